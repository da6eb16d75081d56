"""The scripts in examples/: each is run as its comment says, by the real program, and gives the answer of the view."""

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.package import ROOT, copy_package
from tests.helpers.programs import node_packages, postgresql_server, program, r_package, search_path

pytestmark = pytest.mark.slow
EXAMPLES = ROOT / "examples"
COMMENT = {".py": "#", ".R": "#", ".sh": "#", ".yaml": "#", ".sql": "--", ".mjs": "//"}
LINES = 10
SCRIPTS = ["with_standard_library.py", "with_pandas.py", "with_polars.py", "with_duckdb.sql"]
SCRIPTS += ["with_sqlite.sql", "with_frictionless.sh"]
R, NODE, POSTGRESQL = "with_r.R", "with_node.mjs", "with_postgresql.sql"  # they need more than their program
INSTALL = {
    "duckdb": "pip install duckdb-cli",
    "frictionless": "pip install frictionless",
    "node": "Debian: nodejs",
    "psql": "Debian: postgresql-client",
    "Rscript": "Debian: r-base-core",
    "sqlite3": "Debian: sqlite3",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A copy of the whole package with its examples, to run them in, and the Python of the tests in `.venv`."""
    copy = copy_package(tmp_path_factory.mktemp("examples") / "package")
    shutil.copytree(EXAMPLES, copy.root / "examples")
    (copy.root / ".venv").symlink_to(sys.prefix)
    return copy.root


@pytest.fixture(scope="module")
def answer() -> list[list[str]]:
    """Commitments by sector as data/views/sector_mix.csv has them: most first, then by name."""
    counts = Counter()
    with (ROOT / "data" / "views" / "sector_mix.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            counts[row["sector_name"]] += int(row["commitments"])
    table = sorted((-count, sector) for sector, count in counts.items() if count)
    assert len(table) > 1
    return [["sector", "commitments"], *([sector, str(-count)] for count, sector in table)]


def comment(path: Path) -> str:
    """The comment at the top of a script, on one line."""
    mark = COMMENT[path.suffix]
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next(n for n, line in enumerate(lines) if not line.startswith(mark))
    return " ".join(line.removeprefix(mark).strip() for line in lines[:end])


def commands(script: str) -> list[str]:
    """The commands by which a script is run, one after the other, as its comment gives them."""
    told = comment(EXAMPLES / script).split(": ", 1)[1]
    assert told.endswith(f"examples/{script}")
    return told.split(" && ")


def run(steps: list[str], folder: Path, environment: dict[str, str] | None = None) -> list[list[str]]:
    """Run commands from the root of the package; return what the last one prints, as CSV."""
    settings = {"PATH": search_path(), "PYTHONPATH": str(ROOT), "PSQLRC": os.devnull} | (environment or {})
    for step in steps:
        if (name := step.split()[0].removeprefix(".venv/bin/")) in INSTALL:
            program(name, INSTALL[name])
        done = subprocess.run(
            ["sh", "-c", step],
            cwd=folder,
            env=os.environ | settings,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    return list(csv.reader(done.stdout.splitlines()))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_gives_the_answer_of_the_view(script, place, answer):
    assert run(commands(script), place) == answer


def test_r_gives_the_answer_of_the_view(place, answer):
    r_package("readr", "Debian: r-cran-readr")
    assert run(commands(R), place) == answer


def test_node_gives_the_answer_of_the_view(place, answer):
    install, ask = commands(NODE)
    node_packages(place, *install.removeprefix("npm install --no-save ").split())
    assert run([ask], place) == answer


def test_postgresql_gives_the_answer_of_the_view(place, answer):
    with postgresql_server() as environment:
        assert run(commands(POSTGRESQL), place, environment) == answer


def test_duckdb_in_python_gives_the_same_as_its_program(place, answer, monkeypatch):
    import duckdb

    monkeypatch.chdir(place)
    rows = duckdb.sql((EXAMPLES / "with_duckdb.sql").read_text(encoding="utf-8")).fetchall()
    assert [[sector, str(count)] for sector, count in rows] == answer[1:]


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_an_example_is_short_and_is_run(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= 120
    scripts = [*SCRIPTS, R, NODE, POSTGRESQL]
    assert path.name in scripts or any(path.name in (EXAMPLES / s).read_text(encoding="utf-8") for s in scripts)
