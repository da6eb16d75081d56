"""The rules on the data that no schema can say, one function a rule.

Each takes the tables as text (`dict` of name → frame, as `read_text` gives them) inside a
`Context`, and yields the problems it finds. RULES lists them in the order in which they
run. A rule whose table could not be read is passed over: that fault is reported already.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pycountry

from analysis.agreement import WHOLE_UNIT, accepted_rows, settled_values
from analysis.package import DESCRIPTOR, Package
from analysis.problems import Problem

PREFIXES = {"dac_crs": "CRS-", "cofog": "COFOG-"}
BEGUN = ("under_way", "done", "dropped")
FORMULA_STARTS = tuple("=+-@")
NAMED_LINES = ("title", "heading")
SIDES = ("country", "organisation")
WORDS_FOR_NOTHING = {"na", "n/a", "#n/a", "nan", "null", "nil", "true", "false"}
SOURCE = r"https?://\S+$|[a-z][\w.-]* \d[\w.]*$"
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DIGITS = "[0-9]{1,15}"  # what every tool reads as a whole number
STRICT = {"date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "integer": "-?(0|[1-9][0-9]{0,14})", "number": r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", "boolean": "true|false"}
STRICT_HINT = {"date": "write it as YYYY-MM-DD", "integer": "write digits alone", "number": "write digits, with a point for decimals", "boolean": "write true or false"}


class TableUnreadable(LookupError):
    """A rule asked for a table that could not be read: that fault is reported already."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the package, its tables as text, and the day it is."""

    package: Package
    frames: dict[str, pd.DataFrame]
    today: date

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self.package.resources and name not in self.frames:
            raise TableUnreadable(name)
        return self.frames[name]

    def problem(self, table: str, rule: str, message: str, remedy: str, row=None, column=None, value=None) -> Problem:
        return Problem(self.package.resources[table]["path"], rule, message, remedy, row=row, column=column, value=value)

    def fields(self) -> Iterator[tuple[str, pd.DataFrame, dict]]:
        """Every readable table with each of its fields."""
        for name, frame in self.frames.items():
            for field in self.package.resources[name]["schema"]["fields"]:
                yield name, frame, field


def check_data(context: Context) -> list[Problem]:
    """Run every rule and return the problems."""
    problems = []
    for rule in RULES:
        try:
            problems += rule(context)
        except TableUnreadable:
            continue
        except KeyError as error:
            problems.append(Problem(DESCRIPTOR, rule.__name__, f"this rule needs the table or column {error.args[0]!r}, which the descriptor lacks", "restore it in datapackage.json and in the table"))
    return problems


def as_int(cell: str) -> int | None:
    """A cell as a whole number, or None where it is not plainly one."""
    return int(cell) if re.fullmatch(DIGITS, cell) else None


# --- cells -----------------------------------------------------------------------------------

def dated(cells: pd.Series) -> pd.Series:
    """True for cells that are plain dates; the others have their own fault, and are compared with nothing."""
    return cells.str.fullmatch(STRICT["date"])


def text_is_clean(context: Context) -> Iterator[Problem]:
    """Text not in Unicode NFC, stray or zero-width characters, stray spaces, line breaks, a formula's first letter."""
    for name, frame, field in context.fields():
        cells = frame[field["name"]]
        faults = {cell: fault for cell in cells.unique() if (fault := text_fault(cell, field["type"]))}
        for row, cell in cells[cells.isin(faults)].items():
            message, remedy = faults[cell]
            yield context.problem(name, "text_is_clean", message, remedy, row, field["name"], cell)


