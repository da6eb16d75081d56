"""The notebooks: executed as committed, readable, and with nothing of one machine in them."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from analysis.build.notebooks import check_notebooks, execute, list_notebooks
from analysis.problems import PackageError
from tests.helpers.package import ROOT

NOTEBOOKS = list_notebooks(ROOT)


def test_there_are_the_notebooks_of_the_readme():
    named = set(re.findall(r"\(notebooks/(\w+)\.ipynb\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {path.stem for path in NOTEBOOKS} == named
    assert [path.stem[:2] for path in NOTEBOOKS] == ["00", "01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_executed_top_to_bottom_and_readable(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [o for cell in code for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")
    assert all(len(cell.source.splitlines()) <= 10 for cell in code)
    assert not any(re.search(r"^\s*(def|class|for|while)\b", cell.source, re.MULTILINE) for cell in code), (
        "logic belongs in analysis/"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_holds_nothing_of_the_machine(path):
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert not re.search(r"/home/|/root/|/tmp/|/work/|C:\\\\Users|at 0x[0-9a-f]{6,}", text)


def test_every_figure_is_shown_by_a_notebook_and_saved_twice():
    shown = {
        name
        for path in NOTEBOOKS
        for name in re.findall(r'show\([^\n]*\\"(\w+)\\"\)', path.read_text(encoding="utf-8"))
    }
    saved = {path.name for path in (ROOT / "notebooks" / "figures").iterdir()}
    assert saved == {f"{name}.{kind}" for name in shown for kind in ("svg", "png")} and len(shown) >= 9


@pytest.mark.slow
def test_a_notebook_that_differs_is_found_and_one_that_fails_changes_nothing(copy, capsys):
    import shutil

    folder = copy.root / "notebooks"
    folder.mkdir()
    good = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(good, folder / "00_good.ipynb")
    assert check_notebooks(copy.root) == ["notebooks/00_good.ipynb"]
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), folder / "01_bad.ipynb")
    before = copy.snapshot()
    assert copy.run("notebooks") == 1
    assert "ZeroDivisionError" in capsys.readouterr().err and copy.snapshot() == before
    assert copy.run("notebooks", "00_good") == 0 and check_notebooks(copy.root, ["00_good"]) == []
    shutil.rmtree(folder)
    assert copy.run("notebooks", "--check") == 1 and "there is no notebook" in capsys.readouterr().err


@pytest.mark.slow
def test_a_build_runs_the_notebooks_on_what_it_has_built(copy, tmp_path, capsys):
    folder, stamp = copy.root / "notebooks", tmp_path / "built"
    folder.mkdir()
    code = "import analysis, os\nprint(len(analysis.load().sector_mix), os.getcwd().endswith('notebooks'))"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), folder / "00_mix.ipynb")
    rows = len((copy.root / "data" / "views" / "sector_mix.csv").read_text(encoding="utf-8").splitlines()) - 1
    (copy.root / "data" / "views" / "sector_mix.csv").unlink()
    assert copy.run("build", "--strict", "--notebooks", "--stamp", str(stamp)) == 1 and not stamp.exists()
    assert "view_as_built" in capsys.readouterr().err
    assert copy.run("build", "--notebooks", "--stamp", str(stamp)) == 0
    executed = nbformat.read(folder / "00_mix.ipynb", as_version=4)
    assert executed.cells[0].outputs[0].text == f"{rows} True\n"
    assert stamp.stat().st_mtime_ns < (folder / "00_mix.ipynb").stat().st_mtime_ns


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a signal that stands for Ctrl-C needs POSIX")
def test_ctrl_c_ends_every_kernel_and_changes_nothing(copy, tmp_path):
    folder = copy.root / "notebooks"
    folder.mkdir()
    for name in ("00_long", "01_long"):
        touch = f"pathlib.Path({str(tmp_path)!r}, f'{{os.getpid()}}.runs').touch()"
        code = f"import os, pathlib, time\n{touch}\ntime.sleep(90)"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), folder / f"{name}.ipynb")
    before, wanted = copy.snapshot(), min(2, os.cpu_count())
    command = [sys.executable, "-m", "analysis", "notebooks", "--package", str(copy.root)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while len(running := list(tmp_path.glob("*.runs"))) < wanted and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (1, "stopped; nothing is left half done.\n")
    assert len(running) == wanted and copy.snapshot() == before
    for path in running:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.stem), 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"not json", b"\xff\xfe", b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'],
)
def test_a_file_that_is_no_notebook_is_one_clear_message(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    with pytest.raises(PackageError, match="cannot be read as a notebook"):
        asyncio.run(execute(path))


@pytest.mark.slow
def test_a_failing_cell_is_one_clear_message_and_the_file_stays(tmp_path):
    path = tmp_path / "broken.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(notebook, path)
    before = path.read_bytes()
    with pytest.raises(PackageError, match="notebooks/broken.ipynb: a cell fails: ZeroDivisionError: division by zero"):
        asyncio.run(execute(path))
    assert path.read_bytes() == before
