"""Kill commands that write, at random moments, and see what is left of the package.

    python -m trials.kills [--kills 200] [--seed 1] [--workers 2] [--write]

Each kill is a SIGKILL, which no program can catch, to a `build`, an `accept` or an `export` that
works on a fresh copy of the package cut down to one document. The moments are drawn in turn from
the whole time that the command takes and from the time in which files lie half written; a `build`
and an `accept` are every third time killed as soon as their new files count, while they are moved
into their places. Then the next command that writes runs, and `validate`. With `--write` the figures go into
docs/reliability.md. The libraries are loaded beforehand, so that the time is that of the work.
"""

import argparse
import contextlib
import io
import multiprocessing
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analysis.coding.draft import draft_text
from analysis.coding.draft_folder import write_draft
from analysis.commands.main import main as command_line
from analysis.export.export import FORMATS
from analysis.package.descriptor import read_package
from analysis.package.markdown import markdown_table
from analysis.package.transaction import PENDING
from trials.cut import copy_cut, read_rows, write_rows
from trials.pages import write_block

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = [
    "analysis.build.build",
    "analysis.coding.accept",
    "analysis.export.export",
    "frictionless",
    "xlsxwriter",
    "duckdb",
]
RUNS = 3  # whole runs from which the times are measured
TEXT = """What the Two Presidents Said About Their Next Meeting
The Presidents of the two states spoke by telephone about the calendar of their meetings.
The weather in both capitals was said to be fair.
"""
FACTS = {
    "document_id": "example-2026-02-10-call",
    "publisher": "Example Press",
    "side": "kazakhstan",
    "reliability": "agency",
    "url": "https://example.org/talks/call",
    "language": "en",
    "published_on": "2026-02-10",
    "retrieved_on": "2026-02-11",
    "extent": "full",
    "sample": "project",
}


@dataclass(frozen=True)
class Task:
    """A command to kill: its name, its arguments, the folder to begin with, and for an export the target in it."""

    name: str
    arguments: tuple[str, ...]
    start: Path
    target: str = ""
    form: str = ""


@dataclass(frozen=True)
class Times:
    """Seconds: from the start of a command to its end, and within that, those in which files lie half written."""

    all: float
    writing: float


@dataclass(frozen=True)
class Kill:
    """What one kill came upon, and what was left after the next command that writes."""

    name: str
    phase: str
    version: str
    leftovers: bool
    valid: bool
    what: str


# --- what is killed --------------------------------------------------------------------------


def make_tasks(folder: Path) -> list[Task]:
    """Prepare the packages: one edited, one with a reviewed draft, one with an older export of each form."""
    cut = folder / "cut"
    copy_cut(ROOT, cut, 1)
    edited, drafted = folder / "edited", folder / "drafted"
    shutil.copytree(cut, edited)
    edit(edited)
    shutil.copytree(cut, drafted)
    draft = make_draft(drafted)
    tasks = [
        Task("build", ("build",), edited),
        Task("accept", ("accept", str(draft.relative_to(drafted)), "--coder", "claude-first"), drafted),
    ]
    name = read_package(cut).descriptor["name"]
    for form, kind in FORMATS.items():
        exported = folder / form
        shutil.copytree(cut, exported)
        run_quietly("export", form, "--overwrite", root=exported)
        tasks.append(
            Task(f"export {form}", ("export", form, "--overwrite"), exported, f"exports/{name}{kind.ending}", form)
        )
    return tasks


def edit(root: Path) -> None:
    """Change cells of two tables, so that a build has several files to renew."""
    package = read_package(root)
    for table, column, value in (("commitments", "comment", "Read again."), ("coders", "note", "Read again.")):
        path = package.path(table)
        rows = read_rows(path)
        rows[0][column] = value
        path.write_bytes(write_rows(rows, list(rows[0])))


def make_draft(root: Path) -> Path:
    """The draft of a short text on the event of the one document, reviewed: nothing in it is to be coded."""
    package = read_package(root)
    text = root / "call.txt"
    text.write_text(TEXT, encoding="utf-8")
    event = read_rows(package.path("events"))[0]["event_id"]
    folder = write_draft(package, draft_text(package, str(text), FACTS | {"event_id": event}))
    text.unlink()
    for table in ("units", "commitments", "commitment_entities"):
        path = folder / f"{table}.csv"
        rows = [r for r in read_csv(path) if table == "units"]
        for row in rows:
            row["disposition"] = "boilerplate" if row["kind"] in ("title", "heading") else "context"
        header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        path.write_bytes(write_rows(rows, header))
    return folder


