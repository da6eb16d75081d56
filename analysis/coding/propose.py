"""Propose a coding for the units of a text, from the lexicon, the known names and the codebook's rules.

Each proposal says what it rests on and how sure it is: `sure` where one cue or term points
to it, `likely` where a rule chose between several. What is not even likely stays empty.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.coding.clauses import (
    AUXILIARY,
    DEED,
    LIKELY,
    SIGNED,
    SURE,
    UNSURE,
    Reading,
    Row,
    by_action,
    by_host,
    clauses_of,
    coordinated,
    is_hosted,
    is_phase,
    listed,
    nearest,
    only_names_fields,
    told,
)
from analysis.text.dates import find_periods, find_target
from analysis.text.lexicon import Lexicon, Match
from analysis.text.names import Mention, Names
from analysis.text.units import Unit

TAIL = re.compile(r",?\s+(?:which|where|who|whose|thereby|thus)\b")
SUBORDINATE = re.compile(r"(?:which|that|who)\s+$")
DATELINE = re.compile(r"^[A-Z][A-Z .'-]+[,.].{0,40}?\s[—–-]\s|^[A-Z][A-Z .'-]+,.{0,30}?\.\s")
NEGATION = re.compile(r"\b(?:not|never|no)\s+(?:\w+\s+)?$|n[’']t\s+(?:\w+\s+)?$", re.IGNORECASE)
INSTRUMENT = re.compile(
    r"^(?:the\s+)?(?:[\w-]+\s+){0,3}?(?:agreement|memorandum|protocol|declaration|treaty|convention|plan|programme|program|roadmap|road map|contract|statement|arrangement|charter|communiqué)\b",
    re.IGNORECASE,
)
GENERAL = {"energy": "energy_policy", "economy": "trade_investment", "innovation": "science_technology"}
LETTERS = [
    first + letter for first in ("", "a", "b") for letter in "abcdefghijklmnopqrstvwxyz"
]  # u stands for the whole unit


@dataclass
class UnitProposal:
    """What is proposed for a unit: its disposition, why, and its rows."""

    unit: Unit
    disposition: str = ""
    note: str = ""
    why: str = ""
    sure: str = UNSURE
    rows: list[Row] = field(default_factory=list)
    lent: bool = False  # act and cue come from the line that introduces the list


@dataclass(frozen=True)
class Facts:
    """What is known of a document before it is read: language, day of publication, the event's sides and days, the sectors."""

    language: str
    published: date | None
    sides: tuple[str, ...]
    event_from: str
    event_to: str
    ranks: dict[str, float]  # act → rank, none for deeds
    groups: dict[str, str]  # sector → group
    group_names: dict[str, str]  # name of a group, case-folded → group


