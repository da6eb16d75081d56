"""Check the whole package: descriptor, files, schema, keys, codes, and the project's own rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.checks.descriptor import check_descriptor, enums_match_codebook
from analysis.checks.files import as_built, check_edits, file_is_whole, files_are_listed, sound_views
from analysis.checks.rules import Context, check_data, coded_once
from analysis.checks.schema import check_schema
from analysis.package.descriptor import Package, read_package
from analysis.package.tables import read_text
from analysis.problems import PackageError, Report, is_usable

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
    check_files(package, frames, report)
    return report


def check_files(package: Package, frames: Mapping[str, pd.DataFrame], report: Report) -> None:
    """Add to the report what the schema finds in tables and views, and what was edited since the last build.

    Takes the tables that could be read, as text.
    """
    kept = {r["path"] for r in (*package.resources.values(), *package.exports.values()) if as_built(package, r)}
    views = sound_views(package, kept, report)
    add_schema_findings(package, report, [*frames, *views], frames)
    check_edits(package, {name: len(frame) for name, frame in frames.items()}, kept, report)


def check_tables(package: Package, today: date | None = None) -> tuple[Report, dict[str, pd.DataFrame]]:
    """Check descriptor and coded tables. Hashes and views are left to `validate` and `build`.

    Returns the report and the tables that could be read, as text.
    """
    report, frames = check_cells(package, today)
    add_schema_findings(package, report, frames, frames)
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


def add_schema_findings(
    package: Package, report: Report, names: Iterable[str], frames: Mapping[str, pd.DataFrame]
) -> None:
    """Add what frictionless finds in the named tables; a cell that breaks its type or constraint is told once, in our words."""
    if is_usable(report):
        told = {(p.file, p.row, p.column) for p in report.problems if p.rule in SAYS_ALL}
        found = check_schema(package, names, frames=frames)
        report.problems += [p for p in found if (p.file, p.row, p.column) not in told]
