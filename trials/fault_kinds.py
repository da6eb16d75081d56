"""The kinds of fault, each made at random in a sound package, and what finding would be the right one.

Every maker takes the sound package and a random generator and gives a `Fault`, or None
where the package has no place for such a fault. What a finding must name is worked out here
from the descriptor and the tables alone, without the rules that are tried.
"""

import json
import random
import re
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from analysis.package.descriptor import DESCRIPTOR, Package, read_package
from analysis.package.tables import field_names
from trials.cut import Rows, read_rows, write_rows
from trials.untold import SENTENCES, untold_cell, untold_property, untold_row

KNOWABLE, HARMLESS, UNKNOWABLE = "knowable", "harmless", "unknowable"


@dataclass(frozen=True)
class Places:
    """Where a finding stands right: one of `cells` (file, row, column; None stands for any), or, where no row can be
    named, one whose text holds all of some `words`."""

    cells: frozenset[tuple[str, int | None, str | None]] = frozenset()
    words: tuple[tuple[str, ...], ...] = ()

    def hold(self, problem) -> bool:
        columns = {None, *(problem.column or "").split(", ")}
        if any((problem.file, row, column) in self.cells for row in (None, problem.row) for column in columns):
            return True
        text = str(problem)
        return any(all(word in text for word in words) for words in self.words)

    def __or__(self, other: "Places") -> "Places":
        return Places(self.cells | other.cells, self.words + other.words)


def cell(path: str, row: int | None = None, column: str | None = None) -> Places:
    return Places(frozenset({(path, row, column)}))


