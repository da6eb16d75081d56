"""Which rows a comparison may take, and what it leaves out, in words for the caption."""

import pandas as pd

from analysis.measures.views import TALKS
from analysis.words import listed


def comparable(tables) -> tuple[pd.DataFrame, str]:
    """The rows that comparisons count (`in_base`), with the columns of commitments_flat; in words, what is left out."""
    flat = tables["commitments_flat"]
    project, opening = flat["sample"] != "base", flat["extent"] != "full"
    between = ~flat["event_kind"].isin(TALKS)
    left_out = [
        f"{n} {what}"
        for n, what in (
            (int(project.sum()), "of texts taken for another reason (a project, an official text)"),
            (int((between & ~project).sum()), "of steps and signings between talks"),
            (int((opening & ~between & ~project).sum()), "of texts of which only the opening was read"),
            (
                int((~(flat["in_base"] | project | between | opening)).sum()),
                "that another text on the same talks tells again",
            ),
        )
        if n
    ]
    return flat[flat["in_base"]], "left out: " + listed(left_out) if left_out else ""


def without_parties(tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The mentions of entities that are no party at the table of their event, and the rows they stand in.

    Taken are items that no later item restates or changes. Returns mentions with the columns of
    commitment_entities, and rows with those of commitments_flat.
    """
    flat = tables.commitments_flat
    flat = flat[flat["is_current"]]
    mentions = tables.commitment_entities.merge(flat[["commitment_id", "event_id"]], on="commitment_id")
    sides = pd.MultiIndex.from_frame(tables.event_participants[["event_id", "entity_id"]])
    at_table = pd.MultiIndex.from_frame(mentions[["event_id", "entity_id"]]).isin(sides)
    return mentions[~at_table].drop(columns="event_id"), flat
