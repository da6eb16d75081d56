"""Join the lines of a plain text that was broken to a width."""

import re

NARROWEST, WIDEST = 40, 130  # characters of a line that a program or a typist broke
FEWEST = 3  # broken lines from which the width of a text without blank lines can be told
SURE = 0.8  # share of the lines within paragraphs that must be as full as they could be
RAGGED = 0.4  # share of them that must break within a sentence, where the lines are of any width
SHORTEST = 35  # characters of such a line; shorter ones may be items of a list
LAST = 0.7  # of the width: a line that ends a sentence before it ends a paragraph of a ragged text
MARK = re.compile(
    r"[-–—•*·▪▫‣◦●○■□➢➤→✓✔+§»\uf000-\uf0ff]\s|\(?(?:\d{1,3}|[a-zа-я]|[ivxlc]{1,5}|[IVXLC]{1,6})[.)]\s"
    r"|\d{1,2}(?:\.\d{1,2})+\.?\s|o\s\s|#{1,6}\s|>\s|\|"
)
DASH = re.compile(r"[-–—]\s+[a-zа-яё]")


def width_of(lines: list[str]) -> int:
    """The width to which lines were broken: the longest of them, but for the few that hold one long word."""
    lengths = sorted(len(line.rstrip()) for line in lines if " " in line.strip())
    return lengths[min(len(lengths) - 1, int(len(lengths) * 0.98))] if lengths else 0


def is_full(line: str, following: str, width: int) -> bool:
    """True for a line that had no room for the first word of the next."""
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width


def is_wrapped(text: str) -> bool:
    """True for a text whose paragraphs run over several lines, each as full as it could be or broken in a sentence."""
    lines = text.expandtabs(4).splitlines()
    pairs = pairs_of(lines)
    width = width_of([line for line in lines if line.strip()])
    if not pairs or not NARROWEST <= width <= WIDEST:
        return False
    if is_ragged(pairs):
        return True
    full = [(a, b) for a, b in pairs if is_full(a, b, width)]
    broken = [(a, b) for a, b in full if not re.search(r"[.!?…;:][\"”»')\]]*\s*$", a)]
    fewest = FEWEST - 1 if any(not line.strip() for line in lines) else FEWEST
    return len(broken) >= fewest and len(full) >= SURE * len(pairs)


def pairs_of(lines: list[str]) -> list[tuple[str, str]]:
    """Each line with the next, where neither is blank and the next has no mark of a list."""
    return [(a, b) for a, b in zip(lines, lines[1:]) if a.strip() and b.strip() and not MARK.match(b.lstrip())]


def is_ragged(pairs: list[tuple[str, str]]) -> bool:
    """True for lines that break within sentences, at whatever width: one ends in a word, the next begins small."""
    runs_on = lambda a, b: re.search(r"[\w,–—-]\s*$", a) and b.lstrip()[0].islower() and len(a.strip()) >= SHORTEST
    broken = [(a, b) for a, b in pairs if runs_on(a, b)]
    return len(broken) >= FEWEST and len(broken) >= RAGGED * len(pairs)


def unwrap(text: str) -> str:
    """A text with one paragraph a line. A line that could have held the next line's first word ends a paragraph."""
    lines = text.expandtabs(4).splitlines()
    width, ragged = width_of([line for line in lines if line.strip()]), is_ragged(pairs_of(lines))
    joined: list[str] = []
    for before, line in zip([""] + lines, lines):
        if joined and belongs(before, line, width, ragged):
            hyphen = re.search(r"\w[-\u00ad]$", joined[-1]) and line.lstrip()[:1].islower()
            joined[-1] += ("" if hyphen else " ") + line.strip()
        else:
            joined.append(line.strip())
    return "\n".join(joined) + "\n"


def belongs(before: str, line: str, width: int, ragged: bool = False) -> bool:
    """True for a line that goes on with the paragraph of the line before."""
    if not before.strip() or not line.strip():
        return False
    ends = re.search(r"[.!?…:;][\"”»')\]]*\s*$", before) and len(before.rstrip()) < LAST * width
    if ends if ragged else not is_full(before, line, width):
        return False
    start = line.lstrip()
    if MARK.match(start):
        return bool(DASH.match(start)) and not re.search(r"[.!?:;,]\s*$", before)
    indented = len(line) - len(start) > len(before) - len(before.lstrip())
    return not indented or bool(MARK.match(before.lstrip())) or not re.search(r"[.!?:;]\s*$", before)
