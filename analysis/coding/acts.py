"""The act of a unit, the words that decide it, and where the thing stands."""

import re

from analysis.coding.facts import Facts
from analysis.coding.reading import Reading
from analysis.text.lexicon import Match

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
DEED, SIGNED = "reported", "signed"
AUXILIARY = re.compile(r"(?:(?:has|have|had|will|is|are|was|were|be|been|being)\s+){1,2}$", re.IGNORECASE)
BEGINS_WITH_AUXILIARY = ("was", "were", "is", "are", "has", "have")
CUE_WORDS = 4


def choose_act(reading: Reading, facts: Facts) -> tuple[str | None, str, str]:
    """The act of a unit, its cue and how sure: the highest rank, and a deed before an act that is only talk."""
    if not reading.acts:
        return None, "", UNSURE
    deeds = [m for m in reading.acts if m.code == DEED]
    others = [m for m in reading.acts if m.code != DEED]
    best = max(others, key=lambda m: (facts.ranks[m.code], -m.start), default=None)
    if best is None or deeds and facts.ranks[best.code] < 1 and not governs(best, deeds[0], reading.unit.text):
        return DEED, cue_of(reading, deeds[0]), SURE if best is None else LIKELY
    if best.words.casefold() == "welcomed" and is_hosted(best, reading):
        return DEED, cue_of(reading, best), LIKELY
    return best.code, cue_of(reading, best), SURE if len({m.code for m in reading.acts}) == 1 else LIKELY


def governs(match: Match, deed: Match, text: str) -> bool:
    """True where a weak cue governs the deed: noted that … was opened."""
    return match.end < deed.start and re.search(r"\bthat\b", text[match.end : deed.start]) is not None


def is_hosted(match: Match, reading: Reading) -> bool:
    """True where a town, and no state, stands before the verb."""
    before = [m for m in reading.mentions if m.end <= match.start]
    return bool(before) and all(m.kind == "settlement" for m in before)


def cue_of(reading: Reading, match: Match) -> str:
    """The words that decided, with the auxiliary before them, at most four."""
    before = AUXILIARY.search(reading.unit.text[: match.start])
    with_auxiliary = before and not match.words.casefold().startswith(BEGINS_WITH_AUXILIARY)
    start = before.start() if with_auxiliary else match.start
    return " ".join(reading.unit.text[start : match.end].split()[-CUE_WORDS:])


def choose_status(reading: Reading, act: str, cue: str) -> tuple[str, str, str]:
    """Status, why, and how sure: open unless a cue outside the act's own says more; deeds are done or go on."""
    own = [a for a in reading.acts if a.code == act != DEED]
    cues = [m for m in reading.statuses if not any(a.start <= m.start and m.end <= a.end for a in own)]
    if act == SIGNED:
        return "open", "signing is an act, not a status", SURE
    if cues:
        return cues[0].code, f"“{cues[0].words}”", LIKELY if len({m.code for m in cues}) > 1 else SURE
    if act != DEED:
        return "open", "nothing is said to have begun", SURE
    if cue.casefold().startswith(("is ", "are ")) and "ing" in cue:
        return "under_way", "told as a deed that goes on", LIKELY
    return "done", "told as a deed", LIKELY