def told(*words: str) -> Places:
    """A finding without a row of its own, such as one on what is missing, that names these words."""
    return Places(words=(words,))


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, what was done, the files as they become (None: taken away), and what should be said of it.

    `places` is a list: of each a finding must stand there. `guard` says what guards against what no rule can know.
    """

    kind: str
    what: str
    files: dict[str, bytes | None]
    known: str
    places: list[Places] = field(default_factory=list)
    guard: str = ""


@dataclass(frozen=True)
class Base:
    """A sound package on disk, read once."""

    root: Path

    @cached_property
    def package(self) -> Package:
        return read_package(self.root)

    @cached_property
    def tables(self) -> dict[str, Rows]:
        """The rows of every table that people edit."""
        return {name: read_rows(self.root / r["path"]) for name, r in self.package.tables.items()}

    @cached_property
    def places(self) -> list[tuple[str, dict]]:
        """Every column of every edited table that has rows, as table and field."""
        return [(n, f) for n, r in self.package.tables.items() if self.tables[n] for f in r["schema"]["fields"]]

    @cached_property
    def keys(self) -> list[tuple[str, list[str], str, list[str]]]:
        """Every foreign key of the edited tables: table and columns, target and columns."""
        return [
            (name, listed(key["fields"]), key["reference"].get("resource") or name, listed(key["reference"]["fields"]))
            for name, r in self.package.tables.items()
            for key in r["schema"].get("foreignKeys", [])
        ]

    def path(self, name: str) -> str:
        return self.package.resources[name]["path"]

    def content(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def render(self, name: str, rows: Rows) -> dict[str, bytes]:
        return {self.path(name): write_rows(rows, field_names(self.package.tables[name]))}

    def leads(self, name: str, column: str) -> tuple[str, str] | None:
        """The table and column that a column leads to, by a key of its own."""
        for own, columns, target, others in self.keys:
            if own == name and columns == [column]:
                return target, others[0]
        return None

    def descriptor(self) -> dict:
        return json.loads(self.content(DESCRIPTOR))


def listed(key: str | list[str]) -> list[str]:
    return [key] if isinstance(key, str) else list(key)


def dump(descriptor: dict) -> dict[str, bytes]:
    return {DESCRIPTOR: (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()}


# --- what stands next to a row ---------------------------------------------------------------


def line_of(row: dict[str, str]) -> set[tuple[str, str]]:
    """The lines of the sources (document, unit) that a row speaks of."""
    lines = {(row["document_id"], row["unit"])} if "unit" in row else set()
    for column in ("commitment_id", "other_id"):
        if found := re.match(r"(.+):0*(\d+)[a-z]+$", row.get(column, "")):
            lines.add((found[1], found[2]))
    return lines


def neighbours(base: Base, name: str, touched: Rows, after: Rows) -> Places:
    """The rows that a finding on `touched` rows of a table may name instead of these.

    They lead to one of them, are led to by one, or speak of the same line of a source:
    where two rows contradict each other, no rule can know which of them is wrong.
    """
    tables = base.tables | {name: after}
    found: set[tuple[str, int | None, str | None]] = set()

    def take(table: str, fits: Callable[[dict], bool]) -> None:
        path = base.path(table)
        found.update((path, number, None) for number, row in enumerate(tables[table], start=2) if fits(row))

    for own, columns, target, others in base.keys:
        if target == name:
            wanted = {tuple(row[c] for c in others) for row in touched}
            take(own, lambda row: tuple(row[c] for c in columns) in wanted)
        if own == name:
            wanted = {tuple(row[c] for c in columns) for row in touched}
            take(target, lambda row: tuple(row[c] for c in others) in wanted)
    lines = set().union(*map(line_of, touched))
    if lines:
        for table in tables:
            take(table, lambda row: bool(line_of(row) & lines))
    if name in ("documents", "events"):  # links compare the days of the documents that their rows stand in
        events = {row["event_id"] for row in touched}
        documents = {d["document_id"] for d in base.tables["documents"] if d["event_id"] in events}
        documents |= {row.get("document_id", "") for row in touched}
        take("links", lambda row: bool({document for document, _ in line_of(row)} & documents))
    words = [line for line in lines if all(line)]
    if name == "codebook":
        words += [(DESCRIPTOR, row["variable"]) for row in touched]
        codes = {row["code"] for row in touched}
        for table in tables:
            take(table, lambda row: bool(codes & set(row.values())))
    return Places(frozenset(found), tuple(words))


def breaks_schema(fault_field: dict, value: str) -> bool:
    """True where a value cannot stand in a field by its type or constraints alone."""
    rules = fault_field["constraints"]
    if value == "":
        return rules["required"]
    return (
        not of_type(fault_field["type"], value)
        or ("enum" in rules and value not in rules["enum"])
        or ("pattern" in rules and not re.match(rules["pattern"], value))
        or len(value) < rules.get("minLength", 0)
        or len(value) > rules.get("maxLength", len(value))
    )


def of_type(type_: str, value: str) -> bool:
    """True where a value is plainly of a type, as every program reads it."""
    match type_:
        case "boolean":
            return value in ("true", "false")
        case "integer":
            return re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", value) is not None
        case "number":
            return re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", value) is not None
        case "date":
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and is_day(value)
    return True


def is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def breaks_key(base: Base, name: str, row: dict[str, str], column: str) -> bool:
    """True where a column is part of a foreign key that leads nowhere."""
    for own, columns, target, others in base.keys:
        if own == name and column in columns and row[column]:
            wanted = tuple(row[c] for c in columns)
            if not any(tuple(other[c] for c in others) == wanted for other in base.tables[target]):
                return True
    return False


# --- cells -----------------------------------------------------------------------------------


def change(base: Base, kind: str, name: str, index: int, column: str, new: str, unclean: bool = False) -> Fault:
    """A fault that puts `new` into one cell. `unclean`: its letters alone show that it is wrong."""
    before = base.tables[name][index]
    after = [dict(row) for row in base.tables[name]]
    after[index][column] = new
    what = f"{base.path(name)}, row {index + 2}, {column}: {before[column]!r} → {new!r}"
    exact = cell(base.path(name), index + 2, column)
    schema_field = next(f for f in base.package.tables[name]["schema"]["fields"] if f["name"] == column)
    known, guard, places = KNOWABLE, "", exact
    if not (unclean or breaks_schema(schema_field, new) or breaks_key(base, name, after[index], column)):
        own = cell(base.path(name), index + 2)  # two cells of the row may contradict each other
        places = own | neighbours(base, name, [before, after[index]], after)
        doubles = rows_of_same_key(base, name, after, index)
        for row in doubles:
            places |= cell(base.path(name), row + 2)
        guard = "" if doubles else untold_cell(base, name, before, column, new)
        known = UNKNOWABLE if guard else KNOWABLE
    return Fault(kind, what, base.render(name, after), known, [places], guard)


def rows_of_same_key(base: Base, name: str, rows: Rows, index: int) -> list[int]:
    """The other rows, by index, that carry the primary key of the row at `index`."""
    key = listed(base.package.tables[name]["schema"].get("primaryKey", []))
    wanted = [rows[index][column] for column in key]
    return [i for i, row in enumerate(rows) if key and i != index and [row[column] for column in key] == wanted]


def pick(base: Base, rng: random.Random, fits, filled: bool = True) -> tuple[str, dict, int] | None:
    """A cell at random: table, field and index, of those columns that fit; every column is as likely as any other."""
    columns = [(name, f) for name, f in base.places if fits(name, f)]
    rng.shuffle(columns)
    for name, f in columns:
        rows = [i for i, row in enumerate(base.tables[name]) if bool(row[f["name"]]) == filled]
        if rows:
            return name, f, rng.choice(rows)
    return None


def cell_kind(kind: str, fits, alter, unclean: bool = False, filled: bool = True):
    """A maker that picks a cell of a column that fits; `alter(base, rng, table, field, cell)` gives its new text."""

    def make(base: Base, rng: random.Random) -> Fault | None:
        for _ in range(20):
            if (found := pick(base, rng, fits, filled)) is None:
                return None
            name, f, index = found
            old = base.tables[name][index][f["name"]]
            new = alter(base, rng, name, f, old)
            if new is not None and new != old:
                return change(base, kind, name, index, f["name"], new, unclean)
        return None

    return make


def any_column(name: str, f: dict) -> bool:
    return True


def is_typed(name: str, f: dict) -> bool:
    return f["type"] != "string"


def is_text(name: str, f: dict) -> bool:
    return f["type"] == "string"


def is_code(name: str, f: dict) -> bool:
    return "codebook" in f


def is_id(name: str, f: dict) -> bool:
    return f["name"].endswith("_id")


def is_free(name: str, f: dict) -> bool:
    return f["name"] in SENTENCES or (is_text(name, f) and not is_code(name, f) and "pattern" not in f["constraints"])


WRONG = {
    "integer": ("three", "1.5", "1e3", "-", "٣", "2 units"),
    "number": ("many", "1,5", "1e3", "2.5%", "--1"),
    "boolean": ("yes", "1", "truth", "tRuE?"),  # not TRUE or False: what spreadsheets make of them is read
    "date": ("45973", "2025-13-01", "2025-02-30", "12.05.2024", "2024-5-2", "May 2024", "2024"),
}


def wrong_type(base, rng, name, f, old):
    return rng.choice(WRONG[f["type"]])


def number_for_text(base, rng, name, f, old):
    return rng.choice(("12345", "2024-05-01", "3.5", "0"))


def unknown_code(base, rng, name, f, old):
    at = rng.randrange(len(old))
    new = rng.choice(
        ("sworn", old[:at] + old[at + 1 :], old + "s", old[:at] + rng.choice(string.ascii_lowercase) + old[at:])
    )
    return new if new and new not in f["constraints"]["enum"] else None


def other_code(base, rng, name, f, old):
    return rng.choice([c for c in f["constraints"]["enum"] if c != old] or [None])


def other_value(base, rng, name, f, old):
    """What stands in another row of the same column."""
    return rng.choice([v for row in base.tables[name] if (v := row[f["name"]]) not in ("", old)] or [None])


def other_key(base, rng, name, f, old):
    target = base.leads(name, f["name"])
    column = target or (name, f["name"])
    return rng.choice([v for row in base.tables[column[0]] if (v := row[column[1]]) != old] or [None])


def no_key(base, rng, name, f, old):
    """An id that is spelt well and that nothing has."""
    head, colon, tail = old.partition(":")
    at = rng.randrange(1, len(head) + 1)
    new = head[:at] + rng.choice("qxz") + head[at:] + colon + tail
    target = base.leads(name, f["name"]) or (name, f["name"])
    return None if any(row[target[1]] == new for row in base.tables[target[0]]) else new


def doubled_space(base, rng, name, f, old):
    gaps = [i for i, c in enumerate(old) if c == " "]
    return None if not gaps else old[: (at := rng.choice(gaps))] + " " + old[at:]


def torn(base, rng, name, f, old):
    letters = [i for i in range(1, len(old)) if old[i - 1].isalpha() and old[i].isalpha()]
    return None if not letters else old[: (at := rng.choice(letters))] + " " + old[at:]


def inserted(*characters: str):
    def alter(base, rng, name, f, old):
        at = rng.randrange(len(old) + 1)
        return old[:at] + rng.choice(characters) + old[at:]

    return alter


def decomposed(base, rng, name, f, old):
    new = unicodedata.normalize("NFD", old)
    return new if new != old else old + "e\u0301"


def hard_space(base, rng, name, f, old):
    gaps = [i for i, c in enumerate(old) if c == " "] or [len(old)]
    at = rng.choice(gaps)
    return old[:at] + "\u00a0" + old[at + 1 :]


LATIN, CYRILLIC = "aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ"
LOOK_ALIKE = dict(zip(LATIN + CYRILLIC, CYRILLIC + LATIN, strict=True))


def look_alike(base, rng, name, f, old):
    """One letter of a word of two or more gives way to the letter of another script that looks the same."""
    spots = [i for word in re.finditer(r"[^\W\d_]{2,}", old) for i in range(*word.span()) if old[i] in LOOK_ALIKE]
    return None if not spots else old[: (at := rng.choice(spots))] + LOOK_ALIKE[old[at]] + old[at + 1 :]


def other_case(base, rng, name, f, old):
    at = rng.randrange(len(old))
    one = old[:at] + old[at].swapcase() + old[at + 1 :]
    return rng.choice((old.upper(), old.lower(), old.title(), one))


# --- rows ------------------------------------------------------------------------------------


def some_table(base: Base, rng: random.Random, rows: int = 1) -> str:
    return rng.choice([name for name, table in base.tables.items() if len(table) >= rows])


def row_deleted(base, rng):
    name = some_table(base, rng)
    at = rng.randrange(len(base.tables[name]))
    return rows_lost(base, "row deleted", name, [at], f"row {at + 2} deleted")


def rows_lost(base: Base, kind: str, name: str, lost: list[int], what: str, content: bytes | None = None) -> Fault:
    """A table without some of its rows. `content` is the file where it differs from its plain form."""
    gone = [base.tables[name][i] for i in lost]
    after = [row for i, row in enumerate(base.tables[name]) if i not in set(lost)]
    guards = [untold_row(base, name, row) for row in gone]
    files = base.render(name, after) if content is None else {base.path(name): content}
    places = neighbours(base, name, gone, after)
    known = UNKNOWABLE if all(guards) else KNOWABLE
    return Fault(kind, f"{base.path(name)}: {what}", files, known, [places], guards[0] if all(guards) else "")


def row_doubled(base, rng):
    name = some_table(base, rng)
    at, to = rng.randrange(len(base.tables[name])), rng.randrange(len(base.tables[name]) + 1)
    after = list(base.tables[name])
    after.insert(to, after[at])
    twins = [i + 2 for i, row in enumerate(after) if row == base.tables[name][at]]
    places = Places(frozenset((base.path(name), row, None) for row in twins))
    what = f"{base.path(name)}: row {at + 2} again at row {to + 2}"
    return Fault("row doubled", what, base.render(name, after), KNOWABLE, [places])


def row_moved(base, rng):
    name = some_table(base, rng, rows=2)
    after = list(base.tables[name])
    row = after.pop(at := rng.randrange(len(after)))
    after.insert(to := rng.choice([i for i in range(len(after) + 1) if i != at]), row)
    what = f"{base.path(name)}: row {at + 2} moved to row {to + 2}"
    return Fault("row moved", what, base.render(name, after), HARMLESS)


def lines_of(base: Base, name: str) -> list[bytes]:
    """The lines of a table's file, header first; no sound cell holds a line break."""
    return base.content(base.path(name)).splitlines(keepends=True)


