"""Read the text of a PDF: lines in the order in which they were written, joined into paragraphs."""

import html
import io
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.problems import fault
from analysis.text.wrapped import DASH, MARK

SMALL = 9  # points across, at most, of a mark that is drawn
MOST_PAGES = 40  # the longest readout has some 15
MOST_SECONDS, MOST_CHARACTERS = 20, 200_000
PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|стр\.?|страница|бет)?\s*\d{1,3}(?:\s*(?:of|/|из)\s*\d{1,3})?\W*", re.IGNORECASE
)
PRINTED = re.compile(
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4}, \d{1,2}:\d{2}\b.*|(?:file|https?)://\S+(?:\s+\d+/\d+)?"
)  # by a browser
ENDS = re.compile(r"[.!?…:;][\"”»’')\]]*$")
COPY = "open it, copy its text into a .txt file and save that as UTF-8"


class TooMuch(BaseException):
    """A PDF takes too long, or holds too much. No Exception, so that the library does not catch it."""


@dataclass
class Line:
    """A line of a page: its text, where it begins in points, the size of its letters, whether all are bold."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool


def read_pdf(name: str, content: bytes) -> tuple[str, bool, dict[str, str]]:
    """The text of a PDF as HTML, True, and no facts: those that a PDF states are mostly of the program that made it.

    Raises PackageError for a PDF that is locked, scanned, broken or longer than any readout.
    """
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise fault(name, "text_readable", "it is a PDF locked with a password", f"unlock it, or {COPY}")
        if (pages := len(reader.pages)) > MOST_PAGES:
            message = f"it is a PDF of {pages:,} pages, and no readout has more than {MOST_PAGES}"
            raise fault(name, "text_readable", message, "save the pages of the readout alone")
        lines = [line for number in range(pages) for line in page_lines(reader.pages[number], number)]
    except TooMuch:
        raise fault(name, "text_readable", "it is a PDF that holds too much to be a readout", COPY) from None
    except Exception as error:  # whatever a broken file makes the library raise
        if hasattr(error, "problems"):
            raise
        reason = type(error).__name__
        raise fault(name, "text_readable", f"it is a PDF that cannot be read ({reason})", COPY) from None
    if sum(len(line.text) for line in lines) < 20 * pages:
        message = "it is a PDF without text: its pages are pictures"
        raise fault(
            name, "text_readable", message, "have a program recognise the text (OCR), check it, and save it as .txt"
        )
    return f"<html><body>{''.join(paragraphs(drop_repeated(lines)))}</body></html>", True, {}


def page_lines(page, number: int) -> list[Line]:
    """The lines of a page in the order in which they were written, without raised figures that point to notes."""
    pieces: list[tuple[str, float, float, float, bool]] = []
    end, length = time.monotonic() + MOST_SECONDS, 0

    def take(text, cm, tm, font, size):
        nonlocal length
        length += len(text)
        if length > MOST_CHARACTERS or time.monotonic() > end:
            raise TooMuch
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1]))
        bold = bool(re.search("bold|black|heavy", str((font or {}).get("/BaseFont", "")), re.IGNORECASE))
        pieces.append((text, x, y, height, bold))

    dots, path = [], []

    def look(operator, operands, cm, tm):
        """Collect the small filled shapes, which may be the drawn marks of a list."""
        if operator in (b"m", b"l", b"c") and len(path) < 50:
            x, y = map(float, operands[-2:])
            path.append((x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))
        elif operator in (b"f", b"f*", b"F", b"B", b"S", b"n"):
            if path and operator in (b"f", b"f*") and all(max(v) - min(v) < SMALL for v in zip(*path)):
                dots.append(path[0])
            path.clear()

    page.extract_text(visitor_text=take, visitor_operand_before=look)
    lines: list[list] = [[]]
    for text, *rest in pieces:
        for place, part in enumerate(text.split("\n")):
            if place:
                lines.append([])
            if part:
                lines[-1].append((part, *rest))
    made = [line for parts in lines if (line := make_line(parts, number))]
    for line in made:
        if any(0 < line.x - x < 2 * line.size and -0.2 * line.size < y - line.y < 0.8 * line.size for x, y in dots):
            line.text = f"• {line.text}"
    return made


def make_line(parts: list, page: int) -> Line | None:
    seen = [part for part in parts if part[0].strip()]
    if not seen:
        return None
    size = max(part[3] for part in seen)
    kept = [part for part in parts if not (part[3] < 0.75 * size and re.fullmatch(r"\s*\[?\d{1,3}\]?\s*", part[0]))]
    text = " ".join("".join(part[0] for part in kept).split())
    return Line(text, page, seen[0][1], seen[0][2], round(size, 1), all(part[4] for part in seen)) if text else None


def drop_repeated(lines: list[Line]) -> list[Line]:
    """The lines without page numbers and without what stands at the top or foot of most pages."""
    pages = sorted({line.page for line in lines})
    edges: dict[int, list[Line]] = {}
    for page in pages:
        by_height = sorted((line for line in lines if line.page == page), key=lambda line: -line.y)
        edges[page] = by_height[:3] + by_height[-3:]
    often = Counter(form for edge in edges.values() for form in {pattern_of(line) for line in edge})
    most = max(2, len(pages) / 2)
    dropped = {
        id(line)
        for edge in edges.values()
        for line in edge
        if PAGE_NUMBER.fullmatch(line.text)
        or PRINTED.fullmatch(line.text)
        or len(line.text) < 150
        and often[pattern_of(line)] >= most
    }
    return [line for line in lines if id(line) not in dropped]


def pattern_of(line: Line) -> tuple[str, int]:
    """A line's text with any figure for a figure, and its height on the page."""
    return re.sub(r"\d+", "0", line.text), round(line.y / 4)


