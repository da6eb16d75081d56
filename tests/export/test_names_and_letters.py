"""Exports of packages with unusual names and letters."""

import copy as copying
import io
import os
import subprocess

import openpyxl
import pytest

from analysis.build.workbook import MOST_LETTERS, name_sheets, render_workbook
from analysis.commands.main import main
from analysis.export.databases import write_postgresql
from analysis.package.descriptor import Package
from analysis.problems import PackageError
from tests.helpers.programs import postgresql_server, program


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


@pytest.mark.slow
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


def with_columns(package: Package, tables, *columns: str):
    """The table of coders with more columns of text: a package of it alone, and its frame."""
    resource = copying.deepcopy(package.resources["coders"])
    text = {"type": "string", "description": "A text.", "constraints": {"required": False}}
    resource["schema"]["fields"] += [text | {"name": name} for name in columns]
    frame = tables.coders.assign(**{name: "Қазақстан" for name in columns})
    return Package(package.root, package.descriptor | {"resources": [resource]}), {"coders": frame}


def test_columns_that_postgresql_would_take_for_one_are_refused_before_a_byte_is_written(package, tables, tmp_path):
    odd, frames = with_columns(package, tables, "c" * 63 + "_one", "c" * 63 + "_two")
    with pytest.raises(PackageError, match="two columns of coders apart by the first 63 letters: c+_one, c+_two"):
        write_postgresql(odd, frames, tmp_path / "script.sql")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_postgresql_reads_the_script_as_utf8_whatever_the_terminal_has(package, tables, tmp_path):
    odd, frames = with_columns(package, tables, "c" * 62 + "_one", "c" * 61 + "_two")
    write_postgresql(odd, frames, script := tmp_path / "script.sql")
    psql = program("psql", "Debian: postgresql-client")
    with postgresql_server() as settings:
        for encoding in ("KOI8R", "LATIN1", "WIN1251", "SJIS", "UTF8"):
            env = os.environ | settings | {"PGCLIENTENCODING": encoding}
            done = subprocess.run([psql, "--file", script], env=env, capture_output=True, check=False)
            assert done.returncode == 0, (encoding, done.stderr)
            query = f"SELECT DISTINCT {'c' * 61}_two FROM coders; DROP TABLE coders"
            env["PGCLIENTENCODING"] = "UTF8"
            found = subprocess.run([psql, "-Atqc", query], env=env, capture_output=True, check=True)
            assert found.stdout.decode().strip() == "Қазақстан", encoding


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1251"])
def test_no_letter_stops_a_command_whose_output_goes_elsewhere(encoding, one_document, tmp_path, monkeypatch):
    told = {}
    for name in ("stdout", "stderr"):
        told[name] = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr("sys." + name, told[name])
    out = tmp_path / "Қазақстан 🌍.sqlite"
    assert one_document.run("export", "sqlite", "--out", str(out)) == 0 and out.is_file()
    assert one_document.run("verify", str(tmp_path / "Қ🌍.txt")) == 1
    with pytest.raises(SystemExit) as ended:
        main(["draft", "--help"])
    assert ended.value.code == 0
    for stream in told.values():
        stream.flush()
    assert b"\\u049a" in told["stdout"].buffer.getvalue() and b"\\U0001f30d" in told["stderr"].buffer.getvalue()
