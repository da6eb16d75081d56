"""What a unit says: the cues, terms, names and dates in it, and the clauses into which it falls."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.coding.cues import after_opening, outside_opening, weigh_cues
from analysis.coding.facts import Facts
from analysis.text.dates import Period, find_periods
from analysis.text.lemmas import LEMMAS
from analysis.text.lexicon import Lexicon, Match
from analysis.text.marks import plain_marks
from analysis.text.names import Mention, Names
from analysis.text.sentences import split_sentences
from analysis.text.units import Unit

EARLIER = re.compile(r"\b(?:recently|previously|earlier)\s+$", re.IGNORECASE)  # no act of this text
TAIL = re.compile(
    r"(?<!areas)(?<!ways),?\s+(?:which|where|who|whose|thereby|thus)\b|\s+that\s+(?:also\s+|further\s+)?(?:will|"
    r"would|can|advances?|brings?|"
    r"creates?|enables?|enhances?|furthers?|helps?|improves?|promotes?|serves?|strengthens?|supports?|underpins?|"
    r"upholds?)\b|"
    r",\s+(?:(?:в|на|из|с)\s+)?(?:котор\w+|где|что позвол\w+)\b"
)
SUBORDINATE = re.compile(r"(?:which|that|who)\s+$")
EVENT = re.compile(
    r"\b(?:summit|meeting|event|explosion|attacks?|conference|talks)\s+$", re.IGNORECASE
)  # one that was held
DATELINE = re.compile(r"^[A-Z][A-Z .'-]+[,.].{0,40}?\s[–-]\s|^[A-Z][A-Z .'-]+,.{0,30}?\.\s")
NEGATION = re.compile(
    r"\b(?:not|never|no)\s+(?:\w+\s+)?$|n't\s+(?:\w+\s+)?$|\bне\s+(?:был[аои]?\s+|буд[уе]т\s+)?$", re.I
)
INFINITIVE = re.compile(r"[а-яё]+(?:ть|ти|чь)(?:ся)?")
PURPOSE = re.compile(r"\b(?:в целях|с целью|в интересах|ради)\b|мақсатында", re.IGNORECASE)  # what it serves, no field
NOUNS = set(  # cues that say little where a verb stands before them
    "desire|determination|importance of|intention|intentions|interest in|invitation|key role|necessity|need for|"
    "need to|opportunities|opportunity|plans for|pledge|possible|potential|priorities|priority|promising|proposal|"
    "prospects for|prospects of|readiness|willingness".split("|")
)
BACKGROUND = re.compile(r"[,)\w”\"](?:,\s*|\s*\(\s*)$")  # before a participle that describes a paper
OFFICES = re.compile(  # titles and bodies whose fields are not what the unit is about
    r"\b(?:National\s+Security\s+(?:Advis[eo]r|Council)|Homeland\s+Security|"
    r"(?:Secretary|Minister|Ministry|Department|Secretaries|Ministers)\s+"
    r"(?:of|for)(?:\s+(?:the\s+)?[A-Z][a-z]+,?(?:\s+and)?)+|"
    r"[A-Z][a-z]+\s+(?:Minister|Ministry|Secretary|Department))"
)
JOINED = re.compile(
    r"(?:,\s*)?\b(?:and|and also|as well as|и|а также|и также|а)\s+(?:(?:also\s+|также\s+)?|(?:[а-яё]+\s+){0,3})$|"
    r";\s+(?:[а-яё]+\s+){1,5}$",
    re.IGNORECASE,
)
THAT = re.compile(r"\bthat\b")
COMMA = re.compile(r",\s+(?:also\s+)?$")  # they support A, urge B, and welcome C
COORDINATED = re.compile(
    r"(?:\s+[\w'-]+){0,3}\s*(?:,|;|/|\b(?:and|и|мен|пен|бен|және)\b|&)"
    r"(?:\s*(?:and|or|as well as|on|in|the|и|а также|в|на))*(?:\s+[\w'-]+){0,3}\s*"
)
CURRENCY = re.compile(r"\$|\s+(?:dollars?|roubles?|rubles?|tenge|yuan|euros?|yen|pounds?)\b", re.IGNORECASE)
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
    end: int = 0  # where the part of the unit that was read ends; 0 for all of it
    start: int = 0  # where it begins


def read_unit(unit: Unit, lexicon: Lexicon, names: Names, facts: Facts) -> Reading:
    """Find cues, terms, names and dates in a unit. A cue of an act within a name does not count."""
    find = lambda variable: lexicon.find(unit.text, variable, facts.language)
    named = [m for m in names.find(unit.text) if not CURRENCY.match(unit.text, m.end)]
    mentions = [m for m in named if m.entity_id in facts.sides or not is_part(m, named)]
    contexts = find("disposition")
    inside = mentions + contexts if facts.language in LEMMAS else mentions
    acts = [m for m in find("act") if not within(m, inside) and not is_denied_or_subordinate(m, unit.text)]
    if facts.language == "en":
        contexts = outside_opening(contexts, acts, plain_marks(unit.text))
        acts = weigh_cues(acts, plain_marks(unit.text), sentence_starts(unit.text, "en"))
    acts = main_cues(acts, unit.text)
    tails = tails_of(unit.text, acts, facts.language)
    free = lambda m: not any(start <= m.start < end for start, end in tails)
    offices = [match.span() for match in OFFICES.finditer(unit.text)] if unit.kind != "heading" else []
    sectors = [m for m in find("sector_id") if free(m) and not any(a <= m.start < b for a, b in offices)]
    bodies = [m for m in mentions if m.kind == "organisation"]
    sectors = [m for m in sectors if not within(m, bodies)] or [m for m in sectors if m.code != "political_relations"]
    if facts.language == "en":
        sectors = after_opening(sectors, plain_marks(unit.text))
    if purpose := PURPOSE.search(unit.text):
        sectors = [m for m in sectors if m.start < purpose.start()] or sectors
    return Reading(
        unit,
        [m for m in acts if free(m)] or acts,
        find("status"),
        contexts,
        [m for m in sectors if not is_phase(m, sectors, unit.text)],
        find("open_ended"),
        mentions,
        periods_of(unit.text, facts),
    )


def tails_of(text: str, acts: list[Match], language: str) -> list[tuple[int, int]]:
    """Where clauses that only describe (…, which will) follow a cue: in English each to the end of its sentence."""
    starts = sentence_starts(text, language) if language == "en" else [0]
    tails = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        tail = TAIL.search(text, start, end)
        if tail and any(start <= m.start < tail.start() for m in acts):
            tails.append((tail.start(), end))
    return tails


def sentence_starts(text: str, language: str) -> list[int]:
    """Where each sentence of a unit begins."""
    starts: list[int] = []
    for sentence in split_sentences(text, language):
        starts.append(max(text.find(sentence, starts[-1] + 1 if starts else 0), 0))
    return starts or [0]


def main_cues(acts: list[Match], text: str) -> list[Match]:
    """Cues without nouns that follow a verb (praised the … opportunities), nor what describes a paper (, signed in)."""
    kept = [m for m in acts if not (BACKGROUND.search(text[: m.start]) and m.code == "signed") or len(acts) == 1]
    kept = [m for m in kept if len(kept) == 1 or not (m.code == "signed" and is_dated(m, text))]
    kept = [
        m
        for m in kept
        if m.words.casefold() != "will" or not re.search(r"\b(?:political|good|free)\s+$", text[: m.start])
    ]
    verbs = [m.start for m in kept if m.words.casefold() not in NOUNS]
    return [m for m in kept if m.words.casefold() not in NOUNS or not any(verb < m.start for verb in verbs)]


def is_dated(match: Match, text: str) -> bool:
    """True for a paper of old that is only named: the Agreement on Trade signed in 1988."""
    return bool(
        re.search(r"[A-Z]\w+\s+$", text[: match.start]) and re.match(r"\s+(?:in|on|during|at)\b", text[match.end :])
    )


def is_part(mention: Mention, mentions: list[Mention]) -> bool:
    """True for a name that is part of the title of an instrument."""
    return any(m.start <= mention.start and mention.end <= m.end and m != mention for m in mentions)


def within(match: Match, mentions: list[Mention | Match]) -> bool:
    """True where a term stands within a known name, or within the words of a courtesy."""
    return any(m.start <= match.start and match.end <= m.end for m in mentions)


def is_denied_or_subordinate(match: Match, text: str) -> bool:
    """True for an act that is denied, will or could in a subordinate clause, and a deed that is to be done."""
    before = plain_marks(text[: match.start])
    weak = match.words.casefold() in ("will", "could")
    to_be_done = match.code in ("signed", "reported") and INFINITIVE.fullmatch(match.words)
    described = match.code == "reported" and match.words.casefold() in ("hosted", "took place", "launched", "convened")
    subordinate = weak and SUBORDINATE.search(before)
    subordinate = subordinate or described and (SUBORDINATE.search(before) or EVENT.search(before))
    return bool(NEGATION.search(before) or subordinate or to_be_done or EARLIER.search(before))


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
    """The dates of a unit, without that of a dateline; none where the day of publication is unknown."""
    if not facts.published:
        return []
    dateline = DATELINE.match(plain_marks(text))
    return [
        p for p in find_periods(text, facts.published, facts.language) if not (dateline and p.start < dateline.end())
    ]


def coordinated(reading: Reading, sides: tuple[str, ...]) -> bool:
    """True where two sides stand side by side as the subject: Kazakhstan and Russia will …"""
    named = [m for m in reading.mentions if m.entity_id in sides]
    return any(
        re.fullmatch(r"\s*(?:,|and|,\s*and|и|мен|және)\s*(?:the\s+)?", reading.unit.text[a.end : b.start])
        for a, b in zip(named, named[1:], strict=False)
    )


def only_names_fields(reading: Reading) -> bool:
    """True for a unit that names several fields and no object that is acted on."""
    if any(m.kind not in ("country", "settlement", "person", "organisation") for m in reading.mentions):
        return False
    text = plain_marks(reading.unit.text)
    pairs = zip(reading.sectors, reading.sectors[1:], strict=False)
    if not all(COORDINATED.fullmatch(text[a.end : b.start]) or a.code == b.code for a, b in pairs):
        return False
    enough = 2 if reading.unit.kind == "lead" else FIELDS
    return len({m.code for m in reading.sectors}) >= enough and reading.unit.text.count(",") >= enough - 1


def clauses_of(reading: Reading, act: str) -> list[Reading]:
    """A unit that tells several deeds or signings, cut between them."""
    deeds = [m for m in reading.acts if m.code == act]
    cuts = [0]
    for one, other in zip(deeds, deeds[1:], strict=False):
        joints = list(re.finditer(r",?\s+(?:and|и|және)\s+|;\s+", reading.unit.text[one.end : other.start]))
        if joints:
            joint = joints[-1] if "," in joints[-1].group() else joints[0]
            cuts.append(one.end + joint.end())
    return cut_at(reading, cuts[1:])


def cut_at(reading: Reading, cuts: list[int]) -> list[Reading]:
    """A reading cut at these places: each part with what it names, all with the whole unit."""
    bounds = [0, *cuts, len(reading.unit.text)]
    cut = ("acts", "statuses", "sectors", "mentions", "periods")
    return [
        replace(
            reading, start=a, end=b, **{name: [m for m in getattr(reading, name) if a <= m.start < b] for name in cut}
        )
        for a, b in zip(bounds, bounds[1:], strict=False)
    ]


def part_alone(reading: Reading) -> Reading:
    """A part of a unit as if it were a unit of its own."""
    if not reading.start and reading.end in (0, len(reading.unit.text)):
        return reading
    start, end = reading.start, reading.end or len(reading.unit.text)
    cut = ("acts", "statuses", "contexts", "sectors", "tails", "mentions")
    inside = lambda found: [
        replace(m, start=m.start - start, end=m.end - start) for m in found if start <= m.start < end
    ]
    text = reading.unit.text[start:end]
    lead = len(text) - len(text.lstrip())
    unit = replace(reading.unit, text=text)
    alone = replace(
        reading, unit=unit, periods=[], start=0, end=0, **{name: inside(getattr(reading, name)) for name in cut}
    )
    return alone if not lead else part_alone(replace(alone, start=lead, end=len(text)))


def parts_of(reading: Reading, language: str, tells_deed: Callable[[Reading], bool]) -> list[Reading]:
    """A unit cut where another act begins: at a sentence of a bullet, or a joined verb (welcomed A and agreed on B).

    Only parts with a cue, or that tell a deed without one, are given; the unit itself where it has but one.
    """
    text, ends, joints = reading.unit.text, [], set()
    for sentence in split_sentences(text, language):
        ends.append(text.find(sentence, ends[-1] if ends else 0) + len(sentence))
    for before, cue in zip(reading.acts, reading.acts[1:], strict=False):
        joint = JOINED.search(text[: cue.start])
        if joint is None and language == "en" and not cue.words.split()[0].endswith("ing"):
            joint = None if THAT.search(text, before.end, cue.start) else COMMA.search(text[: cue.start])
        if joint and before.code != cue.code and text[before.end : joint.start()].strip():
            joints.add(joint.start())
    cut = ("acts", "statuses", "contexts", "sectors", "tails", "mentions", "periods")
    parts, ends, subject = [], sorted({*ends, *joints, len(text)}), []
    for start, end in zip([0, *ends], ends, strict=False):
        found = {name: [m for m in getattr(reading, name) if start <= m.start < end] for name in cut}
        if start in joints:  # a joined verb has the subject of the one before
            found["mentions"] = subject + found["mentions"]
        elif found["acts"]:
            subject = [m for m in found["mentions"] if m.end <= found["acts"][0].start]
        if found["acts"] or start not in joints and tells_deed(replace(reading, start=start, end=end, **found)):
            parts.append(replace(reading, start=start, end=end, **found))
    return parts if len(parts) > 1 else [reading]
