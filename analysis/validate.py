"""Check the whole package: descriptor, files, schema, keys, codes, and the project's own rules."""

import copy
import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Set
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.deadline import OverTime, deadline, matches
from analysis.descriptor_rules import check_descriptor, complaint, endless, enums_match_codebook, files_are_listed
from analysis.docs import DICTIONARY, render_dictionary
from analysis.package.descriptor import Package, is_export, read_package, safe_path
from analysis.package.tables import check_header, field_names, iterate_csv, key_names, read_text
from analysis.problems import PackageError, Problem, Report, is_usable
from analysis.rules import Context, check_data, coded_once
from analysis.schemas import import_jsonschema

# What frictionless finds, in words that say what to do. Its own words say what is wrong.
REMEDIES = {
    "type-error": "write a value of the column's type",
    "constraint-error": "see the column's constraints in docs/data-dictionary.md",
    "primary-key": "give the row a key of its own, or take the double out",
    "foreign-key": "correct the id, or add the row that it points to",
    "blank-row": "take the blank row out",
}

# A schema check that takes longer than this is stopped: many times what it takes on the machine of docs/performance.md.
SECONDS, BYTES_A_SECOND = 30, 100_000
PIECE = 2**20  # bytes read at a time
SHOWN = 10  # documents that a notice names

SAYS_ALL = (
    "text_is_clean",
    "cells_are_strict",
    "ids_are_words",
    "codes_are_known",
)  # our own words for what a type or constraint forbids


def validate(start: Path | str | None = None, today: date | None = None) -> Report:
    """Validate the package that holds `start`. `today` stands in for the current day in tests.

    A package whose descriptor cannot be read at all gives one problem, not an exception.
    """
    try:
        package = read_package(start)
    except PackageError as error:
        return Report(error.problems)
    report, frames = check_cells(package, today)
    rows = {name: len(frame) for name, frame in frames.items()}
    frames.clear()  # what the schema check holds takes their room
    check_files(package, rows, report)
    return report


def check_files(package: Package, rows: Mapping[str, int], report: Report) -> None:
    """Add to the report what the schema finds in tables and views, and what was edited since the last build.

    Takes the number of rows of each table that could be read.
    """
    kept = {r["path"] for r in (*package.resources.values(), *package.exports.values()) if as_built(package, r)}
    views = sound_views(package, kept, report)
    add_schema_findings(package, report, [*rows, *views])
    check_edits(package, rows, kept, report)


def check_tables(package: Package, today: date | None = None) -> tuple[Report, dict[str, pd.DataFrame]]:
    """Check descriptor and coded tables. Hashes and views are left to `validate` and `build`.

    Returns the report and the tables that could be read, as text.
    """
    report, frames = check_cells(package, today)
    add_schema_findings(package, report, frames)
    return report, frames


def check_cells(package: Package, today: date | None = None) -> tuple[Report, dict[str, pd.DataFrame]]:
    """Check descriptor and coded tables by the project's own rules.

    Returns the report and the tables that could be read, as text.
    """
    report = Report(check_descriptor(package) + list(files_are_listed(package)))
    frames: dict[str, pd.DataFrame] = {}
    for name in package.tables:
        try:
            frames[name] = read_text(package, name)
            report.problems += file_is_whole(package, name, len(frames[name]))
        except PackageError as error:
            report.problems += error.problems
    if not is_usable(report):
        return report, frames
    if "codebook" in frames:
        report.problems += enums_match_codebook(package, frames["codebook"])
    context = Context(package, frames, today or date.today())
    report.problems += check_data(context)
    if {"codings", "documents"} <= frames.keys() and (once := coded_once(context)):
        more = f" and {len(once) - SHOWN} more" if len(once) > SHOWN else ""
        report.notices.append(f"coded by fewer than two coders so far: {', '.join(once[:SHOWN])}{more}")
    return report, frames


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


def add_schema_findings(package: Package, report: Report, names: Iterable[str]) -> None:
    """Add what frictionless finds in the named tables; a cell that breaks its type or constraint is told once, in our words."""
    if is_usable(report):
        told = {(p.file, p.row, p.column) for p in report.problems if p.rule in SAYS_ALL}
        found = check_schema(package, names)
        report.problems += [p for p in found if (p.file, p.row, p.column) not in told]


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


