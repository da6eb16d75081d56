"""Accept a reviewed draft into the package: all of it, or nothing."""

import difflib
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.build.build import plan_files
from analysis.checks.validate import check_tables
from analysis.draft import NEW, PROPOSED, draft_columns
from analysis.package.descriptor import DESCRIPTOR, Package
from analysis.package.tables import canonical_bytes, check_shape, commitment_id, field_names, parse_csv, read_text
from analysis.package.transaction import write_files
from analysis.problems import PackageError, Problem
from analysis.score import read_proposed
from analysis.text.fingerprint import fingerprint, reduce_text
from analysis.words import number

FILES = ("documents", "events", "event_participants", "units", "commitments", "commitment_entities", "links", *NEW)
RUN = 6  # so many words in a row shared with the source make a summary no longer the coder's own
SPELLING = 0.9  # likeness from which two names may be one name spelt twice
WORD = re.compile(r"[^\W_]+")


@dataclass
class Acceptance:
    """What accepting a draft adds: rows by table, the warnings, and the files to write (none where all is there already)."""

    document_id: str
    added: dict[str, int] = field(default_factory=dict)
    new_entities: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def accept(package: Package, folder: Path, coder_id: str, write: bool = True) -> Acceptance:
    """Check the reviewed draft in `folder` and merge it into the package, as coded by `coder_id`.

    Raises PackageError, naming the draft's files, rows and columns, where anything is
    wrong; then nothing is changed. Accepting the same draft again changes nothing.
    """
    draft = read_draft(package, folder)
    check_texts(folder, draft)
    frames = {name: read_text(package, name) for name in package.tables}
    check_coder(frames, coder_id)
    rows = make_rows(package, draft, frames, coder_id)
    document_id = rows["documents"].iloc[0]["document_id"]
    result = Acceptance(document_id)
    if document_id in set(frames["documents"]["document_id"]):
        refuse_unless_same(folder, frames, rows, document_id)
        return result
    merged = {
        name: pd.concat([frame, rows[name]], ignore_index=True) if name in rows else frame
        for name, frame in frames.items()
    }
    problems = [*check_summaries(folder, draft, merged["entity_names"]), *check_merged(package, merged, frames, folder)]
    if problems:
        raise PackageError(*problems)
    result.added = {name: len(found) for name, found in rows.items() if len(found)}
    result.new_entities = list(rows["entities"]["name"])
    result.warnings = [*warn_spelling(folder, draft, frames), *warn_restated(folder, rows, frames)]
    files = plan_files(package, reindexed(merged))
    result.files = changed_files(package, files)
    if write:
        write_files(package.root, result.files)
    return result


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
        raise PackageError(
            Problem(
                "data/coders.csv",
                "coder_known",
                f"there is no coder {coder_id!r}",
                "add yourself to data/coders.csv, or name one of " + ", ".join(frames["coders"]["coder_id"]),
            )
        )


# --- reading the draft -----------------------------------------------------------------------


def read_draft(package: Package, folder: Path) -> dict[str, pd.DataFrame]:
    """The reviewed tables as text, rows numbered as the spreadsheet does. Raises PackageError with every file that cannot be read."""
    if not folder.is_dir():
        raise PackageError(
            Problem(str(folder), "is_draft", "there is no such folder", "name the folder that `draft` wrote")
        )
    frames, problems = {}, []
    for name in FILES:
        path = folder / f"{name}.csv"
        try:
            header, *body = parse_csv(path, str(path))
            check_columns(header, body, draft_columns(package, name), str(path))
        except PackageError as error:
            problems += error.problems
            continue
        frame = pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype=object)
        frame = frame[(frame != "").any(axis=1)]  # a row that a spreadsheet emptied is a row deleted
        for column in {f["name"] for f in package.resources[name]["schema"]["fields"] if f["type"] == "boolean"} & set(
            frame.columns
        ):
            frame[column] = frame[column].replace({"TRUE": "true", "FALSE": "false"})  # as spreadsheets write them
        frames[name] = frame
    if problems:
        raise PackageError(*problems)
    if len(frames["documents"]) != 1:
        raise PackageError(
            Problem(
                str(folder / "documents.csv"),
                "one_document",
                f"it has {len(frames['documents'])} rows",
                "keep the one row of this document",
            )
        )
    return frames


def check_columns(header: list[str], body: list[list[str]], expected: list[str], file: str) -> None:
    if header != expected:
        if len(header) == 1 and ";" in header[0]:
            raise PackageError(
                Problem(
                    file,
                    "file_commas",
                    "the cells are separated by semicolons",
                    "save it again as CSV with the comma as separator",
                    row=1,
                )
            )
        missing, unknown = [c for c in expected if c not in header], [c for c in header if c not in expected]
        raise PackageError(
            Problem(
                file,
                "header_matches",
                f"the columns were changed (missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'})",
                "restore the header: " + ",".join(expected),
                row=1,
            )
        )
    check_shape(header, body, file)