def read_csv(path: Path):
    path.write_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    return read_rows(path)


# --- one kill --------------------------------------------------------------------------------


def run_quietly(*arguments: str, root: Path) -> int:
    """Run a command on the package in this process; return its exit status."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return command_line([*arguments, "--package", str(root)])


def work(arguments: tuple[str, ...], root: Path) -> None:
    """Run a command in a process of its own."""
    os.chdir(root)
    sys.exit(run_quietly(*arguments, root=root))


def start(task: Task, root: Path) -> multiprocessing.Process:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    process = context.Process(target=work, args=(task.arguments, root))
    process.start()
    return process


def is_writing(root: Path) -> bool:
    """True while files lie half written, or lie there although nobody writes."""
    return any(name.startswith(".pending") for name in os.listdir(root)) or any(
        name.endswith(".partial") for name in os.listdir(root / "exports")
    )


def wait_for_writing(process: multiprocessing.Process, root: Path) -> float | None:
    """Wait until the command begins to write; the moment, or None where it ends without."""
    while process.is_alive():
        if is_writing(root):
            return time.monotonic()
        time.sleep(0.0002)
    return None


def wait_for_decision(process: multiprocessing.Process, root: Path) -> None:
    """Wait until the new files count; they lie in their folder for a few milliseconds more."""
    while process.is_alive() and not (root / PENDING).is_dir():
        pass


def measure(task: Task, folder: Path) -> Times:
    """The shortest times of whole runs, so that a moment drawn from them mostly meets the command at work."""
    found = []
    for _ in range(RUNS):
        root = fresh(task, folder)
        begun, process = time.monotonic(), start(task, root)
        writes = wait_for_writing(process, root) or time.monotonic()
        while is_writing(root):
            time.sleep(0.0002)
        found.append((time.monotonic() - begun, time.monotonic() - writes))
        process.join()
        if process.exitcode:
            raise SystemExit(f"{task.name}: it fails without being killed, so nothing can be measured")
    return Times(min(span for span, _ in found), min(window for _, window in found))


def fresh(task: Task, folder: Path) -> Path:
    root = folder / "package"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(task.start, root)
    return root


def kill(task: Task, times: Times, folder: Path, chance: random.Random, moment: str) -> Kill:
    """Run a command on a fresh copy, kill it, run what comes next, and look."""
    root = fresh(task, folder)
    old = snapshot(root)
    stamp = os.stat(root / task.target).st_ino if task.target else None
    begun, process = time.monotonic(), start(task, root)
    if moment == "decided":
        wait_for_decision(process, root)
    elif moment == "writing":
        begun = wait_for_writing(process, root) or begun
        time.sleep(chance.random() * times.writing)
    else:
        time.sleep(max(0.0, begun + chance.random() * times.all * 1.1 - time.monotonic()))
    process.kill()
    process.join()
    done, decided, writing = process.exitcode == 0, (root / PENDING).is_dir(), is_writing(root)
    follow_up = ("export", task.form) if task.target else ("accept", str(root / "no-draft"), "--coder", "nobody")
    run_quietly(*follow_up, root=root)  # it tidies up first, and is refused for another reason
    now = snapshot(root)
    version = version_of(task, root, old, now, stamp)
    phase = "decided" if decided else "while" if writing else "after" if done or version == "new" else "before"
    left = sorted(path for path in now if re.search(r"(^|/)\.(pending|.*\.partial|.*lock$)", path))
    valid = run_quietly("validate", root=root) == 0
    return Kill(task.name, phase, version, bool(left) or is_writing(root), valid, ", ".join(left))


def snapshot(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def version_of(task: Task, root: Path, old: dict[str, bytes], now: dict[str, bytes], stamp: int | None) -> str:
    """Whether all files are of the old version, all of the new one, or neither."""
    if not task.target:
        new = snapshot(task.start.with_name(f"{task.start.name}-new"))
        return "old" if now == old else "new" if now == new else "mixed"
    target = root / task.target
    others = [{p: c for p, c in files.items() if not p.startswith(task.target)} for files in (old, now)]
    if others[0] != others[1] or not os.path.lexists(target):
        return "mixed"
    if target.stat().st_ino == stamp:
        same = all(now.get(path) == old[path] for path in old if path.startswith(task.target))
        return "old" if same else "mixed"
    return "new" if is_whole(task, root, old) else "mixed"


def is_whole(task: Task, root: Path, old: dict[str, bytes]) -> bool:
    """True where an export, made of the same tables as the one before, has the same bytes, or opens with all rows."""
    if task.form in ("xlsx", "postgresql", "site"):
        found, before = ({p: c for p, c in f.items() if p.startswith(task.target)} for f in (snapshot(root), old))
        return found == before
    resources = read_package(root).resources
    try:
        return {name: count(task.form, root / task.target, name) for name in resources} == {
            name: resource["rows"] for name, resource in resources.items()
        }
    except (sqlite3.Error, duckdb.Error, OSError):
        return False


def count(form: str, path: Path, table: str) -> int:
    """How many rows a table has in an export."""
    if form == "sqlite":
        with contextlib.closing(sqlite3.connect(path)) as database:
            return database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    if form == "duckdb":
        with duckdb.connect(str(path), read_only=True) as database:
            return database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return duckdb.sql(f"SELECT count(*) FROM '{path / table}.parquet'").fetchall()[0][0]


# --- all kills -------------------------------------------------------------------------------


def run(kills: int, seed: int, workers: int) -> list[Kill]:
    """All kills; the commands come in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = make_tasks(folder)
        for task in tasks:
            if not task.target:
                make_new(task)
        shares = [list(range(worker, kills, workers)) for worker in range(workers)]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            jobs = [pool.submit(run_share, tasks, share, seed, folder / f"worker{n}") for n, share in enumerate(shares)]
            return [kill for job in jobs for kill in job.result()]