def with_line(base: Base, kind: str, name: str, at: int, line: bytes, what: str) -> Fault:
    lines = lines_of(base, name)
    lines[at] = line
    path = base.path(name)
    return Fault(kind, f"{path}, row {at + 1}: {what}", {path: b"".join(lines)}, KNOWABLE, [cell(path, at + 1)])


def written(cells: list[str]) -> bytes:
    columns = [str(i) for i in range(len(cells))]
    return write_rows([dict(zip(columns, cells, strict=True))], columns).split(b"\n", 1)[1]


def row_cut(base, rng):
    name = some_table(base, rng)
    at = rng.randrange(len(base.tables[name]))
    cells = list(base.tables[name][at].values())
    kept = cells[: rng.randrange(1, len(cells))]
    return with_line(base, "row cut short", name, at + 1, written(kept), f"{len(kept)} of {len(cells)} cells kept")


def row_long(base, rng):
    name = some_table(base, rng)
    at = rng.randrange(len(base.tables[name]))
    cells = list(base.tables[name][at].values())
    cells.insert(rng.randrange(len(cells) + 1), rng.choice(("", "more", cells[-1])))
    return with_line(base, "row with a cell too many", name, at + 1, written(cells), "one cell more")


# --- columns ---------------------------------------------------------------------------------


