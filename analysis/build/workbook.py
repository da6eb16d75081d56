"""The package as one Excel workbook: a sheet that explains the rest, then a typed sheet a table."""

import io
import re
import textwrap
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pandas as pd

from analysis.build.describe import cite, describe_fields, explain_row, summarise
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.problems import fault

LINE = 15  # points, the height of a line
MOST_ROWS, MOST_LETTERS, MOST_LINKS = 1_048_575, 32_767, 65_530  # what a sheet or a cell of Excel can hold
LONGEST_NAME, RESERVED = 31, ("about", "columns", "history")  # names of sheets; Excel keeps the last for itself
REMEDY = "use the CSV files, or export sqlite, duckdb or parquet"
WIDEST = 60  # characters; longer text is cut off by the next cell, not wrapped, so that rows keep one height
SAYING = ("summary", "name", "title", "project_name")  # a second column that says in words what the row is
FIRST_YEAR = 1900  # Excel has no earlier dates
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ABOUT_WIDTHS = (24, 70, 70)
COLUMNS_WIDTHS = (22, 22, 10, 60, 60, 40)
LOOKS = {
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bg_color": "#e6e6e6", "bottom": 1},
    "added": {"bold": True, "italic": True, "bg_color": "#e6e6e6", "bottom": 1, "font_color": "#666666"},
    "label": {"italic": True, "font_color": "#666666"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "top": {"valign": "top"},
    "count": {"valign": "top", "align": "left"},
    "link": {"hyperlink": True, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "boolean": {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"},  # LibreOffice would show 1 and 0
}
NOTES = (
    "One row of commitments_flat is one item of cooperation that a source attributes to the parties. "
    "It needs no other sheet: names stand beside ids.",
    "Ids lead from sheet to sheet: a column called entity_id, say, holds ids of the sheet entities. "
    "The sheet columns explains every column of every sheet.",
    "A column sector_name headed in grey italics spells out the id to its left; the CSV file does not have it.",
    "This workbook is made from the CSV files and made anew with every version: corrections belong in the CSV files.",
)


def render_workbook(package: Package, frames: Mapping[str, pd.DataFrame]) -> bytes:
    """The workbook as bytes, the same for the same tables.

    `frames` holds every table and view of the package, typed as `load` gives them. Raises
    PackageError where a table or a cell is larger than Excel can hold.
    """
    import xlsxwriter  # takes a moment to import; only building and exporting need it

    for name, resource in package.resources.items():
        if len(frames[name]) > MOST_ROWS:
            message = f"{len(frames[name]):,} rows are more than a sheet of Excel holds ({MOST_ROWS:,})"
            raise fault(resource["path"], "fits_a_sheet", message, REMEDY)
    sheets = name_sheets(package.resources)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    descriptor = package.descriptor
    made = datetime.fromisoformat(descriptor["created"]).replace(tzinfo=None)
    book.set_properties(
        {
            "title": descriptor["title"],
            "author": descriptor["contributors"][0]["title"],
            "comments": f"Version {descriptor['version']}. {descriptor['licenses'][0]['name']}.",
            "created": made,
        }
    )
    formats = {name: book.add_format(look) for name, look in LOOKS.items()}
    write_about(book.add_worksheet("about"), package, frames, sheets, formats)
    names = sector_names(frames)
    for name, resource in package.resources.items():
        write_table(book.add_worksheet(sheets[name]), frames[name], resource, names, formats)
    write_columns(book.add_worksheet("columns"), package, formats)
    book.close()
    return buffer.getvalue()


def same_parts(one: bytes, other: bytes) -> bool:
    """True where two workbooks hold the same, even when another version of zlib packed them."""
    try:
        first, second = (zipfile.ZipFile(io.BytesIO(content)) for content in (one, other))
        same = [(i.filename, i.CRC, i.file_size) for i in first.infolist()] == [
            (i.filename, i.CRC, i.file_size) for i in second.infolist()
        ]
        return same and second.testzip() is None
    except (zipfile.BadZipFile, zipfile.zlib.error, OSError, NotImplementedError, RuntimeError):
        return False


def put(
    sheet, row: int, column: int, value, look=None, file: str = DESCRIPTOR, name: str | None = None, write=None
) -> None:
    """Write a cell of its value's type; text stays text. Raises PackageError where Excel cannot hold the cell.

    `file` and `name`, of the column, are where the value comes from. `write` writes values of the type in question.
    """
    message = None
    if isinstance(value, str) and 2 * len(value) > MOST_LETTERS and count_letters(value) > MOST_LETTERS:
        message = f"the cell is longer than a cell of Excel ({MOST_LETTERS:,} characters; an emoji counts as two)"
    elif (write or sheet.write)(row, column, value, look) < 0:
        message = "a sheet of Excel has no place for this cell"
    if message:
        raise fault(file, "fits_a_sheet", message, REMEDY, row=row + 1, column=name)


def name_sheets(tables: Iterable[str]) -> dict[str, str]:
    """A sheet name for every table, which is its own where Excel takes it: short enough, unlike the others, no `/`."""
    names: dict[str, str] = {}
    for table in tables:
        taken = {*RESERVED, *map(str.lower, names.values())}
        name = own = cut(re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", table).strip("'") or "table", LONGEST_NAME)
        number = 1
        while name.lower() in taken:
            number += 1
            name = cut(own, LONGEST_NAME - len(f"_{number}")) + f"_{number}"
        names[table] = name
    return names


def count_letters(text: str) -> int:
    """The length of a text as Excel counts it: in UTF-16, where an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    while count_letters(text) > most:
        text = text[:-1]
    return text


def sector_names(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The name of each sector, which goes beside its id."""
    return dict(zip(frames["sectors"]["sector_id"], frames["sectors"]["name"], strict=True))


def write_about(sheet, package: Package, frames: Mapping[str, pd.DataFrame], sheets: Mapping, formats: dict) -> None:
    """The first sheet: what the package is, what each sheet holds, how to read a row, licence, citation, version."""
    descriptor = package.descriptor
    for column, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    put(sheet, 0, 0, descriptor["title"], formats["title"])
    sheet.set_row(0, 1.6 * LINE)
    facts = [
        ("What it is", descriptor["description"]),
        ("Version", f"{descriptor['version']}, {descriptor['created'][:10]}"),
        *(("Licence", f"{licence['title']} ({licence['path']})") for licence in descriptor["licenses"]),
        ("How to cite", cite(descriptor)),
        *((("Notes", note) if number == 0 else ("", note)) for number, note in enumerate(NOTES)),
    ]
    for row, (head, text) in enumerate(facts, start=2):
        put(sheet, row, 0, head, formats["top"])
        sheet.merge_range(row, 1, row, 2, "")
        put(sheet, row, 1, text, formats["wrap"])
        set_height(sheet, row, [text], [ABOUT_WIDTHS[1] + ABOUT_WIDTHS[2]])
    row = write_list(sheet, len(facts) + 3, ("sheet", "a row is", "rows"), formats)
    for row, (name, resource) in enumerate(package.resources.items(), start=row):
        target = sheets[name].replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{target}'!A1", formats["link"], sheets[name])
        put(sheet, row, 1, summarise(resource), formats["wrap"])
        put(sheet, row, 2, len(frames[name]), formats["count"])
        set_height(sheet, row, [summarise(resource)], [ABOUT_WIDTHS[1]])
    row = write_list(sheet, row + 2, ("how to read a row", "in one row of commitments_flat", "meaning"), formats)
    for row, cells in enumerate(explain_row(package, frames)[0], start=row):
        write_row(sheet, row, cells, ABOUT_WIDTHS, formats["wrap"])


def write_list(sheet, row: int, heads: tuple[str, ...], formats: dict) -> int:
    """Write the headings of a list; return the row below."""
    for column, head in enumerate(heads):
        put(sheet, row, column, head, formats["head"])
    return row + 1


def write_row(sheet, row: int, cells: Sequence[str], widths: Sequence[int], look) -> None:
    for column, cell in enumerate(cells):
        put(sheet, row, column, cell, look)
    set_height(sheet, row, cells, widths)


def set_height(sheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Give a row of wrapped text room for its lines: not every program does so by itself."""
    lines = max(len(textwrap.wrap(text, width - 4)) for text, width in zip(texts, widths, strict=True))
    sheet.set_row(row, LINE * max(1, lines))


def write_table(sheet, frame: pd.DataFrame, resource: dict, sectors: Mapping[str, str], formats: dict) -> None:
    """One table with filters, every cell of its column's type, the name of a sector beside its id.

    The header stays in sight, and the id of a row with the words that say what it is.
    """
    fields, file, column = resource["schema"]["fields"], resource["path"], 0
    for field in fields:
        values = frame[field["name"]]
        write_column(sheet, column, field, values, formats["head"], formats.get(field["type"]), file)
        column += 1
        if field["name"] == "sector_id" and not {"sector_name", "name"} & set(frame.columns):
            label = {"name": "sector_name", "type": "string"}
            write_column(sheet, column, label, values.map(sectors), formats["added"], formats["label"], file)
            column += 1
    sheet.freeze_panes(1, 2 if fields[1:2] and fields[1]["name"] in SAYING else 0)
    sheet.autofilter(0, 0, max(len(frame), 1), column - 1)


def write_column(sheet, column: int, field: dict, values: pd.Series, head, look, file: str) -> None:
    """Write a heading and the cells below it, and give the column a fitting width."""
    name = field["name"]
    linked = field.get("format") == "uri" and len(values) <= MOST_LINKS
    put(sheet, 0, column, name, head, file, name)
    write = sheet.write_string if field["type"] == "string" else sheet.write
    for row, (value, missing) in enumerate(zip(values.tolist(), values.isna().tolist(), strict=True), start=1):
        if missing or (linked and write_address(sheet, row, column, value)):
            continue
        if field["type"] == "date" and value.year < FIRST_YEAR:
            value = value.date().isoformat()
        if (isinstance(value, str) and 2 * len(value) > MOST_LETTERS) or write(row, column, value, look) < 0:
            put(sheet, row, column, value, look, file, name, write)  # which tells what is wrong with the cell
    longest = values.dropna().astype(str).str.len().max() if field["type"] == "string" else 10
    width = min(WIDEST, max(len(name) + 4, 0 if pd.isna(longest) else int(longest) + 1))
    sheet.set_column(column, column, width)


def write_address(sheet, row: int, column: int, value: str) -> bool:
    """Write a web address that can be clicked; False where Excel cannot take the text as one."""
    return value.startswith(("http://", "https://")) and sheet.write_url(row, column, value, string=value) >= 0


def write_columns(sheet, package: Package, formats: dict) -> None:
    """The last sheet: every column of every table."""
    heads = ("table", "column", "type", "meaning", "rules", "example")
    write_list(sheet, 0, heads, formats)
    rows = [[name, *cells] for name, resource in package.resources.items() for cells in describe_fields(resource)]
    for row, cells in enumerate(rows, start=1):
        write_row(sheet, row, cells, COLUMNS_WIDTHS, formats["wrap"])
    for column, width in enumerate(COLUMNS_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
