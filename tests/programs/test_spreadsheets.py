"""The tables in a spreadsheet: LibreOffice opens workbook and CSV cell for cell, and docs/spreadsheets.md is right.

A profile of each language stands for the computer of a reader: the language decides how LibreOffice reads text.
"""

import csv
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
import xlsxwriter

from analysis.package.descriptor import Package
from analysis.package.tables import read_text
from tests.helpers import calc
from tests.helpers.calc import Cell
from tests.helpers.package import ROOT
from tests.helpers.programs import missing, program

pytestmark = pytest.mark.slow
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
WORKBOOK = ROOT / "exports" / "kazakhstan-summit-commitments.xlsx"

# What the words for true and false look like in a workbook, by language.
WORDS = {"en-US": ("TRUE", "FALSE"), "ru-RU": ("ИСТИНА", "ЛОЖЬ"), "kk-KZ": ("АҚИҚАТ", "ЖАЛҒАН")}
# The dialog Text Import in one line: separators, text mark, characters, first row, columns, language, quoted cells
# as text, special numbers. 44 is the comma, 76 is UTF-8, 1033 is English (USA), 0 the language of the computer.
RIGHT = "CSV:44,34,76,1,,1033,false,true"
LANGUAGE_LEFT = "CSV:44,34,76,1,,0,false,true"
SEPARATORS_LEFT = "CSV:9/44/59,34,76,1,,1033,false,true"  # tab, comma and semicolon, as the dialog first comes up
NUMBERS_LEFT = "CSV:44,34,76,1,,1033,false,false"
LETTERS_WRONG = "CSV:44,34,1,1,,1033,false,true"  # Western European (Windows-1252)
# One file a sheet, UTF-8, cells as they are shown.
OUT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
KINDS = {"string": "string", "integer": "float", "number": "float", "date": "date", "boolean": "boolean"}
BOOLEANS = ("of:=TRUE()", "of:=FALSE()")  # what LibreOffice makes of a workbook's booleans
LETTERS = {"Russian": "[ЁёЪъЫыЭэ]", "Kazakh": "[ӘәҒғҚқҢңӨөҰұҮүҺһ]"}
# Columns of text that hold values of many kinds, which a spreadsheet therefore reads from CSV as many kinds.
MIXED = {(table, "value") for table in ("codings", "adjudications", "entity_adjudications")}


class Difference(NamedTuple):
    """A cell that the spreadsheet does not hold as the table does."""

    table: str
    column: str
    type: str
    row: int
    text: str
    cell: Cell


class Office:
    """LibreOffice with a profile for each language."""

    def __init__(self, folder: Path):
        self.program = program("soffice", "Debian: libreoffice-calc")
        self.folder = folder

    def profile(self, language: str) -> Path:
        return self.folder / language

    def convert(self, language: str, files: list[Path], form: str, folder: Path, read_as: str = "") -> None:
        calc.convert(self.program, self.profile(language), language, files, form, folder, read_as)

    def read(self, language: str, files: list[Path], folder: Path, read_as: str = "") -> dict[str, list[list[Cell]]]:
        """The sheets of the files, as LibreOffice holds them."""
        self.convert(language, files, "fods", folder, read_as)
        sheets = {}
        for file in files:
            sheets |= calc.read_sheets(folder / f"{file.stem}.fods")
        return sheets


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> Path:
    """A copy of the workbook: whoever opens a file leaves a lock beside it for a while."""
    return Path(shutil.copy(WORKBOOK, tmp_path_factory.mktemp("workbook")))


@pytest.fixture(scope="module")
def csv_files(package, tmp_path_factory) -> dict[str, Path]:
    """A copy of the CSV file of every table."""
    folder = tmp_path_factory.mktemp("tables")
    return {name: Path(shutil.copy(package.path(name), folder)) for name in package.resources}


@pytest.fixture(scope="module")
def texts(package) -> dict[str, pd.DataFrame]:
    """Every table, cell by cell as the CSV file has it."""
    return {name: read_text(package, name) for name in package.resources}


@pytest.fixture(scope="module")
def few(texts) -> dict[str, pd.DataFrame]:
    """Tables with numbers, dates and booleans."""
    return {name: texts[name] for name in ("commitments_flat", "sector_mix")}


def types(package: Package, name: str) -> dict[str, str]:
    return {field["name"]: field["type"] for field in package.resources[name]["schema"]["fields"]}


def differences(
    table: str, rows: list[list[Cell]], frame: pd.DataFrame, kinds: dict[str, str], formulas: tuple[str, ...] = ()
) -> list[Difference]:
    """Where a sheet differs from a table of text cells, in what a cell holds or of what kind it is.

    Columns that only the sheet has are passed over; `formulas` are those that a cell of true or false may have.
    """
    head = [cell.value for cell in rows[0]]
    places = {name: head.index(name) for name in frame}
    assert [name for name in head if name in places] == list(frame)
    assert len(rows) - 1 == len(frame), table
    found = []
    for number, *row in frame.itertuples(name=None):
        cells = rows[number - 1] + [Cell()] * (len(head) - len(rows[number - 1]))
        for (name, place), text in zip(places.items(), row, strict=True):
            if not is_same(text, cells[place], kinds[name], formulas):
                found.append(Difference(table, name, kinds[name], number, text, cells[place]))
        found += [Difference(table, "", "", number, "", cell) for cell in cells[len(head) :]]
    return found


