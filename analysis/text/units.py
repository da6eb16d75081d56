"""Cut a text into units: titles, captions, headings, bullets and sentences."""

import re
from dataclasses import dataclass, replace

from analysis.text.fingerprint import reduce_text
from analysis.text.lexicon import Lexicon
from analysis.text.page import Page, html_parts, page_title, tidy
from analysis.text.sentences import split_sentences

BULLET = re.compile(r"^\s*(?:[-–—•*·▪▫‣◦●○■]|\(?\d{1,2}[.)]|[a-zа-я]\))\s+")
SENTENCE_END = re.compile(r"[.!?…;:][\"'”’»)]*$")
DATE_LINE = re.compile(
    r"^(?:[^\W\d]+(?: [^\W\d]+)?,\s+)?(?:\W*\d{1,2}[:.]\d{2}\W*)?\W*(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\s+\w+\s+\d{4}|\w+\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2})\b.{0,25}$"
)
BYLINE = re.compile(r"^(?:by|author|автор|text|photo by)\b[: ]", re.IGNORECASE)
HEADING_WORDS, HEADING_LENGTH = 12, 90
SURELY = 20  # letters from which a block that stands in the article is surely of it, and no word of a menu
NEAR_TITLE = 12  # blocks that may stand between the title and the body


@dataclass(frozen=True)
class Block:
    """A block of a page: its text and what the page itself says it is (title, heading, bullet, caption or None)."""

    text: str
    says: str | None = None


@dataclass(frozen=True)
class Unit:
    """One unit of a text: its number, kind, words, and the number of the heading that it stands under."""

    number: int
    kind: str
    text: str
    heading: int | None = None


def read_blocks(page: Page) -> list[Block]:
    """The blocks of a page's article, in order; the menus and share links of an HTML page fall away."""
    blocks = article_blocks(page) if page.is_html else text_blocks(page.content)
    return [replace(block, text=text) for block in blocks if (text := tidy(block.text))]


def text_blocks(content: str) -> list[Block]:
    """The lines of a plain or Markdown text with what their marks say."""
    blocks = []
    for line in content.splitlines():
        says = "heading" if re.match(r"#{1,6}\s", line) else "bullet" if BULLET.match(line) else None
        plain = re.sub(r"^#{1,6}\s+|^>\s+", "", line) if says != "bullet" else BULLET.sub("", line)
        plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", re.sub(r"(\*\*|__)(.+?)\1", r"\2", plain))
        blocks.append(Block(plain, "title" if re.match(r"#\s", line) and not blocks else says))
    return blocks


def article_blocks(page: Page) -> list[Block]:
    """The article of an HTML page, found by the library trafilatura; the whole page where that finds none.

    Kept are the blocks from the title to the last one of the article. Short ones between
    the title and the body (date line, picture credit) stay; others that are not of the
    article (menus, share links, related news) fall away.
    """
    from trafilatura import extract

    parts = html_parts(page, strict=True)
    article = reduce_text(extract(page.content, include_comments=False, include_links=False, favor_recall=True) or "")
    inside = [place for place, (text, _) in enumerate(parts) if (reduced := reduce_text(text)) and reduced in article]
    long = [place for place in inside if len(reduce_text(parts[place][0])) >= SURELY]
    if not long:
        return [Block(text, says) for text, says in parts]
    titles = [place for place in range(long[0] + 1) if parts[place][1] == "title"]
    body = next((place for place in long if parts[place][1] in (None, "bullet")), long[0])
    first = titles[-1] if titles and body - titles[-1] <= NEAR_TITLE else min(long[0], body)
    kept = [
        p for p in range(first, long[-1] + 1) if p in set(inside) or (p < body and len(parts[p][0]) <= HEADING_LENGTH)
    ]
    blocks = []
    for place in kept:
        text, meaning = parts[place]
        between = first < place < body and meaning is None  # a date line, a credit, a share link
        blocks.append(Block(text, "caption" if between else meaning))
    if (
        not titles
        and (title := page_title(page))
        and not any(reduce_text(b.text) in reduce_text(title) for b in blocks[:2])
    ):
        blocks.insert(0, Block(title, "title"))
    return blocks


def cut_units(blocks: list[Block], lexicon: Lexicon, language: str = "en") -> list[Unit]:
    """Cut blocks into numbered units. The first is the title, the first unit of prose the lead."""
    units: list[Unit] = []
    heading, has_lead = None, False
    for position, block in enumerate(blocks):
        kind = kind_of(position, blocks, lexicon, language, has_lead)
        texts = split_sentences(block.text, language) if kind == "sentence" else [block.text]
        for text in texts:
            if kind == "sentence" and not has_lead:
                units.append(Unit(len(units) + 1, "lead", text, heading))
                has_lead = True
                continue
            if kind == "heading":
                heading = None
            units.append(Unit(len(units) + 1, kind, text, heading if kind in ("bullet", "sentence") else None))
            if kind == "heading":
                heading = units[-1].number
    return units


def kind_of(position: int, blocks: list[Block], lexicon: Lexicon, language: str, has_lead: bool) -> str:
    """What a block is: what the page says it is, or what its form and place say."""
    block = blocks[position]
    if block.says in ("title", "bullet", "caption"):
        return block.says
    if position == 0 and not SENTENCE_END.search(block.text.rstrip('"”»')) and block.says != "heading":
        return "title"
    if is_caption(block.text, lexicon, language):
        return "caption"
    if block.says == "heading":
        return "title" if position == 0 else "heading"
    if not looks_like_heading(block.text):
        return "bullet" if in_list(position, blocks) else "sentence"
    if in_list(position, blocks) or not has_lead and position + 1 == len(blocks):
        return "bullet"
    return "heading"


def is_caption(text: str, lexicon: Lexicon, language: str) -> bool:
    """A picture credit, byline or date line: short, and beginning like one."""
    if len(text) > HEADING_LENGTH or SENTENCE_END.search(text) and not text.endswith(":"):
        return False
    first = lexicon.find(text, "unit_kind", language)
    return bool(DATE_LINE.match(text) or BYLINE.match(text) or any(match.start == 0 for match in first))


def looks_like_heading(text: str) -> bool:
    return len(text) <= HEADING_LENGTH and len(text.split()) <= HEADING_WORDS and not SENTENCE_END.search(text)


def in_list(position: int, blocks: list[Block]) -> bool:
    """True for a line of a list without marks: it follows an introduction that ends in a colon, or another line of one.

    A line with an end of sentence is in such a list only straight after the introduction
    or between two lines that end in a semicolon.
    """
    for earlier in range(position - 1, -1, -1):
        text = blocks[earlier].text
        if text.endswith(":"):
            return True
        if not text.endswith(";") and not (looks_like_heading(text) and looks_like_heading(blocks[position].text)):
            break
    follows = (
        position + 1 < len(blocks)
        and looks_like_heading(blocks[position + 1].text)
        and blocks[position + 1].says is None
    )
    return (
        looks_like_heading(blocks[position].text)
        and follows
        and position > 0
        and looks_like_heading(blocks[position - 1].text)
        and blocks[position - 1].says is None
        and position > 2
    )
