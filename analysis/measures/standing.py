"""Where projects and deadlines stand at the cut-off day of the package."""

from collections.abc import Mapping
from operator import itemgetter

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
    own: dict[str, list[dict]] = {}
    for step in steps.sort_values("step").to_dict("records"):
        own.setdefault(step["project_id"], []).append(step)
    rows = []
    for project in projects.itertuples(index=False):
        told = own.get(project.project_id, [])
        row = {"project_id": project.project_id, "project_name": project.name, "steps": len(told)}
        row |= {"is_exact": False, "is_overdue": False}
        whole = [step for step in told if step["project_scope"] == WHOLE]
        rows.append(row | {"steps_of_whole": len(whole), **last_heard(told), **state_of(whole), **due_of(whole, as_of)})
    dates = dict.fromkeys(("state_date", "further_date", "last_heard", "due"), "datetime64[us]")
    return pd.DataFrame(rows, columns=STATE_COLUMNS).astype(dates | {"is_exact": bool, "is_overdue": bool})


STATE_COLUMNS = (
    *("project_id", "project_name", "steps", "steps_of_whole", "state", "state_date", "is_exact", "state_id"),
    *("summary", "further_state", "further_date", "further_id", "last_heard", "last_heard_id", "due", "due_id"),
    *("is_overdue", "document_id", "publisher", "url"),
)


def last_heard(own: list[dict]) -> dict:
    """The last page that tells of a project: its day (of publication, else of the event) and its last step."""
    if not own:
        return {}
    days = [step["event_date"] if pd.isna(step["published_on"]) else step["published_on"] for step in own]
    last = max(range(len(own)), key=lambda place: (days[place], place))
    return {"last_heard": days[last], "last_heard_id": own[last]["commitment_id"]}


def state_of(whole: list[dict]) -> dict:
    """The last milestone of `whole`, and the last of the furthest earlier stage where that is further along.

    A project that was dropped, or whose date was moved back, had come further before: that contradicts nothing.
    """
    if not whole:
        return {}
    known = [step for step in whole if rank(step) >= MILESTONE] or whole
    known = sorted(known, key=lambda step: (step["step_date"], rank(step), step["step"]))
    state = known[-1]
    found = {
        **{"state": state["stage"], "state_date": state["step_date"], "state_id": state["commitment_id"]},
        **{name: state[name] for name in ("is_exact", "summary", "document_id", "publisher", "url")},
    }
    ranks = [rank(step) for step in known if pd.notna(step["stage_rank"])]
    if pd.isna(state["stage_rank"]) or max(ranks) == rank(state):
        return found
    further = [step for step in known if rank(step) == max(ranks)][-1]
    return found | {
        "further_state": further["stage"],
        "further_date": further["step_date"],
        "further_id": further["commitment_id"],
    }


def rank(step: dict) -> float:
    """The rank of a step's stage; above all others where it has none: delayed and dropped change what stood before."""
    return float("inf") if pd.isna(step["stage_rank"]) else step["stage_rank"]


def due_of(whole: list[dict], as_of: pd.Timestamp) -> dict:
    """The last date given for the whole, and whether it has passed without a later step that is done or dropped."""
    dated = [place for place, step in enumerate(whole) if pd.notna(step["due_to"])]
    if not dated:
        return {}
    last = whole[dated[-1]]
    ended = any(step["stage"] in ENDED for step in whole[dated[-1] :])
    return {
        "due": last["due_to"],
        "due_id": last["commitment_id"],
        "is_overdue": bool(last["due_to"] < as_of and not ended),
    }


