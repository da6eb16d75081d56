"""Whether the files are whole, and as they were built."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from analysis.checks.descriptor import complaint
from analysis.package.descriptor import EXPORTS, Package, is_export, safe_path
from analysis.package.tables import check_header, iterate_csv
from analysis.problems import PackageError, Problem, Report, is_usable

PIECE = 2**20  # bytes read at a time


def sound_views(package: Package, kept: Set[str], report: Report) -> list[str]:
    """The views that are as they were built from the tables as they stand, and so can be checked with them.

    Takes the paths of the files that are as they were built. Those with another header go into the report, in our words: the schema check goes by position.
    """
    if not is_usable(report) or not all(r["path"] in kept for r in package.tables.values()):
        return []
    views = [name for name, resource in package.views.items() if resource["path"] in kept]
    faults = {name: header_faults(package, name) for name in views}
    report.problems += [problem for found in faults.values() for problem in found]
    return [name for name in views if not faults[name]]


def file_is_whole(package: Package, name: str, rows: int) -> list[Problem]:
    """A table of `rows` rows that ends within its last row, with fewer rows than at the last build: it was cut off.

    A missing line break alone is no fault, since some programs write none.
    """
    resource = package.tables[name]
    before = resource.get("rows")
    if not isinstance(before, int) or rows >= before or ends_a_line(package.path(name)):
        return []
    return [
        Problem(
            resource["path"],
            "file_is_whole",
            f"the file ends without a line break and has {rows} rows, {before} at the last build: it was cut off",
            "restore it; if the rows were meant to go, end the last one with a line break",
            row=rows + 1,
        )
    ]


def ends_a_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)  # no table that could be read is empty
        return handle.read() in (b"\n", b"\r")


def header_faults(package: Package, view: str) -> list[Problem]:
    """What keeps the file of a view from having the columns of the descriptor."""
    resource = package.views[view]
    try:
        check_header(next(iterate_csv(package.path(view), resource["path"])), resource)
    except PackageError as error:
        return error.problems
    return []


def check_edits(package: Package, rows: Mapping[str, int], kept: Set[str], report: Report) -> None:
    """Tell a table edited since the last build (a notice) from a view changed by hand (a fault).

    Takes the number of rows of each table that could be read, and the paths of the files that are as they were built.
    """
    edited = {
        r["path"]: counts_differ(rows[name], r.get("rows"))
        for name, r in package.tables.items()
        if name in rows and (r["path"] not in kept or rows[name] != r.get("rows"))
    }
    report.edited = list(edited)
    if edited:
        told = ", ".join(path + counts for path, counts in edited.items())
        report.notices.append(
            f"edited since the last build: {told}; `python -m analysis build` renews hashes, views and docs"
        )
    for resource in (*package.views.values(), *package.exports.values()):
        path = safe_path(package.root, resource["path"])
        what, rule, instead = (
            ("workbook", "export_as_built", "edit the CSV files in data/, never the workbook")
            if is_export(resource)
            else ("view", "view_as_built", "edit tables, never views")
        )
        if not path.is_file():
            report.problems.append(
                Problem(resource["path"], rule, f"the {what} is missing", "run `python -m analysis build`")
            )
        elif resource["path"] not in kept or not (is_export(resource) or count_rows(path) == resource.get("rows")):
            report.problems.append(
                Problem(
                    resource["path"],
                    rule,
                    f"the {what} is not as it was built",
                    f"run `python -m analysis build`; {instead}",
                )
            )


def counts_differ(rows: int, before: int | None) -> str:
    """What a notice adds on a table that has another number of rows than at the last build."""
    return "" if rows == before else f" ({rows} rows, {before} then)"


def count_rows(path: Path) -> int:
    """How many rows a view has below its header, if it is as it was built: then no cell holds a line break."""
    with path.open("rb") as handle:
        return sum(piece.count(b"\n") for piece in iter(lambda: handle.read(PIECE), b"")) - 1


def as_built(package: Package, resource: dict) -> bool:
    """True where the file of a resource has the size and the hash that the last build wrote down."""
    path = safe_path(package.root, resource["path"])
    if not path.is_file() or path.stat().st_size != resource.get("bytes"):
        return False
    with path.open("rb") as handle:
        return f"sha256:{hashlib.file_digest(handle, 'sha256').hexdigest()}" == resource.get("hash")


def files_are_listed(package: Package) -> Iterator[Problem]:
    """A CSV file among the tables, or a workbook among the exports, that no resource names, so that nothing checks it."""
    listed = {resource["path"] for resource in package.descriptor["resources"]}
    for pattern in ("data/*.csv", "data/views/*.csv", f"{EXPORTS}/*.xlsx"):
        for path in sorted(package.root.glob(pattern)):
            if (shown := path.relative_to(package.root).as_posix()) not in listed:
                yield complaint(
                    "files_are_listed", f"no resource names the file {shown}", "list it under resources, or take it out"
                )