def check_schema(package: Package, names: Iterable[str], only: Iterable[str] | None = None) -> list[Problem]:
    """What frictionless finds in the named tables: types, constraints, primary and foreign keys.

    With `only`, these alone are gone through; the others are what their keys may lead to.
    """
    import_jsonschema()
    import frictionless  # takes a moment to import; only validation needs it

    names = set(names)
    descriptor = copy.deepcopy(package.descriptor)
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in names]
    for resource in descriptor["resources"]:
        for name in ("bytes", "hash", "rows"):
            resource.pop(name)  # an edited table is not a faulty one: check_edits tells
        keys = resource["schema"].pop("foreignKeys", [])
        keys = [key for key in keys if key["reference"].get("resource", resource["name"]) in names]
        if keys:
            resource["schema"]["foreignKeys"] = keys
    try:
        with deadline(SECONDS + sum(package.path(name).stat().st_size for name in names) / BYTES_A_SECOND):
            whole = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
            # not the package at once, which would go through the descriptor a second time
            reports = [whole.get_resource(name).validate() for name in (whole.resource_names if only is None else only)]
    except OverTime:
        return slow_patterns(package, names)
    except frictionless.FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        return [complaint("schema_readable", f"it cannot be used: {reasons}", "correct the descriptor")]
    except (TypeError, ValueError, AttributeError, re.error, OverflowError, RecursionError) as error:
        return [
            complaint(
                "schema_readable",
                f"a constraint in it cannot be used ({error})",
                "correct the constraints of the fields",
            )
        ]
    problems = [complaint(e.type, e.note, "correct the descriptor") for report in reports for e in report.errors]
    for task in (task for report in reports for task in report.tasks):
        problems += [explain(error, package.resources[task.name]) for error in task.errors]
    return problems


def slow_patterns(package: Package, names: Iterable[str]) -> list[Problem]:
    """Why the schema check of the named tables does not end: the first pattern that does not get through its column."""
    for name in names:
        frame = read_text(package, name)
        for field in package.resources[name]["schema"]["fields"]:
            pattern = field.get("constraints", {}).get("pattern", "")
            for row, cell in frame[field["name"]].drop_duplicates().items():
                if matches(pattern, cell) is None:
                    return [endless(field, name, f"the cell in row {row}")]
    return [complaint("schema_check_ends", "checking the tables takes too long", "run it on a faster machine")]


def explain(error, resource: dict) -> Problem:
    """A frictionless error as one of our problems."""
    column, value = getattr(error, "field_name", None), getattr(error, "cell", None)
    if error.type == "foreign-key":
        column, value = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
    elif error.type == "primary-key":
        keys = key_names(resource)
        column, value = ", ".join(keys), ", ".join(error.cells[field_names(resource).index(key)] for key in keys)
    note = error.note.rstrip(".")
    if error.type == "constraint-error" and '"required"' in note:
        return Problem(
            resource["path"], "required", "the cell is empty", "fill it", row=error.row_number, column=column
        )
    return Problem(
        resource["path"],
        error.type,
        note or error.title.casefold(),
        REMEDIES.get(error.type, "correct the file"),
        row=getattr(error, "row_number", None),
        column=column or None,
        value=None if value is None else str(value),
    )


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
    if not report.problems and not dictionary_as_built(package):
        report.notices.append(
            f"{DICTIONARY} says other than datapackage.json, which was edited since the last build; `python -m analysis build` renews it"
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


def dictionary_as_built(package: Package) -> bool:
    """True where the data dictionary says what the descriptor says, or is not there. Takes a descriptor without faults."""
    path = package.root / DICTIONARY
    return not path.is_file() or path.read_bytes() == render_dictionary(package).encode()


def as_built(package: Package, resource: dict) -> bool:
    """True where the file of a resource has the size and the hash that the last build wrote down."""
    path = safe_path(package.root, resource["path"])
    if not path.is_file() or path.stat().st_size != resource.get("bytes"):
        return False
    with path.open("rb") as handle:
        return f"sha256:{hashlib.file_digest(handle, 'sha256').hexdigest()}" == resource.get("hash")
