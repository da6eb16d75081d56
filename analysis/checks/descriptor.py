"""What a complete descriptor says: the rules that neither frictionless nor the official profile hold it to.

One function a rule. Each takes the package (and the codebook, where it needs it) and
yields the problems it finds. `check_descriptor` runs them all.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches

import pandas as pd

from analysis.checks.deadline import MOMENT, matches
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.package.tables import field_names, key_names
from analysis.problems import Problem

# What a property must be. `+` marks those that must be there.
PACKAGE = {
    "$schema": "+url",
    "name": "+slug",
    "title": "+text",
    "description": "+text",
    "version": "+version",
    "created": "+datetime",
    "homepage": "url",
    "keywords": "+texts",
    "licenses": "+objects",
    "sources": "+objects",
    "contributors": "+objects",
    "temporal": "+object",
    "spatial": "+object",
    "resources": "+objects",
    "id": "text",
    "image": "text",
}
LICENSE = {"name": "+text", "path": "+url", "title": "+text"}
SOURCE = {"title": "+text", "path": "+url", "email": "text", "version": "text"}
CONTRIBUTOR = {
    "title": "+text",
    "roles": "+texts",
    "path": "url",
    "email": "text",
    "givenName": "text",
    "familyName": "text",
    "organization": "text",
}
TEMPORAL = {"start": "+date", "end": "+date"}
SPATIAL = {"countries": "+texts"}
RESOURCE = {
    "name": "+slug",
    "type": "+text",
    "path": "+text",
    "title": "+text",
    "description": "+text",
    "format": "+text",
    "mediatype": "+text",
    "encoding": "+text",
    "bytes": "+count",
    "hash": "+hash",
    "rows": "+count",
    "dialect": "+object",
    "schema": "+object",
    "licenses": "objects",
    "sources": "objects",
    "homepage": "url",
}
EXPORT = {
    "name": "+slug",
    "path": "+text",
    "title": "+text",
    "description": "+text",
    "format": "+text",
    "mediatype": "+text",
    "bytes": "+count",
    "hash": "+hash",
}
DIALECT = {
    "$schema": "url",
    "delimiter": "+text",
    "lineTerminator": "+characters",
    "quoteChar": "+text",
    "doubleQuote": "+flag",
    "header": "+flag",
}
SCHEMA = {
    "$schema": "url",
    "fields": "+objects",
    "missingValues": "+list",
    "primaryKey": "+key",
    "foreignKeys": "objects",
}
FIELD = {
    "name": "+slug",
    "type": "+type",
    "title": "+text",
    "description": "+text",
    "example": "+text",
    "constraints": "+object",
    "format": "text",
    "codebook": "text",
}
CONSTRAINTS = {
    "required": "+flag",
    "unique": "flag",
    "enum": "texts",
    "pattern": "text",
    "minLength": "count",
    "maxLength": "count",
    "minimum": "any",
    "maximum": "any",
}
FOREIGN_KEY = {"fields": "+key", "reference": "+object"}
REFERENCE = {"resource": "text", "fields": "+key"}

# How every table is written; a descriptor that says otherwise would mislead other programs.
WRITTEN = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
WRITTEN_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}

TYPES = ("string", "integer", "number", "boolean", "date")


def is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_date(value) -> bool:
    return is_text(value) and parses(date.fromisoformat, value) and len(value) == 10


def parses(read, value) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


KINDS = {
    "text": (is_text, "text that is not blank"),
    "characters": (lambda v: isinstance(v, str) and bool(v), "one or more characters"),
    "url": (lambda v: is_text(v) and re.match(r"https?://[^\s/]+\.[^\s]+$", v) is not None, "a web address"),
    "slug": (
        lambda v: is_text(v) and re.match(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*$", v) is not None,
        "a word in lower case, such as sector_mix",
    ),
    "version": (lambda v: is_text(v) and re.match(r"\d+\.\d+\.\d+$", v) is not None, "a version such as 1.2.0"),
    "datetime": (
        lambda v: is_text(v) and "T" in v and parses(datetime.fromisoformat, v),
        "a date with time, such as 2026-01-31T00:00:00Z",
    ),
    "date": (is_date, "a date such as 2026-01-31"),
    "count": (lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 0, "a whole number from 0"),
    "flag": (lambda v: isinstance(v, bool), "true or false"),
    "hash": (
        lambda v: is_text(v) and re.match(r"sha256:[0-9a-f]{64}$", v) is not None,
        "sha256: and 64 hexadecimal digits",
    ),
    "type": (lambda v: v in TYPES, "one of " + ", ".join(TYPES)),
    "key": (
        lambda v: is_text(v) or (isinstance(v, list) and bool(v) and all(map(is_text, v))),
        "a column name or a list of them",
    ),
    "list": (lambda v: isinstance(v, list), "a list"),
    "texts": (lambda v: isinstance(v, list) and bool(v) and all(map(is_text, v)), "a list of texts that is not empty"),
    "object": (lambda v: isinstance(v, dict) and bool(v), "an object that is not empty"),
    "objects": (
        lambda v: isinstance(v, list) and bool(v) and all(isinstance(o, dict) for o in v),
        "a list of objects that is not empty",
    ),
    "any": (lambda v: v is not None, "a value"),
}


def check_descriptor(package: Package) -> list[Problem]:
    """Run every rule that needs the descriptor alone, and return the problems.

    Where properties are missing or mistyped only those are reported: the other rules could not read them.
    """
    problems = list(properties_complete(package))
    if not problems:
        for rule in (
            paths_spell_names,
            readers_agree,
            bounds_fit,
            tables_have_keys,
            references_exist,
            id_columns_have_foreign_keys,
            joint_keys_are_kept,
            examples_fit,
        ):
            problems += rule(package)
    return problems


def properties_complete(package: Package) -> Iterator[Problem]:
    """A property that is missing, empty, of the wrong kind, or that nobody knows (a slip in its name)."""
    descriptor = package.descriptor
    yield from check_object(descriptor, PACKAGE, "the package")
    for key, spec in (("licenses", LICENSE), ("sources", SOURCE), ("contributors", CONTRIBUTOR)):
        for number, item in enumerate(objects(descriptor.get(key)), start=1):
            yield from check_object(item, spec, f"{key}, item {number}")
    for key, spec in (("temporal", TEMPORAL), ("spatial", SPATIAL)):
        if isinstance(descriptor.get(key), dict):
            yield from check_object(descriptor[key], spec, key)
    for resource in package.resources.values():
        yield from check_resource(resource)
    for name, resource in package.exports.items():
        yield from check_object(resource, EXPORT, f"resource {name}")


def check_resource(resource: dict) -> Iterator[Problem]:
    place = f"resource {resource['name']}"
    yield from check_object(resource, RESOURCE, place)
    if isinstance(resource.get("dialect"), dict):
        yield from check_object(resource["dialect"], DIALECT, f"{place}, dialect")
    schema = resource["schema"]
    yield from check_object(schema, SCHEMA, f"{place}, schema")
    for field in schema["fields"]:
        where = f"{place}, field {field['name']}"
        yield from check_object(field, FIELD, where)
        if isinstance(field.get("constraints"), dict):
            yield from check_object(field["constraints"], CONSTRAINTS, f"{where}, constraints")
    for number, key in enumerate(objects(schema.get("foreignKeys")), start=1):
        yield from check_object(key, FOREIGN_KEY, f"{place}, foreign key {number}")
        if isinstance(key.get("reference"), dict):
            yield from check_object(key["reference"], REFERENCE, f"{place}, foreign key {number}, reference")


def check_object(item: dict, spec: dict[str, str], place: str) -> Iterator[Problem]:
    for name, kind in spec.items():
        fits, wanted = KINDS[kind.removeprefix("+")]
        if name not in item:
            if kind.startswith("+"):
                yield complaint("property_missing", f"{place} has no {name}", f"give it {wanted}")
        elif not fits(item[name]):
            yield complaint(
                "property_kind", f"{name} of {place} is not {wanted}", f"give it {wanted}", value=str(item[name])
            )
    for name in sorted(item.keys() - spec.keys()):
        close = get_close_matches(name, spec, n=1)
        yield complaint(
            "property_unknown",
            f"{place} has a property {name!r} that nothing reads",
            f"call it {close[0]!r}" if close else "take it out",
        )


def paths_spell_names(package: Package) -> Iterator[Problem]:
    """A table that does not lie at data/NAME.csv or data/views/NAME.csv, so that two could share a file."""
    for name, resource in package.resources.items():
        if resource["path"] not in (f"data/{name}.csv", f"data/views/{name}.csv"):
            yield complaint(
                "paths_spell_names",
                f"the path of {name} is not data/{name}.csv or data/views/{name}.csv",
                "name the file after the table",
                value=resource["path"],
            )


def readers_agree(package: Package) -> Iterator[Problem]:
    """A dialect, encoding or missing value other than the one in which every table is written, which other programs would follow."""
    for name, resource in package.resources.items():
        for place, wanted in (("", WRITTEN), ("dialect", WRITTEN_DIALECT)):
            found = resource[place] if place else resource
            for key, value in wanted.items():
                if found.get(key) != value:
                    yield complaint(
                        "readers_agree",
                        f"{key} of {name} is not what its file is written in",
                        f"set it to {value!r}",
                        value=str(found.get(key)),
                    )
        if resource["schema"]["missingValues"] != [""]:
            yield complaint(
                "readers_agree",
                f"missingValues of {name} is not the empty cell alone",
                'set it to [""]',
                value=str(resource["schema"]["missingValues"]),
            )
        for field in resource["schema"]["fields"]:
            if field.get("format", "uri") != "uri" or ("format" in field and field["type"] != "string"):
                yield complaint(
                    "readers_agree",
                    f"field {field['name']!r} of {name} has a format that its cells are not written in",
                    "take it out",
                    value=str(field["format"]),
                )


def bounds_fit(package: Package) -> Iterator[Problem]:
    """A minimum or maximum that is no value of the field's type, a pattern that does not compile, a constraint of another type, or a code listed twice."""
    for name, resource in package.resources.items():
        for field in resource["schema"]["fields"]:
            place, rules = f"field {field['name']!r} of {name}", field["constraints"]
            for bound in {"minimum", "maximum"} & rules.keys():
                numeric = isinstance(rules[bound], int | float) and not isinstance(rules[bound], bool)
                if not (
                    numeric
                    if field["type"] in ("integer", "number")
                    else field["type"] == "date" and is_date(rules[bound])
                ):
                    yield complaint(
                        "bounds_fit",
                        f"the {bound} of {place} is no {field['type']}",
                        "give one, or take it out",
                        value=str(rules[bound]),
                    )
            if {"pattern", "minLength", "maxLength"} & rules.keys() and field["type"] != "string":
                yield complaint("bounds_fit", f"{place} has a constraint that only text can have", "take it out")
            if "pattern" in rules and not compiles(rules["pattern"]):
                yield complaint(
                    "bounds_fit",
                    f"the pattern of {place} is no regular expression",
                    "correct it",
                    value=rules["pattern"],
                )
            if len(set(rules.get("enum", []))) != len(rules.get("enum", [])):
                yield complaint("bounds_fit", f"{place} lists a code twice", "list it once")


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def tables_have_keys(package: Package) -> Iterator[Problem]:
    """A table whose primary key is missing, names a column it has not, or leaves a key column optional."""
    for name, resource in package.resources.items():
        required = {f["name"] for f in resource["schema"]["fields"] if f["constraints"]["required"]}
        if len(set(key_names(resource))) != len(key_names(resource)):
            yield complaint("key_columns", f"the primary key of {name} names a column twice", "name it once")
        for column in key_names(resource):
            if column not in field_names(resource):
                yield complaint(
                    "key_columns",
                    f"the primary key of {name} names {column!r}, which is no column of it",
                    "name its columns",
                )
            elif column not in required:
                yield complaint(
                    "key_columns",
                    f"the key column {column!r} of {name} may be empty",
                    "set its constraint required to true",
                )


