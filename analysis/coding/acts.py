"""The act of a unit, the words that decide it, and where the thing stands."""

import re
from dataclasses import replace

from analysis.coding.facts import Facts
from analysis.coding.reading import Reading, part_alone
from analysis.text.lexicon import Match

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
DEED, SIGNED = "reported", "signed"
RAISED = ("discussed", "noted", "stressed")
AUXILIARY = re.compile(
    r"\b(?:(?:has|have|had|will|is|are|was|were|be|been|being|был[аои]?|буд[уе]т)\s+){1,2}$", re.IGNORECASE
)
BEGINS_WITH_AUXILIARY = ("was", "were", "is", "are", "has", "have")
CUE_WORDS = 4
CONTINUED = re.compile("продолж|жалғас", re.IGNORECASE)  # one verb tells the intention and that it goes on
TOLD_THAT = re.compile(r"\s+that\s+")
GOES_ON_STILL = re.compile(r"\s+that\s+[^,;]{1,60}")  # agreed that the two sides will continue
NEAR = 20  # characters after a cue in which a word on its status belongs to it
# What a side is told to do or to have done, where no cue of the lexicon says so.
GOES_ON = re.compile(
    r"\b(?:(?:am|are|is)\s+(?:\w+ly\s+|also\s+|now\s+|already\s+)?(?P<verb>[a-z]{3,}ing)|"
    r"continues?\s+to\s+(?P<goes_on>[a-z]{3,}))\b"
)
HAS_DONE = re.compile(
    r"\b(?:have|has)\s+(?:\w+ly\s+|also\s+|now\s+|already\s+)?"
    r"(?P<verb>[a-z]{3,}ed|made|taken|built|begun|set|put|held|brought|given|sent)\b"
)
DIRECT = re.compile(  # what may stand between who does something and the verb
    r"(?:['’]s)?(?:\s*\([^)]*\))?(?:\s+(?:also|all|both|each|has|have|had|jointly|now|recently|since|successfully|then|together|"
    r"today|\w+ly))*\s+"
)
PRESENT = re.compile(  # what a side or a body does as a rule
    r"\b(?P<verb>chairs|contributes|coordinates|delivers|finances|funds|helps|hosts|invests|maintains|operates|provides|"
    r"trains|works(?=\s+(?:with|through|closely)))\b"
)
RELATIVE = re.compile(r"\b(?:that|those|which|who)\b")
DID = re.compile(r"\b(?P<verb>[a-z]{4,}ed|built|held|brought|set\s+up|made|gave)\b(?!\s+(?:by|to)\b)")
APPEAL = re.compile(
    r"(?:call(?:s|ed)?\s+(?:on|for)|urge[ds]?|demand(?:s|ed)?|encourage[ds]?|challenge[ds]?)", re.IGNORECASE
)
PEACE = re.compile(  # what is called for in a conflict of others
    r"\s+(?:(?:an?|the)\s+)?(?:\w+\s+)?(?:peaceful\s+(?:resolution|settlement)|end\s+to|withdrawal|ceasefire|release\s+of|restraint)\b"
)
ALL_OTHERS = re.compile(
    r"\b(?:all\s+(?:countries|nations|parties|states|sides)|(?:the\s+)?international\s+community|the\s+world|Congress)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    rf"\s+(?:other\s+|(?:the\s+)?U\.S\.\s+)?(?:{ALL_OTHERS.pattern}|countries|nations|states|leaders\s+to|governments\s+to|parties)\b",
    re.IGNORECASE,
)
NO_STEPS = ("be", "exist", "face", "grow", "have", "highlight", "play", "remain", "rise", "see")  # continue to …
NO_DEEDS = set(
    "been being going including according following remaining facing based shared related united continued".split()
)
WE = re.compile(
    r"\b(?:we|both\s+(?:sides|countries|leaders)|the\s+(?:(?:two|three|four)\s+)?(?:sides|parties|leaders|governments)|"
    r"(?:our|the)\s+(?:two|three|four)\s+(?:countries|nations|states)|our\s+(?:countries|governments|nations|teams))\b",
    re.I,
)
OF_THE_SIDES = re.compile(  # who acts for the sides, right before the verb
    r"\b(?:working\s+groups?|task\s+force|cooperation|partners|members|allies|Administration|efforts|agencies|teams|ministers|experts|ministries|officials|"
    r"governments)\s+(?:also\s+|have\s+|has\s+)?$",
    re.IGNORECASE,
)
OUTWARD = re.compile(  # what a deed of one side is about, unless it is done at home
    r"\b(?:abroad|allies|all(?:y|ies)|bilateral|both|countries|each\s+other|global(?:ly)?|international(?:ly)?|joint(?:ly)?|nations|"
    r"neighbou?rs?|partner(?:s|ship|ships)?|region(?:al)?|together|world(?:wide)?)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"\b(?:to|of|in|from|for|with|by|on)\s+(?:the\s+)?$", re.IGNORECASE)
BESIDE = 12  # characters between a subject and its verb
SUBJECT = 60  # characters before a verb in which its subject is looked for
# What a thing or a step will do is its aim, not what a side takes on.
EFFECT = re.compile(
    r"\b(?:will|would|can|could)\s+(?:also\s+|further\s+|greatly\s+|significantly\s+)?"
    r"(?:allow|assist|be\s+able|benefit|boost|bring|build\s+on|complement|contribute|create|decrease|deepen|deliver|"
    r"enable|encourage|enhance|ensure|facilitate|foster|generate|give|help|improve|increase|lead|"
    r"lower|make|open|play|promote|"
    r"provide|"
    r"reduce|represent|result|save|serve|strengthen|support|unlock)\b"
)
PRAISES = re.compile("applaud|commend|congratulat|hail|prais|welcom", re.IGNORECASE)
OPENS = re.compile(r"(?:(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Today|In addition),\s+)?(?:The\s+)?")
SHOWN = re.compile(r"(?:has|have)\s")
SHOWS = re.compile(r"\b(?:has|have)\s+(?:also\s+|further\s+|\w+ly\s+)?$")
NO_ACTORS = ("corridor", "event", "facility", "instrument", "pipeline", "railway", "road", "site")
WILL = ("will", "would", "we expect")
AIMS = re.compile(r"(?:aims?|aimed|aiming|seeks?|intends?|intended|strives?|aspires?)\s+(?:to|at)")
ACTOR = re.compile(  # whoever acts for a side
    r"\b(?:we|they|he|she|both|presidents?|ministers?|secretar(?:y|ies)|leaders?|sides?|parties|countries|governments?|"
    r"members?|allies|partners?|officials?|teams?|experts?|agenc(?:y|ies)|compan(?:y|ies)|ministries|delegations?|"
    r"administration|partnership|nations?|states|donors|investors|authorities|commission|committee|groups?|force|department|"
    r"heads|chancellor|representatives|advis[eo]rs?|banks?|participants|institutions)\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"(?:expressed\s+)?(?:acknowledg|appreciat|applaud|celebrat|commend|hailed|highlight|noted|prais|reaffirm|recogni)",
    re.IGNORECASE,
)
STEPS = re.compile(r"\b(?:implement|launch|establish|progress|work\s+under\s+way)", re.IGNORECASE)
RELATIONS = re.compile(
    r"(?:(?:bilateral|allied|strategic|diplomatic)\s+)?(?:relations|relationship|relationship between|ties|partnership|"
    r"partnership between|cooperation|friendship|alliances?|solidarity|people of|shared values|common values)",
    re.IGNORECASE,
)
THING = re.compile(r"(?:^|[,;]\s*)(?:this|these|it|that|such|both\s+of\s+these|which|the)\b", re.IGNORECASE)


def choose_act(reading: Reading, facts: Facts) -> tuple[str | None, str, str]:
    """The act of a unit, its cue and how sure: the highest rank, and a deed before an act that is only talk."""
    if not reading.acts:
        deed = untold_deed(reading, facts)
        return (DEED, deed, LIKELY) if deed else (None, "", UNSURE)
    deeds = [m for m in reading.acts if m.code == DEED]
    others = [m for m in reading.acts if m.code != DEED]
    best = max(others, key=lambda m: (facts.ranks[m.code], -m.start), default=None)
    if best is None or deeds and facts.ranks[best.code] < 1 and not governs(best, deeds[0], reading.unit.text):
        return DEED, cue_of(reading, deeds[0]), SURE if best is None else LIKELY
    if facts.ranks[best.code] < 1 and (told := TOLD_THAT.match(reading.unit.text, best.end)):
        inner = replace(reading, acts=[], start=told.end() - 1)
        if deed := untold_deed(inner, facts):
            return DEED, deed, LIKELY
    outer = next((m for m in others if m.start < best.start and governs(m, best, reading.unit.text)), None)
    if outer is not None and facts.ranks[outer.code] < facts.ranks[best.code] and not of_a_side(best, reading, facts):
        return outer.code, cue_of(reading, outer), LIKELY
    if best.words.casefold() == "welcomed" and is_hosted(best, reading):
        return DEED, cue_of(reading, best), LIKELY
    return best.code, cue_of(reading, best), SURE if len({m.code for m in reading.acts}) == 1 else LIKELY


def governs(match: Match, deed: Match, text: str) -> bool:
    """True where a weak cue governs the deed: noted that … was opened."""
    return match.end < deed.start and re.search(r"\b(?:that|что)\b", text[match.end : deed.start]) is not None


def of_a_side(match: Match, reading: Reading, facts: Facts) -> bool:
    """True where a side stands right before a cue by which it takes something on: stressed that Kenya will …"""
    return facts.ranks[match.code] > facts.ranks["discussed"] and any(
        (m.entity_id in facts.sides or m.kind == "organisation") and 0 <= match.start - m.end <= BESIDE
        for m in reading.mentions
    )


def is_appeal(reading: Reading, act: str | None, facts: Facts) -> bool:
    """True where a state that is no side, or all states, are called on or urged to do something."""
    cues = [m for m in reading.acts if m.code == act == "stressed" and APPEAL.fullmatch(m.words)]
    if any(OTHERS.match(reading.unit.text, cue.end) or PEACE.match(reading.unit.text, cue.end) for cue in cues):
        return True
    should = next(
        (m for m in reading.acts if m.code == act == "stressed" and m.words.casefold() in ("must", "should")), None
    )
    if should and ALL_OTHERS.search(reading.unit.text[: should.start]):
        return True
    return any(
        0 <= mention.start - cue.end <= BESIDE and mention.kind == "country" and mention.entity_id not in facts.sides
        for cue in cues
        for mention in reading.mentions
    )


def untold_deed(reading: Reading, facts: Facts) -> str:
    """The words by which a side is told to be doing or to have done something; none where no side is the subject."""
    text, start, end = reading.unit.text, reading.start, reading.end or len(reading.unit.text)
    found = [match for pattern in (GOES_ON, PRESENT, HAS_DONE, DID) for match in pattern.finditer(text, start, end)]
    for match in sorted(found, key=lambda m: m.start()):
        before = text[max(start, match.start() - SUBJECT) : match.start()]
        we = [m for m in WE.finditer(before) if match.re is not DID or DIRECT.fullmatch(before[m.end() :])]
        we = [m for m in we if not RELATIVE.search(before[m.end() :])]
        acts = (
            we
            or OF_THE_SIDES.search(before)
            or any(
                (m.entity_id in facts.sides or not facts.sides or m.kind in ("organisation", "initiative"))
                and m.kind in ("country", "organisation", "initiative")
                and DIRECT.fullmatch(text[m.end : match.start()])
                and not PREPOSITION.search(text[: m.start])
                for m in reading.mentions
            )
        )
        at_home = match.re not in (GOES_ON, PRESENT) and not we and is_at_home(reading)
        if acts and not at_home and (match["verb"] or "") not in NO_DEEDS:
            if (match.groupdict().get("goes_on") or "") not in NO_STEPS:
                return " ".join(match.group().split()[-CUE_WORDS:])
    return ""


def is_at_home(reading: Reading) -> bool:
    """True where one side alone is named, and nothing beyond its borders."""
    named = {m.entity_id for m in reading.mentions}
    return len(named) < 2 and not OUTWARD.search(reading.unit.text)


def is_aim(reading: Reading, act: str | None) -> bool:
    """True where a thing or a step is said to bring something about: this will help to …"""
    reading = part_alone(reading)
    text = reading.unit.text
    if is_effect(reading, act):
        return True
    match = EFFECT.search(text) if act in ("intended", "noted") else None
    if re.search(r"\bwill\s+(?:not\s+)?be\s+(?:un|less\s+)?able\b", text):
        return True
    if match is None or any(m.end <= match.start() and m.kind == "country" for m in reading.mentions[:1]):
        return False
    if any(
        m.kind in ("country", "organisation")
        and DIRECT.fullmatch(text[m.end : match.start()])
        and not PREPOSITION.search(text[: m.start])
        for m in reading.mentions
    ):
        return False
    if any(m.code == act and m.end <= match.start() for m in reading.acts) or WE.search(text[: match.start()]):
        return False
    if ACTOR.search(text, max(0, match.start() - BESIDE), match.start()):
        return False
    return THING.match(text) is not None or THING.search(text[: match.start()]) is not None


def is_effect(reading: Reading, act: str | None) -> bool:
    """True where what will do or aims at something is no side and nobody who acts for one: demand will grow."""
    cue = next((m for m in reading.acts if m.code == act == "intended"), None)
    words = cue.words.casefold() if cue else ""
    if words not in WILL and not AIMS.fullmatch(words):
        return False
    before, after = reading.unit.text[: cue.start], reading.unit.text[cue.end :]
    beside = next((m for m in reading.mentions if DIRECT.fullmatch(reading.unit.text[m.end : cue.start])), None)
    if beside and beside.kind in NO_ACTORS and not re.match(r"\s+(?:\w+ly\s+|also\s+)?be\b", after):
        return True
    if not before.strip() or words in WILL and re.match(r"\s+(?:\w+ly\s+|also\s+)?be\b", after):
        return False
    kinds = ("country", "organisation", "person", "initiative") if words in WILL else ("country", "person")
    return not ACTOR.search(before) and not any(m.kind in kinds and m.end <= cue.start for m in reading.mentions)


def is_praise(reading: Reading, act: str | None) -> bool:
    """True where relations as a whole are praised, with no field named."""
    cue = next((m for m in reading.acts if m.code == act == "noted"), None)
    if (
        cue is None
        or not PRAISE.match(cue.words)
        or "support" in cue.words
        or not reading.sectors
        or STEPS.search(reading.unit.text)
    ):
        return False
    return all(m.code == "political_relations" and RELATIONS.fullmatch(m.words) for m in reading.sectors)


def is_of_others(reading: Reading, act: str | None, facts: Facts) -> bool:
    """True where the subject is a third state, or nobody who acts for a side should do it or has shown it."""
    cue = next((m for m in reading.acts if m.code == act), None)
    if cue is None or act == DEED:
        return False
    before = reading.unit.text[: cue.start]
    praised = next(
        (m for m in reading.mentions if re.fullmatch(r"\s+(?:the\s+)?", reading.unit.text[cue.end : m.start])), None
    )
    if praised and praised.kind == "country" and facts.sides and PRAISES.match(cue.words):
        return (
            praised.entity_id not in facts.sides and re.match(r"['’]s?\s", reading.unit.text[praised.end :]) is not None
        )
    if WE.search(reading.unit.text[: cue.end]) or ACTOR.search(before):
        return False
    if any(m.entity_id in facts.sides for m in reading.mentions):
        return False
    first = next((m for m in reading.mentions if m.end <= cue.start), None)
    if facts.sides and first and first.kind == "country" and OPENS.fullmatch(before[: first.start]) is not None:
        return True
    if act not in ("noted", "stressed") or not before.strip():
        return False
    return (
        cue.words.casefold() in ("should", "must")
        or SHOWN.match(cue.words) is not None
        or SHOWS.search(before) is not None
    )


def is_hosted(match: Match, reading: Reading) -> bool:
    """True where a town, and no state, stands before the verb."""
    before = [m for m in reading.mentions if m.end <= match.start]
    return bool(before) and all(m.kind == "settlement" for m in before)


def cue_of(reading: Reading, match: Match) -> str:
    """The words that decided, with the auxiliary before them, at most four."""
    before = AUXILIARY.search(reading.unit.text[: match.start])
    with_auxiliary = before and not match.words.casefold().startswith(BEGINS_WITH_AUXILIARY)
    start = before.start() if with_auxiliary else match.start
    end = match.end
    if match.words.casefold() in ("will", "shall", "to"):  # the verb says what
        following = re.match(r"\s+\w+", reading.unit.text[end:])
        end += following.end() if following else 0
    return " ".join(reading.unit.text[start:end].split()[-CUE_WORDS:])


def choose_status(reading: Reading, act: str, cue: str) -> tuple[str, str, str]:
    """Status, why, and how sure: open unless a cue outside the act's own says more; deeds are done or go on."""
    own = [a for a in reading.acts if a.code == act != DEED]
    inside = lambda m: any(a.start <= m.start and m.end <= a.end for a in own)
    cues = [m for m in reading.statuses if CONTINUED.match(m.words) or not inside(m)]
    if act != DEED:  # what goes on elsewhere in the unit is not what is raised or taken on
        ends = [a.end for a in reading.acts if a.code == act]
        text = reading.unit.text
        near = lambda m: any(
            m.end > end and (m.start - end <= NEAR or GOES_ON_STILL.fullmatch(text[end : m.start])) for end in ends
        )
        cues = [m for m in cues if CONTINUED.match(m.words) or near(m)]
    if act == SIGNED:
        return "open", "signing is an act, not a status", SURE
    if cues:
        return cues[0].code, f"“{cues[0].words}”", LIKELY if len({m.code for m in cues}) > 1 else SURE
    if act != DEED:
        return "open", "nothing is said to have begun", SURE
    if re.match(r"(?:is|are|am|we are)\b.*ing\b|continues?\s+to\b", cue.casefold()) or PRESENT.fullmatch(cue):
        return "under_way", "told as a deed that goes on", LIKELY
    return "done", "told as a deed", LIKELY
