"""One measurement of this project's own `make`, in a copy: python -m benchmarks.make_task WHAT FOLDER. Prints JSON.

What is: first (a `make` where all is installed, in a copy made anew), nothing (a second one),
cell (a `make` after one cell was changed), kernels (the start and end of as many bare kernels as
there are notebooks, as many at once). `nothing` and `cell` go on from `first`.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.meter import meter
from trials.cut import read_rows, write_rows

ROOT = Path(__file__).parent.parent
PROJECT = "project"  # the copy, in the folder of the inputs
LEFT_OUT = (".git", ".venv", ".make", ".pytest_cache", "__pycache__", "*.egg-info", ".pending*", "drafts", "dist")


def copy_project(target: Path) -> None:
    """Copy the project as a fresh clone with everything installed: this environment stands in for its own."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (target / ".make").mkdir()
    programs = target / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "uv"):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    (target / ".make" / "installed").write_text(f"{target}\n", encoding="utf-8")


def make(project: Path) -> str:
    """Run `make`, which must succeed; return what it printed."""
    done = subprocess.run(["make"], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def first(folder: Path):
    project = folder / PROJECT
    shutil.rmtree(project, ignore_errors=True)
    copy_project(project)
    return lambda: len(make(project))


def nothing(folder: Path):
    return lambda: len(make(folder / PROJECT))


def cell(folder: Path):
    project = folder / PROJECT
    path = project / "data" / "commitments.csv"
    rows = read_rows(path)
    rows[0]["comment"] = f"Read again {time.time_ns()}."  # another cell each time
    path.write_bytes(write_rows(rows, list(rows[0])))
    return lambda: len(make(project))


def kernels(folder: Path):
    import nbformat

    from analysis.build.notebooks import execute_all, list_notebooks

    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    (folder / "kernels").mkdir(parents=True, exist_ok=True)
    paths = [folder / "kernels" / path.name for path in list_notebooks(ROOT)]
    for path in paths:
        nbformat.write(bare, path)
    return lambda: len(asyncio.run(execute_all(paths)))


if __name__ == "__main__":
    meter(globals()[sys.argv[1]](Path(sys.argv[2]).resolve()))
