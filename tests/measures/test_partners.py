"""Talks by partner, and what is particular to one: by hand, and against the odds ratio of a library."""

import numpy as np
import pandas as pd
import pytest

from analysis.measures.partners import ENOUGH, by_partner, compared, particular, telling
from analysis.measures.selection import comparable


def rows_of(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    return pd.DataFrame([pair for pair, n in counts.items() for _ in range(n)], columns=["partner", "group_name"])


def test_talks_of_several_states_count_once_for_each_of_them(tables):
    talks, _ = comparable(tables)
    rows = by_partner(talks, tables)
    sides = tables.event_participants.query("entity_id != 'kazakhstan'").groupby("event_id").size()
    assert len(rows) == talks["event_id"].map(sides).sum()
    assert set(rows["commitment_id"]) == set(talks["commitment_id"]) and "Kazakhstan" not in set(rows["partner"])
    several = talks[talks["partner"].str.contains("; ")].iloc[0]
    assert sorted(rows[rows["commitment_id"] == several["commitment_id"]]["partner"]) == several["partner"].split("; ")


def test_partners_with_few_items_are_left_out_and_named():
    rows, few = compared(rows_of({("A", "x"): ENOUGH, ("B", "x"): ENOUGH - 1, ("C", "y"): 1}))
    assert few == ["B", "C"] and set(rows["partner"]) == {"A"}


def test_odds_and_interval_by_hand():
    table = particular(rows_of({("A", "x"): 12, ("A", "y"): 8, ("B", "x"): 5, ("B", "y"): 25}))
    row = table.set_index(["partner", "group_name"]).loc[("A", "x")]
    assert (row["items"], row["of"]) == (12, 20)
    assert row["share"] == 12 / 20 and row["share_elsewhere"] == 5 / 30
    assert row["log_odds"] == pytest.approx(np.log(12.5 * 25.5 / (8.5 * 5.5)))
    spread = np.sqrt(1 / 12.5 + 1 / 8.5 + 1 / 5.5 + 1 / 25.5)
    assert row["low"] == pytest.approx(row["log_odds"] - 1.96 * spread)
    assert row["high"] == pytest.approx(row["log_odds"] + 1.96 * spread)
    other = table.set_index(["partner", "group_name"]).loc[("B", "x")]
    assert other["log_odds"] == pytest.approx(-row["log_odds"])  # with two partners one's more is the other's less


def test_only_what_stands_out_is_told():
    even = rows_of({(p, g): 20 for p in "ABC" for g in "xyz"})
    assert telling(particular(even)).empty
    odd = rows_of({(p, g): 40 if p == "A" and g == "x" else 10 for p in "ABC" for g in "xyz"})
    told = telling(particular(odd))
    assert list(zip(told["partner"], told["group_name"], strict=True)) == [("A", "x")]


def test_a_single_partner_has_nobody_to_be_compared_with():
    assert telling(particular(rows_of({("A", "x"): 30, ("A", "y"): 5}))).empty
