"""The rows proposed for a unit: one a clause, sector, host or action, each with its cells and entities."""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from analysis.coding.acts import DEED, LIKELY, SIGNED, SURE, UNSURE, choose_status
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading, clauses_of, coordinated, only_names_fields
from analysis.text.dates import find_target
from analysis.text.lexicon import Match
from analysis.text.marks import plain_marks
from analysis.text.names import Mention

INSTRUMENT = re.compile(
    r"^(?:the\s+)?(?:[\w-]+\s+){0,3}?(?:agreement|memorandum|protocol|declaration|treaty|convention|plan|programme|"
    r"program|roadmap|road map|contract|statement|arrangement|charter|communiqué)\b",
    re.IGNORECASE,
)
GENERAL = {"energy": "energy_policy", "economy": "trade_investment", "innovation": "science_technology"}
GENERAL_TERMS = {"economic", "financial", "technologies", "technology", "innovative technologies"}
OBJECT = r"\b(?P<object>(?:\s+[\w'-]+){1,9}?),?\s+and\s+"
INFINITIVES = re.compile(r"\bto (?P<first>[a-z]{3,})" + OBJECT + r"to\s+(?P<second>[a-z]{3,})\b")
GERUNDS = re.compile(r"\b(?P<first>\w{3,}ing)" + OBJECT + r"(?P<second>\w{3,}ing)\b\s+\w")
NOT_ACTIONS = set(
    "according banking bearing being building concerning during engineering farming following housing including "
    "manufacturing meeting mining processing regarding shipping training".split()
)
PASSIVE = {"was", "were", "has", "have", "being", "is", "are"}
ROLES = {"settlement": "place", "region": "place", "organisation": "implementer", "person": "involved"}


@dataclass
class Row:
    """A proposed row of commitments: cells, what each rests on and how sure it is; entities (id → role, explicit)."""

    unit: int
    part: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    sure: dict[str, str] = field(default_factory=dict)
    entities: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def put(self, column: str, value: str, why: str, sure: str) -> None:
        """Propose a cell; one that is unsure stays empty, but says why."""
        self.cells[column] = value if sure != UNSURE else ""
        self.why[column], self.sure[column] = why, sure

    def put_event_dates(self, facts: Facts, why: str) -> None:
        """Propose the days of the event as those on which the act happened."""
        self.put("happened_from", facts.event_from, why, LIKELY)
        self.put("happened_to", facts.event_to, why, LIKELY)


def split_rows(reading: Reading, facts: Facts, act: str, cue: str, sure: str) -> list[Row]:
    """The rows of a unit: deeds by clause and by host, then one row a sector, then two for coordinated actions."""
    rows = []
    for clause in clauses_of(reading, act) if act in (DEED, SIGNED) else [reading]:
        sectors = choose_sectors(clause, facts) or choose_sectors(reading, facts)
        for sector, matches in sectors or [("", [])]:
            row = Row(reading.unit.number)
            certain = len(matches) > 1 or len(sectors) == 1
            row.put("sector_id", sector, listed(matches), UNSURE if not sector else SURE if certain else LIKELY)
            row.put("act", act, f"“{cue}”", sure)
            row.put("cue", cue, "the words that decided the act", sure)
            row.put("status", *choose_status(clause, act, cue))
            elsewhere = [m for other, found in sectors for m in found if other != sector]
            fill_row(row, clause, facts, nearest_mentions(clause, matches, elsewhere))
            rows.append(row)
    if len(rows) == 1:
        return by_host(rows[0], reading) if act == DEED else by_action(rows[0], reading)
    return rows


def listed(matches: list[Match]) -> str:
    words = dict.fromkeys(f"“{m.words}”" for m in matches)
    return ", ".join(words) or "no term of any sector was found"


# --- sectors ---------------------------------------------------------------------------------


def choose_sectors(reading: Reading, facts: Facts) -> list[tuple[str, list[Match]]]:
    """The sectors of a unit in reading order, without general ones that a special one of their group makes clear."""
    found: dict[str, list[Match]] = {}
    for match in reading.sectors:
        found.setdefault(match.code, []).append(match)
    if only_names_fields(reading):
        return list(found.items())
    groups = {facts.groups.get(code) for code in found if code not in GENERAL.values()}
    for group, general in GENERAL.items():
        vague = len(found) > 1 and all(m.words.casefold() in GENERAL_TERMS for m in found.get(general, []))
        if group in groups or vague:
            found.pop(general, None)
    if len(found) > 1:
        found.pop("political_relations", None)
    if len(found) > 1 and INSTRUMENT.match(reading.unit.text):
        return [max(found.items(), key=lambda item: max(len(m.words) for m in item[1]))]
    return list(found.items())


# --- entities, dates and figures -------------------------------------------------------------