def column_kind(kind: str, alter, cells_too: bool):
    """A maker that alters the header, and with `cells_too` every row in the same way."""

    def make(base: Base, rng: random.Random) -> Fault:
        name = some_table(base, rng)
        columns = field_names(base.package.tables[name])
        one, other = rng.sample(range(len(columns)), 2)
        table = [columns, *(list(row.values()) for row in base.tables[name])]
        new = [alter(row, one, other) if cells_too or i == 0 else row for i, row in enumerate(table)]
        path = base.path(name)
        what = f"{path}: {columns[one]}" + (f" and {columns[other]}" if "swapped" in kind else "")
        return Fault(kind, what, {path: b"".join(map(written, new))}, KNOWABLE, [cell(path, 1)])

    return make


def without(row: list[str], one: int, other: int) -> list[str]:
    return row[:one] + row[one + 1 :]


def renamed(row: list[str], one: int, other: int) -> list[str]:
    return [*row[:one], row[one] + "s", *row[one + 1 :]]


def swapped(row: list[str], one: int, other: int) -> list[str]:
    new = list(row)
    new[one], new[other] = row[other], row[one]
    return new


# --- files -----------------------------------------------------------------------------------


def some_file(base: Base, rng: random.Random) -> str:
    """A table at random; one of seven is a view, of which the file is all that can be named."""
    views = list(base.package.views)
    return rng.choice(views) if rng.random() < 1 / 7 else some_table(base, rng)


