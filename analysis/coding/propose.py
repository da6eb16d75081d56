"""Propose a coding for the units of a text, from the lexicon, the known names and the codebook's rules.

Each proposal says what it rests on and how sure it is: `sure` where one cue or term points
to it, `likely` where a rule chose between several. What is not even likely stays empty.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from analysis.coding.acts import DEED, LIKELY, OUTWARD, RAISED, SIGNED, SURE, UNSURE, choose_act, untold_deed
from analysis.coding.background import SIGNER, is_label, is_title_of_item, passed_over, why_background
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading, only_names_fields, parts_of, read_unit
from analysis.coding.rows import INSTRUMENT, MEANS_TERMS, NOT_ACTIONS, Row, split_rows
from analysis.coding.speakers import find_speakers
from analysis.measures.adjudication import WHOLE_UNIT
from analysis.text.lemmas import LEMMAS
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names
from analysis.text.units import DONE, Unit
from analysis.text.verbs import ITEM, MORE, VERBS, is_item

NO_CUES = "the lexicon has no cues in this language"
GENERAL = "political_relations"  # of which talks speak that name no field
ANY_FIELD = set(  # words for how the sides act, in whatever field
    "cooperation|coordinate|consult|consultations|dialogue|partnership|partnership between|work closely|work together|"
    "multilateral|summit|summits|ministerial|like-minded|regional cooperation|bilateral cooperation|market|services|"
    "private sector|technologies|technology|businesses|business|sustainability|nature|governance|security|solidarity|"
    "platforms|innovation|goods|strategic dialogue|alliance|leaders of|capacity building|global challenges".split("|")
)
WILL = re.compile(r"\bwill\b", re.IGNORECASE)
BEGINS = 3  # units at the beginning of a text that say what it is about
MANY, MOST_OF = 3, 3  # a field is that of the text where so many terms name it, and one in so many of all
# What a sentence only lists is taken on as the sentence before has it
NOTICE = 25  # words of a standing notice at most
FOLLOWING = re.compile(r"\b(?:following|below|as\s+follows)\b")
CAPITAL_HEADING = re.compile(r"[A-Z][A-Z0-9’'&,.\s-]{12,}:\s")  # STRENGTHENING OUR TIES: Today, …
STEP = re.compile(  # what an item without a subject is to do: Promote trade; In support of this, training judges
    rf"(?:[A-Z][^.,;:]{{0,40}},\s+|[A-Z][^.,;:–—]{{2,70}}?(?::|\s*[–—])\s+)?(?P<step>(?:{VERBS}|{MORE}|(?!(?:{'|'.join(NOT_ACTIONS)})\b)[A-Za-z][a-z]{{2,}}ing)\s)",
    re.IGNORECASE,
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
    for position, reading in enumerate(readings):
        before_list = introduces_list(readings, position)
        if reading.unit.kind != "bullet":
            listing = lent_to(reading, proposals, listing, before_list, facts)
        kept = listing is not None and reading.unit.kind == "sentence" and is_of_item(reading.unit, proposals)
        lends = None if kept and not is_item(reading.unit.text) else listing  # what follows in a long item is its own
        proposals.append(propose_unit(reading, facts, has_cues, lends, before_list))
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


def step_of(reading: Reading, act: str | None) -> re.Match | None:
    """The bare verb with which an item begins, unless the item says more firmly, or with its first words, what is done."""
    firm = (
        act in ("intended", "agreed", SIGNED)
        or bool(reading.acts)
        and reading.acts[0].start == 0
        and act != "discussed"
    )
    return None if firm else STEP.match(reading.unit.text)


def introduces_list(readings: list[Reading], position: int) -> bool:
    """True where a list follows a unit: items, items under headings of their own, or what begins with "First"."""
    following = [reading.unit for reading in readings[position + 1 : position + 3]]
    if not following:
        return False
    first, second = following[0], following[-1]
    ends = readings[position].unit.text.endswith(":")
    under_heading = ends and first.kind == "heading" and second.kind == "bullet"
    long_item = ends and first.kind == "sentence" and is_item(first.text)
    return first.kind == "bullet" or under_heading or long_item or first.text.startswith("First,")


def lent_to(
    reading: Reading, proposals: list[UnitProposal], listing: Row | None, before_list: bool, facts: Facts
) -> Row | None:
    """The row whose act the list after a line takes: of a heading that says it, of the list before, of "this includes"."""
    unit = reading.unit
    if unit.kind == "sentence" and listing is not None and is_of_item(unit, proposals):
        return listing
    if unit.kind == "heading" and before_list and facts.language not in LEMMAS:
        if unit.text.endswith(":") and reading.acts:
            act, cue, _ = choose_act(reading, facts)
            return Row(unit.number, cells={"act": act, "cue": cue})
        return listing  # the list goes on under headings of its own
    if not proposals or proposals[-1].disposition != "coded" or not INCLUDES.match(unit.text):
        return None
    row = proposals[-1].rows[-1]
    return None if row.cells["act"] == DEED and facts.language not in LEMMAS else row


def is_of_item(unit: Unit, proposals: list[UnitProposal]) -> bool:
    """True for a sentence of an item that was cut, as it is long: the first, with a bare verb, and those after it."""
    before = next((p.unit for p in reversed(proposals) if p.unit.kind != "sentence" or is_item(p.unit.text)), None)
    return is_item(unit.text) or before is not None and before.kind == "sentence"


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
    act, cue, sure = choose_act(reading, facts)
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
    following = FOLLOWING.search(unit.text) is not None
    if unit.text.endswith(":") and act and (act == SIGNED or before_list or following):
        row = Row(unit.number, cells={"act": act, "cue": cue})
        note = "introduces the list that follows"
        return UnitProposal(unit, "restated", f"“{cue}” before a list", LIKELY, note, [row])
    if introduces and act is None and facts.language not in LEMMAS:
        note = "introduces the list that follows"
        return UnitProposal(unit, "restated", note, LIKELY, note)
    if before_list and unit.kind != "bullet" and facts.language == "en" and CAPITAL_HEADING.match(unit.text):
        return UnitProposal(
            unit, "restated", "a heading in capitals, over a list", LIKELY, "sums up the list that follows"
        )
    parts = [reading] if lent else parts_of(reading, facts.language, lambda part: untold_deed(part, facts) != "")
    told = [(part, choose_act(part, facts)) for part in parts] if len(parts) > 1 else []
    told = [(part, found) for part, found in told if not (found[0] == "noted" and found[1].endswith("ing"))]
    if facts.language in LEMMAS:  # courtesies among joined verbs give no row
        told = [(part, found) for part, found in told if why_background(part, facts, found[0]) is None]
    else:
        told = [(part, found) for part, found in told if not passed_over(part, facts, found[0])]
    sentences = facts.language not in LEMMAS and told and unit.kind == "bullet"
    item = verb and (lent or step is not None) and not facts.at_home  # of a list, whose act is told
    if not sentences and not item and (why := why_background(reading, facts, act)):
        return UnitProposal(unit, "context", why[0], why[2], why[1])
    told = told or [(reading, (act, cue, sure))]
    rows = [row for part, found in told for row in split_rows(part, facts, *found)]
    if lent and act == SIGNED and facts.event_from:
        for row in rows:
            row.put_event_dates(facts, "a list of documents carries the date of its event")
    return UnitProposal(unit, "coded", f"“{cue}”", sure, rows=rows)


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


def sign_futures(proposals: list[UnitProposal]) -> None:
    """In a text that begins with the signing of an instrument, make signed what the sides then will do by it."""
    first = [row for p in proposals if p.unit.number <= BEGINS and p.disposition == "coded" for row in p.rows]
    if not any(row.cells["act"] == SIGNED for row in first):
        return
    for proposal in proposals:
        for row in proposal.rows:
            if row.cells.get("act") == "intended" and WILL.search(row.cells["cue"]):
                row.put("act", SIGNED, "the text begins with the signing of what holds it", LIKELY)


def sign_all(proposals: list[UnitProposal]) -> None:
    """In a text that is itself a signed instrument, make what is to be done signed, and its last line no row."""
    for proposal in proposals:
        if DONE.match(proposal.unit.text):
            proposal.disposition, proposal.why, proposal.sure = "restated", "the signature of the text itself", LIKELY
            proposal.note, proposal.rows = "says when the text was signed", []
        for row in proposal.rows:
            if row.cells.get("act") in ("intended", "agreed"):
                row.put("act", SIGNED, "the text itself was signed", LIKELY)


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
    """Give rows without a term of any sector the field of the heading above, of the title, or of most of the text.

    Those with words for any cooperation alone have the field of the heading or the title, where these name one.
    """
    vague = ANY_FIELD - {"technology", "technologies"} | MEANS_TERMS | {"prosperity"}  # for a title
    own = lambda found: [m.code for m in found if m.words.casefold() not in vague]
    heads = {r.unit.number: own(r.sectors) for r in readings if r.unit.kind in ("title", "heading")}
    titles = [code for r in readings if r.unit.kind == "title" for code in heads[r.unit.number] if code != GENERAL]
    found = Counter(m.code for r in readings for m in r.sectors)
    likeliest = [code for code, n in found.most_common(1) if n >= MANY and n * MOST_OF >= found.total()]
    for proposal in proposals:
        above = heads.get(proposal.unit.heading, [])
        around = sorted((c for c in above + titles if c != GENERAL), key=lambda c: (c not in above, -found[c]))
        for row in proposal.rows:
            is_vague = (
                language == "en"
                and row.cells["act"] != SIGNED
                and row.terms
                and all(term in ANY_FIELD | MEANS_TERMS for term in row.terms)
            )
            if row.sure.get("sector_id") == UNSURE:
                code = next(iter(above + titles + likeliest), GENERAL)
                why = "no term of its own; the field of the heading, the title or the text"
                row.put("sector_id", code, why, LIKELY)
            elif is_vague and around:
                row.put("sector_id", around[0], "no field of its own; that of the heading or the title", LIKELY)


def names_group(row: Row, facts: Facts) -> str | None:
    """The group that the row's own term names as such, if it does."""
    words = {word.casefold() for word in re.findall(r"“([^”]+)”", row.why.get("sector_id", ""))}
    return next((group for name, group in facts.group_names.items() if name in words), None)
