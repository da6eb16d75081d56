"""Draft the coding of a new readout: a folder of CSVs that a person reviews."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.coding.clauses import LIKELY, UNSURE
from analysis.coding.draft_folder import NEW, Draft, columns_of
from analysis.coding.propose import Facts, Proposer, UnitProposal
from analysis.package.descriptor import Package
from analysis.package.load import load
from analysis.problems import fault
from analysis.text.fingerprint import fingerprint
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names, find_candidates
from analysis.text.page import read_page
from analysis.text.units import Unit, cut_units, read_blocks

SLUG = r"[a-z][a-z0-9]*([_-][a-z0-9]+)*"


def draft_text(package: Package, text: str, facts: Mapping[str, str]) -> Draft:
    """Read a text and propose its coding.

    `facts` gives what is known of the document and its event, by column name: those of
    documents and events, and `sides` (entity ids with their roles). What is not given
    stays empty. Raises PackageError for a text that cannot be read or a fact that is wrong.
    """
    tables = load(package)
    known = settle_facts(tables, facts)
    language = known.get("language") or "en"
    lexicon, names = Lexicon(tables.lexicon), Names(tables.entities, tables.entity_names)
    units = cut_units(read_blocks(read_page(text)), lexicon, language)
    if not units:
        raise fault(
            text,
            "text_has_units",
            "no line of text was found in it",
            "save the page again, or copy its text into a .txt file",
        )
    proposals = Proposer(lexicon, names, make_facts(tables, known, language)).propose(units, show_progress)
    draft = Draft(known.get("document_id") or propose_id(text, known.get("published_on", "")))
    draft.tables = {
        "documents": [document_row(package, draft.document_id, known, units)],
        **event_rows(package, known),
        **unit_rows(package, proposals),
        **row_tables(package, proposals, tables),
        "candidates": find_candidates([u.text for u in units], names).astype(str).to_dict("records"),
        "unsure": list(list_unsure(proposals)),
    }
    return draft


def show_progress(units: list[Unit]) -> Iterable[Unit]:
    """The units, with a progress bar where there are so many that it takes a while and somebody watches."""
    if len(units) < 500:
        return units
    from tqdm import tqdm

    return tqdm(units, unit="unit", leave=False, disable=None)


# --- facts -----------------------------------------------------------------------------------


def settle_facts(tables, facts: Mapping[str, str]) -> dict[str, str]:
    """The facts given, checked; those of a known event are filled in."""
    known = {name: value for name, value in facts.items() if value}
    for name in ("published_on", "retrieved_on", "start_date", "end_date"):
        if name in known:
            try:
                date.fromisoformat(known[name])
            except ValueError:
                raise fault(
                    "the options",
                    "fact_is_date",
                    "it is not a day",
                    "write it as YYYY-MM-DD",
                    column=name,
                    value=known[name],
                ) from None
    events = tables.events.set_index("event_id")
    if known.get("event_id") in events.index:
        event = events.loc[known["event_id"]]
        known |= {"start_date": f"{event['start_date']:%Y-%m-%d}", "end_date": f"{event['end_date']:%Y-%m-%d}"}
        sides = tables.event_participants[tables.event_participants["event_id"] == known["event_id"]]
        known["sides"] = ",".join(sides["entity_id"])
        known["known_event"] = "yes"
    codes = tables.codebook.groupby("variable")["code"].agg(list).to_dict()
    for name in ("event_kind", "side", "reliability", "extent"):
        if name in known and known[name] not in codes[name]:
            raise fault(
                "the options",
                "fact_is_code",
                "the codebook has no such code",
                "use one of " + ", ".join(codes[name]),
                column=name,
                value=known[name],
            )
    if known.get("start_date", "") > known.get("end_date", "9999"):
        raise fault(
            "the options",
            "fact_is_date",
            "the event ends before it begins",
            "swap the two",
            column="start_date",
            value=known["start_date"],
        )
    for name in ("document_id", "event_id"):
        if name in known and not re.fullmatch(SLUG, known[name]):
            raise fault(
                "the options",
                "fact_is_id",
                "it is no id",
                "use small letters and digits, parted by hyphens, beginning with a letter",
                column=name,
                value=known[name],
            )
    for side in known.get("sides", "").split(","):
        if side and side.partition(":")[0].strip() not in set(tables.entities["entity_id"]):
            raise fault(
                "the options",
                "side_is_known",
                "the package has no such entity",
                "add the state to data/entities.csv and data/entity_names.csv first",
                column="side",
                value=side,
            )
    return known


def make_facts(tables, known: Mapping[str, str], language: str) -> Facts:
    acts = (
        tables.codebook[tables.codebook["variable"] == "act"].dropna(subset="rank").set_index("code")["rank"].to_dict()
    )
    sides = tuple(side.split(":")[0].strip() for side in known.get("sides", "").split(",") if side.strip())
    published = date.fromisoformat(known["published_on"]) if "published_on" in known else None
    return Facts(
        language,
        published,
        sides,
        known.get("start_date", ""),
        known.get("end_date", ""),
        acts,
        tables.sectors.set_index("sector_id")["group_id"].to_dict(),
        {g.name.casefold(): g.group_id for g in tables.sector_groups.itertuples(index=False)},
    )


def propose_id(text: str, published: str) -> str:
    """An id from the day of publication and the name of the file."""
    stem = "text" if text == "-" else Path(text).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "text"
    slug = slug if slug[0].isalpha() else f"text-{slug}"
    return slug if published in ("", *re.findall(r"\d{4}-\d{2}-\d{2}", slug)) else f"{slug}-{published}"


# --- tables ----------------------------------------------------------------------------------


def document_row(package: Package, document_id: str, known: Mapping[str, str], units: list[Unit]) -> dict[str, str]:
    """The row of documents, with what was given; the title is proposed from the text."""
    row = {name: known.get(name, "") for name in columns_of(package, "documents")}
    title = next((unit.text for unit in units if unit.kind == "title"), "")
    return row | {
        "document_id": document_id,
        "title": known.get("title") or title,
        "language": known.get("language") or "en",
        "extent": known.get("extent") or "full",
    }


def event_rows(package: Package, known: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Rows of events and event_participants for a new event; none where it is known already."""
    if known.get("known_event"):
        return {"events": [], "event_participants": []}
    event = {
        name: known.get("event_name" if name == "name" else "event_kind" if name == "kind" else name, "")
        for name in columns_of(package, "events")
    }
    sides = [side.strip().partition(":") for side in known.get("sides", "").split(",") if side.strip()]
    return {
        "events": [event],
        "event_participants": [
            {"event_id": known.get("event_id", ""), "entity_id": s, "role": role or "participant"}
            for s, _, role in sides
        ],
    }


