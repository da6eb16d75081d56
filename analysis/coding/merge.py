"""What a reviewed draft adds to the tables, and what is wrong with the outcome."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.build.build import plan_files
from analysis.checks.validate import check_frames
from analysis.coding.draft_folder import FILES, NEW, file_of
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.package.descriptor import Package
from analysis.package.tables import Frames, commitment_id, field_names
from analysis.problems import Problem, fault
from analysis.text.fingerprint import fingerprint

# --- making rows -----------------------------------------------------------------------------


def make_rows(package: Package, draft: Frames, frames: Frames, coder_id: str) -> dict[str, pd.DataFrame]:
    """The rows that the draft adds to each table, with all its columns. Raises PackageError for an unknown coder."""
    check_coder(frames, coder_id)
    document = draft["documents"].iloc[0].to_dict()
    document_id, units = document["document_id"], draft["units"]
    document |= {"units": str(len(units)), "text_sha256": fingerprint("".join(units["text"]))}
    units = units.assign(
        document_id=document_id,
        characters=units["text"].map(lambda t: str(len(t))),
        fingerprint=units["text"].map(fingerprint),
    )
    items = {
        name: draft[name].assign(document_id=document_id, commitment_id=ids_of(draft[name], document_id))
        for name in ("commitments", "commitment_entities", "links")
    }
    events = draft["events"].query("event_id != ''")
    events = events[~events["event_id"].isin(frames["events"]["event_id"])]
    sides = draft["event_participants"]
    rows = {
        "documents": pd.DataFrame([document]),
        "events": events,
        "event_participants": sides[sides["event_id"].isin(events["event_id"])],
        "units": units,
        **items,
        **{name: draft[name] for name in NEW},
        "screened": screened_of(package, document, frames),
        "codings": codings_of(units, items["commitments"], coder_id, frames),
        "entity_codings": mentions_of(items["commitment_entities"], draft, frames, coder_id),
    }
    return {name: found[field_names(package.resources[name])].reset_index(drop=True) for name, found in rows.items()}


def check_coder(frames: Frames, coder_id: str) -> None:
    """Refuse a coder who is not in the table of coders."""
    known = frames["coders"]["coder_id"].tolist()
    if coder_id not in known:
        remedy = "add yourself to data/coders.csv, or name one of " + ", ".join(known)
        raise fault("data/coders.csv", "coder_known", f"there is no coder {coder_id!r}", remedy)


def ids_of(rows: pd.DataFrame, document_id: str) -> list[str]:
    """The commitment_id that unit and part spell, row by row."""
    return [commitment_id(document_id, unit, part) for unit, part in zip(rows["unit"], rows["part"], strict=True)]


def screened_of(package: Package, document: dict[str, str], frames: Frames) -> pd.DataFrame:
    """The row of screened pages for the document; none where its address is there already."""
    read = "Read whole." if document["extent"] == "full" else "Only its opening could be read."
    columns = field_names(package.resources["screened"])
    row = {**{name: document.get(name, "") for name in columns}, "decision": "coded", "reason": read}
    known = document["url"] in set(frames["screened"]["url"])
    return pd.DataFrame([] if known else [row], columns=columns, dtype=object)


def codings_of(units: pd.DataFrame, commitments: pd.DataFrame, coder_id: str, frames: Frames) -> pd.DataFrame:
    """The reviewed values as one coder's codings, one row a filled cell."""
    variables = frames["codebook"].query("variable == 'coding_variable'")["code"]
    keys = ["document_id", "unit", "part", "commitment_id"]
    rows = pd.concat(
        table.melt(keys, [variable for variable in variables if variable in table.columns])
        for table in (units.assign(part=WHOLE_UNIT, commitment_id=""), commitments)
    )
    return rows[rows["value"] != ""].assign(coder_id=coder_id)


def mentions_of(mentions: pd.DataFrame, draft: Frames, frames: Frames, coder_id: str) -> pd.DataFrame:
    """The reviewed entities as one coder's entity codings, under their standard names."""
    entities = pd.concat([frames["entities"], draft["entities"]]).drop_duplicates("entity_id").set_index("entity_id")
    return mentions.assign(
        coder_id=coder_id,
        name=mentions["entity_id"].map(entities["name"]).fillna(mentions["entity_id"]),
        kind=mentions["entity_id"].map(entities["kind"]).fillna(""),
    )


# --- files -----------------------------------------------------------------------------------


def changed_files(package: Package, merged: Frames) -> dict[str, bytes]:
    """The files of the package with the merged tables, by path: those that differ from what is there."""
    files = ((package.root / path, path, content) for path, content in plan_files(package, reindexed(merged)).items())
    return {path: new for file, path, new in files if not file.is_file() or file.read_bytes() != new}


def reindexed(frames: Frames) -> dict[str, pd.DataFrame]:
    """Tables with their rows numbered as a spreadsheet numbers them."""
    return {name: frame.set_axis(range(2, len(frame) + 2)) for name, frame in frames.items()}


# --- checking --------------------------------------------------------------------------------


def check_merged(
    package: Package, merged: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], source: Path
) -> list[Problem]:
    """What `validate` would find in the merged package, told at the draft's own files and rows."""
    in_columns = {name: merged[name][field_names(resource)] for name, resource in package.tables.items()}
    report = check_frames(package, reindexed(in_columns))
    tables = {resource["path"]: table for table, resource in package.tables.items()}
    return list(
        dict.fromkeys(relocate(problem, tables.get(problem.file), frames, source) for problem in report.problems)
    )


def relocate(problem: Problem, table: str | None, frames: dict[str, pd.DataFrame], source: Path) -> Problem:
    """A problem of the merged package as one of the draft, where it lies in a row that the draft adds."""
    if table in ("codings", "entity_codings"):
        table_shown = "commitments" if table == "codings" else "commitment_entities"
        return replace(problem, file=file_of(source, table_shown), row=None)
    if table is None or problem.row is None or problem.row <= len(frames[table]) + 1:
        return problem
    if table == "screened":
        return replace(problem, file=file_of(source, "documents"), row=2)
    return (
        replace(problem, file=file_of(source, table), row=problem.row - len(frames[table]))
        if table in FILES
        else problem
    )


def is_of_codings(problem: Problem, source: Path) -> bool:
    """True for a problem of the codings that are made from the draft, which `relocate` tells without a row."""
    shown = (file_of(source, "commitments"), file_of(source, "commitment_entities"))
    return problem.row is None and problem.file in shown
