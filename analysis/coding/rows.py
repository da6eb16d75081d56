"""The rows proposed for a unit: one a clause, sector, host or action, each with its cells and entities."""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace

from analysis.coding.acts import DEED, LIKELY, SIGNED, SURE, UNSURE, choose_status
from analysis.coding.facts import Facts
from analysis.coding.reading import COORDINATED, TAIL, Reading, clauses_of, coordinated, cut_at, only_names_fields
from analysis.coding.speakers import surname_of
from analysis.text.dates import find_target
from analysis.text.lemmas import LEMMAS
from analysis.text.lexicon import Match
from analysis.text.marks import plain_marks
from analysis.text.names import Mention
from analysis.text.units import Unit
from analysis.text.verbs import VERBS

INSTRUMENT = re.compile(
    r"^(?:the\s+)?(?:[\w-]+\s+){0,3}?(?:agreement|memorandum|protocol|declaration|treaty|convention|plan|programme|"
    r"program|roadmap|road map|contract|statement|arrangement|charter|communiqué|"
    r"соглашение|меморандум|протокол|декларация|договор|конвенция|план|программа|дорожная карта|контракт|заявление|"
    r"келісім|шарт|жоспар|бағдарлама|жол картасы|мәлімдеме)\b",
    re.IGNORECASE,
)
GENERAL = {"energy": "energy_policy", "economy": "trade_investment", "innovation": "science_technology"}
GENERAL_TERMS = {"economic", "financial", "technologies", "technology", "innovative technologies"}
WIDE_TERMS = {
    "economic cooperation",
    "trade and economic",
    "energy",
    "energy cooperation",
    "energy sector",
    "trade",
    "business",
}
WIDE_TERMS |= {
    "goods",
    "barriers",
    "market",
    "markets",
    "purchases",
    "export",
    "exports",
    "import",
    "imports",
    "supply chain",
    "supply chains",
    "prosperity",
}
MEANS_TERMS = set(  # by which a thing in any field is done, and who gains from it
    "investment|investments|invest|investing|financing|finance|financial|funding|private sector|procurement|purchase|"
    "purchases|supply chain|supply chains|capacity building|capacity-building|technical assistance|"
    "research and development|women|youth|workers|jobs|employment|"
    "academia|accountability|data|industry|maritime|online|production|production of|research|"
    "multilateral development banks|bottlenecks".split("|")
)
# politics beside other fields, and not only the relations within which these are raised
FIRM_POLITICS = re.compile(r"урегулировани|конфликт|кризис|ситуаци|ближневосточн|международн\w+ \w", re.IGNORECASE)
IN_VISIT = re.compile(
    r"during the (?:\w+ )?visit|following the talks|в ходе (?:\w+ )?визита|по итогам (?:\w+ )?переговоров|"
    r"сапары? барысында",
    re.IGNORECASE,
)
SUBJECT = re.compile(  # the full name of a person, and a verb after it
    r"(?:В свою очередь,?\s+)?(?P<name>[А-ЯЁ][\w-]+(?:\s+[А-ЯЁ][\w-]+){0,4})(?:,[^,]{1,40},)?\s+"
    r"(?:(?:также|вновь|ещё раз|особо|далее)\s+)*[а-яё]+(?:л|ла|ет|ит|ёт)(?:ся)?(?!\w)"
)
OBJECT = r"\b(?P<object>(?:\s+[\w'-]+){1,9}?),?\s+and\s+"
INFINITIVES = re.compile(r"\bto (?P<first>[a-z]{3,})" + OBJECT + r"to\s+(?P<second>[a-z]{3,})\b")
GERUNDS = re.compile(r"\b(?P<first>\w{3,}ing)" + OBJECT + r"(?P<second>\w{3,}ing)\b\s+(?!of\b)\w")
EXAMPLES = re.compile(
    r",?\s+(?:including|such as|particularly|in particular|for (?:example|instance)|among others|among them|while|"
    r"включая|в том числе)\b|\s+by\s+\w+ing\b",
    re.IGNORECASE,
)
LISTS = re.compile(r"\bincludes?(?=\s+[a-z]+ing\b)")  # this includes improving A, speeding up B and building C
FIRST_GERUND = re.compile(r"\s+(?:\w+ly\s+)?[a-z]{3,}ing\b")  # committed to improving A and to speeding up B
GERUND_ACTION = re.compile(
    r"(?:[,;]|\band\b|[,;] and|\bas well as)\s+(?:to\s+)?(?:\w+ly\s+)?(?P<verb>[a-z]{3,}ing)\s+(?!and\b)"
)
PURPOSE = re.compile(  # what an action is to bring about, once its object has been named
    rf"(?<![,;])(?<!and)(?<!continue)(?<!work)(?<!efforts)(?<!ways)(?<!committed)(?<!opportunities)\s+"
    rf"(?:in\s+order\s+)?to\s+(?:help\s+|better\s+|further\s+|also\s+)?(?:{VERBS})\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"[,;](?:\s+and|\s+as well as)?\s+(?:\w+ly\s+)?$")
VAGUE = ("political_relations",)  # fields of words that only say how the sides act: cooperation, to work together
OBJECT_WORDS = 3  # so many words after a cue hold its verb and an object
MEANS = re.compile(r"(?:as\s+well\s+as|by|through|including|such\s+as|,)\s*$")  # before what is no action of its own
NOT_ACTIONS = set(
    "according banking bearing being building concerning during engineering farming following housing including "
    "manufacturing meeting mining processing regarding shipping training".split()
)
PASSIVE = re.compile(r"(?:was|were|being|(?:has|have) been|(?:is|are) (?:being|under)|named)\b", re.IGNORECASE)
ACTION = re.compile(rf"(?:^|(?:[,;]|\band\b|[,;] and)\s+)(?:to\s+)?(?:\w+ly\s+)?(?P<verb>{VERBS})\s+(?!and\b)")
US = re.compile(
    r"\b(?:we|they|our|both|(?:the|our) (?:\w+ )?(?:sides|parties|leaders|countries|members|governments))\b",
    re.IGNORECASE,
)
CROWD = 2  # so many sides are meant by a sentence that names none; of more only where it says we
BEGINS = 20  # characters from a cue within which the first of two actions begins
NEAR = 12  # characters from the name of a body to the cue of what it does
ROLES = {"settlement": "place", "region": "place", "organisation": "implementer", "person": "involved"}


@dataclass
class Row:
    """A proposed row of commitments: cells, what each rests on and how sure it is; entities (id → role, explicit)."""

    unit: int
    part: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    sure: dict[str, str] = field(default_factory=dict)
    entities: dict[str, tuple[str, bool]] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)  # the words on which its sector rests

    def put(self, column: str, value: str, why: str, sure: str) -> None:
        """Propose a cell; one that is unsure stays empty, but says why."""
        self.cells[column] = value if sure != UNSURE else ""
        self.why[column], self.sure[column] = why, sure

    def put_event_dates(self, facts: Facts, why: str) -> None:
        """Propose the days of the event as those on which the act happened."""
        self.put("happened_from", facts.event_from, why, LIKELY)
        self.put("happened_to", facts.event_to, why, LIKELY)


