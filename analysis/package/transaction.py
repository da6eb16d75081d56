"""Atomic multi-file writes with crash recovery.

The new files are first laid into a folder beside the package; renaming that folder to
`.pending` is the one moment from which the change counts. Then each file is moved into
its place. A run that was killed before that moment has changed nothing; one killed after
it is finished by the next command that writes. What could keep a file from being moved is
looked for before that moment.

Of several commands that write, one writes and the others wait: it holds a lock, which the
system takes back when the process ends, however it ends. What lies here while nobody holds
the lock was left by a run that was killed, and is taken away.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.package.descriptor import EXPORTS, safe_path
from analysis.problems import PackageError, fault

if TYPE_CHECKING:
    from filelock import FileLock

PENDING = ".pending"
MANIFEST = "manifest.json"
LOCK = ".lock"
PATIENCE = 60  # seconds; a build takes a few, a run of all notebooks minutes
PARTIAL = re.compile(r"\.(?P<name>.+)\.\d+\.partial")  # what an export that runs has made so far
REPLACED = "replaced"  # within it: the folder that stood where the export goes


def write_files(root: Path, files: dict[str, bytes]) -> None:
    """Replace `files` (path inside `root` → content), all or nothing. PackageError where a file cannot be replaced."""
    with locked(root / LOCK):
        recover(root)
        if files:
            replace_files(root, files)


def replace_files(root: Path, files: dict[str, bytes]) -> None:
    for path in files:
        check_target(root, path)
    staging = root / f"{PENDING}-{os.getpid()}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        for number, content in enumerate(files.values()):
            write_synced(staging / str(number), content)
        write_synced(staging / MANIFEST, json.dumps(list(files)).encode())
        os.rename(staging, root / PENDING)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    finish(root)


def holds(path: Path, content: bytes) -> bool:
    """True where the file is there with this very content."""
    return path.is_file() and path.read_bytes() == content


def check_target(root: Path, path: str) -> None:
    """Refuse a path that leaves the folder, is a folder itself, or lies where nothing can be written."""
    target = safe_path(root, path)
    parent = next(p for p in target.parents if p.exists() or p.is_symlink())
    if target.is_dir():
        raise fault(path, "file_writable", "a folder stands where this file belongs", "move it away")
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        shown = parent.relative_to(root.resolve()) if parent.is_relative_to(root.resolve()) else parent.name
        message = f"nothing can be written in {shown}"
        raise fault(path, "file_writable", message, "make it a folder that you may write in")


def is_pending(root: Path) -> bool:
    """True where a change was decided on but not carried through."""
    return (root / PENDING).is_dir()


def recover(root: Path) -> None:
    """Finish a change that was decided on but not carried through, and take away what killed runs left.

    Raises PackageError, moving nothing, where what lies there is no such change.
    """
    if not is_pending(root) and not any(root.glob(f"{PENDING}-*")) and not any(root.glob(f"{EXPORTS}/.*.partial")):
        return
    with locked(root / LOCK):
        finish(root)
        for left in root.glob(f"{PENDING}-*"):
            if left.name.removeprefix(f"{PENDING}-").isdecimal():
                remove(left)
        if not (root / EXPORTS).is_symlink():
            sweep(root / EXPORTS)


def finish(root: Path) -> None:
    """Carry through a change that was decided on."""
    pending = root / PENDING
    if not is_pending(root):
        return
    try:
        if pending.is_symlink():
            raise ValueError("no folder of ours")
        paths = json.loads((pending / MANIFEST).read_text(encoding="utf-8"))
        moves = [(pending / str(number), safe_path(root, path)) for number, path in enumerate(paths)]
    except (OSError, ValueError, TypeError, AttributeError, PackageError):
        raise fault(
            f"{PENDING}/{MANIFEST}",
            "change_readable",
            "an unfinished change lies here, and it is damaged",
            f"delete the folder {PENDING}, then run `python -m analysis validate`",
        ) from None
    for source, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():  # else it was moved before the run was stopped
            os.replace(source, target)
    done = root / f"{PENDING}-{os.getpid()}"
    remove(done)
    os.rename(pending, done)  # so that no half-deleted folder is ever taken for a change
    remove(done)


# --- one at a time ---------------------------------------------------------------------------


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file `path`; wait where another process holds it. Raises PackageError where that lasts.

    A thread that holds it already may take it again. In a folder where nothing can be written
    there is nothing to hold it for.
    """
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        yield
        return
    from filelock import FileLock  # takes as long to import as all else that --help needs

    lock = FileLock(path, is_singleton=True)
    acquire(lock, path, patience)
    try:
        yield
    finally:
        if lock.lock_counter == 1:
            with suppress(OSError):  # Windows takes away no file that is open; there the library does it
                path.unlink()  # while it is held: who opened it meanwhile sees that it is gone, and tries anew
        lock.release()


def acquire(lock: "FileLock", path: Path, patience: float) -> None:
    """Take a lock, saying so where it takes a while."""
    from filelock import Timeout

    try:
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return
        if patience:
            print("waiting for another command that is writing here …", file=sys.stderr, flush=True)
        lock.acquire(timeout=patience, poll_interval=0.1)
    except Timeout:
        raise fault(
            str(path.parent),
            "one_at_a_time",
            "another command is writing here",
            "wait until it is done, then run this one again",
        ) from None
    except OSError as error:
        raise fault(
            str(path),
            "lock_usable",
            f"it cannot be used as the lock of this folder ({error.strerror})",
            "delete it while no other command is running",
        ) from None


def sweep(folder: Path, name: str | None = None) -> None:
    """Take away what killed exports left in `folder`, of the target `name` or of any; one that runs is let be.

    A folder that such a run had set aside, and not replaced yet, goes back to its place.
    """
    for left in folder.glob(".*.partial"):
        parts = PARTIAL.fullmatch(left.name)
        if not parts or name not in (None, parts["name"]):
            continue
        with suppress(PackageError), locked(lock_of(folder / parts["name"]), patience=0):
            replaced, target = left / REPLACED, folder / parts["name"]
            if replaced.is_dir() and not left.is_symlink() and not os.path.lexists(target):
                os.rename(replaced, target)
            remove(left)


def lock_of(target: Path) -> Path:
    """The lock file of what is written to `target`."""
    return target.with_name(f".{target.name}.lock")


def remove(path: Path) -> None:
    """Take a folder or link away, where it is there."""
    if path.is_symlink():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
