"""Propose a coding for the units of a text, from the lexicon, the known names and the codebook's rules.

Each proposal says what it rests on and how sure it is: `sure` where one cue or term points
to it, `likely` where a rule chose between several. What is not even likely stays empty.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from analysis.coding.acts import (
    DEED,
    LIKELY,
    OUTWARD,
    RAISED,
    SIGNED,
    SURE,
    UNSURE,
    choose_act,
    is_aim,
    is_appeal,
    is_at_home,
    is_of_others,
    is_praise,
    untold_deed,
)
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading, only_names_fields, part_alone, parts_of, read_unit
from analysis.coding.rows import INSTRUMENT, VERBS, Row, split_rows
from analysis.coding.speakers import find_speakers
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.text.lemmas import LEMMAS
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names
from analysis.text.units import Unit

NO_CUES = "the lexicon has no cues in this language"
GENERAL = "political_relations"  # of which talks speak that name no field
ANY_FIELD = set(  # words for how the sides act, in whatever field
    "cooperation|coordinate|consult|consultations|dialogue|partnership|partnership between|work closely|work together|"
    "multilateral|summit|summits|ministerial|like-minded|regional cooperation|bilateral cooperation|market|services|"
    "private sector|technologies|technology|businesses|business|sustainability|nature|governance|security|solidarity|"
    "platforms|innovation|goods|strategic dialogue|alliance|leaders of|capacity building|global challenges".split("|")
)
MANY, MOST_OF = 3, 3  # a field is that of the text where so many terms name it, and one in so many of all
# What a sentence only lists is taken on as the sentence before has it
VIEWS = re.compile(
    r"\b(?:oppos(?:e|es|ed|ition)|(?:serious|grave|deep|renewed|strong)?\s*concerns?|condemn\w*)\b", re.IGNORECASE
)
HELD = re.compile(r"(?:(?:has|have|was|were)\s+)?(?:convened|gathered|held|hosted|met)\b")
MET_TO = re.compile(
    r"\b(?:met|spoke|called|convened|gathered|held|hosted)\b.*\bto\s+(?:also\s+)?$"
)  # talks, and what they were for
LABEL = 18  # words of a heading that stands as a line or the first sentence of its paragraph
LABEL_BEGINS = re.compile(
    r"(?:[A-Z]\w+ing|Additional|Better|Deeper|Enhanced|Expanded|Greater|Improved|Increased|More|New|Stronger)\b"
)
VERB = re.compile(
    r"\b(?:am|are|be|been|can|could|did|do|does|had|has|have|is|may|might|must|should|was|were|will|would|we|they|he|she|i|"
    r"this|these|that|there|thank|(?<!-)\w{3,}(?<!ne)ed(?!\s+(?:at|by|in|on|for|from))|continues?|remains?|began|brought|built|came|fell|gave|grew|held|kept|led|left|made|met|ran|rose|said|saw|sent|took|went|\w+n['’]t)\b|[?!]",
    re.IGNORECASE,
)
BUILDS = re.compile(r"\b(?:builds?|built)\s+(?:up)?on\b")
EARLY, WEAK = 3, ("noted", "stressed")  # letters before a clause that begins a unit; acts that only praise or raise
AROUND = re.compile(
    r"^(?:further\s+)?recalling\b(?![^;]*,\s+(?:we|they|both|the)\s)|"
    r"^(?:The\s+)?President\s+(?:[A-Z]\w+\s+)?(?:will|is)\s+(?:attend|participat|travel|tak\w+\s+part)|"
    r"\b(?:strength|depth)\s+of\s+(?:the|our|their)\s[^,;]{0,50}\b(?:alliance|friendship|partnership|relations|relationship|ties)\b",
    re.IGNORECASE,
)
NOTICE = 25  # words of a standing notice at most
SIGNER = re.compile(  # who signed or said it, on a line of its own
    r"(?:President|Prime\s+Minister|Chancellor|Minister|Secretary|King|Emir|His|Her|Ambassador)\b[^;:!?]{3,90}(?<![.!?;:])$"
)
BARE_VERB = re.compile(
    rf"(?:{VERBS}|commit|continue|dismantle|engage|prepare|refrain|sign|take|undertake)\s", re.IGNORECASE
)
INCLUDES = re.compile(
    r"(?:specifically,? |in particular,? )?(?:this|these|those|it|such \w+|(?:the|these) \w+) (?:will )?includes?\b",
    re.I,
)
LETTERS = [a + b for a in ("", "a", "b") for b in ascii_lowercase if b != WHOLE_UNIT]


@dataclass
class UnitProposal:
    """What is proposed for a unit: its disposition, why, how sure, and its rows."""

    unit: Unit
    disposition: str = ""
    why: str = ""
    sure: str = UNSURE
    note: str = ""
    rows: list[Row] = field(default_factory=list)


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
    for reading, following in zip(readings, [*readings[1:], None], strict=True):
        if reading.unit.kind != "bullet":
            coded = bool(proposals) and proposals[-1].disposition == "coded"
            listing = proposals[-1].rows[-1] if coded and INCLUDES.match(reading.unit.text) else None
            if listing is not None and listing.cells["act"] == DEED and facts.language not in LEMMAS:
                listing = None
        before_list = following is not None and (
            following.unit.kind == "bullet" or following.unit.text.startswith("First,")
        )
        proposals.append(propose_unit(reading, facts, has_cues, listing, before_list))
        if proposals[-1].disposition == "restated" and proposals[-1].rows:
            listing = proposals[-1].rows[0]
    pairs = zip(proposals, readings, strict=True)
    naming = [
        p
        for p, reading in pairs
        if p.disposition == "coded"
        and only_names_fields(reading)
        and (p.unit.kind == "lead" or {r.cells["act"] for r in p.rows} <= set(RAISED))
    ]
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
    if unit.kind in ("title", "caption", "heading"):
        return UnitProposal(unit, "boilerplate", f"it is a {unit.kind}", SURE, unit.kind)
    boilerplate = next((m for m in reading.contexts if m.code == "boilerplate"), None)
    if boilerplate and (unit.kind != "lead" or not reading.acts) and len(unit.text.split()) <= NOTICE:
        return UnitProposal(unit, "boilerplate", f"“{boilerplate.words}”", LIKELY, "boilerplate")
    if not has_cues:
        return UnitProposal(unit, why=NO_CUES)
    if facts.language == "en" and unit.kind == "sentence" and not reading.acts and is_label(unit.text):
        return UnitProposal(unit, "boilerplate", "a heading: no verb says anything of it", LIKELY, "heading")
    if not reading.acts and unit.kind != "lead" and SIGNER.fullmatch(unit.text):
        return UnitProposal(unit, "boilerplate", "the line of somebody who signed or said it", LIKELY, "caption")
    act, cue, sure = choose_act(reading, facts)
    weak = act is None or facts.ranks.get(act, 0) < facts.ranks["discussed"] and act != DEED
    introduces = unit.text.endswith(":") and before_list
    verb = BARE_VERB.match(unit.text) is not None  # of which the line before the list says who does it
    lent = listing is not None and not introduces and (weak or verb or INSTRUMENT.match(unit.text) is not None)
    if lent:
        act, cue, sure = listing.cells["act"], listing.cells["cue"], LIKELY
    if unit.text.endswith(":") and act and (act == SIGNED or before_list):
        row = Row(unit.number, cells={"act": act, "cue": cue})
        note = "introduces the list that follows"
        return UnitProposal(unit, "restated", f"“{cue}” before a list", LIKELY, note, [row])
    if introduces and act is None and facts.language not in LEMMAS:
        note = "introduces the list that follows"
        return UnitProposal(unit, "restated", note, LIKELY, note)
    parts = [reading] if lent else parts_of(reading, facts.language, lambda part: untold_deed(part, facts) != "")
    told = [(part, choose_act(part, facts)) for part in parts] if len(parts) > 1 else []
    told = [(part, found) for part, found in told if not (found[0] == "noted" and found[1].endswith("ing"))]
    if facts.language in LEMMAS:  # courtesies among joined verbs give no row
        told = [(part, found) for part, found in told if context_or_unknown(part, facts, found[0]) is None]
    else:
        told = [(part, found) for part, found in told if not passed_over(part, facts, found[0])]
    sentences = facts.language not in LEMMAS and told and unit.kind == "bullet"
    if not sentences and (passed := context_or_unknown(reading, facts, act)):
        return passed
    told = told or [(reading, (act, cue, sure))]
    rows = [row for part, found in told for row in split_rows(part, facts, *found)]
    if lent and act == SIGNED and facts.event_from:
        for row in rows:
            row.put_event_dates(facts, "a list of documents carries the date of its event")
    return UnitProposal(unit, "coded", f"“{cue}”", sure, rows=rows)


def is_label(text: str) -> bool:
    """True for a short line of an English text with no verb in it but an -ing form that begins it."""
    words = text.split()
    titled = LABEL_BEGINS.match(text) or not text.endswith(".") or 2 * sum(w[0].isupper() for w in words) > len(words)
    return bool(1 < len(words) <= LABEL and titled and not text.endswith((":", ";")) and not VERB.search(text))


def passed_over(part: Reading, facts: Facts, act: str | None) -> bool:
    """True for a part of a unit that is an aim, an appeal to others or praise."""
    alone = part_alone(part)
    begins = not part.start or part.unit.text[: part.start].rstrip()[-1:] in '.!?”")'  # no joined verb
    return act is None or begins and is_aim(alone, act) or is_appeal(alone, act, facts) or is_praise(alone, act)


def context_or_unknown(reading: Reading, facts: Facts, act: str | None) -> UnitProposal | None:
    """Why a unit is not coded: a mere figure, trend or courtesy, or no act in it; None where it is to be coded."""
    context = next((m for m in reading.contexts if m.code == "context"), None)
    first = reading.acts[0].start if reading.acts else 0
    weak = act is None or (act == DEED and not reading.sectors)
    weak = weak or act != DEED and facts.ranks.get(act, 0) < 1 and bool(context) and context.start < first
    if facts.language in LEMMAS and context and act not in (None, DEED):
        weak = facts.ranks[act] < 2 and (weak or not reading.sectors)
    told = act in ("noted", "stressed") and reading.unit.kind == "lead"  # met to reaffirm relations
    if (
        reading.unit.kind == "lead"
        and facts.language == "en"
        and act == DEED
        and HELD.match(reading.acts[0].words if reading.acts else "")
    ):
        return UnitProposal(reading.unit, "context", f"“{reading.acts[0].words}”", LIKELY, "the talks themselves")
    if reading.unit.kind == "lead" and facts.language not in LEMMAS and MET_TO.search(reading.unit.text[:first]):
        note = "the talks themselves"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    built = BUILDS.search(reading.unit.text)
    if built and facts.language not in LEMMAS and reading.acts and built.start() < first:
        note = "what earlier steps this one follows"
        return UnitProposal(reading.unit, "context", f"“{built.group()}”", LIKELY, note)
    if (
        facts.language not in LEMMAS
        and (around := AROUND.search(reading.unit.text))
        and act in (None, DEED, *WEAK, "intended")
    ):
        if around.start() < EARLY or act in WEAK:
            note = "the talks themselves, what came before them, or praise"
            return UnitProposal(reading.unit, "context", f"“{around.group()}”", LIKELY, note)
    encouraged = act == "stressed" and reading.acts and reading.acts[0].words.casefold().startswith("encourag")
    if (act == "noted" or encouraged) and (views := VIEWS.search(reading.unit.text)) and facts.language not in LEMMAS:
        note = "views on what others do"
        return UnitProposal(reading.unit, "context", f"“{views.group()}”", LIKELY, note)
    before = (act == DEED or told) and context and context.start < first
    if context and (weak or before):
        note = "a figure, trend or courtesy without an act of the parties"
        return UnitProposal(reading.unit, "context", f"“{context.words}”", LIKELY if act else SURE, note)
    if is_appeal(reading, act, facts):
        note = "what a third state is called on to do"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    if is_aim(reading, act):
        note = "what a thing or a step is to bring about"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    if facts.language not in LEMMAS and is_of_others(reading, act, facts):
        note = "what a third state does, or events show"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    if facts.at_home and act is not None and is_at_home(reading):
        note = "what one side does at home"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    if is_praise(reading, act):
        note = "praise of relations as a whole"
        return UnitProposal(reading.unit, "context", note, LIKELY, note)
    if act is not None:
        return None
    if reading.sectors or reading.mentions:
        why = "no cue of an act was found; read it"
        return UnitProposal(reading.unit, "context", why, LIKELY, "background, as no cue of an act was found")
    note = "nobody undertakes, raises or does anything"
    return UnitProposal(reading.unit, "context", "no cue, no field and no known name", LIKELY, note)


def drop_fields_taken_up(naming: list[UnitProposal], proposals: list[UnitProposal], facts: Facts) -> None:
    """Of units that only name fields, keep rows that no other unit takes up; a group is taken up with a sector of it.

    Of two such units the earlier takes a field up; the lead comes last.
    """
    apart = {proposal.unit.number for proposal in naming}
    others = (row.cells for p in proposals if p.unit.number not in apart for row in p.rows)
    taken = {cells["sector_id"] for cells in others if cells.get("act") != DEED and cells.get("sector_id")}
    for proposal in sorted(naming, key=lambda p: (p.unit.kind == "lead", p.unit.number)):
        groups = {facts.groups[sector] for sector in taken}
        dropped = [r for r in proposal.rows if r.cells["sector_id"] in taken or names_group(r, facts) in groups]
        proposal.rows = [row for row in proposal.rows if row not in dropped]
        if dropped:
            fields = ", ".join(row.cells["sector_id"] for row in dropped)
            proposal.note = f"names {fields} too, which other units take up"
            if not proposal.rows:
                proposal.disposition, proposal.sure = "restated", LIKELY
        taken |= {row.cells["sector_id"] for row in proposal.rows}


def fill_sectors(proposals: list[UnitProposal], readings: list[Reading], language: str) -> None:
    """Give rows without a term of a field, or only with words for any cooperation, what the text around them is about.

    That is the field of the heading above, of the title, or of most of the text.
    """
    own = lambda found: [m.code for m in found if m.words.casefold() not in ANY_FIELD | {"prosperity"}]
    heads = {r.unit.number: own(r.sectors) for r in readings if r.unit.kind in ("title", "heading")}
    titles = [code for r in readings if r.unit.kind == "title" for code in heads[r.unit.number] if code != GENERAL]
    found = Counter(m.code for r in readings for m in r.sectors)
    likeliest = [code for code, n in found.most_common(1) if n >= MANY and n * MOST_OF >= found.total()]
    for proposal in proposals:
        above = heads.get(proposal.unit.heading, [])
        around = [code for code in above + titles + likeliest if code != GENERAL]
        for row in proposal.rows:
            vague = (
                language == "en"
                and row.cells["act"] != SIGNED
                and row.terms
                and all(term in ANY_FIELD for term in row.terms)
            )
            if row.sure.get("sector_id") == UNSURE:
                code = next(iter(above + titles + likeliest), GENERAL)
                why = "no term of its own; the field of the heading, the title or the text"
                row.put("sector_id", code, why, LIKELY)
            elif vague and around:
                row.put(
                    "sector_id", around[0], "no field of its own; that of the heading, the title or the text", LIKELY
                )


def names_group(row: Row, facts: Facts) -> str | None:
    """The group that the row's own term names as such, if it does."""
    words = {word.casefold() for word in re.findall(r"“([^”]+)”", row.why.get("sector_id", ""))}
    return next((group for name, group in facts.group_names.items() if name in words), None)
