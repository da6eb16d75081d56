"""What happens to people's packages: emptied tables, files of open programs, evenings in America, spreadsheets."""

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from analysis.checks.descriptor import check_descriptor
from analysis.checks.schema import check_schema
from analysis.checks.validate import latest_day, validate
from analysis.package import tables as reading
from analysis.package.descriptor import Package, read_package
from analysis.package.tables import read_text
from analysis.problems import FEW, Problem, told
from tests.helpers.package import ROOT, copy_package, is_edited

TABLES = [r["name"] for r in read_package(ROOT).tables.values()]
LEFT_BY_PROGRAMS = (
    "exports/~$kazakhstan-summit-commitments.xlsx",
    "data/._commitments.csv",
    "data/views/._sector_mix.csv",
    "data/.~lock.commitments.csv#",
    "data/.#units.csv",
)


def empty(copy, *names):
    for name in names:
        copy.write(name, [])


@pytest.mark.slow
def test_a_package_without_a_row_is_sound_and_built(copy, capsys):
    empty(copy, *TABLES)
    assert copy.run("validate") == 0, capsys.readouterr().err
    assert copy.run("build") == 0, capsys.readouterr().err
    assert copy.run("build", "--strict", "--check") == 0, capsys.readouterr().err
    assert copy.descriptor()["spatial"] == {"countries": []}
    assert {r["rows"] for r in copy.descriptor()["resources"] if "rows" in r and is_edited(r)} == {0}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.slow
def test_an_emptied_table_is_told_or_built(copy, table, capsys):
    """Alone, and with a row in it alone: faults are told, never raised, and what is built is sound."""
    for names in ([table], [name for name in TABLES if name != table]):
        empty(copy, *names)
        found = copy.run("validate")
        assert copy.run("build") == found
        error = capsys.readouterr().err
        assert "Traceback" not in error and "lacks" not in error and (found == 0 or "[" in error)
        if found == 0:
            assert validate(copy.root).problems == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "file", "words"),
    [
        ("documents", "data/units.csv", 'not found in the lookup table "documents" as "document_id" [foreign-key]'),
        ("commitments", "data/units.csv", "the unit is called coded but no commitment names it"),
        ("adjudications", "data/commitments.csv", "the coders differ here and no adjudication settles it"),
        ("codebook", "data/commitments.csv", "the codebook has no such code of 'act'"),
    ],
)
def test_the_rows_that_need_those_of_an_emptied_table_are_told(copy, table, file, words, capsys):
    empty(copy, table)
    assert copy.run("build") == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith(file) and words in line], lines


@pytest.mark.slow
def test_files_that_programs_leave_beside_the_data_are_passed_over(copy, capsys):
    for name in LEFT_BY_PROGRAMS:
        (copy.root / name).write_bytes(b"\x05owner of the file that is open")
    assert [copy.run(*command) for command in (["validate"], ["build"], ["build", "--strict"])] == [0, 0, 0]
    assert copy.run("export", "sqlite") == 0
    for name in ("data/~commitments.csv", "data/.hidden.csv", "exports/$copy.xlsx", "data/commitments (1).csv"):
        (copy.root / name).write_bytes(b"x")
        capsys.readouterr()
        assert copy.run("validate") == 1
        assert f"no resource names the file {name} [files_are_listed]" in capsys.readouterr().err
        (copy.root / name).unlink()


