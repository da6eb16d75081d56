"""A small package cut out of the real one: a few documents that link to one another, whole in themselves."""

import csv
import io
import json
import shutil
from pathlib import Path

from analysis.build.build import build
from analysis.package.descriptor import DESCRIPTOR, Package, read_package
from analysis.package.tables import field_names

FILES = (DESCRIPTOR, "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md")
UNCODED = 20  # pages that were judged and not coded, kept so that these rows can be harmed too
TERMS = 120  # of the lexicon, which nothing refers to

Rows = list[dict[str, str]]


def copy_whole(source: Path, target: Path) -> None:
    """Copy what makes up the package: descriptor, tables, docs, workbook."""
    target.mkdir(parents=True)
    for name in FILES:
        shutil.copy(source / name, target)
    for name in ("data", "docs", "exports"):
        shutil.copytree(source / name, target / name)


def copy_cut(source: Path, target: Path, documents: int) -> None:
    """Copy the package and cut the copy down to so many documents, with all that they lead to; then build it."""
    copy_whole(source, target)
    package = read_package(target)
    tables = {name: read_rows(target / r["path"]) for name, r in package.tables.items()}
    chosen = choose_documents(tables, documents)
    cut_tables(tables, chosen)
    for name, rows in tables.items():
        (target / package.tables[name]["path"]).write_bytes(write_rows(rows, field_names(package.tables[name])))
    drop_sources(package, {d["url"] for d in tables["documents"]})
    build(target)


def read_rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(rows: Rows, columns: list[str]) -> bytes:
    """The rows as the package stores them: UTF-8, LF, comma, quotes where needed."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def choose_documents(tables: dict[str, Rows], count: int) -> list[str]:
    """The document with most links, then again and again the one most linked with those chosen."""
    pairs = [(c["commitment_id"].split(":")[0], c["other_id"].split(":")[0]) for c in tables["links"]]
    names = sorted(d["document_id"] for d in tables["documents"])
    chosen: list[str] = []
    while len(chosen) < min(count, len(names)):
        wanted = [d for d in names if d not in chosen]
        near = {
            d: sum(d in pair and (not chosen or set(pair) & set(chosen) != set()) for pair in pairs) for d in wanted
        }
        chosen.append(max(wanted, key=lambda d: near[d]))
    return chosen


def cut_tables(tables: dict[str, Rows], chosen: list[str]) -> None:
    """Keep of every table what belongs to the chosen documents, and what that leads to."""

    def keep(table: str, column: str, values: set[str]) -> None:
        tables[table] = [row for row in tables[table] if row[column] in values]

    uncoded = [page for page in tables["screened"] if not page["document_id"]][:UNCODED]
    for table in [name for name, rows in tables.items() if rows and "document_id" in rows[0]]:
        keep(table, "document_id", set(chosen))
    tables["screened"] = sorted([*tables["screened"], *uncoded], key=lambda page: page["url"])
    keep("events", "event_id", {d["event_id"] for d in tables["documents"]})
    keep("event_participants", "event_id", {e["event_id"] for e in tables["events"]})
    items = {c["commitment_id"] for c in tables["commitments"]}
    keep("commitment_entities", "commitment_id", items)
    tables["links"] = [link for link in tables["links"] if {link["commitment_id"], link["other_id"]} <= items]
    keep("projects", "project_id", {c["project_id"] for c in tables["commitments"]})
    tables["lexicon"] = tables["lexicon"][:: len(tables["lexicon"]) // TERMS + 1]
    cut_entities(tables, chosen)


def cut_entities(tables: dict[str, Rows], chosen: list[str]) -> None:
    """Keep the entities that the rest names, and the wholes that they are parts of."""
    named = {
        row["entity_id"]
        for name, rows in tables.items()
        if name not in ("entities", "entity_names")
        for row in rows
        if "entity_id" in row
    }
    named |= {event["place_id"] for event in tables["events"]}
    wholes = {e["entity_id"]: e["part_of_id"] for e in tables["entities"]}
    while above := {wholes[e] for e in named if wholes.get(e)} - named:
        named |= above
    for table in ("entities", "entity_names"):
        tables[table] = [row for row in tables[table] if row["entity_id"] in named]
        for row in tables[table]:  # a fact looked up in a document that is cut away needs another source
            lost = not row["source"].startswith("http") and " " not in row["source"] and row["source"] not in chosen
            row["source"] = chosen[0] if lost else row["source"]


def drop_sources(package: Package, urls: set[str]) -> None:
    """Take the sources of other documents out of the descriptor."""
    pages = {row["url"] for row in read_rows(package.root / "data" / "screened.csv") if row["document_id"]}
    package.descriptor["sources"] = [s for s in package.descriptor["sources"] if s["path"] in urls | pages]
    path = package.root / DESCRIPTOR
    path.write_text(json.dumps(package.descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
