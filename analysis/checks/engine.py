"""Which tables might break their schema: a quick check of whole columns, before frictionless reads them cell by cell.

The descriptor is the only source of rules. The answer is one-sided: a table that passes here passes frictionless;
one that does not pass has a fault, or something in it that only frictionless can settle.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from analysis.checks.descriptor import WRITTEN, WRITTEN_DIALECT, columns_of
from analysis.package.tables import field_names, key_names

# From the name of a table to its frames of text cells, one after another.
Read = Callable[[str], Iterable[pd.DataFrame]]

# Forms of a cell that can be read in one way only and written in one way only, so that equal texts are equal values.
FORMS = {
    "integer": re.compile("0|-?[1-9][0-9]{0,17}", re.ASCII),
    "number": re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", re.ASCII),
    "boolean": re.compile("true|false"),
    "date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII),
    "string": re.compile(""),
    "uri": re.compile("https?://[A-Za-z0-9.-]+([/?][A-Za-z0-9._~/?=&+,;:@!-]*)?", re.ASCII),
}
ALIKE = ("integer", "boolean", "date", "string")  # types of which equal values are equal texts; not 1.0 and 1
KNOWN = {
    "resource": {*WRITTEN, *("name", "path", "title", "description", "dialect", "schema", "bytes", "hash", "rows")}
    | {"licenses", "sources", "homepage"},
    "schema": {"$schema", "fields", "missingValues", "primaryKey", "foreignKeys"},
    "field": {"name", "type", "title", "description", "example", "constraints", "format", "codebook"},
    "string": {"required", "unique", "enum", "pattern", "minLength", "maxLength"},
    "integer": {"required", "unique", "minimum", "maximum"},
    "number": {"required", "minimum", "maximum"},
    "boolean": {"required", "unique"},
    "date": {"required", "unique", "minimum", "maximum"},
}


class Doubtful(Exception):
    """A table has a fault, or something that cannot be settled here."""


def doubtful_tables(resources: Mapping[str, dict], read: Read, only: Iterable[str] | None = None) -> list[str]:
    """The tables, of all or of those in `only`, that might break their schema.

    `resources` are the tables by name, as the descriptor states them. `read` gives the text cells of each, as one
    frame or as several; it is asked again for a table to which keys lead, so that no more is held than keys need.
    """
    keys = KeyColumns(resources, read)
    return [name for name in (resources if only is None else only) if not passes(name, resources, read, keys)]


def passes(name: str, resources: Mapping[str, dict], read: Read, keys: "KeyColumns") -> bool:
    """True for a table in which nothing can be wrong."""
    try:
        settle(resources[name])
        checks = {field["name"]: check_of(field) for field in resources[name]["schema"]["fields"]}
        references = list(keys.references(name))
        uniques = unique_columns(resources[name])
        parts = []
        for frame in read(name):
            for column, check in checks.items():
                check(distinct(frame, [column]))
            for columns, target in references:
                require(distinct(frame, columns) <= target)
            parts.append(frame[sorted(set().union(*uniques))])
        for columns in uniques:
            require(all_differ(pd.concat([part[columns] for part in parts])))
    except Exception:  # whatever is wrong, frictionless says it
        return False
    return True


def distinct(frame: pd.DataFrame, columns: list[str]) -> set:
    """The distinct cells of a column, or the distinct rows of several, as tuples."""
    cells = [frame[column].to_numpy().tolist() for column in columns]
    return set(cells[0]) if len(cells) == 1 else set(zip(*cells, strict=True))


def all_differ(keys: pd.DataFrame) -> bool:
    """True where no two rows are the same; rows of empty cells alone do not count."""
    return not keys[(keys != "").any(axis=1)].duplicated().any()


def require(holds: bool) -> None:
    if not holds:
        raise Doubtful


# --- the descriptor --------------------------------------------------------------------------


def settle(resource: dict) -> None:
    """Raise Doubtful for a resource that says more than what is known here, so that nothing is passed over."""
    schema = resource["schema"]
    require(resource.keys() <= KNOWN["resource"] and schema.keys() <= KNOWN["schema"])
    require(all(resource.get(key) == value for key, value in WRITTEN.items()))
    require(same(resource.get("dialect"), WRITTEN_DIALECT) and schema.get("missingValues") == [""])
    names = field_names(resource)
    require(len(set(names)) == len(names) and set(key_names(resource)) <= set(names) and names != [])
    for field in schema["fields"]:
        constraints = field.get("constraints", {})
        require(field.keys() <= KNOWN["field"] and constraints.keys() <= KNOWN.get(field["type"], set()))
        require("format" not in field or (field["type"], field["format"]) == ("string", "uri"))
        require(all(isinstance(constraints.get(flag, False), bool) for flag in ("required", "unique")))
    # a row of empty cells alone is a fault of its own
    require(any(field.get("constraints", {}).get("required") for field in schema["fields"]))


def same(dialect, written: dict) -> bool:
    return isinstance(dialect, dict) and {k: v for k, v in dialect.items() if k != "$schema"} == written


def unique_columns(resource: dict) -> list[list[str]]:
    """The columns whose cells, taken together, may not repeat: the primary key, and each unique column."""
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    key = key_names(resource)
    require(all(fields[name]["type"] in ALIKE and fields[name]["constraints"].get("required") for name in key))
    unique = [[name] for name, field in fields.items() if field.get("constraints", {}).get("unique")]
    return [key, *unique] if key else unique


# --- cells -----------------------------------------------------------------------------------


def check_of(field: dict) -> Callable[[set[str]], None]:
    """A function that raises Doubtful where one of a field's distinct cells might break its type or constraints."""
    constraints, kind = field.get("constraints", {}), field.get("format", field["type"])
    form = FORMS[kind].fullmatch
    pattern = re.compile(f"^{constraints['pattern']}$") if "pattern" in constraints else None  # as frictionless does
    allowed = set(constraints["enum"]) if "enum" in constraints else None
    least, most = (length(constraints, name) for name in ("minLength", "maxLength"))
    value, bounds = VALUES.get(field["type"]), [(n, constraints[n]) for n in ("minimum", "maximum") if n in constraints]

    def check(cells: set[str]) -> None:
        if "" in cells:
            require(not constraints.get("required"))
            cells.discard("")
        if not cells:
            return
        require(min(cells) >= "!")  # frictionless may guess that a space before a cell is no part of it
        require(allowed is None or cells <= allowed)
        require(kind == "string" or all(map(form, cells)))
        require(least is None or len(min(cells, key=len)) >= least)
        require(most is None or len(max(cells, key=len)) <= most)
        require(pattern is None or all(map(pattern.match, cells)))
        if value is not None:
            within(cells, value, bounds)

    return check


