"""The package in databases and column files: SQLite, DuckDB, Parquet, and a script for PostgreSQL.

Each function takes the package and all its tables, typed as `analysis.load` gives them,
and writes to a path that does not exist yet.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from analysis.build.describe import cite
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.package.keys import backward_keys, foreign_keys, target_of
from analysis.package.load import to_text
from analysis.package.tables import Frames, canonical_bytes, field_names, key_names
from analysis.problems import fault

TYPES = {"string": "TEXT", "integer": "BIGINT", "number": "DOUBLE PRECISION", "boolean": "BOOLEAN", "date": "DATE"}
NAME_BYTES = 63  # PostgreSQL cuts longer names


def write_sqlite(package: Package, frames: Frames, path: Path) -> None:
    """One SQLite file with every key; dates as ISO text, booleans as 0 and 1.

    Raises sqlite3.Error where a key does not hold.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for name, resource in package.resources.items():
            keys = [f"{foreign_key(key, name)} DEFERRABLE INITIALLY DEFERRED" for key in foreign_keys(resource)]
            connection.execute(create_table(name, resource, keys))
        # keys count from the commit on, since rows and projects name one another
        for name, resource in package.resources.items():
            marks = ", ".join("?" for _ in field_names(resource))
            connection.executemany(f"INSERT INTO {quote(name)} VALUES ({marks})", rows_of(frames[name], resource))
        connection.commit()


def rows_of(frame: pd.DataFrame, resource: dict) -> Iterator[tuple]:
    """The rows as the CSV has them, booleans as 0 and 1; SQLite makes numbers of them by the columns' types."""
    text = to_text(frame, resource)
    flags = {"true": 1, "false": 0, "": None}
    for field in resource["schema"]["fields"]:
        text[field["name"]] = (
            text[field["name"]].map(lambda cell: cell or None)
            if field["type"] != "boolean"
            else [flags[cell] for cell in text[field["name"]]]
        )
    return text.itertuples(index=False, name=None)


def write_duckdb(package: Package, frames: Frames, path: Path) -> None:
    """One DuckDB file with primary keys and foreign keys.

    DuckDB takes a foreign key only to a table that is there already, so a key of a table to
    itself, and one that would close a circle, are left out.
    """
    import duckdb

    with duckdb.connect(str(path)) as connection:
        for name, keys in backward_keys(package).items():
            resource = package.resources[name]
            connection.execute(create_table(name, resource, [foreign_key(key, name) for key in keys]))
            connection.register("frame", frames[name])
            connection.execute(f"INSERT INTO {quote(name)} {select(resource)}")
            connection.unregister("frame")


def select(resource: dict) -> str:
    """The registered `frame` with the columns and types of the schema."""
    cells = (
        f"CAST({quote(f['name'])} AS {TYPES[f['type']]}) AS {quote(f['name'])}" for f in resource["schema"]["fields"]
    )
    return f"SELECT {', '.join(cells)} FROM frame"


def write_parquet(package: Package, frames: Frames, folder: Path) -> None:
    """A folder with a Parquet file a table; keys, description and citation stand in each file's metadata."""
    import duckdb

    folder.mkdir()
    with duckdb.connect() as connection:
        for name, resource in package.resources.items():
            about = {
                "description": resource["description"],
                "primary_key": ", ".join(key_names(resource)),
                "foreign_keys": "; ".join(foreign_key(key, name) for key in foreign_keys(resource)),
                "citation": cite(package.descriptor),
            }
            metadata = ", ".join(f"{key}: {literal(value)}" for key, value in about.items() if value)
            connection.register("frame", frames[name])
            target = literal(str(folder / f"{name}.parquet"))
            connection.execute(f"COPY ({select(resource)}) TO {target} (FORMAT parquet, KV_METADATA {{{metadata}}})")
            connection.unregister("frame")


def write_postgresql(package: Package, frames: Frames, path: Path) -> None:
    """One script for psql, all or nothing: tables with comments, their rows, then the foreign keys.

    Raises PackageError where PostgreSQL, which keeps 63 letters of a name, would take two for one.
    """
    check_names("tables", package.resources)
    for name, resource in package.resources.items():
        check_names(f"columns of {name}", field_names(resource))
    with path.open("w", encoding="utf-8", newline="\n") as script:
        script.write(f"-- {cite(package.descriptor)}\n-- psql --file THIS_SCRIPT\n\\set ON_ERROR_STOP on\nBEGIN;\n")
        script.write("SET LOCAL client_encoding = 'UTF8';  -- of this script, whatever the terminal has\n")
        for name, resource in package.resources.items():
            script.write(f"\n{create_table(name, resource)}\n{remarks(name, resource)}\n")
            script.write(f"COPY {quote(name)} FROM stdin WITH (FORMAT csv, HEADER true);\n")
            script.write(canonical_bytes(to_text(frames[name], resource), resource).decode() + "\\.\n")
        script.write("\n")
        for name, resource in package.resources.items():  # only now: projects and rows name one another
            for key in foreign_keys(resource):
                script.write(f"ALTER TABLE {quote(name)} ADD {foreign_key(key, name)};\n")
        script.write("COMMIT;\n")


def check_names(things: str, names: Iterable[str]) -> None:
    """Refuse names that are alike in what PostgreSQL keeps of them."""
    kept: dict[bytes, str] = {}
    for name in names:
        other = kept.setdefault(name.encode()[:NAME_BYTES], name)
        if other != name:
            message = f"PostgreSQL cannot tell two {things} apart by the first {NAME_BYTES} letters: {other}, {name}"
            raise fault(DESCRIPTOR, "names_differ", message, "shorten one of them, or export sqlite or duckdb")


def remarks(name: str, resource: dict) -> str:
    """What tables and columns mean, kept in the database."""
    lines = [f"COMMENT ON TABLE {quote(name)} IS {literal(one_line(resource['description']))};"]
    lines += [
        f"COMMENT ON COLUMN {quote(name)}.{quote(f['name'])} IS {literal(one_line(f['description']))};"
        for f in resource["schema"]["fields"]
    ]
    return "\n".join(lines)


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
