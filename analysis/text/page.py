"""Read a saved page or text as lines. Nothing in it is executed, and nothing that it names is fetched."""

import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import fault
from analysis.text.fingerprint import is_invisible

LIMIT = 10_000_000  # bytes; a readout is a few thousand
# What a page may show, so that one built to keep a program busy is refused at once. The longest
# readout has some 30,000 characters; a page around it a few thousand elements, nested some 30 deep.
MOST_TEXT, MOST_LINES, LONGEST_LINE = 150_000, 3_000, 10_000
MOST_ELEMENTS, DEEPEST = 50_000, 200
MANY_ATTRIBUTES = re.compile(r"<(?:[^<>\s]*\s){5000}")
BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
}
SAVE_ARTICLE = "save the article alone, not the whole site"
SAVE_AS_TEXT = "open it, copy its text into a .txt file and save that as UTF-8"
HIDDEN = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "option"}
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
    """A saved text: where it came from, what it says, and whether it is HTML."""

    name: str
    content: str
    is_html: bool


def read_page(name: str) -> Page:
    """Read the file `name`, or standard input where it is '-'.

    Raises PackageError for a file that is missing, empty, too large, binary or not in a
    Unicode encoding.
    """
    content = read_bytes(name)
    name = "standard input" if name == "-" else name
    if len(content) > LIMIT:
        raise fault(name, "text_readable", f"it is larger than {LIMIT:,} bytes", SAVE_ARTICLE)
    for start, what in BINARY.items():
        if content.startswith(start):
            raise fault(name, "text_readable", f"it is {what}, not a text", SAVE_AS_TEXT)
    text = decode(name, content)
    if not text.strip():
        raise fault(name, "text_readable", "it is empty", "save the page again")
    opening = text[:2000].lstrip().casefold()
    is_html = (
        opening.startswith(("<!doctype html", "<html", "<?xml"))
        or "<body" in opening
        or Path(name).suffix.casefold() in (".html", ".htm")
    )
    if is_html and MANY_ATTRIBUTES.search(text):
        raise fault(name, "text_readable", "an element of it has thousands of attributes", SAVE_AS_TEXT)
    if not is_html:
        check_length(name, text.splitlines())
    return Page(name, text, is_html)


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


def decode(name: str, content: bytes) -> str:
    """Unicode text of a file in UTF-8, or UTF-16 with a byte-order mark."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise fault(
            name, "text_readable", f"byte {error.start} is not UTF-8", "save it again with the encoding UTF-8"
        ) from None
    if "\0" in text:
        raise fault(name, "text_readable", "it holds NUL characters, so it is no text", SAVE_AS_TEXT)
    return text


def read_lines(page: Page) -> list[str]:
    """Every line of a page that a reader could see, menus too, in order and without blank ones."""
    blocks = html_blocks(page) if page.is_html else page.content.splitlines()
    return [line for block in blocks if (line := tidy(block))]


def html_blocks(page: Page) -> list[str]:
    """The text of each block element of an HTML page."""
    return [text for text, _ in html_parts(page)]


def html_parts(page: Page, strict: bool = False) -> list[tuple[str, str | None]]:
    """The text of each block element of an HTML page, and what its tags call it: title, heading, bullet, caption, None.

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
    parts: list[tuple[str, str | None]] = []
    line: list[str] = []
    open_tags: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else None
        if tag is not None and tag not in INLINE:
            if text := " ".join("".join(line).split()):
                parts.append((text, says(open_tags[-DEEPEST:])))
            line = []
            if event == "start":
                open_tags.append(tag)
            elif open_tags:
                open_tags.pop()
        if tag in HIDDEN:
            hidden += 1 if event == "start" else -1
        if not hidden:
            shown = element.text if event == "start" and tag not in HIDDEN else element.tail if event != "start" else ""
            line.append(shown or "")
    parts += [(text, None)] if (text := " ".join("".join(line).split())) else []
    check_length(page.name, [text for text, _ in parts])
    return parts


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
    meaning |= {f"h{level}": "heading" for level in range(2, 7)}
    return next((meaning[tag] for tag in reversed(tags) if tag in meaning), None)


def page_title(page: Page) -> str:
    """The title that an HTML page gives itself for sharing, or that of its window."""
    from lxml import html

    tree = html.document_fromstring(page.content.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    shared = tree.xpath("//meta[@property='og:title']/@content")
    return (shared or tree.xpath("//title/text()") or [""])[0]


def tidy(line: str) -> str:
    """A line in NFC with plain single spaces, without direction marks and other invisible characters."""
    kept = "".join(" " if c.isspace() else c for c in line if c.isspace() or not is_invisible(c))
    return unicodedata.normalize("NFC", " ".join(kept.split()))
