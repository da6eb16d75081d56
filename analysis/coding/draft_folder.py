"""The folder in which a draft is reviewed: its files, their columns, how they are written and read.

The tables stand in it twice, as CSV files and as a workbook; whichever was changed is the review.
"""

import csv
import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.coding.review_book import BOOK, read_book, render_book
from analysis.package.descriptor import Package, safe_path
from analysis.package.tables import check_shape, field_names, parse_csv
from analysis.problems import PackageError, fault
from analysis.text.fingerprint import reduce_text

NEW = ("entities", "entity_names")  # tables to which a reviewer may add rows
FILES = ("documents", "events", "event_participants", "units", "commitments", "commitment_entities", "links", *NEW)
SCORED = ("units", "commitments", "commitment_entities")
SHEETS = (*SCORED, *(name for name in FILES if name not in SCORED), "candidates", "unsure")  # as the workbook has them
PROPOSED = "proposed"  # the tables as they were proposed; a reviewer leaves them alone
GUIDE = Path(__file__).parent / "review_guide.md"
LISTS = {"candidates": ["name", "times", "unit"], "unsure": ["unit", "part", "column", "why"]}  # files to read only
BESIDE = {  # what stands beside the cells for the reviewer and is dropped on acceptance
    "units": ["text", "because", "sure"],
    "commitments": ["text", "because", "sure"],
    "commitment_entities": ["name"],
}
OF_ROWS = ("commitments", "commitment_entities", "links")  # tables whose rows belong to a row of commitments
LEFT_OUT = {  # what is computed, or the same in all rows
    "documents": {"units", "text_sha256"},
    "units": {"document_id"},
    **dict.fromkeys(OF_ROWS, {"document_id", "commitment_id", "unit", "part"}),
}


@dataclass
class Draft:
    """A drafted readout: `tables` by name, each a list of rows with the columns of `columns_of`."""

    document_id: str
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def columns_of(package: Package, table: str) -> list[str]:
    """The columns of a draft's file: those of the package's table that a reviewer fills, and what stands beside.

    A row of commitments is named by its unit and a letter, `part`, from which its id follows.
    """
    if table in LISTS:
        return LISTS[table]
    filled = [name for name in field_names(package.resources[table]) if name not in LEFT_OUT.get(table, ())]
    return (["unit", "part"] if table in OF_ROWS else []) + filled + BESIDE.get(table, [])


def folder_of(package: Package, document_id: str) -> Path:
    """Where the draft of a document lies unless told otherwise."""
    return safe_path(package.root, f"drafts/{document_id}")


# --- writing ---------------------------------------------------------------------------------