def paragraphs(lines: list[Line]) -> Iterable[str]:
    """The paragraphs as HTML elements: those in larger letters as headings, those in bold as such."""
    if not lines:
        return
    sizes = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    width = statistics.quantiles([len(line.text) for line in lines] * 2, n=10)[-1]
    gaps = [a.y - b.y for a, b in zip(lines, lines[1:]) if a.page == b.page and 0 < a.y - b.y < 3 * body]
    leading = statistics.median_low(gaps) if gaps else 1.2 * body
    words = Counter(word for line in lines for word in re.findall(r"\w+(?:-\w+)+", line.text))
    groups: list[list[Line]] = []
    for before, line in zip([None, *lines], lines):
        if before is not None and goes_on(before, line, groups[-1], leading, width, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    largest = max(line.size for line in lines)
    for group in groups:
        text = html.escape(join(group, words))
        if group[0].size > 1.12 * body and len(text) < 300:
            tag = "h1" if group[0].size == largest else "h2"
            yield f"<{tag}>{text}</{tag}>"
        elif is_indented(group, groups, body):  # an item of a list whose mark is drawn, not written
            yield f"<li>{text}</li>"
        else:
            yield f"<p><b>{text}</b></p>" if all(line.bold for line in group) else f"<p>{text}</p>"


def is_indented(group: list[Line], groups: list[list[Line]], body: float) -> bool:
    """True for a paragraph whose lines all begin a little to the right of other lines."""
    x = min(line.x for line in group)
    rest = {round(line.x) for other in groups for line in other[1:]}
    left = [line.x for other in groups for line in other if x - 6 * body < line.x]
    return round(x) in rest and min(left) < x - 0.9 * body and max(line.x for line in group) - x < 1


def goes_on(before: Line, line: Line, group: list[Line], leading: float, width: float, body: float) -> bool:
    """True for a line that belongs to the paragraph of the line before."""
    if abs(before.size - line.size) > 0.6:
        return False
    ended = bool(ENDS.search(before.text))
    small = line.text[:1].islower()
    if MARK.match(line.text) and (ended or not DASH.match(line.text)):
        return False
    if before.bold != line.bold and not small and (len(group) == 1 or line.bold):
        return False
    if re.search(r";(?: (?:and|or|и|или))?,?$", before.text) and line.text[:1].isupper():
        return False  # the next item of a list
    gap = before.y - line.y
    if before.page != line.page or gap < 0:  # the next page or column
        return not ended or len(before.text) > 0.8 * width and small
    if gap > 1.3 * max(leading, 1.15 * line.size if line.size > 0 else 0):
        return False
    room = width - len(before.text) - len(line.text.split()[0])
    if room > (0.25 if ended else 0.35) * width and not (small or before.bold or line.size > body + 0.6):
        return False  # the first word would have stood on the line before
    indent = line.x - group[-1].x
    return not (indent > 0.8 * line.size and gap > 0 and not MARK.match(group[0].text) and len(group) > 1)


def join(group: list[Line], words: Counter) -> str:
    """The text of a paragraph; a word parted at the end of a line is whole again."""
    text = group[0].text
    for line in group[1:]:
        parted = re.search(r"(\w+)[-\u00ad\u2010]$", text)
        following = re.match(r"\w+", line.text)
        if parted and following and line.text[0].islower():
            keep = words[f"{parted.group(1)}-{following.group()}"] > 0
            text = text[:-1] + ("-" if keep else "") + line.text
        else:
            text += ("" if text.endswith("\u00ad") else " ") + line.text
    return text