def references_exist(package: Package) -> Iterator[Problem]:
    """A foreign key that names a column or a table that does not exist, whose two sides differ in length, or that leads to a foreign key."""
    for name, resource in package.resources.items():
        for key in resource["schema"].get("foreignKeys", []):
            own, other = columns_of(key["fields"]), columns_of(key["reference"]["fields"])
            target = package.resources.get(key["reference"].get("resource") or name)
            if target is None:
                yield complaint(
                    "foreign_key_target",
                    f"a foreign key of {name} points to {key['reference']['resource']!r}, which is no resource",
                    "name a resource of the package",
                )
            elif (
                len(own) != len(other) or set(own) - set(field_names(resource)) or set(other) - set(field_names(target))
            ):
                yield complaint(
                    "foreign_key_columns",
                    f"a foreign key of {name} ({', '.join(own)}) names columns that do not exist",
                    "name columns that both tables have",
                )
            elif len(other) == 1 and any(
                columns_of(further["fields"]) == other for further in target["schema"].get("foreignKeys", [])
            ):
                yield complaint(
                    "foreign_key_target",
                    f"a foreign key of {name} ({', '.join(own)}) leads to a column that itself leads on to another",
                    "name the table where the key stands as the resource of its reference",
                )


def id_columns_have_foreign_keys(package: Package) -> Iterator[Problem]:
    """A column called *_id that leads nowhere: it is neither a table's whole key nor part of a foreign key."""
    for name, resource in package.resources.items():
        leads = {column for key in resource["schema"].get("foreignKeys", []) for column in columns_of(key["fields"])}
        if name in package.tables and len(key_names(resource)) == 1:
            leads |= set(key_names(resource))
        for column in field_names(resource):
            if column.endswith("_id") and column not in leads:
                yield complaint(
                    "id_without_foreign_key",
                    f"column {column!r} of {name} has no foreign key",
                    "add one to schema.foreignKeys",
                )


