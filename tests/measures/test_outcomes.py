"""What becomes of promises: right by hand on small chains, and for any links."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.outcomes import (
    ALONE,
    OTHERS,  # noqa: F401, named in a query
    STOOD,
    count_commitments,
    count_outcomes,
    first_and_signed,
    follow_commitments,
    reach,
    stage_order,
)
from analysis.measures.views import in_order_told
from tests.helpers.made import NAMES, RELATIONS, accounts, led_to, steps_of, told_flat, tried


def outcome_told(item, relations: list[str]) -> str:
    """What became of a commitment, told in another way than the code does."""
    if item.status in ("done", "dropped"):
        return item.status
    if not relations:
        return ALONE
    for relation, what in (("completes", "done"), ("drops", "dropped"), ("delays", "slipped")):
        if relation in relations:
            return what
    return "moved" if {"advances", "instrument"} & set(relations) else STOOD


@pytest.mark.slow
@tried(60)
@given(accounts())
def test_undertakings_are_counted_once_and_followed_to_their_last_row(made):
    links = made["links"]
    flat = told_flat(made)
    followed = follow_commitments(flat, links).set_index("commitment_id", drop=False)
    forward, back = steps_of(links, "other_id", "commitment_id"), steps_of(links, "commitment_id", "other_id")
    promised = set(flat[flat["is_commitment"]]["commitment_id"])
    firsts = {row for row in promised if not led_to(row, back) & promised}
    assert list(followed["commitment_id"]) == [row for row in in_order_told(flat).index if row in firsts]
    for row in promised - firsts:
        assert any(row in led_to(first, forward) for first in firsts)  # a promise told again hangs on its first telling
    event, day = (flat.set_index("commitment_id")[name] for name in ("event_id", "event_date"))
    told = in_order_told(flat)
    for item in followed.itertuples():
        reached = led_to(item.commitment_id, forward)
        later = {row for row in reached if event[row] != item.event_id}
        relations = [
            link.relation
            for link in links.itertuples()
            if link.commitment_id in later and link.other_id in reached | {item.commitment_id}
        ]
        last = max(later, key=told.get, default=None)
        assert item.outcome == outcome_told(item, relations)
        assert item.later == len(later)
        if last is None:
            assert pd.isna(item.last_id) and pd.isna(item.days)
        else:
            assert item.last_id == last and item.days == (day[last] - item.event_date).days >= 0


@tried()
@given(
    st.lists(st.tuples(*[st.sampled_from(NAMES)] * 2, st.sampled_from(RELATIONS)), max_size=14), st.sampled_from(NAMES)
)
def test_ties_end_and_are_the_same_from_both_ends(ties, start):
    """Even where links go in a circle, which the rules refuse."""
    steps: dict[str, list[tuple[str, str]]] = {}
    for later, earlier, relation in ties:
        steps.setdefault(earlier, []).append((later, relation))
    found = reach(start, steps)
    plain = {row: {end for end, _ in ends} for row, ends in steps.items()}
    wanted, waiting = set(), {start}
    while waiting:
        wanted |= waiting
        waiting = set().union(*(plain.get(row, set()) for row in waiting)) - wanted
    assert set(found) == wanted - {start}
    weight = ["completes", "drops", "delays", "advances", "instrument", "restates"]
    for row, relation in found.items():
        into = [how for later, earlier, how in ties if later == row and earlier in wanted]
        assert weight.index(relation) == min(map(weight.index, into))


@tried()
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(0, 9))), unique_by=lambda s: s[0]))
def test_the_stages_stand_once_each_in_the_order_of_rank(stages):
    frame = pd.DataFrame(stages, columns=["code", "rank"]).assign(variable="stage").astype({"rank": "Int64"})
    found = stage_order(frame)
    rank = dict(stages)
    assert sorted(found) == sorted(rank)
    ranks = [-1 if rank[code] is None else rank[code] for code in found]
    assert ranks == sorted(ranks)


def rows(*items):
    """Rows of commitments_flat: (id, day, act, status)."""
    return pd.DataFrame(
        [
            {
                "commitment_id": name,
                "event_id": day,
                "event_date": pd.Timestamp(day),
                "published_on": pd.Timestamp(day),
                "document_id": name,
                "unit": 1,
                "act": act,
                "status": status,
                "is_commitment": act in ("intended", "agreed", "signed"),
            }
            for name, day, act, status in items
        ]
    )


def links(*ties):
    return pd.DataFrame(ties, columns=["commitment_id", "other_id", "relation"])


PLAN = ("plan", "2024-01-01", "intended", "open")
LATER = ("later", "2024-03-01", "signed", "open")
LAST = ("last", "2025-01-01", "reported", "done")


@pytest.mark.parametrize(
    ("items", "ties", "expected"),
    [
        ([PLAN], [], ALONE),
        ([PLAN, LATER], [("later", "plan", "restates")], STOOD),
        ([PLAN, LATER], [("later", "plan", "advances")], "moved"),
        ([PLAN, LATER], [("later", "plan", "instrument")], "moved"),
        ([PLAN, LATER], [("later", "plan", "delays")], "slipped"),
        ([PLAN, LATER, LAST], [("later", "plan", "advances"), ("last", "later", "drops")], "dropped"),
        ([PLAN, LATER, LAST], [("later", "plan", "delays"), ("last", "later", "completes")], "done"),
        ([PLAN, LATER, LAST], [("later", "plan", "advances"), ("last", "later", "restates")], "moved"),
        ([PLAN, LATER, LAST], [("later", "plan", "delays"), ("last", "later", "advances")], "slipped"),
        ([PLAN, ("other", "2024-01-01", "signed", "open")], [("other", "plan", "advances")], ALONE),  # the same talks
        ([("plan", "2024-01-01", "signed", "done")], [], "done"),
    ],
)
def test_outcome_by_hand(items, ties, expected):
    followed = follow_commitments(rows(*items), links(*ties))
    assert followed.set_index("commitment_id").at["plan", "outcome"] == expected


def test_a_later_telling_is_not_counted_anew():
    followed = follow_commitments(
        rows(PLAN, LATER, LAST), links(("later", "plan", "advances"), ("last", "later", "completes"))
    )
    assert followed["commitment_id"].tolist() == ["plan"]
    assert followed[["later", "last_id", "days"]].values.tolist() == [[2, "last", 366]]
    counts = count_outcomes(followed.assign(project_id=["bridge"]))
    assert counts["commitments"].tolist() == [1, 0, 0, 0, 0, 0] + 6 * [0]
    others = count_outcomes(followed.assign(project_id=[None]))
    assert others.query("group == @OTHERS and outcome == 'done'")["commitments"].tolist() == [1]


def test_a_retelling_that_comes_first_in_order_is_not_counted_anew():
    """Two texts on the same day, the one that links lead from sorted before the one they lead to."""
    items = rows(("a-telling", "2024-01-01", "agreed", "open"), ("b-telling", "2024-01-01", "agreed", "open"))
    followed = follow_commitments(items, links(("a-telling", "b-telling", "restates")))
    assert followed["commitment_id"].tolist() == ["b-telling"] and followed["outcome"].tolist() == [ALONE]


def test_promises_are_counted_three_ways():
    items = rows(PLAN, LATER).assign(is_current=[False, True])
    followed = follow_commitments(items, links(("later", "plan", "restates")))
    assert count_commitments(items, followed)["commitments"].tolist() == [2, 1, 1]


def test_time_to_signature_by_hand():
    steps = pd.DataFrame(
        {
            "project_id": ["s", "s", "t"],
            "project_name": ["S", "S", "T"],
            "step": [1, 2, 1],
            "step_date": pd.to_datetime(["2024-01-01", "2024-01-31", "2024-05-01"]),
            "act": ["discussed", "signed", "agreed"],
            "stage": ["discussed", "signed", "agreed"],
            "commitment_id": ["a", "b", "c"],
            "is_exact": [True, True, True],
        }
    )
    both = pd.DataFrame(
        {"commitment_id": ["b", "b"], "entity_id": ["kazakhstan", "russia"], "role": ["party", "party"]}
    )
    table = first_and_signed(steps, both).set_index("project_id")
    assert table.at["s", "days"] == 30 and pd.isna(table.at["t", "days"]) and table["steps"].tolist() == [2, 1]
    assert first_and_signed(steps, both.iloc[:1])["first_signed"].isna().all()  # one side's own order
    assert first_and_signed(steps.assign(is_exact=False), both)["days"].isna().all()


def test_every_distinct_undertaking_is_followed_once(tables):
    flat = tables.commitments_flat
    followed = follow_commitments(flat, tables.links)
    assert count_outcomes(followed)["commitments"].sum() == len(followed) == followed["commitment_id"].nunique()
    told_again = set(tables.links["commitment_id"])
    assert set(flat[flat["is_commitment"]]["commitment_id"]) - told_again <= set(followed["commitment_id"])