def deadlines(flat: pd.DataFrame, links: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What became of each dated commitment, one row a deadline.

    Takes `flat` (commitments_flat with `place`, the place of each item in the order told),
    `links` and the cut-off day. A commitment with a last day is a deadline, unless a later
    commitment to which links lead gives the same day or an earlier one: then the later one
    stands for it. Rows on the same event are accounts of one moment, and no later mention.
    Returns the columns of the view deadlines.
    """
    asked = list(dict.fromkeys((*ASKED, *LAST_TOLD.values())))
    known = {row["commitment_id"]: row for row in flat.sort_values("place")[asked].to_dict("records")}
    dated = {name for name, row in known.items() if row["is_commitment"] and pd.notna(row["due_to"])}
    projects: dict[str, list[dict]] = {}
    for row in known.values():
        if pd.notna(row["project_id"]):
            projects.setdefault(row["project_id"], []).append(row)
    later = ties(links, "other_id", "commitment_id")
    rows = []
    for item in [row for name, row in known.items() if name in dated]:
        how = reach(item["commitment_id"], later)
        linked = sorted((known[name] for name in how if name in known), key=itemgetter("place"))
        standing = (row for row in linked if row["commitment_id"] in dated)
        again = next((row for row in standing if how[row["commitment_id"]] not in ("completes", "drops")), None)
        if again and how[again["commitment_id"]] != "delays" and not again["due_to"] > item["due_to"]:
            continue
        same = [row for row in projects.get(item["project_id"], ()) if row["place"] > item["place"]]
        rows.append(what_became(item, linked, how, same, again, as_of))
    columns = ["commitment_id", "due", "is_exact", "outcome", "later", "moved_to", *LAST_TOLD]
    dates = dict.fromkeys(("due", "moved_to", "last_date"), "datetime64[us]")
    result = pd.DataFrame(rows, columns=columns).astype(dates | {"commitment_id": flat["commitment_id"].dtype})
    return result.merge(flat, on="commitment_id", validate="1:1")


ASKED = (
    *("place", "event_id", "event_date", "is_commitment", "due_from", "due_to", "happened_to"),
    *("project_id", "project_scope", "status"),
)
LAST_TOLD = {"last_id": "commitment_id", "last_date": "event_date", "last_act": "act", "last_status": "status"}


def what_became(
    item: dict, linked: list[dict], how: Mapping[str, str], same: list[dict], moved: dict | None, as_of: pd.Timestamp
) -> dict:
    """The row of one deadline, with the last of the later rows, its day, act and status.

    Takes the rows that links lead to, with the relation of each, the later ones of its project, and the one that
    moves it.
    """
    linked_later = [row for row in linked if row["event_id"] != item["event_id"]]
    same = [row for row in same if row["event_id"] != item["event_id"]]
    told = max((*linked_later, *same), key=itemgetter("place"), default=None)
    relations = {how[row["commitment_id"]] for row in linked_later} | ({"delays"} if moved else set())
    completed = [row for row in linked if how[row["commitment_id"]] == "completes"]
    return {
        "commitment_id": item["commitment_id"],
        "due": item["due_to"],
        "is_exact": pd.isna(item["due_from"]) or item["due_from"] == item["due_to"],
        "outcome": outcome(item, completed, relations, same, as_of),
        "later": len(linked_later),
        "moved_to": moved["due_to"] if moved else pd.NaT,
        **{name: told and told[column] for name, column in LAST_TOLD.items()},
    }


def outcome(item: dict, completed: list[dict], relations: set[str], same: list[dict], as_of: pd.Timestamp) -> str:
    """What became of a deadline: kept, late, dropped, moved, overdue or open.

    It is kept where the row itself or a later one says so: a link that completes it, or, for a
    commitment on a whole project, a later step of the whole that is done.
    """
    ends = [row for row in same if row["project_scope"] == WHOLE == item["project_scope"]]
    done = completed + [row for row in ends if row["status"] == "done"]
    if item["status"] == "done" or done:
        days = [row["event_date"] if pd.isna(row["happened_to"]) else row["happened_to"] for row in done]
        return "late" if item["status"] != "done" and min(days) > item["due_to"] else "kept"
    if "dropped" in (item["status"], *(row["status"] for row in ends)) or "drops" in relations:
        return "dropped"
    if "delays" in relations:
        return "moved"
    return "overdue" if item["due_to"] < as_of else "open"
