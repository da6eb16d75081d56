"""Read and write the CSV tables: as text for checking, typed for analysis."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from sys import intern
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.package.descriptor import Package
from analysis.problems import PackageError, Problem, fault

Frames = Mapping[str, pd.DataFrame]  # the tables of a package by name

csv.field_size_limit(1_000_000)  # characters; no cell of a coded table comes near it
ROW_LIMIT = 20_000_000
SHOWN = 20  # rows that are told one by one where many have the same fault
BATCH = 10_000  # rows that are turned into columns at a time
SHARE = np.frompyfunc(intern, 1, 1)  # equal cells of all tables become one object
PIECE, ROWS = 2**20, 50_000  # bytes looked at, and rows read by pandas, at a time


def field_names(resource: dict) -> list[str]:
    """Column names of a resource, in the order of the descriptor."""
    return [field["name"] for field in resource["schema"]["fields"]]


def commitment_id(document_id: str, unit: str, part: str) -> str:
    """The id of a commitment: its document, its unit in at least two digits, and its letter."""
    return f"{document_id}:{unit.zfill(2)}{part}"


def key_names(resource: dict) -> list[str]:
    """Names of the columns that make up the primary key; none where the key is not stated."""
    key = resource["schema"].get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


# --- as text: every cell as it stands -------------------------------------------------------


def read_text(package: Package, name: str) -> pd.DataFrame:
    """Read the table `name` cell by cell as text, empty cells as ''.

    The index is the row number a spreadsheet shows (the first row of data is 2).
    Raises PackageError with every fault that keeps the file from being read as a table:
    missing, empty, not UTF-8, NUL, an unclosed quote, a ragged row, other columns.
    """
    resource, path = package.resources[name], package.path(name)
    if is_regular(path, resource):
        return write_truth(gather(read_batches(path), field_names(resource)), resource)
    rows = iterate_csv(path, resource["path"])
    header = next(rows)
    check_header(header, resource)
    columns = collect(header, rows, resource["path"])
    index = range(2, len(columns[0]) + 2)
    frame = pd.DataFrame(dict(zip(header, columns, strict=True)), index=index, dtype=object, copy=False)
    return write_truth(frame, resource)


def write_truth(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    """A table with true and false in small letters, where a spreadsheet saved TRUE or False; `build` writes it so."""
    for name in [f["name"] for f in resource["schema"]["fields"] if f["type"] == "boolean" or f["name"] == "value"]:
        small = {
            c: c.lower() for c in frame[name].dropna().unique() if c.lower() in ("true", "false") and c != c.lower()
        }
        if small:
            frame[name] = frame[name].replace(small)
    return frame


def read_pieces(package: Package, name: str) -> Iterator[pd.DataFrame]:
    """The table `name` as `read_text` gives it, in pieces where the file allows; the index counts within a piece."""
    resource, path = package.resources[name], package.path(name)
    if not is_regular(path, resource):
        return iter([read_text(package, name)])
    return (write_truth(batch, resource) for batch in read_batches(path))


def is_regular(path: Path, resource: dict) -> bool:
    """True for a file that pandas' C parser reads as Python's csv module does: nothing to report, nothing to mend.

    It is UTF-8 without a byte-order mark, a NUL or a carriage return, has the header of the descriptor unquoted,
    and every line is one row of as many cells. All other files are left to `iterate_csv`, which says what is wrong.
    """
    names = field_names(resource)
    if len(names) < 2 or len(set(names)) < len(names) or not path.is_file():
        return False
    with path.open("rb") as handle:
        if handle.readline().removesuffix(b"\n") != ",".join(names).encode():
            return False
        rows = 0
        while lines := handle.readlines(PIECE):
            rows += len(lines)
            if rows > ROW_LIMIT or not lines_are_regular(lines, len(names)):
                return False
    return True


def lines_are_regular(lines: list[bytes], cells: int) -> bool:
    """True where each line is one row of so many cells that any reader of CSV takes for the same."""
    piece = b"".join(lines)
    if b"\0" in piece or b"\r" in piece or max(map(len, lines)) > csv.field_size_limit():
        return False
    try:
        piece.decode()
        if b'"' in piece:
            quoted = [line.decode() for line in lines if b'"' in line]
            lengths = [len(row) for row in csv.reader(quoted, strict=True)]
            if len(lengths) != len(quoted) or set(lengths) != {cells}:
                return False
            lines = [line for line in lines if b'"' not in line]
    except (UnicodeDecodeError, csv.Error):
        return False
    return {line.count(b",") for line in lines} <= {cells - 1}


def read_batches(path: Path) -> Iterator[pd.DataFrame]:
    """The rows of a regular file, some at a time, as text cells."""
    options = {"dtype": object, "na_filter": False, "skip_blank_lines": False, "index_col": False}
    with pd.read_csv(str(path), engine="c", chunksize=ROWS, **options) as batches:
        yield from batches


def gather(batches: Iterator[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    """The batches of a table as one frame, whose index starts at 2."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for batch in batches:
        for name in names:
            parts[name].append(SHARE(batch[name].to_numpy()))
    columns = {name: np.concatenate(parts.pop(name)) if parts[name] else array_of([]) for name in names}
    index = range(2, len(columns[names[0]]) + 2)
    return pd.DataFrame(columns, index=index, dtype=object, copy=False)