def in_file(base: Base, kind: str, name: str, content: bytes | None, what: str, row: int | None = None) -> Fault:
    path = base.path(name)
    places = cell(path, row if name in base.tables else None)
    return Fault(kind, f"{path}: {what}", {path: content}, KNOWABLE, [places])


def files_swapped(base, rng):
    one, other = base.path(some_file(base, rng)), base.path(some_file(base, rng))
    if base.content(one) == base.content(other):
        return None
    files = {one: base.content(other), other: base.content(one)}
    return Fault("two files swapped", f"{one} and {other}", files, KNOWABLE, [cell(one), cell(other)])


def file_emptied(base, rng):
    return in_file(base, "file emptied", some_file(base, rng), rng.choice((b"", b"\n", b"\xef\xbb\xbf")), "emptied")


def rows_emptied(base, rng):
    name = some_table(base, rng)
    return rows_lost(base, "all rows lost, header left", name, list(range(len(base.tables[name]))), "all rows lost")


def file_deleted(base, rng):
    return in_file(base, "file deleted", some_file(base, rng), None, "deleted")


def cut_off(base: Base, kind: str, name: str, at: int) -> Fault:
    """A file that ends at byte `at`, within a row."""
    content = base.content(base.path(name))[:at]
    row = content.count(b"\n") + 1
    return in_file(base, kind, name, content, f"ends at byte {at}, {content[-12:]!r}", row)


def spots(base: Base, name: str, pattern: bytes) -> list[int]:
    return [found.end() for found in re.finditer(pattern, base.content(base.path(name)))]


def truncation(kind: str, pattern: bytes):
    """A maker that cuts a file off after a place that the pattern finds."""

    def make(base: Base, rng: random.Random) -> Fault | None:
        for _ in range(20):
            name = some_file(base, rng)
            header = len(base.content(base.path(name)).split(b"\n")[0])
            if found := [at for at in spots(base, name, pattern) if at > header + 1]:
                return cut_off(base, kind, name, rng.choice(found))
        return None

    return make


def cut_in_header(base, rng):
    name = some_file(base, rng)
    return cut_off(
        base,
        "cut off within the header",
        name,
        rng.randrange(1, len(lines_of(base, name)[0]) - 1) if name in base.tables else 9,
    )


def cut_between(base, rng):
    name = some_table(base, rng, rows=2)
    kept = rng.randrange(1, len(base.tables[name]))
    content = b"".join(lines_of(base, name)[: kept + 1])
    if rng.random() < 0.5:  # without the last line break it shows
        return in_file(base, "cut off at the end of a row", name, content[:-1], f"ends after row {kept + 1}", kept + 1)
    lost = list(range(kept, len(base.tables[name])))
    return rows_lost(base, "cut off between rows", name, lost, f"ends after row {kept + 1}", content)


def recoded(kind: str, encoding: str):
    def make(base: Base, rng: random.Random) -> Fault | None:
        for _ in range(20):
            name = some_file(base, rng)
            lines = lines_of(base, name)
            wide = next((i for i, line in enumerate(lines, start=1) if not line.isascii()), None)
            if wide is not None or encoding != "cp1251":
                content = b"".join(lines).decode().encode(encoding, errors="replace")
                return in_file(base, kind, name, content, f"saved as {encoding}", wide if encoding == "cp1251" else 1)
        return None

    return make


