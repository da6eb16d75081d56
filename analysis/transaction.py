"""Write several files as one: all of them, or none, even when killed.

The new files are first laid into a folder beside the package; renaming that folder to
`.pending` is the one moment from which the change counts. Then each file is moved into
its place. A run that was killed before that moment has changed nothing; one killed after
it is finished by the next command that writes. What could keep a file from being moved is
looked for before that moment.
"""

import json
import os
import shutil
from pathlib import Path

from analysis.package import safe_path
from analysis.problems import PackageError, Problem

PENDING = ".pending"
MANIFEST = "manifest.json"


def write_files(root: Path, files: dict[str, bytes]) -> None:
    """Replace `files` (path inside `root` → content), all or nothing. Raises PackageError where a file cannot be put in its place."""
    recover(root)
    if not files:
        return
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
    recover(root)


def check_target(root: Path, path: str) -> None:
    """Refuse a path that leaves the folder, is a folder itself, or lies where nothing can be written."""
    target = safe_path(root, path)
    parent = next(p for p in target.parents if p.exists() or p.is_symlink())
    if target.is_dir():
        raise PackageError(Problem(path, "file_writable", "a folder stands where this file belongs", "move it away"))
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise PackageError(
            Problem(
                path,
                "file_writable",
                f"nothing can be written in {parent.relative_to(root.resolve()) if parent.is_relative_to(root.resolve()) else parent.name}",
                "make it a folder that you may write in",
            )
        )


def is_pending(root: Path) -> bool:
    """True where a change was decided on but not carried through."""
    return (root / PENDING).is_dir()


def recover(root: Path) -> None:
    """Finish a change that was decided on but not carried through; nothing to do is the normal case.

    Raises PackageError, moving nothing, where what lies there is no such change.
    """
    pending = root / PENDING
    if not pending.is_dir():
        return
    try:
        paths = json.loads((pending / MANIFEST).read_text(encoding="utf-8"))
        moves = [(pending / str(number), safe_path(root, path)) for number, path in enumerate(paths)]
    except (OSError, ValueError, TypeError, AttributeError, PackageError):
        raise PackageError(
            Problem(
                f"{PENDING}/{MANIFEST}",
                "change_readable",
                "an unfinished change lies here, and it is damaged",
                f"delete the folder {PENDING}, then run `python -m analysis validate`",
            )
        ) from None
    for source, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():  # else it was moved before the run was stopped
            os.replace(source, target)
    done = root / f"{PENDING}-{os.getpid()}"
    os.rename(pending, done)  # so that no half-deleted folder is ever taken for a change
    shutil.rmtree(done, ignore_errors=True)


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
