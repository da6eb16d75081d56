"""Exports of packages with unusual names and letters."""

import copy as copying
import io

import openpyxl
import pytest

from analysis.build.workbook import MOST_LETTERS, name_sheets, render_workbook
from analysis.package.descriptor import Package


@pytest.mark.parametrize(
    "tables",
    [
        ["about", "columns", "history"],
        ["a" * 40, "a" * 40 + "b", "a" * 40 + "c"],
        ["Deals", "deals", "DEALS_2"],
        ["a/b", "a:b", "[a]", "'a'", "a?*\\"],
        ["🌍" * 30, "🌍" * 31],
        ["plain", "x" * 31],
    ],
)
def test_every_table_finds_a_name_of_a_sheet(tables):
    import xlsxwriter

    names = name_sheets(tables)
    assert list(names) == tables
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    for name in ("about", *names.values(), "columns"):
        book.add_worksheet(name)  # raises for a name that Excel does not take
    assert "history" not in map(str.lower, names.values())
    book.close()


def test_a_name_that_excel_takes_stays():
    assert name_sheets(["commitments_flat", "x" * 31]) == {"commitments_flat": "commitments_flat", "x" * 31: "x" * 31}


def test_a_table_called_about_has_its_sheet_and_its_link_and_a_cell_that_just_fits_is_whole(package, tables):
    descriptor = copying.deepcopy(package.descriptor)
    odd = {"coders": "about", "events": "columns", "links": "l" * 40}
    for resource in descriptor["resources"]:
        resource["name"] = odd.get(resource["name"], resource["name"])
    renamed = Package(package.root, descriptor)
    frames = {odd.get(name, name): tables[name] for name in package.resources}
    note = "🌍" * (MOST_LETTERS // 2) + "x"
    frames["about"] = frames["about"].assign(note=note)
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(renamed, frames)))
    assert note in {cell.value for cell in book["about_2"][2]}
    assert {"about", "about_2", "columns", "columns_2", "l" * 31} <= set(book.sheetnames)
    assert book["about_2"]["A1"].value == "coder_id"
    links = {cell.hyperlink.location for row in book["about"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in book.sheetnames if name not in ("about", "columns")}
