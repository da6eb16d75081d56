"""Read a saved page or text as lines. Nothing in it is executed, and nothing that it names is fetched."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path

from analysis.problems import fault
from analysis.text.fingerprint import is_invisible
from analysis.text.formats import SAVE_AS_TEXT, name_facts, read_content
from analysis.text.verbs import is_item

LIMIT = 10_000_000  # bytes; a readout is a few thousand
# What a page may show, so that one built to keep a program busy is refused at once. The longest
# readout has some 30,000 characters; a page around it a few thousand elements, nested some 30 deep.
MOST_TEXT, MOST_LINES, LONGEST_LINE = 150_000, 3_000, 10_000
MOST_ELEMENTS, DEEPEST = 50_000, 200
MANY_ATTRIBUTES = re.compile(r"<(?:[^<>\s]*\s){5000}")
SAVE_ARTICLE = "save the article alone, not the whole site"
HIDDEN = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "option"}
BOLD = ("b", "strong")
HEADED = re.compile(r"(?!.*[.!?…][\"”»)]* [A-ZА-ЯЁ]).*[^.!…;,]", re.DOTALL)
LIST_HEAD = "head of a list"  # stands for the tag of what a list within a list stands under
LONGEST_HEADING, LONGEST_RUN_IN, LONGEST_IN_PROSE = 25, 8, 12  # words of a heading in bold
INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "cite",
    "code",
    "em",
    "font",
    "i",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "wbr",
}


@dataclass(frozen=True)
class Page:
    """A text: where it came from, what it says, and whether that is HTML.

    `facts` are those that the file states of itself (title, published_on, url). Of a page that is the
    `text_alone`, made from Markdown, Word, PDF or e-mail, every block counts; of others the article.
    """

    name: str
    content: str
    is_html: bool
    facts: Mapping[str, str] = field(default_factory=dict)
    text_alone: bool = False


def read_page(name: str) -> Page:
    """Read the file `name`, or standard input where it is '-', in any form in which texts are published.

    Raises PackageError for a file that is missing, empty, too large or of a form that is not read.
    """
    content = read_bytes(name)
    name = "standard input" if name == "-" else name
    if len(content) > LIMIT:
        raise fault(name, "text_readable", f"it is larger than {LIMIT:,} bytes", SAVE_ARTICLE)
    read = read_content(name, content)
    if not read.text.strip():
        raise fault(name, "text_readable", "it is empty", "save the page again")
    if read.is_html and MANY_ATTRIBUTES.search(read.text):
        raise fault(name, "text_readable", "an element of it has thousands of attributes", SAVE_AS_TEXT)
    if not read.is_html:
        check_length(name, read.text.splitlines())
    page = Page(name, read.text, read.is_html, read.facts, read.is_text_alone)
    return replace(page, facts={**page_facts(page), **read.facts}) if read.is_html else page


def check_length(name: str, lines: list[str]) -> None:
    """Refuse a text that is longer than any readout."""
    if (letters := sum(map(len, lines))) > MOST_TEXT:
        raise fault(
            name,
            "text_readable",
            f"it holds {letters:,} characters of text, and no readout has more than {MOST_TEXT:,}",
            SAVE_ARTICLE,
        )
    if len(lines) > MOST_LINES:
        raise fault(
            name,
            "text_readable",
            f"it has {len(lines):,} lines, and no readout has more than {MOST_LINES:,}",
            SAVE_ARTICLE,
        )
    if (longest := max(map(len, lines), default=0)) > LONGEST_LINE:
        raise fault(
            name,
            "text_readable",
            f"one of its lines has {longest:,} characters, and no line of a readout more than {LONGEST_LINE:,}",
            "put each paragraph on a line of its own",
        )


def read_bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(LIMIT + 1)
    path = Path(name)
    if not path.is_file():
        raise fault(name, "text_readable", "there is no such file", "check the name; a folder cannot be read as a text")
    with path.open("rb") as handle:
        return handle.read(LIMIT + 1)


def read_lines(page: Page) -> list[str]:
    """Every line of a page that a reader could see, menus too, in order and without blank ones.

    The title that a Markdown text or an e-mail states apart from its text comes first.
    """
    blocks = [text for text, _ in html_parts(page)] if page.is_html else page.content.splitlines()
    lines = [line for block in blocks if (line := tidy(block))]
    title = tidy(page.facts.get("title", "")) if page.text_alone else ""
    return [title, *lines] if title and title not in lines[:2] else lines


def html_parts(page: Page, strict: bool = False) -> list[tuple[str, str | None]]:
    """The text of each block element of an HTML page, with what its tags say: title, heading, bullet, caption or None.

    With `strict`, a page that would keep a slower reader busy is refused.
    """
    from lxml import etree, html

    try:
        # without huge_tree, the parser stops at the 256th level without a word; with it, at the 2,048th
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        tree = html.document_fromstring(page.content.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise fault(page.name, "text_readable", f"it cannot be read as HTML ({error})", SAVE_AS_TEXT) from None
    if strict:
        check_tree(page.name, tree)
    parts = [(text, said) for line, tags in walk(tree) for text, said in cut_line(line, tags)]
    check_length(page.name, [text for text, _ in parts])
    return parts


def walk(tree) -> Iterable[tuple[list[tuple[str, bool]], list[str]]]:
    """Each block element's pieces of text, with whether they are bold, and the tags that are open around it."""
    from lxml import etree

    line: list[tuple[str, bool]] = []
    open_tags: list[str] = []
    hidden = bold = 0
    row = None  # the row of a table that is read as one block
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else None
        if row is not None and element is not row and tag not in (None, *INLINE):
            line += [(" | ", bold > 0)] if event == "end" and tag in ("td", "th") else [(" ", bold > 0)]
        elif tag is not None and tag not in INLINE:
            opens_list = event == "start" and tag in ("ul", "ol") and "li" in open_tags[-2:]
            yield line, open_tags[-DEEPEST:] + [LIST_HEAD] * opens_list
            line = []
            row = element if event == "start" and tag == "tr" and is_plain_row(element) else None
            if event == "start":
                open_tags.append("heading row" if row is not None and row.find("td") is None else tag)
            elif open_tags:
                open_tags.pop()
        if tag in HIDDEN:
            hidden += 1 if event == "start" else -1
        if tag in BOLD and event == "end":
            bold -= 1
        if not hidden:
            shown = element.text if event == "start" and tag not in HIDDEN else element.tail if event != "start" else ""
            line.append((shown or "", bold + (tag in BOLD and event == "start") > 0))
        if tag in BOLD and event == "start":
            bold += 1
    yield line, []


