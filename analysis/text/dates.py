"""Find dates and figures in a text, as the codebook wants them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if number}
MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if number}
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
YEAR = r"(?P<year>(?:19|20)\d{2})"
LATE = r"(?P<late>\b(?:by|until|till|before|no later than)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?)?"
PATTERNS = [
    (
        "term",
        re.compile(
            r"\b(?P<first>(?:19|20)\d{2})\s*[–—-]\s*(?P<last>(?:19|20)\d{2})\b|\bfrom (?P<first2>20\d{2}) to (?P<last2>20\d{2})\b"
        ),
    ),
    (
        "half",
        re.compile(
            rf"{LATE}\b(?:in\s+)?(?:the\s+)?(?P<half>first|second)\s+half\s+of\s+(?:the\s+year\s+)?{YEAR}",
            re.IGNORECASE,
        ),
    ),
    (
        "day",
        re.compile(
            rf"{LATE}\b(?:{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{YEAR})?|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH.replace('month', 'month2')}(?:,?\s+{YEAR.replace('year', 'year2')})?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "month",
        re.compile(rf"{LATE}\b{MONTH}(?:\s+(?:of\s+)?(?:{YEAR}|(?P<rel>this|last|next)\s+year))?(?!\w)", re.IGNORECASE),
    ),
    (
        "year",
        re.compile(
            rf"{LATE}\b(?:in\s+|of\s+)?(?:{YEAR}(?!\s*(?:km|mw|million|billion|dollars))|(?P<rel>this|last|next)\s+year|the\s+end\s+of\s+the\s+year)\b",
            re.IGNORECASE,
        ),
    ),
    ("near", re.compile(r"\b(?P<near>yesterday|today|tomorrow)\b", re.IGNORECASE)),
]
SCALE = r"(?:thousand|million|billion|trillion|mln|bln)"
UNIT_WORDS = {"mln": "million", "bln": "billion"}
FIGURE = re.compile(
    rf"\b(?:to|reach|reaching|at least|up to|total(?:ling)?|of)\s+(?:as much as\s+|about\s+|some\s+)?(?P<currency>US\$|\$|€|USD\s?)?(?P<value>\d{{1,3}}(?:[, ]\d{{3}})+|\d+(?:\.\d+)?)\s*(?P<scale>{SCALE})?\s*(?P<unit>(?:US\s)?dollars|USD|euros|EUR|tenge|rubles|roubles|percent|per cent|%|tonnes|tons|cubic meters|cubic metres|bcm|MW|GW|km|kilometres|kilometers|trucks|checkpoints|projects|students|people)?(?P<per>(?:\s+of\s+\w+)?\s+(?:a|per)\s+year|\s+annually)?",
    re.IGNORECASE,
)


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
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            if bounds := read(kind, {k: v for k, v in match.groupdict().items() if v}, match.group(), published):
                taken.append((match.start(), match.end()))
                found.append(Period(*bounds, bool(match.groupdict().get("late")), match.group().strip(), match.start()))
    return sorted(found, key=lambda period: period.start)


def read(kind: str, parts: dict[str, str], words: str, published: date) -> tuple[date, date] | None:
    """First and last day of one match, or None where it is no date, such as the verb may."""
    if kind == "term":
        return date(int(parts.get("first") or parts["first2"]), 1, 1), date(
            int(parts.get("last") or parts["last2"]), 12, 31
        )
    if kind == "near":
        day = published + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[parts["near"].casefold()])
        return day, day
    year = int(
        parts.get("year")
        or parts.get("year2")
        or published.year + {"last": -1, "next": 1}.get(parts.get("rel", "").casefold(), 0)
    )
    if kind == "half":
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if parts["half"].casefold() == "first"
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if kind == "year":
        return date(year, 1, 1), date(year, 12, 31)
    name = parts.get("month") or parts["month2"]
    month = MONTHS[name.casefold()]
    if name[0].islower() or (
        kind == "month"
        and month == 5
        and not (parts.get("year") or parts.get("rel") or parts.get("late") or re.search(r"\bMay\b", words))
    ):
        return None
    if kind == "day":
        day = int(parts.get("day") or parts["day2"])
        return (date(year, month, day),) * 2 if day <= calendar.monthrange(year, month)[1] and day else None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def find_target(text: str) -> tuple[str, str] | None:
    """The one figure to be reached, as value and unit; None where there is none or more than one."""
    found = [m for m in FIGURE.finditer(text) if m["scale"] or m["unit"] or m["currency"]]
    if len(found) != 1:
        return None
    match = found[0]
    unit = (
        match["unit"]
        or ("USD" if match["currency"] and "€" not in match["currency"] else "EUR" if match["currency"] else "")
    ).strip()
    unit = {"us dollars": "USD", "dollars": "USD", "per cent": "percent", "%": "percent"}.get(unit.casefold(), unit)
    scale = UNIT_WORDS.get((match["scale"] or "").casefold(), (match["scale"] or "").casefold())
    return re.sub(r"[, ]", "", match["value"]), " ".join(
        part for part in (scale, unit, "a year" if match["per"] else "") if part
    )