@dataclass
class UnitProposal:
    """What is proposed for a unit: its disposition, why, how sure, and its rows."""

    unit: Unit
    disposition: str = ""
    why: str = ""
    sure: str = UNSURE
    note: str = ""
    rows: list[Row] = field(default_factory=list)


def split_rows(reading: Reading, facts: Facts, act: str, cue: str, sure: str) -> list[Row]:
    """The rows of a unit: deeds by clause and by host, then one row a sector, then two for coordinated actions."""
    rows = []
    subjects, alone = subjects_of(reading, act), acts_alone(reading, act, facts)
    understood = facts.sides if not alone and speaks_for_all(reading, act, facts) else ()
    for clause in clauses_of(reading, act) if act in (DEED, SIGNED) else actions_of(reading, act):
        sectors = listed_sectors(clause, act, facts) or listed_sectors(reading, act, facts)[:1]
        for sector, matches in sectors or [("", [])]:
            row = Row(reading.unit.number)
            certain = len(matches) > 1 or len(sectors) == 1
            row.put("sector_id", sector, listed(matches), UNSURE if not sector else SURE if certain else LIKELY)
            row.terms = [m.words.casefold() for m in matches]
            row.put("act", act, f"“{cue}”", sure)
            row.put("cue", cue, "the words that decided the act", sure)
            row.put("status", *choose_status(clause, act, cue, facts.language))
            elsewhere = [m for other, found in sectors for m in found if other != sector]
            named = [m for m in subjects if m not in clause.mentions] + clause.mentions
            named = [m for m in named if m in subjects or is_nearest(m, matches, elsewhere)]
            fill_row(row, replace(clause, mentions=named), facts, alone, understood)
            rows.append(row)
    if len(rows) == 1:
        return by_host(rows[0], reading) if act == DEED else by_action(rows[0], reading)
    return rows