def text_fault(cell: str, type_: str) -> tuple[str, str] | None:
    """What is unclean about a cell and what to do, or None."""
    if "\n" in cell or "\r" in cell:
        return "the cell holds a line break", "make it one line; if several rows stand in it, a quote before them is not closed"
    for character in cell:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") or (character != " " and character.isspace()):
            return f"the cell holds an invisible character (U+{ord(character):04X})", "take it out, or put a plain space"
    if cell != cell.strip() or "  " in cell:
        return "the cell has stray spaces", "take them out"
    if not unicodedata.is_normalized("NFC", cell):
        return "the cell is not in Unicode form NFC", "type the letters again, or run the text through an NFC normaliser"
    if type_ == "string" and cell.startswith(FORMULA_STARTS):
        return f"the cell begins with {cell[0]!r}, which a spreadsheet takes for a formula", "begin with another character"
    return None


def cells_are_strict(context: Context) -> Iterator[Problem]:
    """A date, number or boolean in a form that some tools read and others do not, such as 2024-5-2 or TRUE."""
    for name, frame, field in context.fields():
        if (type_ := field["type"]) not in STRICT:
            continue
        cells = frame[field["name"]]
        filled = cells[cells != ""]
        for row, cell in filled[~filled.str.fullmatch(STRICT[type_])].items():
            yield context.problem(name, "cells_are_strict", f"the cell is not a plain {type_}", STRICT_HINT[type_], row, field["name"], cell)


def ids_are_words(context: Context) -> Iterator[Problem]:
    """An id or code that a spreadsheet or a loader reads as a number, a date, a truth value or as nothing."""
    for name, frame, field in context.fields():
        if field["name"].endswith("_id") or field["name"] == "code" or "codebook" in field:
            cells = frame[field["name"]]
            for row, cell in cells[cells.map(misread)].items():
                yield context.problem(name, "ids_are_words", "a spreadsheet or loader misreads this id", "choose a word that is no number, date or word for nothing", row, field["name"], cell)


def misread(cell: str) -> bool:
    """True for an id that reads as a number, a date, a truth value or as missing."""
    if cell.casefold() in WORDS_FOR_NOTHING:
        return True
    if re.fullmatch(rf"(\d{{1,4}}[-/. ])?({MONTHS})[a-z]*([-/. ]\d{{1,4}}){{0,2}}", cell.casefold()) and re.search(r"\d", cell):
        return True
    return re.fullmatch(r"[-+]?[\d.,]+([eE][-+]?\d+)?|\d+([-/.:]\d+)+", cell) is not None


def codes_are_known(context: Context) -> Iterator[Problem]:
    """A code in use that the codebook lacks."""
    known = context["codebook"].groupby("variable")["code"].agg(set).to_dict()
    for name, frame, field in context.fields():
        if variable := field.get("codebook"):
            codes = known.get(variable, set())
            cells = frame[field["name"]]
            for row, cell in cells[(cells != "") & ~cells.isin(codes)].items():
                yield context.problem(name, "codes_are_known", f"the codebook has no such code of {variable!r}", "use one of " + ", ".join(sorted(codes)), row, field["name"], cell)


def dates_lie_in_the_past(context: Context) -> Iterator[Problem]:
    """A text published, consulted or screened after today."""
    for name, column in (("documents", "published_on"), ("documents", "retrieved_on"), ("screened", "published_on")):
        cells = context[name][column]
        for row, cell in cells[dated(cells) & (cells > context.today.isoformat())].items():
            yield context.problem(name, "dates_lie_in_the_past", "the day is still to come", "correct the date", row, column, cell)


# --- documents and units ---------------------------------------------------------------------

def unit_numbers_run_on(context: Context) -> Iterator[Problem]:
    """Units of a document that do not run from 1 without a gap, or whose number the document's row misstates."""
    numbers = context["units"].groupby("document_id")["unit"].agg(list).to_dict()
    for row, document in context["documents"].iterrows():
        found = sorted(number for n in numbers.get(document["document_id"], []) if (number := as_int(n)) is not None)
        if found != list(range(1, len(found) + 1)):
            expected = next(n for n in range(1, len(found) + 2) if n not in found)
            yield context.problem("units", "unit_numbers_run_on", f"unit {expected} of {document['document_id']} is missing, or a number stands twice", "number the units from 1 without a gap", column="unit")
        if document["units"] != str(len(found)):
            yield context.problem("documents", "unit_numbers_run_on", f"the document has {len(found)} rows in units", "correct the count or the units", row, "units", document["units"])


