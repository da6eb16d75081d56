"""The act of a unit, the words that decide it, and where the thing stands."""

import re
from dataclasses import replace

from analysis.coding.facts import Facts
from analysis.coding.reading import Reading
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
OWN_DEED = re.compile(  # announced that, since May, it has lowered
    r"\s+that(?:,?\s+[^,]{1,30},)?\s+(?:he|it|she|they|we)\s+(?P<deed>(?:has|have)\s+[a-z]{3,}(?:ed|en|ilt|ade))\b"
)
TOLD_THAT = re.compile(r"\s+that\s+")
GOES_ON_STILL = re.compile(r"\s+that\s+[^,;]{1,60}")  # agreed that the two sides will continue
GOES = re.compile(  # right after what is raised or taken on: agreed to continue, committed to maintaining
    r"(?:\s+(?:to|on|the|their|our|its|of|for|in|both|jointly|also))*\s+(?:continu|maintain|sustain|ongoing|longstanding|remain)",
    re.IGNORECASE,
)
CONTINUES = re.compile(r"\bcontinu\w+", re.IGNORECASE)
STANDING = re.compile(  # what is spoken of is there: discussed the strong partnership
    r"\s+(?:(?!(?:and|how|that|to|ways|opportunit\w+)\b)[\w’'.-]+\s+){0,3}?"
    r"(?:ongoing|progress|strong|robust|concrete|progressive|growing|successes)\b"
)
PRAISED = re.compile(r"(?:re)?affirm|applaud|commend|hail|prais|recogni|welcom", re.IGNORECASE)
GOING = re.compile(  # what is praised goes on: welcomed the progress, praised the partnership
    r"\s+(?:(?!(?:and|that|to|opportunity|launch|signing)\b)[\w’'.-]+\s+){0,7}?(?:progress|partnership|cooperation|work|efforts|"
    r"contributions?|success)\b"
)
JOINT = ("working", "operate", "operates", "progress")  # words for how, which tell of no work that goes on
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
    r"(?:['’]s)?(?:\s*\([^)]*\))?(?:\s+(?:also|all|both|each|has|have|had|jointly|more\s+than|now|recently|since|successfully|"
    r"then|together|"
    r"today|\w+ly))*\s+"
)
PRESENT = re.compile(  # what a side or a body does as a rule
    r"\b(?P<verb>chairs|contributes|coordinates|delivers|finances|funds|helps|hosts|invests|maintains|operates|"
    r"provides|"
    r"trains|works(?=\s+(?:with|through|closely|alongside)))\b"
)
PRESENT_OF_ALL = re.compile(  # what the sides, or a body, do; the verb stands right after them
    r"\b(?P<verb>(?:collaborate|confirm|cooperate|coordinate|ensure|establish|lead|monitor|strengthen|work)s?|"
    r"supports?(?=\s+the\s)|share(?=\s+(?:data|efforts|information|intelligence|lessons)))\b"
)
RELATIVE = re.compile(r"\b(?:that|those|which|who)\b")
OF_A_THING = re.compile(r"\b(?:the|these|those)\s+(?:[\w-]+\s+){1,3}(?:that\s+)?$", re.IGNORECASE)  # the steps we took
DID = re.compile(
    r"\b(?P<verb>[a-z]{4,}ed|(?:re)?built|held|brought|set\s+up|stood\s+up|took|made|gave)\b(?!\s+(?:by|to)\b)"
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
    r"\b(?:working\s+groups?|task\s+force|cooperation|partners|members|allies|Administration|efforts|agencies|"
    r"teams|ministers|experts|ministries|officials|"
    r"governments)\s+(?:also\s+|have\s+|has\s+)?$",
    re.IGNORECASE,
)
OUTWARD = re.compile(  # what a deed of one side is about, unless it is done at home
    r"\b(?:abroad|allies|all(?:y|ies)|bilateral|both|countries|each\s+other|global(?:ly)?|international(?:ly)?|"
    r"joint(?:ly)?|nations|"
    r"neighbou?rs?|partner(?:s|ship|ships)?|region(?:al)?|together|world(?:wide)?)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(r"\b(?:to|of|in|from|for|with|by|on)\s+(?:the\s+)?$", re.IGNORECASE)
INSERTED = re.compile(r",[^,.;]{1,60},\s")  # Kenya, alongside partners, will
BESIDE = 12  # characters between a subject and its verb
SUBJECT = 60  # characters before a verb in which its subject is looked for


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
    tells = facts.ranks[best.code] < 1 or best.words.casefold().endswith(("announce", "announced", "announcing"))
    if tells and (own := OWN_DEED.match(reading.unit.text, best.end)):
        return DEED, " ".join(own["deed"].split()), LIKELY
    if tells and (told := TOLD_THAT.match(reading.unit.text, best.end)):
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
        (m.entity_id in facts.sides or m.kind == "organisation")
        and (0 <= match.start - m.end <= BESIDE or INSERTED.fullmatch(reading.unit.text, m.end, match.start))
        for m in reading.mentions
    )