def listed(matches: list[Match]) -> str:
    words = dict.fromkeys(f"“{m.words}”" for m in matches)
    return ", ".join(words) or "no term of any sector was found"


# --- sectors ---------------------------------------------------------------------------------


def listed_sectors(reading: Reading, act: str, facts: Facts) -> list[tuple[str, list[Match]]]:
    """The sectors of an action: those of what is acted on, several only where they are coordinated.

    What stands before the cue, and the examples after "including" or "by doing", count only where the rest names none.
    """
    if only_names_fields(reading):
        return choose_sectors(reading, facts)
    if facts.language not in LEMMAS:
        reading = replace(reading, sectors=without_means(reading.sectors))
    cue = next((m for m in reading.acts if m.code == act), None)
    start = cue.end if cue else 0
    examples = EXAMPLES.search(reading.unit.text, start)
    end = examples.start() if examples else len(reading.unit.text)
    inside = [m for m in reading.sectors if start <= m.start < end]
    if facts.language not in LEMMAS:
        inside = without_purposes(inside, reading.unit.text, start)
    found = choose_sectors(replace(reading, sectors=inside or reading.sectors), facts)
    if len(found) < 2:
        return found
    flat = sorted((m for _, matches in found for m in matches), key=lambda m: m.start)
    kept, last = {flat[0].code}, flat[0]
    for match in flat[1:]:
        between = plain_marks(reading.unit.text[last.end : match.start])
        if match.code not in kept and not COORDINATED.fullmatch(between):
            break
        kept.add(match.code)
        last = match
    return [(code, matches) for code, matches in found if code in kept]


def without_means(sectors: list[Match]) -> list[Match]:
    """The terms of a field without those for means, where any is left: investment in mining, training of judges."""
    firm = [m for m in sectors if m.words.casefold() not in MEANS_TERMS]
    return firm if any(m.code not in VAGUE for m in firm) else sectors


def without_purposes(sectors: list[Match], text: str, start: int) -> list[Match]:
    """The terms of what is acted on, without those of the purpose, where any of a field is left."""
    spans = [
        (m.start(), min((i for mark in ",;" if (i := text.find(mark, m.end())) >= 0), default=len(text)))
        for m in PURPOSE.finditer(text, start)
        if len(text[start : m.start()].split()) >= OBJECT_WORDS
    ]
    kept = [m for m in sectors if not any(a <= m.start < b for a, b in spans)]
    return kept if spans and any(m.code not in VAGUE and m.start < spans[0][0] for m in kept) else sectors


def purpose_of(text: str, start: int) -> int:
    """Where the purpose of an action begins, once its object is named; 0 where none is told."""
    for match in PURPOSE.finditer(text, start):
        if len(text[start : match.start()].split()) >= OBJECT_WORDS:
            return match.start()
    return 0


def choose_sectors(reading: Reading, facts: Facts) -> list[tuple[str, list[Match]]]:
    """The sectors of a unit in reading order, without general ones that a special one of their group makes clear."""
    found: dict[str, list[Match]] = {}
    for match in reading.sectors:
        found.setdefault(match.code, []).append(match)
    politics = found.get("political_relations", [])
    if facts.language in LEMMAS and len(found) > 1 and not any(FIRM_POLITICS.search(m.words) for m in politics):
        found.pop("political_relations", None)
    if only_names_fields(reading):
        return list(found.items())
    if len(found) > 1 and facts.language not in LEMMAS:
        found.pop("political_relations", None)
    groups = {facts.groups.get(code) for code in found if code not in GENERAL.values()}
    for group, general in GENERAL.items():
        terms = found.get(general, [])
        vague = len(found) > 1 and all(m.words.casefold() in GENERAL_TERMS for m in terms)
        if (group in groups and not is_head(terms, reading, facts)) or vague:
            found.pop(general, None)
    one_instrument = facts.language not in LEMMAS or not reading.acts
    if len(found) > 1 and one_instrument and INSTRUMENT.match(reading.unit.text):
        return [max(found.items(), key=lambda item: max(len(m.words) for m in item[1]))]
    return list(found.items())


def is_head(terms: list[Match], reading: Reading, facts: Facts) -> bool:
    """True where a firm term of a general field comes first, as what is acted on: tariffs on industrial goods."""
    firm = [m for m in terms if m.words.casefold() not in GENERAL_TERMS | WIDE_TERMS]
    return facts.language not in LEMMAS and bool(firm) and firm[0] is min(reading.sectors, key=lambda m: m.start)


