"""What is known of a document before it is read: the facts that were given, checked and completed."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from analysis.package.descriptor import Package
from analysis.package.load import Tables
from analysis.problems import PackageError, Problem

PLACE = "the options"
DATES = ("published_on", "retrieved_on", "start_date", "end_date")
CODES = ("event_kind", "side", "reliability", "extent", "sample")


@dataclass(frozen=True)
class Facts:
    """The facts by which a text is read: language, day of publication, the event's sides and days, acts and sectors."""

    language: str
    published: date | None
    sides: tuple[str, ...]
    event_from: str
    event_to: str
    ranks: dict[str, float]  # act → rank, none for reported deeds
    groups: dict[str, str]  # sector → group
    group_names: dict[str, str]  # name of a group, case-folded → group
    speakers: Mapping[str, str] = field(default_factory=dict)  # surname without ending → side
    at_home: bool = False  # one side's own text, which is about nobody else


def check_and_complete(
    package: Package, tables: Tables, facts: Mapping[str, str], states: Set[str] = frozenset()
) -> dict[str, str]:
    """The facts given, by column, with days and sides of a known event. Raises PackageError for wrong ones.

    `states` are the ids by which states that the package does not have can be sides.
    """
    known = {name: value for name, value in facts.items() if value}
    known |= facts_of_event(tables, known.get("event_id", ""))
    checks = (
        check_dates(known),
        check_codes(known, tables),
        check_ids(known, package),
        check_sides(known, {*tables.entities["entity_id"], *states}),
    )
    if problems := [problem for found in checks for problem in found]:
        raise PackageError(*problems)
    return known


def facts_of_event(tables: Tables, event_id: str) -> dict[str, str]:
    """Days and sides of an event that the package has, and `known_event`; nothing for a new event."""
    events = tables.events.set_index("event_id")
    if event_id not in events.index:
        return {}
    days = {name: f"{events.at[event_id, name]:%Y-%m-%d}" for name in ("start_date", "end_date")}
    sides = tables.event_participants.query("event_id == @event_id")["entity_id"]
    return {**days, "sides": ",".join(sides), "known_event": "yes"}


def check_dates(known: Mapping[str, str]) -> Iterable[Problem]:
    for name in DATES:
        if name in known and not is_day(known[name]):
            yield Problem(PLACE, "fact_is_date", "it is not a day", "write it as YYYY-MM-DD", None, name, known[name])
    if (start := known.get("start_date", "")) > known.get("end_date", "9999"):
        message = "the event ends before it begins"
        yield Problem(PLACE, "fact_is_date", message, "swap the two", None, "start_date", start)


def is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def check_codes(known: Mapping[str, str], tables: Tables) -> Iterable[Problem]:
    codes = tables.codebook.groupby("variable")["code"].agg(list)
    for name in CODES:
        if name in known and known[name] not in codes[name]:
            message, remedy = "the codebook has no such code", "use one of " + ", ".join(codes[name])
            yield Problem(PLACE, "fact_is_code", message, remedy, None, name, known[name])


def check_ids(known: Mapping[str, str], package: Package) -> Iterable[Problem]:
    """Ids that the descriptor's pattern for them does not allow."""
    for column in package.resources["documents"]["schema"]["fields"]:
        name, pattern = column["name"], column.get("constraints", {}).get("pattern", ".*")
        if name in ("document_id", "event_id") and name in known and not re.fullmatch(pattern, known[name]):
            remedy = "use small letters and digits, parted by hyphens, beginning with a letter"
            yield Problem(PLACE, "fact_is_id", "it is no id", remedy, None, name, known[name])


def check_sides(known: Mapping[str, str], entities: Set[str]) -> Iterable[Problem]:
    for side, _ in sides_of(known):
        if side not in entities:
            near = get_close_matches(side, entities, n=1)
            remedy = (
                f"write {near[0]!r}" if near else "name a state by its English name in small letters, as south-korea"
            )
            yield Problem(PLACE, "side_is_known", "the package has no such entity", remedy, None, "side", side)


def sides_of(known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Entity and role of each side."""
    pairs = (side.strip().partition(":") for side in known.get("sides", "").split(",") if side.strip())
    return [(entity.strip(), role or "participant") for entity, _, role in pairs]


def make_facts(tables: Tables, known: Mapping[str, str], language: str) -> Facts:
    """The facts by which the text is read, from those given and the package's codebook and sectors."""
    acts = tables.codebook.query("variable == 'act'").dropna(subset="rank").set_index("code")
    return Facts(
        language,
        date.fromisoformat(known["published_on"]) if "published_on" in known else None,
        tuple(entity for entity, _ in sides_of(known)),
        known.get("start_date", ""),
        known.get("end_date", ""),
        acts["rank"].to_dict(),
        tables.sectors.set_index("sector_id")["group_id"].to_dict(),
        {g.name.casefold(): g.group_id for g in tables.sector_groups.itertuples(index=False)},
    )
