"""Find dates and figures in a text, as the codebook wants them."""

import calendar
import re
from collections.abc import Mapping
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
ENGLISH = {  # a later one finds only what an earlier one has not taken
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

STEMS = {  # of the months in Russian and Kazakh
    language: {stem: number for number, stem in enumerate(stems.split(), start=1)}
    for language, stems in {
        "ru": "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
        "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    }.items()
}
MONTHS |= STEMS["ru"] | STEMS["kk"]
RU_ANY = "|".join(stem + r"(?=(?:[йяею]|ем)\b)" * (stem == "ма") for stem in STEMS["ru"])
RU_MONTH = rf"(?P<month>{RU_ANY})[а-я]{{0,3}}\b"
RU_YEAR = r"(?P<year>(?:19|20)\d{2})\s*г(?:\.|од[а-я]*)?(?!\w)"
RU_LATE = r"(?P<late>\b(?:до|к|ко|не поздн?ее|не позже)\s+(?:конц[ау]\s+)?)?"
RU_RELATIVE = r"(?P<rel>прошл|следующ|будущ|эт|текущ|нынешн)[а-я]+\s+год[а-я]*"
RUSSIAN = {
    "term": r"\b(?P<year>20\d{2})\s*[–—-]\s*(?P<last>20\d{2})\b",
    "from": r"\bс (?P<year>20\d{2})(?:\s+года)? (?:по|до) (?P<last>20\d{2})\b",
    "half": rf"{RU_LATE}\b(?P<half>перв|втор)[а-я]+\s+полугоди[а-я]+(?:\s+(?:{RU_YEAR}|{RU_RELATIVE}))?",
    "middle": rf"(?P<late>\b(?:к|до)\s+)середин[а-я]\s+{RU_YEAR}",
    "quarter": rf"{RU_LATE}\b(?P<quarter>перв|втор|треть|четв[её]рт|IV|I{{1,3}})[а-я]*\s+квартал[а-я]*\s+{RU_YEAR}",
    "days": rf"\b(?P<day>\d{{1,2}})\s*[–—-]\s*(?P<to_day>\d{{1,2}})\s+{RU_MONTH}(?:\s+{RU_YEAR})?",
    "months": rf"\b{RU_MONTH}\s*[–—-]\s*(?P<to_month>{RU_ANY})[а-я]{{0,3}}\b(?:\s+{RU_YEAR})?",
    "day": rf"{RU_LATE}\b(?P<day>\d{{1,2}})(?:-го)?\s+{RU_MONTH}(?:\s+(?:{RU_YEAR}|{RU_RELATIVE}))?",
    "month": rf"{RU_LATE}\b{RU_MONTH}(?:\s+(?:{RU_YEAR}|{RU_RELATIVE}))?(?!\w)",
    "year": rf"{RU_LATE}\b(?:{RU_YEAR}|{RU_RELATIVE})",
    "this year": r"(?P<late>\b(?:до конца|к концу)\s+)года\b",
    "near": r"\b(?P<near>вчера|сегодня|завтра)\b",
}
KK_MONTH = "(?P<month>" + "|".join(STEMS["kk"]) + r")\w*"
KK_YEAR = r"(?P<year>(?:19|20)\d{2})\s*ж(?:\.|ыл\w*)"
KK_LATE = r"(?P<late>\s+(?:соңына\s+)?(?:дейін|қарай))?"
KK_RELATIVE = r"(?P<rel>былтыр|өткен жыл|келер жыл|келесі жыл|биыл|осы жыл)\w*"
KAZAKH = {
    "term": RUSSIAN["term"],
    "day": rf"(?:\b{KK_YEAR}\s+)?\b(?P<day>\d{{1,2}})\s+{KK_MONTH}{KK_LATE}",
    "month": rf"\b(?:{KK_YEAR}|{KK_RELATIVE})\s+{KK_MONTH}{KK_LATE}",
    "year": rf"\b(?:{KK_YEAR}|{KK_RELATIVE}){KK_LATE}",
    "near": r"\b(?P<near>кеше|бүгін|ертең)\b",
}
PATTERNS = {
    language: {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}
    for language, patterns in {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}.items()
}
NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1, "вчера": -1, "сегодня": 0, "завтра": 1}
NEAR |= {"кеше": -1, "бүгін": 0, "ертең": 1}
RELATIVES = {"last": -1, "next": 1, "прошл": -1, "следующ": 1, "будущ": 1}
RELATIVES |= {"былтыр": -1, "өткен жыл": -1, "келер жыл": 1, "келесі жыл": 1}
QUARTERS = {"перв": 1, "втор": 2, "треть": 3, "четверт": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
FIGURE = re.compile(
    r"\b(?:to|reach|reaching|at least|up to|total(?:ling)?|of)\s+(?:as much as\s+|about\s+|some\s+)?"
    r"(?P<currency>US\$|\$|€|USD\s?)?(?P<value>\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?)\s*"
    r"(?P<scale>thousand|million|billion|trillion|mln|bln)?\s*"
    r"(?P<unit>(?:US\s)?dollars|USD|euros|EUR|tenge|rubles|roubles|percent|per cent|%|tonnes|tons|cubic meters|"
    r"cubic metres|bcm|MW|GW|km|kilometres|kilometers|trucks|checkpoints|projects|students|people)?"
    r"(?P<per>(?:\s+of\s+\w+)?\s+(?:a|per)\s+year|\s+annually)?",
    re.IGNORECASE,
)
INFLECTED_FIGURE = re.compile(
    r"(?<![\w,.])(?P<value>\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:[,.]\d+)?)\s*(?P<currency>(?!))?"
    r"(?P<scale>тыс(?:\.|яч[а-я]*)|м(?:лн|иллион[а-я]*)\.?|м(?:лрд|иллиард[а-я]*)\.?|тр(?:лн|иллион[а-я]*)\.?|мың)?\s*"
    r"(?P<unit>доллар|долл\.|евро|рубл|тенге|теңге|процент|пайыз|%|тонн|кубометр|куб\.\s?м|мвт|гвт|км\b|километр|"
    r"грузовик|студент|школ|проект|мест|человек)?\w*(?P<per>\s+(?:США\s+)?(?:[а-я]+\s+)?(?:в год|ежегодно|жылына))?",
    re.IGNORECASE,
)
FIGURES = {"en": FIGURE, "ru": INFLECTED_FIGURE, "kk": INFLECTED_FIGURE}
UNITS = {"us dollars": "USD", "dollars": "USD", "per cent": "percent", "%": "percent"}
UNITS |= {"доллар": "USD", "долл.": "USD", "евро": "EUR", "рубл": "rubles", "тенге": "tenge", "теңге": "tenge"}
UNITS |= {
    "процент": "percent",
    "пайыз": "percent",
    "тонн": "tonnes",
    "кубометр": "cubic metres",
    "куб. м": "cubic metres",
}
UNITS |= {"мвт": "MW", "гвт": "GW", "км": "km", "километр": "km", "грузовик": "trucks", "студент": "students"}
UNITS |= {"школ": "schools", "проект": "projects", "мест": "places", "человек": "people"}
SCALES = {"mln": "million", "bln": "billion", "тыс": "thousand", "мың": "thousand", "млн": "million", "мил": "million"}
SCALES |= {"млр": "billion", "трл": "trillion", "три": "trillion"}


@dataclass(frozen=True)
class Period:
    """A stretch of time in a text, its first and last day, whether it is a deadline, and its words."""

    first: date
    last: date
    deadline: bool
    words: str
    start: int


def find_periods(text: str, published: date, language: str = "en") -> list[Period]:
    """Every date of a text, from left to right; what names no year is set beside the day of publication.

    In a language other than English, Russian and Kazakh none is found.
    """
    found: list[Period] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS.get(language, {}).items():
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
    relative = RELATIVES.get(parts.get("rel", "").casefold(), 0)
    year = int(parts.get("year") or published.year + relative)
    if kind in ("term", "from"):
        return date(year, 1, 1), date(int(parts["last"]), 12, 31)
    if "month" not in parts:
        return months_of(year, *part_of_year(kind, parts))
    name = parts["month"]
    if (
        name.isascii()
        and name[0].islower()
        or kind == "month"
        and name == "MAY"
        and not parts.keys() & {"year", "rel", "late"}
    ):
        return None
    month = MONTHS[name.casefold()]
    if kind in ("month", "months"):
        return months_of(year, month, MONTHS[parts.get("to_month", name).casefold()])
    day, last = int(parts["day"]), int(parts.get("to_day", parts["day"]))
    length = calendar.monthrange(year, month)[1]
    return (date(year, month, day), date(year, month, last)) if 1 <= day <= last <= length else None


def part_of_year(kind: str, parts: Mapping[str, str]) -> tuple[int, int]:
    """The first and last month of a half, a quarter or a whole year."""
    if kind == "quarter":
        last = 3 * QUARTERS[parts["quarter"].casefold().replace("ё", "е")]
        return last - 2, last
    if kind == "half" and parts["half"].casefold() in ("second", "втор"):
        return 7, 12
    return (1, 6) if kind in ("half", "middle") else (1, 12)


def months_of(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def find_target(text: str, language: str = "en") -> tuple[str, str] | None:
    """The one figure to be reached, as value and unit; None where there is none or more than one."""
    figures = FIGURES.get(language, FIGURE)
    found = [m for m in figures.finditer(text) if m["scale"] or m["unit"] or m["currency"]]
    if len(found) != 1:
        return None
    match = found[0]
    currency = "" if not match["currency"] else "EUR" if "€" in match["currency"] else "USD"
    scale, unit = (match["scale"] or "").casefold(), match["unit"] or currency
    if not scale.isascii():
        scale = "billion" if scale.startswith("миллиард") else scale[:3]
    parts = (SCALES.get(scale, scale), UNITS.get(unit.casefold(), unit), "a year" if match["per"] else "")
    value = match["value"] if language == "en" else match["value"].replace(",", ".")
    return re.sub(r"[,\s]", "", value), " ".join(filter(None, parts))