# --- entities, dates and figures -------------------------------------------------------------


def fill_row(row: Row, reading: Reading, facts: Facts, alone: str | None, understood: tuple[str, ...]) -> None:
    """Propose entities, dates, figure and open tail of a row whose act is known."""
    act, tail = row.cells["act"], reading.tails
    row.put("open_ended", "true" if tail else "false", f"“{tail[0].words}”" if tail else "no open tail", SURE)
    for mention in reading.mentions:
        row.entities.setdefault(mention.entity_id, (role_of(mention, act, reading, facts), True))
    for mention in reading.mentions if alone else ():
        if mention.entity_id in facts.sides and mention.entity_id != alone and mention.entity_id in row.entities:
            row.entities[mention.entity_id] = ("involved", True)
    if alone in facts.sides:
        row.entities.setdefault(alone, ("party", False))
    for side in understood:
        row.entities.setdefault(side, ("party", False))
    put_dates(row, reading, facts)
    if act != DEED and (target := find_target(reading.unit.text, facts.language)):
        row.put("target_value", target[0], "the one figure to be reached", LIKELY)
        row.put("target_unit", target[1], "the one figure to be reached", LIKELY)


def is_nearest(mention: Mention, matches: list[Match], elsewhere: list[Match]) -> bool:
    """True for a name that stands no nearer to a term of another sector than to one of this sector."""
    return not matches or not elsewhere or distance(mention, matches) <= distance(mention, elsewhere)


def subjects_of(reading: Reading, act: str) -> list[Mention]:
    """The states and bodies named before the first cue of an act: they do all that the unit tells."""
    first = min((m.start for m in reading.acts if m.code == act), default=0)
    return [m for m in reading.mentions if m.end <= first and m.kind in ("country", "organisation")]


def speaks_for_all(reading: Reading, act: str, facts: Facts) -> bool:
    """True where the unit leaves understood who takes it on: both sides; of more, or a deed, only where it says we."""
    cue = min((m.start for m in reading.acts if m.code == act), default=len(reading.unit.text))
    says_we = US.search(reading.unit.text[: cue + 10]) is not None
    if act == DEED:
        return says_we
    named = any(m.entity_id in facts.sides for m in reading.mentions)
    others = [m for m in subjects_of(reading, act) if m.kind == "organisation" and m.entity_id not in facts.sides]
    if others and cue - others[-1].end < NEAR:
        return False
    return len(facts.sides) <= CROWD or says_we and not named


def distance(mention: Mention, matches: list[Match]) -> int:
    """How many letters lie between a name and the nearest of the matches."""
    return min(max(m.start - mention.end, mention.start - m.end, 0) for m in matches)


def role_of(mention: Mention, act: str, reading: Reading, facts: Facts) -> str:
    """The role of a named entity by its kind, and for states by whether they sit at the table."""
    if mention.entity_id not in facts.sides:
        return "involved" if mention.kind == "country" else ROLES.get(mention.kind, "object")
    if act != DEED:
        return "party"
    cue = next((m for m in reading.acts if m.code == DEED), None)
    active = cue is not None and not PASSIVE.match(cue.words)
    return "party" if active and mention.end < cue.start else "involved"


def acts_alone(reading: Reading, act: str, facts: Facts) -> str | None:
    """The one side that the unit has take it on: its name stands right before the cue (Russia will …)."""
    between = re.compile(
        r"(?:'s)?(?:\s+(?:side|сторон\w+))?\s+(?:also\s+|is\s+|has\s+|также\s+|был[аои]?\s+)?"
        r"(?:[а-яё]+(?:л|ла|ет|ит)\s+)?"  # выразил готовность
    )
    subjects = {
        m.entity_id
        for m in reading.mentions
        for cue in reading.acts
        if cue.code == act != DEED
        and m.entity_id in facts.sides
        and between.fullmatch(plain_marks(reading.unit.text[m.end : cue.start]))
    }
    subjects |= {side for side in speaking(reading, facts) if act != DEED and not subjects}
    return subjects.pop() if len(subjects) == 1 and not coordinated(reading, facts.sides) else None


def speaking(reading: Reading, facts: Facts) -> Iterable[str]:
    """The side of the person who is the subject of the unit: a full name, a surname, then a verb."""
    if facts.speakers and (match := SUBJECT.match(reading.unit.text)):
        surname = surname_of(re.findall(r"[\w-]+", match["name"])[-1])
        if surname in facts.speakers:
            yield facts.speakers[surname]


