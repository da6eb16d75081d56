"""Take in a second, independent coding of a document: list what differs from the accepted rows, and merge it once that is settled."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.build.build import plan_files
from analysis.coding.draft_folder import read_draft
from analysis.coding.match import accepted_rows_of, match_rows
from analysis.coding.merge import changed_files, check_coder, check_merged, check_texts, make_rows, reindexed
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.package.descriptor import Package
from analysis.package.tables import commitment_id, parse_csv, read_text
from analysis.package.transaction import write_files
from analysis.problems import PackageError, Problem, fault
from analysis.words import number

SETTLEMENT = "differences.csv"  # in the draft's folder: what differs, and what is settled
KEY = ["unit", "part", "variable", "entity_id"]
COLUMNS = [*KEY, "accepted", "given", "value", "reason", "summary"]
ROW, ENTITY = "row", "entity"  # variables of a difference that are no columns: a row, or an entity of a row
KEEP, DROP, NO = "keep", "drop", "no"

Frames = dict[str, pd.DataFrame]
Key = tuple[str, str, str, str]


@dataclass
class Recoding:
    """What taking in a second coding found: the number of differences, those not settled yet, and the files to write."""

    document_id: str
    differences: int
    open: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


def recode(package: Package, folder: Path, coder_id: str, write: bool = True) -> Recoding:
    """Compare the reviewed draft in `folder`, a coding by `coder_id`, with the accepted rows of its document.

    Where they differ, the file differences.csv in the folder lists each difference; its
    columns value and reason are to be filled. Once every difference is settled, the coding
    is stored as it was given, the differences with their reasons, and the accepted rows as
    settled: all of it, or nothing. Raises PackageError where the draft, a settlement or the
    outcome is faulty.
    """
    draft = read_draft(package, folder)
    check_texts(folder, draft)
    frames = {name: read_text(package, name) for name in package.tables}
    check_coder(frames, coder_id)
    given = make_rows(package, draft, frames, coder_id)
    document_id = given["documents"].iloc[0]["document_id"]
    accepted = accepted_rows_of(frames, document_id)
    check_same_units(folder, given["units"], accepted["units"], frames, coder_id)
    own = {name: draft[name] for name in ("commitments", "commitment_entities")}
    pairs = dict(match_rows(own, accepted, {unit: unit for unit in accepted["units"]["unit"]}))
    differences = list(list_differences(frames, draft, accepted, pairs))
    result = Recoding(document_id, len(differences))
    settled = read_settlement(folder, differences)
    result.open = len(differences) - len(settled)
    if result.open:
        if write:
            write_settlement(folder, differences, settled)
        return result
    merged = merge(frames, given, draft, pairs, settled, document_id)
    problems = check_merged(package, merged, frames, folder)
    if problems:
        raise PackageError(*problems)
    files = plan_files(package, reindexed(merged))
    result.files = changed_files(package, files)
    if write:
        write_files(package.root, result.files)
    return result


def check_same_units(folder: Path, given: pd.DataFrame, accepted: pd.DataFrame, frames: Frames, coder_id: str) -> None:
    """Refuse a coding of other units than those accepted, or one by a coder who has coded the document already."""
    document = accepted.iloc[0]["document_id"]
    codings = frames["codings"]
    if ((codings["document_id"] == document) & (codings["coder_id"] == coder_id)).any():
        raise fault(
            "data/codings.csv",
            "coding_is_new",
            f"{coder_id} has coded {document} already",
            "a second coding is somebody else's: name that coder",
        )
    expected = accepted.sort_values("unit", key=lambda unit: unit.astype(int))["fingerprint"].tolist()
    if given["fingerprint"].tolist() != expected:
        raise fault(
            str(folder / "units.csv"),
            "units_are_same",
            f"these are not the {len(expected)} accepted units of {document}",
            "draft the same saved text, and cut its units as data/units.csv has them",
        )


# --- what differs ----------------------------------------------------------------------------


def list_differences(frames: Frames, draft: Frames, accepted: Frames, pairs: dict) -> Iterable[dict[str, str]]:
    """One row a difference, with the columns of COLUMNS; parts are those of the accepted rows, where there is one."""
    codes = frames["codebook"]
    variables = set(codes[codes["variable"] == "adjudication_variable"]["code"])
    theirs = draft["units"].set_index("unit")
    for unit in accepted["units"].to_dict("records"):
        for variable in sorted(variables & unit.keys()):
            if unit[variable] != theirs.at[unit["unit"], variable]:
                yield difference(
                    unit["unit"], WHOLE_UNIT, variable, "", unit[variable], theirs.at[unit["unit"], variable]
                )
    rows = {(r["unit"], r["part"]): r for r in accepted["commitments"].to_dict("records")}
    given = {(r["unit"], r["part"]): r for r in draft["commitments"].to_dict("records")}
    for place in sorted(rows.keys() - set(pairs.values())):
        yield difference(*place, ROW, "", KEEP, "not found", rows[place]["summary"])
    for place in sorted(given.keys() - pairs.keys()):
        yield difference(*place, ROW, "given", "not found", KEEP, given[place]["summary"])
    found, wanted = (mentions(side["commitment_entities"]) for side in (draft, accepted))
    for own, place in sorted(pairs.items()):
        summary = rows[place]["summary"]
        for variable in sorted(variables & rows[place].keys()):
            if rows[place][variable] != given[own][variable]:
                yield difference(*place, variable, "", rows[place][variable], given[own][variable], summary)
        ours, other = wanted.get(place, {}), found.get(own, {})
        for entity in sorted(ours.keys() | other.keys()):
            if ours.get(entity, NO) != other.get(entity, NO):
                yield difference(*place, ENTITY, entity, ours.get(entity, NO), other.get(entity, NO), summary)


def difference(unit, part, variable, entity_id, accepted, given, summary="") -> dict[str, str]:
    cells = (unit, part, variable, entity_id, accepted, given, "", "", summary)
    return dict(zip(COLUMNS, cells, strict=True))


def mentions(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """Of each row, its entities as role/explicit."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for m in table.itertuples(index=False):
        rows.setdefault((m.unit, m.part), {})[m.entity_id] = f"{m.role}/{m.explicit}"
    return rows