def untold_deed(reading: Reading, facts: Facts) -> str:
    """The words by which a side is told to be doing or to have done something; none where no side is the subject."""
    text, start, end = reading.unit.text, reading.start, reading.end or len(reading.unit.text)
    found = [
        match
        for pattern in (GOES_ON, PRESENT, PRESENT_OF_ALL, HAS_DONE, DID)
        for match in pattern.finditer(text, start, end)
    ]
    for match in sorted(found, key=lambda m: m.start()):
        before = text[max(start, match.start() - SUBJECT) : match.start()]
        beside = match.re in (DID, PRESENT_OF_ALL)  # else the subject may stand further before
        we = [m for m in WE.finditer(before) if not beside or DIRECT.fullmatch(before[m.end() :])]
        we = [m for m in we if not RELATIVE.search(before[m.end() :]) and not OF_A_THING.search(before[: m.start()])]
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
        at_home = match.re not in (GOES_ON, PRESENT, PRESENT_OF_ALL) and not we and is_at_home(reading)
        if acts and not at_home and (match["verb"] or "") not in NO_DEEDS:
            if (match.groupdict().get("goes_on") or "") not in NO_STEPS:
                return " ".join(match.group().split()[-CUE_WORDS:])
    return ""


def is_at_home(reading: Reading) -> bool:
    """True where one side alone is named, and nothing beyond its borders."""
    named = {m.entity_id for m in reading.mentions}
    return len(named) < 2 and not OUTWARD.search(reading.unit.text)


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


def goes_on(reading: Reading, act: str) -> str:
    """The words by which what is raised, taken on or praised is told to go on; none where they are not."""
    for cue in (a for a in reading.acts if a.code == act):
        found = CONTINUES.search(cue.words) or GOES.match(reading.unit.text, cue.end)
        if found is None and act in ("discussed", "stressed"):
            found = STANDING.match(reading.unit.text, cue.end)
        if found is None and act == "noted" and PRAISED.match(cue.words):
            found = GOING.match(reading.unit.text, cue.end)
        if found:
            return found.group().split()[-1]
    return ""


def choose_status(reading: Reading, act: str, cue: str, language: str) -> tuple[str, str, str]:
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
    if act != DEED and language == "en":
        cues = [m for m in cues if not m.words.casefold().startswith(JOINT)]
        if told := goes_on(reading, act):
            return "under_way", f"“{told}”", LIKELY
    if cues:
        return cues[0].code, f"“{cues[0].words}”", LIKELY if len({m.code for m in cues}) > 1 else SURE
    if act != DEED:
        return "open", "nothing is said to have begun", SURE
    if (
        re.match(r"(?:is|are|am|we are)\b.*ing\b|continues?\s+to\b", cue.casefold())
        or PRESENT.fullmatch(cue)
        or cue.endswith("ing")
    ):
        return "under_way", "told as a deed that goes on", LIKELY
    return "done", "told as a deed", LIKELY
