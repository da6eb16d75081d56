"""Recurrence against chance: nothing where there is nothing, and what was put in is found."""

import numpy as np
import pandas as pd
import pytest

from analysis.measures.chance import adjust, sectors_by_chance


def make(entities: dict[str, list[str]]):
    """Mentions and commitments from entity → sectors of its mentions."""
    mentions, commitments = [], []
    for entity, sectors in entities.items():
        for sector in sectors:
            item = f"c{len(commitments)}"
            commitments.append((item, sector))
            mentions.append((item, entity))
    return (
        pd.DataFrame(mentions, columns=["commitment_id", "entity_id"]),
        pd.DataFrame(commitments, columns=["commitment_id", "sector_id"]),
    )


def test_an_entity_of_one_sector_and_one_of_many_are_told_from_chance():
    sectors = [f"s{n}" for n in range(8)]
    filler = {f"e{n}": [sectors[n % 8]] * 4 for n in range(16)}
    table = sectors_by_chance(*make({"narrow": ["s0"] * 10, "wide": sectors, **filler})).set_index("entity_id")
    assert table.at["narrow", "q_narrow"] < 0.01 < 0.5 < table.at["narrow", "p_wide"]
    assert table.at["wide", "p_wide"] < 0.05 < 0.5 < table.at["wide", "p_narrow"]
    assert table.at["narrow", "low"] <= table.at["narrow", "expected"] <= table.at["narrow", "high"]


def test_chance_itself_is_not_called_unlike_chance():
    random = np.random.default_rng(7)
    dealt = {f"e{n}": list(random.choice([f"s{k}" for k in range(10)], 8)) for n in range(40)}
    table = sectors_by_chance(*make(dealt))
    assert (table[["q_wide", "q_narrow"]] > 0.05).all(axis=None)
    assert (table["p_narrow"] < 0.05).mean() < 0.2


def test_rare_entities_are_left_out_and_the_result_is_the_same_every_time(tables):
    data = make({"rare": ["a", "b"], "known": ["a", "a", "b"]})
    first, second = sectors_by_chance(*data), sectors_by_chance(*data)
    assert first["entity_id"].tolist() == ["known"]
    pd.testing.assert_frame_equal(first, second)


def test_adjusted_p_values_are_those_of_the_paper():
    """Benjamini and Hochberg (1995), table 1: 15 p-values, of which 4 are called at 0.05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    q = adjust(pd.Series(p))
    assert (q <= 0.05).sum() == 4 and q.iloc[3] == pytest.approx(0.0095 * 15 / 4)
    assert q.is_monotonic_increasing and q.max() == 1
