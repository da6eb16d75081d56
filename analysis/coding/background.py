"""Why a unit is not coded: courtesies, background, aims, praise, what others do, and lines without a verb."""

import re
from collections.abc import Iterable

from analysis.coding.acts import BESIDE, DEED, DIRECT, LIKELY, PREPOSITION, SURE, WE, is_at_home
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading, part_alone
from analysis.text.lemmas import LEMMAS

Why = tuple[str, str, str]  # what it rests on, the note, and how sure
WEAK = ("noted", "stressed")  # acts that only praise or raise
MANY = 3  # cues of acts in a unit, of which one at least says more than that there were talks
EARLY = 3  # letters before a clause that begins a unit
VIEWS = re.compile(
    r"\b(?:oppos(?:e|es|ed|ition)|(?:serious|grave|deep|renewed|strong)?\s*"
    r"(?<!common )(?<!mutual )(?<!of )concerns?|condemn\w*|"
    r"(?:acknowledg|recogni[sz])(?:es?|ed)\s+the\s+(?:\w+\s+)?(?:challenges?|enormity|risks?))\b",
    re.IGNORECASE,
)
HELD = re.compile(r"(?:(?:has|have|was|were)\s+)?(?:convened|gathered|held|hosted|met)\b")
MET_TO = re.compile(  # talks, and what they were for
    r"\b(?:met|spoke|called|convened|gathered|held|hosted)\b.*\bto\s+(?:also\s+)?$"
)
BUILDS = re.compile(r"\b(?:builds?|built)\s+(?:up)?on\b")
PREAMBLE = (  # what a text recalls before it says what is done
    r"^(?:further\s+)?recalling\b(?![^;]*,\s+(?:we|they|both|the)\s)|^whereas\b|"
    r"^for\s+(?:more\s+than|over|nearly|almost)\s+\w+\s+(?:years|decades)\b|"
    r"^(?:since\s+day\s+one|over\s+the\s+past\s+\w+\s+years,\s+the\s+[\w-]+\s+administration)\b"
)
GUESTS = (  # who came, met and was there
    r"\bwelcomed\s+(?:the\s+)?(?:president|prime\s+minister|chancellor|king|crown\s+prince)\b(?!['’]s)|"
    r"\bheld\s+an?\s+(?:[\w-]+\s+){0,4}(?:call|conversation|discussion|meeting|talks)\b|"
    r"\b(?:was|were)\s+(?:also\s+)?joined\s+by\b|\b(?:also\s+)?participated\.?$"
)
TALKED = (  # talk of no field, of concerns and of events
    r"\bexchang\w+\s+(?:of\s+)?views\s+on\s+(?:[\w-]+\s+){0,5}(?:areas|challenges|issues)\b|"
    r"\bdiscuss\w*\s+(?:(?:deep|mutual|our|shared|their)\s+){0,3}concerns?\b|"
    r"\bdiscuss\w*\s+(?:(?:recent|the|latest)\s+){0,2}(?:developments?|situation)\s+(?:in|on)\b"
)
SIGNS = (  # what a text or step shows: this statement underscores
    r"^(?:this|these|today['’]s)\s+(?:[\w-]+\s+){1,4}?(?:also\s+)?"
    r"(?:demonstrates?|highlights?|marks?|reflects?|represents?|signals?|underlines?|underscores?)\b"
)
VISITS = (  # the visit that is announced
    r"^(?:[\w.,’' -]{0,140}\b)?(?:Vice\s+President|President|Prime\s+Minister|Secretary)\s+(?:[A-Z][\w’'-]+\s+){0,3}"
    r"(?:will|is)\s+(?:attend|participat|travel|tak\w+\s+part|meet\s+with|host\s+(?!the\b)[A-Z]|hold\s+a\s)"
)
ADMIRED = (  # praise of persons, chances, peace and ties
    r"\b(?:admir|applaud|commend|prais|recogni[sz]|thank)\w*\s+[^.;]{0,60}\b(?:leadership|courage)\b|"
    r"\b(?:tremendous|enormous|great|vast)\s+(?:untapped\s+)?potential\b|"
    r"\bimportance\s+of\s+(?:maintaining\s+|preserving\s+)?(?:\w+\s+){0,2}peace\b|"
    r"\b(?:strength|depth)\s+of\s+(?:the|our|their)\s[^,;]{0,50}"
    r"\b(?:alliance|friendship|partnership|relations|relationship|ties)\b"
)
AROUND = re.compile("|".join((PREAMBLE, GUESTS, TALKED, SIGNS, VISITS, ADMIRED)), re.IGNORECASE)
APPEAL = re.compile(
    r"(?:call(?:s|ed)?\s+(?:on|for)|urge[ds]?|demand(?:s|ed)?|encourage[ds]?|challenge[ds]?)", re.IGNORECASE
)
PEACE = re.compile(  # what is called for in a conflict of others
    r"\s+(?:(?:an?|the)\s+)?(?:\w+\s+)?"
    r"(?:peaceful\s+(?:resolution|settlement)|end\s+to|withdrawal|ceasefire|release\s+of|restraint)\b"
)
ALL_OTHERS = re.compile(
    r"\b(?:all\s+(?:countries|nations|parties|states|sides)|(?:the\s+)?international\s+community|the\s+world|"
    r"Congress)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    rf"\s+(?:other\s+|(?:the\s+)?U\.S\.\s+)?"
    rf"(?:{ALL_OTHERS.pattern}|countries|nations|states|leaders\s+to|governments\s+to|parties)\b",
    re.IGNORECASE,
)
# What a thing or a step will do is its aim, not what a side takes on.
EFFECT = re.compile(
    r"\b(?:will|would|can|could)\s+(?:also\s+|further\s+|greatly\s+|significantly\s+)?"
    r"(?:allow|assist|be\s+able|benefit|boost|bring|build\s+on|complement|contribute|create|decrease|deepen|deliver|"
    r"enable|encourage|enhance|ensure|facilitate|foster|generate|give|help|improve|increase|lead|"
    r"flow|lower|make|open(?=\s+(?:door|market|new|opportunit|the\s+door|up))|play|promote|put|"
    r"provide|"
    r"reduce|represent|result|save|serve|strengthen|support|unlock)\b"
)
PRAISES = re.compile("applaud|commend|congratulat|hail|prais|welcom", re.IGNORECASE)
OPENS = re.compile(r"(?:(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Today|In addition),\s+)?(?:The\s+)?")
MONEY = re.compile(r"[$€£¥]\s?\d|\b\d[\d.,]*\s+(?:million|billion)\b")
SHOWN = re.compile(r"(?:has|have)\s")
SHOWS = re.compile(r"\b(?:has|have)\s+(?:also\s+|further\s+|\w+ly\s+)?$")
NO_ACTORS = ("corridor", "event", "facility", "instrument", "pipeline", "railway", "road", "site")
WILL = ("will", "would", "we expect")
BEGINS = re.compile(r"\s+(?:\w+ly\s+|also\s+)?(?:be|begin|continue|convene|open|start|take\s+place)\b")  # of things too
AIMS = re.compile(r"(?:aims?|aimed|aiming|seeks?|intends?|intended|strives?|aspires?)\s+(?:to|at)")
AID = re.compile(  # this partnership will enable, U.S. support will help
    r"(?:(?:This|These|Such|Those|That)\s+(?:[\w-]+\s+){1,3}?|(?:[A-Z][\w.]+['’]?s?\s+){1,3}(?:support|funding|assistance|"
    r"investments?|contributions?)\s+|Today['’]s\s+\w+\s+)(?:will|would|can)\b"
)
ACTOR = re.compile(  # whoever acts for a side
    r"\b(?:we|they|he|she|both|presidents?|ministers?|secretar(?:y|ies)|leaders?|sides?|parties|countries|governments?|"
    r"members?|allies|partners?|officials?|teams?|experts?|agenc(?:y|ies)|compan(?:y|ies)|ministries|delegations?|"
    r"administration|partnership|nations?|states|donors|investors|authorities|commission|committee|groups?|force|"
    r"department|"
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
LABEL = 18  # words of a heading that stands as a line or the first sentence of its paragraph
HEADED = 10  # words of an item that is a title
LABEL_BEGINS = re.compile(
    r"(?:[A-Z]\w+ing|Additional|Better|Deeper|Enhanced|Expanded|Greater|Improved|Increased|More|New|Stronger)\b"
)
VERB = re.compile(
    r"\b(?:am|are|be|been|can|could|did|do|does|had|has|have|is|may|might|must|should|was|were|will|would|we|they|"
    r"he|she|i|"
    r"this|these|that|there|thank|continues?|remains?|began|brought|built|came|fell|gave|grew|held|kept|led|left|"
    r"made|met|"
    r"ran|rose|said|saw|sent|took|went|\w+n['’]t|(?<!-)\w{3,}(?<!ne)ed(?!\s+(?:at|by|in|on|for|from)))\b|[?!]",
    re.IGNORECASE,
)
SIGNER = re.compile(  # who signed or said it, on a line of its own
    r"(?:President|Prime\s+Minister|Chancellor|Minister|Secretary|King|Emir|His|Her|"
    r"Ambassador)\b[^;:!?]{3,90}(?<![.!?;:])$"
)


def why_background(reading: Reading, facts: Facts, act: str | None) -> Why | None:
    """Why a unit is not coded; None where it is to be coded."""
    for note, words in reasons(reading, facts, act):
        if words is not None:
            return words or note, note, LIKELY
    if why := why_context(reading, facts, act):
        return why
    if act is not None:
        return None
    if reading.sectors or reading.mentions:
        return "no cue of an act was found; read it", "background, as no cue of an act was found", LIKELY
    return "no cue, no field and no known name", "nobody undertakes, raises or does anything", LIKELY


def reasons(reading: Reading, facts: Facts, act: str | None) -> Iterable[tuple[str, str | None]]:
    """Each reason that a rule knows, with the words for it: empty where it needs none, None where it does not hold."""
    shown = lambda holds: "" if holds else None
    if facts.language not in LEMMAS:
        yield "the talks themselves", about_talks(reading, act)
        yield "what earlier steps this one follows", before_acts(reading)
        yield "the talks themselves, what came before them, or praise", around_talks(reading, act)
        yield "views on what others do", views_of(reading, act)
        if why_context(reading, facts, act):
            return
        yield "what a third state does, or events show", shown(is_of_others(reading, act, facts))
        yield "praise of relations as a whole", shown(is_praise(reading, act))
    elif why_context(reading, facts, act):
        return
    yield "what a third state is called on to do", shown(is_appeal(reading, act, facts))
    yield "what a thing or a step is to bring about", shown(is_aim(reading, act))
    yield "what one side does at home", shown(facts.at_home and act is not None and is_at_home(reading))


def why_context(reading: Reading, facts: Facts, act: str | None) -> Why | None:
    """Why a unit is context by a word of the lexicon for figures, trends and courtesies."""
    context = next((m for m in reading.contexts if m.code == "context"), None)
    if context is None:
        return None
    first = reading.acts[0].start if reading.acts else 0
    weak = act is None or (act == DEED and not reading.sectors)
    weak = weak or act != DEED and facts.ranks.get(act, 0) < 1 and context.start < first
    if facts.language in LEMMAS and act not in (None, DEED):
        weak = facts.ranks[act] < 2 and (weak or not reading.sectors)
    told = act in WEAK and reading.unit.kind == "lead"  # met to reaffirm relations
    before = (act == DEED or told) and context.start < first
    if not weak and not before:
        return None
    note = "a figure, trend or courtesy without an act of the parties"
    return f"“{context.words}”", note, LIKELY if act else SURE


def about_talks(reading: Reading, act: str | None) -> str | None:
    """The words by which a lead tells that talks were held, or what they were held for."""
    if reading.unit.kind != "lead" or not reading.acts:
        return None
    if act == DEED and HELD.match(reading.acts[0].words):
        return f"“{reading.acts[0].words}”"
    return "" if MET_TO.search(reading.unit.text[: reading.acts[0].start]) else None


def before_acts(reading: Reading) -> str | None:
    """The words by which a unit says that it builds on something, before any act."""
    built = BUILDS.search(reading.unit.text)
    return f"“{built.group()}”" if built and reading.acts and built.start() < reading.acts[0].start else None


def around_talks(reading: Reading, act: str | None) -> str | None:
    """The words of a preamble that recalls, of a visit that is announced as such, or of praise."""
    around = AROUND.search(reading.unit.text)
    if around is None or act == "agreed":
        return None
    talked = act in WEAK or act in ("discussed", DEED) and len(reading.acts) < MANY
    return f"“{around.group()}”" if around.start() < EARLY or talked else None


def views_of(reading: Reading, act: str | None) -> str | None:
    """The words by which a unit that takes nothing on opposes, condemns or is concerned."""
    if act == DEED and reading.acts and reading.acts[0].words.casefold().startswith("condemn"):
        return f"“{reading.acts[0].words}”"
    encouraged = act == "stressed" and reading.acts and reading.acts[0].words.casefold().startswith("encourag")
    views = VIEWS.search(reading.unit.text) if act == "noted" or encouraged else None
    return f"“{views.group()}”" if views else None


def passed_over(part: Reading, facts: Facts, act: str | None) -> bool:
    """True for a part of a unit that is an aim, an appeal to others or praise."""
    alone = part_alone(part)
    begins = not part.start or part.unit.text[: part.start].rstrip()[-1:] in '.!?”")'  # no joined verb
    return act is None or begins and is_aim(alone, act) or is_appeal(alone, act, facts) or is_praise(alone, act)


def is_title_of_item(text: str) -> bool:
    """True for an item in title case, with no full stop: it names what others say."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > len("with")]
    few = 1 < len(text.split()) <= HEADED and not text.endswith((".", ";", ","))
    return few and len(words) > 1 and all(word[0].isupper() for word in words)


def is_label(text: str) -> bool:
    """True for a short line of an English text with no verb in it but an -ing form that begins it."""
    words = text.split()
    titled = LABEL_BEGINS.match(text) or not text.endswith(".") or 2 * sum(w[0].isupper() for w in words) > len(words)
    return bool(1 < len(words) <= LABEL and titled and not text.endswith((":", ";")) and not VERB.search(text))


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


def is_aim(reading: Reading, act: str | None) -> bool:
    """True where a thing or a step is said to bring something about: this will help to …"""
    reading = part_alone(reading)
    text = reading.unit.text
    if is_effect(reading, act):
        return True
    match = EFFECT.search(text) if act in ("intended", "noted") else None
    if match and (aid := AID.match(text)) and match.start() < aid.end():
        return True
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
    if not before.strip() or words in WILL and BEGINS.match(after):
        return False
    kinds = ("country", "organisation", "person", "initiative")
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
    if act in ("intended", "agreed") and MONEY.search(reading.unit.text):
        return False  # a third state gives money for what the sides do
    if facts.sides and first and first.kind == "country" and OPENS.fullmatch(before[: first.start]) is not None:
        return True
    if act not in ("noted", "stressed") or not before.strip():
        return False
    return (
        cue.words.casefold() in ("should", "must")
        or SHOWN.match(cue.words) is not None
        or SHOWS.search(before) is not None
    )
