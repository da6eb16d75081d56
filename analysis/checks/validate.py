"""Check the whole package: descriptor, files, schema, keys, codes, and the project's own rules, in this order."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from analysis.checks.descriptor import check_descriptor, enums_match_codebook
from analysis.checks.files import check_edits, files_are_listed, paths_as_built, read_tables, sound_views
from analysis.checks.rules import Context, check_data, notices
from analysis.checks.schema import check_schema
from analysis.package.descriptor import Package, read_package
from analysis.problems import PackageError, Report, is_usable

FIRST_ZONE = timedelta(hours=14)  # how far the clocks are ahead of UTC where a day begins first
# our own words for what a type or constraint forbids
SAYS_ALL = ("text_is_clean", "cells_are_strict", "ids_are_words", "codes_are_known")


def validate(start: Path | str | None = None, today: date | None = None) -> Report:
    """Validate the package that holds `start`. `today` stands in for the current day in tests.

    A package whose descriptor cannot be read at all gives one problem, not an exception.
    """
    try:
        package = read_package(start)
    except PackageError as error:
        return Report(error.problems)
    return check_whole(package, today)[0]


def check_whole(package: Package, today: date | None = None) -> tuple[Report, dict[str, pd.DataFrame]]:
    """Check descriptor, tables and views, and tell what was edited since the last build.

    Returns the report and the tables that could be read, as text.
    """
    report = Report(check_descriptor(package) + list(files_are_listed(package)))
    frames = read_tables(package, report)
    check_rules(package, frames, report, today)
    kept = paths_as_built(package)
    views = sound_views(package, kept, report)
    add_schema_findings(package, frames, report, views)
    check_edits(package, {name: len(frame) for name, frame in frames.items()} | views, kept, report)
    return report, frames


def check_tables(package: Package, today: date | None = None) -> tuple[Report, dict[str, pd.DataFrame]]:
    """Check descriptor and coded tables. Hashes and views are left to `validate` and `build`.

    Returns the report and the tables that could be read, as text.
    """
    report = Report(list(files_are_listed(package)))
    frames = read_tables(package, report)
    found = check_frames(package, frames, today)
    return Report(report.problems + found.problems, found.notices), frames


def check_frames(package: Package, frames: dict[str, pd.DataFrame], today: date | None = None) -> Report:
    """Check the descriptor, and coded tables as text cells, rows numbered from 2, whatever their files hold."""
    report = Report(check_descriptor(package))
    check_rules(package, frames, report, today)
    add_schema_findings(package, frames, report)
    return report


def check_rules(package: Package, frames: dict[str, pd.DataFrame], report: Report, today: date | None = None) -> None:
    """Add to the report what the project's own rules find in the coded tables."""
    if not is_usable(report):
        return
    if "codebook" in frames:
        report.problems += enums_match_codebook(package, frames["codebook"])
    context = Context(package, frames, today or latest_day())
    report.problems += check_data(context)
    report.notices += notices(context)


def latest_day(now: datetime | None = None) -> date:
    """The latest day that has begun anywhere: a page of today's Astana is not from the future in America."""
    return ((now or datetime.now(UTC)).astimezone(UTC) + FIRST_ZONE).date()


def add_schema_findings(
    package: Package, frames: dict[str, pd.DataFrame], report: Report, views: Iterable[str] = ()
) -> None:
    """Add what the schemas forbid in tables and views. A cell that breaks its type or constraint is told once."""
    if is_usable(report):
        told = {(p.file, p.row, p.column) for p in report.problems if p.rule in SAYS_ALL}
        found = check_schema(package, [*frames, *views], frames=frames)
        report.problems += [p for p in found if (p.file, p.row, p.column) not in told]
