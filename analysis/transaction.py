"""Write several files as one: all of them, or none, even when killed.

The new files are first laid into a folder beside the package; renaming that folder to
`.pending` is the one moment from which the change counts. Then each file is moved into
its place. A run that was killed before that moment has changed nothing; one killed after
it is finished by the next command, which calls `recover` first.
"""

import json
import os
import shutil
from pathlib import Path

PENDING = ".pending"
MANIFEST = "manifest.json"


def write_files(root: Path, files: dict[str, bytes]) -> None:
    """Replace `files` (path inside `root` → content), all or nothing."""
    recover(root)
    if not files:
        return
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


def recover(root: Path) -> None:
    """Finish a change that was decided on but not carried through; nothing to do is the normal case."""
    pending = root / PENDING
    if not pending.is_dir():
        return
    for number, path in enumerate(json.loads((pending / MANIFEST).read_text())):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(pending / str(number), target)
        except FileNotFoundError:
            pass  # moved before the run was stopped
    done = root / f"{PENDING}-{os.getpid()}"
    os.rename(pending, done)  # so that no half-deleted folder is ever taken for a change
    shutil.rmtree(done, ignore_errors=True)


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
