"""The computed tables: flags by hand, joins that lose nothing, projects in order."""

import pandas as pd
import pytest

from analysis.build.build import build
from analysis.measures.views import build_views, precision

DOC = "kazinform-2025-11-12-areas"


@pytest.fixture
def built(tables, package):
    return build_views({name: tables[name] for name in package.tables})


def test_views_on_disk_are_those_computed(built, tables):
    for name, view in built.items():
        assert len(view) == len(tables[name]), name
        for column in tables[name].columns:
            assert view[column].isna().sum() == tables[name][column].isna().sum(), (name, column)


def test_every_commitment_has_one_wide_row(tables):
    flat = tables.commitments_flat
    assert list(flat["commitment_id"]) == list(tables.commitments["commitment_id"])
    assert flat["group_id"].notna().all() and flat["url"].notna().all()


@pytest.mark.parametrize(
    ("item", "flags"),
    [
        ("03a", (True, 0, False)),  # a bare field named in the lead: a commitment and not concrete
        ("05a", (True, 1, True)),  # names its corridors and lines
        ("09a", (False, 2, False)),  # names the plant and who builds it, but is only noted
        ("13a", (True, 0, False)),  # signed, on a known day, with nothing else said
        ("19a", (False, 2, False)),  # a deed with object and date
        ("21a", (True, 1, True)),
    ],
)
def test_flags_by_hand(tables, item, flags):
    row = tables.commitments_flat.set_index("commitment_id").loc[f"{DOC}:{item}"]
    assert (row["is_commitment"], row["precision"], row["is_concrete"]) == flags


def test_precision_counts_all_four():
    flat = pd.DataFrame(
        {
            "commitment_id": ["a"],
            "act": ["agreed"],
            "due_from": [pd.NaT],
            "due_to": [pd.Timestamp("2027-12-31")],
            "happened_from": [pd.NaT],
            "happened_to": [pd.NaT],
            "target_value": [30.0],
        }
    )
    mentions = pd.DataFrame({"commitment_id": ["a", "a"], "role": ["object", "implementer"], "explicit": [True, True]})
    assert precision(flat, mentions).tolist() == [4]
    assert precision(
        flat.assign(act="signed", due_to=pd.NaT, happened_to=pd.Timestamp("2025-11-12")),
        mentions.assign(explicit=False),
    ).tolist() == [1]


def test_entities_stand_by_role_in_the_wide_row(tables):
    row = tables.commitments_flat.set_index("commitment_id").loc[f"{DOC}:07a"]
    assert row[["parties", "objects", "involved"]].tolist() == [
        "Kazakhstan; Russia",
        "Trans-Altai Dialogue",
        "China; Mongolia",
    ]


def test_links_supersede_and_stories_run_in_order(copy):
    """A later row that advances an earlier one: the earlier is no longer current, and the project has two steps."""
    copy.add("projects", project_id="cultural-centre", name="Cultural centre", description="From plan to opening.")
    for item in ("20a", "21a"):
        copy.set("commitments", copy.row_of("commitments", commitment_id=f"{DOC}:{item}"), project_id="cultural-centre")
    copy.add("links", commitment_id=f"{DOC}:21a", other_id=f"{DOC}:20a", relation="advances", basis="inferred")
    build(copy.root)
    steps = copy.read("project_steps")
    assert [(s["step"], s["commitment_id"], s["relation"], s["other_id"]) for s in steps] == [
        ("1", f"{DOC}:20a", "", ""),
        ("2", f"{DOC}:21a", "advances", f"{DOC}:20a"),
    ]
    current = {r["commitment_id"]: r["is_current"] for r in copy.read("commitments_flat")}
    assert current[f"{DOC}:20a"] == "false" and current[f"{DOC}:21a"] == "true"


def test_an_instrument_link_supersedes_nothing(copy):
    copy.add("links", commitment_id=f"{DOC}:13a", other_id=f"{DOC}:09a", relation="instrument", basis="inferred")
    build(copy.root)
    assert {r["is_current"] for r in copy.read("commitments_flat")} == {"true"}
