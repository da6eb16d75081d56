"""The folder in which a draft is reviewed: its files, their columns, how they are written and read."""

import csv
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.package.descriptor import Package, safe_path
from analysis.package.tables import check_shape, field_names, parse_csv
from analysis.problems import PackageError, fault

FOLDER = "drafts"
PROPOSED = "proposed"  # the tables as they were proposed, for `score`; a reviewer leaves them alone
BESIDE = ["text", "because", "sure"]  # what stands beside the cells for the reviewer and is dropped on acceptance
COMPUTED = {"documents": {"units", "text_sha256"}}
KEYS = {"commitments": ["unit", "part"], "commitment_entities": ["unit", "part"], "links": ["unit", "part"]}
NEW = ("entities", "entity_names")  # tables to which a reviewer may add rows
GUIDE = Path(__file__).parent / "review_guide.md"


@dataclass
class Draft:
    """A drafted readout: `tables` by name, each a list of rows with the columns of `columns_of`."""

    document_id: str
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def columns_of(package: Package, table: str) -> list[str]:
    """The columns of a draft's table: those of the package's, without what is the same in all rows or computed, and what stands beside.

    A row of commitments is named by its unit and a letter, `part`, from which its id follows.
    """
    if table == "candidates":
        return ["name", "times", "unit"]
    if table == "unsure":
        return ["unit", "part", "column", "why"]
    names = [n for n in field_names(package.resources[table]) if n not in COMPUTED.get(table, ())]
    if table in ("units", *KEYS):
        names = [n for n in names if n not in ("document_id", "commitment_id")]
    if table in KEYS:
        names = KEYS[table] + [n for n in names if n not in KEYS[table]]
    return names + (BESIDE if table in ("units", "commitments") else [])


# --- files -----------------------------------------------------------------------------------


def write_draft(package: Package, draft: Draft, folder: Path | None = None) -> Path:
    """Write the folder of a draft, all of it or nothing. Raises PackageError where it exists already."""
    target = folder or safe_path(package.root, f"{FOLDER}/{draft.document_id}")
    if target.exists():
        raise fault(
            str(target),
            "draft_is_new",
            "the folder exists already, and may hold a review",
            "remove it, or name another with --out DIR",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f".{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    (staging / PROPOSED).mkdir(parents=True)
    try:
        for name, rows in draft.tables.items():
            content = csv_bytes(draft_columns(package, name), rows)
            (staging / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + content)  # the mark by which Excel knows UTF-8
            if name in ("units", "commitments", "commitment_entities"):
                (staging / PROPOSED / f"{name}.csv").write_bytes(content)
        shutil.copy(GUIDE, staging / "REVIEW.md")
        staging.rename(target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return target


def draft_columns(package: Package, name: str) -> list[str]:
    """Columns of a draft's file; the mentions have the entity's name beside its id."""
    return columns_of(package, name) + (["name"] if name == "commitment_entities" else [])


def csv_bytes(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    """Rows as CSV; a text that a spreadsheet would take for a formula is set off with an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: ("'" + row[name] if row[name].startswith(("=", "+", "-", "@")) else row[name]) for name in columns}
        for row in rows
    )
    return buffer.getvalue().encode()


FILES = ("documents", "events", "event_participants", "units", "commitments", "commitment_entities", "links", *NEW)


# --- reading the draft -----------------------------------------------------------------------


def read_draft(package: Package, folder: Path) -> dict[str, pd.DataFrame]:
    """The reviewed tables as text, rows numbered as the spreadsheet does. Raises PackageError with every file that cannot be read."""
    if not folder.is_dir():
        raise fault(str(folder), "is_draft", "there is no such folder", "name the folder that `draft` wrote")
    frames, problems = {}, []
    for name in FILES:
        path = folder / f"{name}.csv"
        try:
            header, *body = parse_csv(path, str(path))
            check_columns(header, body, draft_columns(package, name), str(path))
        except PackageError as error:
            problems += error.problems
            continue
        frame = pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype=object)
        frame = frame[(frame != "").any(axis=1)]  # a row that a spreadsheet emptied is a row deleted
        for column in {f["name"] for f in package.resources[name]["schema"]["fields"] if f["type"] == "boolean"} & set(
            frame.columns
        ):
            frame[column] = frame[column].replace({"TRUE": "true", "FALSE": "false"})  # as spreadsheets write them
        frames[name] = frame
    if problems:
        raise PackageError(*problems)
    if len(frames["documents"]) != 1:
        raise fault(
            str(folder / "documents.csv"),
            "one_document",
            f"it has {len(frames['documents'])} rows",
            "keep the one row of this document",
        )
    return frames


def check_columns(header: list[str], body: list[list[str]], expected: list[str], file: str) -> None:
    if header != expected:
        if len(header) == 1 and ";" in header[0]:
            raise fault(
                file,
                "file_commas",
                "the cells are separated by semicolons",
                "save it again as CSV with the comma as separator",
                row=1,
            )
        missing, unknown = [c for c in expected if c not in header], [c for c in header if c not in expected]
        raise fault(
            file,
            "header_matches",
            f"the columns were changed (missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'})",
            "restore the header: " + ",".join(expected),
            row=1,
        )
    check_shape(header, body, file)


def read_proposed(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a draft as they were proposed, all cells as text. Raises PackageError where the folder is no draft."""
    frames = {}
    for name in ("units", "commitments", "commitment_entities"):
        path = folder / PROPOSED / f"{name}.csv"
        if not path.is_file():
            raise fault(
                str(folder),
                "is_draft",
                f"there is no {PROPOSED}/{name}.csv in it, so it is no draft",
                "name the folder that `draft` wrote",
            )
        header, *rows = parse_csv(path, str(path))
        if any(len(row) != len(header) for row in rows) or not {
            "unit",
            "fingerprint" if name == "units" else "part",
        } <= set(header):
            raise fault(
                str(path),
                "is_draft",
                "this file is no longer as `draft` wrote it",
                "draft the text again: the folder proposed is left alone in a review",
            )
        frames[name] = pd.DataFrame(rows, columns=header, dtype=object)
    return frames


def document_of(folder: Path) -> str:
    """The document_id that a draft was given. Raises PackageError where documents.csv does not say."""
    path = folder / "documents.csv"
    header, *rows = parse_csv(path, str(path))
    if "document_id" not in header or len(rows) != 1 or len(rows[0]) != len(header):
        raise fault(
            str(path), "one_document", "it does not have one row with a document_id", "restore the row of this document"
        )
    return rows[0][header.index("document_id")]