def headings_point_to_headings(context: Context) -> Iterator[Problem]:
    """A unit placed under something that is not an earlier heading of its document."""
    units = context["units"]
    headings = {(d, n) for d, n, kind in units[["document_id", "unit", "kind"]].itertuples(index=False) if kind == "heading"}
    for row, unit in units[units["heading_unit"] != ""].iterrows():
        above = unit["heading_unit"]
        if (unit["document_id"], above) not in headings or as_int(above) is None or as_int(unit["unit"]) is None or as_int(above) >= as_int(unit["unit"]):
            yield context.problem("units", "headings_point_to_headings", "this is not the number of an earlier heading of the document", "give the heading's number, or leave the cell empty", row, "heading_unit", above)


def labels_belong_to_titles(context: Context) -> Iterator[Problem]:
    """A title or heading without its words, or the words of any other line, which belong to the publisher."""
    units = context["units"]
    for row, unit in units[units["kind"].isin(NAMED_LINES) != (units["label"] != "")].iterrows():
        if unit["label"]:
            yield context.problem("units", "labels_belong_to_titles", "only titles and headings keep their words", "empty the cell", row, "label", unit["label"])
        else:
            yield context.problem("units", "labels_belong_to_titles", f"a {unit['kind']} has no label", "give its words", row, "label")


def coded_units_have_rows(context: Context) -> Iterator[Problem]:
    """A unit called coded without a commitment, another unit with one, or an uncoded unit that does not say why."""
    coded = set(context["commitments"][["document_id", "unit"]].itertuples(index=False, name=None))
    for row, unit in context["units"].iterrows():
        has_rows = (unit["document_id"], unit["unit"]) in coded
        if (unit["disposition"] == "coded") != has_rows:
            message = "the unit has commitments but is not called coded" if has_rows else "the unit is called coded but no commitment names it"
            yield context.problem("units", "coded_units_have_rows", message, "correct the disposition or the commitments", row, "disposition", unit["disposition"])
        if unit["disposition"] != "coded" and not unit["note"]:
            yield context.problem("units", "coded_units_have_rows", "a unit that yields no row says why", "give the reason in a few words", row, "note")


def documents_were_screened(context: Context) -> Iterator[Problem]:
    """A document whose page is not listed as coded among the pages screened."""
    screened = context["screened"]
    coded = set(screened[screened["decision"] == "coded"][["url", "document_id"]].itertuples(index=False, name=None))
    for row, page in screened[(screened["decision"] == "coded") & (screened["document_id"] == "")].iterrows():
        yield context.problem("screened", "documents_were_screened", "a page that was coded names its document", "give the document_id", row, "document_id")
    for row, document in context["documents"].iterrows():
        if (document["url"], document["document_id"]) not in coded:
            yield context.problem("documents", "documents_were_screened", "data/screened.csv has no row that says this page was coded", "add the page there, with the decision coded and this document_id", row, "url", document["url"])


# --- commitments -----------------------------------------------------------------------------

def ids_tell_their_unit(context: Context) -> Iterator[Problem]:
    """A commitment whose id does not spell its document, its unit in at least two digits, and a letter."""
    for row, item in context["commitments"].iterrows():
        stem = f"{item['document_id']}:{item['unit'].zfill(2)}"
        if not re.fullmatch(re.escape(stem) + "(?!u$)[a-z]{1,2}", item["commitment_id"]):
            yield context.problem("commitments", "ids_tell_their_unit", f"the id does not begin with {stem} and end in a letter other than u, which stands for the whole unit", "spell document, unit and letter", row, "commitment_id", item["commitment_id"])


