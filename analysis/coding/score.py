"""Compare a draft, as it was proposed, with the accepted rows of its document."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.coding.match import CODED, OTHER, match_rows, mentions_by_row


@dataclass(frozen=True)
class Share:
    """A score: how many of how many."""

    name: str
    hits: int
    of: int

    def __str__(self) -> str:
        share = f" ({100 * self.hits / self.of:.0f}%)" if self.of else ""
        return f"{self.name:<52} {self.hits:>4} of {self.of:>4}{share}"


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


def report(shares: list[Share]) -> Iterable[str]:
    """The scores in lines for a person."""
    yield from map(str, shares)
