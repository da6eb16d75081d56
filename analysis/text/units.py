"""Cut a text into units: titles, captions, headings, bullets and sentences."""

import re
from dataclasses import dataclass, replace

from analysis.text.fingerprint import reduce_text
from analysis.text.lexicon import Lexicon
from analysis.text.page import Page, html_parts, tidy
from analysis.text.sentences import split_sentences
from analysis.text.verbs import UNFINISHED, is_item
from analysis.text.wrapped import is_wrapped, unwrap

SYMBOL = r"[-–—•*·▪▫‣⁃◦●○■□◆◇➢➤►▶→⇒✓✔☑✦+§»\uf000-\uf0ff]"
NUMBER = r"\d{1,2}(?:\.\d{1,2}){1,3}\.?|\(?(?:\d{1,3}|[a-zа-яё]|[ivxl]{1,5}|[IVXL]{1,6})[.)]"
GLUED = r"\d{1,2}[.)](?=[^\W\d_]{2})"  # a number with no space after it
BULLET = re.compile(rf"^\s*(?:{SYMBOL}\s+|[•▪➢➤\uf000-\uf0ff]|o\s+|(?:{NUMBER})\s+|{GLUED})(?=\S)")
SENTENCE_END = re.compile(r"[.!?…;:][\"'”’»)]*$")
DATE_LINE = re.compile(
    r"^(?:[^\W\d]+(?: [^\W\d]+)?,\s+)?(?:\W*\d{1,2}[:.]\d{2}\W*)?\W*(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}\s+\w+\s+\d{4}|\w+\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2})\b.{0,25}$"
)
BYLINE = re.compile(r"^(?:by|author|автор|text|photo by)\b[: ]", re.IGNORECASE)
RELEASE = re.compile(r"\W*(?:for immediate release|embargoed|press release|пресс-релиз)\b.{0,60}$", re.IGNORECASE)
DONE = re.compile(
    r"(?:done|signed) (?:in|at) .*(?:\d{4}|two thousand)|(?:совершено|подписано) в .*\d{4}|.* жылы.* жасалды",
    re.IGNORECASE,
)
SPEECH = re.compile(r"\?[\"”»]*$|[,!?…] [—–-] [a-zа-яё]")
SENTENCES = re.compile(r"[.!?…][\"”»)]* +[\"“«(]?[A-ZА-ЯЁ]|[.!…][\"”»)]*$")
DASHES = ("—", "–", "-")
LONGEST_LIST = 200  # lines without marks under one introduction
MOST_IN_BULLET = 3  # sentences; a longer paragraph with a mark or a number is prose
SHORT_RUN_IN, SHORT_INTRO = 6, 5  # words of a heading that begins a bullet, and of one that ends in a colon
HEADING_WORDS, HEADING_LENGTH = 12, 90
SMALL = 4  # letters of the longest word that a heading in title case leaves small
SURELY = 20  # letters from which a block that stands in the article is surely of it, and no word of a menu
NEAR_TITLE = 12  # blocks that may stand between the title and the body


@dataclass(frozen=True)
class Block:
    """A block of a page: its text and what the page itself says it is (title, heading, bullet, caption or None)."""

    text: str
    says: str | None = None
    mark: str = ""  # of a list or a number, taken off the text


@dataclass(frozen=True)
class Unit:
    """One unit of a text: its number, kind, words, and the number of the heading that it stands under."""

    number: int
    kind: str
    text: str
    heading: int | None = None


def read_blocks(page: Page) -> list[Block]:
    """The blocks of a page's article, in order; the menus and share links of an HTML page fall away."""
    if page.text_alone and page.is_html:
        blocks = with_title(page, [Block(text, says) for text, says in html_parts(page, strict=True)])
    else:
        blocks = article_blocks(page) if page.is_html else with_title(page, text_blocks(page))
    read = [take_mark(replace(b, text=take_stars(b.text))) if page.is_html else b for b in blocks]
    tidied = [replace(block, text=text) for block in read if (text := tidy(block.text))]
    return [block for block in tidied if not page.text_alone or reduce_text(block.text)]  # rules, stars and ###


