"""One text in every form is cut into the same units; what is not read is refused with what to do."""

import html
import io
import textwrap
import time
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.commands.main import main
from analysis.problems import PackageError
from analysis.text.fingerprint import fingerprint
from analysis.text.formats import decode
from analysis.text.lexicon import Lexicon
from analysis.text.page import Page, read_lines, read_page
from analysis.text.units import Block, cut_units, read_blocks
from analysis.text.wrapped import is_wrapped, unwrap
from tests.helpers import readouts
from tests.helpers.package import ROOT

DOCX, PDF = pytest.importorskip("docx"), pytest.importorskip("fpdf")


@pytest.fixture(scope="module")
def lexicon(tables):
    return Lexicon(tables.lexicon)


def cut(lexicon, path, language="en"):
    return cut_units(read_blocks(read_page(str(path))), lexicon, language)


def saved(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- one text, every form --------------------------------------------------------------------
# A text is a list of (kind, text): its title, its headings, bullets and paragraphs.

CLAUSES = [
    "The two ministers agreed to open a joint seed laboratory by the end of next year",
    "Uzbekistan will supply five thousand tonnes of cotton yarn to mills on the coast",
    "They welcomed the steady growth of long-term trade between the border provinces",
    "A working group on rail freight is to meet twice a year in either capital",
    "The sides praised the work of teachers who exchanged classes during the winter",
    "An agreement on the mutual recognition of diplomas was signed after the talks",
]
HEADINGS = ["Trade and transport", "Water and energy", "Schools and science", "People of both countries"]
SENTENCE = st.sampled_from(CLAUSES).flatmap(
    lambda clause: st.integers(2, 99).map(lambda n: f"{clause}, as set out in point {n} of the plan.")
)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=5).map(" ".join)
PART = st.tuples(
    st.sampled_from(HEADINGS),
    st.lists(PARAGRAPH, min_size=1, max_size=2),
    st.lists(st.lists(SENTENCE, min_size=1, max_size=5).map(" ".join), min_size=0, max_size=3),
)
TEXTS = st.lists(PART, min_size=1, max_size=3).map(
    lambda parts: [
        ("title", "Joint statement of the ministers after the spring talks"),
        ("paragraph", "The ministers of the two states held talks in the old town hall on the last day of April."),
        *((kind, t) for head, prose, items in parts for kind, t in as_pairs(head, prose, items)),
    ]
)


def as_pairs(head, prose, items):
    return [("heading", head), *(("paragraph", p) for p in prose), *(("bullet", i) for i in items)]


def as_markdown(text):
    marks = {"title": "# ", "heading": "## ", "paragraph": "", "bullet": "- "}
    return "\n\n".join(marks[kind] + t for kind, t in text) + "\n"


def as_wrapped_markdown(text):
    marks = {"heading": "**{}**", "paragraph": "{}", "bullet": "- {}"}
    body = (
        textwrap.fill(
            marks[kind].format(t), 72, subsequent_indent="  " if kind == "bullet" else "", break_on_hyphens=False
        )
        for kind, t in text[1:]
    )
    return f"---\ntitle: '{text[0][1]}'\ndate: '2026-04-30'\n---\n\n" + "\n\n".join(body) + "\n"


def as_text(text):
    return "\n".join(("• " if kind == "bullet" else "") + t for kind, t in text) + "\n"


def as_wrapped_text(text):
    return "\n\n".join(textwrap.fill(("• " if kind == "bullet" else "") + t, 76) for kind, t in text) + "\n"


def as_page(text):
    tags = {"title": "h1", "heading": "h2", "paragraph": "p", "bullet": "li"}
    body = "".join(f"<{tags[kind]}>{html.escape(t)}</{tags[kind]}>\n" for kind, t in text)
    return f"<html><head><meta charset='utf-8'></head><body><article>{body}</article></body></html>"


