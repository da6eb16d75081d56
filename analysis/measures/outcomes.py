"""What became of commitments: followed from their first account to later ones."""

from collections.abc import Iterable

import pandas as pd

from analysis.measures.flags import with_flags
from analysis.measures.graph import OUTCOMES, reach, ties
from analysis.measures.views import in_order_told

FOLLOWED, OTHERS = "of projects that were followed", "all others: no later page was sought"
STOOD, ALONE = "stood still", "no later mention found"
ORDER = ["done", "moved", "slipped", "dropped", STOOD, ALONE]  # from what came of it to what nothing is known of


def follow_commitments(flat: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What became of each distinct commitment, one row per commitment as it was first told.

    Takes `flat` (commitment_id, is_commitment, event_id, event_date, published_on,
    document_id, unit, act, status) and `links` (commitment_id, other_id, relation). A
    commitment is counted at its first row: the one from which no link leads back to an
    earlier commitment. It is followed through every row that links lead to, directly or
    through others. Rows on the same event are other accounts of the same moment: they are
    not counted anew, and say nothing of what became of it. `outcome` is the weightiest thing
    that the later rows say: done, dropped, slipped (a date moved back on the way, whatever
    came after), moved; stood still where they only restate it; no later mention found where
    there is none. A commitment whose own row says that it is done or dropped is that.

    Returns the columns of `flat` and outcome, later (number of later rows), last_id (the
    latest of them) and days (from the first row's event to the latest's).
    """
    flat = with_flags(flat, "is_commitment").to_native()
    place = in_order_told(flat)
    committed = flat[flat["is_commitment"]].assign(place=lambda f: f["commitment_id"].map(place)).sort_values("place")
    retold = told_before(set(committed["commitment_id"]), links)
    later = ties(links, "other_id", "commitment_id")
    known = flat.set_index("commitment_id")
    rows = []
    for item in committed.itertuples(index=False):
        if item.commitment_id in retold:
            continue
        found = {
            r: how for r, how in reach(item.commitment_id, later).items() if known.at[r, "event_id"] != item.event_id
        }
        last = max(found, key=place.get, default=None)
        rows.append(
            {
                "commitment_id": item.commitment_id,
                "outcome": outcome(item.status, found.values()),
                "later": len(found),
                "last_id": last,
                "days": (known.at[last, "event_date"] - item.event_date).days if last else None,
            }
        )
    columns = ["commitment_id", "outcome", "later", "last_id", "days"]
    result = pd.DataFrame(rows, columns=columns).astype({"days": "Int64"})
    return committed.drop(columns="place").merge(result, on="commitment_id", validate="1:1")


def told_before(commitments: set[str], links: pd.DataFrame) -> set[str]:
    """The commitments from which links lead back to an earlier commitment."""
    earlier = ties(links, "commitment_id", "other_id")
    return {row for row in commitments if reach(row, earlier).keys() & commitments}


def outcome(status: str, relations: Iterable[str]) -> str:
    """What became of a commitment, by its own status and the relations of the later rows."""
    if status in ("done", "dropped"):
        return status
    relations = set(relations)
    said = next((what for relation, what in OUTCOMES.items() if relation in relations), None)
    return said or (STOOD if relations else ALONE)


def count_commitments(flat: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """The ways in which commitments are counted, each with its number.

    Takes `flat` (is_commitment, is_current) and what `follow_commitments` gives; returns
    counted (the way, in words) and commitments.
    """
    flat = with_flags(flat, "is_commitment", "is_current").to_native()
    rows = flat["is_commitment"]
    return pd.DataFrame(
        [
            ("items that are commitments: intended, agreed or signed", int(rows.sum())),
            ("distinct commitments as they were first told (followed here)", len(followed)),
            (
                "commitments as they were last told: no later item restates or changes them",
                int((rows & flat["is_current"]).sum()),
            ),
        ],
        columns=["counted", "commitments"],
    )


def stage_order(codebook: pd.DataFrame) -> list[str]:
    """The stages of a project in order, the lowest first: dropped and delayed, then the ranked ones.

    Takes the codebook's variable, code and rank.
    """
    stages = codebook[codebook["variable"] == "stage"]
    below = sorted(stages[stages["rank"].isna()]["code"], reverse=True)
    return below + list(stages.dropna(subset="rank").sort_values("rank")["code"])


def count_outcomes(followed: pd.DataFrame) -> pd.DataFrame:
    """Commitments by outcome, those of projects that were followed apart from all others, for which none was sought.

    Takes what `follow_commitments` gives, with project_id. Returns group (FOLLOWED or OTHERS), outcome, as in ORDER,
    and commitments.
    """
    group = followed["project_id"].notna().map({True: FOLLOWED, False: OTHERS})
    counts = pd.crosstab(group, followed["outcome"]).reindex(index=[FOLLOWED, OTHERS], columns=ORDER, fill_value=0)
    return counts.rename_axis(index="group", columns="outcome").stack().rename("commitments").reset_index()


def first_and_signed(steps: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """From first mention to the first signature of more than one side, one row a project.

    Takes the view project_steps and `mentions` (commitment_id, entity_id, role). One side's
    own law or order is no such signature. Returns project_id, project_name, steps (their
    number), first_told (day of the first step), first_signed (day of the first step that is
    signed and has at least two parties; missing where there is none) and days between
    them, missing where either day is not exact.
    """
    ordered = with_flags(steps, "is_exact").to_native().sort_values(["project_id", "step"])
    parties = mentions[mentions["role"] == "party"].groupby("commitment_id").size()
    signed = ordered[(ordered["act"] == "signed") & (ordered["commitment_id"].map(parties) > 1)]
    first, signature = (rows.drop_duplicates("project_id").set_index("project_id") for rows in (ordered, signed))
    signature = signature.reindex(first.index)
    result = pd.DataFrame(
        {
            "project_name": first["project_name"],
            "steps": ordered.groupby("project_id").size(),
            "first_told": first["step_date"],
            "first_signed": signature["step_date"],
        }
    )
    exact = first["is_exact"] & signature["is_exact"].eq(True)
    days = (result["first_signed"] - result["first_told"]).dt.days
    return result.assign(days=days.where(exact).astype("Int64")).reset_index()