def is_same(text: str, cell: Cell, kind: str, formulas: tuple[str, ...]) -> bool:
    if cell.formula:
        return kind == "boolean" and cell.formula in formulas and cell.formula == f"of:={text.upper()}()"
    if not text or cell.kind != KINDS[kind]:
        return cell == Cell() and not text
    return float(cell.value) == float(text) if cell.kind == "float" else cell.value == text


def all_differences(package, texts, sheets, formulas=()) -> list[Difference]:
    return [
        difference
        for name, frame in texts.items()
        for difference in differences(name, sheets[name], frame, types(package, name), formulas)
    ]


def of_one_kind(found: list[Difference]) -> list[Difference]:
    """The differences in columns that hold one kind of value."""
    return [d for d in found if (d.table, d.column) not in MIXED]


def cells_of(package, texts, kind: str, pattern: str = ".") -> int:
    """How many cells of a type the tables have that match a pattern."""
    columns = (frame[name] for t, frame in texts.items() for name in frame if types(package, t)[name] == kind)
    return sum(int(column.str.contains(pattern).sum()) for column in columns)


@pytest.mark.parametrize("language", WORDS)
def test_the_workbook_opens_cell_for_cell(language, office, workbook, package, texts, tmp_path):
    sheets = office.read(language, [workbook], tmp_path)
    assert list(sheets) == ["about", *texts, "columns"]
    assert all_differences(package, texts, sheets, BOOLEANS) == []
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    shown = Counter(cell.shown for cell in cells if cell.formula)
    assert set(shown) == set(WORDS[language])
    assert shown.total() == cells_of(package, texts, "boolean")
    assert {cell.formula for cell in cells} == {"", *BOOLEANS}
    for letters in LETTERS.values():
        assert any(re.search(letters, cell.value) for cell in cells)
    for name, frame in texts.items():
        head = [cell.value for cell in sheets[name][0]]
        added = [place for place, heading in enumerate(head) if heading not in frame]
        assert {head[place] for place in added} <= {"sector_name"}
        assert {row[place].kind for row in sheets[name][1:] for place in added} <= {"string"}


def test_the_csv_files_open_cell_for_cell(office, csv_files, package, texts, tmp_path):
    """In the language that misreads most where the docs are not followed, as the next test shows."""
    found = all_differences(package, texts, office.read("kk-KZ", list(csv_files.values()), tmp_path, RIGHT))
    assert of_one_kind(found) == []
    assert {(d.table, d.column) for d in found} == MIXED
    assert {d.cell.kind for d in found} == {"float", "date", "boolean"}
    assert all(d.cell.value == d.text and not d.cell.formula for d in found)  # of another kind, and yet the same
    for letters in LETTERS.values():
        assert cells_of(package, texts, "string", letters)


@pytest.mark.parametrize(
    ("language", "kinds_of_decimals"), [("ru-RU", {"string"}), ("kk-KZ", {"string", "date"})], ids=["ru-RU", "kk-KZ"]
)
def test_the_language_of_the_computer_misreads_decimals_and_booleans(
    language, kinds_of_decimals, office, csv_files, package, few, tmp_path
):
    files = [csv_files[name] for name in few]
    found = of_one_kind(all_differences(package, few, office.read(language, files, tmp_path, LANGUAGE_LEFT)))
    decimals = [d for d in found if d.type == "number"]
    assert {d.cell.kind for d in decimals} == kinds_of_decimals
    assert len(decimals) == cells_of(package, few, "number", r"\.")
    booleans = [d for d in found if d.type == "boolean"]
    assert {d.cell.kind for d in booleans} == {"string"}
    assert len(booleans) == cells_of(package, few, "boolean")
    assert len(found) == len(decimals) + len(booleans)
    if language == "kk-KZ":
        days = {(d.text, d.cell.value[4:]) for d in decimals if d.cell.kind == "date"}
        assert ("2.5", "-05-02") in days


def test_a_semicolon_left_ticked_breaks_cells_apart(office, csv_files, package, texts, tmp_path):
    sheets = office.read("en-US", [csv_files["commitments_flat"]], tmp_path, SEPARATORS_LEFT)
    frame = texts["commitments_flat"]
    found = differences("commitments_flat", sheets["commitments_flat"], frame, types(package, "commitments_flat"))
    bare = frame.apply(lambda column: column.str.fullmatch('[^",]*;[^",]*'))  # a comma or quote puts quotes around
    assert bare["parties"].any()
    assert {d.row for d in found} == set(frame.index[bare.any(axis=1)])