def joint_keys_are_kept(package: Package) -> Iterator[Problem]:
    """A table that has all columns by which others lead jointly to a table (a document and its unit), and does not lead there."""
    keys = {
        name: {
            (key["reference"].get("resource") or name, *columns_of(key["fields"]))
            for key in resource["schema"].get("foreignKeys", [])
        }
        for name, resource in package.resources.items()
    }
    for target, *columns in sorted({key for own in keys.values() for key in own if len(key) > 2}):
        for name, resource in package.resources.items():
            if name != target and set(columns) <= set(field_names(resource)) and (target, *columns) not in keys[name]:
                yield complaint(
                    "joint_keys_are_kept",
                    f"{name} has the columns {', '.join(columns)}, by which other tables lead to {target}, and no such foreign key",
                    "add one to schema.foreignKeys",
                )


def examples_fit(package: Package) -> Iterator[Problem]:
    """An example that breaks the constraints of its own field, or on which its pattern does not end."""
    for name, resource in package.resources.items():
        for field in resource["schema"]["fields"]:
            allowed, pattern = field["constraints"].get("enum"), field["constraints"].get("pattern")
            example = field["example"]
            fits = not pattern or not compiles(pattern) or matches(pattern, example)
            if fits is None:
                yield endless(field, name, "its example")
            elif (allowed and example not in allowed) or not fits or not fits_type(example, field["type"]):
                yield complaint(
                    "example_fits",
                    f"the example of field {field['name']!r} of {name} breaks its own constraints",
                    "give one that holds",
                    value=example,
                )


