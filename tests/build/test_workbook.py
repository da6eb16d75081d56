"""The workbook: every table in it, cell for cell and of its type, the same bytes every time."""

import datetime
import io
import re
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis.build.workbook import MOST_LETTERS, SAYING, render_workbook, same_parts
from analysis.package.descriptor import read_package
from analysis.package.load import load
from analysis.package.tables import read_text
from analysis.problems import PackageError
from tests.helpers.hostile import ADDRESSES, FORMULAS, HARM
from tests.helpers.package import ROOT

pytestmark = pytest.mark.slow


def test_no_cell_of_the_workbook_is_a_formula_or_leads_anywhere_but_the_web(one_document):
    package = read_package(one_document.root)
    frames = {name: load(package)[name] for name in package.resources}
    for name, frame in frames.items():
        texts = [f["name"] for f in package.resources[name]["schema"]["fields"] if f["type"] == "string"]
        for number, column in enumerate(texts):
            worst = (*FORMULAS, *ADDRESSES, *HARM)
            if len(frame) and column in ("url", "summary", "comment", "name", "note", "title", "publisher"):
                frame[column] = [worst[(number + row) % len(worst)] for row in range(len(frame))]
    with zipfile.ZipFile(io.BytesIO(render_workbook(package, frames))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = "".join(text for name, text in parts.items() if "worksheets/sheet" in name)
    assert "<f>" not in sheets and "<f " not in sheets
    targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', "".join(parts.values()))
    assert all(target.startswith(("http://", "https://")) for target in targets)
    assert not any("externalLink" in name or "vba" in name.lower() for name in parts)


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        with bomb.open("sheet.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"\0" * 1_000_000)
    assert len(buffer.getvalue()) < 1_000_000
    code = f"""
import resource, sys
from analysis.build.workbook import SAYING, same_parts
import io, zipfile
small = io.BytesIO()
zipfile.ZipFile(small, "w").close()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert not same_parts(open({str(tmp_path / "bomb")!r}, "rb").read(), small.getvalue())
sys.exit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > 50_000)
"""
    (tmp_path / "bomb").write_bytes(buffer.getvalue())
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    assert not same_parts(buffer.getvalue()[:-40], buffer.getvalue())


TYPES = {"string": str, "integer": int, "number": float, "boolean": bool, "date": datetime.datetime}


@pytest.fixture(scope="module")
def path(package):
    (resource,) = package.exports.values()
    return ROOT / resource["path"]


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_a_sheet_that_explains_then_one_a_table_the_flat_one_first(book, package):
    assert book.sheetnames == ["about", *package.resources, "columns"]
    assert book.sheetnames[1] == "commitments_flat"


def test_every_cell_is_that_of_the_csv_and_of_its_type(book, package):
    compared = 0
    for name, resource in package.resources.items():
        rows = list(book[name].iter_rows(values_only=True))
        head, body = rows[0], rows[1:]
        text = read_text(package, name)
        assert len(body) == len(text), name
        for field in resource["schema"]["fields"]:
            column, type_ = head.index(field["name"]), field["type"]
            for row, cell in zip(body, text[field["name"]], strict=True):
                value = row[column]
                assert shown(value, type_) == cell, (name, field["name"], cell)
                assert value is None or type(value) is TYPES[type_] or (type_ == "number" and type(value) is int)
                compared += 1
    assert compared > 100_000


def shown(value, type_: str) -> str:
    """A cell of the workbook as the CSV writes it."""
    if value is None:
        return ""
    if type_ == "date":
        return f"{value:%Y-%m-%d}"
    if type_ == "number":
        return f"{value:.12f}".rstrip("0").rstrip(".")
    return str(value).lower() if type_ == "boolean" else str(value)


def test_no_cell_is_a_formula_and_addresses_can_be_clicked(book, package):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    urls = [cell for cell in book["documents"][1] if cell.value == "url"]
    linked = book["documents"].cell(2, urls[0].column)
    assert linked.hyperlink.target == linked.value


def test_the_name_of_a_sector_stands_beside_its_id(book, tables):
    sheet = pd.DataFrame(book["commitments"].values)
    rows = sheet.iloc[1:].set_axis(sheet.iloc[0], axis=1)
    heads = list(rows.columns)
    assert heads[heads.index("sector_id") + 1] == "sector_name"
    names = dict(zip(tables.sectors["sector_id"], tables.sectors["name"], strict=True))
    assert (rows["sector_name"] == rows["sector_id"].map(names)).all()


def test_the_sheets_stand_in_the_order_of_use(book):
    first = ["about", "commitments_flat", "sector_mix", "projects_state", "deadlines"]
    assert book.sheetnames[: len(first)] == first
    assert book.sheetnames.index("entities") < book.sheetnames.index("codings")


def test_headers_are_frozen_and_filtered_and_no_column_is_too_narrow(book, package):
    for name in package.resources:
        sheet = book[name]
        assert sheet.freeze_panes == (
            "C2" if sheet["B1"].value in SAYING else "A2"
        ) and sheet.auto_filter.ref.startswith("A1:"), name
        widths = {n: d.width for d in sheet.column_dimensions.values() for n in range(d.min, d.max + 1)}
        for cell in sheet[1]:
            assert len(cell.value) < widths[cell.column] <= 62, (name, cell.value)


def test_the_first_sheet_says_what_one_needs(book, package):
    text = "\n".join(str(cell) for row in book["about"].iter_rows(values_only=True) for cell in row if cell)
    d = package.descriptor
    for needed in (d["title"], d["version"], d["licenses"][0]["path"], "How to cite", *package.resources):
        assert needed in text
    links = [cell.hyperlink.location for row in book["about"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in package.resources]


def test_it_is_the_same_byte_for_byte(package, tables, path):
    frames = {name: tables[name] for name in package.resources}
    assert render_workbook(package, frames) == render_workbook(package, frames)
    assert same_parts(render_workbook(package, frames), path.read_bytes())


def test_another_packing_is_the_same_and_another_cell_is_not(path):
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {info.filename: book.read(info) for info in book.infolist()}
    assert same_parts(content, pack(parts, zipfile.ZIP_STORED)) and pack(parts, zipfile.ZIP_STORED) != content
    sheet = parts["xl/worksheets/sheet2.xml"]
    assert not same_parts(
        content, pack(parts | {"xl/worksheets/sheet2.xml": sheet.replace(b"<v>1</v>", b"<v>0</v>", 1)})
    )
    assert not same_parts(content, content[:1000]) and not same_parts(content, b"")


def pack(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return buffer.getvalue()


def test_a_hostile_cell_stays_text(package, tables):
    """Formulas, escapes and control characters of a cell arrive as the text they are."""
    frames = {name: tables[name] for name in package.resources}
    nasty = [
        "=1+1",
        "@SUM(A1)",
        "+1",
        "_x0041_",
        "007",
        "1e5",
        "2025-05",
        "http://example.org/ x",
        "<b>&\"'",
        "Қазақстан",
    ]
    frames["commitments"] = frames["commitments"].assign(
        comment=pd.Series(nasty + [None] * (len(frames["commitments"]) - len(nasty)), dtype="str")
    )
    sheet = openpyxl.load_workbook(io.BytesIO(render_workbook(package, frames)))["commitments"]
    column = next(cell.column for cell in sheet[1] if cell.value == "comment")
    cells = [sheet.cell(row, column) for row in range(2, len(nasty) + 2)]
    assert [cell.value.replace("_x005F_", "_") for cell in cells] == nasty
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_excel_cannot_hold_is_one_clear_message(package, tables):
    frames = {name: tables[name] for name in package.resources}
    coders = frames["coders"]
    for note in ("x" * (MOST_LETTERS + 1), "🌍" * (MOST_LETTERS // 2 + 1)):  # Excel counts an emoji as two
        with pytest.raises(
            PackageError, match="coders.csv, row 2, column note: the cell is longer than a cell of Excel"
        ):
            render_workbook(package, frames | {"coders": coders.assign(note=note)})
    with pytest.raises(PackageError, match="more than a sheet of Excel holds"):
        render_workbook(package, frames | {"coders": coders.iloc[[0] * 1_048_576]})