def make_new(task: Task) -> None:
    """The package as the command leaves it, which tells the new version from a mixture."""
    new = task.start.with_name(f"{task.start.name}-new")
    shutil.copytree(task.start, new)
    with contextlib.chdir(new):
        if run_quietly(*task.arguments, root=new):
            raise SystemExit(f"{task.name}: it fails without being killed")


def run_share(tasks: list[Task], numbers: list[int], seed: int, folder: Path) -> list[Kill]:
    """The kills of these numbers. Every command is killed in each way, in turn."""
    folder.mkdir()
    times = {task.name: measure(task, folder) for task in tasks}
    found = []
    for number in numbers:
        task, turn = tasks[number % len(tasks)], number // len(tasks)
        moments = ("any", "writing") if task.target else ("any", "writing", "decided")
        moment = moments[turn % len(moments)]
        found.append(kill(task, times[task.name], folder, random.Random(f"{seed}:{number}"), moment))
    return found


def render(found: list[Kill], seed: int) -> str:
    """The figures as a Markdown table, a row a command."""
    heads = [
        "command",
        "kills",
        "before writing",
        "while writing",
        "while moving",
        "after",
        "old version",
        "new version",
        "mixed",
        "left behind",
        "not valid",
    ]
    names = list(
        dict.fromkeys(kill.name for kill in sorted(found, key=lambda k: (k.name.startswith("export"), k.name)))
    )
    rows = [[f"`{name}`", *figures([kill for kill in found if kill.name == name])] for name in names]
    rows.append(["**all**", *figures(found)])
    return f"{markdown_table(heads, rows)}\n\n`python -m trials.kills --kills {len(found)} --seed {seed}`"


def figures(kills: list[Kill]) -> list[int]:
    phases, versions = Counter(kill.phase for kill in kills), Counter(kill.version for kill in kills)
    return [
        len(kills),
        *(phases[phase] for phase in ("before", "while", "decided", "after")),
        *(versions[version] for version in ("old", "new", "mixed")),
        sum(kill.leftovers for kill in kills),
        sum(not kill.valid for kill in kills),
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m trials.kills", description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    options = parser.parse_args(arguments)
    found = run(options.kills, options.seed, options.workers)
    block = render(found, options.seed)
    print(block)
    bad = [kill for kill in found if kill.version == "mixed" or kill.leftovers or not kill.valid]
    print(*bad, sep="\n")
    if options.write:
        write_block("reliability.md", "kills", block)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
