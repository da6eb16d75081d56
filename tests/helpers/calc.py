"""LibreOffice Calc without a window: convert files with it, read what it made of them, and have it make a pivot table.

Only the standard library is imported, as the Python of the system, which alone has `uno`, runs this file too:
`python3 calc.py PIPE WORKBOOK` prints the cells of the pivot table of docs/spreadsheets.md as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

WAIT = 180  # seconds; a conversion takes two to five on an idle machine
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
VALUES = {"float": "value", "date": "date-value", "boolean": "boolean-value"}  # kind of cell → where its value stands
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{language}</value></prop>
<prop oor:name="ooLocale" oor:op="fuse"><value>en-US</value></prop>
</item>
</oor:items>
"""


class Cell(NamedTuple):
    """A cell as the spreadsheet holds it: its kind ("" where empty), its value, what it shows, and its formula."""

    kind: str = ""
    value: str = ""
    shown: str = ""
    formula: str = ""


def soffice(program: str, profile: Path, language: str, *arguments: str) -> subprocess.Popen:
    """Start LibreOffice with settings of its own, in `profile`: documents in `language`, menus in English."""
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS.format(language=language), encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},  # draw nowhere, whatever the desktop is
        start_new_session=True,  # it starts others: they are stopped as a group
    )


def stop(process: subprocess.Popen) -> None:
    """See that a process and those that it started are gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def convert(
    program: str, profile: Path, language: str, files: Iterable[Path], form: str, folder: Path, read_as=""
) -> None:
    """Convert files into a folder; `form` and `read_as` name filters as --convert-to and --infilter do."""
    filters = [f"--infilter={read_as}"] if read_as else []
    process = soffice(
        program, profile, language, "--convert-to", form, "--outdir", str(folder), *filters, *map(str, files)
    )
    try:
        said, _ = process.communicate(timeout=WAIT)
        assert process.returncode == 0, said.decode()
    finally:
        stop(process)


def read_sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The sheets of a flat OpenDocument file (.fods); empty cells and rows at the ends are left out."""
    tables = ElementTree.parse(path).iter(f"{TABLE}table")
    return {table.get(f"{TABLE}name"): spread(map(read_row, table.iter(f"{TABLE}table-row"))) for table in tables}


def read_row(row) -> tuple[int, list[Cell]]:
    """How often a row stands there, and its cells."""
    cells = (cell for cell in row if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"))
    times = int(row.get(f"{TABLE}number-rows-repeated", 1))
    return times, spread((int(c.get(f"{TABLE}number-columns-repeated", 1)), read_cell(c)) for c in cells)


def spread(items: Iterable[tuple[int, object]]) -> list:
    """Write out what is given once with a number; what is empty is written out only where something follows."""
    out, waiting = [], []
    for times, item in items:
        if item in ([], Cell()):
            waiting.append((times, item))
            continue
        for number, empty in waiting:
            out += [empty] * number
        waiting.clear()
        out += [item] * times
    return out


def read_cell(cell) -> Cell:
    kind = cell.get(f"{OFFICE}value-type", "")
    shown = "\n".join(map(read_text, cell.findall(f"{TEXT}p")))
    value = cell.get(f"{OFFICE}{VALUES[kind]}", "") if kind in VALUES else shown
    return Cell(kind, value, shown, cell.get(f"{TABLE}formula", ""))


def read_text(element) -> str:
    """The text of a paragraph, in which runs of spaces, tabs and line breaks are elements."""
    inner = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * int(child.get(f"{TEXT}c", 1)))
        else:
            parts.append(inner.get(child.tag) or read_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


# --- the pivot table -------------------------------------------------------------------------


def pivot(program: str, python: str, profile: Path, workbook: Path) -> list[list[str | float]]:
    """The cells of the pivot table of docs/spreadsheets.md, made by LibreOffice; `python` is one that has `uno`."""
    pipe = f"calc{uuid.uuid4().hex}"
    server = soffice(program, profile, "en-US", f"--accept=pipe,name={pipe};urp;")
    try:
        command = [python, str(Path(__file__).resolve()), pipe, str(workbook)]
        # PYTHONPATH and the like of this Python are no use to the other.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=WAIT, env=clean)
        assert done.returncode == 0, done.stderr
        server.wait(timeout=WAIT)
        return json.loads(done.stdout)
    finally:
        stop(server)


def connect(pipe: str):
    """The desktop of the LibreOffice that listens on a pipe, waiting for it to come up."""
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + WAIT / 2
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def make_pivot(desktop, workbook: Path) -> list[list[str | float]]:
    """Sectors as rows, acts as columns, the ids counted, and only rows of the base."""
    import uno
    from com.sun.star.beans import PropertyValue

    def enum(kind: str, name: str):
        return uno.Enum(f"com.sun.star.sheet.{kind}", name)

    hidden = PropertyValue(Name="Hidden", Value=True)
    book = desktop.loadComponentFromURL(workbook.as_uri(), "_blank", 0, (hidden,))
    source = book.Sheets.getByName("commitments_flat")
    used = source.createCursor()
    used.gotoEndOfUsedArea(True)
    book.Sheets.insertNewByName("pivot", 0)
    sheet = book.Sheets.getByName("pivot")
    tables = sheet.getDataPilotTables()
    wanted = tables.createDataPilotDescriptor()
    wanted.setSourceRange(used.RangeAddress)
    fields = wanted.getDataPilotFields()
    for name, place in (("sector_name", "ROW"), ("act", "COLUMN"), ("commitment_id", "DATA"), ("in_base", "PAGE")):
        fields.getByName(name).Orientation = enum("DataPilotFieldOrientation", place)
    fields.getByName("commitment_id").Function = enum("GeneralFunction", "COUNT")
    flags = fields.getByName("in_base").Items
    for name in flags.ElementNames:
        flags.getByName(name).IsHidden = name != "TRUE"
    tables.insertNewByName("pivot", sheet.getCellByPosition(0, 0).CellAddress, wanted)
    area = tables.getByName("pivot").OutputRange
    cells = [list(row) for row in sheet.getCellRangeByPosition(0, 0, area.EndColumn, area.EndRow).DataArray]
    book.close(True)
    return cells


if __name__ == "__main__":
    office = connect(sys.argv[1])
    try:
        json.dump(make_pivot(office, Path(sys.argv[2])), sys.stdout)
    finally:
        office.terminate()
