"""Agreement between coders: the textbook's figures, and what counts as a case."""

import krippendorff
import numpy as np
import pandas as pd
import pytest

from analysis.measures.adjudication import adjudicated_values
from analysis.measures.agreement import alpha, alphas, measure_agreement

CODINGS = ["coder_id", "document_id", "unit", "part", "variable", "value", "commitment_id"]
ENTITIES = ["coder_id", "document_id", "unit", "part", "name", "entity_id", "kind", "role", "explicit"]


def test_alpha_of_the_textbook():
    """Krippendorff, 'Computing Krippendorff's Alpha-Reliability' (2011), data C: 4 observers, 12 units."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    counts = np.array([[sum(o[unit] == value for o in observers) for value in range(1, 6)] for unit in range(12)])
    assert alpha(counts, list(range(1, 6)), "nominal") == pytest.approx(0.743, abs=0.0005)
    assert alpha(counts, list(range(1, 6)), "interval") == pytest.approx(0.849, abs=0.0005)
    assert alpha(counts, list(range(1, 6)), "ordinal") == pytest.approx(0.815, abs=0.0005)


def test_alpha_of_one_value_alone_is_undefined():
    assert np.isnan(alpha(np.array([[2, 0], [2, 0]]), ["yes", "no"], "nominal"))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("coders", [2, 4])
def test_many_samples_at_once_give_what_the_library_gives(level, coders):
    """The package `krippendorff`, which computes one sample at a time, as the reference."""
    random, domain = np.random.default_rng(3), [0, 1, 2, 3, 5, 9]
    counts = np.array([np.bincount(random.integers(0, 6, coders), minlength=6) for _ in range(40)])
    draws = random.integers(0, 40, size=(25, 40))
    weights = np.array([np.bincount(draw, minlength=40) for draw in draws])
    one_by_one = [
        krippendorff.alpha(value_counts=counts[draw], value_domain=domain, level_of_measurement=level) for draw in draws
    ]
    assert alphas(counts, weights, domain, level) == pytest.approx(one_by_one)
    assert [alpha(counts[draw], domain, level) for draw in draws] == pytest.approx(one_by_one)


def test_ranks_of_acts_are_compared_as_an_order(two_coders, entities):
    ranked = measure_agreement(two_coders, entities, ["act", "act_rank"], {"noted": 0, "stressed": 1, "agreed": 4})
    assert ranked[["variable", "level", "n", "agree"]].values.tolist() == [
        ["act", "nominal", 2, 1],
        ["act_rank", "ordinal", 2, 1],
    ]
    assert ranked.set_index("variable").at["act_rank", "alpha"] > ranked.set_index("variable").at["act", "alpha"]


def coding(coder, unit, part, variable, value, became=""):
    return dict(zip(CODINGS, (coder, "d", unit, part, variable, value, f"d:{became}" if became else ""), strict=True))


@pytest.fixture
def two_coders():
    rows = []
    for coder, acts in (
        ("one", {"1": "agreed", "2": "noted", "3": "signed"}),
        ("two", {"1": "agreed", "2": "stressed"}),
    ):
        for unit in "123":
            rows.append(coding(coder, unit, "u", "disposition", "coded" if unit in acts else "context"))
        rows += [coding(coder, unit, "a", "act", act, f"0{unit}a" if unit != "3" else "") for unit, act in acts.items()]
    return pd.DataFrame(rows)


@pytest.fixture
def entities():
    rows = [
        ("one", "d", "1", "a", "Rosatom", "rosatom", "organisation", "implementer", "true"),
        ("two", "d", "1", "a", "ROSATOM", "rosatom", "organisation", "object", "true"),
        ("one", "d", "2", "a", "Kazan", "kazan", "settlement", "place", "true"),
        ("one", "d", "3", "a", "Moscow", "", "settlement", "place", "true"),
    ]
    return pd.DataFrame(rows, columns=ENTITIES)


def test_what_counts_as_a_case(two_coders, entities):
    table = measure_agreement(
        two_coders, entities, ["disposition", "rows", "row_found", "act", "entity_found", "entity_role", "entity_kind"]
    ).set_index("variable")
    assert table[["compared", "n", "agree"]].to_dict("index") == {
        "disposition": {"compared": "unit", "n": 3, "agree": 2},
        "rows": {"compared": "unit", "n": 3, "agree": 2},
        "row_found": {"compared": "row", "n": 3, "agree": 2},
        "act": {"compared": "row", "n": 2, "agree": 1},
        "entity_found": {"compared": "mention", "n": 2, "agree": 1},
        "entity_role": {"compared": "mention", "n": 1, "agree": 0},
        "entity_kind": {"compared": "mention", "n": 1, "agree": 1},
    }
    assert table["alpha"].isna()[["row_found", "entity_found", "entity_kind"]].all()  # a share, and a single value
    assert table.at["act", "alpha_low"] <= table.at["act", "alpha"] <= table.at["act", "alpha_high"]


def test_only_steps_of_projects_are_cases_of_scope(two_coders, entities):
    given = [coding(c, 1, "a", "project_scope", v, "01a") for c, v in (("one", "whole"), ("two", "part"))]
    coders = two_coders["coder_id"].unique()
    step = pd.DataFrame(given).assign(coder_id=coders, unit=two_coders["unit"].iloc[0])
    rows = two_coders[(two_coders["part"] != "u") & (two_coders["commitment_id"] != "")]
    place = rows.groupby("commitment_id")["coder_id"].nunique().idxmax()
    first = rows[rows["commitment_id"] == place].drop_duplicates("coder_id").set_index("coder_id")
    for name in ("document_id", "unit", "part"):
        step[name] = first.loc[coders, name].to_numpy()
    found = measure_agreement(pd.concat([two_coders, step.assign(commitment_id=place)]), entities, ["project_scope"])
    assert found[["n", "agree"]].values.tolist() == [[1, 0]]


def test_a_document_of_one_coder_is_no_case(two_coders, entities):
    alone = two_coders[two_coders["coder_id"] == "one"]
    assert measure_agreement(alone, entities, ["act", "disposition", "rows"])["n"].tolist() == [0, 0, 0]


def test_settled_values(two_coders):
    adjudications = pd.DataFrame(
        [("d", "2", "a", "act", "stressed", "because")],
        columns=["document_id", "unit", "part", "variable", "value", "reason"],
    )
    settled = adjudicated_values(two_coders, adjudications, ["act", "disposition"])
    assert settled.values["d:01a", "act"] == "agreed" and settled.values["d:02a", "act"] == "stressed"
    assert ("d", "3", "disposition") not in settled.values and ("d", "3") in settled.known


def test_bootstrap_is_the_same_every_time(two_coders, entities):
    first, second = (measure_agreement(two_coders, entities, ["act", "disposition"]) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
