"""Compare a draft, as it was proposed, with the accepted rows of its document."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.draft import PROPOSED
from analysis.package.tables import parse_csv
from analysis.problems import PackageError, Problem

CODED = ("sector_id", "act", "status")
OTHER = ("open_ended", "happened_from", "happened_to", "due_from", "due_to", "target_value", "target_unit")


@dataclass(frozen=True)
class Share:
    """A score: how many of how many."""

    name: str
    hits: int
    of: int

    def __str__(self) -> str:
        share = f" ({100 * self.hits / self.of:.0f}%)" if self.of else ""
        return f"{self.name:<52} {self.hits:>4} of {self.of:>4}{share}"


def read_proposed(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a draft as they were proposed, all cells as text. Raises PackageError where the folder is no draft."""
    frames = {}
    for name in ("units", "commitments", "commitment_entities"):
        path = folder / PROPOSED / f"{name}.csv"
        if not path.is_file():
            raise PackageError(
                Problem(
                    str(folder),
                    "is_draft",
                    f"there is no {PROPOSED}/{name}.csv in it, so it is no draft",
                    "name the folder that `draft` wrote",
                )
            )
        header, *rows = parse_csv(path, str(path))
        if any(len(row) != len(header) for row in rows) or not {
            "unit",
            "fingerprint" if name == "units" else "part",
        } <= set(header):
            raise PackageError(
                Problem(
                    str(path),
                    "is_draft",
                    "this file is no longer as `draft` wrote it",
                    "draft the text again: the folder proposed is left alone in a review",
                )
            )
        frames[name] = pd.DataFrame(rows, columns=header, dtype=object)
    return frames


def document_of(folder: Path) -> str:
    """The document_id that a draft was given. Raises PackageError where documents.csv does not say."""
    path = folder / "documents.csv"
    header, *rows = parse_csv(path, str(path))
    if "document_id" not in header or len(rows) != 1 or len(rows[0]) != len(header):
        raise PackageError(
            Problem(
                str(path),
                "one_document",
                "it does not have one row with a document_id",
                "restore the row of this document",
            )
        )
    return rows[0][header.index("document_id")]


def score(proposed: dict[str, pd.DataFrame], accepted: dict[str, pd.DataFrame]) -> list[Share]:
    """Score a draft against the accepted rows of its document.

    Both sides are frames of text cells: units (unit, fingerprint, kind, disposition),
    commitments (unit, part, the coded columns) and commitment_entities (unit, part,
    entity_id, role, explicit). Units are matched by fingerprint; rows within a unit so that
    most cells agree. Precision is the share of the proposed, recall that of the accepted.
    """
    units = proposed["units"].merge(accepted["units"], on="fingerprint", suffixes=("", "_accepted"))
    numbers = dict(zip(units["unit"], units["unit_accepted"], strict=True))
    pairs = match_rows(proposed, accepted, numbers)
    found, wanted = (mentions_by_row(side["commitment_entities"]) for side in (proposed, accepted))
    both = [(found.get(a, {}), wanted.get(b, {})) for a, b in pairs]
    shared = [(f[e], w[e]) for f, w in both for e in f.keys() & w.keys()]
    ours, theirs = (side["commitments"].set_index(["unit", "part"]) for side in (proposed, accepted))
    equal = {c: sum(ours.at[a, c] == theirs.at[b, c] for a, b in pairs) for c in (*CODED, *OTHER, "cue")}
    return [
        Share("units cut right", len(units), len(accepted["units"])),
        Share("kinds of unit right", int((units["kind"] == units["kind_accepted"]).sum()), len(units)),
        Share("dispositions right", int((units["disposition"] == units["disposition_accepted"]).sum()), len(units)),
        Share("rows found, of those accepted (recall)", len(pairs), len(theirs)),
        Share("rows right, of those proposed (precision)", len(pairs), len(ours)),
        *(Share(f"{c} right, of matched rows", equal[c], len(pairs)) for c in CODED),
        Share("act, status and sector cells right", sum(equal[c] for c in CODED), len(CODED) * len(pairs)),
        Share("entities found, of those accepted (recall)", len(shared), sum(len(w) for w in wanted.values())),
        Share("entities right, of those proposed (precision)", len(shared), sum(len(f) for f in found.values())),
        Share("roles right, of entities matched", sum(f[0] == w[0] for f, w in shared), len(shared)),
        Share("explicit right, of entities matched", sum(f[1] == w[1] for f, w in shared), len(shared)),
        Share(
            "cells a reviewer would have to change",
            changes(units, pairs, ours, theirs, equal, found, wanted, both, shared),
            cells(accepted),
        ),
    ]


