"""Acceptance: the right coding goes in whole, anything else stays out, and every refusal says what to do."""

import shutil
from pathlib import Path

import pytest

import analysis
from analysis.coding.draft_folder import write_draft
from tests.helpers import readouts
from tests.helpers.package import Copy

pytestmark = pytest.mark.slow


@pytest.fixture
def reviewed(with_draft, tmp_path):
    """A copy of the package with the reviewed draft of the readout `bullets`."""
    copy = Copy(Path(shutil.copytree(with_draft.root, tmp_path / "package")))
    copy.folder = copy.root / with_draft.draft
    return copy


def accept(copy, *options) -> int:
    return copy.run("accept", str(copy.folder), "--coder", "claude-first", *options)


def test_the_right_coding_of_every_fixture_is_accepted(copy, capsys):
    for name in readouts.READOUTS:
        package = analysis.read_package(copy.root)
        copy.folder = write_draft(package, readouts.draft(package, name))
        readouts.review(copy.folder, name)
        assert accept(copy) == 0, capsys.readouterr().err
        output = capsys.readouterr().out
        assert f"{len(readouts.read(name, 'commitments'))} rows of commitments" in output and "new entities:" in output
    assert copy.run("validate") == 0 and copy.run("build", "--check") == 0
    tables = analysis.load(copy.root)
    assert len(tables.documents) == 4
    expected = {
        f"{readouts.read('prose', 'document')[0]['document_id']}:{int(r['unit']):02d}{r['part']}"
        for r in readouts.read("prose", "commitments")
    }
    assert expected <= set(tables.commitments["commitment_id"])
    assert "text" not in tables.units.columns


def test_accepting_twice_changes_nothing(reviewed, capsys):
    assert accept(reviewed) == 0
    before = reviewed.snapshot()
    assert accept(reviewed) == 0
    assert "nothing changed" in capsys.readouterr().out and reviewed.snapshot() == before


def test_check_changes_nothing(reviewed, capsys):
    before = reviewed.snapshot()
    assert accept(reviewed, "--check") == 0
    assert "would be written. Nothing was changed." in capsys.readouterr().out and reviewed.snapshot() == before


def test_a_document_that_is_there_with_other_rows_is_refused(reviewed, capsys):
    assert accept(reviewed) == 0
    edit(reviewed, "commitments", 2, summary="Said in other words altogether, and later.")
    before = reviewed.snapshot()
    assert accept(reviewed) == 1
    assert "already, with other rows" in capsys.readouterr().err and reviewed.snapshot() == before


def edit(copy, table, row, **cells):
    header, rows = readouts.read_draft(copy.folder, table)
    rows[row - 2].update(cells)
    readouts.write_draft_table(copy.folder, table, header, rows)


def row_of(copy, table, **cells):
    return next(
        n for n, row in enumerate(readouts.read_draft(copy.folder, table)[1], start=2) if cells.items() <= row.items()
    )


def raw(table, change):
    def apply(copy):
        path = copy.folder / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))

    return apply


def drop(table, row):
    def apply(copy):
        header, rows = readouts.read_draft(copy.folder, table)
        del rows[row - 2]
        readouts.write_draft_table(copy.folder, table, header, rows)

    return apply


