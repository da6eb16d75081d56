"""Take in a second, independent coding: list what differs from the accepted rows, merge it once that is adjudicated."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

import pandas as pd

from analysis.coding.draft_folder import choose_source, file_of, folder_with, read_draft, read_file
from analysis.coding.match import Place, accepted_rows_of, match_rows, mentions_by_row
from analysis.coding.merge import changed_files, check_merged, make_rows
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.package.descriptor import Package
from analysis.package.tables import Frames, commitment_id, read_text
from analysis.package.transaction import write_files
from analysis.problems import PackageError, Problem, fault
from analysis.words import number

DIFFERENCES = "differences.csv"  # in the draft's folder: what differs, and how it is adjudicated
ROW, ENTITY = "row", "entity"  # variables of a difference that are no columns: a row, or an entity of a row
KEEP, DROP, NO = "keep", "drop", "no"


class Key(NamedTuple):
    """What a difference is about: a cell, a row or an entity of a row. Parts are those of the accepted row, if any."""

    unit: str
    part: str
    variable: str
    entity_id: str = ""


COLUMNS = [*Key._fields, "accepted", "given", "value", "reason", "summary"]
Adjudications = dict[Key, tuple[str, str]]  # value and reason


@dataclass
class Recoding:
    """What taking in a second coding found: how many differences, those not adjudicated yet, and the files to write."""

    document_id: str
    differences: int
    open: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


def recode(package: Package, folder: Path, coder_id: str, write: bool = True) -> Recoding:
    """Compare the reviewed draft in `folder`, a coding by `coder_id`, with the accepted rows of its document.

    Where they differ, the file differences.csv in the folder lists each difference; its
    columns value and reason are to be filled. Once every difference is adjudicated, the coding
    is stored as it was given, the differences with their reasons, and the accepted rows as
    adjudicated: all of it, or nothing. Raises PackageError where the draft, an adjudication or the
    outcome is faulty.
    """
    source, folder = choose_source(package, folder), folder_with(folder)
    draft = read_draft(package, source)
    frames = {name: read_text(package, name) for name in package.tables}
    given = make_rows(package, draft, frames, coder_id)
    document_id = given["documents"]["document_id"].iloc[0]
    accepted = accepted_rows_of(frames, document_id)
    check_same_units(source, given["units"], accepted["units"], frames, coder_id)
    pairs = dict(match_rows(draft, accepted, {unit: unit for unit in accepted["units"]["unit"]}))
    differences = list(list_differences(frames, draft, accepted, pairs))
    adjudicated = read_adjudications(folder, differences)
    result = Recoding(document_id, len(differences), len(differences) - len(adjudicated))
    if result.open:
        if write:
            write_differences(folder, differences, adjudicated)
        return result
    merged = merge(frames, given, pairs, adjudicated, document_id)
    if problems := check_merged(package, merged, frames, source):
        raise PackageError(*problems)
    result.files = changed_files(package, merged)
    if write:
        write_files(package.root, result.files)
    return result


def check_same_units(source: Path, given: pd.DataFrame, accepted: pd.DataFrame, frames: Frames, coder_id: str) -> None:
    """Refuse a coding of other units than those accepted, or one by a coder who has coded the document already."""
    document = accepted["document_id"].iloc[0]
    if len(frames["codings"].query("document_id == @document and coder_id == @coder_id")):
        message, remedy = (
            f"{coder_id} has coded {document} already",
            "a second coding is somebody else's: name that coder",
        )
        raise fault("data/codings.csv", "coding_is_new", message, remedy)
    if given["fingerprint"].tolist() != accepted["fingerprint"].tolist():
        message = f"these are not the {len(accepted)} accepted units of {document}"
        remedy = "draft the same saved text, and cut its units as data/units.csv has them"
        raise fault(file_of(source, "units"), "units_are_same", message, remedy)


# --- what differs ----------------------------------------------------------------------------


def list_differences(frames: Frames, draft: Frames, accepted: Frames, pairs: dict[Place, Place]) -> Iterable[dict]:
    """One row a difference, with the columns of COLUMNS, value and reason empty."""
    variables = sorted(frames["codebook"].query("variable == 'adjudication_variable'")["code"])
    given = draft["units"].set_index("unit")
    for unit in accepted["units"].to_dict("records"):
        for variable in variables:
            if variable in unit and unit[variable] != given.at[unit["unit"], variable]:
                key = Key(unit["unit"], WHOLE_UNIT, variable)
                yield difference(key, unit[variable], given.at[unit["unit"], variable])
    rows, given = (
        {(r["unit"], r["part"]): r for r in side["commitments"].to_dict("records")} for side in (accepted, draft)
    )
    for place in sorted(rows.keys() - set(pairs.values())):
        yield difference(Key(*place, ROW), KEEP, "not found", rows[place]["summary"])
    for place in sorted(given.keys() - pairs.keys()):
        yield difference(Key(*place, ROW, "given"), "not found", KEEP, given[place]["summary"])
    wanted, found = (mentions_by_row(side["commitment_entities"]) for side in (accepted, draft))
    for own, place in sorted(pairs.items()):
        row, summary = rows[place], rows[place]["summary"]
        for variable in variables:
            if variable in row and row[variable] != given[own][variable]:
                yield difference(Key(*place, variable), row[variable], given[own][variable], summary)
        ours, theirs = wanted.get(place, {}), found.get(own, {})
        for entity in sorted(ours.keys() | theirs.keys()):
            one, other = ("/".join(side.get(entity, (NO,))) for side in (ours, theirs))
            if one != other:
                yield difference(Key(*place, ENTITY, entity), one, other, summary)


def difference(key: Key, accepted: str, given: str, summary: str = "") -> dict[str, str]:
    return dict(zip(COLUMNS, (*key, accepted, given, "", "", summary), strict=True))


def key_of(cells: dict[str, str]) -> Key:
    return Key(*(cells[name] for name in Key._fields))


# --- how it is adjudicated -------------------------------------------------------------------


def read_adjudications(folder: Path, differences: list[dict[str, str]]) -> Adjudications:
    """What the filled file adjudicates: value and reason. A row without a reason is not adjudicated yet."""
    path = folder / DIFFERENCES
    if not path.is_file():
        return {}
    known = set(map(key_of, differences))
    adjudicated, problems = {}, []
    for place, cells in read_file(path, COLUMNS).to_dict("index").items():
        key = key_of(cells)
        if key not in known or not cells["reason"].strip():
            continue
        if message := faulty(cells):
            problems.append(Problem(str(path), "settlement_is_value", *message, place, "value", cells["value"]))
        adjudicated[key] = (cells["value"], " ".join(cells["reason"].split()))
    if problems:
        raise PackageError(*problems)
    return adjudicated


def faulty(cells: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a value and what to do, or None. Codes and dates are checked with the merged tables."""
    if cells["variable"] == ROW and cells["value"] not in (KEEP, DROP):
        return "this does not say what becomes of the row", f"write {KEEP} or {DROP}"
    if cells["variable"] == ENTITY and cells["value"] != NO and cells["value"].count("/") != 1:
        return "this does not say what becomes of the entity", f"write {NO}, or role/explicit such as object/true"
    return None