def reported_deeds_have_begun(context: Context) -> Iterator[Problem]:
    """A reported deed that is said to be open: what is told as a deed has begun, is done or was dropped."""
    rows = context["commitments"]
    for row, item in rows[(rows["act"] == "reported") & ~rows["status"].isin(BEGUN)].iterrows():
        yield context.problem("commitments", "reported_deeds_have_begun", "a reported deed cannot be open", "use one of " + ", ".join(BEGUN), row, "status", item["status"])


def dates_run_forward(context: Context) -> Iterator[Problem]:
    """A first day after the last day or without one, or a text consulted before it was published."""
    for name, first, last in (("commitments", "happened_from", "happened_to"), ("commitments", "due_from", "due_to"), ("events", "start_date", "end_date")):
        rows = context[name]
        for row, item in rows[dated(rows[first]) & dated(rows[last]) & (rows[first] > rows[last])].iterrows():
            yield context.problem(name, "dates_run_forward", f"the day is after {last}, {item[last]}", "swap or correct the two", row, first, item[first])
        for row, item in rows[(rows[first] != "") & (rows[last] == "")].iterrows():
            yield context.problem(name, "dates_run_forward", f"{first} is given without {last}", "give both; for a single day the same twice", row, last)
    documents = context["documents"]
    for row, item in documents[dated(documents["retrieved_on"]) & dated(documents["published_on"]) & (documents["retrieved_on"] < documents["published_on"])].iterrows():
        yield context.problem("documents", "dates_run_forward", f"the text was published later, on {item['published_on']}", "correct one of the two", row, "retrieved_on", item["retrieved_on"])


def deeds_begin_before_publication(context: Context) -> Iterator[Problem]:
    """A deed begun after the day on which the text that tells it was published."""
    published = context["documents"].drop_duplicates("document_id").set_index("document_id")["published_on"]
    rows = context["commitments"]
    days = rows["document_id"].map(published).fillna("9999")
    for row, item in rows[dated(rows["happened_from"]) & dated(days) & (rows["happened_from"] > days)].iterrows():
        yield context.problem("commitments", "deeds_begin_before_publication", f"the text was published on {days[row]}, before the deed", "correct the date; a deed to come is due, not happened", row, "happened_from", item["happened_from"])


def targets_have_units(context: Context) -> Iterator[Problem]:
    """A figure without what it counts, or the other way round."""
    rows = context["commitments"]
    for row, item in rows[(rows["target_value"] == "") != (rows["target_unit"] == "")].iterrows():
        column = "target_value" if item["target_value"] == "" else "target_unit"
        yield context.problem("commitments", "targets_have_units", "target_value and target_unit come together", "fill both or neither", row, column)


def commitments_name_entities(context: Context) -> Iterator[Problem]:
    """A commitment without any entity that does not say why."""
    named = set(context["commitment_entities"]["commitment_id"])
    rows = context["commitments"]
    for row, item in rows[~rows["commitment_id"].isin(named) & (rows["comment"] == "")].iterrows():
        yield context.problem("commitments", "commitments_name_entities", "no entity is given for this row, and no comment says why", "add its entities to data/commitment_entities.csv, or a comment", row, "commitment_id", item["commitment_id"])


def links_point_back(context: Context) -> Iterator[Problem]:
    """A link from a row to itself, to a row of a text published later, or two that lead both ways."""
    published = context["documents"].drop_duplicates("document_id").set_index("document_id")["published_on"]
    rows = context["commitments"].drop_duplicates("commitment_id").set_index("commitment_id")
    day = rows["document_id"].map(published)
    backward = set(context["links"][["other_id", "commitment_id"]].itertuples(index=False, name=None))
    for row, link in context["links"].iterrows():
        later, earlier = link["commitment_id"], link["other_id"]
        if later == earlier or (later, earlier) in backward or (later in day and earlier in day and day[later] < day[earlier]):
            yield context.problem("links", "links_point_back", f"{later} is not a later telling than {earlier}", "swap the two, or take the link out", row, "other_id", earlier)


