"""What the schema of a table forbids, by frictionless: types, constraints, primary and foreign keys."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial

import pandas as pd

from analysis.checks.deadline import OverTime, deadline, endless, matches
from analysis.checks.engine import doubtful_tables
from analysis.checks.lazy import import_jsonschema
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.package.tables import field_names, key_names, read_pieces, read_text
from analysis.problems import Problem

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


def check_schema(
    package: Package,
    names: Iterable[str],
    only: Iterable[str] | None = None,
    frames: Mapping[str, pd.DataFrame] | None = None,
) -> list[Problem]:
    """What frictionless finds in the named tables: types, constraints, primary and foreign keys.

    With `only`, these alone are gone through; the others are what their keys may lead to. A table among `frames`, which
    hold text cells, is checked as it stands there; of any other the file is read. frictionless is asked only about
    tables in which the engine cannot rule out a fault.
    """
    import_jsonschema()
    import frictionless  # takes a moment to import; only validation needs it

    names, frames = set(names), frames or {}
    resources = [r for r in package.descriptor["resources"] if r["name"] in names]
    descriptor = package.descriptor | {"resources": [r | {"schema": {**r["schema"]}} for r in resources]}
    for resource in descriptor["resources"]:
        for name in ("bytes", "hash", "rows"):
            resource.pop(name)  # an edited table is not a faulty one: check_edits tells
        if resource["name"] in frames:
            for name in ("path", "format", "mediatype", "encoding", "dialect"):
                resource.pop(name)
            resource["data"] = [[]]  # the rows are given below: a copy of the descriptor must not hold them
        keys = resource["schema"].pop("foreignKeys", [])
        keys = [key for key in keys if key["reference"].get("resource", resource["name"]) in names]
        if keys:
            resource["schema"]["foreignKeys"] = keys
    resources = {r["name"]: {**package.resources[r["name"]], "schema": r["schema"]} for r in descriptor["resources"]}
    try:
        with deadline(seconds_for(package, names, frames)):
            doubtful = doubtful_tables(resources, lambda name: pieces(package, name, frames), only)
            if doubtful:
                whole = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
                for name in names & frames.keys():
                    whole.get_resource(name).data = partial(rows_of, frames[name])
                # not the package at once, which would go through the descriptor a second time
                reports = [whole.get_resource(name).validate() for name in doubtful]
            else:
                accept_descriptor(json.dumps(descriptor))
                reports = []
    except OverTime:
        return slow_patterns(package, names, frames)
    except frictionless.FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        return [Problem(DESCRIPTOR, "schema_readable", f"it cannot be used: {reasons}", "correct the descriptor")]
    except (TypeError, ValueError, AttributeError, re.error, OverflowError, RecursionError) as error:
        message = f"a constraint in it cannot be used ({error})"
        return [Problem(DESCRIPTOR, "schema_readable", message, "correct the constraints of the fields")]
    problems = [
        Problem(DESCRIPTOR, e.type, e.note, "correct the descriptor") for report in reports for e in report.errors
    ]
    for task in (task for report in reports for task in report.tasks):
        problems += [explain(error, package.resources[task.name]) for error in task.errors]
    return problems


@lru_cache(maxsize=8)
def accept_descriptor(descriptor: str) -> None:
    """Have frictionless read a descriptor, once where it has no fault. Raises what frictionless raises."""
    import frictionless

    frictionless.Package.from_descriptor(json.loads(descriptor))


def seconds_for(package: Package, names: Iterable[str], frames: Mapping[str, pd.DataFrame]) -> float:
    """How long the schema check of the named tables may take."""
    held = sum(frame.size * 10 for frame in frames.values())
    return SECONDS + (held + sum(package.path(n).stat().st_size for n in names if n not in frames)) / BYTES_A_SECOND


def rows_of(frame: pd.DataFrame) -> Iterator[list[str]]:
    """The header and the rows of a table of text cells."""
    yield list(frame.columns)
    yield from map(list, zip(*(frame[column] for column in frame.columns), strict=True))


def pieces(package: Package, name: str, frames: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """A table as text cells: the frame of it that was read already, or the pieces of its file."""
    return iter([frames[name]]) if name in frames else read_pieces(package, name)


def slow_patterns(package: Package, names: Iterable[str], frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Why the schema check of the named tables does not end: the first pattern that does not get through its column."""
    for name in names:
        frame = frames[name] if name in frames else read_text(package, name)
        for field in package.resources[name]["schema"]["fields"]:
            pattern = field.get("constraints", {}).get("pattern", "")
            for row, cell in frame[field["name"]].drop_duplicates().items():
                if matches(pattern, cell) is None:
                    place = f"field {field['name']!r} of {name}"
                    message, remedy, pattern = endless(field, place, f"the cell in row {row}")
                    return [Problem(DESCRIPTOR, "pattern_ends", message, remedy, value=pattern)]
    message = "checking the tables takes too long"
    return [Problem(DESCRIPTOR, "schema_check_ends", message, "run it on a faster machine")]


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