def as_docx(text):
    document = DOCX.Document()
    styles = {"title": "Title", "heading": "Heading 2", "paragraph": "Normal", "bullet": "List Bullet"}
    for kind, t in text:
        document.add_paragraph(t, style=styles[kind])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(text, header=""):
    """Pages with a number and a header, headings in bold, items with marks."""

    class Printed(PDF.FPDF):
        def header(self):
            self.set_font("Helvetica", size=9)
            self.cell(0, 8, header, new_x="LMARGIN", new_y="NEXT")

        def footer(self):
            self.set_y(-15)
            self.set_font("Helvetica", size=9)
            self.cell(0, 8, f"Page {self.page_no()}", align="C")

    pdf = Printed(format="A5")
    pdf.add_page()
    for kind, t in text:
        style, size = {"title": ("B", 16), "heading": ("B", 11)}.get(kind, ("", 11))
        pdf.set_font("Helvetica", style=style, size=size)
        pdf.multi_cell(0, 6, ("- " if kind == "bullet" else "") + t, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(3)
        pdf.ln(4)
    return bytes(pdf.output())


def as_mail(text):
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "press@example.org",
        text[0][1],
        "Thu, 30 Apr 2026 12:00:00 +0500",
    )
    message.set_content("See the page.")
    message.add_alternative(as_page(text), subtype="html")
    message.add_attachment(b"MZ\x90 a program", maintype="application", subtype="octet-stream", filename="run.exe")
    return bytes(message)


