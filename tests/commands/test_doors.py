"""The doors users come in by: an import, a load, a folder that cannot be written."""

import os
import subprocess
import sys

import nbformat
import pytest

import analysis
from analysis.build import notebooks
from tests.helpers.package import ROOT

BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {name!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name={name!r})
sys.meta_path.insert(0, Block())
import analysis
"""


def run(code: str, folder=ROOT) -> subprocess.CompletedProcess:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["narwhals", "pandas", "numpy"])
def test_an_import_outside_the_environment_says_what_to_run(name):
    told = run(BLOCKED.format(name=name)).stderr
    assert told.count("Traceback") == 1
    assert told.strip().splitlines()[-1].startswith(f"ImportError: {name} is not installed here: run `make`")


def test_a_module_of_the_project_that_is_missing_stays_what_it_is():
    told = run(BLOCKED.format(name="csv") + "analysis.load()").stderr
    assert told.strip().splitlines()[-1].startswith("ModuleNotFoundError: No module named 'csv'")


def test_load_outside_a_package_says_how_to_name_the_folder(tmp_path):
    told = run("import analysis; analysis.load()", tmp_path).stderr
    assert 'or name it: analysis.load("folder")' in told
    with pytest.raises(analysis.PackageError, match="analysis.load"):
        analysis.load(tmp_path)


def test_notebooks_that_cannot_be_replaced_are_not_run(copy, monkeypatch, capsys):
    (copy.root / "notebooks").mkdir(exist_ok=True)
    (copy.root / "notebooks" / "one.ipynb").write_text("{}")
    monkeypatch.setattr(notebooks, "execute_copy", lambda *_: pytest.fail("it ran"))
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("notebooks"))
    assert copy.run("notebooks") == 1
    told = capsys.readouterr().err
    assert "nothing can be written in notebooks" in told and told.endswith("1 error; no files were changed\n")


@pytest.mark.slow
def test_a_read_only_package_runs_its_notebooks_in_a_copy_that_can_be_written(copy):
    folder = copy.root / "notebooks"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.ipynb"):
        path.unlink()
    source = "import os\nassert all(os.stat(p).st_mode & 0o200 for p in ('../data', '../data/units.csv', '..'))"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), folder / "one.ipynb")
    for path in (*copy.root.rglob("*"), copy.root):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert notebooks.check_notebooks(copy.root, ["one"]) == ["notebooks/one.ipynb"]
    finally:
        for path in (copy.root, *copy.root.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
