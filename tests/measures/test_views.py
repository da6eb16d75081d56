"""The views: flags by hand, joins that lose nothing, projects in order."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.build.build import build
from analysis.measures.graph import connected
from analysis.measures.views import (
    build_views,
    in_order_told,
    item_of,
    precision,
    view_commitments_flat,
    view_project_steps,
)
from tests.helpers.made import NAMES, PAIRS, accounts, joined_up, steps_of, told_flat, tried


@pytest.mark.slow
@tried(30)
@given(accounts(), st.randoms(use_true_random=False))
def test_rows_that_a_later_row_moved_on_and_no_others_are_not_current(made, random):
    flat = view_commitments_flat(made)
    assert sorted(flat["commitment_id"]) == sorted(made["commitments"]["commitment_id"])
    links = made["links"]
    moved_on = {link.other_id for link in links.itertuples() if link.relation != "instrument"}
    assert set(flat[~flat["is_current"]]["commitment_id"]) == moved_on
    linked = set(links["commitment_id"]) | set(links["other_id"])
    for rows in connected(links[["commitment_id", "other_id"]].itertuples(index=False, name=None)):
        assert flat[flat["commitment_id"].isin(rows)]["is_current"].any()  # of what hangs together something is current
    assert flat[~flat["commitment_id"].isin(linked)]["is_current"].all()
    comparable = (flat["sample"] == "base") & (flat["extent"] == "full") & (flat["event_kind"] != "step")
    assert not flat[~comparable]["in_base"].any()
    ties = links[links["relation"] != "instrument"][["commitment_id", "other_id"]]
    event = flat["event_id"]
    here = {pair for pair in ties.itertuples(index=False, name=None) if comparable[list(pair)].all()}
    again = {other for one, other in here if event[one] == event[other]}
    assert set(flat[comparable & ~flat["in_base"]]["commitment_id"]) == again
    other = made | {"links": links.sample(frac=1, random_state=random.randrange(2**32))}
    pd.testing.assert_frame_equal(view_commitments_flat(other), flat)


@pytest.mark.slow
@tried(50)
@given(accounts(), st.randoms(use_true_random=False))
def test_stories_run_in_order_of_time(made, random):
    flat = told_flat(made)
    steps = view_project_steps(made | {"commitments_flat": flat})
    in_story = flat[flat["project_id"].notna()]
    assert sorted(steps["commitment_id"]) == sorted(in_story["commitment_id"])
    told = in_order_told(flat)
    for _, project in steps.groupby("project_id"):
        assert project["step"].tolist() == list(range(1, len(project) + 1))
        when = list(zip(project["step_date"], project["commitment_id"].map(told), strict=True))
        assert when == sorted(when)
    assert (steps["step_date"] <= steps["event_date"]).all()
    back = steps_of(made["links"], "commitment_id", "other_id")
    for step in steps.itertuples():
        earlier = back.get(step.commitment_id, set())
        assert (step.other_id if earlier else None) == max(earlier, key=told.get, default=None)
    mixed = {n: made[n].sample(frac=1, random_state=random.randrange(2**32)) for n in ("links", "commitments")}
    again = view_project_steps(made | mixed | {"commitments_flat": told_flat(made | mixed)})
    pd.testing.assert_frame_equal(again.reset_index(drop=True), steps.reset_index(drop=True))


@tried()
@given(PAIRS, st.lists(st.sampled_from(["one", "two"]), min_size=len(NAMES), max_size=len(NAMES)))
def test_items_part_the_rows_of_each_event_by_the_links_within_it(pairs, events):
    flat = pd.DataFrame({"commitment_id": list(NAMES), "event_id": events})
    event = dict(zip(NAMES, events, strict=True))
    item = item_of(flat, pd.DataFrame(pairs, columns=["commitment_id", "other_id"]))
    within = joined_up([pair for pair in pairs if event[pair[0]] == event[pair[1]]])
    expected = {row: min(part) for part in within for row in part}
    assert item.tolist() == [expected.get(row, row) for row in NAMES]


def test_rows_of_one_event_are_one_item_and_those_of_two_are_not():
    flat = pd.DataFrame({"commitment_id": ["a", "b", "c", "d"], "event_id": ["one", "one", "one", "two"]})
    links = pd.DataFrame([("b", "a"), ("c", "b"), ("d", "c")], columns=["commitment_id", "other_id"])
    assert item_of(flat, links).tolist() == ["a", "a", "a", "d"]


DOC = "kazinform-2025-11-12-areas"


@pytest.fixture
def built(tables, package):
    return build_views({name: tables[name] for name in package.tables})


@pytest.mark.slow
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


@pytest.mark.slow
def test_links_supersede_and_stories_run_in_order(copy):
    """A later row that advances an earlier one: the earlier is no longer current, and the project has two steps."""
    copy.add("projects", project_id="cultural-centre", name="Cultural centre", description="From plan to opening.")
    for item in ("20a", "21a"):
        row = copy.row_of("commitments", commitment_id=f"{DOC}:{item}")
        copy.set("commitments", row, project_id="cultural-centre", project_scope="whole")
        settled = {"variable": "project_scope", "value": "whole", "reason": "Made for this test."}
        copy.add("adjudications", document_id=DOC, unit=item[:2], part=item[2:], **settled)
    copy.add("links", commitment_id=f"{DOC}:21a", other_id=f"{DOC}:20a", relation="advances", basis="inferred")
    build(copy.root)
    steps = copy.read("project_steps")
    assert [(s["step"], s["commitment_id"], s["relation"], s["other_id"]) for s in steps] == [
        ("1", f"{DOC}:20a", "", ""),
        ("2", f"{DOC}:21a", "advances", f"{DOC}:20a"),
    ]
    (state,) = copy.read("projects_state")
    assert state["state_id"] == f"{DOC}:20a" and state["steps_of_whole"] == "2" and state["is_overdue"] == "false"
    current = {r["commitment_id"]: r["is_current"] for r in copy.read("commitments_flat")}
    assert current[f"{DOC}:20a"] == "false" and current[f"{DOC}:21a"] == "true"


@pytest.mark.slow
def test_an_instrument_link_supersedes_nothing(copy):
    copy.add("links", commitment_id=f"{DOC}:13a", other_id=f"{DOC}:09a", relation="instrument", basis="inferred")
    build(copy.root)
    assert {r["is_current"] for r in copy.read("commitments_flat")} == {"true"}
