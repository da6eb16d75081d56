"""Read a file in any form in which texts are published. Its content decides what it is, not the ending of its name.

Nothing in a file is executed, and nothing that it names is fetched. Libraries are imported for their form alone.
"""

import codecs
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from analysis.problems import fault
from analysis.text.wrapped import is_wrapped

RULE = "text_readable"
SAVE_AS_TEXT = "open it, copy its text into a .txt file and save that as UTF-8"
SAVE_AS_DOCX = "open it in a word processor and save it as .docx, or copy its text into a .txt file in UTF-8"
REFUSED = {  # first bytes → what the file is
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc), or one that is locked with a password",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"RIFF": "a picture or a recording",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ\0": "a compressed file",
    b"7z\xbc\xaf\x27\x1c": "an archive",
    b"Rar!\x1a": "an archive",
}
MOST_UNPACKED = 50_000_000  # bytes of a Word file once unpacked; its text is some 200,000
MARKDOWN = re.compile(  # marks that plain texts do not use: a heading, bold words, a link, a footnote, a table
    r"^#{1,6} \S|\*\*\S[^*\n]*|\]\(<?(?:https?:|/|#|mailto:)|^\[\^\w+\]: "
    r"|^\|?[ :]*-{3,}[ :]*\||^\S.*\n(?:={3,}|-{3,})$",
    re.MULTILINE,
)
FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|$)", re.DOTALL)
LONGEST_FRONT_MATTER = 20_000  # characters
HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
HTML = re.compile(r"<(?:!doctype\s+html|html|body|\?xml)\b", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FACTS = {
    "title": ("title",),
    "published_on": ("date", "published_time", "published", "published_on", "pubdate"),
    "url": ("source_url", "url", "link", "canonical_url", "address", "source"),
}


@dataclass(frozen=True)
class Content:
    """What a file says: text or HTML, the facts that it states of itself, and whether it is without menus."""

    text: str
    is_html: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    is_text_alone: bool = False


def read_content(name: str, content: bytes) -> Content:
    """What a file says, whatever its form. Raises PackageError, with what to do, for a form that is not read."""
    for start, what in REFUSED.items():
        if content.startswith(start):
            raise fault(name, RULE, f"it is {what}, not a text", SAVE_AS_DOCX if b"rtf" in start else SAVE_AS_TEXT)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        from analysis.text.pdf import read_pdf

        return Content(*read_pdf(name, content), is_text_alone=True)
    if content.startswith(b"PK"):
        return read_docx(name, content)
    if is_mail(content):
        return read_mail(name, content)
    text = decode(name, content)
    if is_html(text, name):
        return Content(text, True)
    if is_json(text):
        raise fault(name, RULE, "it is JSON, not a text", SAVE_AS_TEXT)
    return read_plain(name, text)


def read_plain(name: str, text: str) -> Content:
    """A plain or Markdown text; lines that were broken to a width are joined."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    wrapped = is_wrapped(body)
    # a text with a paragraph a line keeps its lines; its few marks are read line by line
    if front or (MARKDOWN.search(body) and (wrapped or has_structure(body))):
        return read_markdown(name, text, wrapped)
    return Content(text, is_text_alone=wrapped)


def has_structure(text: str) -> bool:
    """True for Markdown whose meaning lies in several lines: an underlined heading, a table, a footnote."""
    return bool(re.search(r"^\[\^\w+\]: |^\|?[ :]*-{3,}[ :]*\||^\S.*\n(?:={3,}|-{3,})$", text, re.MULTILINE))


# --- Markdown --------------------------------------------------------------------------------


def read_markdown(name: str, text: str, wrapped: bool) -> Content:
    """Markdown as HTML, and the facts in its front matter. In a text that is not wrapped, each line is a paragraph."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    reader = MarkdownIt("commonmark", {"breaks": not wrapped, "maxNesting": 60})
    reader.enable("table").disable(["code", "image"])
    reader.use(front_matter_plugin).use(footnote_plugin)
    reader.add_render_rule("footnote_ref", lambda *_: "")
    reader.add_render_rule("footnote_anchor", lambda *_: "")
    reader.add_render_rule("ordered_list_open", lambda *_: "<ol>\n")
    try:
        tokens = reader.parse(text)
        front = next((token.content for token in tokens if token.type == "front_matter"), "")
        shown = reader.renderer.render([t for t in tokens if t.type != "front_matter"], reader.options, {})
    except RecursionError:
        raise fault(name, RULE, "its Markdown is nested too deeply", SAVE_AS_TEXT) from None
    shown = re.sub(
        r"<p>\*\*((?:[^<>*]|</?u>)+?)(?:\s\*\*)?\s*</p>", r"<p><b>\1</b></p>", shown
    )  # bold that was never closed
    shown = re.sub(r"\*\*|(?<=[>\s])\*(?=\w)|(?<=\w)\*(?=[<\s])", "", shown)
    return Content(f"<html><body>{shown}</body></html>", True, read_front_matter(name, front), True)


def read_front_matter(name: str, text: str) -> dict[str, str]:
    """Title, day of publication and address, where the front matter of a Markdown text gives them."""
    import yaml

    try:
        if len(text) > LONGEST_FRONT_MATTER:
            raise ValueError("it is too long")
        given = yaml.load(text, Loader=yaml.BaseLoader) or {}  # every value as a string
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise fault(
            name, RULE, f"its front matter is no YAML ({reason})", "mend or delete the lines between ---"
        ) from None
    given = given if isinstance(given, dict) else {}
    return name_facts({key.casefold(): value for key, value in given.items() if isinstance(value, str)})


def name_facts(given: Mapping[str, str]) -> dict[str, str]:
    """The facts among the values given, by column of documents."""
    found = {}
    for column, keys in FACTS.items():
        for value in (given[key].strip() for key in keys if given.get(key)):
            day = DATE.match(value)
            if (
                column == "published_on"
                and not day
                or column == "url"
                and not value.startswith(("http://", "https://"))
            ):
                continue
            found.setdefault(column, day.group() if column == "published_on" else " ".join(value.split()))
    return {column: value for column, value in found.items() if value}


# --- Word ------------------------------------------------------------------------------------

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
u => u
"""


def read_docx(name: str, content: bytes) -> Content:
    """A Word document as HTML. Macros and pictures are not read; nothing is unpacked before its size is known."""
    check_zip(name, content)
    import mammoth

    try:
        shown = mammoth.convert_to_html(
            io.BytesIO(content), style_map=STYLES, convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except Exception as error:  # whatever a broken file makes the library raise
        reason = type(error).__name__
        raise fault(name, RULE, f"it is a Word file that cannot be read ({reason})", SAVE_AS_TEXT) from None
    shown = re.sub(
        r"<sup><a href=\"#(?:foot|end)note-[^<]*</a></sup>|<a href=\"#(?:foot|end)note-ref-[^<]*</a>", "", shown
    )
    return Content(f"<html><body>{shown}</body></html>", True, {}, True)


def check_zip(name: str, content: bytes) -> None:
    """Refuse a zip file that is no Word document, or that unpacks to more than any text."""
    what = "a Word, Excel or zip file"
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if "word/document.xml" not in archive.namelist():
            raise fault(name, RULE, f"it is {what}, and no Word document (.docx)", SAVE_AS_TEXT)
        if any("vbaproject" in part.filename.casefold() for part in parts):
            raise fault(name, RULE, "it is a Word file with macros (.docm)", SAVE_AS_DOCX)
        if len(parts) > 5_000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise fault(name, RULE, f"it unpacks to more than {MOST_UNPACKED:,} bytes", SAVE_AS_TEXT)
        left = MOST_UNPACKED
        for part in parts:  # the sizes that it states may be false
            with archive.open(part) as handle:
                while piece := handle.read(1_000_000):
                    left -= len(piece)
                    if left < 0:
                        raise fault(name, RULE, f"it unpacks to more than {MOST_UNPACKED:,} bytes", SAVE_AS_TEXT)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise fault(name, RULE, f"it is {what} that cannot be opened ({error})", SAVE_AS_TEXT) from None


# --- e-mail and saved pages (MHTML) ----------------------------------------------------------


def is_mail(content: bytes) -> bool:
    """True for an e-mail, or a page saved as one (MHTML): it begins with lines of headers."""
    headers = HEADERS.match(content[:100_000].lstrip())
    if not headers:
        return False
    names = {line.partition(b":")[0].strip().lower() for line in headers.group().splitlines()}
    return b"mime-version" in names or {b"from", b"subject"} <= names


def read_mail(name: str, content: bytes) -> Content:
    """The text of an e-mail or MHTML file, the HTML before the plain one. Attachments are passed over."""
    message = message_from_bytes(content.lstrip(), policy=policy.default)
    try:
        body = message.get_body(("html", "plain"))
        data = None if body is None else body.get_payload(decode=True)
        facts = name_facts({key.casefold(): str(value) for key, value in mail_facts(message).items()})
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        body = data = None
    if data is None:
        raise fault(name, RULE, "it is an e-mail without a text", SAVE_AS_TEXT)
    text = decode(name, data, body.get_content_charset())
    is_page = (
        message.get("Snapshot-Content-Location") is not None or "saved by" in str(message.get("From", "")).casefold()
    )
    if body.get_content_type() == "text/html":
        return Content(text, True, facts, not is_page)
    plain = read_plain(name, text)
    return Content(plain.text, plain.is_html, {**facts, **plain.facts}, True)


def mail_facts(message) -> dict[str, str]:
    """Subject, day and address as an e-mail's headers give them."""
    facts = {"title": message.get("Subject", "")}
    try:
        facts["date"] = f"{parsedate_to_datetime(str(message.get('Date', ''))):%Y-%m-%d}"
    except (ValueError, TypeError):
        pass
    facts["url"] = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "")
    return facts