Place = tuple[str, str]  # unit and part


def match_rows(
    proposed: dict[str, pd.DataFrame], accepted: dict[str, pd.DataFrame], numbers: dict[str, str]
) -> list[tuple[Place, Place]]:
    """Pairs of a proposed and an accepted row of the same unit, chosen so that most cells and entities agree."""
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
    pairs, used = [], set()
    for _, a, b in sorted(options):
        if ("ours", a) not in used and ("theirs", b) not in used:
            used |= {("ours", a), ("theirs", b)}
            pairs.append((a, b))
    return pairs


def mentions_by_row(mentions: pd.DataFrame) -> dict[Place, dict[str, tuple[str, str]]]:
    """Of each row, its entities with role and explicit."""
    rows: dict[Place, dict[str, tuple[str, str]]] = {}
    for m in mentions.itertuples(index=False):
        rows.setdefault((m.unit, m.part), {})[m.entity_id] = (m.role, m.explicit)
    return rows


def changes(units, pairs, ours, theirs, equal, found, wanted, both, shared) -> int:
    """Cells to change: dispositions, coded cells, roles; each row or entity to add or take out counts with its cells or as one."""
    in_rows = sum(len(pairs) - equal[c] for c in (*CODED, *OTHER, "cue"))
    missing_rows = len(theirs) - len(pairs)
    entities = sum(len(f.keys() ^ w.keys()) for f, w in both) + sum((f[0] != w[0]) + (f[1] != w[1]) for f, w in shared)
    lost = sum(len(wanted.get(place, {})) for place in set(theirs.index) - {b for _, b in pairs})
    return (
        int((units["disposition"] != units["disposition_accepted"]).sum())
        + in_rows
        + missing_rows * (len(CODED) + 1)
        + (len(ours) - len(pairs))
        + entities
        + lost
    )


def cells(accepted: dict[str, pd.DataFrame]) -> int:
    """Cells that the accepted coding holds: dispositions, filled coded cells, and role and explicit of each entity."""
    rows = accepted["commitments"][[*CODED, *OTHER, "cue"]]
    return len(accepted["units"]) + int((rows != "").sum().sum()) + 2 * len(accepted["commitment_entities"])


def accepted_rows_of(frames: dict[str, pd.DataFrame], document_id: str) -> dict[str, pd.DataFrame]:
    """The accepted units, rows and mentions of one document, rows named by unit and part. Raises PackageError where there are none."""
    units = frames["units"][frames["units"]["document_id"] == document_id]
    if units.empty:
        raise PackageError(
            Problem(
                "data/documents.csv",
                "document_known",
                f"{document_id!r} is not in the package, so there is nothing to score against",
                "accept the reviewed draft first, or draft a document that is in the package",
            )
        )
    rows = frames["commitments"][frames["commitments"]["document_id"] == document_id]
    rows = rows.assign(part=rows["commitment_id"].str.extract(r":\d+([a-z]+)$", expand=False))
    mentions = frames["commitment_entities"].merge(rows[["commitment_id", "unit", "part"]], on="commitment_id")
    return {"units": units, "commitments": rows, "commitment_entities": mentions}


def report(shares: list[Share]) -> Iterable[str]:
    """The scores in lines for a person."""
    yield from map(str, shares)
