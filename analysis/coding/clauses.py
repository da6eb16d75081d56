"""How a unit is read: its rows, the clauses in it, the actions and hosts that make several rows of one."""

import re
from dataclasses import dataclass, field, replace

from analysis.text.dates import Period
from analysis.text.lexicon import Match
from analysis.text.names import Mention
from analysis.text.units import Unit

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
DEED, SIGNED = "reported", "signed"
AUXILIARY = re.compile(r"(?:(?:has|have|had|will|is|are|was|were|be|been|being)\s+){1,2}$", re.IGNORECASE)
INFINITIVES = re.compile(
    r"\bto (?P<first>[a-z]{3,})\b(?P<object>(?:\s+[\w’'-]+){1,9}?),?\s+and\s+to\s+(?P<second>[a-z]{3,})\b"
)
GERUNDS = re.compile(
    r"\b(?P<first>\w{3,}ing)\b(?P<object>(?:\s+[\w’'-]+){1,9}?),?\s+and\s+(?P<second>\w{3,}ing)\b\s+\w"
)
NOT_ACTIONS = {
    "including",
    "during",
    "regarding",
    "concerning",
    "following",
    "according",
    "being",
    "bearing",
    "meeting",
    "training",
    "engineering",
    "manufacturing",
    "mining",
    "banking",
    "building",
    "housing",
    "processing",
    "shipping",
    "farming",
}
FIELDS = 3  # a unit that names so many sectors and no object only names fields


@dataclass
class Row:
    """A proposed row of commitments: its cells, what each rests on, how sure each is, and its entities (id → role, explicit)."""

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


@dataclass(frozen=True)
class Reading:
    """A unit with what the lexicon and the names find in it."""

    unit: Unit
    acts: list[Match]
    statuses: list[Match]
    contexts: list[Match]
    sectors: list[Match]
    mentions: list[Mention]
    periods: list[Period]


def coordinated(reading: Reading, sides: tuple[str, ...]) -> bool:
    """True where two sides stand side by side as the subject: Kazakhstan and Russia will …"""
    named = [m for m in reading.mentions if m.entity_id in sides]
    return any(
        re.fullmatch(r"\s*(?:,|and|,\s*and)\s*", reading.unit.text[a.end : b.start])
        for a, b in zip(named, named[1:], strict=False)
    )


def only_names_fields(reading: Reading) -> bool:
    """True for a unit that names several fields and no object that is acted on."""
    objects = [m for m in reading.mentions if m.kind not in ("country", "settlement", "person", "organisation")]
    enough = 2 if reading.unit.kind == "lead" else FIELDS
    return (
        len({m.code for m in reading.sectors}) >= enough and not objects and reading.unit.text.count(",") >= enough - 1
    )


def is_phase(match: Match, sectors: list[Match], text: str) -> bool:
    """True where transport is but one phase of handling a fuel: extraction, transport and refining of oil."""
    following = next((m for m in sectors if m.start > match.end), None)
    return (
        match.code == "transport"
        and following is not None
        and following.code in ("fossil_fuels", "electricity", "nuclear_energy")
        and re.fullmatch(r"(?:,?\s+(?:and\s+)?\w+){0,3}\s+of\s+(?:\w+\s+)?", text[match.end : following.start])
        is not None
    )


def told(match: Match, deed: Match, text: str) -> bool:
    """True where a weak cue governs the deed: noted that … was opened."""
    return match.end < deed.start and re.search(r"\bthat\b", text[match.end : deed.start]) is not None


def is_hosted(match: Match, reading: Reading) -> bool:
    """True where a town, and no state, stands before the verb."""
    before = [m for m in reading.mentions if m.end <= match.start]
    return bool(before) and all(m.kind == "settlement" for m in before)


def nearest(mention: Mention, matches: list[Match]) -> int:
    """How many letters lie between a name and the nearest of the matches."""
    return min(max(m.start - mention.end, mention.start - m.end, 0) for m in matches)


def listed(matches: list[Match]) -> str:
    return (
        ", ".join(f"“{words}”" for words in dict.fromkeys(m.words for m in matches))
        or "no term of any sector was found"
    )


def clauses_of(reading: Reading, act: str) -> list[Reading]:
    """A unit that tells several deeds or signings, cut between them."""
    deeds = [m for m in reading.acts if m.code == act]
    cuts = [0]
    for one, other in zip(deeds, deeds[1:], strict=False):
        joints = list(re.finditer(r",?\s+and\s+|;\s+", reading.unit.text[one.end : other.start]))
        if joints:
            cuts.append(
                one.end + joints[-1].end()
                if len(joints) == 1 or "," in joints[-1].group()
                else one.end + joints[0].end()
            )
    cuts.append(len(reading.unit.text))
    inside = lambda found, a, b: [m for m in found if a <= m.start < b]
    return [
        replace(
            reading,
            acts=inside(reading.acts, a, b),
            statuses=inside(reading.statuses, a, b),
            sectors=inside(reading.sectors, a, b),
            mentions=inside(reading.mentions, a, b),
            periods=inside(reading.periods, a, b),
        )
        for a, b in zip(cuts, cuts[1:], strict=False)
    ]


def by_host(row: Row, reading: Reading) -> list[Row]:
    """One row a town where several towns in a row did the deed: A and B hosted."""
    deed = next((m for m in reading.acts if m.words in row.cells["cue"]), None)
    towns = [m for m in reading.mentions if deed is not None and m.kind == "settlement" and m.end <= deed.start]
    if len(towns) < 2:
        return [row]
    rows = []
    for town in towns:
        others = {m.entity_id for m in towns} - {town.entity_id}
        rows.append(
            replace(
                row,
                cells=dict(row.cells),
                why=dict(row.why),
                sure=dict(row.sure),
                entities={e: v for e, v in row.entities.items() if e not in others},
            )
        )
    return rows


def by_action(row: Row, reading: Reading) -> list[Row]:
    """Two rows where two actions on different objects are coordinated: improving A and speeding up B, to improve A and to speed up B."""
    match = GERUNDS.search(reading.unit.text) or INFINITIVES.search(reading.unit.text)
    if match is None or {match["first"].casefold(), match["second"].casefold()} & NOT_ACTIONS:
        return [row]
    return [
        row,
        replace(
            row,
            cells=dict(row.cells),
            why=dict(row.why),
            sure={k: LIKELY if v == SURE else v for k, v in row.sure.items()},
            entities=dict(row.entities),
        ),
    ]
