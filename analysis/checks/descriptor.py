"""What a complete descriptor says: the rules that neither frictionless nor the official profile hold it to.

Which properties there are, and of what kind, is in descriptor.schema.json beside this. Each further
rule is a function with its name; it takes the package and yields message, remedy and, where it helps, value.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.checks.deadline import endless, matches
from analysis.checks.lazy import import_jsonschema
from analysis.checks.rules.context import STRICT
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.package.tables import field_names, key_names
from analysis.problems import Problem

SCHEMA = Path(__file__).with_name("descriptor.schema.json")
ITEMS = {"resources": "resource", "fields": "field", "foreignKeys": "foreign key"}  # what one of a list is called

# How every table is written; a descriptor that says otherwise would mislead other programs.
WRITTEN = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
WRITTEN_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}

Faults = Iterator[tuple[str, ...]]  # message, remedy and, where it helps, value


def check_descriptor(package: Package) -> list[Problem]:
    """Run every rule that needs the descriptor alone, and return the problems.

    Where properties are missing or mistyped only those are reported: the other rules could not read them.
    """
    problems = list(properties_complete(json.dumps(package.descriptor)))
    if not problems:
        for rule in (
            paths_spell_names,
            readers_agree,
            bounds_fit,
            key_columns,
            foreign_key_target,
            foreign_key_columns,
            id_without_foreign_key,
            joint_keys_are_kept,
            pattern_ends,
            example_fits,
        ):
            problems += [
                Problem(DESCRIPTOR, rule.__name__, message, remedy, value=value[0] if value else None)
                for message, remedy, *value in rule(package)
            ]
    return problems


# --- properties ------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def properties_complete(descriptor: str) -> tuple[Problem, ...]:
    """The faults of a descriptor's properties, which are looked for once however often it is checked."""
    return tuple(faults_of_properties(json.loads(descriptor)))


def faults_of_properties(descriptor: dict) -> Iterator[Problem]:
    """A property that is missing, empty, of the wrong kind, or that nobody knows (a slip in its name)."""
    import_jsonschema()
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(formats=())
    checker.checks("date")(
        lambda value: not isinstance(value, str) or is_date(value)
    )  # what is no text is told as such
    checker.checks("datetime")(lambda value: not isinstance(value, str) or is_datetime(value))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema, format_checker=checker).iter_errors(descriptor):
        *path, name = error.absolute_path or [None]
        if error.validator == "required":
            place = place_of(descriptor, error.absolute_path)
            name = next(n for n in error.validator_value if n not in error.instance and f"{n!r} is" in error.message)
            wanted = described(error.schema["properties"][name], schema)
            yield Problem(DESCRIPTOR, "property_missing", f"{place} has no {name}", f"give it {wanted}")
        elif error.validator == "additionalProperties":
            known, place = error.schema["properties"], place_of(descriptor, error.absolute_path)
            for name in sorted(error.instance.keys() - known.keys()):
                close = get_close_matches(name, known, n=1)
                remedy = f"call it {close[0]!r}" if close else "take it out"
                message = f"{place} has a property {name!r} that nothing reads"
                yield Problem(DESCRIPTOR, "property_unknown", message, remedy)
        else:
            wanted, name = error.schema["description"], f"item {name + 1}" if isinstance(name, int) else name
            message = f"{name} of {place_of(descriptor, path)} is not {wanted}"
            yield Problem(DESCRIPTOR, "property_kind", message, f"give it {wanted}", value=str(error.instance))


def described(spec: dict, schema: dict) -> str:
    """What a property must be, in words."""
    return spec.get("description") or schema["$defs"][spec["$ref"].rpartition("/")[2]]["description"]


def place_of(descriptor: dict, path) -> str:
    """Where in the descriptor a path leads, in words: resource units, field note, constraints."""
    item, words = descriptor, []
    for step in path:
        item = item[step]
        if isinstance(step, str):
            words = [word for word in words if word != "schema"] + [step]
        else:
            known = item.get("name") if words[-1] in ("resources", "fields") else None
            words[-1] = f"{ITEMS.get(words[-1], f'{words[-1]}, item')} {known or step + 1}"
    return ", ".join(words) or "the package"