def length(constraints: dict, name: str) -> int | None:
    bound = constraints.get(name)
    require(bound is None or type(bound) is int)
    return bound


VALUES = {"integer": int, "number": Decimal, "date": date.fromisoformat}


def within(cells: set[str], value: Callable, bounds: list[tuple[str, object]]) -> None:
    """Raise Doubtful, or what the conversion raises, where a cell is no value or lies outside the bounds."""
    values = list(map(value, cells))
    for name, bound in bounds:
        require(isinstance(bound, str) == (value == date.fromisoformat) and not isinstance(bound, bool))
        limit = Decimal(str(bound)) if value is Decimal else value(bound)
        require(value is not int or limit == bound)
        require(min(values) >= limit if name == "minimum" else max(values) <= limit)


# --- keys ---------------------------------------------------------------------------------


class KeyColumns:
    """The columns to which foreign keys lead, each read once."""

    def __init__(self, resources: Mapping[str, dict], read: Read):
        self.resources, self.read = resources, read
        self.kept: dict[tuple[str, ...], set | None] = {}

    def references(self, name: str) -> Iterator[tuple[list[str], set]]:
        """The columns of each foreign key of a table, and the cells or rows that they may hold.

        Raises Doubtful where these cannot be told.
        """
        for key in self.resources[name]["schema"].get("foreignKeys", []):
            own, other = columns_of(key["fields"]), columns_of(key["reference"]["fields"])
            target = key["reference"].get("resource") or name
            require(self.types(name, own) == self.types(target, other))
            yield own, self.rows(target, other)

    def types(self, name: str, columns: list[str]) -> list[tuple[str, str | None]]:
        """Type and format of columns. Raises Doubtful where equal values may be written in several ways."""
        fields = {field["name"]: field for field in self.resources[name]["schema"]["fields"]}
        require(all(fields[column]["type"] in ALIKE for column in columns))
        return [(fields[column]["type"], fields[column].get("format")) for column in columns]

    def rows(self, name: str, columns: list[str]) -> set:
        place = (name, *columns)
        if place not in self.kept:
            self.kept[place] = None  # where reading fails, it fails but once
            self.kept[place] = self.collect(name, columns)
        require(self.kept[place] is not None)
        return self.kept[place]

    def collect(self, name: str, columns: list[str]) -> set:
        """The distinct rows of some columns of a table, and the empty one, which leads nowhere.

        Their cells need no check: a cell that leads here is checked where it stands, by the same type.
        """
        settle(self.resources[name])
        found = {"" if len(columns) == 1 else ("",) * len(columns)}
        for frame in self.read(name):
            found |= distinct(frame, columns)
        return found
