"""Compare a saved page with the package: reports each line as unchanged, changed or missing."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.package.descriptor import Package
from analysis.problems import PackageError, fault
from analysis.text.fingerprint import fingerprint, reduce_text
from analysis.words import number

JOINED = 16  # so many neighbouring pieces of a page are tried as one unit: a mirror may break lines elsewhere
END = re.compile(r"(?<=[.!?;:…,])[\"'”’»)]*\s+")  # a piece ends wherever a unit could
MARK = re.compile(  # of an item, no part of its unit
    r"^\(?(\d{1,3}|[a-zа-яё]|[ivxl]{1,5}|[IVXL]{1,6})\)\s|^(\d{1,2}(?:\.\d{1,2})+|o)\s"
)
RECOGNISED = 0.5  # share of the units that must be found for a document to be recognised by itself
WHOLE = re.compile("[0-9]{1,15}")  # a number as it is plainly written


class Unit(NamedTuple):
    """A unit of the ledger; characters is 0 and fingerprint empty where the text could not be copied."""

    document_id: str
    unit: int
    kind: str
    characters: int
    fingerprint: str
    disposition: str


class State(NamedTuple):
    """What became of a unit: found, changed or missing, and the line of the page that it is in or may be in."""

    unit: Unit
    state: str
    line: int | None


@dataclass(frozen=True)
class Piece:
    """A piece of the page, at most a sentence: its text and the number of the line that it stands in."""

    text: str
    line: int


@dataclass
class Verification:
    """The state of each unit of a document.

    `extra` are the lines between the first and the last found that the ledger does not
    have; `around` counts those before and after, such as a site's menu.
    """

    document_id: str
    units: list[State]
    extra: list[Piece] = field(default_factory=list)
    around: int = 0

    @property
    def coded_missing(self) -> int:
        """How many coded units the page does not have as they were."""
        return sum(found.unit.disposition == "coded" and found.state != "found" for found in self.units)


def read_units(package: Package) -> list[Unit]:
    """The units of a package. pandas, which takes a moment to import, reads only a table that is not plainly written."""
    return plain_units(package) or units_by_pandas(package)


def plain_units(package: Package) -> list[Unit]:
    """The units, where each cell of the file can be read in one way only; none where a fault is to be told."""
    try:
        path, fields = package.path("units"), package.resources["units"]["schema"]["fields"]
        with path.open(encoding="utf-8", newline="") as handle:
            header, *rows = csv.reader(handle, strict=True)
    except (KeyError, ValueError, OSError, csv.Error):
        return []
    types = [field["type"] for field in fields]
    if header != [field["name"] for field in fields] or not {"string", "integer"} >= set(types):
        return []
    for row in rows:
        if len(row) != len(types) or any("\0" in cell or "\r" in cell for cell in row):
            return []
        if any(cell and kind == "integer" and not WHOLE.fullmatch(cell) for cell, kind in zip(row, types, strict=True)):
            return []
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    if not {*Unit._fields} <= {*header} or not all(row["unit"] for row in cells):
        return []
    return [
        Unit(**{name: row[name] for name in Unit._fields})._replace(
            unit=int(row["unit"]), characters=int(row["characters"] or 0)
        )
        for row in cells
    ]


def units_by_pandas(package: Package) -> list[Unit]:
    """The units as `load` gives them. PackageError where the table cannot be read."""
    from analysis.package.load import load

    rows = load(package).units.fillna({"characters": 0, "fingerprint": ""})
    return [Unit(*row) for row in rows[[*Unit._fields]].itertuples(index=False, name=None)]


def verify(lines: list[str], units: list[Unit], document_id: str | None = None) -> Verification:
    """Find the units of a document in the lines of a page.

    Takes the page's lines, the units of the package and, where it is known, the document. Dashes,
    quotes, bullet marks, blank and broken lines make no difference.
    Raises PackageError where the document is unknown, has no fingerprints, or none can be recognised.
    """
    ledgers: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: unit.unit):
        if unit.fingerprint:
            ledgers.setdefault(unit.document_id, []).append(unit)
    known = [name for name in dict.fromkeys(unit.document_id for unit in units) if name in ledgers]
    if not known or document_id not in (None, *known):
        raise unknown(document_id, known, document_id in {unit.document_id for unit in units})
    candidates = [document_id] if document_id else known
    best = max(
        ((find_units(lines, ledgers[name]), name) for name in candidates),
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


def find_units(lines: list[str], ledger: list[Unit]) -> tuple[list[Piece], dict[int, tuple[int, int]], list[Unit]]:
    """The page cut into pieces, and for each unit found the span of pieces that holds it."""
    pieces = [
        Piece(sentence, place)
        for place, line in enumerate(lines, start=1)
        for sentence in END.split(MARK.sub(lambda m: f"{m[1] or m[2]}. ", line))
        if reduce_text(sentence)
    ]
    wanted: dict[str, list[int]] = {}
    for row in ledger:
        wanted.setdefault(row.fingerprint, []).append(row.unit)
    longest = max(unit.characters for unit in ledger) * 1.5 + 20
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
    pieces: list[Piece], spans: dict[int, tuple[int, int]], ledger: list[Unit], document_id: str
) -> Verification:
    """Name the state of every unit, and what of the page no unit accounts for."""
    used = {place for start, end in spans.values() for place in range(start, end + 1)}
    first, last = (min(used), max(used)) if used else (0, -1)
    free = join_lines({place: pieces[place] for place in range(first, last + 1) if place not in used})
    states = []
    for unit in ledger:
        span = spans.get(unit.unit)
        piece = pieces[span[0]] if span else take_likely(free, unit, spans, len(pieces))
        state = "found" if span else "missing" if piece is None else "changed"
        states.append(State(unit, state, None if piece is None else piece.line))
    around = {piece.line for place, piece in enumerate(pieces) if not first <= place <= last}
    return Verification(document_id, states, list(free.values()), len(around))


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


def take_likely(free: dict[int, Piece], unit: Unit, spans: dict[int, tuple[int, int]], end: int) -> Piece | None:
    """Take from `free` the piece between a missing unit's neighbours that is about as long as the unit was."""
    before = max((spans[u][1] for u in spans if u < unit.unit), default=-1)
    after = min((spans[u][0] for u in spans if u > unit.unit), default=end)
    likely = {
        place: piece
        for place, piece in free.items()
        if before < place < after and unit.characters and 0.6 < len(piece.text) / unit.characters < 1.6
    }
    if not likely:
        return None
    return free.pop(min(likely, key=lambda place: abs(len(likely[place].text) - unit.characters)))


def report(found: Verification, most: int = 20) -> Iterable[str]:
    """The verification in lines for a person."""
    counts = Counter(row.state for row in found.units)
    unchanged, changed, missing = (counts[state] for state in ("found", "changed", "missing"))
    yield f"{found.document_id}: {unchanged} of {len(found.units)} units found, {changed} changed, {missing} missing."
    for unit, state, line in [row for row in found.units if row.state != "found"]:
        where = f"; line {line} of the page may be its new form" if state == "changed" else ""
        yield f"unit {unit.unit} ({unit.kind}, {unit.disposition}): {state}{where}"
    for piece in found.extra[:most]:
        yield f"line {piece.line} of the page is in no unit: {piece.text[:100]}{'…' if len(piece.text) > 100 else ''}"
    if len(found.extra) > most:
        yield f"… and {len(found.extra) - most} more such lines."
    if found.around:
        are = "is" if found.around == 1 else "are"
        yield f"{number(found.around, 'line')} before and after the text {are} left out, such as a site's menu."