# --- entities --------------------------------------------------------------------------------

def country_codes_exist(context: Context) -> Iterator[Problem]:
    """A country code that ISO 3166-1 lacks."""
    cells = context["entities"]["country_code"]
    for row, cell in cells[cells != ""].items():
        if pycountry.countries.get(alpha_3=cell) is None:
            yield context.problem("entities", "country_codes_exist", "ISO 3166-1 has no such alpha-3 code", "look the code up, or leave the cell empty", row, "country_code", cell)


def parties_are_sides(context: Context) -> Iterator[Problem]:
    """A party that is neither a state nor an organisation."""
    kinds = context["entities"].drop_duplicates("entity_id").set_index("entity_id")["kind"]
    for table in ("commitment_entities", "event_participants"):
        rows = context[table]
        is_side = (rows["role"] == "party") if table == "commitment_entities" else pd.Series(True, index=rows.index)
        wrong = is_side & rows["entity_id"].isin(kinds.index) & ~rows["entity_id"].map(kinds).isin(SIDES)
        for row, item in rows[wrong].iterrows():
            yield context.problem(table, "parties_are_sides", f"a {kinds[item['entity_id']]} is no side", "give a state or an intergovernmental organisation, or another role", row, "entity_id", item["entity_id"])


def parties_of_events_appear(context: Context) -> Iterator[Problem]:
    """A side at an event whose documents name parties, but never this one; or an event with fewer than two sides."""
    sides = context["event_participants"]
    for row, event in context["events"].iterrows():
        if (sides["event_id"] == event["event_id"]).sum() < 2:
            yield context.problem("events", "parties_of_events_appear", "the event has fewer than two sides", "add its sides to data/event_participants.csv", row, "event_id", event["event_id"])
    mentions = context["commitment_entities"].merge(context["commitments"][["commitment_id", "document_id"]], on="commitment_id").merge(
        context["documents"][["document_id", "event_id"]], on="document_id")
    told = set(mentions[mentions["role"] == "party"]["event_id"])
    named = set(mentions[["event_id", "entity_id"]].itertuples(index=False, name=None))
    for row, side in sides[sides["event_id"].isin(told)].iterrows():
        if (side["event_id"], side["entity_id"]) not in named:
            yield context.problem("event_participants", "parties_of_events_appear", "no commitment of this event names this side", "check the side, or the parties of the commitments", row, "entity_id", side["entity_id"])


def entities_are_mentioned(context: Context) -> Iterator[Problem]:
    """An entity that no commitment, no event and no other entity mentions."""
    mentioned = {*context["commitment_entities"]["entity_id"], *context["event_participants"]["entity_id"], *context["events"]["place_id"],
                 *context["entities"]["part_of_id"]}
    cells = context["entities"]["entity_id"]
    for row, cell in cells[~cells.isin(mentioned)].items():
        yield context.problem("entities", "entities_are_mentioned", "nothing mentions this entity", "take it out, with its names, or add where it is mentioned", row, "entity_id", cell)


def entities_are_described(context: Context) -> Iterator[Problem]:
    """A country without a code of its own, a name that cannot be joined with others, or a fact whose source is neither an address, a document nor a package of data."""
    entities = context["entities"]
    countries = entities[entities["kind"] == "country"]
    for row, entity in countries[(countries["country_code"] == "") | countries["country_code"].duplicated()].iterrows():
        yield context.problem("entities", "entities_are_described", "a country has an ISO 3166-1 code that no other entity of its kind has", "look the code up", row, "country_code", entity["country_code"] or None)
    for row, entity in entities[entities["name"].str.contains("; ", regex=False)].iterrows():
        yield context.problem("entities", "entities_are_described", "the name holds '; ', by which names are joined in the flat view", "write it without a semicolon", row, "name", entity["name"])
    documents = set(context["documents"]["document_id"])
    for name in ("entities", "entity_names"):
        sources = context[name]["source"]
        for row, source in sources[~sources.isin(documents) & ~sources.str.match(SOURCE)].items():
            yield context.problem(name, "entities_are_described", "this is neither an address nor a document of the package nor a package of data with its version", "say where the fact was looked up", row, "source", source)


