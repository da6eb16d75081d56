"""The synthetic readouts of tests/fixtures: texts with their right coding."""

import csv
from pathlib import Path

import pandas as pd

from analysis.draft import Draft, draft_text
from analysis.fingerprint import fingerprint
from analysis.package import Package

FIXTURES = Path(__file__).parent / "fixtures"
READOUTS = ("bullets", "prose", "signed-list")


def read(name: str, table: str) -> list[dict]:
    with (FIXTURES / name / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def facts(name: str) -> dict[str, str]:
    """What a user would give as options: the facts of the document and its event."""
    document, event = read(name, "document")[0], read(name, "events")[0]
    sides = ",".join(f"{side['entity_id']}:{side['role']}" for side in read(name, "event_participants"))
    return {**{k: v for k, v in document.items() if k != "title"}, "event_name": event["name"], "event_kind": event["kind"],
            "start_date": event["start_date"], "end_date": event["end_date"], "place_id": event["place_id"], "sides": sides}


def draft(package: Package, name: str) -> Draft:
    return draft_text(package, str(FIXTURES / name / "text.txt"), facts(name))


def right_coding(name: str) -> dict[str, pd.DataFrame]:
    """The right coding in the form that `score` compares."""
    units = pd.DataFrame(read(name, "units"), dtype=object)
    return {"units": units.assign(fingerprint=units["text"].map(fingerprint)),
            **{table: pd.DataFrame(read(name, table), dtype=object) for table in ("commitments", "commitment_entities")}}


def proposed(draft_: Draft) -> dict[str, pd.DataFrame]:
    return {table: pd.DataFrame(draft_.tables[table], dtype=object) for table in ("units", "commitments", "commitment_entities")}
