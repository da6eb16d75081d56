"""Commands that are killed, run at once, or find the disk full or the folder read-only leave one whole version."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.commands.main import main
from analysis.package.transaction import LOCK, PARTIAL, REPLACED, lock_of, locked, recover, sweep, write_files
from analysis.problems import PackageError
from tests.helpers.package import ROOT
from trials import kills

pytestmark = pytest.mark.slow


def spawn(root, *arguments, wrap=(), **options) -> subprocess.Popen:
    return subprocess.Popen(
        [*wrap, sys.executable, "-m", "analysis", *map(str, arguments), "--package", str(root)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | options.pop("env", {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def hold(lock: Path) -> subprocess.Popen:
    """Hold a lock in a process of its own, which says so."""
    script = f"""
import pathlib, time
from analysis.package.transaction import locked
with locked(pathlib.Path({str(lock)!r})):
    print("held", flush=True)
    time.sleep(60)
"""
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)


def ended(process: subprocess.Popen) -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out + err


def edit(copy) -> None:
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")


def test_killed_commands_leave_whole_versions(tmp_path):
    """Killed while they write, and while files are moved into place; `trials.kills` tries hundreds of moments."""
    build, accept, *exports = kills.make_tasks(tmp_path)
    sqlite = next(task for task in exports if task.form == "sqlite")
    for task in (build, accept):
        kills.make_new(task)
    times = kills.Times(all=1, writing=0.005)
    for task, moment in ((build, "writing"), (build, "decided"), (accept, "decided"), (sqlite, "writing")):
        found = kills.kill(task, times, tmp_path / "killed", random.Random(7), moment)
        assert found.version != "mixed" and not found.leftovers and found.valid, found


# --- what killed runs leave ------------------------------------------------------------------


def test_what_a_killed_run_left_is_taken_away_by_the_next(copy):
    (copy.root / ".pending-99999999").mkdir()
    (copy.root / ".pending-99999999" / "0").write_text("half")
    (copy.root / "exports" / ".x.sqlite.99999999.partial").mkdir()
    (copy.root / LOCK).write_text("")
    assert copy.run("validate") == 0
    assert copy.run("build") == 0
    assert not [p.name for p in copy.root.rglob(".*")]


def test_what_a_running_export_uses_is_let_be(copy):
    partial = copy.root / "exports" / ".x.sqlite.99999999.partial"
    partial.mkdir()
    holder = hold(lock_of(copy.root / "exports" / "x.sqlite"))
    try:
        assert holder.stdout.readline() == b"held\n"
        recover(copy.root)
        assert partial.is_dir()
    finally:
        holder.kill()
        holder.wait()
    recover(copy.root)
    assert list((copy.root / "exports").glob(".*.partial")) == []


def test_a_folder_set_aside_by_a_killed_export_comes_back(tmp_path):
    partial = tmp_path / ".out.12345.partial"
    (partial / REPLACED).mkdir(parents=True)
    (partial / REPLACED / "units.parquet").write_text("old")
    assert PARTIAL.fullmatch(partial.name)["name"] == "out"
    sweep(tmp_path, "out")
    assert (tmp_path / "out" / "units.parquet").read_text() == "old" and not partial.exists()


def test_a_lock_is_taken_again_by_its_holder_and_leaves_nothing(tmp_path):
    with locked(tmp_path / LOCK), locked(tmp_path / LOCK):
        write_files(tmp_path, {"a": b"new"})
        assert (tmp_path / LOCK).exists()
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


# --- two at once -----------------------------------------------------------------------------


def test_two_builds_and_an_export_at_once(copy):
    edit(copy)
    both = [spawn(copy.root, "build"), spawn(copy.root, "build")]
    told = [ended(process) for process in both]
    assert [status for status, _ in told] == [0, 0]
    assert sorted("up to date" in text for _, text in told) == [False, True]  # the second waited
    assert main(["validate", "--package", str(copy.root)]) == 0
    assert not list(copy.root.glob(".*"))


def test_two_exports_to_one_path_at_once(copy, tmp_path):
    out = tmp_path / "out.sqlite"
    told = [ended(p) for p in [spawn(copy.root, "export", "sqlite", "--out", out) for _ in range(2)]]
    assert sorted(status for status, _ in told) == [0, 1]
    assert any("it is there already" in text for _, text in told)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.sqlite", "package"]


def test_a_lock_that_is_held_for_long_is_a_clear_refusal(copy):
    holder = hold(copy.root / LOCK)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(PackageError, match="another command is writing here"), locked(copy.root / LOCK, 0.2):
            pass
        waiting = spawn(copy.root, "build")
        time.sleep(2)
    finally:
        holder.kill()  # a lock left by a killed process blocks nobody
        holder.wait()
    assert ended(waiting)[0] == 0


# --- disks and folders -----------------------------------------------------------------------


@pytest.fixture
def full_disk(copy, tmp_path):
    """The package on a disk on which nothing more fits; only root can mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(p.stat().st_size for p in copy.root.rglob("*") if p.is_file()) // 1024
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size + 700}k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("the right to mount a small disk (root)")
    subprocess.run(["cp", "-r", str(copy.root), str(disk / "package")], check=True)
    yield disk / "package"
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_changes_nothing_and_says_so(copy, full_disk):
    edit(type(copy)(full_disk))
    with pytest.raises(OSError, match="No space"), (full_disk.parent / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 1024):
            pass
    before = kills.snapshot(full_disk)
    status, told = ended(spawn(full_disk, "build"))
    assert status == 1 and "No space left" in told and "make room on the disk" in told, told
    assert kills.snapshot(full_disk) == before
    (full_disk.parent / "filler").unlink()
    assert ended(spawn(full_disk, "build"))[0] == 0


@pytest.fixture
def nobody(copy):
    """How to run a command as a user who may only read the package."""
    wrap = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for folder in [copy.root, *copy.root.parents]:
        if folder != Path("/") and folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o055)
    try:
        done = subprocess.run([*wrap, sys.executable, "-c", "import analysis"], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        done = None
    if done is None or done.returncode or not os.access(copy.root, os.R_OK):
        pytest.skip("the right to run a command as another user (root, and Debian: util-linux)")
    return wrap


def test_a_read_only_folder_can_be_read_and_is_refused_to_writers(copy, nobody, tmp_path):
    before = copy.snapshot()
    home = {"HOME": "/nonexistent", "MPLCONFIGDIR": "/nonexistent"}
    assert ended(spawn(copy.root, "validate", wrap=nobody, env=home))[0] == 0
    status, told = ended(spawn(copy.root, "export", "sqlite", wrap=nobody, env=home))
    assert status == 1 and "you may not write in" in told
    assert copy.snapshot() == before
    edit(copy)
    before = copy.snapshot()
    status, told = ended(spawn(copy.root, "build", wrap=nobody, env=home))
    assert status == 1 and "may write in" in told, told
    assert copy.snapshot() == before