def test_special_numbers_left_unticked_make_text_of_booleans(office, csv_files, package, few, tmp_path):
    files = [csv_files[name] for name in few]
    found = of_one_kind(all_differences(package, few, office.read("en-US", files, tmp_path, NUMBERS_LEFT)))
    assert {(d.type, d.cell.kind) for d in found} == {("boolean", "string")}
    assert len(found) == cells_of(package, few, "boolean")


def test_other_characters_than_utf_8_garble_every_foreign_letter(office, csv_files, package, texts, tmp_path):
    sheets = office.read("en-US", [csv_files["entity_names"]], tmp_path, LETTERS_WRONG)
    frame = texts["entity_names"]
    found = differences("entity_names", sheets["entity_names"], frame, types(package, "entity_names"))
    assert {d.text for d in found} == {text for text in frame.to_numpy().flat if not text.isascii()}


def test_the_workbook_saved_as_csv_is_the_csv(office, workbook, package, texts, tmp_path):
    """Cells go out as they are shown, dates and numbers in the form that the CSV has, so that all compare as text."""
    office.convert("en-US", [workbook], OUT, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(texts) + 2
    for name, frame in texts.items():
        with (tmp_path / f"{workbook.stem}-{name}.csv").open(encoding="utf-8", newline="") as handle:
            head, *rows = csv.reader(handle)
        saved = pd.DataFrame(rows, columns=head, index=frame.index, dtype=object)[list(frame)]
        for column, kind in types(package, name).items():
            if kind == "boolean":
                saved[column] = saved[column].str.lower()
        pd.testing.assert_frame_equal(saved, frame)


# --- controls: what a spreadsheet changes is seen ----------------------------------------------

SAFE = ["Kazakhstan; Russia", "Қазақстан", "2025-11"]
CHANGED = ["=1+1", "007", "2025-11-12", "1e3", "12:30", "true", "3/4/2025", " 5"]


def test_a_csv_cell_that_a_spreadsheet_changes_is_seen(office, tmp_path):
    frame = pd.DataFrame({"id": "x", "cell": [*SAFE, *CHANGED]}, index=range(2, 2 + len(SAFE + CHANGED)), dtype=object)
    frame.to_csv(tmp_path / "control.csv", index=False)
    sheets = office.read("en-US", [tmp_path / "control.csv"], tmp_path, RIGHT)
    found = differences("control", sheets["control"], frame, {"id": "string", "cell": "string"})
    assert [d.text for d in found] == CHANGED


def test_a_workbook_cell_of_the_wrong_kind_is_seen(office, tmp_path):
    texts = ["1", "2", "3", "4", "5", "", ""]
    frame = pd.DataFrame({"n": texts, "ok": "x"}, index=range(2, 2 + len(texts)), dtype=object)
    with xlsxwriter.Workbook(tmp_path / "control.xlsx", {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("control")
        sheet.write_row(0, 0, list(frame))
        sheet.write_column(1, 1, frame["ok"])
        sheet.write_number(1, 0, 1)
        sheet.write_string(2, 0, "2")
        sheet.write_formula(3, 0, "=1+2")
        sheet.write_number(4, 0, 4.5)
        sheet.write_boolean(5, 0, True)
        sheet.write_number(6, 0, 0)
    sheets = office.read("en-US", [tmp_path / "control.xlsx"], tmp_path)
    found = differences("control", sheets["control"], frame, {"n": "integer", "ok": "string"}, BOOLEANS)
    assert [d.row for d in found] == [3, 4, 5, 6, 7]


# --- the pivot table and the pictures ----------------------------------------------------------


def test_the_pivot_table_of_the_docs_gives_the_numbers_of_the_view(office, workbook, tables):
    python = shutil.which("python3", path="/usr/bin") or missing("the system has no Python (Debian: python3-uno)")
    if subprocess.run([python, "-c", "import uno"], capture_output=True, check=False, timeout=60).returncode:
        missing("the Python of the system has no uno (Debian: python3-uno)")
    rows = calc.pivot(office.program, python, office.profile("en-US"), workbook)
    assert ["in_base", "TRUE"] in [row[:2] for row in rows]
    start = next(n for n, row in enumerate(rows) if row[0] == "sector_name")
    acts = rows[start][1:]
    counts = {(row[0], act): int(n) for row in rows[start + 1 :] for act, n in zip(acts, row[1:], strict=True) if n}
    mix = tables.sector_mix
    expected = Counter()
    for sector, act, number in zip(mix["sector_name"], mix["act"], mix["items"], strict=True):
        for key in ((sector, act), (sector, "Total Result"), ("Total Result", act), ("Total Result", "Total Result")):
            expected[key] += number
    assert counts == {key: int(number) for key, number in expected.items() if number}


def test_every_picture_of_the_docs_is_there_and_none_else():
    text = (DOCS / "spreadsheets.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", text)
    assert sorted(named) == sorted(path.name for path in PICTURES.iterdir())
    assert all(path.stat().st_size < 200_000 for path in PICTURES.iterdir())
