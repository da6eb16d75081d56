"""The synthetic readouts of tests/data/readouts: texts with their right coding."""

import csv
from pathlib import Path

import pandas as pd

from analysis.coding.draft import draft_text
from analysis.coding.draft_folder import Draft
from analysis.package.descriptor import Package
from analysis.text.fingerprint import fingerprint
from tests.helpers.package import DATA

FIXTURES = DATA / "readouts"
READOUTS = ("bullets", "prose", "signed-list")
IN_OTHER_LANGUAGES = ("readout-ru", "statement-ru", "readout-kk")


def read(name: str, table: str) -> list[dict]:
    with (FIXTURES / name / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def text(name: str) -> str:
    return (FIXTURES / name / "text.txt").read_text(encoding="utf-8")


def facts(name: str) -> dict[str, str]:
    """What a user would give as options: the facts of the document and its event."""
    document, event = read(name, "document")[0], read(name, "events")[0]
    sides = ",".join(f"{side['entity_id']}:{side['role']}" for side in read(name, "event_participants"))
    return {
        **{k: v for k, v in document.items() if k != "title"},
        "event_name": event["name"],
        "event_kind": event["kind"],
        "start_date": event["start_date"],
        "end_date": event["end_date"],
        "place_id": event["place_id"],
        "sides": sides,
    }


def draft(package: Package, name: str) -> Draft:
    return draft_text(package, str(FIXTURES / name / "text.txt"), facts(name))


def right_coding(name: str) -> dict[str, pd.DataFrame]:
    """The right coding in the form that `score` compares."""
    units = pd.DataFrame(read(name, "units"), dtype=object)
    return {
        "units": units.assign(fingerprint=units["text"].map(fingerprint)),
        **{table: pd.DataFrame(read(name, table), dtype=object) for table in ("commitments", "commitment_entities")},
    }


def proposed(draft_: Draft) -> dict[str, pd.DataFrame]:
    return {
        table: pd.DataFrame(draft_.tables[table], dtype=object)
        for table in ("units", "commitments", "commitment_entities")
    }


def review(folder: Path, name: str) -> None:
    """Fill a draft's folder with the right coding, as a reviewer would; texts and proposals stay as drafted."""
    for table in ("units", "commitments", "commitment_entities", "entities", "entity_names"):
        header, rows = read_draft(folder, table)
        texts = {row["unit"]: row["text"] for row in read_draft(folder, "units")[1]}
        right = [
            {
                **dict.fromkeys(header, ""),
                **{k: v for k, v in row.items() if k in header},
                **({"text": texts[row["unit"]]} if "text" in header else {}),
            }
            for row in read(name, table)
        ]
        if table == "units":
            right = [
                {**new, "characters": old["characters"], "fingerprint": old["fingerprint"]}
                for new, old in zip(right, rows, strict=True)
            ]
        write_draft_table(folder, table, header, right)


def read_draft(folder: Path, table: str) -> tuple[list[str], list[dict]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        rows = list(reader)
        return list(reader.fieldnames), rows


def write_draft_table(folder: Path, table: str, header: list[str], rows: list[dict]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header)
        writer.writeheader()
        writer.writerows(rows)
