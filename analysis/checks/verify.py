"""Compare a saved page with the package: reports each line as unchanged, changed or missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from analysis.problems import PackageError, fault
from analysis.text.fingerprint import fingerprint, reduce_text
from analysis.words import number

JOINED = 16  # so many neighbouring pieces of a page are tried as one unit: a mirror may break lines elsewhere
END = re.compile(r"(?<=[.!?;:…,])[\"'”’»)]*\s+")  # a piece ends wherever a unit could
MARK = re.compile(  # of an item, no part of its unit
    r"^\(?(\d{1,3}|[a-zа-яё]|[ivxl]{1,5}|[IVXL]{1,6})\)\s|^(\d{1,2}(?:\.\d{1,2})+|o)\s"
)
RECOGNISED = 0.5  # share of the units that must be found for a document to be recognised by itself


@dataclass(frozen=True)
class Piece:
    """A piece of the page, at most a sentence: its text and the number of the line that it stands in."""

    text: str
    line: int


@dataclass
class Verification:
    """The state of each unit: `units` has unit, kind, disposition, state (found, changed, missing), line of the page.

    `extra` are the lines between the first and the last found that the ledger does not
    have; `around` counts those before and after, such as a site's menu.
    """

    document_id: str
    units: pd.DataFrame
    extra: list[Piece] = field(default_factory=list)
    around: int = 0

    @property
    def coded_missing(self) -> int:
        """How many coded units the page does not have as they were."""
        return int(((self.units["disposition"] == "coded") & (self.units["state"] != "found")).sum())


def verify(lines: list[str], units: pd.DataFrame, document_id: str | None = None) -> Verification:
    """Find the units of a document in the lines of a page.

    Takes the page's lines, `units` (document_id, unit, kind, label, characters, fingerprint,
    disposition) and, where it is known, the document. Dashes,
    quotes, bullet marks, blank and broken lines make no difference.
    Raises PackageError where the document is unknown, has no fingerprints, or none can be recognised.
    """
    with_text = units[units["fingerprint"].notna()]
    known = list(with_text["document_id"].unique())
    if not known or document_id not in (None, *known):
        raise unknown(document_id, known, document_id in set(units["document_id"]))
    candidates = [document_id] if document_id else known
    best = max(
        ((find_units(lines, with_text[with_text["document_id"] == d]), d) for d in candidates),
        key=lambda found: len(found[0][1]) / len(found[0][2]),
    )
    (pieces, spans, ledger), name = best
    if document_id is None and len(spans) < RECOGNISED * len(ledger):
        likeliest = f"the likeliest, {name}, has {len(spans)} of {len(ledger)} units in it"
        raise fault(
            "the page",
            "document_recognised",
            f"it is none of the documents of the package: {likeliest}",
            "name the document with --document ID to see what differs",
        )
    return describe(pieces, spans, ledger, name)


def unknown(document_id: str | None, known: list[str], is_listed: bool) -> PackageError:
    """The error for a document that a page cannot be compared with."""
    if not known:
        message, remedy = "the package has no document with fingerprints yet", "accept a draft first"
    elif is_listed:
        message = f"{document_id!r} has no fingerprints: its text could be read but not copied"
        remedy = "compare the page with its rows by eye: units gives every line's number and what became of it"
        return fault("data/units.csv", "document_known", message, remedy)
    else:
        message, remedy = f"there is no document {document_id!r}", "use one of " + ", ".join(known)
    return fault("data/documents.csv", "document_known", message, remedy)


def find_units(lines: list[str], ledger: pd.DataFrame) -> tuple[list[Piece], dict[int, tuple[int, int]], pd.DataFrame]:
    """The page cut into pieces, and for each unit found the span of pieces that holds it."""
    pieces = [
        Piece(sentence, place)
        for place, line in enumerate(lines, start=1)
        for sentence in END.split(MARK.sub(lambda m: f"{m[1] or m[2]}. ", line))
        if reduce_text(sentence)
    ]
    wanted: dict[str, list[int]] = {}
    for row in ledger.sort_values("unit").itertuples():
        wanted.setdefault(row.fingerprint, []).append(row.unit)
    longest = ledger["characters"].max() * 1.5 + 20
    spans: dict[int, tuple[int, int]] = {}
    for start in range(len(pieces)):
        text = ""
        for end in range(start, min(start + JOINED, len(pieces))):
            text += " " + pieces[end].text
            if len(text) > longest:
                break
            open_units = [u for u in wanted.get(fingerprint(text), []) if u not in spans]
            if open_units:
                spans[open_units[0]] = (start, end)
    return pieces, spans, ledger


def describe(
    pieces: list[Piece], spans: dict[int, tuple[int, int]], ledger: pd.DataFrame, document_id: str
) -> Verification:
    """Name the state of every unit, and what of the page no unit accounts for."""
    used = {place for start, end in spans.values() for place in range(start, end + 1)}
    first, last = (min(used), max(used)) if used else (0, -1)
    free = join_lines({place: pieces[place] for place in range(first, last + 1) if place not in used})
    rows = []
    for unit in ledger.sort_values("unit").itertuples():
        span = spans.get(unit.unit)
        piece = pieces[span[0]] if span else take_likely(free, unit, spans, len(pieces))
        state = "found" if span else "missing" if piece is None else "changed"
        line = None if piece is None else piece.line
        rows.append(
            {"unit": unit.unit, "kind": unit.kind, "disposition": unit.disposition, "state": state, "line": line}
        )
    frame = pd.DataFrame(rows).astype({"line": "Int64"})
    around = {piece.line for place, piece in enumerate(pieces) if not first <= place <= last}
    return Verification(document_id, frame, list(free.values()), len(around))


def join_lines(free: dict[int, Piece]) -> dict[int, Piece]:
    """Neighbouring pieces of one line as one piece, by the place of the first."""
    joined: dict[int, Piece] = {}
    previous = start = None
    for place, piece in free.items():
        if previous == place - 1 and joined[start].line == piece.line:
            joined[start] = Piece(f"{joined[start].text} {piece.text}", piece.line)
        else:
            start = place
            joined[start] = piece
        previous = place
    return joined


def take_likely(free: dict[int, Piece], unit, spans: dict[int, tuple[int, int]], end: int) -> Piece | None:
    """Take from `free` the piece between a missing unit's neighbours that is about as long as the unit was."""
    before = max((spans[u][1] for u in spans if u < unit.unit), default=-1)
    after = min((spans[u][0] for u in spans if u > unit.unit), default=end)
    likely = {
        place: piece
        for place, piece in free.items()
        if before < place < after and 0.6 < len(piece.text) / unit.characters < 1.6
    }
    if not likely:
        return None
    return free.pop(min(likely, key=lambda place: abs(len(likely[place].text) - unit.characters)))


def report(found: Verification, most: int = 20) -> Iterable[str]:
    """The verification in lines for a person."""
    counts = found.units["state"].value_counts()
    unchanged, changed, missing = (counts.get(state, 0) for state in ("found", "changed", "missing"))
    yield f"{found.document_id}: {unchanged} of {len(found.units)} units found, {changed} changed, {missing} missing."
    for row in found.units[found.units["state"] != "found"].itertuples():
        where = f"; line {row.line} of the page may be its new form" if row.state == "changed" else ""
        yield f"unit {row.unit} ({row.kind}, {row.disposition}): {row.state}{where}"
    for piece in found.extra[:most]:
        yield f"line {piece.line} of the page is in no unit: {piece.text[:100]}{'…' if len(piece.text) > 100 else ''}"
    if len(found.extra) > most:
        yield f"… and {len(found.extra) - most} more such lines."
    if found.around:
        are = "is" if found.around == 1 else "are"
        yield f"{number(found.around, 'line')} before and after the text {are} left out, such as a site's menu."
