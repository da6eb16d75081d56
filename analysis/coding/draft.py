"""Draft the coding of a new readout: a folder of CSVs that a person reviews."""

import re
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

import pandas as pd
from slugify import slugify

from analysis.coding.acts import LIKELY, SURE, UNSURE
from analysis.coding.draft_folder import Draft, columns_of, folder_of
from analysis.coding.facts import check_and_complete, make_facts, sides_of
from analysis.coding.new_entities import forms_of_states, states_beside
from analysis.coding.propose import NO_CUES, propose
from analysis.coding.rows import Row, UnitProposal
from analysis.package.descriptor import Package
from analysis.package.load import Tables, load
from analysis.problems import fault
from analysis.text.fingerprint import fingerprint
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names, find_candidates
from analysis.text.new_names import find_new_names
from analysis.text.page import read_page
from analysis.text.units import Unit, cut_units, read_blocks

ID_LENGTH = 50  # characters of an id that is made from the name of a file
NO_PROSE = ("title", "caption", "heading")
OPTIONAL = ("attributed_to", "place_id")  # facts that may well stay empty


def draft_text(package: Package, text: str, facts: Mapping[str, str]) -> Draft:
    """Read a text and propose its coding.

    `facts` gives what is known of the document and its event, by column name: those of
    documents and events, and `sides` (entity ids with their roles). What is not given
    stays empty. Raises PackageError for a text that cannot be read or a fact that is wrong.
    """
    tables = load(package)
    more, forms = states_beside(tables.entities)
    forms = pd.concat([forms, forms_of_states(tables.lexicon, pd.concat([tables.entities, more]))])
    known = check_and_complete(package, tables, facts, set(more["entity_id"]))
    language = known.setdefault("language", "en")
    lexicon = Lexicon(tables.lexicon)
    units = cut_units(read_blocks(read_page(text)), lexicon, language)
    if not units:
        remedy = "save the page again, or copy its text into a .txt file"
        raise fault(text, "text_has_units", "no line of text was found in it", remedy)
    known_names = Names(*with_new(tables, more, forms))
    prose = [unit.text for unit in units if unit.kind not in NO_PROSE]
    titles = [unit.text for unit in units if unit.kind == "title"]
    found, spelt = find_new_names(prose, lexicon.terms_of("entity_kind", language), known_names, titles)
    found = found[~found["entity_id"].isin([*tables.entities["entity_id"], *more["entity_id"]])]  # a known thing's id
    more = pd.concat([more, found])
    entities, _ = with_new(tables, more, forms)
    names = Names(entities, spelt, known_names)
    proposals = propose(units, lexicon, names, make_facts(tables, known, language), show_progress)
    draft = Draft(known.get("document_id") or propose_id(package, tables, text, known.get("published_on", ""), units))
    spelt = spelt[spelt["entity_id"].isin(found["entity_id"])]
    forms = pd.concat([forms, spelt.assign(language=language, source=draft.document_id)])
    draft.tables = {
        "documents": [document_row(package, draft.document_id, known, units)],
        **event_rows(package, known),
        "units": list(map(unit_row, proposals)),
        **row_tables(package, proposals, entities),
        "candidates": find_candidates([unit.text for unit in units], names).astype(str).to_dict("records"),
        "unsure": list(list_unsure(proposals)),
    }
    draft.tables |= new_tables(package, draft.tables, more, forms)
    return draft


