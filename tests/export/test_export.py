"""Exports: typed, with keys that hold; and what becomes of a target that cannot be written."""

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import duckdb
import pandas as pd
import pytest

from analysis.export import export as exporting
from analysis.export.databases import quote
from analysis.export.export import FORMATS, export
from analysis.package.tables import read_text
from analysis.problems import PackageError
from tests.helpers.package import ROOT
from tests.helpers.programs import postgresql_server, program


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    return export(ROOT, "sqlite", tmp_path_factory.mktemp("sqlite") / "package.sqlite")


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    return export(ROOT, "parquet", tmp_path_factory.mktemp("parquet") / "package")


@pytest.fixture(scope="module")
def duck(tmp_path_factory):
    return export(ROOT, "duckdb", tmp_path_factory.mktemp("duckdb") / "package.duckdb")


def as_text(value) -> str:
    """A cell of a database as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.12f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def same_rows(package, name: str, rows: list[tuple]) -> bool:
    return sorted(rows) == sorted(read_text(package, name).itertuples(index=False, name=None))


@pytest.mark.slow
def test_sqlite_has_every_cell(sqlite, package):
    with closing(sqlite3.connect(sqlite)) as database:
        for name, resource in package.resources.items():
            flags = [f["type"] == "boolean" for f in resource["schema"]["fields"]]
            rows = [
                tuple(as_text(bool(v) if flag and v is not None else v) for v, flag in zip(row, flags, strict=True))
                for row in database.execute(f"SELECT * FROM {quote(name)}")
            ]
            assert same_rows(package, name, rows), name


@pytest.mark.slow
def test_sqlite_states_every_key_and_holds_to_it(sqlite, package):
    with closing(sqlite3.connect(sqlite)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        stated = [
            (name, row[0]) for name in package.resources for row in database.execute(f"PRAGMA foreign_key_list({name})")
        ]
        assert len(set(stated)) == sum(len(r["schema"].get("foreignKeys", [])) for r in package.resources.values())
        database.execute("PRAGMA foreign_keys = ON")
        for broken in (
            "DELETE FROM documents",
            "UPDATE commitments SET sector_id = 'astrology'",
            "UPDATE commitments SET act = 'sworn'",
            "UPDATE commitments SET summary = NULL",
            "INSERT INTO coders SELECT * FROM coders",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(broken)
                database.commit()
            database.rollback()


@pytest.mark.slow
def test_a_package_with_a_broken_key_is_refused(copy, tmp_path):
    copy.set("commitments", 2, sector_id="astrology")
    with pytest.raises(PackageError, match="astrology"):
        export(copy.root, "sqlite", tmp_path / "out.sqlite")
    assert list(tmp_path.glob("*out*")) == []


@pytest.mark.slow
def test_duckdb_has_every_cell_with_its_type_and_keys(duck, package):
    wanted = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    with duckdb.connect(str(duck), read_only=True) as database:
        for name, resource in package.resources.items():
            found = database.table(name)
            assert [str(t) for t in found.types] == [wanted[f["type"]] for f in resource["schema"]["fields"]], name
            assert same_rows(package, name, [tuple(map(as_text, row)) for row in found.fetchall()]), name
        kinds = pd.Series(
            [row[0] for row in database.sql("SELECT constraint_type FROM duckdb_constraints()").fetchall()]
        ).value_counts()
    assert kinds["PRIMARY KEY"] == len(package.resources)
    stated = sum(len(r["schema"].get("foreignKeys", [])) for r in package.resources.values())
    assert stated - 3 <= kinds["FOREIGN KEY"] < stated  # without those that close a circle


@pytest.mark.slow
def test_parquet_has_every_cell_with_its_type_and_tells_its_keys(parquet, package):
    assert {path.stem for path in parquet.iterdir()} == set(package.resources)
    for name in package.resources:
        file = str(parquet / f"{name}.parquet")
        rows = duckdb.sql(f"SELECT * FROM '{file}'").fetchall()
        assert same_rows(package, name, [tuple(map(as_text, row)) for row in rows]), name
    told = dict(
        (key.decode(), value.decode())
        for _, key, value in duckdb.sql(f"FROM parquet_kv_metadata('{parquet / 'links.parquet'}')").fetchall()
    )
    assert told["primary_key"] == "commitment_id, other_id"
    assert 'REFERENCES "commitments" ("commitment_id")' in told["foreign_keys"]
    assert package.descriptor["version"] in told["citation"]


@pytest.mark.slow
def test_postgresql_takes_every_cell_and_key(tmp_path, package):
    script = export(ROOT, "postgresql", tmp_path / "package.sql")
    psql = program("psql", "Debian: postgresql-client")
    with postgresql_server() as settings:
        done = ask(psql, settings, "--file", str(script))
        assert done.returncode == 0, done.stderr
        for name, resource in package.resources.items():
            got = ask(psql, settings, "--csv", "--command", f"TABLE {quote(name)}").stdout
            frame = pd.read_csv(pd.io.common.StringIO(got), dtype=str, keep_default_na=False)
            for field in resource["schema"]["fields"]:
                if field["type"] == "boolean":
                    frame[field["name"]] = frame[field["name"]].map({"t": "true", "f": "false", "": ""})
            assert same_rows(package, name, list(frame.itertuples(index=False, name=None))), name
        count = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
        stated = sum(len(r["schema"].get("foreignKeys", [])) for r in package.resources.values())
        assert ask(psql, settings, "-At", "--command", count).stdout.strip() == str(stated)
        refused = ask(psql, settings, "--command", "DELETE FROM documents")
        assert refused.returncode and "foreign key" in refused.stderr
        remark = "SELECT obj_description('commitments'::regclass)"
        assert ask(psql, settings, "-At", "--command", remark).stdout.startswith("One row per item of cooperation")
        again = ask(psql, settings, "--file", str(script))
        assert again.returncode and "already exists" in again.stderr


def ask(psql: str, settings: dict[str, str], *options: str) -> subprocess.CompletedProcess:
    command = [psql, "--no-psqlrc", "--quiet", *options]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, check=False, encoding="utf-8")


FILE_AND_FOLDER = ("sqlite", "parquet")


# --- targets that cannot be written ----------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", FILE_AND_FOLDER)
def test_a_target_that_is_there_is_kept_unless_told_otherwise(form, one_document, tmp_path):
    out = tmp_path / "out"
    export(one_document.root, form, out)
    before = snapshot(tmp_path)
    with pytest.raises(PackageError, match="it is there already.*add --overwrite"):
        export(one_document.root, form, out)
    assert snapshot(tmp_path) == before
    export(one_document.root, form, out, overwrite=True)
    assert snapshot(tmp_path).keys() == before.keys()


def snapshot(folder) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def test_overwriting_spares_what_no_export_wrote(one_document, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.docx").write_text("mine")
    for form in ("parquet", "sqlite"):
        with pytest.raises(PackageError, match="thesis.docx|something else is there"):
            export(one_document.root, form, tmp_path / "folder", overwrite=True)
    assert [p.name for p in (tmp_path / "folder").iterdir()] == ["thesis.docx"]


@pytest.mark.slow
def test_by_default_it_goes_to_exports(copy, capsys):
    assert copy.run("export", "sqlite") == 0
    assert (copy.root / "exports" / "kazakhstan-summit-commitments.sqlite").is_file()
    assert "one SQLite database" in capsys.readouterr().out
    assert copy.run("export", "sqlite") == 1
    assert "add --overwrite" in capsys.readouterr().err


@pytest.mark.slow
def test_no_folder_and_no_right_to_write(copy, tmp_path, monkeypatch, capsys):
    assert copy.run("export", "sqlite", "--out", str(tmp_path / "nowhere" / "x.sqlite")) == 1
    assert "there is no folder" in capsys.readouterr().err
    locked = tmp_path / "locked"
    locked.mkdir()
    monkeypatch.setattr(exporting.os, "access", lambda path, mode: path != locked)  # root may write anywhere
    assert copy.run("export", "sqlite", "--out", str(locked / "x.sqlite")) == 1
    assert "you may not write in" in capsys.readouterr().err
    assert list(locked.iterdir()) == []


@pytest.mark.slow
def test_tables_edited_since_the_last_build_are_not_exported(copy, tmp_path, capsys):
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")
    assert copy.run("export", "sqlite", "--out", str(tmp_path / "x.sqlite")) == 1
    assert "the views are older than it" in capsys.readouterr().err
    assert not (tmp_path / "x.sqlite").exists()


def test_an_unknown_format_is_a_mistyped_command(copy, capsys):
    with pytest.raises(SystemExit, match="2"):
        copy.run("export", "access")
    assert "invalid choice: 'access'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_nothing_and_says_so(form, one_document, small_disk, capsys):
    assert one_document.run("export", form, "--out", str(small_disk / "out")) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told and len(told.strip().splitlines()) <= 2
    assert any(word in told.lower() for word in ("no space left", "full", "could not write"))
    assert list(small_disk.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB; only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("the right to mount a small disk (root)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("form", FILE_AND_FOLDER)
def test_an_interrupted_export_leaves_no_half_file(form, one_document, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "analysis", "export", form, "--out", str(out)]
    run = subprocess.Popen(
        command,
        cwd=one_document.root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    end = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*.partial")) and run.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    if run.returncode == 0:  # it was done before the signal came
        assert out.exists()
    else:
        assert run.returncode == 1 and "stopped; nothing is left half done" in told
        assert list(tmp_path.iterdir()) == []