def endless(field: dict, resource: str, text: str) -> Problem:
    """A pattern that does not get through a text."""
    return complaint(
        "pattern_ends",
        f"the pattern of field {field['name']!r} of {resource} takes more than {MOMENT:g} s on {text}",
        "write it without a repetition within a repetition",
        value=field["constraints"]["pattern"],
    )


def fits_type(text: str, type_: str) -> bool:
    checks = {
        "integer": lambda t: re.match(r"-?\d+$", t),
        "number": lambda t: parses(float, t),
        "boolean": lambda t: t in ("true", "false"),
        "date": is_date,
    }
    return bool(checks.get(type_, is_text)(text))


def enums_match_codebook(package: Package, codebook: pd.DataFrame) -> Iterator[Problem]:
    """A list of allowed codes that differs from the codebook's, or a codebook variable that no field uses."""
    codes = codebook.groupby("variable")["code"].agg(set).to_dict()
    used = set()
    for name, resource in package.resources.items():
        for field in resource["schema"]["fields"]:
            enum, variable = field["constraints"].get("enum"), field.get("codebook")
            if variable is None:
                if enum:
                    yield complaint(
                        "enum_matches_codebook",
                        f"field {field['name']!r} of {name} lists codes but names no codebook variable",
                        "add the property codebook",
                    )
                continue
            used.add(variable)
            if set(enum or []) != codes.get(variable, set()):
                differing = sorted(set(enum or []) ^ codes.get(variable, set()))
                yield complaint(
                    "enum_matches_codebook",
                    f"field {field['name']!r} of {name} and the codebook's {variable!r} differ in {', '.join(differing)}",
                    "bring data/codebook.csv and the field's enum together",
                )
    for variable in sorted(codes.keys() - used):
        yield complaint(
            "codebook_is_used",
            f"no field takes its codes from the codebook's {variable!r}",
            "name it in a field's property codebook, or take it out of data/codebook.csv",
        )


def objects(value) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def columns_of(key: str | list[str]) -> list[str]:
    return [key] if isinstance(key, str) else list(key)


def complaint(rule: str, message: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(DESCRIPTOR, rule, message, remedy, value=value)
