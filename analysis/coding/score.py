"""Compare a draft, as it was proposed, with the accepted rows of its document."""

from dataclasses import dataclass

from analysis.coding.match import CODED, OTHER, match_rows, match_units, mentions_by_row
from analysis.package.tables import Frames

CELLS = [*CODED, *OTHER, "cue"]


@dataclass(frozen=True)
class Share:
    """A score: how many of how many."""

    name: str
    hits: int
    of: int

    def __str__(self) -> str:
        share = f" ({100 * self.hits / self.of:.0f}%)" if self.of else ""
        return f"{self.name:<52} {self.hits:>4} of {self.of:>4}{share}"


def score(proposed: Frames, accepted: Frames) -> list[Share]:
    """Score a draft against the accepted rows of its document.

    Both sides are frames of text cells: units in order (unit, fingerprint, kind, disposition),
    commitments (unit, part, the coded columns) and commitment_entities (unit, part,
    entity_id, role, explicit). Units are matched by fingerprint, one to one in order; rows within a
    unit so that most cells agree. Precision is the share of the proposed, recall that of the accepted.
    """
    numbers, anew = match_units(proposed["units"], accepted["units"])
    ours, theirs = (side["units"].set_index("unit") for side in (proposed, accepted))
    alike = {c: sum(ours.at[a, c] == theirs.at[b, c] for a, b in numbers.items()) for c in ("kind", "disposition")}
    pairs = match_rows(proposed, accepted, numbers)
    ours, theirs = (side["commitments"].set_index(["unit", "part"])[CELLS] for side in (proposed, accepted))
    equal = {c: sum(ours.at[a, c] == theirs.at[b, c] for a, b in pairs) for c in CELLS}
    coded = sum(equal[c] for c in CODED)
    found, wanted = (mentions_by_row(side["commitment_entities"]) for side in (proposed, accepted))
    both = [(found.get(a, {}), wanted.get(b, {})) for a, b in pairs]
    shared = [(f[e], w[e]) for f, w in both for e in f.keys() & w.keys()]
    roles, explicit = (sum(f[place] == w[place] for f, w in shared) for place in (0, 1))
    # What a reviewer would have to do: cut units anew, change cells, add missing rows with their coded cells, cue and
    # entities, take out rows, add or take out entities of matched rows.
    missing = theirs.index.difference([b for _, b in pairs], sort=False)
    changes = anew + len(numbers) - alike["disposition"] + len(CELLS) * len(pairs) - sum(equal.values())
    changes += len(missing) * (len(CODED) + 1) + sum(len(wanted.get(place, {})) for place in missing)
    changes += len(ours) - len(pairs) + sum(len(f.keys() ^ w.keys()) for f, w in both)
    changes += 2 * len(shared) - roles - explicit
    filled = len(accepted["units"]) + int((theirs != "").sum().sum()) + 2 * len(accepted["commitment_entities"])
    return [
        Share("units cut right", len(numbers), len(accepted["units"])),
        Share("kinds of unit right", alike["kind"], len(numbers)),
        Share("dispositions right", alike["disposition"], len(numbers)),
        Share("rows found, of those accepted (recall)", len(pairs), len(theirs)),
        Share("rows right, of those proposed (precision)", len(pairs), len(ours)),
        *(Share(f"{c} right, of matched rows", equal[c], len(pairs)) for c in CODED),
        Share("act, status and sector cells right", coded, len(CODED) * len(pairs)),
        Share("entities found, of those accepted (recall)", len(shared), sum(map(len, wanted.values()))),
        Share("entities right, of those proposed (precision)", len(shared), sum(map(len, found.values()))),
        Share("roles right, of entities matched", roles, len(shared)),
        Share("explicit right, of entities matched", explicit, len(shared)),
        Share("cells a reviewer would have to change", changes, filled),
    ]
