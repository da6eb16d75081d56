"""What became of what was promised: undertakings followed from their first telling to later ones."""

from collections.abc import Mapping

import pandas as pd

from analysis.views import MOVED_ON, in_order_told

# What the last link that moves anything says of the undertaking; restating moves nothing.
OUTCOMES = {"completes": "done", "advances": "moved", "instrument": "moved", "delays": "slipped", "drops": "dropped"}
STOOD, ALONE = "stood still", "no later row"
ORDER = ["done", "moved", "slipped", "dropped", STOOD, ALONE]  # from what came of it to what nothing is known of


def follow_undertakings(flat: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What became of each distinct undertaking, one row per undertaking as it was first told.

    Takes `flat` (commitment_id, is_undertaking, event_date, published_on, document_id, unit,
    act, status, sector_name, group_name, summary) and `links` (commitment_id, other_id,
    relation). An undertaking is followed from the first row that tells it, through every
    row that links lead to, directly or through others; rows that tell an earlier
    undertaking again are not counted anew. `outcome` is what the last of the later rows
    that moves anything says: done, moved, slipped, dropped; stood still where later rows
    only restate it; no later row where there is none; done and dropped too where the
    undertaking's own row says so.

    Returns the columns of `flat` and outcome, later (number of later rows), last_id (the
    latest of them) and days (from the first row's event to the latest's).
    """
    place = in_order_told(flat)
    later: dict[str, list[tuple[str, str]]] = {}
    for row in links.itertuples(index=False):
        later.setdefault(row.other_id, []).append((row.commitment_id, row.relation))
    promised = flat[flat["is_undertaking"]].assign(place=lambda f: f["commitment_id"].map(place)).sort_values("place")
    dates = flat.set_index("commitment_id")["event_date"]
    told: set[str] = set()
    rows = []
    for item in promised.itertuples(index=False):
        if item.commitment_id in told:
            continue
        found = follow(item.commitment_id, later)
        told |= found.keys()
        last = max(found, key=place.get, default=None)
        rows.append(
            {
                "commitment_id": item.commitment_id,
                "outcome": outcome(item, found, place),
                "later": len(found),
                "last_id": last,
                "days": (dates[last] - item.event_date).days if last else None,
            }
        )
    result = pd.DataFrame(rows, columns=["commitment_id", "outcome", "later", "last_id", "days"]).astype({"days": "Int64"})
    return promised.drop(columns="place").merge(result, on="commitment_id", validate="1:1")


def tied_to(row: str, links: pd.DataFrame) -> set[str]:
    """Every row that links tie to `row`, forward or back, directly or through others, and the row itself."""
    ties: dict[str, set[str]] = {}
    for a, b in links[["commitment_id", "other_id"]].itertuples(index=False):
        ties.setdefault(a, set()).add(b)
        ties.setdefault(b, set()).add(a)
    found, waiting = {row}, [row]
    while waiting:
        new = ties.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def follow(start: str, later: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Every later row that links lead to from `start`, with the relation by which it is reached first."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        for row, relation in later.get(waiting.pop(0), []):
            if row not in found and row != start:
                found[row] = relation
                waiting.append(row)
    return found


def outcome(item, found: Mapping[str, str], place: pd.Series) -> str:
    """What became of one undertaking, by the last of its later rows that moves anything, or by its own status."""
    moving = [row for row in found if found[row] in OUTCOMES]
    if moving:
        return OUTCOMES[found[max(moving, key=place.get)]]
    if item.status in ("done", "dropped"):
        return item.status
    return STOOD if found else ALONE


def count_outcomes(followed: pd.DataFrame) -> pd.DataFrame:
    """Undertakings by outcome: takes what `follow_undertakings` gives; returns outcome and undertakings, in the order of ORDER."""
    counts = followed["outcome"].value_counts().reindex(ORDER, fill_value=0)
    return counts.rename_axis("outcome").rename("undertakings").reset_index()


def first_and_signed(steps: pd.DataFrame) -> pd.DataFrame:
    """From first mention to signature, one row a story.

    Takes the view trajectories. Returns story_id, story_name, steps (their number),
    first_told and first_signed (days of the first step and of the first one that is signed,
    the latter missing where there is none), days between them, and of the last step its
    stage, commitment_id and day as latest_stage, latest_id and latest_told.
    """
    ordered = steps.sort_values(["story_id", "step"])
    first = ordered.groupby("story_id").first()
    last = ordered.groupby("story_id").last()
    signed = ordered[ordered["act"] == "signed"].groupby("story_id")["step_date"].first()
    result = pd.DataFrame(
        {
            "story_name": first["story_name"],
            "steps": ordered.groupby("story_id").size(),
            "first_told": first["step_date"],
            "first_signed": signed.reindex(first.index),
            "latest_stage": last["stage"],
            "latest_id": last["commitment_id"],
            "latest_told": last["step_date"],
        }
    )
    result.insert(4, "days", (result["first_signed"] - result["first_told"]).dt.days.astype("Int64"))
    return result.reset_index()