def write_differences(folder: Path, differences: list[dict[str, str]], adjudicated: Adjudications) -> None:
    """Write the list to be filled, with what is adjudicated already."""
    for row in differences:
        row["value"], row["reason"] = adjudicated.get(key_of(row), ("", ""))
    with (folder / DIFFERENCES).open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(differences)


# --- merging ---------------------------------------------------------------------------------


def merge(
    frames: Frames, given: Frames, pairs: dict[Place, Place], adjudicated: Adjudications, document_id: str
) -> dict[str, pd.DataFrame]:
    """The tables with the coding as given, the adjudications, and the accepted rows as adjudicated."""
    merged = {name: frame.copy() for name, frame in frames.items()}
    became = {own: commitment_id(document_id, *place) for own, place in pairs.items()}
    became |= keep_and_drop_rows(merged, given, adjudicated, document_id)
    codings = given["codings"]
    places = zip(codings["unit"], codings["part"], strict=True)
    new = {**given, "codings": codings.assign(commitment_id=[became.get(place, "") for place in places])}
    for name in ("codings", "entity_codings", "entities", "entity_names"):
        merged[name] = pd.concat([merged[name], new[name]], ignore_index=True)
    merged["entities"] = merged["entities"].drop_duplicates("entity_id")
    merged["entity_names"] = merged["entity_names"].drop_duplicates(["entity_id", "name", "language"])
    for key, (value, reason) in adjudicated.items():
        if key.variable == ENTITY:
            set_entity(merged, document_id, key, value, reason)
        elif key.variable != ROW:
            set_cell(merged, document_id, key, value, reason)
    return merged