def with_new(tables: Tables, more: pd.DataFrame, forms: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The package's entities and their names with those that it does not have."""
    return pd.concat([tables.entities, more]), pd.concat([tables.entity_names, forms])


def new_tables(package: Package, drafted: Mapping[str, list], more: pd.DataFrame, forms: pd.DataFrame) -> dict:
    """Rows of entities and entity_names for what the proposals name and the package does not have."""
    used = {row["entity_id"] for table in ("commitment_entities", "event_participants") for row in drafted[table]}
    forms = forms[
        forms["entity_id"].isin(more["entity_id"]) & ((forms["source"] != "") | (forms["form"] == "standard"))
    ]
    named = {"entities": more, "entity_names": forms}
    sources = forms[forms["form"] == "standard"].drop_duplicates("entity_id").set_index("entity_id")["source"]
    named["entities"] = more.assign(source=more["entity_id"].map(sources))
    return {
        name: rows[rows["entity_id"].isin(used)]
        .reindex(columns=columns_of(package, name))
        .astype(object)
        .fillna("")
        .to_dict("records")
        for name, rows in named.items()
    }


def show_progress(units: list[Unit]) -> Iterable[Unit]:
    """The units, with a progress bar where there are so many that it takes a while and somebody watches."""
    if len(units) < 500:
        return units
    from tqdm import tqdm

    return tqdm(units, unit="unit", leave=False, disable=None)


def propose_id(package: Package, tables: Tables, text: str, published: str, units: list[Unit]) -> str:
    """The id of the document that has this very text; else one from file name and day, numbered where it is taken."""
    documents = tables.documents.set_index("document_id")["text_sha256"]
    same = documents[documents == fingerprint("".join(unit.text for unit in units))]
    if len(same):
        return same.index[0]
    slug = slugify("" if text == "-" else Path(text).stem, max_length=ID_LENGTH) or "text"
    slug = slug if slug[0].isalpha() else f"text-{slug}"
    if published not in ("", *re.findall(r"\d{4}-\d{2}-\d{2}", slug)):
        slug += f"-{published}"
    ids = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(id_ for id_ in ids if id_ not in documents.index and not folder_of(package, id_).exists())


# --- tables ----------------------------------------------------------------------------------


def document_row(package: Package, document_id: str, known: Mapping[str, str], units: list[Unit]) -> dict[str, str]:
    """The row of documents, with what was given; the title is proposed from the text."""
    title = next((unit.text for unit in units if unit.kind == "title"), "")
    given = {"title": title, "extent": "full", **known, "document_id": document_id}
    return {name: given.get(name, "") for name in columns_of(package, "documents")}


def event_rows(package: Package, known: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Rows of events and event_participants for a new event; none where it is known already."""
    if known.get("known_event"):
        return {"events": [], "event_participants": []}
    given = {**known, "name": known.get("event_name", ""), "kind": known.get("event_kind", "")}
    event_id = known.get("event_id", "")
    return {
        "events": [{name: given.get(name, "") for name in columns_of(package, "events")}],
        "event_participants": [
            {"event_id": event_id, "entity_id": entity, "role": role} for entity, role in sides_of(known)
        ],
    }


def unit_row(proposal: UnitProposal) -> dict[str, str]:
    unit = proposal.unit
    return {
        "unit": str(unit.number),
        "kind": unit.kind,
        "label": unit.text if unit.kind in ("title", "heading") else "",
        "heading_unit": str(unit.heading or ""),
        "characters": str(len(unit.text)),
        "fingerprint": fingerprint(unit.text),
        "disposition": proposal.disposition,
        "note": proposal.note,
        "text": unit.text,
        "because": proposal.why,
        "sure": proposal.sure,
    }


def row_tables(
    package: Package, proposals: list[UnitProposal], entities: pd.DataFrame
) -> dict[str, list[dict[str, str]]]:
    """The proposed rows of commitments and commitment_entities, and an empty table of links for the reviewer."""
    names = entities.set_index("entity_id")["name"]
    empty = dict.fromkeys(columns_of(package, "commitments"), "")
    commitments, mentions = [], []
    for proposal, row in coded_rows(proposals):
        place = {"unit": str(row.unit), "part": row.part}
        because = "; ".join(f"{column}: {why}" for column, why in row.why.items() if column != "cue")
        beside = {"text": proposal.unit.text, "because": because, "sure": doubts_of(row)}
        commitments.append({**empty, **place, **row.cells, **beside})
        mentions += [
            {**place, "entity_id": entity, "role": role, "explicit": str(explicit).lower(), "name": names[entity]}
            for entity, (role, explicit) in row.entities.items()
        ]
    return {"commitments": commitments, "commitment_entities": mentions, "links": []}


def coded_rows(proposals: list[UnitProposal]) -> Iterable[tuple[UnitProposal, Row]]:
    return ((p, row) for p in proposals if p.disposition == "coded" for row in p.rows)


def doubts_of(row: Row) -> str:
    """How sure a row is, and the columns to look at first."""
    doubts = [column for column, sure in row.sure.items() if sure != SURE]
    worst = UNSURE if UNSURE in row.sure.values() else LIKELY
    return f"{worst}: {', '.join(doubts)}" if doubts else SURE


def list_unsure(proposals: list[UnitProposal]) -> Iterable[dict[str, str]]:
    """Every cell that was left empty for lack of a ground, and every summary, which only a person can write."""
    for proposal in proposals:
        number = str(proposal.unit.number)
        if proposal.sure == UNSURE:
            yield {"unit": number, "part": "", "column": "disposition", "why": proposal.why}
        for _, row in coded_rows([proposal]):
            unsure = {column: row.why[column] for column, sure in row.sure.items() if sure == UNSURE}
            for column, why in {**unsure, "summary": "a summary is written by a person, in own words"}.items():
                yield {"unit": number, "part": row.part, "column": column, "why": why}


def summarise(draft: Draft, target: Path) -> Iterable[str]:
    """What was drafted, in lines for a person."""
    tables = draft.tables
    yield (
        f"{target}: {len(tables['units'])} units, {len(tables['commitments'])} rows proposed, "
        f"{len(tables['commitment_entities'])} mentions of known entities, {len(tables['candidates'])} unknown names."
    )
    if any(unit["because"] == NO_CUES for unit in tables["units"]):
        yield (
            "The lexicon has no cues in this language: "
            "units, fingerprints and known names are there, acts and sectors stay empty."
        )
    yield f"{len(tables['unsure'])} cells are left to you: see unsure.csv, and REVIEW.md for what to do."
    facts = pd.DataFrame(tables["documents"] + tables["events"]).drop(columns=list(OPTIONAL), errors="ignore")
    if missing := [name for name in facts if (facts[name] == "").any()]:
        yield f"Facts that were not given stay empty, fill them in documents.csv and events.csv: {', '.join(missing)}."