def wholes_do_not_circle(context: Context) -> Iterator[Problem]:
    """An entity that is part of itself, directly or through others."""
    wholes = context["entities"].drop_duplicates("entity_id").set_index("entity_id")["part_of_id"].to_dict()
    for row, entity in context["entities"].iterrows():
        seen, above = set(), entity["part_of_id"]
        while above and above not in seen and above != entity["entity_id"]:
            seen.add(above)
            above = wholes.get(above, "")
        if above == entity["entity_id"]:
            yield context.problem("entities", "wholes_do_not_circle", "the entity is part of itself", "correct part_of_id", row, "part_of_id", entity["part_of_id"])


def standard_names_stand(context: Context) -> Iterator[Problem]:
    """An entity whose name is not its one standard English form, or a second standard form in one language."""
    forms = context["entity_names"]
    standard = forms[forms["form"] == "standard"]
    for row, form in standard[standard.duplicated(["entity_id", "language"])].iterrows():
        yield context.problem("entity_names", "standard_names_stand", "the entity has another standard form in this language", "make one of them an alias", row, "form", form["name"])
    english = standard[standard["language"] == "en"].drop_duplicates("entity_id").set_index("entity_id")["name"]
    for row, entity in context["entities"].iterrows():
        if english.get(entity["entity_id"]) != entity["name"]:
            yield context.problem("entities", "standard_names_stand", "data/entity_names.csv does not give this name as the standard English form", "bring the two together", row, "name", entity["name"])


def names_differ_in_more_than_form(context: Context) -> Iterator[Problem]:
    """Two entities, or two forms of one entity's name, that differ only in case, spaces or Unicode form."""
    entities = context["entities"]
    folded = entities["name"].map(fold)
    for row, entity in entities[folded.duplicated()].iterrows():
        yield context.problem("entities", "names_differ_in_more_than_form", "another entity has this name but for case, spaces or Unicode form", "make the two one entity", row, "name", entity["name"])
    names = context["entity_names"]
    for row, form in names[names.assign(name=names["name"].map(fold)).duplicated(["entity_id", "name", "language"])].iterrows():
        yield context.problem("entity_names", "names_differ_in_more_than_form", "the entity has this form already but for case, spaces or Unicode form", "keep one of them", row, "name", form["name"])