def keep_and_drop_rows(
    merged: dict[str, pd.DataFrame], given: Frames, adjudicated: Adjudications, document_id: str
) -> dict[Place, str]:
    """Drop or add rows that one coder alone found, and record why. The ids of those added, by the coder's place."""
    became, reasons, items = {}, {}, merged["commitments"]
    used = Counter(items[items["document_id"] == document_id]["commitment_id"])
    for key, (value, reason) in adjudicated.items():
        if key.variable != ROW:
            continue
        reasons.setdefault(key.unit, []).append(reason)
        name = commitment_id(document_id, key.unit, key.part)
        if not key.entity_id and value == DROP:
            for table in ("commitments", "commitment_entities"):
                merged[table] = merged[table][merged[table]["commitment_id"] != name]
            merged["codings"].loc[merged["codings"]["commitment_id"] == name, "commitment_id"] = ""
        elif key.entity_id and value == KEEP:
            ids = (commitment_id(document_id, key.unit, letter) for letter in ascii_lowercase if letter != WHOLE_UNIT)
            new = became[key.unit, key.part] = next(id_ for id_ in ids if not used[id_])
            used[new] += 1
            for table in ("commitments", "commitment_entities"):
                rows = given[table][given[table]["commitment_id"] == name].assign(commitment_id=new)
                merged[table] = pd.concat([merged[table], rows], ignore_index=True)
    for unit, why in reasons.items():
        rows = len(merged["commitments"].query("document_id == @document_id and unit == @unit"))
        adjudicate(merged, document_id, Key(unit, WHOLE_UNIT, "rows"), str(rows), " ".join(dict.fromkeys(why)))
    return became


def set_cell(merged: dict[str, pd.DataFrame], document_id: str, key: Key, value: str, reason: str) -> None:
    """Set one cell of a unit or row as adjudicated, with the reason."""
    if key.part == WHOLE_UNIT:
        frame = merged["units"]
        here = (frame["document_id"] == document_id) & (frame["unit"] == key.unit)
    else:
        frame = merged["commitments"]
        here = frame["commitment_id"] == commitment_id(document_id, key.unit, key.part)
    frame.loc[here, key.variable] = value
    adjudicate(merged, document_id, key, value, reason)


def set_entity(merged: dict[str, pd.DataFrame], document_id: str, key: Key, value: str, reason: str) -> None:
    """Take an entity out of a row, or give it the role and explicitness adjudicated, with the reason."""
    item, table = commitment_id(document_id, key.unit, key.part), merged["commitment_entities"]
    table = table[(table["commitment_id"] != item) | (table["entity_id"] != key.entity_id)]
    values = {"named": "false"}
    if value != NO:
        values = dict(zip(("role", "explicit"), value.split("/"), strict=True))
        row = pd.DataFrame([{"commitment_id": item, "entity_id": key.entity_id, **values}])
        table = pd.concat([table, row], ignore_index=True)
        values = {"named": "true", **values}
    merged["commitment_entities"] = table
    for variable, cell in values.items():
        adjudicate(merged, document_id, key._replace(variable=variable), cell, reason)


def adjudicate(merged: dict[str, pd.DataFrame], document_id: str, key: Key, value: str, reason: str) -> None:
    """Record a decision, in place of an earlier one on the same cell."""
    name = "entity_adjudications" if key.entity_id else "adjudications"
    row = {"document_id": document_id, **key._asdict()}
    row = {column: cell for column, cell in row.items() if column in merged[name].columns}
    same = (merged[name][list(row)] == pd.Series(row)).all(axis=1)
    new = pd.DataFrame([{**row, "value": value, "reason": reason}])
    merged[name] = pd.concat([merged[name][~same], new], ignore_index=True)


def report(result: Recoding, folder: Path, written: bool) -> Iterable[str]:
    """What was found, in lines for a person."""
    found = number(result.differences, "difference")
    yield f"{result.document_id}: {found} from the accepted rows, {result.open} not adjudicated."
    if not result.open:
        yield f"{len(result.files)} files {'written' if written else 'would be written'}."
    elif written:
        path = folder_with(folder) / DIFFERENCES
        yield f"Fill value and reason in {path} and give the command again; nothing was changed in data/."
    else:
        yield "Nothing was changed."