def put_dates(row: Row, reading: Reading, facts: Facts) -> None:
    """Propose the days of a deed or signing, and those by which a commitment is due, as far as the unit gives them."""
    act = row.cells["act"]
    in_visit = IN_VISIT.search(reading.unit.text)
    if act == SIGNED and in_visit and facts.event_from:
        row.put_event_dates(facts, "signed during the visit")
    if not reading.periods:
        return
    period, sure = reading.periods[0], SURE if len(reading.periods) == 1 else LIKELY
    over = period.last <= facts.published and not period.deadline
    if act == DEED and not period.deadline or act == SIGNED and over:
        columns = ("happened_from", "happened_to")
    elif act == DEED or over:  # a commitment is not due in the past
        columns = ()
    else:
        columns = ("due_to",) if period.deadline else ("due_from", "due_to")
    for column in columns:
        day = period.first if column.endswith("from") else period.last
        row.put(column, day.isoformat(), f"“{period.words}”", sure)


def actions_of(reading: Reading, act: str) -> list[Reading]:
    """A unit that takes on several actions on different objects, cut before each: to improve A, speed up B, build C."""
    cue = next((m for m in reading.acts if m.code == act), None) or LISTS.search(reading.unit.text)
    if cue is None or act not in ("intended", "agreed", "discussed", "stressed"):
        return [reading]
    begin = cue.end if isinstance(cue, Match) else cue.end()  # of a list that another sentence introduces
    text = plain_marks(reading.unit.text[: reading.end or None])
    ends = [found.start() for pattern in (EXAMPLES, TAIL) if (found := pattern.search(text, begin))]
    end = min(ends, default=len(text))
    pattern = GERUND_ACTION if FIRST_GERUND.match(text, begin) else ACTION
    starts = [m.start("verb") for m in pattern.finditer(text, begin, end) if m["verb"] not in NOT_ACTIONS]
    cuts = [start for last, start in zip([begin, *starts], starts, strict=False) if len(text[last:start].split()) > 3]
    if purpose := purpose_of(text, begin):  # what follows a purpose without a mark between belongs to it
        cuts = [cut for cut in cuts if cut < purpose or MARKED.search(text[purpose:cut])]
    return cut_at(reading, [cut for cut in cuts if not same_object(reading, cut)])


def same_object(reading: Reading, cut: int) -> bool:
    """True where what is named after a cut, states aside, was named before it: finish the plan, sign the plan."""
    named = [m for m in reading.mentions if m.kind != "country"]
    after = {m.entity_id for m in named if m.start >= cut}
    return bool(after) and after <= {m.entity_id for m in named if m.end <= cut}


# --- several rows of one ---------------------------------------------------------------------


def by_host(row: Row, reading: Reading) -> list[Row]:
    """One row a town where several towns in a row did the deed: A and B hosted."""
    deed = next((m for m in reading.acts if m.words in row.cells["cue"]), None)
    towns = [m.entity_id for m in reading.mentions if deed and m.kind == "settlement" and m.end <= deed.start]
    if len(towns) < 2:
        return [row]
    rows = [deepcopy(row) for _ in towns]
    for town, one in zip(towns, rows, strict=True):
        one.entities = {e: role for e, role in row.entities.items() if e == town or e not in towns}
    return rows


def by_action(row: Row, reading: Reading) -> list[Row]:
    """Two rows where two actions on different objects are coordinated: improving A and speeding up B."""
    text = plain_marks(reading.unit.text)
    match = GERUNDS.search(text) or INFINITIVES.search(text)
    means = match and MEANS.search(text[: match.start()])
    cue = next((m for m in reading.acts if m.code == row.cells["act"]), None)
    if match and cue and reading.unit.text and not 0 <= match.start("first") - cue.end <= BEGINS:
        return [row]
    if (
        match is None
        or means
        or match["first"] == match["second"]
        or {match["first"].casefold(), match["second"].casefold()} & NOT_ACTIONS
    ):
        return [row]
    second, cut = deepcopy(row), match.start("second")
    for one, own in (
        (row, [m for m in reading.sectors if m.start < cut]),
        (second, [m for m in reading.sectors if m.start >= cut]),
    ):
        if own and own[0].code != one.cells["sector_id"]:
            one.put("sector_id", own[0].code, listed(own), LIKELY)
    second.sure = {column: LIKELY if sure == SURE else sure for column, sure in row.sure.items()}
    return [row, second]