def fold(name: str) -> str:
    """A name without what does not tell names apart: case, spaces, Unicode form."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


# --- sectors ---------------------------------------------------------------------------------

def sectors_are_crosswalked(context: Context) -> Iterator[Problem]:
    """A leaf without a row for one of the other schemes, or a row whose match and code disagree on whether there is a counterpart."""
    rows = context["sector_crosswalk"]
    schemes = context["codebook"].query("variable == 'scheme'")["code"]
    given = Counter(rows[["sector_id", "scheme"]].itertuples(index=False, name=None))
    for row, sector in context["sectors"].iterrows():
        for scheme in schemes:
            if not given[sector["sector_id"], scheme]:
                yield context.problem("sectors", "sectors_are_crosswalked", f"data/sector_crosswalk.csv has no row for it in {scheme}", "add one; match none where the scheme has nothing", row, "sector_id", sector["sector_id"])
    for row, item in rows.iterrows():
        nothing = [item["match"] == "none", item["code"] == "none", item["label"] == ""]
        if item["code"] != "none" and not item["code"].startswith(PREFIXES.get(item["scheme"], "")):
            yield context.problem("sector_crosswalk", "sectors_are_crosswalked", f"this is no code of {item['scheme']}", "give the code with the name of its scheme before it", row, "code", item["code"])
        if any(nothing) and not all(nothing):
            yield context.problem("sector_crosswalk", "sectors_are_crosswalked", "match, code and label disagree on whether there is a counterpart", "where there is none: match none, code none, no label", row, "code", item["code"])


def group_names_agree(context: Context) -> Iterator[Problem]:
    """A sector whose group_name is not the name of its group."""
    names = context["sector_groups"].drop_duplicates("group_id").set_index("group_id")["name"]
    rows = context["sectors"]
    for row, sector in rows[rows["group_id"].isin(names.index) & (rows["group_id"].map(names) != rows["group_name"])].iterrows():
        yield context.problem("sectors", "group_names_agree", f"the group is called {names[sector['group_id']]!r}", "use that name", row, "group_name", sector["group_name"])


# --- codings ---------------------------------------------------------------------------------

def codings_use_codes(context: Context) -> Iterator[Problem]:
    """A value that a coder gave, or that was settled, which the codebook or the list of sectors does not know."""
    known = context["codebook"].groupby("variable")["code"].agg(set).to_dict()
    allowed = {"sector_id": set(context["sectors"]["sector_id"])}
    for name in ("units", "commitments"):
        for field in context.package.resources[name]["schema"]["fields"]:
            if variable := field.get("codebook"):
                allowed[field["name"]] = known.get(variable, set())
    for name in ("codings", "adjudications"):
        rows = context[name]
        for variable, codes in allowed.items():
            for row, item in rows[(rows["variable"] == variable) & ~rows["value"].isin(codes)].iterrows():
                yield context.problem(name, "codings_use_codes", f"this is no code of {variable!r}", "use one of " + ", ".join(sorted(codes)), row, "value", item["value"])


def lexicon_points_to_codes(context: Context) -> Iterator[Problem]:
    """A term of the lexicon that points to a code which neither the codebook nor the list of sectors has."""
    known = context["codebook"].groupby("variable")["code"].agg(set).to_dict() | {"sector_id": set(context["sectors"]["sector_id"]), "open_ended": {"open_tail"}}
    for row, item in context["lexicon"].iterrows():
        if item["variable"] not in known:
            yield context.problem("lexicon", "lexicon_points_to_codes", "terms point to codes of no such variable", "use one of " + ", ".join(sorted(known)), row, "variable", item["variable"])
        elif item["code"] not in known[item["variable"]]:
            yield context.problem("lexicon", "lexicon_points_to_codes", f"there is no such code of {item['variable']!r}", "use one of " + ", ".join(sorted(known[item["variable"]])), row, "code", item["code"])


def coded_once(context: Context) -> list[str]:
    """Documents that fewer than two coders have coded: no fault, but not finished either."""
    coders = context["codings"].groupby("document_id")["coder_id"].nunique()
    return [d for d in context["documents"]["document_id"] if coders.get(d, 0) < 2]


def accepted_values_are_traced(context: Context) -> Iterator[Problem]:
    """An accepted value that the coders did not all give and that no adjudication explains."""
    codebook = context["codebook"]
    variables = set(codebook[codebook["variable"] == "adjudication_variable"]["code"])
    settled = settled_values(context["codings"], context["adjudications"], variables)
    for name, key in (("units", ["document_id", "unit"]), ("commitments", ["commitment_id"])):
        frame = context[name]
        for variable in sorted(variables.intersection(frame.columns)):
            for row, *where, value in frame.reset_index()[["index", *key, variable]].itertuples(index=False):
                if tuple(where) not in settled.known:
                    continue
                if (expected := settled.values.get((*where, variable))) is None:
                    yield context.problem(name, "accepted_values_are_traced", "the coders differ here and no adjudication settles it", "settle it in data/adjudications.csv, with the reason", row, variable, value)
                elif expected != value:
                    yield context.problem(name, "accepted_values_are_traced", f"the codings and adjudications give {expected!r}", "correct the cell, or settle it in data/adjudications.csv with the reason", row, variable, value)


def splits_are_settled(context: Context) -> Iterator[Problem]:
    """A unit that coders split into different rows, or a number of rows, that no adjudication settles."""
    codings = context["codings"]
    rows = codings[codings["part"] != WHOLE_UNIT].drop_duplicates(["coder_id", "document_id", "unit", "part"])
    accepted = Counter(context["commitments"][["document_id", "unit"]].itertuples(index=False, name=None))
    settled = {(a.document_id, a.unit): a.value for a in context["adjudications"].itertuples(index=False) if a.variable == "rows"}
    found = rows.groupby(["document_id", "unit", "coder_id"])["commitment_id"].agg(frozenset)
    coders = codings.groupby("document_id")["coder_id"].nunique()
    for where, answers in found.groupby(level=["document_id", "unit"]):
        differ = len(set(answers)) > 1 or len(answers) < coders[where[0]] or "" in frozenset().union(*answers)
        if differ and where not in settled:
            yield context.problem("adjudications", "splits_are_settled", f"the coders split unit {where[1]} of {where[0]} into different rows and nothing settles it", "add a row with part u and variable rows, with the reason")
        elif settled.get(where, str(accepted[where])) != str(accepted[where]):
            yield context.problem("adjudications", "splits_are_settled", f"unit {where[1]} of {where[0]} has {accepted[where]} commitments, but {settled[where]} were settled", "bring the two together")


def accepted_entities_are_traced(context: Context) -> Iterator[Problem]:
    """An entity of an accepted row, or its role, that the coders did not all give and that no adjudication explains."""
    accepted = accepted_rows(context["codings"])
    mentions = context["entity_codings"].merge(accepted, on=["coder_id", "document_id", "unit", "part"])
    finders = accepted.groupby("commitment_id")["coder_id"].nunique()
    settled = {(f"{a.document_id}:{a.unit.zfill(2)}{a.part}", a.entity_id, a.variable): a.value for a in context["entity_adjudications"].itertuples(index=False)}
    given = {where: group for where, group in mentions.groupby(["commitment_id", "entity_id"])}
    rows = {(m.commitment_id, m.entity_id): (row, m) for row, m in context["commitment_entities"].iterrows()}
    for where in sorted(given.keys() | {w for w in rows if w[0] in finders.index}):
        group = given.get(where)
        named = "true" if group is not None and group["coder_id"].nunique() == finders[where[0]] else "false" if group is None else None
        named = settled.get((*where, "named"), named)
        row, mention = rows.get(where, (None, None))
        if named is None or (named == "true") != (mention is not None):
            yield context.problem("commitment_entities", "accepted_entities_are_traced", f"the codings do not agree with the table on whether {where[0]} names {where[1]}", "correct the row, or settle it in data/entity_adjudications.csv (variable named)", row, "entity_id", where[1])
            continue
        for variable in ("role", "explicit") if mention is not None and group is not None else ():
            said = {settled[*where, variable]} if (*where, variable) in settled else set(group[variable])
            if said != {mention[variable]}:
                yield context.problem("commitment_entities", "accepted_entities_are_traced", f"the coders gave {' and '.join(sorted(said))}", f"correct the cell, or settle it in data/entity_adjudications.csv (variable {variable})", row, variable, mention[variable])


RULES = (
    text_is_clean, cells_are_strict, ids_are_words, codes_are_known, dates_lie_in_the_past,
    unit_numbers_run_on, headings_point_to_headings, labels_belong_to_titles, coded_units_have_rows, documents_were_screened,
    ids_tell_their_unit, reported_deeds_have_begun, dates_run_forward, deeds_begin_before_publication, targets_have_units,
    commitments_name_entities, links_point_back,
    country_codes_exist, parties_are_sides, parties_of_events_appear, entities_are_mentioned, entities_are_described, wholes_do_not_circle,
    standard_names_stand, names_differ_in_more_than_form,
    sectors_are_crosswalked, group_names_agree,
    codings_use_codes, lexicon_points_to_codes, accepted_values_are_traced, splits_are_settled, accepted_entities_are_traced,
)
