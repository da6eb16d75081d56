"""What a unit says: the cues, terms, names and dates in it, and the clauses into which it falls."""

import re
from dataclasses import dataclass, replace

from analysis.coding.facts import Facts
from analysis.text.dates import Period, find_periods
from analysis.text.lexicon import Lexicon, Match
from analysis.text.marks import plain_marks
from analysis.text.names import Mention, Names
from analysis.text.units import Unit

TAIL = re.compile(r",?\s+(?:which|where|who|whose|thereby|thus)\b")
SUBORDINATE = re.compile(r"(?:which|that|who)\s+$")
DATELINE = re.compile(r"^[A-Z][A-Z .'-]+[,.].{0,40}?\s[–-]\s|^[A-Z][A-Z .'-]+,.{0,30}?\.\s")
NEGATION = re.compile(r"\b(?:not|never|no)\s+(?:\w+\s+)?$|n't\s+(?:\w+\s+)?$", re.IGNORECASE)
FIELDS = 3  # a unit that names so many sectors and no object only names fields


@dataclass(frozen=True)
class Reading:
    """A unit with what the lexicon and the names find in it."""

    unit: Unit
    acts: list[Match]
    statuses: list[Match]
    contexts: list[Match]
    sectors: list[Match]
    tails: list[Match]
    mentions: list[Mention]
    periods: list[Period]


def read_unit(unit: Unit, lexicon: Lexicon, names: Names, facts: Facts) -> Reading:
    """Find cues, terms, names and dates in a unit. A cue of an act within a name does not count."""
    find = lambda variable: lexicon.find(unit.text, variable, facts.language)
    mentions = names.find(unit.text)
    acts = [m for m in find("act") if not within(m, mentions) and not is_denied_or_subordinate(m, unit.text)]
    tail = TAIL.search(unit.text)
    end = tail.start() if tail and any(m.start < tail.start() for m in acts) else len(unit.text)
    sectors = [m for m in find("sector_id") if m.start < end]
    return Reading(
        unit,
        [m for m in acts if m.start < end] or acts,
        find("status"),
        find("disposition"),
        [m for m in sectors if not is_phase(m, sectors, unit.text)],
        find("open_ended"),
        mentions,
        periods_of(unit.text, facts),
    )


def within(match: Match, mentions: list[Mention]) -> bool:
    """True where a term stands within a known name."""
    return any(m.start <= match.start and match.end <= m.end for m in mentions)


def is_denied_or_subordinate(match: Match, text: str) -> bool:
    """True for an act that is denied, and for will or could in a subordinate clause."""
    before = plain_marks(text[: match.start])
    weak = match.words.casefold() in ("will", "could")
    return bool(NEGATION.search(before) or weak and SUBORDINATE.search(before))


def is_phase(match: Match, sectors: list[Match], text: str) -> bool:
    """True where transport is but one phase of handling a fuel: extraction, transport and refining of oil."""
    following = next((m for m in sectors if m.start > match.end), None)
    if match.code != "transport" or following is None:
        return False
    between = text[match.end : following.start]
    return (
        following.code in ("fossil_fuels", "electricity", "nuclear_energy")
        and re.fullmatch(r"(?:,?\s+(?:and\s+)?\w+){0,3}\s+of\s+(?:\w+\s+)?", between) is not None
    )


def periods_of(text: str, facts: Facts) -> list[Period]:
    """The dates of an English unit, without that of a dateline; none where the day of publication is unknown."""
    if not facts.published or facts.language != "en":
        return []
    dateline = DATELINE.match(plain_marks(text))
    return [p for p in find_periods(text, facts.published) if not (dateline and p.start < dateline.end())]


def coordinated(reading: Reading, sides: tuple[str, ...]) -> bool:
    """True where two sides stand side by side as the subject: Kazakhstan and Russia will …"""
    named = [m for m in reading.mentions if m.entity_id in sides]
    return any(
        re.fullmatch(r"\s*(?:,|and|,\s*and)\s*", reading.unit.text[a.end : b.start])
        for a, b in zip(named, named[1:], strict=False)
    )


def only_names_fields(reading: Reading) -> bool:
    """True for a unit that names several fields and no object that is acted on."""
    if any(m.kind not in ("country", "settlement", "person", "organisation") for m in reading.mentions):
        return False
    enough = 2 if reading.unit.kind == "lead" else FIELDS
    return len({m.code for m in reading.sectors}) >= enough and reading.unit.text.count(",") >= enough - 1


def clauses_of(reading: Reading, act: str) -> list[Reading]:
    """A unit that tells several deeds or signings, cut between them."""
    deeds = [m for m in reading.acts if m.code == act]
    cuts = [0]
    for one, other in zip(deeds, deeds[1:], strict=False):
        joints = list(re.finditer(r",?\s+and\s+|;\s+", reading.unit.text[one.end : other.start]))
        if joints:
            joint = joints[-1] if "," in joints[-1].group() else joints[0]
            cuts.append(one.end + joint.end())
    cuts.append(len(reading.unit.text))
    cut = ("acts", "statuses", "sectors", "mentions", "periods")
    return [
        replace(reading, **{name: [m for m in getattr(reading, name) if a <= m.start < b] for name in cut})
        for a, b in zip(cuts, cuts[1:], strict=False)
    ]
