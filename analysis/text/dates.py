"""Find dates and figures in a text, as the codebook wants them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    name.casefold(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names)
}
MONTHS.pop("")
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
YEAR = r"(?P<year>(?:19|20)\d{2})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
LATE = r"(?P<late>\b(?:by|until|till|before|no later than)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?)?"
RELATIVE = r"(?P<rel>this|last|next)\s+year"
PATTERNS = {  # a later one finds only what an earlier one has not taken
    "term": rf"\b{YEAR}\s*[–—-]\s*(?P<last>(?:19|20)\d{{2}})\b",
    "from": r"\bfrom (?P<year>20\d{2}) to (?P<last>20\d{2})\b",
    "half": rf"{LATE}\b(?:in\s+)?(?:the\s+)?(?P<half>first|second)\s+half\s+of\s+(?:the\s+year\s+)?{YEAR}",
    "day first": rf"{LATE}\b{DAY}(?:\s+of)?\s+{MONTH}(?:,?\s+{YEAR})?\b",
    "day": rf"{LATE}\b{MONTH}\s+{DAY}(?:,?\s+{YEAR})?\b",
    "month": rf"{LATE}\b{MONTH}(?:\s+(?:of\s+)?(?:{YEAR}|{RELATIVE}))?(?!\w)",
    "year": rf"{LATE}\b(?:in\s+|of\s+)?"
    rf"(?:{YEAR}(?!\s*(?:km|mw|million|billion|dollars))|{RELATIVE}|the\s+end\s+of\s+the\s+year)\b",
    "near": r"\b(?P<near>yesterday|today|tomorrow)\b",
}
PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in PATTERNS.items()}
NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
FIGURE = re.compile(
    r"\b(?:to|reach|reaching|at least|up to|total(?:ling)?|of)\s+(?:as much as\s+|about\s+|some\s+)?"
    r"(?P<currency>US\$|\$|€|USD\s?)?(?P<value>\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?)\s*"
    r"(?P<scale>thousand|million|billion|trillion|mln|bln)?\s*"
    r"(?P<unit>(?:US\s)?dollars|USD|euros|EUR|tenge|rubles|roubles|percent|per cent|%|tonnes|tons|cubic meters|"
    r"cubic metres|bcm|MW|GW|km|kilometres|kilometers|trucks|checkpoints|projects|students|people)?"
    r"(?P<per>(?:\s+of\s+\w+)?\s+(?:a|per)\s+year|\s+annually)?",
    re.IGNORECASE,
)
UNITS = {"us dollars": "USD", "dollars": "USD", "per cent": "percent", "%": "percent"}
SCALES = {"mln": "million", "bln": "billion"}


@dataclass(frozen=True)
class Period:
    """A stretch of time in a text, its first and last day, whether it is a deadline, and its words."""

    first: date
    last: date
    deadline: bool
    words: str
    start: int


def find_periods(text: str, published: date) -> list[Period]:
    """Every date of a text, from left to right; what names no year is set beside the day of publication."""
    found: list[Period] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            if bounds := read(kind, {k: v for k, v in match.groupdict().items() if v}, published):
                taken.append((match.start(), match.end()))
                found.append(Period(*bounds, bool(match.groupdict().get("late")), match.group().strip(), match.start()))
    return sorted(found, key=lambda period: period.start)


def read(kind: str, parts: dict[str, str], published: date) -> tuple[date, date] | None:
    """First and last day of one match, or None where it is no date, such as the verb may."""
    if kind == "near":
        return (published + timedelta(days=NEAR[parts["near"].casefold()]),) * 2
    relative = {"last": -1, "next": 1}.get(parts.get("rel", "").casefold(), 0)
    year = int(parts.get("year") or published.year + relative)
    if kind in ("term", "from"):
        return date(year, 1, 1), date(int(parts["last"]), 12, 31)
    if kind == "half":
        first = parts["half"].casefold() == "first"
        return (date(year, 1, 1), date(year, 6, 30)) if first else (date(year, 7, 1), date(year, 12, 31))
    if kind == "year":
        return date(year, 1, 1), date(year, 12, 31)
    name = parts["month"]
    if name[0].islower() or kind == "month" and name == "MAY" and not parts.keys() & {"year", "rel", "late"}:
        return None
    month = MONTHS[name.casefold()]
    length = calendar.monthrange(year, month)[1]
    if kind == "month":
        return date(year, month, 1), date(year, month, length)
    day = int(parts["day"])
    return (date(year, month, day),) * 2 if 1 <= day <= length else None


def find_target(text: str) -> tuple[str, str] | None:
    """The one figure to be reached, as value and unit; None where there is none or more than one."""
    found = [m for m in FIGURE.finditer(text) if m["scale"] or m["unit"] or m["currency"]]
    if len(found) != 1:
        return None
    match = found[0]
    currency = "" if not match["currency"] else "EUR" if "€" in match["currency"] else "USD"
    scale, unit = (match["scale"] or "").casefold(), match["unit"] or currency
    parts = (SCALES.get(scale, scale), UNITS.get(unit.casefold(), unit), "a year" if match["per"] else "")
    return re.sub(r"[, ]", "", match["value"]), " ".join(filter(None, parts))