def fill_row(row: Row, reading: Reading, facts: Facts, mentions: Iterable[Mention]) -> None:
    """Propose entities, dates, figure and open tail of a row whose act is known."""
    act, tail = row.cells["act"], reading.tails
    row.put("open_ended", "true" if tail else "false", f"“{tail[0].words}”" if tail else "no open tail", SURE)
    for mention in mentions:
        row.entities.setdefault(mention.entity_id, (role_of(mention, act, reading, facts), True))
    alone = acts_alone(reading, act, facts)
    for mention in reading.mentions if alone else ():
        if mention.entity_id in facts.sides and mention.entity_id != alone and mention.entity_id in row.entities:
            row.entities[mention.entity_id] = ("involved", True)
    for side in facts.sides if act != DEED and not alone else ():
        row.entities.setdefault(side, ("party", False))
    put_dates(row, reading, facts)
    if act != DEED and (target := find_target(reading.unit.text)):
        row.put("target_value", target[0], "the one figure to be reached", LIKELY)
        row.put("target_unit", target[1], "the one figure to be reached", LIKELY)


def nearest_mentions(reading: Reading, matches: list[Match], elsewhere: list[Match]) -> Iterable[Mention]:
    """The names that stand no nearer to a term of another sector than to one of this sector."""
    for mention in reading.mentions:
        if not matches or not elsewhere or distance(mention, matches) <= distance(mention, elsewhere):
            yield mention


def distance(mention: Mention, matches: list[Match]) -> int:
    """How many letters lie between a name and the nearest of the matches."""
    return min(max(m.start - mention.end, mention.start - m.end, 0) for m in matches)


def role_of(mention: Mention, act: str, reading: Reading, facts: Facts) -> str:
    """The role of a named entity by its kind, and for states by whether they sit at the table."""
    if mention.kind != "country":
        return ROLES.get(mention.kind, "object")
    if mention.entity_id not in facts.sides:
        return "involved"
    if act != DEED:
        return "party"
    cue = next((m for m in reading.acts if m.code == DEED), None)
    active = cue is not None and cue.words.split()[0].casefold() not in PASSIVE
    return "party" if active and mention.end < cue.start else "involved"


def acts_alone(reading: Reading, act: str, facts: Facts) -> str | None:
    """The one side that the unit has take it on: its name stands right before the cue (Russia will …)."""
    between = re.compile(r"(?:'s)?(?:\s+side)?\s+(?:also\s+|is\s+|has\s+)?")
    subjects = {
        m.entity_id
        for m in reading.mentions
        for cue in reading.acts
        if cue.code == act != DEED
        and m.entity_id in facts.sides
        and between.fullmatch(plain_marks(reading.unit.text[m.end : cue.start]))
    }
    return subjects.pop() if len(subjects) == 1 and not coordinated(reading, facts.sides) else None


def put_dates(row: Row, reading: Reading, facts: Facts) -> None:
    """Propose the days of a deed or signing, and those by which a commitment is due, as far as the unit gives them."""
    act = row.cells["act"]
    in_visit = re.search(r"during the (?:\w+ )?visit|following the talks", reading.unit.text, re.IGNORECASE)
    if act == SIGNED and in_visit and facts.event_from:
        row.put_event_dates(facts, "signed during the visit")
    if not reading.periods:
        return
    period, sure = reading.periods[0], SURE if len(reading.periods) == 1 else LIKELY
    over = period.last <= facts.published and not period.deadline
    if act == DEED and not period.deadline or act == SIGNED and over:
        columns = ("happened_from", "happened_to")
    elif act == DEED or over:  # a commitment is not due in the past
        columns = ()
    else:
        columns = ("due_to",) if period.deadline else ("due_from", "due_to")
    for column in columns:
        day = period.first if column.endswith("from") else period.last
        row.put(column, day.isoformat(), f"“{period.words}”", sure)


# --- several rows of one ---------------------------------------------------------------------


def by_host(row: Row, reading: Reading) -> list[Row]:
    """One row a town where several towns in a row did the deed: A and B hosted."""
    deed = next((m for m in reading.acts if m.words in row.cells["cue"]), None)
    towns = [m.entity_id for m in reading.mentions if deed and m.kind == "settlement" and m.end <= deed.start]
    if len(towns) < 2:
        return [row]
    rows = [deepcopy(row) for _ in towns]
    for town, one in zip(towns, rows, strict=True):
        one.entities = {e: role for e, role in row.entities.items() if e == town or e not in towns}
    return rows


def by_action(row: Row, reading: Reading) -> list[Row]:
    """Two rows where two actions on different objects are coordinated: improving A and speeding up B."""
    text = plain_marks(reading.unit.text)
    match = GERUNDS.search(text) or INFINITIVES.search(text)
    if match is None or {match["first"].casefold(), match["second"].casefold()} & NOT_ACTIONS:
        return [row]
    second = deepcopy(row)
    second.sure = {column: LIKELY if sure == SURE else sure for column, sure in row.sure.items()}
    return [row, second]
