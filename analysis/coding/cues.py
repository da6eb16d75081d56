"""Which of the cues that stand in an English text say what its sides do, and which only stand beside."""

import re
from dataclasses import replace

from analysis.text.lexicon import Match

SAID = (  # verbs by which a side puts its own resolve
    r"(?:re)?affirm|announc|assert|confirm|convey|demonstrat|emphasi[sz]|express|highlight|maintain|offer|reiterat|"
    r"renew|"
    r"restat|share|signal|state|stress|underlin|underscor|voice|welcom"
)
RESOLVE = r"commitments?|determination|intent|intentions?|readiness|resolve|willingness|aspiration|desire"
INTENT = re.compile(
    rf"\b(?:{SAID})(?:e|es|ed|ing|s)?\s+(?:(?!(?:that|of|for|support)\b)[\w'.-]+\s+){{0,7}}?(?:{RESOLVE})\s+(?:to|"
    rf"of|on|for|in)\b",
    re.IGNORECASE,
)
NEED = re.compile(
    rf"\b(?:{SAID}|acknowledg|agree|concur|note|recogni[sz])(?:e|es|ed|d|ing|"
    rf"s)?\s+(?:on\s+)?the\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:importance|imperative|necessity|need|urgency)\b(?:\s+(?:of|to|for))?",
    re.IGNORECASE,
)
SUPPORT = re.compile(
    rf"\b(?:{SAID})(?:e|es|ed|ing|s)?\s+(?:(?!(?:that|of|for)\b)[\w'.-]+\s+){{0,6}}?(?:support|solidarity)\s+(?:for|"
    rf"to|with)\b",
    re.IGNORECASE,
)
FOUNDED = re.compile(  # announced the creation of
    r"\bannounc\w+\s+the\s+(?:[\w-]+\s+)?(?:creation|establishment|extension|formation|renewal)\s+of\b|"
    r"\bannounc\w+\s+an?\s+(?:enhanced|new)\s+(?:[\w-]+\s+){0,3}(?:alliance|dialogue|forum|partnership)\b",
    re.IGNORECASE,
)
TASKED = re.compile(  # we ask our ministers to
    r"\b(?:ask|call(?:s|ed)?\s+(?:on|upon)|task)(?:s|ed)?\s+(?:(?:our|the|their)\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:experts|ministers|officials|teams)\s+(?:responsible\s+for\s+\w+\s+)?to\b",
    re.IGNORECASE,
)
REQUIRED = re.compile(  # this requires close cooperation
    r"\b(?:requires?|will\s+(?:also\s+)?require)\s+(?:[\w-]+,?\s+){0,5}?"
    r"(?:action|collaboration|cooperation|coordination|efforts?|strengthening)\b",
    re.IGNORECASE,
)
PRIORITIES = re.compile(r"\b(?:have|has)\s+identified\b(?=[^.]{0,90}\bpriorit)", re.IGNORECASE)
PROMISED = re.compile(
    r"\b(?:affirm|confirm)(?:ed|s)?\s+(?:that\s+)?(?:he|it|she|they|we)\s+(?:will|would)\b", re.IGNORECASE
)
PUT = (  # words that together are one cue, and its act
    (NEED, "stressed"),
    (INTENT, "intended"),
    (SUPPORT, "noted"),
    (FOUNDED, "agreed"),
    (TASKED, "agreed"),
    (REQUIRED, "stressed"),
    (PRIORITIES, "stressed"),
    (PROMISED, "intended"),
)
GIVEN = re.compile(
    r"\b(?:commitments?|contributions?|financing|fund(?:s|ing)|investments?|money|resources|as|steps)\s+$",
    re.IGNORECASE,
)
OPENING = re.compile(  # a clause that only says why, before the one that says what
    r"(?:As|Because|Building\s+on|Drawing|Following|Given|Guided|In\s+light|In\s+response|Acknowledging|Mindful|Noting|"
    r"Recalling|Recogni[sz]ing|Reflecting|Since|Through|To|While|With)\b.*?,\s+"
    r"(?=(?:we|they|both|leaders|members|ministers|participants|"
    r"our\s+(?:countries|governments|leaders|ministers|nations|teams)|the\s+(?:\w+\s+)?(?:sides|"
    r"leaders|presidents|ministers|parties|countries|governments|two|"
    r"United|European|EU|U\.S\.|UK))\b)",
    re.IGNORECASE,
)
FUTURE = re.compile(r"\b(?:will|would|shall|to\s+be)\s+(?:also\s+|further\s+|jointly\s+|\w+ly\s+)?$", re.IGNORECASE)
TO = re.compile(r"\bto\s+$")  # met to discuss: the deed holds
TO_ACT = re.compile(r"\s+(?:also\s+|further\s+|again\s+|jointly\s+)?$", re.IGNORECASE)
PLAN_NOUN = re.compile(
    r"\b(?:welcom\w+|discuss\w*|describ\w*|action|adaptation|concrete|detailed|development|economic|future|into|its|joint|"
    r"national|of|our|recovery|regional|"
    r"the|their|these|work)\s+$",
    re.IGNORECASE,
)
PLANS = ("plan", "plan to", "plans", "plans to", "plans for")
STRENGTHENED = re.compile(
    r"\b(?:strengthen|deepen|renew|demonstrat|build|advanc|deliver|highlight|fulfil|bas|found|root|"
    r"anchor)\w*\s+(?:on\s+|in\s+)?(?:an?|our|their|the)\s+$",
    re.IGNORECASE,
)
SHARED = ("shared commitment", "our commitment to", "their commitment to", "commitment to continue")
RAISED = ("discussed", "noted", "stressed")
URGES = re.compile(
    "encourag|urge|call|support|endors|welcom|consider|propos|explor", re.IGNORECASE
)  # what they will do
AWARE = re.compile(
    r"\b(?:aware\s+of|given|due\s+to|because\s+of|situation\s+and)\s+the\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
BY = re.compile(r"\s+by\b")  # research conducted by
PASSIVE = re.compile(r"\b(?:am|are|be|been|being|is|was|were)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
TOLD_OF_SIDE = re.compile(
    r"\b(?:am|are|be|been|is|remains?|stands?|was|were)\s+(?:\w+ly\s+|also\s+|fully\s+)?$", re.IGNORECASE
)
RELATED = re.compile(
    r"\b(?:the|these|those|of|which)\s+(?:[\w-]+\s+){1,4}(?:that\s+)?we\s+(?:are|have|also)?\s*$", re.IGNORECASE
)
CHANCE = ("opportunities", "opportunity", "potential", "possible")
SEEN = re.compile(
    r"\b(?:see|sees|saw|noted?|notes|great|large|huge|significant|high|are|is|wide|there|vast|considerable|of|with|"
    r"as)\s+"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)


def weigh_cues(acts: list[Match], text: str, starts: list[int]) -> list[Match]:
    """The cues of acts that count, each with the act that its place gives it; `starts` is where sentences begin."""
    kept: list[Match] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        inside = [m for m in acts if start <= m.start < end]
        kept += after_opening(with_intents(inside, text, start, end), text, start)
    kept = [m for m in kept if not is_plan_noun(m, text) and not is_chance(m, text) and not is_given(m, text)]
    kept = [m for m in kept if not is_beside(m, text)]
    kept = [m for m in kept if m.words.casefold() not in SHARED or not STRENGTHENED.search(text[: m.start])]
    told = [m.start for m in kept if m.code == "reported"]
    kept = [
        m for m in kept if not (m.code == "discussed" and TO.search(text[: m.start]) and told and told[0] < m.start)
    ]
    return in_future(kept, text)


def with_intents(acts: list[Match], text: str, start: int = 0, end: int | None = None) -> list[Match]:
    """The cues, with one for all of "reaffirmed … commitment to", "… the need" and "… support for"."""
    found: list[Match] = []
    for pattern, code in PUT:
        more = (
            Match("act", code, m.start(), m.end(), m.group()) for m in pattern.finditer(text, start, end or len(text))
        )
        found += [m for m in more if not any(m.start < f.end and f.start < m.end for f in found)]
    kept = [a for a in acts if not any(m.start <= a.start < m.end for m in found)]
    return sorted(kept + found, key=lambda m: m.start)


def after_opening(found: list[Match], text: str, start: int = 0) -> list[Match]:
    """What stands in the main clause, where anything does and the sentence opens with a clause of reason or purpose."""
    opening = OPENING.match(text, start)
    later = [m for m in found if opening and m.start >= opening.end()]
    return later or found


def outside_opening(contexts: list[Match], acts: list[Match], text: str) -> list[Match]:
    """What makes a unit context, without what stands in an opening clause that an act follows."""
    opening = OPENING.match(text)
    if opening is None or not any(m.start >= opening.end() for m in acts):
        return contexts
    return [m for m in contexts if m.start >= opening.end()]


def in_future(acts: list[Match], text: str) -> list[Match]:
    """What will be agreed or signed is intended; what will be raised is raised, and its "will" no cue of its own."""
    kept = []
    for match, following in zip(acts, [*acts[1:], None], strict=False):
        raised = following is not None and following.code in RAISED and not URGES.match(following.words)
        if (
            match.words.casefold() in ("will", "we will")
            and raised
            and TO_ACT.fullmatch(text[match.end : following.start])
        ):
            continue
        firm = match.code in ("agreed", "signed") and FUTURE.search(text[: match.start])
        kept.append(
            replace(match, code="intended")
            if firm or match.code in ("agreed", "signed") and match.words.casefold().startswith("will ")
            else match
        )
    return kept


def is_beside(match: Match, text: str) -> bool:
    """True for what only describes a thing: the capital necessary to build, the steps we announce today."""
    words, before = match.words.casefold(), text[: match.start]
    if words in ("dedicated to", "prepared to"):
        return TOLD_OF_SIDE.search(before) is None
    if match.code == "reported" and words.endswith("ed") and " " not in words and BY.match(text, match.end):
        return PASSIVE.search(before) is None
    if words == "signed" and re.match(r"\s+(?:today|earlier|last|yesterday)\b", text[match.end :]):
        return re.search(r"^(?:the|this)\s+(?:[\w-]+\s+){1,3}$", before, re.IGNORECASE) is not None
    if words == "directed":
        return re.match(r"\s+(?:against|at|toward)", text[match.end :]) is not None
    if words in SHARED and re.search(r"\bdiscuss\w*\s+(?:our|their)\s+$", before):
        return True
    if words.startswith(("announc", "are announc")):
        return RELATED.search(before) is not None
    if words == "necessary to":
        return re.search(r"\b(?:is|are|be|as|it|deem\w*|consider\w*|\w+ly)\s+$", before, re.IGNORECASE) is None
    return words == "need to" and AWARE.search(before) is not None


def is_plan_noun(match: Match, text: str) -> bool:
    """True for "plans" that are papers: detailed action plans to."""
    return match.words.casefold() in PLANS and PLAN_NOUN.search(text[: match.start]) is not None


def is_given(match: Match, text: str) -> bool:
    """True for what only tells of money or steps that were given: funds committed to date."""
    words = ("committed", "committed to", "pledged", "announced", "agreed", "launched")
    return match.words.casefold() in words and GIVEN.search(text[: match.start]) is not None


def is_chance(match: Match, text: str) -> bool:
    """True for chances that nobody remarks on: to create economic opportunities."""
    seen = SEEN.search(text[: match.start]) or re.match(r"\s+(?:are|exist|is|lie)\b", text[match.end :])
    return match.words.casefold() in CHANCE and seen is None