def mended(kind: str, alter):
    """A maker for what `build` puts right by itself."""

    def make(base: Base, rng: random.Random) -> Fault:
        path = base.path(some_table(base, rng))
        return Fault(kind, path, {path: alter(base.content(path))}, HARMLESS)

    return make


def nul_in_file(base, rng):
    name = some_file(base, rng)
    content = base.content(base.path(name))
    at = rng.randrange(len(content))
    while content[at] & 0xC0 == 0x80:  # not within a letter
        at -= 1
    new = content[:at] + b"\0" + content[at:]
    return in_file(base, "NUL in a file", name, new, f"at byte {at}", content[:at].count(b"\n") + 1)


def quote_opened(base, rng):
    name = some_table(base, rng)
    at = rng.randrange(len(base.tables[name]))
    cells = [written([c])[:-1] if i or c else b"" for i, c in enumerate(base.tables[name][at].values())]
    one = rng.randrange(len(cells))
    if cells[one].startswith(b'"'):
        return None
    cells[one] = b'"' + cells[one].replace(b'""', b"")
    return with_line(base, "quote opened and not closed", name, at + 1, b",".join(cells) + b"\n", f"cell {one + 1}")


def quote_lost(base, rng):
    for _ in range(20):
        name = some_table(base, rng)
        rows = [i for i, line in enumerate(lines_of(base, name)) if i and re.search(rb'"(,|\n)', line)]
        if rows:
            at = rng.choice(rows)
            line = lines_of(base, name)[at]
            end = rng.choice([m.start() for m in re.finditer(rb'(?<!")"(,|\n)', line)] or [0])
            if end:
                return with_line(base, "closing quote lost", name, at, line[:end] + line[end + 1 :], f"byte {end}")
    return None


# --- the descriptor --------------------------------------------------------------------------


def owners(node, place: tuple[str, ...] = (), index: str = "") -> list[tuple[dict, tuple[str, ...]]]:
    """Every object of the descriptor with the words that a finding on it must hold: the names of what it belongs to."""
    if isinstance(node, list):
        return [o for i, item in enumerate(node, start=1) for o in owners(item, place, str(i))]
    if not isinstance(node, dict):
        return []
    named = node.get("name") if "path" in node and "bytes" in node or "constraints" in node else None
    place = (*place, named) if isinstance(named, str) else place
    return [(node, place), *(o for child in node.values() for o in owners(child, place))]


def property_kind(kind: str, alter):
    """A maker that alters one property of one object.

    `alter(rng, object, key, place)` gives what guards against it, '' where a rule must know, None for no such fault.
    """

    def make(base: Base, rng: random.Random) -> Fault | None:
        for _ in range(30):
            descriptor = base.descriptor()
            node, place = rng.choice(by_shape(owners(descriptor), rng))
            key = rng.choice(sorted(node))
            before = json.dumps(node[key], ensure_ascii=False)[:40]
            guard = alter(rng, node, key, place)
            if guard is not None:
                own = {key} & {"name", "path", "schema", "fields", "type"}  # without these it is told by its number
                words = (DESCRIPTOR,) if own or not place else (DESCRIPTOR, *place[:2])
                places = told(*words)
                known = UNKNOWABLE if guard else KNOWABLE
                what = f"{'.'.join(place) or 'the package'}: {key} ({before})"
                return Fault(kind, what, dump(descriptor), known, [places], guard)
        return None

    return make


def by_shape(found: list, rng: random.Random) -> list:
    """The objects of one shape, drawn at random, so that the few are tried as often as the many fields."""
    shapes: dict[str, list] = {}
    for node, place in found:
        kind = "constraints" if "required" in node else "field" if "constraints" in node else ",".join(sorted(node))
        shapes.setdefault(kind, []).append((node, place))
    return shapes[rng.choice(sorted(shapes))]


def removed(rng, node, key, place):
    del node[key]
    return untold_property(node, key)


def misspelt(rng, node, key, place):
    at = rng.randrange(1, len(key))
    slip = key[:at] + key[at + 1 :] if len(key) > 2 else key + "x"
    if slip in node or slip == key:
        return None
    node[slip] = node.pop(key)
    return ""


def mistyped(rng, node, key, place):
    value = node[key]
    kinds = [3.5, None, True, [], {}, "", [7], "text"]
    kinds = [k for k in kinds if type(k) is not type(value)]
    if key in ("minimum", "maximum") and isinstance(value, int | float):
        kinds = [k for k in kinds if k != 3.5]
    if key in ("primaryKey", "fields", "bytes") and "text" in kinds and isinstance(value, list):
        kinds = [k for k in kinds if k != "text"]
    node[key] = rng.choice(kinds)
    return ""