def is_date(text: str) -> bool:
    """True for a date such as 2026-01-31."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_datetime(text: str) -> bool:
    """True for a date with time such as 2026-01-31T00:00:00Z."""
    try:
        return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


# --- what the properties say -----------------------------------------------------------------


def fields_of(package: Package) -> Iterator[tuple[dict, str]]:
    """Every field of the tables, with where it is, in words."""
    for name, resource in package.resources.items():
        yield from ((field, f"field {field['name']!r} of {name}") for field in resource["schema"]["fields"])


def keys_of(package: Package) -> Iterator[tuple[str, list[str], str, list[str]]]:
    """Every foreign key: its table and columns, and the name of the resource and the columns that it leads to."""
    for name, resource in package.resources.items():
        for key in resource["schema"].get("foreignKeys", []):
            target = key["reference"].get("resource") or name
            yield name, columns_of(key["fields"]), target, columns_of(key["reference"]["fields"])


def columns_of(key: str | list[str]) -> list[str]:
    return [key] if isinstance(key, str) else list(key)


def paths_spell_names(package: Package) -> Faults:
    """A table that does not lie at data/NAME.csv or data/views/NAME.csv, so that two could share a file."""
    for name, resource in package.resources.items():
        if resource["path"] not in (f"data/{name}.csv", f"data/views/{name}.csv"):
            message = f"the path of {name} is not data/{name}.csv or data/views/{name}.csv"
            yield message, "name the file after the table", resource["path"]


def readers_agree(package: Package) -> Faults:
    """A dialect, encoding or missing value in which no table is written, and which other programs would follow."""
    for name, resource in package.resources.items():
        for found, wanted in ((resource, WRITTEN), (resource["dialect"], WRITTEN_DIALECT)):
            for key, value in wanted.items():
                if found.get(key) != value:
                    message = f"{key} of {name} is not what its file is written in"
                    yield message, f"set it to {value!r}", str(found.get(key))
        if (missing := resource["schema"]["missingValues"]) != [""]:
            yield f"missingValues of {name} is not the empty cell alone", 'set it to [""]', str(missing)
    for field, place in fields_of(package):
        if field.get("format", "uri") != "uri" or ("format" in field and field["type"] != "string"):
            yield f"{place} has a format that its cells are not written in", "take it out", str(field["format"])


def bounds_fit(package: Package) -> Faults:
    """A constraint that cannot hold.

    A bound that is no value of the field's type, a pattern that does not compile, a constraint of another type, or a
    code listed twice.
    """
    for field, place in fields_of(package):
        rules, type_ = field["constraints"], field["type"]
        for bound in ("minimum", "maximum"):
            if bound in rules and not is_bound(rules[bound], type_):
                yield f"the {bound} of {place} is no {type_}", "give one, or take it out", str(rules[bound])
        if {"pattern", "minLength", "maxLength"} & rules.keys() and type_ != "string":
            yield f"{place} has a constraint that only text can have", "take it out"
        if "pattern" in rules and not compiles(rules["pattern"]):
            yield f"the pattern of {place} is no regular expression", "correct it", rules["pattern"]
        if len(set(rules.get("enum", []))) != len(rules.get("enum", [])):
            yield f"{place} lists a code twice", "list it once"


def is_bound(value, type_: str) -> bool:
    """True for a value that can bound a field of the type."""
    if type_ in ("integer", "number"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type_ == "date" and isinstance(value, str) and is_date(value)


def fits_type(text: str, type_: str) -> bool:
    """True for a text that is a plain cell of a type."""
    if type_ == "date":
        return is_date(text)
    return type_ not in STRICT or re.fullmatch(STRICT[type_][0], text) is not None


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def key_columns(package: Package) -> Faults:
    """A table whose primary key names a column twice or one it has not, or leaves a key column optional."""
    for name, resource in package.resources.items():
        required = {f["name"] for f in resource["schema"]["fields"] if f["constraints"]["required"]}
        if len(set(key_names(resource))) != len(key_names(resource)):
            yield f"the primary key of {name} names a column twice", "name it once"
        for column in key_names(resource):
            if column not in field_names(resource):
                yield f"the primary key of {name} names {column!r}, which is no column of it", "name its columns"
            elif column not in required:
                yield f"the key column {column!r} of {name} may be empty", "set its constraint required to true"


def foreign_key_target(package: Package) -> Faults:
    """A foreign key that leads to a table that does not exist, or to a column that itself leads on."""
    onward = {(name, *own) for name, own, *_ in keys_of(package)}
    for name, own, target, other in keys_of(package):
        if target not in package.resources:
            message = f"a foreign key of {name} points to {target!r}, which is no resource"
            yield message, "name a resource of the package"
        elif len(own) == len(other) == 1 and (target, *other) in onward:
            message = f"a foreign key of {name} ({', '.join(own)}) leads to a column that itself leads on to another"
            yield message, "name the table where the key stands as the resource of its reference"


def foreign_key_columns(package: Package) -> Faults:
    """A foreign key that names a column that does not exist, or whose two sides differ in length."""
    for name, own, target, other in keys_of(package):
        if target in package.resources and (
            len(own) != len(other)
            or set(own) - set(field_names(package.resources[name]))
            or set(other) - set(field_names(package.resources[target]))
        ):
            message = f"a foreign key of {name} ({', '.join(own)}) names columns that do not exist"
            yield message, "name columns that both tables have"


def id_without_foreign_key(package: Package) -> Faults:
    """A column called *_id that leads nowhere: it is neither a table's whole key nor part of a foreign key."""
    leads = {(name, column) for name, own, *_ in keys_of(package) for column in own}
    for name, resource in package.resources.items():
        whole = key_names(resource) if name in package.tables and len(key_names(resource)) == 1 else []
        for column in field_names(resource):
            if column.endswith("_id") and column not in whole and (name, column) not in leads:
                yield f"column {column!r} of {name} has no foreign key", "add one to schema.foreignKeys"


