"""Where projects and deadlines stand, by hand and on the package."""

import pandas as pd
import pytest

from analysis.measures.standing import cut_off, deadlines, projects_state

DAY = pd.Timestamp("2026-06-30")


def day(text: str | None) -> pd.Timestamp:
    return pd.Timestamp(text) if text else pd.NaT


def steps(*given: tuple) -> pd.DataFrame:
    """Steps of the project p from (id, day, scope, stage, rank, due)."""
    rows = [
        {
            "project_id": "p",
            "step": number,
            "commitment_id": id_,
            "step_date": day(when),
            "event_date": day(when),
            "published_on": day(when),
            "is_exact": True,
            "project_scope": scope,
            "stage": stage,
            "stage_rank": rank,
            "due_to": day(due),
            **dict.fromkeys(("summary", "document_id", "publisher", "url"), "x"),
        }
        for number, (id_, when, scope, stage, rank, due) in enumerate(given, 1)
    ]
    return pd.DataFrame(rows).astype({"stage_rank": "Int64", "due_to": "datetime64[us]"})


def state(*given: tuple) -> pd.Series:
    return projects_state(steps(*given), pd.DataFrame({"project_id": ["p"], "name": ["P"]}), DAY).iloc[0]


def test_the_state_is_the_last_milestone_of_the_whole_and_talk_or_parts_are_none():
    row = state(
        ("a", "2025-01-01", "whole", "signed", 4, "2025-12-31"),
        ("b", "2025-02-01", "part", "done", 6, None),
        ("c", "2026-01-01", "whole", "discussed", 1, None),
    )
    assert (row["state"], row["state_id"], row["last_heard_id"], row["steps_of_whole"]) == ("signed", "a", "c", 2)
    assert row["last_heard"] == day("2026-01-01") and row["is_overdue"] and row["due_id"] == "a"
    assert pd.isna(row["further_id"])


def test_states_that_contradict_one_another_both_stand():
    row = state(("a", "2025-01-01", "whole", "under_way", 5, None), ("b", "2025-06-01", "whole", "intended", 2, None))
    assert (row["state_id"], row["further_id"], row["further_state"]) == ("b", "a", "under_way")
    fell = state(
        ("a", "2025-01-01", "whole", "under_way", 5, None), ("b", "2025-06-01", "whole", "dropped", None, None)
    )
    assert fell["state"] == "dropped" and pd.isna(fell["further_id"])


def test_of_one_day_the_firmest_is_the_state_and_what_moves_a_date_stands_above():
    same = ("a", "2025-01-01", "whole", "signed", 4, None), ("b", "2025-01-01", "whole", "agreed", 3, None)
    assert state(*same)["state_id"] == "a"
    assert state(*same, ("c", "2025-01-01", "whole", "delayed", None, None))["state_id"] == "c"


@pytest.mark.parametrize(
    ("due", "then", "overdue"),
    [
        ("2026-06-29", None, True),
        ("2026-06-30", None, False),
        ("2025-01-01", "done", False),
        ("2025-01-01", "dropped", False),
    ],
)  # fmt: skip
def test_a_day_is_overdue_until_a_later_step_of_the_whole_ends_it(due, then, overdue):
    later = [("b", "2026-01-01", "whole", then, 6, None)] if then else []
    assert state(("a", "2024-01-01", "whole", "agreed", 3, due), *later)["is_overdue"] == overdue


def test_only_talk_of_the_whole_is_its_state_and_without_it_there_is_none():
    assert state(("a", "2025-01-01", "whole", "discussed", 1, None))["state"] == "discussed"
    row = state(("a", "2025-01-01", "part", "done", 6, "2025-01-01"))
    assert pd.isna(row["state"]) and pd.isna(row["due"]) and not row["is_overdue"] and row["last_heard_id"] == "a"