# --- what is settled -------------------------------------------------------------------------


def read_settlement(folder: Path, differences: list[dict[str, str]]) -> dict[Key, tuple[str, str]]:
    """What the filled file settles, by key: value and reason. A row without a reason is not settled yet."""
    path = folder / SETTLEMENT
    if not path.is_file():
        return {}
    header, *rows = parse_csv(path, str(path))
    if header != COLUMNS or any(len(row) != len(header) for row in rows):
        raise fault(
            str(path), "header_matches", "the columns were changed", "restore the header: " + ",".join(COLUMNS), row=1
        )
    known = {tuple(d[k] for k in KEY): d for d in differences}
    settled, problems = {}, []
    for place, row in enumerate(rows, start=2):
        cells = dict(zip(header, row, strict=True))
        key = tuple(cells[k] for k in KEY)
        if key not in known or not cells["reason"].strip():
            continue
        if message := faulty(cells):
            problems.append(Problem(str(path), "settlement_is_value", *message, place, "value", cells["value"]))
        settled[key] = (cells["value"], " ".join(cells["reason"].split()))
    if problems:
        raise PackageError(*problems)
    return settled


def faulty(cells: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a value, and what to do; None where it can stand. Codes and dates are checked with the merged tables."""
    if cells["variable"] == ROW and cells["value"] not in (KEEP, DROP):
        return "this settles no row", f"write {KEEP} or {DROP}"
    if cells["variable"] == ENTITY and cells["value"] != NO and cells["value"].count("/") != 1:
        return "this settles no entity", f"write {NO}, or role/explicit such as object/true"
    return None


def write_settlement(folder: Path, differences: list[dict[str, str]], settled: dict[Key, tuple[str, str]]) -> None:
    """Write the list to be filled, with what is settled already."""
    for row in differences:
        row["value"], row["reason"] = settled.get(tuple(row[k] for k in KEY), ("", ""))
    with (folder / SETTLEMENT).open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(differences)


# --- merging ---------------------------------------------------------------------------------


def merge(
    frames: Frames, given: Frames, draft: Frames, pairs: dict, settled: dict[Key, tuple[str, str]], document_id: str
) -> Frames:
    """The tables with the coding as given, the settlement, and the accepted rows as settled."""
    merged = {name: frame.copy() for name, frame in frames.items()}
    became = {own: commitment_id(document_id, *place) for own, place in pairs.items()}
    became |= settle_rows(merged, given, draft, settled, document_id)
    for name in ("codings", "entity_codings"):
        rows = given[name].copy()
        if name == "codings":
            rows["commitment_id"] = [became.get(place, "") for place in zip(rows["unit"], rows["part"], strict=True)]
        merged[name] = pd.concat([merged[name], rows], ignore_index=True)
    for name in ("entities", "entity_names"):
        merged[name] = pd.concat([merged[name], given[name]], ignore_index=True).drop_duplicates(
            ["entity_id"] if name == "entities" else ["entity_id", "name", "language"]
        )
    for (unit, part, variable, entity), (value, reason) in settled.items():
        if variable == ENTITY:
            settle_entity(merged, document_id, (unit, part), entity, value, reason)
        elif variable != ROW:
            settle_value(merged, document_id, (unit, part), variable, value, reason)
    return merged


def settle_rows(merged: Frames, given: Frames, draft: Frames, settled: dict, document_id: str) -> dict:
    """Drop or add rows that one coder alone found, and say why; what the added ones became."""
    became, reasons = {}, {}
    items = merged["commitments"]
    used = Counter(items[items["document_id"] == document_id]["commitment_id"])
    for (unit, part, variable, which), (value, reason) in settled.items():
        if variable != ROW:
            continue
        reasons.setdefault(unit, []).append(reason)
        name = commitment_id(document_id, unit, part)
        if which == "" and value == DROP:
            for table in ("commitments", "commitment_entities"):
                merged[table] = merged[table][merged[table]["commitment_id"] != name]
            merged["codings"].loc[merged["codings"]["commitment_id"] == name, "commitment_id"] = ""
        elif which and value == KEEP:
            free = next(p for p in "abcdefghijklmnopqrstvwxyz" if not used[commitment_id(document_id, unit, p)])
            new = became[unit, part] = commitment_id(document_id, unit, free)
            used[new] += 1
            for table in ("commitments", "commitment_entities"):
                rows = given[table][given[table]["commitment_id"] == name].assign(commitment_id=new)
                merged[table] = pd.concat([merged[table], rows], ignore_index=True)
    left = merged["commitments"]
    for unit, why in reasons.items():
        rows = int(((left["document_id"] == document_id) & (left["unit"] == unit)).sum())
        adjudicate(merged, document_id, (unit, WHOLE_UNIT), "rows", str(rows), " ".join(dict.fromkeys(why)))
    return became


def settle_value(
    merged: Frames, document_id: str, place: tuple[str, str], variable: str, value: str, reason: str
) -> None:
    """Set one cell of a unit or row as settled, with the reason."""
    name = "units" if place[1] == WHOLE_UNIT else "commitments"
    frame = merged[name]
    here = (
        (frame["document_id"] == document_id) & (frame["unit"] == place[0])
        if name == "units"
        else frame["commitment_id"] == commitment_id(document_id, *place)
    )
    frame.loc[here, variable] = value
    adjudicate(merged, document_id, place, variable, value, reason)


def settle_entity(
    merged: Frames, document_id: str, place: tuple[str, str], entity: str, value: str, reason: str
) -> None:
    """Take an entity out of a row, or give it the role and explicitness settled, with the reason."""
    item, table = commitment_id(document_id, *place), merged["commitment_entities"]
    table = table[(table["commitment_id"] != item) | (table["entity_id"] != entity)]
    values = {"named": "false"}
    if value != NO:
        role, explicit = value.split("/")
        row = {"commitment_id": item, "entity_id": entity, "role": role, "explicit": explicit}
        table = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
        values = {"named": "true", "role": role, "explicit": explicit}
    merged["commitment_entities"] = table
    for variable, settled in values.items():
        adjudicate(merged, document_id, place, variable, settled, reason, entity)


def adjudicate(
    merged: Frames, document_id: str, place, variable: str, value: str, reason: str, entity: str = ""
) -> None:
    """Write down what was settled, in place of what was settled before on the same cell."""
    name = "entity_adjudications" if entity else "adjudications"
    row = {"document_id": document_id, "unit": place[0], "part": place[1], "variable": variable}
    row |= {"entity_id": entity} if entity else {}
    same = pd.concat([merged[name][column] == cell for column, cell in row.items()], axis=1).all(axis=1)
    new = pd.DataFrame([{**row, "value": value, "reason": reason}])
    merged[name] = pd.concat([merged[name][~same], new], ignore_index=True)


def report(result: Recoding, folder: Path, written: bool) -> Iterable[str]:
    """What was found, in lines for a person."""
    yield f"{result.document_id}: {number(result.differences, 'difference')} from the accepted rows, {result.open} not settled."
    if result.open:
        yield (
            f"Fill value and reason in {folder / SETTLEMENT} and give the command again; nothing was changed in data/."
            if written
            else "Nothing was changed."
        )
    else:
        yield f"{len(result.files)} files {'written' if written else 'would be written'}."