def unit_rows(package: Package, proposals: list[UnitProposal]) -> dict[str, list[dict[str, str]]]:
    rows = []
    for p in proposals:
        unit = p.unit
        rows.append(
            {
                "unit": str(unit.number),
                "kind": unit.kind,
                "label": unit.text if unit.kind in ("title", "heading") else "",
                "heading_unit": str(unit.heading or ""),
                "characters": str(len(unit.text)),
                "fingerprint": fingerprint(unit.text),
                "disposition": p.disposition,
                "note": p.note,
                "text": unit.text,
                "because": p.why,
                "sure": p.sure,
            }
        )
    return {"units": rows}


def row_tables(package: Package, proposals: list[UnitProposal], tables) -> dict[str, list[dict[str, str]]]:
    """The proposed rows of commitments and commitment_entities, and empty tables for what a reviewer adds."""
    names = tables.entities.set_index("entity_id")["name"]
    commitments, mentions = [], []
    for p in proposals:
        for row in p.rows if p.disposition == "coded" else []:
            place = {"unit": str(row.unit), "part": row.part}
            doubts = [column for column, sure in row.sure.items() if sure != "sure"]
            commitments.append(
                {
                    **dict.fromkeys(columns_of(package, "commitments"), ""),
                    **place,
                    **row.cells,
                    "text": p.unit.text,
                    "because": "; ".join(f"{column}: {why}" for column, why in row.why.items() if column != "cue"),
                    "sure": f"{UNSURE if any(row.sure[c] == UNSURE for c in doubts) else LIKELY}: {', '.join(doubts)}"
                    if doubts
                    else "sure",
                }
            )
            mentions += [
                {**place, "entity_id": e, "role": role, "explicit": str(explicit).lower(), "name": names[e]}
                for e, (role, explicit) in row.entities.items()
            ]
    return {"commitments": commitments, "commitment_entities": mentions, "links": [], **{table: [] for table in NEW}}


def list_unsure(proposals: list[UnitProposal]) -> Iterable[dict[str, str]]:
    """Every cell that was left empty for lack of a ground, and every summary, which only a person can write."""
    for p in proposals:
        if p.sure == UNSURE:
            yield {"unit": str(p.unit.number), "part": "", "column": "disposition", "why": p.why}
        for row in p.rows if p.disposition == "coded" else []:
            for column, sure in row.sure.items():
                if sure == UNSURE:
                    yield {"unit": str(row.unit), "part": row.part, "column": column, "why": row.why[column]}
            yield {
                "unit": str(row.unit),
                "part": row.part,
                "column": "summary",
                "why": "a summary is written by a person, in own words",
            }


def summarise(draft: Draft, target: Path) -> Iterable[str]:
    """What was drafted, in lines for a person."""
    units, rows = pd.DataFrame(draft.tables["units"]), draft.tables["commitments"]
    yield f"{target}: {len(units)} units, {len(rows)} rows proposed, {len(draft.tables['commitment_entities'])} mentions of known entities, {len(draft.tables['candidates'])} unknown names."
    if units["because"].eq("the lexicon has no cues in this language").any():
        yield "The lexicon has no cues in this language: units, fingerprints and known names are there, acts and sectors stay empty."
    yield f"{len(draft.tables['unsure'])} cells are left to you: see unsure.csv, and REVIEW.md for what to do."
    missing = [
        name
        for row in (*draft.tables["documents"], *draft.tables["events"])
        for name, value in row.items()
        if not value and name not in ("attributed_to", "place_id")
    ]
    if missing:
        yield f"Facts that were not given stay empty, fill them in documents.csv and events.csv: {', '.join(dict.fromkeys(missing))}."
