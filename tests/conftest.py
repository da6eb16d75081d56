"""What the tests share: the real package, a copy of it to break, and ways to break it."""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

import analysis
from analysis.build.build import build
from analysis.commands.main import main
from trials.cut import copy_whole

ROOT = Path(__file__).resolve().parent.parent
# Reference files that lie beside the project on some machines; tests that use them skip elsewhere.
SHARED = Path(os.environ.get("SUMMIT_SHARED", ROOT.parent / "shared"))


def pytest_collection_modifyitems(items):
    """Tests that take long are left, by name, to where everything is tested, as CI does."""
    if os.environ.get("TEST_ALL") != "1":
        left = pytest.mark.skip(reason="takes long; `TEST_ALL=1 make test` runs it, as CI does")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(left)


@pytest.fixture(scope="session")
def tables():
    return analysis.load(ROOT)


@pytest.fixture(scope="session")
def package():
    return analysis.read_package(ROOT)


@pytest.fixture
def shared():
    """The folder of reference files, or a skip that says what is not checked."""
    if not SHARED.is_dir():
        pytest.skip(
            f"the reference files are not at {SHARED}; the official profile, the code lists and the source text are not checked"
        )
    return SHARED


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

    def resource(self, table: str, descriptor: dict | None = None) -> dict:
        return next(r for r in (descriptor or self.descriptor())["resources"] if r["name"] == table)

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


DOCUMENT = "kazinform-2025-11-12-areas"  # the first readout, of which the tests know every row


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
        item["project_id"] = ""
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


@pytest.fixture(scope="session")
def one_document(tmp_path_factory) -> Copy:
    """The package with the first readout alone; tests read it and do not change it."""
    copy = copy_package(tmp_path_factory.mktemp("one") / "package")
    keep_document(copy, DOCUMENT)
    return copy


@pytest.fixture(scope="session")
def first_tables(one_document):
    return analysis.load(one_document.root)


@pytest.fixture
def copy(one_document, tmp_path) -> Copy:
    """A copy of the package with the first readout alone, to break."""
    shutil.copytree(one_document.root, tmp_path / "package")
    return Copy(tmp_path / "package")


@pytest.fixture
def whole_copy(tmp_path) -> Copy:
    """A copy of the whole package, to break."""
    return copy_package(tmp_path / "package")


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Nothing here may reach the network: any attempt fails the test."""
    import socket

    def refuse(self, address, *rest):
        if self.family == socket.AF_UNIX or str(address[0]).startswith("127.") or address[0] in ("localhost", "::1"):
            return connect(self, address, *rest)
        raise AssertionError(f"the code tried to reach {address}")

    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)
