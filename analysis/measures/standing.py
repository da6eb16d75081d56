"""Where projects and deadlines stand at the cut-off day of the package."""

import pandas as pd

from analysis.measures.graph import reach, ties

WHOLE = "whole"
ENDED = ("done", "dropped")
MILESTONE = 2  # the stage from which a step is a milestone: intended


def cut_off(documents: pd.DataFrame) -> pd.Timestamp:
    """The day of the latest text (published_on, else retrieved_on); NaT without any.

    What came later no text of the package can tell, so that a later day would call dates overdue for want of pages.
    `build` states it in datapackage.json as `as_of`. Deadlines are judged at this day, never at today.
    """
    published = documents["published_on"].max()
    return documents["retrieved_on"].max() if pd.isna(published) else published


def projects_state(steps: pd.DataFrame, projects: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Where each project stands, one row a project.

    Takes `steps` (the view project_steps with due_to), `projects` (project_id, name) and the
    cut-off day. A milestone is a step of the whole that is intended or firmer, delayed or
    dropped; the state is the last of them by day and then by stage, or the last talk where
    there is none. Returns the columns of the view projects_state; those on the state are
    missing where no step is of the whole.
    """
    rows = []
    for project in projects.itertuples(index=False):
        own = steps[steps["project_id"] == project.project_id].sort_values("step")
        row = {"project_id": project.project_id, "project_name": project.name, "steps": len(own)}
        row |= {"is_exact": False, "is_overdue": False}
        whole = own[own["project_scope"] == WHOLE]
        row |= {"steps_of_whole": len(whole), **last_heard(own), **state_of(whole), **due_of(whole, as_of)}
        rows.append(row)
    dates = dict.fromkeys(("state_date", "further_date", "last_heard", "due"), "datetime64[us]")
    return pd.DataFrame(rows, columns=STATE_COLUMNS).astype(dates | {"is_exact": bool, "is_overdue": bool})


STATE_COLUMNS = (
    *("project_id", "project_name", "steps", "steps_of_whole", "state", "state_date", "is_exact", "state_id"),
    *("summary", "further_state", "further_date", "further_id", "last_heard", "last_heard_id", "due", "due_id"),
    *("is_overdue", "document_id", "publisher", "url"),
)


def last_heard(own: pd.DataFrame) -> dict:
    """The last page that tells of a project: its day (of publication, else of the event) and its last step."""
    if own.empty:
        return {}
    days = own["published_on"].fillna(own["event_date"])
    last = own.loc[days[days == days.max()].index[-1]]
    return {"last_heard": days.max(), "last_heard_id": last["commitment_id"]}


def state_of(whole: pd.DataFrame) -> dict:
    """The last milestone of `whole`, and the last of the furthest earlier stage where that is further along.

    A project that was dropped, or whose date was moved back, had come further before: that contradicts nothing.
    """
    if whole.empty:
        return {}
    rank = whole["stage_rank"].astype("Float64").fillna(float("inf"))  # delayed and dropped change what stood before
    milestones = whole[rank >= MILESTONE]
    known = (milestones if len(milestones) else whole).assign(rank=rank).sort_values(["step_date", "rank", "step"])
    state = known.iloc[-1]
    found = {
        **{"state": state["stage"], "state_date": state["step_date"], "state_id": state["commitment_id"]},
        **{name: state[name] for name in ("is_exact", "summary", "document_id", "publisher", "url")},
    }
    ranked = known[known["stage_rank"].notna()]
    if pd.isna(state["stage_rank"]) or ranked["rank"].max() == state["rank"]:
        return found
    further = ranked[ranked["rank"] == ranked["rank"].max()].iloc[-1]
    return found | {
        "further_state": further["stage"],
        "further_date": further["step_date"],
        "further_id": further["commitment_id"],
    }


def due_of(whole: pd.DataFrame, as_of: pd.Timestamp) -> dict:
    """The last date given for the whole, and whether it has passed without a later step that is done or dropped."""
    dated = whole[whole["due_to"].notna()]
    if dated.empty:
        return {}
    last = dated.iloc[-1]
    ended = whole[(whole["step"] >= last["step"]) & whole["stage"].isin(ENDED)]
    return {
        "due": last["due_to"],
        "due_id": last["commitment_id"],
        "is_overdue": bool(last["due_to"] < as_of and ended.empty),
    }


def deadlines(flat: pd.DataFrame, links: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What became of each dated commitment, one row a deadline.

    Takes `flat` (commitments_flat with `place`, the place of each item in the order told),
    `links` and the cut-off day. A commitment with a last day is a deadline, unless a later
    commitment to which links lead gives the same day or an earlier one: then the later one
    stands for it. Rows on the same event are accounts of one moment, and no later mention.
    Returns the columns of the view deadlines.
    """
    known = flat.set_index("commitment_id", drop=False).sort_values("place")
    dated = known["is_commitment"] & known["due_to"].notna()
    later = ties(links, "other_id", "commitment_id")
    position = {item: place for place, item in enumerate(known.index)}
    of_project, none = dict(list(known.groupby("project_id"))), known.head(0)
    rows = []
    for item in known[dated].itertuples(index=False):
        found = reach(item.commitment_id, later)
        linked = known.iloc[sorted(position[other] for other in found if other in position)].assign(
            how=lambda f: f["commitment_id"].map(found)
        )
        again = linked[dated.reindex(linked.index) & ~linked["how"].isin(["completes", "drops"])].head(1)
        is_moved = len(again) and (again["how"].iloc[0] == "delays" or again["due_to"].iloc[0] > item.due_to)
        if len(again) and not is_moved:
            continue
        completed = linked[linked["how"] == "completes"]
        linked = linked[linked["event_id"] != item.event_id]
        same = of_project.get(item.project_id, none) if pd.notna(item.project_id) else none
        same = same[(same["place"] > item.place) & (same["event_id"] != item.event_id)]
        told = known.iloc[sorted(position[other] for other in {*linked.index, *same.index})]
        rows.append(
            {
                "commitment_id": item.commitment_id,
                "due": item.due_to,
                "is_exact": pd.isna(item.due_from) or item.due_from == item.due_to,
                "outcome": outcome(item, completed, linked, same, bool(is_moved), as_of),
                "later": len(linked),
                "moved_to": again["due_to"].iloc[0] if is_moved else pd.NaT,
                **last_told(told),
            }
        )
    columns = ["commitment_id", "due", "is_exact", "outcome", "later", "moved_to", *last_told(known.head(0))]
    dates = dict.fromkeys(("due", "moved_to", "last_date"), "datetime64[us]")
    result = pd.DataFrame(rows, columns=columns).astype(dates | {"commitment_id": flat["commitment_id"].dtype})
    return result.merge(flat, on="commitment_id", validate="1:1")


def outcome(
    item, completed: pd.DataFrame, linked: pd.DataFrame, same: pd.DataFrame, is_moved: bool, as_of: pd.Timestamp
) -> str:
    """What became of a deadline: kept, late, dropped, moved, overdue or open.

    It is kept where the row itself or a later one says so: a link that completes it, or, for a
    commitment on a whole project, a later step of the whole that is done.
    """
    ends = same[same["project_scope"].eq(WHOLE) & (item.project_scope == WHOLE)]
    done = pd.concat([completed, ends[ends["status"] == "done"]])
    if item.status == "done" or len(done):
        days = done["happened_to"].fillna(done["event_date"])
        return "late" if item.status != "done" and days.min() > item.due_to else "kept"
    if item.status == "dropped" or (linked["how"] == "drops").any() or (ends["status"] == "dropped").any():
        return "dropped"
    if is_moved or (linked["how"] == "delays").any():
        return "moved"
    return "overdue" if item.due_to < as_of else "open"


def last_told(told: pd.DataFrame) -> dict:
    """The last of the later rows, with its day, act and status; nothing where there is none."""
    names = {"last_id": "commitment_id", "last_date": "event_date", "last_act": "act", "last_status": "status"}
    last = told.iloc[-1] if len(told) else None
    return {name: None if last is None else last[column] for name, column in names.items()}