def write_draft(package: Package, draft: Draft, folder: Path | None = None) -> Path:
    """Write the folder of a draft, all of it or nothing. Raises PackageError where it exists already."""
    target = folder or folder_of(package, draft.document_id)
    if target.exists():
        message = "the folder exists already, and may hold a review"
        raise fault(str(target), "draft_is_new", message, "remove it, or name another with --out DIR")
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f".{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    (staging / PROPOSED).mkdir(parents=True)
    try:
        for name, rows in draft.tables.items():
            content = csv_bytes(columns_of(package, name), rows)
            (staging / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + content)  # the mark by which Excel knows UTF-8
            if name in FILES:
                (staging / PROPOSED / f"{name}.csv").write_bytes(content)
        tables = {name: (columns_of(package, name), guarded(draft.tables.get(name, []))) for name in SHEETS}
        (staging / BOOK).write_bytes(render_book(package, target.name, tables))
        shutil.copy(GUIDE, staging / "REVIEW.md")
        staging.rename(target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return target


def csv_bytes(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(guarded(rows))
    return buffer.getvalue().encode()


def guarded(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows in which a text that a spreadsheet would take for a formula is set off with an apostrophe."""
    return [{k: f"'{v}" if v.startswith(("=", "+", "-", "@")) else v for k, v in row.items()} for row in rows]


# --- reading ---------------------------------------------------------------------------------


def choose_source(package: Package, path: Path) -> Path:
    """What of a draft holds the review: its workbook where that was changed since `draft` wrote it, else its folder.

    A workbook that is named itself is taken. Raises PackageError where both were changed, not to the same.
    """
    book = path / BOOK
    if path.suffix == ".xlsx" or not book.is_file():
        return path
    drafted = read_tables(package, path / PROPOSED)
    in_book = read_tables(package, book)
    by_book, by_files = [name for name in FILES if differ(in_book[name], drafted[name])], []
    for name in FILES:
        try:
            if differ(read_tables(package, path, [name])[name], drafted[name]):
                by_files.append(name)
        except PackageError:  # lost or spoilt, so no longer as drafted
            by_files.append(name)
    if not by_book or not by_files:
        return book if by_book else path
    try:
        in_files = read_tables(package, path)
        if not any(differ(in_files[name], in_book[name]) for name in FILES):
            return path
    except PackageError:
        pass
    message = f"both were changed: {BOOK} (sheets {', '.join(by_book)}) and {', '.join(f'{n}.csv' for n in by_files)}"
    remedy = f"name the workbook, {book}, to accept that, or move it out of the folder to accept the CSV files"
    raise fault(str(path), "one_review", message, remedy)


def differ(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return one.to_numpy().tolist() != other.to_numpy().tolist()


def folder_with(source: Path) -> Path:
    """The folder of a draft, of which `source` is the workbook or the folder itself."""
    return source.parent if source.suffix == ".xlsx" else source


def file_of(source: Path, table: str) -> str:
    """What messages call a table of a draft: its CSV file, or its sheet of the workbook."""
    return f"{source}, sheet {table}" if source.suffix == ".xlsx" else str(source / f"{table}.csv")


def read_draft(package: Package, source: Path) -> dict[str, pd.DataFrame]:
    """The reviewed tables as text cells, rows numbered as a spreadsheet does; `source` is a folder or a workbook.

    Raises PackageError with every file that cannot be read, and for units that no longer
    hold the whole text.
    """
    if not source.exists():
        what = "file" if source.suffix == ".xlsx" else "folder"
        raise fault(str(source), "is_draft", f"there is no such {what}", "name the folder that `draft` wrote")
    frames = read_tables(package, source)
    if len(frames["documents"]) != 1:
        message = f"it has {len(frames['documents'])} rows"
        raise fault(file_of(source, "documents"), "one_document", message, "keep the one row of this document")
    check_texts(source, frames["units"]["text"])
    return frames


def read_tables(package: Package, source: Path, names: Iterable[str] = FILES) -> dict[str, pd.DataFrame]:
    """Tables of a draft as text cells. Raises PackageError with every file that cannot be read."""
    if source.suffix == ".xlsx":
        return read_book(source, package, {name: columns_of(package, name) for name in names})
    frames, problems = {}, []
    for name in names:
        try:
            frame = read_file(source / f"{name}.csv", columns_of(package, name))
        except PackageError as error:
            problems += error.problems
            continue
        frame = frame[(frame != "").any(axis=1)]  # a row that a spreadsheet emptied is a row deleted
        for column in package.resources[name]["schema"]["fields"]:
            if column["type"] == "boolean" and column["name"] in frame.columns:  # as spreadsheets write them
                frame[column["name"]] = frame[column["name"]].replace({"TRUE": "true", "FALSE": "false"})
        frames[name] = frame
    if problems:
        raise PackageError(*problems)
    return frames


def read_file(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A file of a draft as text cells, its columns those expected. Raises PackageError where it cannot be read."""
    header, *body = parse_csv(path, str(path))
    if columns is not None and header != columns:
        if len(header) == 1 and ";" in header[0]:
            remedy = "save it again as CSV with the comma as separator"
            raise fault(str(path), "file_commas", "the cells are separated by semicolons", remedy, row=1)
        missing = ", ".join(name for name in columns if name not in header) or "none"
        unknown = ", ".join(name for name in header if name not in columns) or "none"
        message = f"the columns were changed (missing: {missing}; unknown: {unknown})"
        raise fault(str(path), "header_matches", message, "restore the header: " + ",".join(columns), row=1)
    check_shape(header, body, str(path))
    return pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype=object)


def check_texts(source: Path, texts: pd.Series) -> None:
    """Refuse units that no longer hold every letter of the text in order, wherever the reviewer cut it anew."""
    file, after = file_of(source, "units"), 0
    before = "".join(map(reduce_text, read_proposed(folder_with(source))["units"]["text"]))
    for row, text in texts.items():
        reduced = reduce_text(text)
        if not before.startswith(reduced, after) or not reduced:
            raise fault(
                file,
                "text_is_whole",
                "from here on the text is not that of the draft: a line was lost, doubled, moved or changed",
                f"restore the texts from {PROPOSED}/units.csv; a unit may be split or joined, but every letter stays. "
                "A line that the draft lost: copy the whole text into a .txt file, title first, and draft that",
                row=row,
                column="text",
                value=text,
            )
        after += len(reduced)
    if after != len(before):
        remedy = f"restore the last rows from {PROPOSED}/units.csv"
        raise fault(file, "text_is_whole", "the end of the text is missing", remedy)


def read_proposed(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a draft as they were proposed, as text cells. Raises PackageError where the folder is no draft."""
    frames = {}
    for name in SCORED:
        path = folder / PROPOSED / f"{name}.csv"
        if not path.is_file():
            message = f"there is no {PROPOSED}/{name}.csv in it, so it is no draft"
            raise fault(str(folder), "is_draft", message, "name the folder that `draft` wrote")
        header, *rows = parse_csv(path, str(path))
        needed = {"unit", "fingerprint", "text"} if name == "units" else {"unit", "part"}
        if any(len(row) != len(header) for row in rows) or not needed <= set(header):
            message = "this file is no longer as `draft` wrote it"
            remedy = f"draft the text again: the folder {PROPOSED} is left alone in a review"
            raise fault(str(path), "is_draft", message, remedy)
        frames[name] = pd.DataFrame(rows, columns=header, dtype=object)
    return frames


def document_of(package: Package, source: Path) -> str:
    """The document_id that a draft was given. Raises PackageError where documents does not say."""
    documents = read_tables(package, source, ["documents"])["documents"]
    if len(documents) != 1:
        message = "it does not have one row with a document_id"
        raise fault(file_of(source, "documents"), "one_document", message, "restore the row of this document")
    return documents["document_id"].iloc[0]
