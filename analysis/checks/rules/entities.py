"""Rules on entities, their names and their parts in events and commitments."""

import unicodedata
from collections.abc import Iterator

import pandas as pd
import pycountry

from analysis.checks.rules.context import Context
from analysis.problems import Problem

SIDES = ("country", "organisation")
SOURCE = r"https?://\S+$|[a-z][\w.-]* \d[\w.]*$"


def country_codes_exist(context: Context) -> Iterator[Problem]:
    """A country code that ISO 3166-1 lacks."""
    cells = context["entities"]["country_code"]
    for row, cell in cells[cells != ""].items():
        if pycountry.countries.get(alpha_3=cell) is None:
            yield context.problem(
                "entities",
                "country_codes_exist",
                "ISO 3166-1 has no such alpha-3 code",
                "look the code up, or leave the cell empty",
                row,
                "country_code",
                cell,
            )


def parties_are_sides(context: Context) -> Iterator[Problem]:
    """A party that is neither a state nor an organisation."""
    kinds = context["entities"].drop_duplicates("entity_id").set_index("entity_id")["kind"]
    for table in ("commitment_entities", "event_participants"):
        rows = context[table]
        is_side = (rows["role"] == "party") if table == "commitment_entities" else pd.Series(True, index=rows.index)
        wrong = is_side & rows["entity_id"].isin(kinds.index) & ~rows["entity_id"].map(kinds).isin(SIDES)
        for row, item in rows[wrong].iterrows():
            yield context.problem(
                table,
                "parties_are_sides",
                f"a {kinds[item['entity_id']]} is no side",
                "give a state or an intergovernmental organisation, or another role",
                row,
                "entity_id",
                item["entity_id"],
            )


def parties_of_events_appear(context: Context) -> Iterator[Problem]:
    """A side at an event whose documents name parties, but never this one; or an event with fewer than two sides.

    A step may be taken by one side alone, on what both had taken up.
    """
    sides = context["event_participants"]
    events = context["events"]["event_id"]
    counts = sides["event_id"].value_counts()
    for row, event in events[events.map(counts).fillna(0) < 2].items():
        yield context.problem(
            "events",
            "parties_of_events_appear",
            "the event has fewer than two sides",
            "add its sides to data/event_participants.csv",
            row,
            "event_id",
            event,
        )
    steps = context["events"][context["events"]["kind"] == "step"]["event_id"]
    documents = context["documents"][~context["documents"]["event_id"].isin(steps)][["document_id", "event_id"]]
    mentions = context["commitment_entities"].merge(
        context["commitments"][["commitment_id", "document_id"]].merge(documents, on="document_id"), on="commitment_id"
    )
    told = set(mentions[mentions["role"] == "party"]["event_id"])
    named = set(mentions[["event_id", "entity_id"]].itertuples(index=False, name=None))
    for row, side in sides[sides["event_id"].isin(told)].iterrows():
        if (side["event_id"], side["entity_id"]) not in named:
            yield context.problem(
                "event_participants",
                "parties_of_events_appear",
                "no commitment of this event names this side",
                "check the side, or the parties of the commitments",
                row,
                "entity_id",
                side["entity_id"],
            )


def entities_are_mentioned(context: Context) -> Iterator[Problem]:
    """An entity that no commitment, no event, no other entity and no coder mentions."""
    mentioned = {
        *context["commitment_entities"]["entity_id"],
        *context["entity_codings"]["entity_id"],
        *context["event_participants"]["entity_id"],
        *context["events"]["place_id"],
        *context["entities"]["part_of_id"],
    }
    entities = context["entities"]
    cells = entities[entities["kind"] != "country"]["entity_id"]  # a state may wait for its first talks
    for row, cell in cells[~cells.isin(mentioned)].items():
        yield context.problem(
            "entities",
            "entities_are_mentioned",
            "nothing mentions this entity",
            "take it out, with its names, or add where it is mentioned",
            row,
            "entity_id",
            cell,
        )


