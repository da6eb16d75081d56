"""Review in the workbook: it holds what the CSV files hold, is accepted as they are, and is refused as clearly."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import analysis
from analysis.coding.draft_folder import FILES, SHEETS, columns_of, read_tables, write_draft
from analysis.coding.review_book import BOOK, GUIDE, LISTS, typed
from tests.helpers import readouts
from tests.helpers.hostile import bounded, refused
from tests.helpers.package import Copy
from tests.helpers.programs import program

pytestmark = pytest.mark.slow


@pytest.fixture
def drafted(with_draft, tmp_path):
    """A copy of the package with a draft of the readout `bullets` as it was written."""
    copy = Copy(Path(shutil.copytree(with_draft.root, tmp_path / "package")))
    copy.folder = copy.root / with_draft.draft
    copy.reviewed = {name: readouts.read_draft(copy.folder, name)[1] for name in FILES}
    for name in FILES:
        shutil.copy(copy.folder / "proposed" / f"{name}.csv", copy.folder)
    return copy


def accept(copy, *options, path: Path | None = None) -> int:
    return copy.run("accept", str(path or copy.folder), "--coder", "claude-first", *options)


def edit_book(copy, change) -> None:
    path = copy.folder / BOOK
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def fill(copy) -> None:
    """Type the right coding into the workbook as a spreadsheet program stores it."""

    def change(book):
        labels = {e.split(" – ")[0]: e for row in book[LISTS].iter_rows(min_row=2, values_only=True) for e in row if e}
        for table in FILES:
            sheet = book[table]
            header = [cell.value for cell in sheet[1]]
            sheet.delete_rows(2, sheet.max_row)
            for row in copy.reviewed[table]:
                sheet.append([as_typed(name, row[name], labels) for name in header])

    edit_book(copy, change)


def as_typed(column: str, cell: str, labels: dict):
    if column in ("open_ended", "explicit"):
        return cell == "true"
    if column.endswith(("ned_from", "ned_to", "due_from", "due_to", "_date", "_on")) and cell:
        return datetime.fromisoformat(cell)
    return labels.get(cell, cell) if column in ("sector_id", "entity_id", "side") else typed(cell, "number")


def data_of(copy) -> dict[str, bytes]:
    return {path: content for path, content in copy.snapshot().items() if path.startswith("data/")}


@pytest.mark.parametrize("name", readouts.READOUTS)
def test_the_workbook_holds_what_the_csv_files_hold(package, tmp_path, name):
    folder = write_draft(package, readouts.draft(package, name), tmp_path / "draft")
    files, book = read_tables(package, folder), read_tables(package, folder / BOOK)
    for table in FILES:
        assert book[table].to_dict("index") == files[table].to_dict("index"), table


def test_the_sheets_have_what_a_reviewer_needs(package, tmp_path):
    folder = write_draft(package, readouts.draft(package, "bullets"), tmp_path / "draft")
    book = openpyxl.load_workbook(folder / BOOK)
    assert book.sheetnames == [GUIDE, *SHEETS, LISTS] and book[LISTS].sheet_state == "hidden"
    assert sum(1 for row in book[GUIDE].iter_rows(min_row=3, values_only=True) if row[1]) == 10
    for table in FILES:
        sheet = book[table]
        header = [cell.value for cell in sheet[1]]
        assert sorted(header) == sorted(columns_of(package, table))
        assert sheet.freeze_panes and sheet.auto_filter.ref
        listed = {
            header[next(iter(v.sqref.ranges)).min_col - 1]: v.formula1 for v in sheet.data_validations.dataValidation
        }
        for field in package.resources[table]["schema"]["fields"]:
            if field["name"] in header and "codebook" in field:
                entries = {cell.value.split(" – ")[0] for (cell,) in book[LISTS][listed[field["name"]].split("!")[1]]}
                assert entries == set(field["constraints"]["enum"]), field["name"]
    assert "entity_id" in listed
    items, yellow = book["commitments"], "FFFFF2B3"
    header = [cell.value for cell in items[1]]
    assert header[:3] == ["unit", "part", "text"] and items["C2"].alignment.wrap_text and items.freeze_panes == "D2"
    assert items.cell(2, header.index("summary") + 1).fill.fgColor.rgb == yellow
    with (folder / "unsure.csv").open(encoding="utf-8-sig", newline="") as handle:
        unsure = {(r["unit"], r["part"], r["column"]) for r in csv.DictReader(handle) if r["part"]}
    coloured = {
        (str(row[0].value), row[1].value, header[cell.column - 1])
        for row in items.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb == yellow
    }
    assert unsure and unsure <= coloured


def test_a_review_in_the_workbook_gives_what_one_in_the_csv_files_gives(drafted, accepted, capsys):
    fill(drafted)
    assert accept(drafted) == 0, capsys.readouterr().err
    assert BOOK in capsys.readouterr().out
    assert data_of(drafted) == data_of(accepted)
    assert accept(drafted) == 0 and "nothing changed" in capsys.readouterr().out


def test_a_workbook_saved_by_libreoffice_is_accepted(drafted, accepted, tmp_path, capsys):
    soffice = program("soffice", "Debian: libreoffice-calc")
    fill(drafted)
    command = [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--convert-to", "xlsx"]
    path, out = drafted.folder / BOOK, tmp_path / "saved"
    subprocess.run([*command, "--outdir", out, path], check=True, capture_output=True, timeout=100)
    shutil.copy(out / BOOK, path)
    assert accept(drafted) == 0, capsys.readouterr().err
    assert data_of(drafted) == data_of(accepted)


def type_in(table, place, value):
    return lambda copy: edit_book(copy, lambda book: book[table].__setitem__(place, value))


def test_a_review_in_both_is_refused_unless_one_is_named(drafted, capsys):
    fill(drafted)
    header, rows = readouts.read_draft(drafted.folder, "commitments")
    readouts.write_draft_table(drafted.folder, "commitments", header, [{**rows[0], "summary": "Another."}, *rows[1:]])
    assert accept(drafted, "--check") == 1
    error = capsys.readouterr().err
    assert "both were changed" in error and "commitments.csv" in error and "sheets units" in error
    assert accept(drafted, "--check", path=drafted.folder / BOOK) == 0, capsys.readouterr().err
    for name, content in drafted.reviewed.items():
        readouts.write_draft_table(drafted.folder, name, columns_of(analysis.read_package(drafted.root), name), content)
    assert accept(drafted, "--check") == 0, capsys.readouterr().err


def test_faults_are_told_at_their_sheet_and_row(drafted, capsys):
    fill(drafted)
    type_in("commitments", "E3", "astrology")(drafted)
    column = openpyxl.load_workbook(drafted.folder / BOOK)["commitments"]["E1"].value
    assert accept(drafted) == 1
    assert f"{BOOK}, sheet commitments, row 3, column {column}, value 'astrology'" in capsys.readouterr().err


def test_recode_and_score_take_the_workbook(drafted, accepted, tmp_path, capsys):
    fill(drafted)
    copy = Copy(Path(shutil.copytree(accepted.root, tmp_path / "accepted")))
    folder = copy.root / "drafts" / "second"
    shutil.copytree(drafted.folder, folder)
    assert copy.run("recode", str(folder), "--coder", "claude-second", "--check") == 0, capsys.readouterr().err
    assert "0 differences" in capsys.readouterr().out
    for path in (folder, folder / BOOK):
        assert copy.run("score", str(path)) == 0
        assert "units cut right" in capsys.readouterr().out


def write(content):
    return lambda copy: (copy.folder / BOOK).write_bytes(content(copy.folder / BOOK))


def packed(changes: dict[str, bytes]):
    """The workbook with parts replaced or added."""

    def change(path):
        buffer = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for name in dict.fromkeys([*old.namelist(), *changes]):
                new.writestr(name, changes[name] if name in changes else old.read(name))
        return buffer.getvalue()

    return write(change)


SHEET = "xl/worksheets/sheet2.xml"
END = b"</sheetData></worksheet>"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
HOSTILE = {
    "locked": (write(lambda path: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), ["without a password"]),
    "no workbook": (write(lambda path: b"unit,part\n1,a\n"), ["damaged"]),
    "cut short": (write(lambda path: path.read_bytes()[:9000]), ["damaged"]),
    "a part overwritten": (packed({SHEET: b"<worksheet"}), ["cannot be read"]),
    "unpacks to too much": (packed({"xl/media/a.bin": bytes(30_000_000)}), ["unpacks to more than"]),
    "too many cells": (packed({SHEET: OPEN + b"<row>" + b"<c/>" * 2_500_000}), ["more than any review"]),
    "rows without end": (
        packed({SHEET: OPEN + b'<row r="999999999"><c t="n"><v>1</v></c></row>' + END}),
        ["sheet units", "rows"],
    ),
    "entities": (packed({SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + OPEN}), ["more than any review"]),
    "a sheet removed": (lambda c: edit_book(c, lambda book: book.remove(book["links"])), ["no sheet links"]),
    "a column removed": (
        lambda c: edit_book(c, lambda book: book["links"].delete_cols(4)),
        ["sheet links, row 1", "missing: relation"],
    ),
    "a formula": (type_in("commitments", "D3", "=1+1"), ["sheet commitments, row 3, column", "formula"]),
    "an error": (type_in("units", "C4", "#REF!"), ["sheet units, row 4, column", "formula or an error"]),
    "a note beside": (type_in("links", "K2", "see there"), ["sheet links, row 2", "beside the table"]),
    "a folder": (lambda c: ((c.folder / BOOK).unlink(), (c.folder / BOOK).mkdir()), ["cannot be opened"]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_workbook_is_one_clear_message(drafted, name, capsys):
    harm, words = HOSTILE[name]
    harm(drafted)
    before = drafted.snapshot()
    assert accept(drafted, path=drafted.folder / BOOK) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "→" in error and BOOK in error and len(error) < 1500
    for word in words:
        assert word in error, error
    assert drafted.snapshot() == before


@pytest.mark.parametrize("name", ["unpacks to too much", "too many cells", "rows without end"])
def test_a_hostile_workbook_takes_little_memory_and_time(drafted, name):
    harm, words = HOSTILE[name]
    harm(drafted)
    refused(bounded(drafted.root, ["accept", drafted.folder, "--coder", "claude-first"]), words[0])


@pytest.mark.parametrize(
    "cell, type_", [("007", "integer"), ("1e5", "number"), ("2.50", "number"), ("1899-12-31", "date"), ("May", "date")]
)
def test_a_cell_that_a_spreadsheet_would_change_stays_text(cell, type_):
    assert typed(cell, type_) == cell