def outcomes(rows: list[tuple], links: list[tuple]) -> dict[str, str]:
    """Outcome by id of commitments from (id, event day, due, act, status, happened), each with an event of its own."""
    flat = pd.DataFrame(rows, columns=["commitment_id", "event_date", "due_to", "act", "status", "happened_to"])
    dates = {name: flat[name].map(day).astype("datetime64[us]") for name in ("event_date", "due_to", "happened_to")}
    flat = flat.assign(**dates, event_id=flat["commitment_id"], place=range(len(flat)), due_from=pd.NaT)
    flat = flat.assign(is_commitment=flat["act"] != "reported", project_id=None, project_scope=None)
    found = deadlines(flat, pd.DataFrame(links, columns=["commitment_id", "other_id", "relation"]), DAY)
    return dict(zip(found["commitment_id"], found["outcome"], strict=True))


PLAN = ("plan", "2025-01-01", "2025-12-31", "agreed", "open", None)


@pytest.mark.parametrize(
    ("later", "relation", "expected"),
    [
        (("x", "2025-06-01", None, "reported", "done", "2025-05-31"), "completes", {"plan": "kept"}),
        (("x", "2026-02-01", None, "reported", "done", None), "completes", {"plan": "late"}),
        (("x", "2025-06-01", None, "reported", "dropped", None), "drops", {"plan": "dropped"}),
        (("x", "2025-06-01", None, "agreed", "open", None), "delays", {"plan": "moved"}),
        (("x", "2025-06-01", "2026-12-31", "agreed", "open", None), "delays", {"plan": "moved", "x": "open"}),
        (("x", "2025-06-01", "2026-12-31", "agreed", "open", None), "advances", {"plan": "moved", "x": "open"}),
        (("x", "2025-06-01", "2025-12-31", "signed", "open", None), "advances", {"x": "overdue"}),
        (("x", "2025-06-01", None, "discussed", "open", None), "restates", {"plan": "overdue"}),
    ],
)
def test_what_became_of_a_deadline(later, relation, expected):
    assert outcomes([PLAN, later], [("x", "plan", relation)]) == expected


def test_a_deadline_of_which_nothing_is_heard_is_overdue_or_open():
    rows = [PLAN, ("other", "2025-01-01", "2026-12-31", "agreed", "open", None)]
    assert outcomes(rows, []) == {"plan": "overdue", "other": "open"}


def test_the_cut_off_day_is_stated_in_the_package_and_is_that_of_the_latest_text(tables, package):
    documents = tables.documents
    assert f"{cut_off(documents):%Y-%m-%d}" == package.descriptor["as_of"]
    assert (documents["published_on"].dropna() <= cut_off(documents)).all()
    undated = documents.assign(published_on=pd.NaT)
    assert cut_off(undated) == documents["retrieved_on"].max() > cut_off(documents)


def test_every_project_has_a_state_with_its_page_and_every_day_its_item(tables):
    states, items = tables.projects_state, set(tables.commitments["commitment_id"])
    assert list(states["project_id"]) == list(tables.projects["project_id"])
    assert (states["state"].notna() == (states["steps_of_whole"] > 0)).all()
    for name, day_of in (("state_id", "state_date"), ("further_id", "further_date"), ("due_id", "due")):
        assert (states[name].notna() == states[day_of].notna()).all() and set(states[name].dropna()) <= items
    due = tables.commitments.set_index("commitment_id")["due_to"]
    assert (states.dropna(subset="due")["due"].to_numpy() == due.loc[states["due_id"].dropna()].to_numpy()).all()


def test_deadlines_are_dated_commitments_and_no_day_to_come_is_overdue(tables):
    rows, as_of = tables.deadlines, cut_off(tables.documents)
    flat = tables.commitments_flat.set_index("commitment_id")
    assert flat.loc[rows["commitment_id"], "is_commitment"].all()
    assert (rows[rows["outcome"] == "overdue"]["due"] < as_of).all()
    assert (rows[rows["outcome"] == "open"]["due"] >= as_of).all()
    current = flat[flat["is_commitment"] & flat["is_current"] & flat["due_to"].notna()]
    assert set(current.index) <= set(rows["commitment_id"])