# --- HTML and characters ---------------------------------------------------------------------


def is_html(text: str, name: str = "") -> bool:
    """True for a page, wherever its <html> or <body> stands, or a piece of one that begins with a block element."""
    opening = re.sub(r"<!--.*?-->", "", text[:200_000], flags=re.DOTALL).lstrip()
    if HTML.match(opening) or name.casefold().endswith((".html", ".htm")):
        return True
    if re.match(
        r"<(?:head|meta|title|link|script|style|div|p|h[1-6]|article|section|main|table|ul|ol)[\s>]", opening, re.I
    ):
        return bool(
            re.search(r"</(?:head|title|script|style|div|p|h[1-6]|article|section|main|table|ul|ol)>", opening, re.I)
        )
    return bool(
        re.search(r"<(?:html|body)[\s>]", opening, re.I) and re.search(r"</(?:html|body|p|div)>", opening, re.I)
    )


def is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def decode(name: str, content: bytes, stated: str | None = None) -> str:
    """Unicode text of a file: by its byte-order mark, else UTF-8 where valid, else as `stated` or as a page declares.

    A text in another charset that does not say which is refused: a guess may change letters, and so fingerprints.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        charsets = ["utf-16"]
    else:
        declared = DECLARED.search(content[:100_000])
        charsets = ["utf-8-sig", stated, declared.group(1).decode() if declared else None]
    for charset in filter(None, charsets):
        try:
            charset = codecs.lookup(charset).name
            text = content.decode("cp1252" if charset == "iso8859-1" else charset)
            break
        except (LookupError, UnicodeError):
            continue
    else:
        place = find_bad_byte(content)
        remedy = "open it in the program that made it and save it again with the encoding UTF-8"
        raise fault(name, RULE, f"byte {place} is not UTF-8, and no other encoding is declared that fits", remedy)
    if "\0" in text:
        raise fault(name, RULE, "it holds NUL characters, so it is no text", SAVE_AS_TEXT)
    return text


def find_bad_byte(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0
