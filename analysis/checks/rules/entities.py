"""Rules on entities, their names and their parts in events and commitments."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pandas as pd
import pycountry

from analysis.checks.rules.context import Context, pairs
from analysis.problems import Problem

OF_REGIONS = ("country_code", "subdivision_code")
SIDES = ("country", "organisation")
SOURCE = r"https?://\S+$|[a-z][\w.-]* \d[\w.]*$"


@cache
def countries_and_divisions() -> tuple[dict[str, str], set]:
    """The alpha-2 code of each alpha-3 code of ISO 3166-1, and each subdivision of ISO 3166-2 after that code."""
    codes = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    return codes, {"", *((division.country_code, division.code) for division in pycountry.subdivisions)}


def country_codes_exist(context: Context) -> Iterator[Problem]:
    """A country code that ISO 3166-1 lacks, or a subdivision that ISO 3166-2 does not give to the entity's country."""
    entities = context["entities"]
    codes, known = countries_and_divisions()
    for column in ("country_code", "shared_by"):
        yield from context.faults(
            "entities",
            entities.loc[[not codes.keys() >= set(cell.split()) for cell in entities[column]]],
            column,
            "ISO 3166-1 has no such alpha-3 code",
            "look the code up, or leave the cell empty",
        )
    places = [code and (codes.get(country), code) for country, code in pairs(entities, *OF_REGIONS)]
    yield from context.faults(
        "entities",
        entities.loc[[place not in known for place in places]],
        "subdivision_code",
        "ISO 3166-2 has no such code for the country of this entity",
        "look the code up, or leave the cell empty",
    )


def parties_are_sides(context: Context) -> Iterator[Problem]:
    """A party that is neither a state nor an organisation."""
    parties = context["commitment_entities"]
    for table, rows in (
        ("commitment_entities", parties[parties["role"] == "party"]),
        ("event_participants", context["event_participants"]),
    ):
        kinds = context.look_up(rows["entity_id"], "entities", "entity_id", "kind")
        yield from context.faults(
            table,
            rows.assign(kind=kinds)[kinds.notna() & ~kinds.isin(SIDES)],
            "entity_id",
            lambda r: f"a {r['kind']} is no side",
            "give a state or an intergovernmental organisation, or another role",
        )