def entities_are_described(context: Context) -> Iterator[Problem]:
    """A country without a code of its own, another country than that of the whole, a name that cannot be joined with others, or a fact whose source is neither an address, a document nor a package of data."""
    entities = context["entities"]
    countries = entities[entities["kind"] == "country"]
    for row, entity in countries[(countries["country_code"] == "") | countries["country_code"].duplicated()].iterrows():
        yield context.problem(
            "entities",
            "entities_are_described",
            "a country has an ISO 3166-1 code that no other entity of its kind has",
            "look the code up",
            row,
            "country_code",
            entity["country_code"] or None,
        )
    codes = entities.drop_duplicates("entity_id").set_index("entity_id")["country_code"]
    above = entities["part_of_id"].map(codes)
    for row, entity in entities[above.notna() & (above != entities["country_code"])].iterrows():
        yield context.problem(
            "entities",
            "entities_are_described",
            f"what the entity is part of, {entity['part_of_id']}, has the country code {above[row]!r}",
            "give both the same, or correct part_of_id",
            row,
            "country_code",
            entity["country_code"] or None,
        )
    for row, entity in entities[entities["name"].str.contains("; ", regex=False)].iterrows():
        yield context.problem(
            "entities",
            "entities_are_described",
            "the name holds '; ', by which names are joined in the flat view",
            "write it without a semicolon",
            row,
            "name",
            entity["name"],
        )
    documents = set(context["documents"]["document_id"])
    for name in ("entities", "entity_names"):
        sources = context[name]["source"]
        for row, source in sources[~sources.isin(documents) & ~sources.str.match(SOURCE)].items():
            yield context.problem(
                name,
                "entities_are_described",
                "this is neither an address nor a document of the package nor a package of data with its version",
                "say where the fact was looked up",
                row,
                "source",
                source,
            )


def wholes_do_not_circle(context: Context) -> Iterator[Problem]:
    """An entity that is part of itself, directly or through others."""
    wholes = context["entities"].drop_duplicates("entity_id").set_index("entity_id")["part_of_id"].to_dict()
    entities = context["entities"]
    for row, entity in entities[entities["part_of_id"] != ""].iterrows():
        seen, above = set(), entity["part_of_id"]
        while above and above not in seen and above != entity["entity_id"]:
            seen.add(above)
            above = wholes.get(above, "")
        if above == entity["entity_id"]:
            yield context.problem(
                "entities",
                "wholes_do_not_circle",
                "the entity is part of itself",
                "correct part_of_id",
                row,
                "part_of_id",
                entity["part_of_id"],
            )


def standard_names_stand(context: Context) -> Iterator[Problem]:
    """An entity whose name is not its one standard English form, or a second standard form in one language."""
    forms = context["entity_names"]
    standard = forms[forms["form"] == "standard"]
    for row, form in standard[standard.duplicated(["entity_id", "language"])].iterrows():
        yield context.problem(
            "entity_names",
            "standard_names_stand",
            "the entity has another standard form in this language",
            "make one of them an alias",
            row,
            "form",
            form["name"],
        )
    english = standard[standard["language"] == "en"].drop_duplicates("entity_id").set_index("entity_id")["name"]
    entities = context["entities"]
    for row, entity in entities[entities["entity_id"].map(english) != entities["name"]].iterrows():
        yield context.problem(
            "entities",
            "standard_names_stand",
            "data/entity_names.csv does not give this name as the standard English form",
            "bring the two together",
            row,
            "name",
            entity["name"],
        )


def names_differ_in_more_than_form(context: Context) -> Iterator[Problem]:
    """Two entities, or two forms of one entity's name, that differ only in case, spaces or Unicode form."""
    entities = context["entities"]
    folded = entities["name"].map(fold)
    for row, entity in entities[folded.duplicated()].iterrows():
        yield context.problem(
            "entities",
            "names_differ_in_more_than_form",
            "another entity has this name but for case, spaces or Unicode form",
            "make the two one entity",
            row,
            "name",
            entity["name"],
        )
    names = context["entity_names"]
    for row, form in names[
        names.assign(name=names["name"].map(fold)).duplicated(["entity_id", "name", "language"])
    ].iterrows():
        yield context.problem(
            "entity_names",
            "names_differ_in_more_than_form",
            "the entity has this form already but for case, spaces or Unicode form",
            "keep one of them",
            row,
            "name",
            form["name"],
        )


def fold(name: str) -> str:
    """A name without what does not tell names apart: case, spaces, Unicode form."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
