"""The way from a text to rows on a synthetic readout, in a temporary copy of the package, for a notebook."""

import csv
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.checks import verify as verification
from analysis.coding import accept as acceptance
from analysis.coding import draft as drafting
from analysis.coding import score as scoring
from analysis.coding.draft_folder import SCORED, read_file, read_proposed, write_draft
from analysis.package.descriptor import DESCRIPTOR, find_root, is_export, read_package
from analysis.package.load import load
from analysis.problems import PackageError
from analysis.text.fingerprint import fingerprint

FIXTURE = Path(__file__).parent.parent.parent / "tests" / "data" / "readouts" / "signed-list"
CODER = "claude-first"


@dataclass
class Trial:
    """A temporary copy of the package with one draft in it."""

    root: Path
    folder: Path
    document_id: str
    text: str

    def table(self, name: str) -> pd.DataFrame:
        """A table of the draft as it stands, all cells as text."""
        return read_file(self.folder / f"{name}.csv").reset_index(drop=True)

    def close(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.root)


def fixture(table: str) -> list[dict[str, str]]:
    """Rows of the fixture's right coding."""
    with (FIXTURE / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def start() -> Trial:
    """Copy the package, but for its workbook, and draft the fixture's text in it."""
    root, source, text = Path(tempfile.mkdtemp()), find_root(), FIXTURE / "text.txt"
    descriptor = read_package(source).descriptor
    descriptor["resources"] = [resource for resource in descriptor["resources"] if not is_export(resource)]
    (root / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    shutil.copytree(source / "data", root / "data")
    document, event = fixture("document")[0], fixture("events")[0]
    known = event["place_id"] in set(load(root).entities["entity_id"])
    facts = {
        **document,
        "title": "",
        "event_name": event["name"],
        "event_kind": event["kind"],
        "start_date": event["start_date"],
        "end_date": event["end_date"],
        "place_id": event["place_id"] if known else "",
        "sides": ",".join(f"{side['entity_id']}:{side['role']}" for side in fixture("event_participants")),
    }
    package = read_package(root)
    draft = drafting.draft_text(package, str(text), facts)
    return Trial(root, write_draft(package, draft), draft.document_id, text.read_text(encoding="utf-8"))


def finding(trial: Trial) -> str:
    """How many rows the draft proposes, and how many cells it leaves to the reviewer."""
    units, rows, unsure = (trial.table(name) for name in ("units", "commitments", "unsure"))
    other = int((unsure["column"] != "summary").sum())
    return (
        f"{len(units)} units and {len(rows)} rows are proposed; "
        f"{len(rows)} summaries and {other} other cells are left to the reviewer"
    )


def review(trial: Trial) -> None:
    """Put the right coding in place of the proposals, as a reviewer would; the texts stay."""
    texts = trial.table("units").set_index("unit")["text"]
    for name in (*SCORED, "entities", "entity_names", "events"):
        columns = list(trial.table(name).columns)
        right = pd.DataFrame(fixture(name), dtype=object).reindex(columns=columns, fill_value="")
        if "text" in columns:
            right["text"] = right["unit"].map(texts)
        right.to_csv(trial.folder / f"{name}.csv", index=False, encoding="utf-8")


def scores(trial: Trial) -> pd.DataFrame:
    """The draft as it was proposed against the review: measure, hits, of, share."""
    reviewed = {name: trial.table(name) for name in SCORED}
    reviewed["units"] = reviewed["units"].assign(fingerprint=reviewed["units"]["text"].map(fingerprint))
    shares = scoring.score(read_proposed(trial.folder), reviewed)
    return pd.DataFrame(
        [{"measure": s.name, "hits": s.hits, "of": s.of, "share": s.hits / s.of if s.of else None} for s in shares]
    )


def accept_with_a_slip(trial: Trial) -> str:
    """Misspell one act, try to accept, put it right again; what the refusal said."""
    path = trial.folder / "commitments.csv"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace(",signed,", ",singed,", 1), encoding="utf-8")
    try:
        return accept(trial)
    except PackageError as error:
        return "\n".join(str(problem).replace(f"{trial.folder}/", "") for problem in error.problems)
    finally:
        path.write_text(sound, encoding="utf-8")


def accept(trial: Trial) -> str:
    """Accept the review; what was added."""
    result = acceptance.accept(read_package(trial.root), trial.folder, CODER)
    return "\n".join(acceptance.report(result, written=True)).replace(f"{trial.folder}/", "")


def verify(trial: Trial) -> str:
    """Hold the text, as a mirror may print it, against the accepted units."""
    lines = [line.replace("–", "-").replace(";", "") for line in trial.text.splitlines() if line]
    units = verification.read_units(read_package(trial.root))
    return "\n".join(verification.report(verification.verify(lines, units, trial.document_id)))
