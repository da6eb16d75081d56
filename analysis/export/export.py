"""Write the whole package in another form: a workbook, a database, column files, an SQL script, a site."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.build.workbook import render_workbook
from analysis.checks.validate import validate
from analysis.export import databases
from analysis.export.site.site import TOP, write_site
from analysis.package.descriptor import EXPORTS, Package, find_root, read_package, safe_path
from analysis.package.load import load
from analysis.package.tables import Frames
from analysis.package.transaction import LOCK, REPLACED, lock_of, locked, sweep
from analysis.problems import PackageError, fault


@dataclass(frozen=True)
class Format:
    """A form the package can be written in: the ending of its file or folder, what it is, and what writes it.

    `holds`: a pattern of the names of what lies in it, where it is a folder.
    """

    ending: str
    title: str
    write: Callable
    holds: str = ""


def write_xlsx(package: Package, frames: Frames, path: Path) -> None:
    """The workbook as a file; takes what the functions of `databases` take."""
    path.write_bytes(render_workbook(package, frames))


FORMATS = {
    "xlsx": Format(".xlsx", "one workbook, a typed sheet a table", write_xlsx),
    "sqlite": Format(".sqlite", "one SQLite database with all keys", databases.write_sqlite),
    "duckdb": Format(".duckdb", "one DuckDB database with keys", databases.write_duckdb),
    "parquet": Format("-parquet", "a folder with a Parquet file a table", databases.write_parquet, r".+\.parquet"),
    "postgresql": Format(".postgresql.sql", "one script for psql, with all keys", databases.write_postgresql),
    "site": Format("-site", "a folder of pages for a browser, of which index.html is the first", write_site, TOP),
}


def export(start: Path | str | None, form: str, out: Path | None = None, overwrite: bool = False) -> Path:
    """Write the package that holds `start` in one of FORMATS; return the file or folder written.

    `out` is by default exports/NAME with the ending of the form, in the package. Raises
    PackageError, leaving nothing behind, where the package is faulty or not built, where
    `out` exists and `overwrite` is not given, and where it cannot be written.
    """
    root = find_root(start)
    with locked(root / LOCK):  # so that no other command changes the tables while they are read
        package = read_package(root)
        if out is None:
            out = safe_path(root, f"{EXPORTS}/{package.descriptor.get('name')}{FORMATS[form].ending}")
            out.parent.mkdir(exist_ok=True)
        with locked(lock_of(out)):
            sweep(out.parent, out.name)
            write(package, form, out, overwrite)
    return out


def write(package: Package, form: str, out: Path, overwrite: bool) -> None:
    """Write the package to `out`, by way of a folder beside it."""
    check_target(out, form, overwrite)
    check_built(package)
    tables = load(package)
    frames = {name: tables[name] for name in package.resources}
    partial = out.parent / f".{out.name}.{os.getpid()}.partial"  # named before it is made, so that no stop leaves it
    try:
        partial.mkdir()
        FORMATS[form].write(package, frames, partial / out.name)
        put_in_place(partial / out.name, out)
    except ImportError as error:
        raise library_missing(error, str(out)) from None
    except Exception as error:
        if not is_database_error(error):
            raise
        raise fault(
            str(out),
            "export_writable",
            str(error).split("\n")[0],
            "see that there is room on the disk, then run the command again",
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def library_missing(error: ImportError, out: str) -> PackageError:
    """The fault of a library that is needed to write `out` and is not installed."""
    return fault(out, "export_writable", f"the library {error.name} is not installed", f"pip install {error.name}")


def is_database_error(error: Exception) -> bool:
    """True for what SQLite or DuckDB raise, such as for a full disk."""
    return isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb")


def check_target(out: Path, form: str, overwrite: bool) -> None:
    """Refuse a target that is there already, or whose folder cannot be written in."""
    if not out.parent.is_dir():
        raise fault(
            str(out), "export_writable", f"there is no folder {out.parent}", "make it, or name another path with --out"
        )
    if not os.access(out.parent, os.W_OK):
        raise fault(str(out), "export_writable", f"you may not write in {out.parent}", "name another path with --out")
    if not os.path.lexists(out):
        return
    if not overwrite:
        raise fault(
            str(out),
            "export_writable",
            "it is there already",
            "add --overwrite to replace it, or name another path with --out",
        )
    holds = FORMATS[form].holds
    if out.is_dir() != bool(holds) or out.is_symlink():
        raise fault(str(out), "export_writable", "something else is there", "name another path with --out")
    if holds and (others := sorted(p.name for p in out.iterdir() if not re.fullmatch(holds, p.name))):
        raise fault(
            str(out),
            "export_writable",
            f"the folder holds other things too, such as {others[0]}",
            "name another path with --out",
        )


def check_built(package: Package) -> None:
    """Refuse a package that is faulty, or whose views are older than its tables."""
    report = validate(package.root)
    if report.problems:
        raise PackageError(*report.problems)
    if report.edited:
        raise fault(
            report.edited[0],
            "export_is_current",
            "the table was edited since the last build, so the views are older than it",
            "run `python -m analysis build`, then export again",
        )


def put_in_place(made: Path, out: Path) -> None:
    """Move what was written to its target: at no moment is there half a file."""
    if out.is_dir():
        os.rename(out, made.parent / REPLACED)  # a folder that is not empty cannot be replaced in one step
    os.replace(made, out)
