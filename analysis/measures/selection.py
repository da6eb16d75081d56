"""Which rows a comparison may take, and what it leaves out, in words for the caption."""

import pandas as pd

from analysis.measures.views import TALKS, read_whole
from analysis.words import listed


def told_at_talks(tables) -> tuple[pd.DataFrame, str]:
    """The rows by which talks are compared, with the columns of commitments_flat; in words, what is left out.

    Taken are rows of documents that were read whole and report a visit, meeting or call; of
    rows on one event that links tie together, the last one alone, so that two texts on the
    same talks do not count one thing twice.
    """
    flat, events = tables["commitments_flat"], tables["events"]
    at_talks = flat["event_id"].isin(events.loc[events["kind"].isin(TALKS), "event_id"])
    whole = flat.index.isin(read_whole(flat).index)
    retold = flat["commitment_id"].isin(retold_at_event(flat[at_talks & whole], tables["links"]))
    left_out = []
    if n := int((~at_talks).sum()):
        left_out.append(f"{n} of steps and signings between talks, which were sought for the projects followed")
    if n := int((at_talks & ~whole).sum()):
        left_out.append(f"{n} of texts of which only the opening was read")
    if n := int((at_talks & whole & retold).sum()):
        left_out.append(f"{n} that another text on the same talks tells again")
    return flat[at_talks & whole & ~retold], "left out: " + listed(left_out) if left_out else ""


def retold_at_event(flat: pd.DataFrame, links: pd.DataFrame) -> set[str]:
    """Rows that another row of `flat` on the same event restates or changes."""
    event = flat.set_index("commitment_id")["event_id"]
    own = links[links["commitment_id"].isin(event.index) & links["other_id"].isin(event.index)]
    same = own["commitment_id"].map(event) == own["other_id"].map(event)
    return set(own[same & (own["relation"] != "instrument")]["other_id"])


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