def with_title(page: Page, blocks: list[Block]) -> list[Block]:
    """The blocks under the title that the page gives itself, where none of the first says it already."""
    title = reduce_text(page.facts.get("title", ""))
    first = [reduce_text(block.text) for block in blocks if reduce_text(block.text)][:2]
    if (
        not title
        or any(b.says == "title" for b in blocks[:2])
        or any(f in title and 2 * len(f) > len(title) for f in first)
    ):
        return blocks
    return [Block(page.facts["title"], "title"), *blocks]


def take_stars(text: str) -> str:
    """A text without stars for ornament, or of emphasis that was never closed."""
    return text.strip("* ") if text.rstrip().endswith("*") else text


def take_mark(block: Block) -> Block:
    """A block without the mark of a list or the number before it; a heading keeps its number."""
    text = block.text.strip()
    mark = BULLET.match(text)
    if block.says not in (None, "bullet") or not mark:
        return replace(block, text=text)
    return Block(text[mark.end() :], "bullet", mark.group().strip())


def text_blocks(page: Page) -> list[Block]:
    """The paragraphs of a plain text, and of a Markdown one with a paragraph a line, with what their marks say."""
    blocks = []
    content = unwrap(page.content) if is_wrapped(page.content) else page.content
    for line in content.splitlines():
        said = "heading" if re.match(r"#{1,6}\s", line) else "bullet" if BULLET.match(line) else None
        block = take_mark(Block(line, said)) if said == "bullet" else Block(re.sub(r"^#{1,6}\s+|^>\s+", "", line), said)
        plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", re.sub(r"(\*\*|__)(.+?)\1", r"\2", block.text))
        blocks.append(replace(block, text=plain, says="title" if re.match(r"#\s", line) and not blocks else said))
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
    short = {place for place in range(first, body) if len(parts[place][0]) <= HEADING_LENGTH}
    kept = sorted({first, *short, *(place for place in inside if first <= place <= long[-1])})
    blocks = []
    for place in kept:
        text, meaning = parts[place]
        between = first < place < body and meaning is None  # a date line, a credit, a share link
        blocks.append(Block(text, "caption" if between else meaning))
    return blocks if titles else with_title(page, blocks)


def cut_units(blocks: list[Block], lexicon: Lexicon, language: str = "en") -> list[Unit]:
    """Cut blocks into numbered units. The first is the title, the first unit of prose the lead."""
    units: list[Unit] = []
    heading, has_lead = None, False
    for position, block in enumerate(blocks):
        kind = kind_of(position, blocks, lexicon, language, has_lead)
        texts = split_sentences(block.text, language) if kind in ("bullet", "sentence") else [block.text]
        if kind == "bullet":
            run_in = len(texts[0].split()) <= SHORT_RUN_IN or is_title_case(texts[0])
            kind, texts = ("bullet", [block.text]) if len(texts) - run_in <= MOST_IN_BULLET else ("sentence", texts)
        elif kind == "heading" and block.mark:
            texts = [f"{block.mark} {block.text}"]
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
    if block.says in ("title", "caption"):
        return block.says
    if block.says == "bullet":
        return (
            "sentence"
            if is_speech(position, blocks)
            else "heading"
            if is_numbered_heading(position, blocks)
            else "bullet"
        )
    if is_caption(block.text, lexicon, language) or is_signature(position, blocks):
        return "caption"
    if position == 0 and not SENTENCE_END.search(block.text.rstrip('"”»')) and block.says != "heading":
        return "title"
    if block.says == "heading" or is_capitals(block.text):
        return "title" if position == 0 else "heading"
    if not looks_like_heading(block.text):
        if position and is_short_intro(position, blocks):
            return "heading"
        return "bullet" if in_list(position, blocks) else "sentence"
    if in_list(position, blocks) or not has_lead and position + 1 == len(blocks):
        return "bullet"
    return "heading"