def parties_of_events_appear(context: Context) -> Iterator[Problem]:
    """A side at an event whose documents name parties together, but never this one; or an event with fewer than two sides.

    One side alone may be all that speaks. A text may call several sides by the name of their region. A step may be
    taken by one side alone, on what both had taken up.
    """
    sides, events = context["event_participants"], context["events"]
    yield from context.faults(
        "events",
        events[events["event_id"].map(sides["event_id"].value_counts()).fillna(0) < 2],
        "event_id",
        "the event has fewer than two sides",
        "add its sides to data/event_participants.csv",
    )
    steps = events[events["kind"] == "step"]["event_id"]
    documents = context["documents"][~context["documents"]["event_id"].isin(steps)][["document_id", "event_id"]]
    mentions = context["commitment_entities"].merge(
        context["commitments"][["commitment_id", "document_id"]].merge(documents, on="document_id"), on="commitment_id"
    )
    parties = mentions[mentions["role"] == "party"]
    together = parties[parties["commitment_id"].duplicated()]["event_id"]
    regions = context["entities"][context["entities"]["kind"] == "region"]["entity_id"]
    by_region = mentions[(mentions["role"] == "involved") & mentions["entity_id"].isin(regions)]["event_id"]
    told = sides[sides["event_id"].isin(together) & ~sides["event_id"].isin(by_region)]
    named = set(pairs(mentions, "event_id", "entity_id"))
    yield from context.faults(
        "event_participants",
        told.loc[[side not in named for side in pairs(told, "event_id", "entity_id")]],
        "entity_id",
        "no commitment of this event names this side",
        "check the side, or the parties of the commitments",
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
    is_country = entities["kind"] == "country"  # a state may wait for its first talks
    return context.faults(
        "entities",
        entities[~is_country & ~entities["entity_id"].isin(mentioned)],
        "entity_id",
        "nothing mentions this entity",
        "take it out, with its names, or add where it is mentioned",
    )


def entities_are_described(context: Context) -> Iterator[Problem]:
    """A country without a code of its own, a country that is not that of the whole, a name with '; ', or no source.

    A source is an address, a document of the package, or a package of data with its version.
    """
    entities = context["entities"]
    countries = entities[entities["kind"] == "country"]
    yield from context.faults(
        "entities",
        countries[(countries["country_code"] == "") | countries["country_code"].duplicated()],
        "country_code",
        "a country has an ISO 3166-1 code that no other entity of its kind has",
        "look the code up",
    )
    above = context.look_up(entities["part_of_id"], "entities", "entity_id", "country_code")
    yield from context.faults(
        "entities",
        entities.assign(above=above)[above.notna() & (above != entities["country_code"])],
        "country_code",
        lambda r: f"what the entity is part of, {r['part_of_id']}, has the country code {r['above']!r}",
        "give both the same, or correct part_of_id",
    )
    yield from context.faults(
        "entities",
        entities[entities["name"].str.contains("; ", regex=False)],
        "name",
        "the name holds '; ', by which names are joined in the flat view",
        "write it without a semicolon",
    )
    for name in ("entities", "entity_names"):
        rows = context[name]
        is_known = rows["source"].isin(context["documents"]["document_id"]) | rows["source"].str.match(SOURCE)
        yield from context.faults(
            name,
            rows[~is_known],
            "source",
            "this is neither an address nor a document of the package nor a package of data with its version",
            "say where the fact was looked up",
        )


def countries_are_told_once(context: Context) -> Iterator[Problem]:
    """Cells on places and sides that contradict one another, or that belong to another kind of entity."""
    entities = context["entities"]
    filled = entities != ""
    codes = entities["shared_by"].str.split()
    instrument = entities["kind"] == "instrument"
    for wrong, column, message, remedy in (
        (
            filled["country_code"] & filled["country_note"],
            "country_note",
            "the entity has a country, and a note on why it has none",
            "keep one of them",
        ),
        (
            filled["shared_by"] & (entities["country_note"] != "shared"),
            "shared_by",
            "states share this entity, and country_note does not say so",
            "set country_note to shared, or empty this cell",
        ),
        (
            codes.map(lambda states: states != sorted(set(states))).astype(bool),
            "shared_by",
            "the codes are not in alphabetical order, each once",
            "write them so",
        ),
        (
            filled["latitude"] != filled["longitude"],
            "latitude",
            "of latitude and longitude one is missing",
            "fill both, or neither",
        ),
        (
            filled["signed_on"] & ~instrument,
            "signed_on",
            "the entity is no instrument, so nobody signed it",
            "empty the cell, or correct kind",
        ),
    ):
        yield from context.faults("entities", entities[wrong], column, message, remedy)


def wholes_do_not_circle(context: Context) -> Iterator[Problem]:
    """An entity that is part of itself, directly or through others."""
    entities = context["entities"]
    wholes = dict(pairs(entities.drop_duplicates("entity_id"), "entity_id", "part_of_id"))

    def circles(entity: str, above: str) -> bool:
        seen = set()
        while above and above not in seen and above != entity:
            seen.add(above)
            above = wholes.get(above, "")
        return bool(above) and above == entity

    return context.faults(
        "entities",
        entities.loc[[circles(*row) for row in pairs(entities, "entity_id", "part_of_id")]],
        "part_of_id",
        "the entity is part of itself",
        "correct part_of_id",
    )


def standard_names_stand(context: Context) -> Iterator[Problem]:
    """An entity whose name is not its one standard English form, or a second standard form in one language."""
    forms, entities = context["entity_names"], context["entities"]
    standard = forms[forms["form"] == "standard"]
    for row, name in standard[standard.duplicated(["entity_id", "language"], keep=False)]["name"].items():
        message = "the entity has another standard form in this language"
        yield context.fault("entity_names", message, "make one of them an alias", row, "form", name)
    english = set(pairs(standard[standard["language"] == "en"].drop_duplicates("entity_id"), "entity_id", "name"))
    yield from context.faults(
        "entities",
        entities.loc[[name not in english for name in pairs(entities, "entity_id", "name")]],
        "name",
        "data/entity_names.csv does not give this name as the standard English form",
        "bring the two together",
    )


def names_differ_in_more_than_form(context: Context) -> Iterator[Problem]:
    """Two entities, or two forms of one entity's name, that differ only in case, spaces or Unicode form."""
    entities, forms = context["entities"], context["entity_names"]
    yield from context.faults(
        "entities",
        entities[entities["name"].map(fold).duplicated()],
        "name",
        "another entity has this name but for case, spaces or Unicode form",
        "make the two one entity",
    )
    folded = forms.assign(name=forms["name"].map(fold))
    yield from context.faults(
        "entity_names",
        forms[folded.duplicated(["entity_id", "name", "language"])],
        "name",
        "the entity has this form already but for case, spaces or Unicode form",
        "keep one of them",
    )


def fold(name: str) -> str:
    """A name without what does not tell names apart: case, spaces, Unicode form."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def without_place(context: Context) -> list[str]:
    """Entities that say neither their country nor why they have none, or that have one and lead to no state."""
    entities = context["entities"]
    bare = (entities["country_code"] == "") & (entities["country_note"] == "")
    loose = (entities["country_code"] != "") & (entities["part_of_id"] == "") & (entities["kind"] != "country")
    return list(entities[bare | loose]["entity_id"])


def suspected_doubles(context: Context) -> list[str]:
    """Pairs of entities that share a name, but for marks and articles, or a number in GeoNames: `a = b (name)`."""
    names = context["entity_names"][["entity_id", "name"]]
    places = context["entities"][["entity_id", "geonames"]].rename(columns={"geonames": "name"})
    known = pd.concat([names, places[places["name"] != ""]]).drop_duplicates(["entity_id", "name"])
    known = known.assign(alike=known["name"].map(normalise))
    shared = known[known["alike"] != ""].drop_duplicates(["entity_id", "alike"])
    shared = shared[shared.duplicated("alike", keep=False)].sort_values(["alike", "entity_id"])
    found = {}
    for _, group in shared.groupby("alike", sort=False):
        for pair in pairwise(group["entity_id"]):  # of many alike not every pair
            found.setdefault(pair, group["name"].iloc[0])
    return [f"{one} = {other} ({name})" for (one, other), name in sorted(found.items())]


def normalise(name: str) -> str:
    """A name in lower case without marks, spaces and English articles, with е for ё."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold().replace("ё", "е"))
    return "".join(word for word in words if word not in ("the", "a", "an"))