BROKEN = {
    "a code misspelt": (
        lambda c: edit(c, "commitments", 3, act="agred"),
        ["commitments.csv, row 3, column act, value 'agred'", "use one of"],
    ),
    "a sector that is none": (
        lambda c: edit(c, "commitments", 3, sector_id="astrology"),
        ["commitments.csv, row 3, column sector_id"],
    ),
    "an entity that is none": (
        lambda c: edit(c, "commitment_entities", 4, entity_id="atlantis"),
        ["commitment_entities.csv, row 4, column entity_id"],
    ),
    "a summary not written": (
        lambda c: edit(c, "commitments", 3, summary=""),
        ["commitments.csv, row 3, column summary", "the cell is empty"],
    ),
    "a summary copied": (
        lambda c: edit(
            c,
            "commitments",
            3,
            summary=readouts.read("bullets", "units")[int(readouts.read("bullets", "commitments")[1]["unit"]) - 1][
                "text"
            ][:150],
        ),
        ["commitments.csv, row 3, column summary", "6 words in a row"],
    ),
    "a row deleted": (drop("units", 6), ["units.csv, row 6", "a line was lost"]),
    "the last row deleted": (drop("units", 25), ["units.csv", "the end of the text is missing"]),
    "the rows of a unit deleted": (drop("commitments", 2), ["units.csv", "no commitment names it"]),
    "a formula typed": (
        lambda c: edit(c, "commitments", 3, comment="=SUM(A1:A3)"),
        ["commitments.csv, row 3, column comment", "formula"],
    ),
    "a date as Excel writes it": (
        lambda c: edit(c, "commitments", 3, due_to="31.12.2027"),
        ["commitments.csv, row 3, column due_to, value '31.12.2027'", "YYYY-MM-DD"],
    ),
    "semicolons for commas": (
        raw("commitments", lambda b: b.replace(b",", b";")),
        ["commitments.csv, row 1", "comma as separator"],
    ),
    "another encoding": (
        raw("commitments", lambda b: b.decode("utf-8-sig").encode("utf-16")),
        ["commitments.csv", "not UTF-8"],
    ),
    "a column deleted": (raw("links", lambda b: b.replace(b",basis", b"")), ["links.csv, row 1", "missing: basis"]),
    "a ragged row": (raw("links", lambda b: b + b"3,a,x\r\n"), ["links.csv, row 2", "3 cells"]),
    "a file deleted": (lambda c: (c.folder / "units.csv").unlink(), ["units.csv", "the file is missing"]),
    "two documents": (raw("documents", lambda b: b + b.split(b"\n")[1] + b"\n"), ["documents.csv", "it has 2 rows"]),
    "a fact not given": (
        lambda c: edit(c, "documents", 2, publisher=""),
        ["documents.csv, row 2, column publisher", "the cell is empty"],
    ),
    "a text changed": (
        lambda c: edit(c, "units", 6, text="Something else entirely."),
        ["units.csv, row 6, column text"],
    ),
    "a link to nothing": (
        raw("links", lambda b: b + b"5,a,nowhere-2020-01-01:01a,advances,inferred,\r\n"),
        ["links.csv, row 2, column other_id"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_review_is_refused_with_file_row_and_column(reviewed, name, capsys):
    harm, words = BROKEN[name]
    harm(reviewed)
    before = reviewed.snapshot()
    assert accept(reviewed) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "→" in error
    for word in words:
        assert word in error, error
    assert reviewed.snapshot() == before


def test_what_a_spreadsheet_does_to_a_file_is_no_fault(reviewed):
    """Byte-order mark, CRLF, shouted booleans, an emptied row."""
    for path in reviewed.folder.glob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        text = (
            text.replace(",true", ",TRUE").replace(",false", ",FALSE")
            if path.stem in ("commitments", "commitment_entities")
            else text
        )
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    header, rows = readouts.read_draft(reviewed.folder, "links")
    readouts.write_draft_table(reviewed.folder, "links", header, [dict.fromkeys(header, "")])
    assert accept(reviewed) == 0


def test_an_unknown_coder_is_refused(reviewed, capsys):
    assert reviewed.run("accept", str(reviewed.folder), "--coder", "nobody") == 1
    assert "there is no coder 'nobody'" in capsys.readouterr().err
    assert reviewed.run("accept", str(reviewed.root / "none"), "--coder", "claude-first") == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_a_near_spelling_and_a_row_told_again_are_warned_of(reviewed, capsys):
    header, rows = readouts.read_draft(reviewed.folder, "entities")
    row = rows[0]
    _, names = readouts.read_draft(reviewed.folder, "entity_names")
    renamed = "Trans-Altay Dialogue"
    for name in names:
        if name["entity_id"] == row["entity_id"] and name["form"] == "standard":
            name["name"] = renamed
    readouts.write_draft_table(reviewed.folder, "entity_names", list(names[0]), names)
    readouts.write_draft_table(reviewed.folder, "entities", header, [{**row, "name": renamed}, *rows[1:]])
    assert accept(reviewed, "--check") == 0
    output = capsys.readouterr().out
    assert "warning:" in output and "'Trans-Altai Dialogue'" in output
    assert "no link ties the two" in output


def test_a_unit_that_was_split_in_review_is_still_verified(reviewed, capsys):
    header, rows = readouts.read_draft(reviewed.folder, "units")
    place = next(n for n, row in enumerate(rows) if row["text"].count(". ") and row["kind"] == "bullet")
    one, two = rows[place]["text"].split(". ", 1)
    number = int(rows[place]["unit"])
    rows[place]["text"] = one + "."
    rows.insert(place + 1, {**rows[place], "text": two})
    for later in rows[place + 1 :]:
        later["unit"] = str(int(later["unit"]) + 1)
        later["heading_unit"] = (
            str(int(later["heading_unit"]) + 1)
            if later["heading_unit"] and int(later["heading_unit"]) > number
            else later["heading_unit"]
        )
    readouts.write_draft_table(reviewed.folder, "units", header, rows)
    for table in ("commitments", "commitment_entities"):
        header, rows = readouts.read_draft(reviewed.folder, table)
        for row in rows:
            if int(row["unit"]) > number or (int(row["unit"]) == number and row["part"] == "b"):
                row["part"] = "a" if int(row["unit"]) == number else row["part"]
                row["unit"] = str(int(row["unit"]) + 1)
        readouts.write_draft_table(reviewed.folder, table, header, rows)
    assert accept(reviewed) == 0, capsys.readouterr().err
    assert reviewed.run("verify", str(readouts.FIXTURES / "bullets" / "text.txt")) == 0
    assert "25 of 25 units found" in capsys.readouterr().out


def test_a_state_may_wait_for_its_first_talks(copy):
    copy.add(
        "entities",
        entity_id="uzbekistan",
        name="Uzbekistan",
        kind="country",
        country_code="UZB",
        source="pycountry 26.2.16",
    )
    copy.add(
        "entity_names",
        entity_id="uzbekistan",
        name="Uzbekistan",
        language="en",
        form="standard",
        source="pycountry 26.2.16",
    )
    assert copy.run("validate") == 0