def is_plain_row(row) -> bool:
    """True for a row of a table of facts: two cells or more with little text in each, and no lists or tables within."""
    cells = row.xpath("./td|./th")
    if len(cells) < 2 or row.xpath("boolean(.//table|.//li|.//h1|.//h2|.//h3|.//script|.//style|.//img)"):
        return False
    texts = ["".join(cell.itertext()).strip() for cell in cells]
    return (
        sum(map(bool, texts)) > 1 and all(len(t) < 500 for t in texts) and all(len(c.xpath(".//p")) < 2 for c in cells)
    )


def cut_line(line: list[tuple[str, bool]], tags: list[str]) -> Iterable[tuple[str, str | None]]:
    """A block's text with what its tags say; a heading in bold that runs into its paragraph is a block of its own."""
    text = " ".join("".join(piece for piece, _ in line).split()).strip("| ")
    if not text:
        return
    said = says(tags)
    worded = [(piece, bold) for piece, bold in line if any(map(str.isalnum, piece))]
    if (said is None or tags[-1] == LIST_HEAD) and worded and all(bold for _, bold in worded):
        words = len(text.split())
        is_heading = words <= LONGEST_RUN_IN or HEADED.fullmatch(text) and words <= LONGEST_HEADING
        yield text, "heading" if is_heading else said
        return
    if said is None and worded and worded[0][1]:
        first = " ".join("".join(piece for piece, _ in takewhile(lambda p: p[1] or not p[0].strip(), line)).split())
        rest = text[len(first) :].strip()
        if (
            re.search(r"\w{2}[\"”’»]?\.$", first)
            and len(first.split()) <= LONGEST_IN_PROSE
            and rest[:1].isupper()
            and not takes_on(first)
        ):
            yield first, "heading"
            text = rest
    yield text, said


def takes_on(text: str) -> bool:
    """True for bold words that say what is to be done and so are no heading: Publish joint advisories."""
    return is_item(text) and text.split()[1][:1].islower()


def check_tree(name: str, tree) -> None:
    """Refuse a page with more elements, or nested more deeply, than any that people read."""
    from lxml import etree

    depth = 0
    for number, (event, _) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST or number > 2 * MOST_ELEMENTS:
            message = (
                f"its elements are nested more than {DEEPEST} deep"
                if depth > DEEPEST
                else f"it has more than {MOST_ELEMENTS:,} elements"
            )
            raise fault(name, "text_readable", message, SAVE_AS_TEXT)


def says(tags: list[str]) -> str | None:
    """What the open tags say a text is; the innermost that says anything counts."""
    meaning = {"h1": "title", "li": "bullet", "figcaption": "caption", "caption": "caption"}
    meaning |= {"tr": "bullet", "heading row": "heading", "table": None, "td": None, "th": None}
    meaning |= {f"h{level}": "heading" for level in range(2, 7)}
    return next((meaning[tag] for tag in reversed(tags) if tag in meaning), None)


def page_facts(page: Page) -> dict[str, str]:
    """Title, day of publication and address that an HTML page gives itself; else the title of its window."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(
            page.content.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return {}
    shared = tree.xpath("//meta[@property='og:title']/@content") + tree.xpath("//title/text()")
    published = tree.xpath("//meta[@property='article:published_time']/@content")
    address = tree.xpath("//link[@rel='canonical']/@href") + tree.xpath("//meta[@property='og:url']/@content")
    return name_facts({"title": (shared or [""])[0], "date": (published or [""])[0], "url": (address or [""])[0]})


def tidy(line: str) -> str:
    """A line in NFC with plain single spaces, without direction marks and other invisible characters."""
    kept = "".join(" " if c.isspace() else c for c in line if c.isspace() or not is_invisible(c))
    return unicodedata.normalize("NFC", " ".join(kept.split()))
