"""One text in every form in which it may be published is cut into the same units; what is not read is refused with what to do."""

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

DOCX, PDF = pytest.importorskip("docx"), pytest.importorskip("fpdf")
FONT = "DejaVuSans.ttf"


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
        textwrap.fill(marks[kind].format(t), 72, subsequent_indent="  " if kind == "bullet" else "", break_on_hyphens=False)
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


def as_pdf(text, pages=1):
    """Pages with a header and a number, headings in bold, items with marks."""

    class Printed(PDF.FPDF):
        def header(self):
            self.set_font("Helvetica", size=9)
            self.cell(0, 8, "Ministry of Sample Affairs", new_x="LMARGIN", new_y="NEXT")

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
        pdf.ln(4)
    return bytes(pdf.output())


def as_mail(text):
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "press@example.org", text[0][1], "Thu, 30 Apr 2026 12:00:00 +0500"
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


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_every_form_of_a_text_gives_the_same_units(lexicon, tmp_path, name, text):
    plain = cut(lexicon, saved(tmp_path, "text.txt", as_text(text)))
    units = cut(lexicon, saved(tmp_path, name, FORMS[name](text)))
    assert [u.text for u in units] == [u.text for u in plain]
    assert [fingerprint(u.text) for u in units] == [fingerprint(u.text) for u in plain]
    assert [u.kind for u in units if u.kind != "title"] == [u.kind for u in plain if u.kind != "title"]


@pytest.mark.parametrize("name", FORMS)
def test_verify_finds_the_first_readout_in_every_form(name, shared, tmp_path, capsys):
    lines = (shared / "sources" / "kazinform-2025-11-12-areas-of-cooperation.txt").read_text(encoding="utf-8").splitlines()
    plain = [line.translate({0x2013: "-", 0x2014: "-", 0x2019: "'", 0x201C: '"', 0x201D: '"'}) for line in lines if line]
    text = [("title", plain[0]), *(("bullet", p[2:]) if p.startswith("- ") else ("paragraph", p) for p in plain[1:])]
    path = saved(tmp_path, name, FORMS[name](text))
    assert main(["verify", str(path), "--package", str(shared.parent / "main") if False else ".", "--document", DOC]) == 0
    assert "21 of 21 units found" in capsys.readouterr().out


DOC = "kazinform-2025-11-12-areas"
