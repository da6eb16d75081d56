"""The real package, and copies of it to break."""

import csv
import json
from pathlib import Path

from analysis.build.build import build
from analysis.commands.main import main
from trials.cut import copy_whole

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
DOCUMENT = "kazinform-2025-11-12-areas"  # the first readout, of which the tests know every row
EVENT = "moscow-visit-2025-11"


class Copy:
    """A copy of the package that a test may break."""

    def __init__(self, root: Path):
        self.root = root

    def path(self, table: str) -> Path:
        return self.root / self.resource(table)["path"]

    def read(self, table: str) -> list[dict]:
        with self.path(table).open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def write(self, table: str, rows: list[dict]) -> None:
        fields = [field["name"] for field in self.resource(table)["schema"]["fields"]]
        with self.path(table).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def set(self, table: str, row: int, **cells: str) -> None:
        """Change cells of a row, numbered as a spreadsheet numbers it: the first row of data is 2."""
        rows = self.read(table)
        rows[row - 2].update(cells)
        self.write(table, rows)

    def add(self, table: str, **cells: str) -> None:
        rows = self.read(table)
        empty = {field["name"]: "" for field in self.resource(table)["schema"]["fields"]}
        self.write(table, [*rows, {**empty, **cells}])

    def drop(self, table: str, row: int) -> None:
        rows = self.read(table)
        del rows[row - 2]
        self.write(table, rows)

    def row_of(self, table: str, **cells: str) -> int:
        """The number of the first row that has these cells."""
        return next(n for n, row in enumerate(self.read(table), start=2) if cells.items() <= row.items())

    def descriptor(self) -> dict:
        return json.loads((self.root / "datapackage.json").read_text(encoding="utf-8"))

    def resource(self, table: str) -> dict:
        return resource_of(self.descriptor(), table)

    def edit_descriptor(self, change) -> None:
        descriptor = self.descriptor()
        change(descriptor)
        (self.root / "datapackage.json").write_text(
            json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )

    def snapshot(self) -> dict[str, bytes]:
        """Every file by path, without the lock that a killed command leaves, which holds nothing."""
        files = (p for p in sorted(self.root.rglob("*")) if p.is_file() and p.name != ".lock")
        return {str(p.relative_to(self.root)): p.read_bytes() for p in files}

    def run(self, *arguments: str) -> int:
        return main([*arguments, "--package", str(self.root)])


def resource_of(descriptor: dict, table: str) -> dict:
    return next(r for r in descriptor["resources"] if r["name"] == table)


def field_of(descriptor: dict, table: str, name: str) -> dict:
    return next(f for f in resource_of(descriptor, table)["schema"]["fields"] if f["name"] == name)


def copy_package(root: Path) -> Copy:
    copy_whole(ROOT, root)
    return Copy(root)


def keep_document(copy: Copy, document_id: str) -> None:
    """Cut a copy of the package down to one document, whole in itself, and build it."""
    rows = {r["name"]: copy.read(r["name"]) for r in copy.descriptor()["resources"] if is_edited(r)}

    def keep(table: str, column: str, values: set[str]) -> None:
        rows[table] = [row for row in rows[table] if row[column] in values]

    tables = [name for name in rows if rows[name] and "document_id" in rows[name][0]]
    for table in tables:
        keep(table, "document_id", {document_id})
    keep("events", "event_id", {d["event_id"] for d in rows["documents"]})
    keep("event_participants", "event_id", {e["event_id"] for e in rows["events"]})
    items = {c["commitment_id"] for c in rows["commitments"]}
    keep("commitment_entities", "commitment_id", items)
    rows["links"] = rows["projects"] = []
    for item in rows["commitments"]:
        item["project_id"] = item["project_scope"] = ""
    for name in ("codings", "adjudications"):
        rows[name] = [row for row in rows[name] if row["variable"] != "project_scope"]
    named = {m["entity_id"] for table in ("commitment_entities", "event_participants") for m in rows[table]}
    named |= {e["place_id"] for e in rows["events"]}
    wholes = {e["entity_id"]: e["part_of_id"] for e in rows["entities"]}
    while above := {wholes[e] for e in named if wholes.get(e)} - named:
        named |= above
    gone = cut_away("document_id", document_id)
    for table in ("entities", "entity_names"):
        keep(table, "entity_id", named)
        rows[table] = [row for row in rows[table] if row["source"] not in gone]
    for name, kept in rows.items():
        copy.write(name, kept)
    pages = cut_away("url", document_id)
    copy.edit_descriptor(lambda d: d.update(sources=[s for s in d["sources"] if s["path"] not in pages]))
    build(copy.root)


def is_edited(resource: dict) -> bool:
    return resource["path"].startswith("data/") and "/views/" not in resource["path"]


def cut_away(column: str, document_id: str) -> set[str]:
    """A column of every document of the real package but one."""
    with (ROOT / "data" / "documents.csv").open(encoding="utf-8", newline="") as handle:
        return {d[column] for d in csv.DictReader(handle) if d["document_id"] != document_id}
