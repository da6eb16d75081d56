"""Pairs of units and of rows of two codings of one document."""

from collections.abc import Mapping
from difflib import SequenceMatcher

import pandas as pd

from analysis.package.tables import Frames
from analysis.problems import fault

CODED = ("sector_id", "act", "status")
OTHER = ("open_ended", "happened_from", "happened_to", "due_from", "due_to", "target_value", "target_unit")

Place = tuple[str, str]  # unit and part


def match_units(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[dict[str, str], int]:
    """Which unit of one cutting is which of the other, and how many units have to be cut anew.

    Takes `unit` and `fingerprint`, rows in the order of the text. Units are matched one to one in
    order. Of a stretch that is cut otherwise, the side with more units counts.
    """
    matcher = SequenceMatcher(None, ours["fingerprint"].tolist(), theirs["fingerprint"].tolist(), autojunk=False)
    numbers, anew = {}, 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            numbers |= dict(zip(ours["unit"].iloc[a:b], theirs["unit"].iloc[c:d], strict=True))
        else:
            anew += max(b - a, d - c)
    return numbers, anew


def match_rows(proposed: Frames, accepted: Frames, numbers: Mapping[str, str]) -> list[tuple[Place, Place]]:
    """Pairs of a proposed and an accepted row of the same unit, chosen so that most cells and entities agree.

    `numbers` says which accepted unit a proposed one is.
    """
    found, wanted = (mentions_by_row(side["commitment_entities"]) for side in (proposed, accepted))
    theirs: dict[str, list] = {}
    for row in accepted["commitments"].to_dict("records"):
        theirs.setdefault(row["unit"], []).append(row)
    options = []
    for ours in proposed["commitments"].to_dict("records"):
        for other in theirs.get(numbers.get(ours["unit"], ""), []):
            a, b = (ours["unit"], ours["part"]), (other["unit"], other["part"])
            likeness = (
                sum(3 * (ours[c] == other[c]) for c in CODED)
                + sum(ours[c] == other[c] for c in OTHER)
                + 2 * len(found.get(a, {}).keys() & wanted.get(b, {}).keys())
            )
            options.append((-likeness, a, b))
    pairs: dict[Place, Place] = {}
    for _, a, b in sorted(options):
        if a not in pairs and b not in pairs.values():
            pairs[a] = b
    return list(pairs.items())


def mentions_by_row(mentions: pd.DataFrame) -> dict[Place, dict[str, tuple[str, str]]]:
    """Of each row, its entities with role and explicit."""
    rows: dict[Place, dict[str, tuple[str, str]]] = {}
    for m in mentions.itertuples(index=False):
        rows.setdefault((m.unit, m.part), {})[m.entity_id] = (m.role, m.explicit)
    return rows


def accepted_rows_of(frames: Frames, document_id: str) -> dict[str, pd.DataFrame]:
    """The accepted units, in order, rows and mentions of one document, rows named by unit and part.

    Raises PackageError where there are none.
    """
    units = frames["units"].query("document_id == @document_id").sort_values("unit", key=lambda unit: unit.astype(int))
    if units.empty:
        raise fault(
            "data/documents.csv",
            "document_known",
            f"{document_id!r} is not in the package, so there is nothing to score against",
            "accept the reviewed draft first, or draft a document that is in the package",
        )
    rows = frames["commitments"].query("document_id == @document_id")
    rows = rows.assign(part=rows["commitment_id"].str.extract(r":\d+([a-z]+)$", expand=False))
    mentions = frames["commitment_entities"].merge(rows[["commitment_id", "unit", "part"]], on="commitment_id")
    return {"units": units, "commitments": rows, "commitment_entities": mentions}
