"""Accept a reviewed draft into the package: all of it, or nothing."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.coding.draft_folder import choose_source, file_of, read_draft
from analysis.coding.merge import changed_files, check_merged, is_of_codings, make_rows
from analysis.package.descriptor import Package
from analysis.package.tables import Frames, read_text
from analysis.package.transaction import write_files
from analysis.problems import PackageError, Problem, fault
from analysis.words import number

RUN = 6  # so many words in a row shared with the source make a summary no longer the coder's own
SPELLING = 0.9  # likeness from which two names may be one name spelt twice
WORD = re.compile(r"[^\W_]+")


@dataclass
class Acceptance:
    """What the review in `source`, a folder or workbook, adds: rows by table, warnings, and the files to write.

    Where all of it is in the package already, there are none to write.
    """

    document_id: str
    source: Path
    added: dict[str, int] = field(default_factory=dict)
    new_entities: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def accept(package: Package, folder: Path, coder_id: str, write: bool = True) -> Acceptance:
    """Check the reviewed draft in `folder` and merge it into the package, as coded by `coder_id`.

    `folder` may be the draft's workbook, too. Raises PackageError, naming the draft's files, rows and
    columns, where anything is wrong; then nothing is changed. Accepting the same draft again changes nothing.
    """
    source = choose_source(package, folder)
    draft = read_draft(package, source)
    frames = {name: read_text(package, name) for name in package.tables}
    rows = make_rows(package, draft, frames, coder_id)
    result = Acceptance(rows["documents"]["document_id"].iloc[0], source)
    if result.document_id in set(frames["documents"]["document_id"]):
        refuse_unless_same(source, frames, rows, result.document_id)
        return result
    merged = {
        name: pd.concat([frame, rows[name]], ignore_index=True) if name in rows else frame
        for name, frame in frames.items()
    }
    problems = [*check_summaries(source, draft, merged["entity_names"]), *check_merged(package, merged, frames, source)]
    if problems:  # the codings are made from the rows, so what is wrong with a row is wrong with its codings too
        raise PackageError(*([p for p in problems if not is_of_codings(p, source)] or problems))
    result.added = {name: len(found) for name, found in rows.items() if len(found)}
    result.new_entities = list(rows["entities"]["name"])
    result.warnings = [*warn_spelling(source, draft, frames), *warn_restated(source, rows, frames)]
    result.files = changed_files(package, merged)
    if write:
        write_files(package.root, result.files)
    return result


def refuse_unless_same(source: Path, frames: Frames, rows: Frames, document_id: str) -> None:
    """A document that is there already: fine where the draft is what was accepted, refused where it differs."""
    for name in ("documents", "units", "commitments"):
        old = frames[name][frames[name]["document_id"] == document_id].reset_index(drop=True)
        if not old.equals(rows[name].astype(object)):
            raise fault(
                file_of(source, name),
                "document_is_new",
                f"the package has a document {document_id!r} already, with other rows",
                "give this one another document_id, "
                "or correct the accepted rows in data/ as docs/disputing-a-coding.md says",
            )


# --- checks ----------------------------------------------------------------------------------


def check_summaries(source: Path, draft: Frames, names: pd.DataFrame) -> Iterable[Problem]:
    """A summary that shares six words in a row with the text, names and titles aside."""
    known = sorted({*names["name"], *draft["units"]["label"]} - {""}, key=len, reverse=True)
    of_text = {run for text in draft["units"]["text"] for run in runs(text)}
    file = file_of(source, "commitments")
    for row, summary in draft["commitments"]["summary"].items():
        own = summary
        for name in known:
            if name.casefold() in own.casefold():  # first, since a pattern a name takes long
                own = re.sub(re.escape(name), " | ", own, flags=re.IGNORECASE)
        shared = next((run for part in own.split("|") for run in runs(part) if run in of_text), None)
        if shared:
            message = f"it shares {RUN} words in a row with the text: {' '.join(shared)}"
            yield Problem(file, "summary_is_own", message, "say it in your own words", row, "summary", summary)


def runs(text: str) -> list[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def warn_spelling(source: Path, draft: Frames, frames: Frames) -> Iterable[Problem]:
    """A new entity whose name is nearly that of a known one."""
    known = frames["entity_names"].set_index("name")["entity_id"].to_dict()
    remedy = "if they are one, use the known id and add the form to entity_names.csv"
    for row, name in draft["entities"]["name"].items():
        for close in difflib.get_close_matches(name, known, n=1, cutoff=SPELLING):
            message = f"the known entity {known[close]} is called {close!r}"
            yield Problem(file_of(source, "entities"), "entity_is_new", message, remedy, row, "name", name)


def warn_restated(source: Path, rows: Frames, frames: Frames) -> Iterable[Problem]:
    """A row in the sector of an earlier one that acts on the same object, without a link to it."""
    sectors = frames["commitments"].set_index("commitment_id")["sector_id"]
    earlier, new = (side["commitment_entities"].query("role == 'object'") for side in (frames, rows))
    linked = set(rows["links"]["commitment_id"])
    for place, item in enumerate(rows["commitments"].itertuples(index=False), start=2):
        own = new[new["commitment_id"] == item.commitment_id]["entity_id"]
        same = earlier[earlier["entity_id"].isin(own)]["commitment_id"]
        same = [id_ for id_ in same if sectors[id_] == item.sector_id]
        if same and item.commitment_id not in linked:
            yield Problem(
                file_of(source, "commitments"),
                "link_is_given",
                f"it acts on what {same[-1]} acts on, and no link ties the two",
                "if it tells the same again or moves it, add a row to links.csv",
                row=place,
                column="unit",
                value=f"{item.unit}{item.commitment_id[-1]}",
            )


def report(result: Acceptance, written: bool) -> Iterable[str]:
    """What was accepted, in lines for a person."""
    if result.source.suffix == ".xlsx":
        yield f"The review is that of {result.source}."
    if not result.added:
        yield f"{result.document_id} is in the package already, just as drafted: nothing changed."
        return
    yield from (f"warning: {warning}" for warning in result.warnings)
    yield f"{result.document_id}: " + ", ".join(f"{number(n, 'row')} of {table}" for table, n in result.added.items())
    if result.new_entities:
        yield "new entities: " + ", ".join(result.new_entities)
    yield f"{len(result.files)} files " + ("written." if written else "would be written. Nothing was changed.")
