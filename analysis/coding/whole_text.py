"""What the whole text says of its rows: what was signed, which fields other units take up, the field of a vague row."""

import re
from collections import Counter

from analysis.coding.acts import DEED, LIKELY, SIGNED, UNSURE
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading
from analysis.coding.rows import MEANS_TERMS, Row, UnitProposal
from analysis.text.units import DONE

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