FORMS = {
    "marked.md": as_markdown,
    "wrapped.md": as_wrapped_markdown,
    "wrapped.txt": as_wrapped_text,
    "page.html": as_page,
    "text.docx": as_docx,
    "text.pdf": as_pdf,
    "mail.eml": as_mail,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name in FORMS if name != "page.html"]
)  # of a page, a library finds the article
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_every_form_of_a_text_gives_the_same_units(lexicon, tmp_path, name, text):
    plain = cut(lexicon, saved(tmp_path, "text.txt", as_text(text)))
    units = cut(lexicon, saved(tmp_path, name, FORMS[name](text)))
    assert [u.text for u in units] == [u.text for u in plain]
    assert [fingerprint(u.text) for u in units] == [fingerprint(u.text) for u in plain]
    assert [u.kind for u in units if u.kind != "title"] == [u.kind for u in plain if u.kind != "title"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_verify_finds_an_accepted_readout_in_every_form(name, accepted, tmp_path, capsys):
    lines = (readouts.FIXTURES / "bullets" / "text.txt").read_text(encoding="utf-8").splitlines()
    plain = [
        line.translate({0x2013: "-", 0x2014: "-", 0x2019: "'", 0x201C: '"', 0x201D: '"'}) for line in lines if line
    ]
    text = [("title", plain[0]), *(("bullet", p[2:]) if p.startswith("• ") else ("paragraph", p) for p in plain[1:])]
    path = saved(tmp_path, name, FORMS[name](text))
    assert main(["verify", str(path), "--package", str(accepted.root)]) == 0
    assert "24 of 24 units found" in capsys.readouterr().out


# --- each form by itself ---------------------------------------------------------------------


def kinds(lexicon, tmp_path, name, content, language="en"):
    return [(u.kind, u.text) for u in cut(lexicon, saved(tmp_path, name, content), language)]


def test_markdown_of_every_kind(lexicon, tmp_path):
    content = (
        "---\ntitle: Talks in Osh\ndate: 2026-04-30\nurl: https://example.org/a\n---\n\n"
        "Trade\n-----\n\nThe sides *agreed* to [widen](https://example.org/x) trade.[^1] It <u>grew</u> fast.\n\n"
        "> The bridge will open in May.\n\n1. Build a road.\n   - Survey it first.\n\n"
        "| Good | Tonnes |\n|---|---|\n| wool | 12 |\n| salt | 40 |\n\n**Water.** The sides will share a canal.\n\n"
        "###\n\n[^1]: Without arms.\n"
    )
    page = read_page(str(saved(tmp_path, "a.txt", content)))
    assert page.facts == {"title": "Talks in Osh", "published_on": "2026-04-30", "url": "https://example.org/a"}
    assert kinds(lexicon, tmp_path, "a.txt", content) == [
        ("title", "Talks in Osh"), ("heading", "Trade"), ("lead", "The sides agreed to widen trade."),
        ("sentence", "It grew fast."), ("sentence", "The bridge will open in May."), ("bullet", "Build a road."),
        ("bullet", "Survey it first."), ("heading", "Good | Tonnes"), ("bullet", "wool | 12"), ("bullet", "salt | 40"),
        ("heading", "Water."), ("sentence", "The sides will share a canal."), ("bullet", "Without arms."),
    ]  # fmt: skip


def test_bold_items_of_a_text_with_a_paragraph_a_line(lexicon, tmp_path):
    units = kinds(lexicon, tmp_path, "a.txt", "Talks in Osh\nThey met.\n- **Trade**\n- **Water:** a canal\n")
    assert units[2:] == [("bullet", "Trade"), ("bullet", "Water: a canal")]


def test_a_word_document_with_a_table_and_pictures_left_out(lexicon, tmp_path):
    document = DOCX.Document()
    document.add_heading("Talks in Osh", 1)
    document.add_paragraph("The sides agreed to widen trade. It grew fast.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "wool", "12 tonnes"
    stream = io.BytesIO()
    document.save(stream)
    assert kinds(lexicon, tmp_path, "a.bin", stream.getvalue()) == [
        ("title", "Talks in Osh"), ("lead", "The sides agreed to widen trade."), ("sentence", "It grew fast."),
        ("bullet", "wool | 12 tonnes"),
    ]  # fmt: skip


def test_headers_and_numbers_of_pages_are_no_units_and_paragraphs_run_over_pages(lexicon, tmp_path):
    prose = [("paragraph", " ".join(f"{clause} in year {n}." for clause in CLAUSES)) for n in range(2001, 2009)]
    text = [("title", "Talks in Osh"), *prose]
    units = kinds(lexicon, tmp_path, "a.pdf", as_pdf(text, "Ministry of Sample Affairs"))
    assert len(units) == 1 + 8 * len(CLAUSES) and not any("Ministry" in t or "Page" in t for _, t in units)


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_a_page_is_read_in_the_charset_that_it_declares_and_utf_8_wins(charset, tmp_path):
    for declared in (charset, "windows-1251" if charset == "utf-8" else charset):
        for tag in (
            f"<meta charset={declared}>",
            f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'>",
        ):
            page = f"<!-- saved --><p hidden></p><html><head>{tag}</head><body><p>Переговоры в Оше</p></body></html>"
            assert read_lines(read_page(str(saved(tmp_path, "page.bin", page.encode(charset))))) == ["Переговоры в Оше"]


def test_a_text_that_does_not_say_its_charset_is_refused():
    with pytest.raises(PackageError, match="not UTF-8.*save it again"):
        decode("a.txt", "Переговоры".encode("koi8-r"))


@pytest.mark.parametrize(
    "mark", ["2.1", "(a)", "(ii)", "XIV.", "101.", "➢", "→", "✓", "+", "§", "»", "o", "\uf0b7", "–"]
)
def test_a_mark_of_a_list_is_no_part_of_its_unit(lexicon, tmp_path, mark):
    long = " ".join(f"{clause}." for clause in CLAUSES[:4])
    content = f"Talks in Osh\nThe sides met.\n{mark} Build a road; open it. Then a rail. Then a port.\n{mark} {long}\n"
    units = kinds(lexicon, tmp_path, "a.txt", content)
    assert units[2] == ("bullet", "Build a road; open it. Then a rail. Then a port.")
    assert units[3:] == [("sentence", f"{clause}.") for clause in CLAUSES[:4]]


def test_headings_captions_and_speech_by_their_form(lexicon, tmp_path):
    content = (
        "FOR IMMEDIATE RELEASE\nTalks in Osh\nThe sides met in spring. They spoke of trade.\n1. Trade\n"
        "The sides will open a market. It is to be large.\nWhat was agreed on water?\nA canal will be dug. "
        "It is short.\n"
        "ON THE SCHOOLS AND THE MANY TEACHERS OF BOTH OF THE STATES\nTeachers will be exchanged. All agreed.\n"
        "Done in Osh on 30 April 2026.\nFor the Government\n"
    )
    units = kinds(lexicon, tmp_path, "a.txt", content)
    assert [u for u in units if u[0] in ("heading", "caption")] == [
        ("caption", "FOR IMMEDIATE RELEASE"), ("heading", "Talks in Osh"), ("heading", "1. Trade"),
        ("heading", "What was agreed on water?"),
        ("heading", "ON THE SCHOOLS AND THE MANY TEACHERS OF BOTH OF THE STATES"), ("caption", "For the Government"),
    ]  # fmt: skip
    talk = (
        "Беседа в Оше\nСтороны встретились весной.\n— Как прошла встреча?\n— Хорошо. Мы говорили о воде, — сказал он.\n"
    )
    assert [k for k, _ in kinds(lexicon, tmp_path, "b.txt", talk, "ru")] == ["title", "lead", *["sentence"] * 3]


def test_lines_are_joined_only_where_they_were_full():
    text = textwrap.fill(" ".join(CLAUSES), 70) + "\n\n" + textwrap.fill("- " + " ".join(CLAUSES), 70) + "\n"
    assert is_wrapped(text) and [line for line in unwrap(text).splitlines() if line] == [
        " ".join(CLAUSES),
        "- " + " ".join(CLAUSES),
    ]
    assert not is_wrapped("Talks in Osh\nTrade\n" + "\n".join(CLAUSES))


def test_lines_that_break_within_sentences_are_joined_at_whatever_width():
    words, lines, width = " ".join(CLAUSES).split(), [], iter([50, 71, 64, 45, 70, 58, 66, 48, 72, 61] * 9)
    while words:
        line, most = [words.pop(0)], next(width)
        while words and len(" ".join([*line, words[0]])) <= most:
            line.append(words.pop(0))
        lines.append(" ".join(line))
    text = "\n".join(lines)
    assert is_wrapped(text) and unwrap(text).split("\n")[0].startswith(" ".join(lines[:3]))


def test_short_items_that_begin_small_are_no_broken_lines():
    text = "Talks in Osh on trade, water and the long road to the north\nThe sides spoke of:\n"
    assert not is_wrapped(text + "trade in wheat\nwells in the north\nroads to the ports\nschools for all\npilots\n")


def test_a_bold_item_over_a_list_of_its_own_is_a_heading(lexicon, tmp_path):
    text = "---\ntitle: Talks in Osh\n---\n\nThe sides met in May.\n\n- **Roads and Water**\n  - Repair roads.\n  - Dig wells.\n"
    assert kinds(lexicon, tmp_path, "a.md", text)[2:] == [
        ("heading", "Roads and Water"), ("bullet", "Repair roads."), ("bullet", "Dig wells."),
    ]  # fmt: skip


def test_paragraphs_that_complete_a_line_are_items(lexicon, tmp_path):
    text = (
        "Talks in Osh\nThe sides met in May.\nIn the next year the sides will:\n"
        "Repair the railway, with help from Oslo. It carries wheat.\nQuickly build wells in the north. They are dry.\n"
        "The talks ended in spring. Nobody left early.\nRepair came late. It was dear.\n"
    )
    assert [kind for kind, _ in kinds(lexicon, tmp_path, "a.txt", text)] == [
        "title", "lead", "sentence", "bullet", "bullet", *["sentence"] * 4,
    ]  # fmt: skip


def test_a_heading_that_begins_an_item_is_none_of_its_sentences(lexicon, tmp_path):
    one, two = (
        "- Making More of the Wells and Roads of Both States. ",
        "- Wells and roads will help both of the states. ",
    )
    three = "They carry water. They carry wheat. They cost little.\n"
    text = f"Talks in Osh\nThe sides met in May.\n{one}{three}{two}{three}"
    assert [kind for kind, _ in kinds(lexicon, tmp_path, "a.txt", text)][2:] == ["bullet", *["sentence"] * 4]


def test_bold_words_that_say_what_is_to_be_done_are_no_heading(lexicon, tmp_path):
    text = "---\ntitle: Talks\n---\n\nThe sides met.\n\n**Publish joint rules.** They help.\n\n**Better Joint Rules.** They help.\n"
    assert [kind for kind, _ in kinds(lexicon, tmp_path, "a.md", text)] == [
        "title", "lead", "sentence", "sentence", "heading", "sentence",
    ]  # fmt: skip


# --- made to do harm, or of no use -----------------------------------------------------------


def packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bomb(stated=None):
    """A Word file that unpacks to far more than it holds; `stated` is the size that its directory gives."""
    content = packed({"word/document.xml": b"<a>" + b" " * 60_000_000})
    return (
        content if stated is None else content.replace((60_000_003).to_bytes(4, "little"), stated.to_bytes(4, "little"))
    )


def locked_pdf():
    pdf = PDF.FPDF()
    pdf.set_encryption(owner_password="a", user_password="b")
    pdf.add_page()
    return bytes(pdf.output())


def empty_pdf(pages):
    pdf = PDF.FPDF()
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


def nested_docx():
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return packed({"word/document.xml": head + "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000})


REFUSED = {
    "macros": (lambda: packed({"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "macros"),
    "a bomb": (bomb, "unpacks to more than"),
    "a bomb that lies": (lambda: bomb(1000), "cannot be opened|unpacks to more than|cannot be read"),
    "nested tables in Word": (nested_docx, "cannot be read"),
    "a spreadsheet": (lambda: packed({"xl/workbook.xml": "<a/>"}), "no Word document"),
    "a locked PDF": (locked_pdf, "locked with a password"),
    "200 pages": (lambda: empty_pdf(200), "200 pages"),
    "a scanned PDF": (lambda: empty_pdf(2), "pictures"),
    "RTF": (lambda: b"{\\rtf1 Talks}", "an RTF file"),
    "JSON": (lambda: b'{"title": "Talks"}', "it is JSON"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office file"),
    "an archive": (lambda: b"7z\xbc\xaf\x27\x1c\0\4", "an archive"),
    "front matter without end": (lambda: b"---\n" + b"a: &a [*a, *a]\n[" * 99 + b"\n---\nText.\n", "no YAML"),
    "an e-mail of attachments": (
        lambda: b"From: a@b.c\nSubject: x\nMIME-Version: 1.0\nContent-Type: image/png\n\nx",
        "without a text",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_read_is_refused_with_what_to_do(name, tmp_path, capsys):
    make, words = REFUSED[name]
    path = saved(tmp_path, "text.txt", make())
    start = time.monotonic()
    assert main(["verify", str(path), "--package", str(ROOT)]) == 1
    error = capsys.readouterr().err
    assert any(word in error for word in words.split("|")) and "→" in error and "Traceback" not in error, error
    assert time.monotonic() - start < 20


HARMLESS = {
    "quotes": "# A\n\n" + ">" * 5_000 + " deep **words**\n",
    "lists": "# A\n\n" + "".join("  " * n + "- x\n" for n in range(300)),
    "a huge table": "# A\n\n| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 2_500,
    "brackets": "# A\n\n" + "[" * 9_000 + "\n\n**b**\n" * 3,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_markdown_made_to_hang_ends(name, lexicon, tmp_path):
    start = time.monotonic()
    try:
        cut(lexicon, saved(tmp_path, "a.md", HARMLESS[name]))
    except PackageError as error:
        assert "→" in str(error)
    assert time.monotonic() - start < 20


def test_attachments_of_an_e_mail_are_passed_over(tmp_path):
    lines = read_lines(
        read_page(str(saved(tmp_path, "a.eml", as_mail([("title", "Talks in Osh"), ("paragraph", "They met.")]))))
    )
    assert lines == ["Talks in Osh", "They met."]


def test_a_list_in_blocks_keeps_its_letters(lexicon):
    blocks = read_blocks(Page("a.html", "<p>Talks</p><ol><li>(a) One</li></ol>", True, text_alone=True))
    assert blocks == [Block("Talks"), Block("One", "bullet", "(a)")]