def is_title_case(text: str) -> bool:
    """True for a heading in title case that ends in a full stop: Making Supply Chains More Resilient."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > SMALL]
    return 1 < len(words) <= HEADING_WORDS and all(word[0].isupper() for word in words)


def is_capitals(text: str) -> bool:
    """True for a line in capitals, of any length; with a full stop at its end it is a sentence all the same."""
    return text.isupper() and sum(map(str.isalpha, text)) > 5 and not text.endswith(".")


def is_short_intro(position: int, blocks: list[Block]) -> bool:
    """True for a short line ending in a colon or question mark over a paragraph of prose, and not over a list."""
    text, following = blocks[position].text, blocks[position + 1] if position + 1 < len(blocks) else None
    words = len(text.split())
    if following is None or following.says is not None or not text[0].isupper() or len(SENTENCES.findall(text)) > 0:
        return False
    prose = bool(SENTENCES.search(following.text)) and not following.text[0].islower()
    return prose and (text.endswith("?") and words <= HEADING_WORDS or text.endswith(":") and words <= SHORT_INTRO)


def is_numbered_heading(position: int, blocks: list[Block]) -> bool:
    """True for a short line with a number that stands over prose or other marks, and not in a list of its like."""
    block = blocks[position]
    if not re.search(r"\w", block.mark) or not looks_like_heading(block.text) or not block.text[0].isupper():
        return False
    if position + 1 == len(blocks):
        return False
    following = blocks[position + 1]
    if following.says not in (None, "bullet") or following.says is None and looks_like_heading(following.text):
        return False
    return all(mark_form(b.mark) != mark_form(block.mark) for b in blocks[max(0, position - 1) : position + 2 : 2])


def mark_form(mark: str) -> str:
    """The kind of a mark: one form for all figures, one for all letters, itself for a symbol."""
    return re.sub(r"[a-zа-яё]+", "a", re.sub(r"[IVXL]+", "I", re.sub(r"\d+", "0", mark)))


def is_speech(position: int, blocks: list[Block]) -> bool:
    """True for a line of a dialogue in Russian print: in a run of lines with dashes, one asks or names a speaker."""
    if blocks[position].mark not in DASHES:
        return False
    first = last = position
    while first > 0 and blocks[first - 1].mark in DASHES:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].mark in DASHES:
        last += 1
    return any(SPEECH.search(block.text) for block in blocks[first : last + 1])


def is_signature(position: int, blocks: list[Block]) -> bool:
    """True for the short lines under 'Done in Astana on 5 May 2026': names, offices, parties."""
    if len(blocks[position].text) > HEADING_LENGTH or blocks[position].says is not None:
        return False
    for earlier in range(position - 1, max(-1, position - 12), -1):
        if DONE.match(blocks[earlier].text):
            return True
        if len(blocks[earlier].text) > HEADING_LENGTH:
            return False
    return False


def is_caption(text: str, lexicon: Lexicon, language: str) -> bool:
    """A picture credit, byline, date line or notice of release: short, and beginning like one."""
    if RELEASE.match(text):
        return True
    if len(text) > HEADING_LENGTH or SENTENCE_END.search(text) and not text.endswith(":"):
        return False
    first = lexicon.find(text, "unit_kind", language)
    return bool(DATE_LINE.match(text) or BYLINE.match(text) or any(match.start == 0 for match in first))


def looks_like_heading(text: str) -> bool:
    return len(text) <= HEADING_LENGTH and len(text.split()) <= HEADING_WORDS and not SENTENCE_END.search(text)


def completes_line(position: int, blocks: list[Block]) -> bool:
    """True for a paragraph that begins with a bare verb and, as all before it do, completes a line: the sides will:"""
    if not is_item(blocks[position].text):
        return False
    for block in reversed(blocks[max(0, position - LONGEST_LIST) : position]):
        if UNFINISHED.search(block.text):
            return True
        if block.says is not None or not is_item(block.text):
            return False
    return False


def in_list(position: int, blocks: list[Block]) -> bool:
    """True for a line of a list without marks: it follows an introduction that ends in a colon, or another line of one.

    A line with an end of sentence is in such a list only straight after the introduction
    or between two lines that end in a semicolon; a paragraph of several sentences never is.
    """
    if completes_line(position, blocks):
        return True
    if re.search(r"[.!?][\"”»)]* +[\"“«(]?[A-ZА-ЯЁ]", blocks[position].text) and not looks_like_heading(
        blocks[position].text
    ):
        return False
    for earlier in range(position - 1, max(-1, position - 1 - LONGEST_LIST), -1):
        text = blocks[earlier].text
        if text.endswith(":"):
            return not (earlier + 1 == position and is_short_intro(earlier, blocks))
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