def resource_removed(base, rng):
    descriptor = base.descriptor()
    gone = descriptor["resources"].pop(rng.randrange(len(descriptor["resources"])))
    # of a file that nothing names any more, the path alone is known
    places = told(DESCRIPTOR, gone["name"]) | told(DESCRIPTOR, gone["path"])
    return Fault("resource removed", gone["name"], dump(descriptor), KNOWABLE, [places])


def field_removed(base, rng):
    descriptor = base.descriptor()
    resource = rng.choice([r for r in descriptor["resources"] if "schema" in r])
    fields = resource["schema"]["fields"]
    gone = fields.pop(rng.randrange(len(fields)))
    places = told(DESCRIPTOR, resource["name"], gone["name"]) | told(resource["path"], gone["name"])
    return Fault("field removed", f"{resource['name']}.{gone['name']}", dump(descriptor), KNOWABLE, [places])


def key_removed(base, rng):
    descriptor = base.descriptor()
    resource = rng.choice([r for r in descriptor["resources"] if "schema" in r])
    keys = resource["schema"].get("foreignKeys")
    if not keys or rng.random() < 0.3:
        gone = resource["schema"].pop("primaryKey")
    else:
        gone = keys.pop(rng.randrange(len(keys)))
        if not keys:
            del resource["schema"]["foreignKeys"]
    # where a joint key leads by way of the same column, this one said nothing more
    joint = [key["fields"] for key in resource["schema"].get("foreignKeys", []) if isinstance(key["fields"], list)]
    doubled = isinstance(gone, dict) and any(gone["fields"] in columns for columns in joint)
    what, known = f"{resource['name']}: {gone}", HARMLESS if doubled else KNOWABLE
    return Fault("key removed", what, dump(descriptor), known, [told(DESCRIPTOR, resource["name"])])


def code_removed(base, rng):
    descriptor = base.descriptor()
    resource, f = rng.choice(
        [(r, f) for r in descriptor["resources"] for f in r.get("schema", {}).get("fields", []) if "codebook" in f]
    )
    code = f["constraints"]["enum"].pop(rng.randrange(len(f["constraints"]["enum"])))
    what = f"{resource['name']}.{f['name']}: {code}"
    return Fault("code taken from a field's list", what, dump(descriptor), KNOWABLE, [told(DESCRIPTOR, f["name"])])


def path_changed(base, rng):
    descriptor = base.descriptor()
    resource, other = rng.sample(descriptor["resources"], 2)
    old = resource["path"]
    new = rng.choice(
        (old.replace(".", "s."), old.removeprefix("data/"), "../" + old, "/" + old, other["path"], old.upper())
    )
    if new == old:
        return None
    resource["path"] = new
    places = told(DESCRIPTOR, resource["name"]) | told(new) | told(old)
    return Fault("path changed", f"{old} → {new}", dump(descriptor), KNOWABLE, [places])


def descriptor_cut(base, rng):
    content = base.content(DESCRIPTOR).rstrip()
    at = rng.randrange(len(content))
    return Fault("descriptor cut off", f"at byte {at}", {DESCRIPTOR: content[:at]}, KNOWABLE, [cell(DESCRIPTOR)])


def descriptor_gone(base, rng):
    how, content = rng.choice(
        (("deleted", None), ("emptied", b""), ("saved as UTF-16", base.content(DESCRIPTOR).decode().encode("utf-16")))
    )
    return Fault("descriptor deleted, emptied or re-encoded", how, {DESCRIPTOR: content}, KNOWABLE, [told(DESCRIPTOR)])


# --- what was built --------------------------------------------------------------------------


def view_edited(base, rng):
    name = rng.choice([n for n, r in base.package.views.items() if r["rows"]])
    rows, columns = read_rows(base.root / base.path(name)), field_names(base.package.views[name])
    column = rng.choice(columns)
    others = sorted({row[column] for row in rows})
    at = rng.randrange(len(rows))
    new = rng.choice([v for v in others if v != rows[at][column]] or [rows[at][column] + "1"])
    rows[at][column] = new
    files = {base.path(name): write_rows(rows, columns)}
    return Fault("view edited", f"{name}, row {at + 2}, {column}", files, KNOWABLE, [cell(base.path(name))])


def workbook_edited(base, rng):
    path = rng.choice(sorted(r["path"] for r in base.package.exports.values()))
    content = bytearray(base.content(path))
    at = rng.randrange(len(content))
    content[at] ^= 1 << rng.randrange(8)
    new = rng.choice((bytes(content), bytes(content[:at]), None))
    return Fault("workbook edited, cut off or deleted", path, {path: new}, KNOWABLE, [cell(path)])


