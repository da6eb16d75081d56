"""Whether the files are whole, and as they were built."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import pandas as pd

from analysis.package.descriptor import DESCRIPTOR, EXPORTS, Package, is_export, safe_path
from analysis.package.tables import check_header, iterate_csv, read_text
from analysis.problems import PackageError, Problem, Report, is_usable

PIECE = 2**20  # bytes read at a time
LISTED = ("data/*.csv", "data/views/*.csv", f"{EXPORTS}/*.xlsx")
PASSING = ("~$", "._", ".~lock.", ".#")  # how files of Excel, macOS, LibreOffice and Emacs begin, beside what is open


def read_tables(package: Package, report: Report) -> dict[str, pd.DataFrame]:
    """The coded tables as text. Those that cannot be read, or were cut off, go into the report."""
    frames = {}
    for name in package.tables:
        try:
            frames[name] = read_text(package, name)
            report.problems += file_is_whole(package, name, len(frames[name]))
        except PackageError as error:
            report.problems += error.problems
    return frames


def sound_views(package: Package, kept: Set[str], report: Report) -> dict[str, int]:
    """The views that are as they were built from the tables as they stand, to be checked with them, and their rows.

    Takes the paths of the files that are as they were built. Views with another header go into the report. A view may
    be the largest table of a package, so none is held: a cell of one that is as built has no line break.
    """
    rows = {}
    if is_usable(report) and all(r["path"] in kept for r in package.tables.values()):
        for name in [name for name, resource in package.views.items() if resource["path"] in kept]:
            path = package.path(name)
            try:
                check_header(next(iterate_csv(path, package.views[name]["path"])), package.views[name])
            except PackageError as error:
                report.problems += error.problems
                continue
            with path.open("rb") as handle:
                rows[name] = sum(piece.count(b"\n") for piece in iter(lambda: handle.read(PIECE), b"")) - 1
    return rows


def file_is_whole(package: Package, name: str, rows: int) -> Iterator[Problem]:
    """A table of `rows` rows that ends within its last row, with fewer rows than at the last build: it was cut off.

    A missing line break alone is no fault, since some programs write none.
    """
    resource = package.tables[name]
    before = resource.get("rows")
    if isinstance(before, int) and rows < before and not ends_a_line(package.path(name)):
        message = f"the file ends without a line break and has {rows} rows, {before} at the last build: it was cut off"
        remedy = "restore it; if the rows were meant to go, end the last one with a line break"
        yield Problem(resource["path"], "file_is_whole", message, remedy, row=rows + 1)


def ends_a_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)  # no table that could be read is empty
        return handle.read() in (b"\n", b"\r")


def check_edits(package: Package, rows: Mapping[str, int], kept: Set[str], report: Report) -> None:
    """Tell a table edited since the last build (a notice) from a view changed by hand (a fault).

    Takes the number of rows of each table and view that was read, and the paths of the files that are as built.
    """
    edited = {
        r["path"]: "" if rows[name] == r.get("rows") else f" ({rows[name]} rows, {r.get('rows')} then)"
        for name, r in package.tables.items()
        if name in rows and (r["path"] not in kept or rows[name] != r.get("rows"))
    }
    report.edited = list(edited)
    if edited:
        told = ", ".join(path + counts for path, counts in edited.items())
        report.notices.append(
            f"edited since the last build: {told}; `python -m analysis build` renews hashes, views and docs"
        )
    for name, resource in (package.views | package.exports).items():
        what, rule, instead = (
            ("workbook", "export_as_built", "edit the CSV files in data/, never the workbook")
            if is_export(resource)
            else ("view", "view_as_built", "edit tables, never views")
        )
        path, remedy = resource["path"], "run `python -m analysis build`"
        if not safe_path(package.root, path).is_file():
            report.problems.append(Problem(path, rule, f"the {what} is missing", remedy))
        elif path not in kept or rows.get(name, resource.get("rows")) != resource.get("rows"):
            message = f"the {what} is not as it was built"
            report.problems.append(Problem(path, rule, message, f"{remedy}; {instead}"))


def paths_as_built(package: Package) -> set[str]:
    """The paths of the tables, views and exports that are as the last build wrote them."""
    return {r["path"] for r in (*package.resources.values(), *package.exports.values()) if as_built(package, r)}


def as_built(package: Package, resource: dict) -> bool:
    """True where the file of a resource has the size and the hash that the last build wrote down."""
    path = safe_path(package.root, resource["path"])
    if not path.is_file() or path.stat().st_size != resource.get("bytes"):
        return False
    with path.open("rb") as handle:
        return f"sha256:{hashlib.file_digest(handle, 'sha256').hexdigest()}" == resource.get("hash")


def files_are_listed(package: Package) -> Iterator[Problem]:
    """A CSV file among the tables, or a workbook among the exports, that no resource names, so that nothing checks it.

    What programs leave beside the files that they have open is passed over.
    """
    listed = {resource["path"] for resource in package.descriptor["resources"]}
    for path in sorted(path for pattern in LISTED for path in package.root.glob(pattern)):
        shown = path.relative_to(package.root).as_posix()
        if shown not in listed and not path.name.startswith(PASSING):
            message, remedy = f"no resource names the file {shown}", "list it under resources, or take it out"
            yield Problem(DESCRIPTOR, "files_are_listed", message, remedy)