@pytest.mark.slow
def test_a_day_that_has_begun_anywhere_is_not_to_come(copy):
    evening = datetime(2025, 11, 11, 19, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert latest_day(evening) == date(2025, 11, 12)
    assert latest_day(datetime(2025, 11, 11, 9, 59, tzinfo=UTC)) == date(2025, 11, 11)
    assert latest_day(datetime(2025, 11, 11, 10, 0, tzinfo=UTC)) == date(2025, 11, 12)
    for days, rules in ((0, []), (2, ["dates_lie_in_the_past"])):
        copy.set("documents", 2, retrieved_on=(latest_day() + timedelta(days)).isoformat())
        assert [p.rule for p in validate(copy.root).problems] == rules


@pytest.mark.slow
@pytest.mark.parametrize("command", [["build"], ["build", "--strict"]])
def test_what_a_spreadsheet_makes_of_true_and_false_is_built_as_it_was(tmp_path, command):
    whole_copy = copy_package(tmp_path / "package")
    before = whole_copy.snapshot()
    names = ("commitments", "commitment_entities", "codings", "entity_codings", "adjudications", "entity_adjudications")
    for name, (no, yes) in zip(names, [("FALSE", "TRUE"), ("False", "True")] * 3, strict=True):
        text = whole_copy.path(name).read_text(encoding="utf-8")
        shouted = text.replace(",false,", f",{no},").replace(",true,", f",{yes},").replace(",true\n", f",{yes}\n")
        whole_copy.path(name).write_text(shouted, encoding="utf-8")
        assert (shouted != text) == (",true" in text or ",false" in text)
    report = validate(whole_copy.root)
    assert report.problems == [] and "data/commitments.csv" in report.edited
    assert whole_copy.run(*command) == 0
    assert whole_copy.snapshot() == before


def test_a_truth_value_in_a_text_is_left_alone(copy):
    copy.set("commitments", 2, comment="TRUE")
    assert read_text(read_package(copy.root), "commitments")["comment"].iloc[0] == "TRUE"


@pytest.mark.parametrize("command", ["validate", "build"])
def test_many_equal_faults_of_a_column_are_one_line_with_their_number(copy, command, capsys):
    rows = copy.read("commitments")
    copy.write("commitments", [{**row, "open_ended": "no"} for row in rows])
    assert copy.run(command) == 1
    line, *others, last = capsys.readouterr().err.splitlines()
    named = "rows (2, 3, 4, 5, 6, …), column open_ended, value 'no'"
    assert line.startswith(f"data/commitments.csv, {len(rows)} {named}: the cell is not a plain boolean")
    assert not [other for other in others if "plain boolean" in other]
    assert int(last.split()[0]) >= len(rows) > len(others)


def test_faults_that_differ_in_their_value_are_told_with_the_first_values():
    many = [Problem("a.csv", "odd", "is odd", "mend it", n, "c", str(n)) for n in range(2, 9)]
    other = Problem("a.csv", "odd", "is odd", "mend it")
    assert told([*many, other]) == [
        "a.csv, 7 rows (2: '2', 3: '3', 4: '4', 5: '5', 6: '6', …), column c: is odd [odd] → mend it",
        str(other),
    ]
    assert told(many[:FEW]) == [str(problem) for problem in many[:FEW]]


DESCRIPTOR_MESSAGES = {
    "the package has no title → give it text that is not blank": lambda d: d.pop("title"),
    "sources, item 1 has no path → give it a web address": lambda d: d["sources"][0].pop("path"),
    "the package has a property 'titel' that nothing reads → call it 'title'": lambda d: d.update(titel="x"),
    "start of temporal is not a date such as 2026-01-31 → give it a date such as 2026-01-31": lambda d: d[
        "temporal"
    ].update(start="2026-02-30"),
    "end of temporal is not a date such as 2026-01-31 → give it a date such as 2026-01-31": lambda d: d[
        "temporal"
    ].update(end=2026.5),
    "created of the package is not a date with time, such as 2026-01-31T00:00:00Z → "
    "give it a date with time, such as 2026-01-31T00:00:00Z": lambda d: d.update(created=None),
    "item 2 of keywords is not text that is not blank → give it text that is not blank": lambda d: d["keywords"].insert(
        1, 3
    ),
    "required of resource units, field note, constraints is not true or false → give it true or false": lambda d: (
        field_of(d, "units", "note")["constraints"].update(required="yes")
    ),
    "resource units, field note has no description → give it text that is not blank": lambda d: field_of(
        d, "units", "note"
    ).pop("description"),
    "resource workbook has a property 'rows' that nothing reads → take it out": lambda d: d["resources"][-1].update(
        rows=1
    ),
}


def field_of(descriptor, table, name):
    resource = next(r for r in descriptor["resources"] if r["name"] == table)
    return next(f for f in resource["schema"]["fields"] if f["name"] == name)


@pytest.mark.parametrize("message", DESCRIPTOR_MESSAGES)
def test_an_incomplete_descriptor_is_told_in_place(copy, message):
    copy.edit_descriptor(DESCRIPTOR_MESSAGES[message])
    found = check_descriptor(read_package(copy.root))
    assert [f"{p.message} → {p.remedy}" for p in found] == [message]


def test_validate_reads_each_file_once(copy, monkeypatch):
    read = Counter()
    batches = reading.read_batches
    monkeypatch.setattr(reading, "read_batches", lambda path: read.update([path.name]) or batches(path))
    assert validate(copy.root).problems == []
    assert read == {Path(r["path"]).name: 1 for r in read_package(copy.root).resources.values()}


@pytest.mark.slow
def test_nothing_is_written_only_to_be_checked(copy, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a folder was made")

    copy.set("commitments", 2, comment="Said by both.")
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    assert copy.run("build") == 0


def test_frames_are_checked_as_files_are(copy):
    """A type, a constraint, a primary and a foreign key broken: the same faults, whether the file is read or not."""
    copy.set("units", 3, characters="many", kind="titel")
    copy.set("commitments", 3, document_id="nowhere-2020-01-01")
    copy.add("sectors", **copy.read("sectors")[0])
    package = read_package(copy.root)
    frames = {name: read_text(package, name) for name in package.tables}
    of_files, of_frames = (check_schema(package, frames, frames=held) for held in (None, frames))
    assert of_frames == of_files
    assert {"type-error", "constraint-error", "primary-key", "foreign-key"} <= {p.rule for p in of_frames}
    assert isinstance(package, Package) and all(p.row for p in of_frames)
