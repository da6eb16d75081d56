"""SQL that declares the tables of the descriptor: columns, types, keys and codes."""

from collections.abc import Iterable

from analysis.package.keys import target_of
from analysis.package.tables import key_names

TYPES = {"string": "TEXT", "integer": "BIGINT", "number": "DOUBLE PRECISION", "boolean": "BOOLEAN", "date": "DATE"}


def quote(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def create_table(name: str, resource: dict, foreign_keys: Iterable[str] = ()) -> str:
    """CREATE TABLE with a remark at every column; understood by SQLite, PostgreSQL and DuckDB.

    `foreign_keys` are those that the table is to state itself, as `foreign_key` writes them.
    """
    fields = [
        (f"{quote(f['name'])} {TYPES[f['type']]}{limits(f)}", f["description"]) for f in resource["schema"]["fields"]
    ]
    keys = [(f"PRIMARY KEY ({columns(key_names(resource))})", ""), *((key, "") for key in foreign_keys)]
    lines = [f"-- {one_line(resource['description'])}", f"CREATE TABLE {quote(name)} ("]
    parts = [*fields, *keys]
    for number, (part, remark) in enumerate(parts, start=1):
        comma = "," if number < len(parts) else ""
        lines.append(f"  {part}{comma}" + (f" -- {one_line(remark)}" if remark else ""))
    return "\n".join([*lines, ");"])


def limits(field: dict) -> str:
    rules = field["constraints"]
    codes = f" CHECK ({quote(field['name'])} IN ({', '.join(map(literal, rules['enum']))}))" if "enum" in rules else ""
    return (" NOT NULL" if rules["required"] else "") + codes


def foreign_key(key: dict, own: str) -> str:
    """The foreign key clause of one entry of a schema's foreignKeys."""
    target = f"{quote(target_of(key, own))} ({columns(key['reference']['fields'])})"
    return f"FOREIGN KEY ({columns(key['fields'])}) REFERENCES {target}"


def columns(names: str | list[str]) -> str:
    return ", ".join(quote(name) for name in ([names] if isinstance(names, str) else names))


def one_line(text: str) -> str:
    return " ".join(text.split())