def hash_changed(base, rng):
    descriptor = base.descriptor()
    resource = rng.choice(descriptor["resources"])
    key = rng.choice([k for k in ("hash", "bytes", "rows") if k in resource])
    if key == "hash":
        at = rng.randrange(7, len(resource[key]))
        digit = rng.choice([d for d in "0123456789abcdef" if d != resource[key][at]])
        resource[key] = resource[key][:at] + digit + resource[key][at + 1 :]
    else:
        resource[key] += rng.choice((-1, 1)) if resource[key] else 1
    guard = (
        "the notice 'edited since the last build': a stale hash and an edited table look alike, and `build` renews both"
    )
    table = resource["name"] in base.tables
    known = UNKNOWABLE if table else KNOWABLE
    places = cell(resource["path"]) | told(DESCRIPTOR, resource["name"])
    what = f"{key} of {resource['name']}"
    kind = "hash, size or row count changed"
    return Fault(kind, what, dump(descriptor), known, [places], guard if table else "")


CELLS = {
    "word or odd form in a typed cell": (is_typed, wrong_type, False),
    "number in a text cell": (is_text, number_for_text, False),
    "unknown code": (is_code, unknown_code, False),
    "another valid code": (is_code, other_code, False),
    "another valid value": (lambda n, f: not is_code(n, f) and not is_id(n, f), other_value, False),
    "another existing key": (is_id, other_key, False),
    "key that does not exist": (is_id, no_key, False),
    "cell emptied": (any_column, lambda *_: "", False),
    "space before or after": (any_column, lambda b, r, n, f, old: r.choice((" " + old, old + " ")), True),
    "doubled space": (any_column, doubled_space, True),
    "word torn by a space": (is_text, torn, False),
    "Unicode form NFD": (is_text, decomposed, True),
    "look-alike letter": (is_text, look_alike, True),
    "zero-width character": (any_column, inserted("\u200b", "\u200d", "\ufeff", "\u00ad"), True),
    "no-break space": (any_column, hard_space, True),
    "another letter case": (is_text, other_case, False),
}

KINDS: dict[str, Callable[[Base, random.Random], Fault | None]] = {
    **{kind: cell_kind(kind, *how) for kind, how in CELLS.items()},
    "empty cell filled": cell_kind("empty cell filled", any_column, other_value, filled=False),
    "row deleted": row_deleted,
    "row doubled": row_doubled,
    "row moved": row_moved,
    "row cut short": row_cut,
    "row with a cell too many": row_long,
    "column dropped": column_kind("column dropped", without, True),
    "column renamed": column_kind("column renamed", renamed, False),
    "columns swapped, header alone": column_kind("columns swapped, header alone", swapped, False),
    "columns swapped with their cells": column_kind("columns swapped with their cells", swapped, True),
    "two files swapped": files_swapped,
    "file emptied": file_emptied,
    "all rows lost, header left": rows_emptied,
    "file deleted": file_deleted,
    "cut off within a cell": truncation("cut off within a cell", rb"\w(?=\w)"),
    "cut off within quotes": truncation("cut off within quotes", rb'(?<=[,\n])"[^"\n]+'),
    "cut off after a comma": truncation("cut off after a comma", rb","),
    "cut off between rows": cut_between,
    "cut off within the header": cut_in_header,
    "saved as cp1251": recoded("saved as cp1251", "cp1251"),
    "saved as UTF-16": recoded("saved as UTF-16", "utf-16"),
    "byte-order mark": mended("byte-order mark", lambda content: b"\xef\xbb\xbf" + content),
    "CRLF": mended("CRLF", lambda content: content.replace(b"\n", b"\r\n")),
    "NUL in a file": nul_in_file,
    "quote opened and not closed": quote_opened,
    "closing quote lost": quote_lost,
    "property removed": property_kind("property removed", removed),
    "property misspelt": property_kind("property misspelt", misspelt),
    "property of another type": property_kind("property of another type", mistyped),
    "resource removed": resource_removed,
    "field removed": field_removed,
    "key removed": key_removed,
    "code taken from a field's list": code_removed,
    "path changed": path_changed,
    "descriptor cut off": descriptor_cut,
    "descriptor deleted, emptied or re-encoded": descriptor_gone,
    "view edited": view_edited,
    "workbook edited, cut off or deleted": workbook_edited,
    "hash, size or row count changed": hash_changed,
}
