"""The workbook in which a draft may be reviewed: the tables of its CSV files with drop-downs, written and read back."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pandas as pd

from analysis.build.workbook import LOOKS, OPTIONS, put, set_height
from analysis.package.descriptor import Package
from analysis.package.tables import read_text
from analysis.problems import PackageError, Problem, fault

BOOK, GUIDE, LISTS = "review.xlsx", "how to review", "lists"
DASH = " – "  # between a code and its label
SPARE = 500  # empty rows below a table that have its drop-downs too
WIDEST = 48  # characters; longer text is wrapped
WIDE = ("text", "summary")  # columns that are as wide even where they are empty
HIDDEN = ("characters", "fingerprint")  # columns that acceptance computes anew
MOST_BYTES, MOST_PARTS, MOST_TAGS = 20_000_000, 1_000, 1_000_000  # of a workbook once unpacked
MOST_ROWS, LAST_ROW, MOST_COLUMNS = 20_000, 1_048_576, 32  # of a sheet: filled, at all, and columns looked at
RULE = "workbook_reads"
TRUTH = {"=TRUE()": "true", "=FALSE()": "false"}  # how LibreOffice saves some true and false cells
FORMATS = {"date": "yyyy-mm-dd", "integer": "General", "number": "General"}  # all else is text, as it was typed
UNSURE = {"bg_color": "#fff2b3"}
STEPS = (
    "Everything here is a proposal, made from a list of cues and terms; you decide. Begin with the yellow cells.",
    "units: is each line cut right, and is its disposition right? A unit that is not coded says why in note.",
    "commitments: one row is one item of cooperation, named by unit and part. Because says what a cell rests on.",
    "Write a summary for each: one sentence of your own, under 160 characters, no six words in a row from the text.",
    "commitment_entities: who and what each row names, and in which role; explicit is true where the unit names it.",
    "documents, events, event_participants: fill what is empty. links: what restates or changes an earlier item.",
    "candidates: names that the package does not know. Real ones go to entities and entity_names, each with a source.",
    "Choose codes from the drop-downs. Type no formulas. Add rows below the last one; delete rows whole.",
    "Leave sheets, headings and the letters of text as they are; what has a grey heading is there for you to read.",
    "Save as .xlsx, close, and give: python -m analysis accept drafts/{} --coder YOUR_ID. Use this or the CSVs.",
)

Tables = Mapping[str, tuple[list[str], list[dict[str, str]]]]  # columns and rows by table
Source = tuple[str, str]  # where a list is taken from: table, and variable of the codebook or column


# --- drop-downs ------------------------------------------------------------------------------


def sources_of(package: Package, table: str) -> dict[str, Source]:
    """The columns of a table that have a drop-down, and what it lists: codes, true and false, or ids of a table."""
    schema = package.resources[table]["schema"] if table in package.resources else {"fields": []}
    found = {}
    for key in schema.get("foreignKeys", []):
        columns, reference = key["fields"], key["reference"]
        if isinstance(columns, str):
            found[columns] = (reference.get("resource") or table, reference["fields"])
    for field in schema["fields"]:
        if "codebook" in field:
            found[field["name"]] = ("codebook", field["codebook"])
        elif field["type"] == "boolean":
            found[field["name"]] = ("", "boolean")
    return found


def entries_of(package: Package, source: Source) -> dict[str, str]:
    """The entries of a drop-down by code; the label follows the code where it says more."""
    table, name = source
    if not table:
        return {code: code for code in ("true", "false")}
    frame = read_text(package, table)
    if table == "codebook":
        frame = frame[frame["variable"] == name].sort_values("rank", kind="stable")
        codes, labels = frame["code"], frame["label"]
    else:
        codes, labels = frame[name], frame.get("name", frame[name])
    return {
        code: code if letters(code) == letters(label) else f"{code}{DASH}{label}"
        for code, label in zip(codes, labels, strict=True)
    }


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


# --- writing ---------------------------------------------------------------------------------


def render_book(package: Package, document_id: str, tables: Tables) -> bytes:
    """The workbook of a draft, a sheet a table in the order of `tables`.

    Coloured are the cells that the table `unsure` names (unit, part, column) and those that must not stay empty.
    """
    import xlsxwriter  # takes a moment to import

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    made = datetime.fromisoformat(package.descriptor["created"]).replace(tzinfo=None)
    book.set_properties({"title": f"Review of {document_id}", "created": made})
    write_guide(book, document_id)
    sheets = {name: book.add_worksheet(name) for name in tables}
    sources = dict.fromkeys(source for name in tables for source in sources_of(package, name).values())
    lists = {source: entries_of(package, source) for source in sources}
    ranges = write_lists(book, lists)
    unsure = {(row["unit"], row["part"], row["column"]) for row in tables["unsure"][1]}
    for name, (columns, rows) in tables.items():
        write_sheet(book, sheets[name], package, name, columns, rows, unsure, lists, ranges)
    book.close()
    return buffer.getvalue()


def write_guide(book, document_id: str) -> None:
    """The first sheet: how to review, a step a line."""
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 110)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 24)
    put(sheet, 0, 1, f"How to review {document_id}", book.add_format(LOOKS["title"]))
    wrap = book.add_format(LOOKS["wrap"])
    for row, step in enumerate(STEPS, start=1):
        put(sheet, row + 1, 0, row, wrap)
        put(sheet, row + 1, 1, step.format(document_id), wrap)


def write_lists(book, lists: Mapping[Source, Mapping[str, str]]) -> dict[Source, str]:
    """The hidden sheet of what the drop-downs list, a column each; returns where each stands."""
    from xlsxwriter.utility import xl_range_abs

    sheet, ranges = book.add_worksheet(LISTS), {}
    sheet.hide()
    for column, (source, entries) in enumerate(lists.items()):
        put(sheet, 0, column, " ".join(source).strip())
        for row, entry in enumerate(entries.values(), start=1):
            put(sheet, row, column, entry)
        ranges[source] = f"={LISTS}!{xl_range_abs(1, column, max(len(entries), 1), column)}"
    return ranges


def write_sheet(book, sheet, package: Package, table: str, columns, rows, unsure: set, lists, ranges) -> None:
    """One table: a frozen header with filters, the text beside its cells, drop-downs, and what is open coloured."""
    schema = package.resources[table]["schema"] if table in package.resources else {"fields": []}
    fields, sources = {field["name"]: field for field in schema["fields"]}, sources_of(package, table)
    lead = [name for name in ("unit", "part", "text") if name in columns] if "text" in columns else []
    order, widths, shown = [*lead, *(name for name in columns if name not in lead)], [], []
    for column, name in enumerate(order):
        field = fields.get(name, {"type": "integer" if name == "unit" else "string"})
        entries = lists[sources[name]] if name in sources else {}
        look = {**LOOKS["wrap"], "align": "left", "num_format": FORMATS.get(field["type"], "@")}
        plain, coloured = book.add_format(look), book.add_format({**look, **UNSURE})
        cells = [entries.get(row[name], row[name]) for row in rows]
        widths.append(WIDEST if name in WIDE else min(WIDEST, max(map(len, [name + "....", *cells]))))
        shown.append([""] * len(cells) if name in HIDDEN else cells)
        sheet.set_column(column, column, widths[-1], plain, {"hidden": name in HIDDEN})
        beside = table in package.resources and name not in fields and name not in ("unit", "part")
        put(sheet, 0, column, name, book.add_format(LOOKS["added" if beside else "head"]), BOOK, name)
        required = field.get("constraints", {}).get("required")
        for number, (row, cell) in enumerate(zip(rows, cells, strict=True), start=1):
            place = (row.get("unit"), row.get("part", ""), name)
            is_open = (required and not cell) or (table in ("units", "commitments") and place in unsure)
            put(sheet, number, column, typed(cell, field["type"]), coloured if is_open else plain, BOOK, name)
        if name in sources:
            add_choice(sheet, column, len(rows), ranges[sources[name]], is_code=sources[name][0] in ("codebook", ""))
    for number, cells in enumerate(zip(*shown, strict=True), start=1):
        set_height(sheet, number, cells, widths)
    sheet.freeze_panes(1, len(lead))
    sheet.autofilter(0, 0, max(len(rows), 1), len(order) - 1)


def add_choice(sheet, column: int, rows: int, source: str, is_code: bool) -> None:
    """A drop-down for a column; ids may be new, so only a code that is not in the list is asked about."""
    choice = {"validate": "list", "source": source, "show_error": is_code, "error_type": "warning"}
    choice |= {"error_title": "Not in the list", "error_message": "Choose a code from the drop-down."}
    sheet.data_validation(1, column, rows + SPARE, column, choice)


def typed(cell: str, type_: str) -> str | int | float | date:
    """A cell as a number or date where it comes back from it as it stands; else as text."""
    try:
        if type_ == "date" and (day := date.fromisoformat(cell)).isoformat() == cell and day.year > 1900:
            return day
        if type_ in ("integer", "number") and re.fullmatch(r"-?[0-9.]{1,16}", cell):
            value = float(cell) if "." in cell else int(cell)
            return value if text_of(value) == cell else cell
    except ValueError:
        pass
    return cell


# --- reading ---------------------------------------------------------------------------------


def read_book(path: Path, package: Package, columns: Mapping[str, list[str]]) -> dict[str, pd.DataFrame]:
    """The tables of a reviewed workbook as text cells with the `columns` named, rows numbered as it numbers them.

    Of an entry 'code – label' the code is taken; columns may stand in any order. Raises
    PackageError for a file that cannot be read, a sheet or column that is missing, a formula or an error.
    """
    problems, frames = [], {}
    for table, cells in load_cells(path, list(columns)).items():
        try:
            frames[table] = make_frame(f"{path}, sheet {table}", cells, columns[table], sources_of(package, table))
        except PackageError as error:
            problems += error.problems
    if problems:
        raise PackageError(*problems)
    return frames


def load_cells(path: Path, tables: Iterable[str]) -> dict[str, list[tuple]]:
    """The filled rows of sheets, each its number and cells (value and type). Raises PackageError."""
    import openpyxl  # takes a moment to import

    content = check_book(path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        found = {table: list(filled_rows(path, book[table])) for table in tables if table in book.sheetnames}
    except PackageError:
        raise
    except Exception as error:  # whatever a broken file makes the library raise
        raise unreadable(path, f"it cannot be read as an Excel workbook ({type(error).__name__})") from None
    if lost := [table for table in tables if table not in found]:
        message = f"it has no sheet {' or '.join(lost)}"
        raise fault(str(path), RULE, message, "restore the sheets with the names that `draft` gave them")
    return found


def check_book(path: Path) -> bytes:
    """The bytes of a workbook. Raises PackageError where it is locked, damaged, or unpacks to too much."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise unreadable(path, f"it is larger than {MOST_BYTES:,} bytes")
        content = path.read_bytes()
    except OSError as error:
        remedy = "close it in the spreadsheet program, and see that you may read it"
        raise fault(str(path), RULE, f"it cannot be opened ({error.strerror})", remedy) from None
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise fault(str(path), RULE, "it is locked, or an old .xls", "save it as .xlsx without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise unreadable(path, f"it unpacks to more than {MOST_BYTES:,} bytes or {MOST_PARTS:,} parts")
        tags = 0
        for part in parts:  # no more is unpacked than the size stated
            packed = archive.read(part)
            tags += packed.count(b"<")
            if tags > MOST_TAGS or b"<!DOCTYPE" in packed:
                raise unreadable(path, "it holds more than any review")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise unreadable(path, "it is damaged, or no Excel workbook") from None
    return content


def unreadable(path: Path, message: str) -> PackageError:
    return fault(str(path), RULE, message, "restore a copy of it, or remove it and review the CSV files")


def filled_rows(path: Path, sheet) -> Iterable[tuple]:
    sheet.reset_dimensions()  # those that it states may be false
    filled = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if any(cell.value not in (None, "") for cell in row):
            filled += 1
            yield number, [(cell.value, cell.data_type) for cell in row]
        if filled > MOST_ROWS or number > LAST_ROW:
            raise unreadable(path, f"its sheet {sheet.title} has more than {MOST_ROWS:,} rows")


def make_frame(file: str, rows: list[tuple], columns: list[str], sources: Mapping[str, Source]) -> pd.DataFrame:
    """The rows of a sheet as text cells. Raises PackageError for other columns, and for a formula or an error."""
    header = {place: text_of(value) for place, (value, _) in enumerate(rows[0][1])} if rows and rows[0][0] == 1 else {}
    names = [name for name in header.values() if name]
    if sorted(names) != sorted(columns):
        missing = ", ".join(name for name in columns if name not in names) or "none"
        unknown = ", ".join(name for name in names if name not in columns) or "none"
        message = f"the columns were changed (missing: {missing}; unknown: {unknown})"
        raise fault(file, "header_matches", message, "restore the headings, each once: " + ", ".join(columns), row=1)
    body, problems = {}, []
    for number, cells in rows[1:]:
        body[number] = {}
        for place, (value, kind) in enumerate(cells):
            name = header.get(place)
            if kind in ("f", "e") and str(value) not in TRUTH:
                message, remedy = "the cell is a formula or an error", "type the value itself"
                problems.append(Problem(file, "cell_is_value", message, remedy, number, name or None, str(value)))
            elif name:
                text = text_of(value)
                body[number][name] = text.split(DASH)[0] if name in sources else text
            elif value not in (None, ""):
                message, remedy = "a cell stands beside the table", "remove it; notes go to comment or note"
                problems.append(Problem(file, "row_shape", message, remedy, number, None, str(value)))
    if problems:
        raise PackageError(*problems)
    return pd.DataFrame(body.values(), index=list(body), columns=columns, dtype=object).fillna("")


def text_of(value) -> str:
    """A cell as the CSV files have it: dates as YYYY-MM-DD, numbers as digits, true and false in small letters."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return "" if value is None else TRUTH.get(str(value)) or str(value).replace("_x000D_", "")