def check_texts(folder: Path, draft: dict[str, pd.DataFrame]) -> None:
    """Refuse units that no longer hold every letter of the text in order, wherever the reviewer cut it anew."""
    before = "".join(map(reduce_text, read_proposed(folder)["units"]["text"]))
    after = 0
    for row, text in draft["units"]["text"].items():
        reduced = reduce_text(text)
        if not before.startswith(reduced, after) or not reduced:
            raise PackageError(
                Problem(
                    str(folder / "units.csv"),
                    "text_is_whole",
                    "from here on the text is not that of the draft: a line was lost, doubled, moved or changed",
                    f"restore the texts from {PROPOSED}/units.csv; a unit may be split or joined, but every letter stays. A line that the draft lost: copy the whole text into a .txt file, title first, and draft that",
                    row=row,
                    column="text",
                    value=text,
                )
            )
        after += len(reduced)
    if after != len(before):
        raise PackageError(
            Problem(
                str(folder / "units.csv"),
                "text_is_whole",
                "the end of the text is missing",
                f"restore the last rows from {PROPOSED}/units.csv",
            )
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


def refuse_unless_same(
    folder: Path, frames: dict[str, pd.DataFrame], rows: dict[str, pd.DataFrame], document_id: str
) -> None:
    """A document that is there already: fine where the draft is what was accepted, refused where it differs."""
    for name in ("documents", "units", "commitments"):
        old = frames[name][frames[name]["document_id"] == document_id].reset_index(drop=True)
        if not old.equals(rows[name].astype(object)):
            raise PackageError(
                Problem(
                    str(folder / f"{name}.csv"),
                    "document_is_new",
                    f"the package has a document {document_id!r} already, with other rows",
                    "give this one another document_id, or correct the accepted rows in data/ as docs/disputing-a-coding.md says",
                )
            )


# --- checking --------------------------------------------------------------------------------


def check_merged(
    package: Package, merged: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], folder: Path
) -> list[Problem]:
    """What `validate` would find in the merged package, told at the draft's own files and rows."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for table, resource in package.tables.items():
            path = root / resource["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(in_order(merged[table], resource))
        (root / DESCRIPTOR).write_text(json.dumps(package.descriptor))
        report, _ = check_tables(Package(root, package.descriptor))
    tables = {resource["path"]: table for table, resource in package.tables.items()}
    return list(
        dict.fromkeys(relocate(problem, tables.get(problem.file), frames, folder) for problem in report.problems)
    )


def in_order(frame: pd.DataFrame, resource: dict) -> bytes:
    """A table as CSV in the order given, so that a row's place still says where it came from."""
    return canonical_bytes(
        frame[field_names(resource)], {**resource, "schema": {**resource["schema"], "primaryKey": []}}
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


def check_summaries(folder: Path, draft: dict[str, pd.DataFrame], names: pd.DataFrame) -> Iterable[Problem]:
    """A summary that shares six words in a row with the text, names and titles aside."""
    known = sorted({*names["name"], *draft["units"]["label"]} - {""}, key=len, reverse=True)
    of_text = {run for text in draft["units"]["text"] for run in runs(text)}
    for row, item in draft["commitments"].iterrows():
        own = item["summary"]
        for name in known:
            own = re.sub(re.escape(name), " | ", own, flags=re.IGNORECASE)
        shared = next((run for part in own.split("|") for run in runs(part) if run in of_text), None)
        if shared:
            yield Problem(
                str(folder / "commitments.csv"),
                "summary_is_own",
                f"it shares {RUN} words in a row with the text: {' '.join(shared)}",
                "say it in your own words",
                row=row,
                column="summary",
                value=item["summary"],
            )


def runs(text: str) -> list[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def warn_spelling(folder: Path, draft: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame]) -> Iterable[Problem]:
    """A new entity whose name is nearly that of a known one."""
    known = frames["entity_names"].set_index("name")["entity_id"].to_dict()
    for row, entity in draft["entities"].iterrows():
        for close in difflib.get_close_matches(entity["name"], known, n=1, cutoff=SPELLING):
            yield Problem(
                str(folder / "entities.csv"),
                "entity_is_new",
                f"the known entity {known[close]} is called {close!r}",
                "if they are one, use the known id and add the form to entity_names.csv",
                row=row,
                column="name",
                value=entity["name"],
            )


def warn_restated(folder: Path, rows: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame]) -> Iterable[Problem]:
    """A row in the sector of an earlier one that acts on the same object, without a link to it."""
    sectors = frames["commitments"].set_index("commitment_id")["sector_id"]
    objects = frames["commitment_entities"].query("role == 'object'")
    linked = set(rows["links"]["commitment_id"])
    for place, item in enumerate(rows["commitments"].itertuples(index=False), start=2):
        own = set(
            rows["commitment_entities"].query("role == 'object' and commitment_id == @item.commitment_id")["entity_id"]
        )
        earlier = [c for c in objects[objects["entity_id"].isin(own)]["commitment_id"] if sectors[c] == item.sector_id]
        if earlier and item.commitment_id not in linked:
            yield Problem(
                str(folder / "commitments.csv"),
                "link_is_given",
                f"it acts on what {earlier[-1]} acts on, and no link ties the two",
                "if it tells the same again or moves it, add a row to links.csv",
                row=place,
                column="unit",
                value=f"{item.unit}{item.commitment_id[-1]}",
            )


def report(result: Acceptance, written: bool) -> Iterable[str]:
    """What was accepted, in lines for a person."""
    if not result.added:
        yield f"{result.document_id} is in the package already, just as drafted: nothing changed."
        return
    yield from (f"warning: {warning}" for warning in result.warnings)
    yield f"{result.document_id}: " + ", ".join(f"{number(n, 'row')} of {table}" for table, n in result.added.items())
    if result.new_entities:
        yield "new entities: " + ", ".join(result.new_entities)
    yield f"{len(result.files)} files {'written' if written else 'would be written'}." + (
        "" if written else " Nothing was changed."
    )
