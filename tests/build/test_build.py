"""Building: canonical bytes, staleness, all or nothing."""

import pytest

from analysis.build.build import build, check_package
from tests.helpers.package import ROOT, field_of

pytestmark = pytest.mark.slow


def test_the_repository_is_up_to_date():
    assert build(ROOT, check=True) == []


def test_build_restores_the_canonical_form(copy, capsys):
    before = copy.snapshot()
    for table, harm in HARMS.items():
        copy.path(table).write_bytes(harm(copy.path(table).read_bytes()))
    assert copy.run("validate") == 0
    told = capsys.readouterr().out
    assert "note:" in told and all(f"data/{table}.csv" in told for table in HARMS)
    assert copy.run("build") == 0
    assert copy.snapshot() == before


HARMS = {
    "coders": lambda b: b"\xef\xbb\xbf" + b,  # Excel's byte-order mark
    "codebook": lambda b: b.replace(b"\n", b"\r\n"),  # Windows line ends
    "screened": lambda b: b.rstrip(b"\n"),  # no final newline
    "commitment_entities": lambda b: b"".join([*b.splitlines(True)[:1], *b.splitlines(True)[:0:-1]]),  # another order
    "event_participants": lambda b: b"".join(
        b'"%s"\n' % line.replace(b",", b'","') for line in b.splitlines()
    ),  # quotes
}


def test_an_edit_is_a_notice_and_build_renews_what_follows(copy, capsys):
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")
    assert copy.run("validate") == 0
    assert "edited since the last build: data/commitments.csv" in capsys.readouterr().out
    assert copy.run("build", "--check") == 1
    assert sorted(line.split(": ")[1] for line in capsys.readouterr().out.splitlines()) == [
        "data/views/commitments_flat.csv",
        "datapackage.json",
        "exports/kazakhstan-summit-commitments.xlsx",
    ]
    assert copy.run("build") == 0 and copy.run("build", "--check") == 0 and copy.run("validate") == 0
    assert "Read again." in copy.path("commitments_flat").read_text(encoding="utf-8")


@pytest.mark.parametrize("resource", ["sector_mix", "workbook"])
@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(path.read_bytes() + b"x"), lambda path: path.unlink()])
def test_a_strict_build_refuses_what_it_made_when_that_was_edited_or_lost(copy, resource, harm, capsys):
    path = copy.path(resource)
    harm(path)
    before = copy.snapshot()
    assert copy.run("build", "--strict") == 1
    assert path.relative_to(copy.root).as_posix() in capsys.readouterr().err
    assert copy.snapshot() == before


def test_a_strict_build_refuses_a_view_without_a_column_of_the_descriptor(copy, capsys):
    copy.edit_descriptor(
        lambda d: next(r for r in d["resources"] if r["name"] == "sector_mix")["schema"]["fields"].pop()
    )
    assert copy.run("validate") == 1
    found = capsys.readouterr().err.splitlines()[:-1]
    assert copy.run("build", "--strict") == 1
    assert capsys.readouterr().err.splitlines()[:-1] == found


def test_a_strict_build_takes_an_edited_table(copy, capsys):
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")
    assert copy.run("build", "--strict") == 0
    assert "The package is valid." in capsys.readouterr().out
    assert copy.run("validate") == 0


def test_an_edited_table_still_has_its_faults_reported(copy, capsys):
    copy.set("commitments", 3, act="sworn", status="perhaps")
    copy.set("entities", 3, country_code="XQZ")
    assert copy.run("validate") == 1
    output = capsys.readouterr()
    assert "edited since the last build: data/entities.csv, data/commitments.csv" in output.out
    assert all(word in output.err for word in ("'sworn'", "'perhaps'", "'XQZ'"))


def test_faulty_tables_are_refused_and_nothing_changes(copy, capsys):
    copy.set("commitments", 3, act="sworn")
    before = copy.snapshot()
    assert copy.run("build") == 1
    assert "'sworn'" in capsys.readouterr().err
    assert copy.snapshot() == before


def test_what_is_built_and_was_changed_or_lost_is_a_fault_and_is_built_again(copy, capsys):
    before = copy.snapshot()
    copy.set("sector_mix", 2, items="99")
    copy.path("agreement").unlink()
    (workbook,) = (copy.root / "exports").glob("*.xlsx")
    workbook.write_bytes(workbook.read_bytes() + b"x")
    assert copy.run("validate") == 1
    told = capsys.readouterr().err
    assert "edit tables, never views" in told and "data/views/agreement.csv" in told
    assert "exports/kazakhstan-summit-commitments.xlsx: the workbook is" in told
    workbook.unlink()
    assert copy.run("validate") == 1
    assert "exports/kazakhstan-summit-commitments.xlsx: the workbook is" in capsys.readouterr().err
    assert copy.run("build") == 0 and copy.snapshot() == before


@pytest.mark.parametrize("block", ["docs/data-dictionary.md", "data/views/sector_mix.csv"])
def test_a_folder_in_the_way_is_found_before_anything_is_written(copy, block, capsys):
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")
    (copy.root / block).unlink()
    (copy.root / block).mkdir()
    before = copy.snapshot()
    assert copy.run("build") == 1
    assert f"{block}: a folder stands where this file belongs" in capsys.readouterr().err
    assert copy.snapshot() == before and not (copy.root / ".pending").exists()


def test_a_view_that_would_break_its_schema_is_refused(copy, capsys):
    copy.set("codebook", copy.row_of("codebook", variable="act", code="signed"), rank="9")
    before = copy.snapshot()
    assert copy.run("build") == 1
    assert "data/views/" in capsys.readouterr().err
    assert copy.snapshot() == before


def test_figures_to_be_reached_keep_their_digits(copy):
    row = copy.row_of("commitments", unit="14")
    for value in ("1234567.12345", "0.00001"):
        copy.set("commitments", row, target_value=value, target_unit="USD")
        for coder in ("claude-first", "claude-second"):
            rows = [
                r
                for r in copy.read("codings")
                if not (r["coder_id"] == coder and r["unit"] == "14" and r["variable"].startswith("target"))
            ]
            rows += [
                {
                    **next(r for r in rows if r["coder_id"] == coder and r["unit"] == "14" and r["part"] == "a"),
                    "variable": v,
                    "value": x,
                }
                for v, x in (("target_value", value), ("target_unit", "USD"))
            ]
            copy.write("codings", rows)
        build(copy.root)
        assert copy.read("commitments_flat")[copy.row_of("commitments_flat", unit="14") - 2]["target_value"] == value


@pytest.mark.parametrize("table", ["units", "codebook", "agreement"])
def test_a_table_that_the_descriptor_lacks_is_named(copy, table, capsys):
    copy.edit_descriptor(lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != table]))
    assert copy.run("build") == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "datapackage.json" in error and table in error


def test_a_descriptor_that_the_dictionary_does_not_follow_is_a_notice(copy):
    copy.edit_descriptor(
        lambda d: field_of(d, "units", "note").update(description="Why nothing came of it, in a word.")
    )
    report = check_package(copy.root)
    assert report.problems == [] and any("docs/data-dictionary.md" in notice for notice in report.notices)