def joint_keys_are_kept(package: Package) -> Faults:
    """A table that has all columns of another table's joint foreign key (a document and its unit), and no such key."""
    keys = {(name, target, *own) for name, own, target, _ in keys_of(package)}
    for target, *columns in sorted({key[1:] for key in keys if len(key) > 3}):
        for name, resource in package.resources.items():
            if name != target and set(columns) <= set(field_names(resource)) and (name, target, *columns) not in keys:
                message = f"{name} has the columns {', '.join(columns)}, by which other tables lead to {target}"
                yield f"{message}, and no such foreign key", "add one to schema.foreignKeys"


def pattern_ends(package: Package) -> Faults:
    """A pattern that does not end on the example of its own field."""
    for field, place in fields_of(package):
        if example_matches(field) is None:
            yield endless(field, place, "its example")


def example_matches(field: dict) -> bool | None:
    """Whether an example fits the pattern of its field; None where that cannot be told within a moment."""
    pattern = field["constraints"].get("pattern")
    return not pattern or not compiles(pattern) or matches(pattern, field["example"])


def example_fits(package: Package) -> Faults:
    """An example that breaks the constraints of its own field."""
    for field, place in fields_of(package):
        example, allowed = field["example"], field["constraints"].get("enum")
        wrong = (allowed and example not in allowed) or not fits_type(example, field["type"])
        if wrong or example_matches(field) is False:
            yield f"the example of {place} breaks its own constraints", "give one that holds", example


def enums_match_codebook(package: Package, codebook: pd.DataFrame) -> Iterator[Problem]:
    """A list of allowed codes that differs from the codebook's, or a codebook variable that no field uses."""
    rule = "enum_matches_codebook"
    if codebook.empty:
        return  # every code in use is told then, by a rule on cells
    codes = codebook.groupby("variable")["code"].agg(set).to_dict()
    for field, place in fields_of(package):
        enum, variable = set(field["constraints"].get("enum", [])), field.get("codebook")
        if variable is None and enum:
            message = f"{place} lists codes but names no codebook variable"
            yield Problem(DESCRIPTOR, rule, message, "add the property codebook")
        elif variable is not None and (differing := enum ^ codes.get(variable, set())):
            message = f"{place} and the codebook's {variable!r} differ in {', '.join(sorted(differing))}"
            yield Problem(DESCRIPTOR, rule, message, "bring data/codebook.csv and the field's enum together")
    for variable in sorted(codes.keys() - {field.get("codebook") for field, _ in fields_of(package)}):
        message = f"no field takes its codes from the codebook's {variable!r}"
        remedy = "name it in a field's property codebook, or take it out of data/codebook.csv"
        yield Problem(DESCRIPTOR, "codebook_is_used", message, remedy)
