"""What a reviewed draft adds to the tables, and what is wrong with the outcome."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.checks.validate import check_frames
from analysis.coding.draft_folder import FILES, NEW, PROPOSED, read_proposed
from analysis.package.descriptor import Package
from analysis.package.tables import commitment_id, field_names
from analysis.problems import Problem, fault
from analysis.text.fingerprint import fingerprint, reduce_text


def changed_files(package: Package, files: dict[str, bytes]) -> dict[str, bytes]:
    """Those of the files that differ from what the package has."""
    return {
        path: content
        for path, content in files.items()
        if not (package.root / path).is_file() or (package.root / path).read_bytes() != content
    }


def reindexed(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables with their rows numbered as a spreadsheet numbers them."""
    return {name: frame.set_axis(range(2, len(frame) + 2)) for name, frame in frames.items()}


def check_coder(frames: dict[str, pd.DataFrame], coder_id: str) -> None:
    """Refuse a coder who is not in the table of coders."""
    if coder_id not in set(frames["coders"]["coder_id"]):
        raise fault(
            "data/coders.csv",
            "coder_known",
            f"there is no coder {coder_id!r}",
            "add yourself to data/coders.csv, or name one of " + ", ".join(frames["coders"]["coder_id"]),
        )


def check_texts(folder: Path, draft: dict[str, pd.DataFrame]) -> None:
    """Refuse units that no longer hold every letter of the text in order, wherever the reviewer cut it anew."""
    before = "".join(map(reduce_text, read_proposed(folder)["units"]["text"]))
    after = 0
    for row, text in draft["units"]["text"].items():
        reduced = reduce_text(text)
        if not before.startswith(reduced, after) or not reduced:
            raise fault(
                str(folder / "units.csv"),
                "text_is_whole",
                "from here on the text is not that of the draft: a line was lost, doubled, moved or changed",
                f"restore the texts from {PROPOSED}/units.csv; a unit may be split or joined, but every letter stays. A line that the draft lost: copy the whole text into a .txt file, title first, and draft that",
                row=row,
                column="text",
                value=text,
            )
        after += len(reduced)
    if after != len(before):
        raise fault(
            str(folder / "units.csv"),
            "text_is_whole",
            "the end of the text is missing",
            f"restore the last rows from {PROPOSED}/units.csv",
        )


# --- making rows -----------------------------------------------------------------------------


def make_rows(
    package: Package, draft: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], coder_id: str
) -> dict[str, pd.DataFrame]:
    """The rows that the draft adds to each table, with all of the tables' columns."""
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
    new_event = draft["events"]["event_id"].ne("") & ~draft["events"]["event_id"].isin(frames["events"]["event_id"])
    events = draft["events"][new_event]
    sides = draft["event_participants"]
    read = "Read whole." if document["extent"] == "full" else "Only its opening could be read."
    screened = pd.DataFrame(
        [
            {
                **{n: document.get(n, "") for n in field_names(package.resources["screened"])},
                "decision": "coded",
                "reason": read,
            }
        ]
    )
    known = frames["screened"][frames["screened"]["url"] == document["url"]]
    rows = {
        "documents": pd.DataFrame([document]),
        "events": events,
        "event_participants": sides[sides["event_id"].isin(events["event_id"])],
        "units": units,
        **items,
        **{name: draft[name] for name in NEW},
        "screened": screened if known.empty else screened.iloc[:0],
        "codings": codings_of(units, items["commitments"], coder_id, frames),
        "entity_codings": mentions_of(items["commitment_entities"], draft, frames, coder_id),
    }
    return {name: found[field_names(package.resources[name])].reset_index(drop=True) for name, found in rows.items()}


def ids_of(rows: pd.DataFrame, document_id: str) -> pd.Series:
    """The commitment_id that unit and part spell."""
    return pd.Series(
        [commitment_id(document_id, row.unit, row.part) for row in rows.itertuples()], index=rows.index, dtype=object
    )


def codings_of(
    units: pd.DataFrame, commitments: pd.DataFrame, coder_id: str, frames: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """The reviewed values as one coder's codings, one row a filled cell."""
    variables = frames["codebook"].query("variable == 'coding_variable'")["code"]
    parts = [
        units.assign(part="u", commitment_id="").melt(
            ["document_id", "unit", "part", "commitment_id"], [v for v in variables if v in units.columns]
        ),
        commitments.melt(
            ["document_id", "unit", "part", "commitment_id"], [v for v in variables if v in commitments.columns]
        ),
    ]
    rows = pd.concat(parts)
    return rows[rows["value"] != ""].assign(coder_id=coder_id)


def mentions_of(
    mentions: pd.DataFrame, draft: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], coder_id: str
) -> pd.DataFrame:
    """The reviewed entities as one coder's entity codings, under their standard names."""
    entities = pd.concat([frames["entities"], draft["entities"]]).drop_duplicates("entity_id").set_index("entity_id")
    return mentions.assign(
        coder_id=coder_id,
        name=mentions["entity_id"].map(entities["name"]).fillna(mentions["entity_id"]),
        kind=mentions["entity_id"].map(entities["kind"]).fillna(""),
    )


# --- checking --------------------------------------------------------------------------------


def check_merged(
    package: Package, merged: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], folder: Path
) -> list[Problem]:
    """What `validate` would find in the merged package, told at the draft's own files and rows."""
    in_columns = {name: merged[name][field_names(resource)] for name, resource in package.tables.items()}
    report = check_frames(package, reindexed(in_columns))
    tables = {resource["path"]: table for table, resource in package.tables.items()}
    return list(
        dict.fromkeys(relocate(problem, tables.get(problem.file), frames, folder) for problem in report.problems)
    )


def relocate(problem: Problem, table: str | None, frames: dict[str, pd.DataFrame], folder: Path) -> Problem:
    """A problem of the merged package as one of the draft, where it lies in a row that the draft adds."""
    if table in ("codings", "entity_codings"):
        table_shown = "commitments" if table == "codings" else "commitment_entities"
        return replace(problem, file=str(folder / f"{table_shown}.csv"), row=None)
    if table is None or problem.row is None or problem.row <= len(frames[table]) + 1:
        return problem
    if table == "screened":
        return replace(problem, file=str(folder / "documents.csv"), row=2)
    return (
        replace(problem, file=str(folder / f"{table}.csv"), row=problem.row - len(frames[table]))
        if table in FILES
        else problem
    )