def collect(header: list[str], rows: Iterator[list[str]], file: str) -> list[np.ndarray]:
    """The columns of a table, each an array of text cells. Refuses ragged rows, and too many rows.

    The rows are turned a few at a time, since those of a large table take several times the memory of its columns.
    """
    columns: list[list[str]] = [[] for _ in header]
    while batch := list(islice(rows, BATCH)):
        check_shape(header, batch, file, first=len(columns[0]) + 2)
        for column, cells in zip(columns, zip(*batch, strict=True), strict=True):
            column.extend(map(intern, cells))  # most cells of a large table are the same few codes and ids
        if len(columns[0]) > ROW_LIMIT:
            message = f"the file has more than {ROW_LIMIT:,} rows"
            raise fault(file, "file_size", message, "restore it from the last good version")
    return [array_of(columns.pop(0)) for _ in header]


def array_of(cells: list[str]) -> np.ndarray:
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def check_shape(header: list[str], body: list[list[str]], file: str, first: int = 2) -> None:
    """Refuse rows that have more or fewer cells than the header; the first row of `body` has the number `first`."""
    wrong = [(number, row) for number, row in enumerate(body, start=first) if len(row) != len(header)]
    remedy = "check the commas and quotes of this row"
    problems = [
        Problem(file, "row_shape", f"the row has {len(row)} cells, the header {len(header)}", remedy, row=number)
        for number, row in wrong[:SHOWN]
    ]
    if len(wrong) > SHOWN:
        more = f"{len(wrong) - SHOWN:,} more of the {len(body):,} rows read so far have another number of cells"
        problems.append(Problem(file, "row_shape", more, "save the table as a CSV with commas"))
    if problems:
        raise PackageError(*problems)


def parse_csv(path: Path, shown: str) -> list[list[str]]:
    """The cells of a CSV file, header first, as `iterate_csv` gives them."""
    return list(iterate_csv(path, shown))


def iterate_csv(path: Path, shown: str) -> Iterator[list[str]]:
    """The rows of a CSV file, header first. A byte-order mark and CRLF are passed over: `build` mends them.

    Raises PackageError for a file, called `shown`, that is missing, empty, not UTF-8 or holds a NUL; and,
    on reaching it, for a quote that is not closed.
    """
    if not path.is_file():
        raise fault(
            shown, "file_present", "the file is missing", "restore it, or take its resource out of datapackage.json"
        )
    check_letters(path, shown)
    row = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row, cells in enumerate(csv.reader(handle, strict=True), start=1):
                yield cells
    except csv.Error as error:
        raise fault(
            shown,
            "file_quotes",
            f"a quote is not closed, or stands inside a cell ({error})",
            "close it, or double every quote inside a quoted cell",
            row=row + 1,
        ) from None


def check_letters(path: Path, shown: str) -> None:
    """Refuse a file without a letter, with a byte that is no UTF-8, or with a NUL."""
    decoder, bytes_read, line, empty = getincrementaldecoder("utf-8-sig")(), 0, 1, True
    with path.open("rb") as handle:
        while True:
            piece = handle.read(2**20)
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                message = f"byte {bytes_read - held + error.start} is not UTF-8"
                row = line + (error.object[: error.start].count(b"\n"))
                raise fault(shown, "file_encoding", message, "save the file as CSV UTF-8", row=row) from None
            if "\0" in text:
                row = line + text[: text.index("\0")].count("\n")
                message = "the file holds a NUL character"
                raise fault(shown, "file_encoding", message, "save the file as CSV UTF-8", row=row)
            if not piece:
                break
            bytes_read, line, empty = bytes_read + len(piece), line + text.count("\n"), empty and not text.strip()
    if empty:
        raise fault(shown, "file_present", "the file is empty", "restore it: even a table without rows has a header")


def check_header(header: list[str], resource: dict) -> None:
    """Refuse a header other than the descriptor's, saying what is missing, unknown, doubled or out of order."""
    expected = field_names(resource)
    if header == expected:
        return
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    doubled = sorted({name for name in header if header.count(name) > 1})
    parts = [
        f"{word}: {', '.join(map(repr, names))}"
        for word, names in (("missing", missing), ("unknown", unknown), ("doubled", doubled))
        if names
    ]
    message = "the columns differ from the descriptor's (" + ("; ".join(parts) or "another order") + ")"
    raise fault(resource["path"], "header_matches", message, "restore the header: " + ",".join(expected), row=1)


def canonical_bytes(frame: pd.DataFrame, resource: dict) -> bytes:
    """The one form in which a table of text cells is stored.

    UTF-8 without byte-order mark, LF, comma, minimal quotes, rows sorted by key, final newline.
    What it writes reads back the same, save a NUL or a cell of more than a million characters,
    which no table may hold.
    """
    return stored_bytes(in_order(frame, resource), resource)


def stored_bytes(frame: pd.DataFrame, resource: dict) -> bytes:
    """As `canonical_bytes`, of a table that is in order."""
    lines: list[str] = []
    # the writer quotes what stands in its line end: with \n alone, Python 3.11 leaves a \r bare
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n")
    writer.writerow(field_names(resource))
    writer.writerows(frame.itertuples(index=False, name=None))
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode("utf-8")


def in_order(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    """A table of text cells with its columns and rows in the order in which it is stored."""
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    keys = list(zip(*(map(sortable(types[name]), frame[name]) for name in key_names(resource)), strict=True)) or [
        ()
    ] * len(frame)
    return frame[field_names(resource)].iloc[sorted(range(len(frame)), key=keys.__getitem__)]


def sortable(type_: str):
    """How cells of a type sort: integers by value, all else by their letters."""
    return (lambda cell: int(cell or 0)) if type_ == "integer" else str
