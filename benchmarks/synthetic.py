"""Make synthetic packages of any size that pass `validate`, to measure on.

Three entities a row, drawn by Zipf's law from 50,000; sectors likewise from the package's
own. Texts are of up to 10,000 documents. Codebook, sectors and lexicon are the real ones.
"""

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from analysis.package.descriptor import Package, read_package
from analysis.package.tables import field_names

ENTITIES, MENTIONS, DOCUMENTS, ZIPF = 50_000, 3, 10_000, 1.1
KEPT = ("sectors", "sector_groups", "sector_crosswalk", "coders", "codebook", "lexicon")
SIDES = ("kazakhstan", "russia")
ACTS = (("noted", "open"), ("discussed", "open"), ("intended", "open"), ("agreed", "open"), ("reported", "done"))


def make_package(root: Path, size: int, seed: int = 1) -> Path:
    """Write a package with `size` commitments to `root`, without views; `build` adds them. Returns `root`."""
    real = read_package(Path(__file__).parent)
    (root / "data" / "views").mkdir(parents=True)
    draw = np.random.default_rng(seed)
    documents = min(DOCUMENTS, max(1, size // 10))
    place = np.minimum(np.arange(size) * documents // size, documents - 1)
    unit = np.arange(size) - np.searchsorted(place, place) + 1
    ids = [f"text-{d + 1:05d}:{u:02d}a" for d, u in zip(place, unit, strict=True)]
    named = draw_entities(draw, size)
    write_texts(real, root, documents, place, unit)
    write_commitments(real, root, draw, ids, place, unit)
    write_mentions(real, root, ids, named)
    write_entities(real, root, np.unique(named))
    for name in real.tables:
        path = root / real.tables[name]["path"]
        if name in KEPT:
            path.write_bytes(real.path(name).read_bytes())
        elif not path.exists():
            write(real, root, name, [])
    write_descriptor(real, root)
    return root


def draw_entities(draw: np.random.Generator, size: int) -> np.ndarray:
    """For each row three different numbers of entities, the low ones often, the high ones seldom."""
    weights = np.arange(1, ENTITIES + 1) ** -ZIPF
    bounds = np.cumsum(weights / weights.sum())
    named = np.searchsorted(bounds, draw.random((size, MENTIONS)))
    while True:
        sorted_ = np.sort(named, axis=1)
        doubled = np.flatnonzero((np.diff(sorted_, axis=1) == 0).any(axis=1))
        if not len(doubled):
            return np.minimum(sorted_, ENTITIES - 1)
        named[doubled] = np.searchsorted(bounds, draw.random((len(doubled), MENTIONS)))


def write_texts(real: Package, root: Path, documents: int, place: np.ndarray, unit: np.ndarray) -> None:
    """Events, their sides, documents, units and the pages screened."""
    counts = np.bincount(place, minlength=documents)
    names = [f"{d + 1:05d}" for d in range(documents)]
    day = {"kind": "step", "start_date": "2025-01-01", "end_date": "2025-01-01"}
    write(real, root, "events", ({"event_id": f"event-{n}", "name": f"Event {n}", **day} for n in names))
    sides = ({"event_id": f"event-{n}", "entity_id": side, "role": "participant"} for n in names for side in SIDES)
    write(real, root, "event_participants", sides)
    pages = [
        {"document_id": f"text-{n}", "title": f"[Text {n}]", "url": f"https://example.org/{n}"}
        | {"publisher": "Publisher", "published_on": "2025-01-02"}
        for n in names
    ]
    told = {"side": "third", "reliability": "agency", "language": "en", "retrieved_on": "2025-01-03"}
    told |= {"extent": "full", "sample": "base"}
    rows = zip(names, pages, counts, strict=True)
    write(real, root, "documents", ({**page, **told, "event_id": f"event-{n}", "units": c} for n, page, c in rows))
    write(real, root, "screened", ({**page, "decision": "coded", "reason": "On topic."} for page in pages))
    lines = zip(place, unit, strict=True)
    coded = {"kind": "sentence", "disposition": "coded"}
    write(real, root, "units", ({"document_id": f"text-{d + 1:05d}", "unit": u, **coded} for d, u in lines))


def write_commitments(real: Package, root: Path, draw, ids: list[str], place: np.ndarray, unit: np.ndarray) -> None:
    with real.path("sectors").open(encoding="utf-8", newline="") as handle:
        sectors = [row["sector_id"] for row in csv.DictReader(handle)][:24]
    about = np.minimum(draw.zipf(1.5, len(ids)), len(sectors)) - 1
    acts = draw.integers(0, len(ACTS), len(ids))
    rows = zip(ids, place, unit, about, acts, strict=True)
    write(
        real,
        root,
        "commitments",
        (
            {"commitment_id": id_, "document_id": f"text-{d + 1:05d}", "unit": u, "sector_id": sectors[s]}
            | {"act": ACTS[a][0], "status": ACTS[a][1], "cue": "agreed", "open_ended": "false"}
            | {"summary": f"Item {id_} is to be carried out."}
            for id_, d, u, s, a in rows
        ),
    )


def write_mentions(real: Package, root: Path, ids: list[str], named: np.ndarray) -> None:
    rows = zip(ids, named.tolist(), strict=True)
    said = {"role": "object", "explicit": "true"}
    mentions = ({"commitment_id": i, "entity_id": f"entity-{e:05d}", **said} for i, found in rows for e in found)
    write(real, root, "commitment_entities", mentions)


def write_entities(real: Package, root: Path, used: np.ndarray) -> None:
    source = {"source": "text-00001"}
    things = [{"entity_id": f"entity-{e:05d}", "name": f"Entity {e:05d}", "kind": "facility", **source} for e in used]
    sides = [
        {"entity_id": name.lower(), "name": name, "kind": "country", "country_code": code, **source}
        for name, code in (("Kazakhstan", "KAZ"), ("Russia", "RUS"))
    ]
    write(real, root, "entities", [*things, *sides])
    standard = {"language": "en", "form": "standard"}
    write(real, root, "entity_names", (entity | standard for entity in [*things, *sides]))


def write(real: Package, root: Path, name: str, rows: Iterable[dict]) -> None:
    """Write a table; columns of which a row says nothing are empty, and what a table has no column for is left out."""
    columns = field_names(real.tables[name])
    with (root / real.tables[name]["path"]).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_descriptor(real: Package, root: Path) -> None:
    """The real descriptor without the workbook, which no spreadsheet could hold, and without the real texts."""
    descriptor = dict(real.descriptor)
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in real.resources]
    descriptor["sources"] = [{"title": "Text 00001 (Publisher, 2025-01-02)", "path": "https://example.org/00001"}]
    (root / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=10_000, help="number of commitments")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make_package(options.folder, options.size, options.seed)


if __name__ == "__main__":
    main()
