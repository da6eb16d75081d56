"""What becomes of promises: right by hand on small chains, and sound on the real ones."""

import pandas as pd
import pytest

from analysis.measures.outcomes import (
    ALONE,
    STOOD,
    count_outcomes,
    count_commitments,
    first_and_signed,
    follow_commitments,
    tied_to,
)


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
    assert count_outcomes(followed)["commitments"].tolist() == [1, 0, 0, 0, 0, 0]


def test_a_retelling_that_comes_first_in_order_is_not_counted_anew():
    """Two texts on the same day, the one that links lead from sorted before the one they lead to."""
    items = rows(("a-telling", "2024-01-01", "agreed", "open"), ("b-telling", "2024-01-01", "agreed", "open"))
    followed = follow_commitments(items, links(("a-telling", "b-telling", "restates")))
    assert followed["commitment_id"].tolist() == ["b-telling"] and followed["outcome"].tolist() == [ALONE]


def test_promises_are_counted_three_ways():
    items = rows(PLAN, LATER).assign(is_current=[False, True])
    followed = follow_commitments(items, links(("later", "plan", "restates")))
    assert count_commitments(items, followed)["commitments"].tolist() == [2, 1, 1]


def test_tied_rows_are_found_both_ways():
    ties = links(("b", "a", "restates"), ("c", "b", "advances"), ("z", "y", "restates"))
    assert tied_to("a", ties) == tied_to("c", ties) == {"a", "b", "c"} and tied_to("lone", ties) == {"lone"}


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