class Proposer:
    """Proposes codings for the units of one document."""

    def __init__(self, lexicon: Lexicon, names: Names, facts: Facts):
        self.lexicon, self.names, self.facts = lexicon, names, facts

    def propose(self, units: list[Unit], watch: Callable[[list[Unit]], Iterable[Unit]] = iter) -> list[UnitProposal]:
        """A proposal for every unit, in order. `watch` wraps the units that are read, such as in a progress bar."""
        proposals, listing = [], None
        readings = {unit.number: self.read(unit) for unit in watch(units)}
        for unit in units:
            reading = readings[unit.number]
            listing = listing if unit.kind == "bullet" else None
            proposals.append(self.propose_unit(reading, listing))
            if proposals[-1].disposition == "restated":
                listing = proposals[-1]
        self.settle_fields([p for p in proposals if only_names_fields(readings[p.unit.number])], proposals)
        for proposal in proposals:
            for number, row in enumerate(proposal.rows):
                row.part = LETTERS[number]
        return proposals

    def read(self, unit: Unit) -> Reading:
        """Find cues, terms, names and dates in a unit. Names hide the cues and terms that stand within them only for acts."""
        find = lambda variable: self.lexicon.find(unit.text, variable, self.facts.language)
        mentions = self.names.find(unit.text)
        within = lambda match: any(m.start <= match.start and match.end <= m.end for m in mentions)
        tail = TAIL.search(unit.text)
        acts = [
            m
            for m in find("act")
            if not within(m)
            and not NEGATION.search(unit.text[: m.start])
            and not (m.words.casefold() in ("will", "could") and SUBORDINATE.search(unit.text[: m.start]))
        ]
        end = tail.start() if tail and any(m.start < tail.start() for m in acts) else len(unit.text)
        dateline = DATELINE.match(unit.text)
        periods = (
            [p for p in find_periods(unit.text, self.facts.published) if not (dateline and p.start < dateline.end())]
            if self.facts.published and self.facts.language == "en"
            else []
        )
        sectors = [m for m in find("sector_id") if m.start < end]
        return Reading(
            unit,
            [m for m in acts if m.start < end] or acts,
            find("status"),
            find("disposition"),
            [m for m in sectors if not is_phase(m, sectors, unit.text)],
            mentions,
            periods,
        )

    def propose_unit(self, reading: Reading, listing: UnitProposal | None) -> UnitProposal:
        unit = reading.unit
        proposal = UnitProposal(unit)
        if unit.kind in ("title", "caption", "heading"):
            return replace(proposal, disposition="boilerplate", note=unit.kind, why=f"it is a {unit.kind}", sure=SURE)
        boilerplate = [m for m in reading.contexts if m.code == "boilerplate"]
        if boilerplate and unit.kind != "lead":
            return replace(
                proposal, disposition="boilerplate", note="boilerplate", why=f"“{boilerplate[0].words}”", sure=LIKELY
            )
        if not self.facts.language in self.lexicon.languages():
            return replace(proposal, why="the lexicon has no cues in this language")
        act, cue, sure = self.choose_act(reading)
        if listing is not None and (act is None or INSTRUMENT.match(unit.text)):
            lent = listing.rows[0]
            act, cue, sure = lent.cells["act"], lent.cells["cue"], LIKELY
            proposal.lent = True
        if unit.text.endswith(":") and act == SIGNED:
            lent = Row(unit.number, cells={"act": act, "cue": cue})
            return replace(
                proposal,
                disposition="restated",
                note="introduces the list that follows",
                why=f"“{cue}” before a list",
                sure=LIKELY,
                rows=[lent],
            )
        return self.code_or_pass(reading, proposal, act, cue, sure)

    def code_or_pass(
        self, reading: Reading, proposal: UnitProposal, act: str | None, cue: str, sure: str
    ) -> UnitProposal:
        """Code a unit that has an act and is no mere figure, trend or courtesy; else say why not."""
        contexts = [m for m in reading.contexts if m.code == "context"]
        weak = act is None or (act == DEED and not reading.sectors) or self.facts.ranks.get(act, 0) < 1 and act != DEED
        if contexts and (weak or contexts[0].start < (reading.acts[0].start if reading.acts else 0) and act == DEED):
            return replace(
                proposal,
                disposition="context",
                note="a figure, trend or courtesy without an act of the parties",
                why=f"“{contexts[0].words}”",
                sure=LIKELY if act else SURE,
            )
        if act is None:
            if not reading.sectors and not reading.mentions:
                return replace(
                    proposal,
                    disposition="context",
                    note="nobody undertakes, raises or does anything",
                    why="no cue, no field and no known name",
                    sure=LIKELY,
                )
            return replace(proposal, why="no cue of an act was found; read it")
        rows = self.split(reading, act, cue, sure)
        if proposal.lent and act == SIGNED and self.facts.event_from:
            for row in rows:
                row.put(
                    "happened_from", self.facts.event_from, "a list of documents carries the date of its event", LIKELY
                )
                row.put("happened_to", self.facts.event_to, "a list of documents carries the date of its event", LIKELY)
        return replace(proposal, disposition="coded", why=f"“{cue}”", sure=sure, rows=rows)

    # --- act and status --------------------------------------------------------------------

    def choose_act(self, reading: Reading) -> tuple[str | None, str, str]:
        """The act of a unit, its cue and how sure: of cues side by side the higher rank, a deed only where nothing is promised."""
        if not reading.acts:
            return None, "", UNSURE
        promises = [m for m in reading.acts if m.code != DEED]
        deeds = [m for m in reading.acts if m.code == DEED]
        best = max(promises, key=lambda m: (self.facts.ranks[m.code], -m.start), default=None)
        if best is None or (deeds and self.facts.ranks[best.code] < 1 and not told(best, deeds[0], reading.unit.text)):
            return DEED, self.cue(reading, deeds[0]), SURE if best is None else LIKELY
        if best.words.casefold() == "welcomed" and is_hosted(best, reading):
            return DEED, self.cue(reading, best), LIKELY
        codes = {m.code for m in reading.acts}
        return best.code, self.cue(reading, best), SURE if len(codes) == 1 else LIKELY

    def cue(self, reading: Reading, match: Match) -> str:
        """The words that decided, with the auxiliary before them, at most four."""
        auxiliary = AUXILIARY.search(reading.unit.text[: match.start])
        start = (
            auxiliary.start()
            if auxiliary and not match.words.casefold().startswith(("was", "were", "is", "are", "has", "have"))
            else match.start
        )
        words = reading.unit.text[start : match.end].split()
        return " ".join(words[-4:])

    def status(self, reading: Reading, row: Row, act: str) -> None:
        """Where the thing stands: open unless a status cue outside the act's own cue says more; deeds are done unless they go on."""
        cues = [
            m
            for m in reading.statuses
            if not (act != DEED and any(a.start <= m.start and m.end <= a.end for a in reading.acts if a.code == act))
        ]
        if act == SIGNED:
            row.put("status", "open", "signing is an act, not a status", SURE)
        elif cues:
            row.put("status", cues[0].code, f"“{cues[0].words}”", LIKELY if len({m.code for m in cues}) > 1 else SURE)
        elif act == DEED:
            goes_on = row.cells["cue"].casefold().startswith(("is ", "are ")) and "ing" in row.cells["cue"]
            row.put(
                "status",
                "under_way" if goes_on else "done",
                "told as a deed that goes on" if goes_on else "told as a deed",
                LIKELY,
            )
        else:
            row.put("status", "open", "nothing is said to have begun", SURE)

    # --- splitting -------------------------------------------------------------------------

    def split(self, reading: Reading, act: str, cue: str, sure: str) -> list[Row]:
        """The rows of a unit: deeds apart by clause and by host, then one row a sector, then two for coordinated actions."""
        clauses = clauses_of(reading, act) if act in (DEED, SIGNED) else [reading]
        rows = []
        for clause in clauses:
            sectors = self.choose_sectors(clause) or self.choose_sectors(reading)
            for sector, matches in sectors or [("", [])]:
                row = Row(reading.unit.number)
                row.put(
                    "sector_id",
                    sector,
                    listed(matches),
                    UNSURE if not sector else SURE if len(matches) > 1 or len(sectors) == 1 else LIKELY,
                )
                row.put("act", act, f"“{cue}”", sure)
                row.put("cue", cue, "the words that decided the act", sure)
                self.status(clause, row, act)
                self.finish(
                    clause, row, act, [m for other, found in sectors for m in found if other != sector], matches
                )
                rows.append(row)
        if len(rows) == 1:
            rows = by_host(rows[0], reading) if act == DEED else by_action(rows[0], reading)
        return rows

    def choose_sectors(self, reading: Reading) -> list[tuple[str, list[Match]]]:
        """The sectors of a unit in reading order, without general leaves that a special one of their group makes clear."""
        found: dict[str, list[Match]] = {}
        for match in reading.sectors:
            found.setdefault(match.code, []).append(match)
        if not only_names_fields(reading):
            groups = {self.facts.groups.get(code) for code in found if code not in GENERAL.values()}
            for group, general in GENERAL.items():
                if general in found and (
                    group in groups
                    or all(
                        m.words.casefold()
                        in ("economic", "financial", "technologies", "technology", "innovative technologies")
                        for m in found[general]
                    )
                    and len(found) > 1
                ):
                    del found[general]
            if len(found) > 1:
                found.pop("political_relations", None)
            if INSTRUMENT.match(reading.unit.text) and len(found) > 1:
                found = dict([max(found.items(), key=lambda item: max(len(m.words) for m in item[1]))])
        return list(found.items())

    def finish(self, reading: Reading, row: Row, act: str, elsewhere: list[Match], matches: list[Match]) -> None:
        """Entities, dates, figure and open tail of a row."""
        tail = self.lexicon.find(reading.unit.text, "open_ended", self.facts.language)
        row.put("open_ended", "true" if tail else "false", f"“{tail[0].words}”" if tail else "no open tail", SURE)
        for mention in reading.mentions:
            if not matches or nearest(mention, matches) <= min(
                (nearest(mention, [m]) for m in elsewhere), default=10**9
            ):
                role = self.role(mention, act, reading)
                row.entities.setdefault(mention.entity_id, (role, True))
        alone = self.acts_alone(reading, act)
        for entity in [
            m.entity_id
            for m in reading.mentions
            if alone and m.entity_id in self.facts.sides and m.entity_id != alone and m.entity_id in row.entities
        ]:
            row.entities[entity] = ("involved", True)
        for side in self.facts.sides if act != DEED and not alone else ():
            row.entities.setdefault(side, ("party", False))
        self.date(reading, row, act)
        if act != DEED and (target := find_target(reading.unit.text)):
            row.put("target_value", target[0], "the one figure to be reached", LIKELY)
            row.put("target_unit", target[1], "the one figure to be reached", LIKELY)

    def role(self, mention: Mention, act: str, reading: Reading) -> str:
        """The role of a named entity by its kind, and for states by whether they sit at the table."""
        if mention.kind == "country":
            if mention.entity_id in self.facts.sides and act != DEED:
                return "party"
            cue = next((m for m in reading.acts if m.code == DEED), None)
            active = cue is not None and cue.words.split()[0].casefold() not in (
                "was",
                "were",
                "has",
                "have",
                "being",
                "is",
                "are",
            )
            return (
                "party" if active and mention.entity_id in self.facts.sides and mention.end < cue.start else "involved"
            )
        return {"settlement": "place", "region": "place", "organisation": "implementer", "person": "involved"}.get(
            mention.kind, "object"
        )

    def acts_alone(self, reading: Reading, act: str) -> str | None:
        """The one side that the unit has take it on: its name stands right before the cue (Russia will …)."""
        cues = [m for m in reading.acts if m.code == act and act != DEED]
        subjects = {
            m.entity_id
            for m in reading.mentions
            for cue in cues
            if m.entity_id in self.facts.sides
            and re.fullmatch(
                r"(?:[’']s)?(?:\s+side)?\s+(?:also\s+|is\s+|has\s+)?", reading.unit.text[m.end : cue.start]
            )
        }
        return subjects.pop() if len(subjects) == 1 and not coordinated(reading, self.facts.sides) else None

    def date(self, reading: Reading, row: Row, act: str) -> None:
        """The days of a deed or signing, and those by which a promise is due, as far as the unit gives them."""
        in_visit = re.search(r"during the (?:\w+ )?visit|following the talks", reading.unit.text, re.IGNORECASE)
        if act == SIGNED and in_visit and self.facts.event_from:
            row.put("happened_from", self.facts.event_from, "signed during the visit", LIKELY)
            row.put("happened_to", self.facts.event_to, "signed during the visit", LIKELY)
        sure = SURE if len(reading.periods) == 1 else LIKELY
        for period in reading.periods[:1]:
            over = period.last <= self.facts.published and not period.deadline
            if over and act in (DEED, SIGNED):
                columns = ("happened_from", "happened_to")
            elif act == DEED:
                columns = ("happened_from", "happened_to") if not period.deadline else ()
            elif over:
                columns = ()  # a promise is not due in the past
            else:
                columns = ("due_to",) if period.deadline else ("due_from", "due_to")
            for column in columns:
                day = period.first if column.endswith("from") else period.last
                row.put(column, day.isoformat(), f"“{period.words}”", sure)

    # --- fields ----------------------------------------------------------------------------

    def settle_fields(self, naming: list[UnitProposal], proposals: list[UnitProposal]) -> None:
        """Of units that only name fields, keep the rows that no other unit takes up; a group counts as taken up when a leaf of it is.

        Of two such units the earlier takes a field up; the lead comes last.
        """
        apart = {proposal.unit.number for proposal in naming}
        taken = {
            row.cells["sector_id"]
            for other in proposals
            if other.unit.number not in apart
            for row in other.rows
            if row.cells.get("act") != DEED and row.cells.get("sector_id")
        }
        for proposal in sorted(naming, key=lambda p: (p.unit.kind == "lead", p.unit.number)):
            groups = {self.facts.groups[sector] for sector in taken}
            dropped = [
                row for row in proposal.rows if row.cells["sector_id"] in taken or self.names_group(row) in groups
            ]
            proposal.rows = [row for row in proposal.rows if row not in dropped]
            if dropped:
                proposal.note = (
                    f"names {', '.join(row.cells['sector_id'] for row in dropped)} too, which other units take up"
                )
            if dropped and not proposal.rows:
                proposal.disposition, proposal.sure = "restated", LIKELY
            taken |= {row.cells["sector_id"] for row in proposal.rows}

    def names_group(self, row: Row) -> str | None:
        """The group that the row's own term names as such, if it does."""
        words = {word.casefold() for word in re.findall(r"“([^”]+)”", row.why.get("sector_id", ""))}
        return next((group for name, group in self.facts.group_names.items() if name in words), None)
