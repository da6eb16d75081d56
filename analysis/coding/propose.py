"""Propose a coding for the units of a text, from the lexicon, the known names and the codebook's rules.

Each proposal says what it rests on and how sure it is: `sure` where one cue or term points
to it, `likely` where a rule chose between several. What is not even likely stays empty.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from string import ascii_lowercase

from analysis.coding.acts import DEED, LIKELY, OUTWARD, RAISED, SIGNED, SURE, choose_act, untold_deed
from analysis.coding.background import SIGNER, is_label, is_title_of_item, passed_over, why_background
from analysis.coding.facts import Facts
from analysis.coding.lists import introduces_list, is_of_item, lent_to, step_of
from analysis.coding.reading import Reading, only_names_fields, parts_of, read_unit
from analysis.coding.rows import INSTRUMENT, Row, UnitProposal, split_rows
from analysis.coding.speakers import find_speakers
from analysis.coding.whole_text import drop_fields_taken_up, fill_sectors, sign_all, sign_futures
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.text.lemmas import LEMMAS
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names
from analysis.text.units import DONE, Unit
from analysis.text.verbs import ITEM, is_item

NO_CUES = "the lexicon has no cues in this language"
NOTICE = 25  # words of a standing notice at most
FOLLOWING = re.compile(r"\b(?:following|below|as\s+follows)\b")
FOUNDS = re.compile(  # We will establish a Climate Working Group, which will:
    r"\b(?:conven|creat|establish|launch)\w*\s+(?:of\s+)?(?:an?|the)\s+(?:[\w-]+\s+){0,8}"
    r"(?:Committee|Council|Dialogue|Force|Forum|Group|Partnership)\b"
)
CAPITAL_HEADING = re.compile(r"[A-Z][A-Z0-9’'&,.\s-]{12,}:\s")  # STRENGTHENING OUR TIES: Today, …
LETTERS = [a + b for a in ("", "a", "b") for b in ascii_lowercase if b != WHOLE_UNIT]


def propose(
    units: list[Unit],
    lexicon: Lexicon,
    names: Names,
    facts: Facts,
    watch: Callable[[list[Unit]], Iterable[Unit]] = iter,
) -> list[UnitProposal]:
    """A proposal for every unit, in order. `watch` wraps the units that are read, such as in a progress bar."""
    if facts.language == "ru":
        facts = replace(facts, speakers=find_speakers(units, names, facts.sides))
    readings = [read_unit(unit, lexicon, names, facts) for unit in watch(units)]
    titles = " ".join(unit.text for unit in units if unit.kind == "title")
    if facts.language == "en" and len(facts.sides) == 1 and not OUTWARD.search(titles):
        facts = replace(facts, at_home=True)
    has_cues = facts.language in lexicon.languages()
    proposals, listing = [], None
    for position, reading in enumerate(readings):
        if reading.unit.kind != "bullet":
            coded = bool(proposals) and proposals[-1].disposition == "coded"
            listing = lent_to(readings, position, proposals[-1].rows[-1] if coded else None, listing, facts)
        in_item = reading.unit.kind == "sentence" and is_of_item(readings, position)
        lends = None if in_item and not is_item(reading.unit.text) else listing  # the rest of a long item is its own
        proposals.append(propose_unit(reading, facts, has_cues, lends, introduces_list(readings, position)))
        if proposals[-1].rows and (proposals[-1].disposition == "restated" or reading.unit.text.endswith(":")):
            listing = proposals[-1].rows[0]
    pairs = zip(proposals, readings, strict=True)
    naming = [
        p
        for p, reading in pairs
        if p.disposition == "coded"
        and only_names_fields(reading)
        and (p.unit.kind == "lead" or {r.cells["act"] for r in p.rows} <= set(RAISED))
    ]
    if any(DONE.match(unit.text) for unit in units):
        sign_all(proposals)
    elif facts.language == "en":
        sign_futures(proposals)
    drop_fields_taken_up(naming, proposals, facts)
    fill_sectors(proposals, readings, facts.language)
    for proposal in proposals:
        for letter, row in zip(LETTERS, proposal.rows, strict=False):
            row.part = letter
    return proposals


def propose_unit(
    reading: Reading, facts: Facts, has_cues: bool, listing: Row | None, before_list: bool = False
) -> UnitProposal:
    """A proposal for one unit; `listing` is the row of the line that introduces its list, which lends act and cue.

    `before_list` says that a list follows the unit.
    """
    unit = reading.unit
    if line := boilerplate_of(reading, facts):
        return line
    if not has_cues:
        return UnitProposal(unit, why=NO_CUES)
    act, cue, sure, lent, item = told_act(reading, facts, listing, before_list)
    if line := introduction_of(unit, act, cue, before_list, facts):
        return line
    parts = [reading] if lent else parts_of(reading, facts.language, lambda part: untold_deed(part, facts) != "")
    told = [(part, choose_act(part, facts)) for part in parts] if len(parts) > 1 else []
    told = [(part, found) for part, found in told if not (found[0] == "noted" and found[1].endswith("ing"))]
    if facts.language in LEMMAS:  # courtesies among joined verbs give no row
        told = [(part, found) for part, found in told if why_background(part, facts, found[0]) is None]
    else:
        told = [(part, found) for part, found in told if not passed_over(part, facts, found[0])]
    sentences = facts.language not in LEMMAS and told and unit.kind == "bullet"
    if not sentences and not (item and not facts.at_home) and (why := why_background(reading, facts, act)):
        return UnitProposal(unit, "context", why[0], why[2], why[1])
    told = told or [(reading, (act, cue, sure))]
    rows = [row for part, found in told for row in split_rows(part, facts, *found)]
    if lent and act == SIGNED and facts.event_from:
        for row in rows:
            row.put_event_dates(facts, "a list of documents carries the date of its event")
    return UnitProposal(unit, "coded", f"“{cue}”", sure, rows=rows)


def told_act(
    reading: Reading, facts: Facts, listing: Row | None, before_list: bool
) -> tuple[str | None, str, str, bool, bool]:
    """Act, cue and how sure; whether a list lends them; and whether the unit is an item that begins with a verb."""
    unit, (act, cue, sure) = reading.unit, choose_act(reading, facts)
    weak = act is None or facts.ranks.get(act, 0) < facts.ranks["discussed"] and act != DEED
    weak = weak and not (reading.acts and reading.acts[0].start == 0 and reading.acts[0].words.endswith("ed"))
    introduces = unit.text.endswith(":") and before_list
    step = step_of(reading, act) if unit.kind == "bullet" and facts.language == "en" else None
    verb = step is not None or ITEM.match(unit.text) is not None  # the line before the list says who does it
    lent = listing is not None and not introduces and (weak or verb or INSTRUMENT.match(unit.text) is not None)
    if lent:
        act, cue, sure = listing.cells["act"], listing.cells["cue"], LIKELY
    elif step is not None:  # items that begin with an -ing form tell what is being done
        cue, sure = step["step"].strip(), LIKELY
        act = DEED if cue.endswith("ing") else "intended"
    return act, cue, sure, lent, verb and (lent or step is not None)


def introduction_of(unit: Unit, act: str | None, cue: str, before_list: bool, facts: Facts) -> UnitProposal | None:
    """A proposal for a line that only introduces or sums up the list after it; None for any other unit."""
    note, ends = "introduces the list that follows", unit.text.endswith(":")
    if ends and act and FOUNDS.search(unit.text):
        return None  # it says what is founded, besides what that will do
    if ends and act and (act == SIGNED or before_list or FOLLOWING.search(unit.text)):
        row = Row(unit.number, cells={"act": act, "cue": cue})
        return UnitProposal(unit, "restated", f"“{cue}” before a list", LIKELY, note, [row])
    if ends and before_list and act is None and facts.language not in LEMMAS:
        return UnitProposal(unit, "restated", note, LIKELY, note)
    if (
        before_list
        and unit.kind != "bullet"
        and facts.language == "en"
        and CAPITAL_HEADING.match(unit.text)
        and act != SIGNED
    ):
        note = "sums up the list that follows"
        return UnitProposal(unit, "restated", "a heading in capitals, over a list", LIKELY, note)
    return None


def boilerplate_of(reading: Reading, facts: Facts) -> UnitProposal | None:
    """A proposal for a title, caption, heading, standing notice or signature; None for any other unit."""
    unit = reading.unit
    if unit.kind in ("title", "caption", "heading"):
        return UnitProposal(unit, "boilerplate", f"it is a {unit.kind}", SURE, unit.kind)
    boilerplate = next((m for m in reading.contexts if m.code == "boilerplate"), None)
    if boilerplate and (unit.kind != "lead" or not reading.acts) and len(unit.text.split()) <= NOTICE:
        return UnitProposal(unit, "boilerplate", f"“{boilerplate.words}”", LIKELY, "boilerplate")
    if facts.language == "en" and unit.kind == "sentence" and not reading.acts and is_label(unit.text):
        return UnitProposal(unit, "boilerplate", "a heading: no verb says anything of it", LIKELY, "heading")
    if facts.language == "en" and unit.kind == "bullet" and not reading.mentions and is_title_of_item(unit.text):
        return UnitProposal(unit, "boilerplate", "a heading: it names what others say", LIKELY, "heading")
    if facts.language == "en" and not reading.acts and unit.kind != "lead" and SIGNER.fullmatch(unit.text):
        return UnitProposal(unit, "boilerplate", "the line of somebody who signed or said it", LIKELY, "caption")
    return None
