"""Reading a text or page: every letter that it shows, in bounded time."""

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import PackageError
from analysis.text.fingerprint import reduce_text
from analysis.text.formats import decode
from analysis.text.page import Page, html_parts, read_lines, read_page, tidy
from tests.helpers.hostile import bounded
from tests.helpers.made import LONG_TEXTS, TEXTS, solid, tried


@tried()
@given(LONG_TEXTS)
def test_a_tidy_line_keeps_its_letters_and_stays_as_it_is(text):
    line = tidy(text)
    assert tidy(line) == line == unicodedata.normalize("NFC", line)
    assert reduce_text(line) == reduce_text(text)
    assert not re.search(r"^ | $|  |[^\S ]", line)


@tried()
@given(LONG_TEXTS)
def test_the_lines_of_a_text_hold_every_letter(text):
    assert solid("".join(read_lines(Page("page.txt", text, False)))) == solid("".join(map(tidy, text.splitlines())))


@tried()
@given(TEXTS.filter(lambda t: "\0" not in t and not t.startswith("\ufeff")))
def test_a_file_reads_the_same_in_every_encoding_that_is_read(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode("page", text.encode(encoding)) == text


SHOWN = TEXTS.filter(lambda t: "\0" not in t)
HIDDEN = st.sampled_from(["<script>hidden words</script>", "<style>hidden</style>", "<!-- hidden -->"])
TREES = st.recursive(
    st.one_of(SHOWN.map(lambda t: (t, html.escape(t))), HIDDEN.map(lambda h: ("", h)), st.just((" ", "<br>"))),
    lambda inner: st.builds(
        lambda tag, children: ("".join(c[0] for c in children), f"<{tag}>{''.join(c[1] for c in children)}</{tag}>"),
        st.sampled_from(["div", "p", "h2", "li", "section", "blockquote", "span", "b", "a", "em", "figcaption"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=12,
)


@tried()
@given(TREES)
def test_a_page_holds_every_letter_that_it_shows(tree):
    shown, source = tree
    blocks = html_parts(Page("page.html", f"<html><body><div>{source}</div></body></html>", True))
    # letters alone, each by itself: where blocks part, a mark that begins one cannot join the letter before
    assert [c for t, _ in blocks for c in t if c.isalnum()] == [c for c in shown if c.isalnum()]


@pytest.mark.parametrize("depth", [150, 253, 254, 255, 256, 257, 2_000])
def test_a_page_nested_deeply_is_read_to_its_end_or_refused(depth):
    """Left to itself, the parser stops at the 256th level without a word, and all that follows is lost."""
    page = "<html><body><p>Before</p>" + "<div>" * depth + "deep" + "</div>" * depth + "<p>After</p></body></html>"
    try:
        lines = read_lines(Page("page.html", page, True))
    except PackageError as error:
        assert depth > 200 and "nested" in str(error)
    else:
        assert lines == ["Before", "deep", "After"]


def test_hidden_parts_of_a_page_are_not_read(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<html><body><p>One <b>bold</b> <a href='x'>link</a>.</p><script>alert('two')</script><style>three</style>"
        "<!-- four --><noscript>five</noscript><p>Six</p>tail</body></html>"
    )
    assert read_lines(read_page(str(path))) == ["One bold link.", "Six", "tail"]


def test_utf_16_is_read(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes("Ақорда".encode("utf-16"))
    assert read_lines(read_page(str(path))) == ["Ақорда"]


PROSE = "The Presidents of Kazakhstan and Russia agreed to open a joint seed laboratory by the end of 2027. "
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def lines(piece: str) -> str:
    """The longest lines that are read at all; a text may hold fourteen, which takes longer and shows no more."""
    return "A title\n" + (piece * (9_900 // len(piece)) + "\n") * 3


REFUSED = {
    "50 MB": (lambda: "<html><body>" + "<p>x</p>" * 6_300_000, "larger than 10,000,000 bytes"),
    "nested blocks": (lambda: "<html><body>" + "<div>" * 100_000 + PROSE, "nested more than 200 deep"),
    "nested words": (lambda: "<html><body><p>" + "<b>x" * 100_000, "nested more than 200 deep"),
    "one line of 10 MB": (lambda: "<html><body><p>" + "word " * 1_900_000, "characters of text"),
    "one plain line of 10 MB": (lambda: "word " * 1_900_000, "characters of text"),
    "a million elements": (lambda: "<html><body>" + "<b></b>" * 1_000_000, "more than 50,000 elements"),
    "attributes": (
        lambda: "<html><body><p " + " ".join(f'a{n}="x"' for n in range(600_000)) + ">x",
        "thousands of attributes",
    ),
    "a zip called html": (lambda: b"PK\x03\x04" + b"\0" * 1000, "a Word, Excel or zip file"),
    "a packed page": (lambda: b"\x1f\x8b" + b"\0" * 1000, "a compressed file"),
}
READ = {
    "brackets": lambda: lines("["),
    "halves of links": lambda: lines("[a]("),
    "initials": lambda: lines("A. "),
    "stars": lambda: lines("**a__b"),
    "numbers": lambda: lines("12,345.6 "),
    "names": lambda: lines("Astana of the "),
    "quotes": lambda: lines('.”»"'),
    "headings": lambda: "A title\n" + "Some Heading Words\n" * 2_900,
    "entities": lambda: (
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><html><body><p>&l9;</p><p>{PROSE}</p>'
    ),
}


def saved(tmp_path, made):
    path = tmp_path / ("page.html" if made[:1] in ("<", b"P", b"\x1f") else "page.txt")
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_text_built_to_hang_is_refused(name, one_document, tmp_path, capsys):
    make, words = REFUSED[name]
    page = saved(tmp_path, make())
    assert one_document.run("draft", str(page), "--out", str(tmp_path / "out")) == 1
    told = capsys.readouterr().err
    assert words in told and "→" in told, told
    assert one_document.run("verify", str(page)) == 1
    told = capsys.readouterr().err
    assert "→" in told and "Traceback" not in told, told
    assert sorted(p.name for p in tmp_path.iterdir()) == [page.name]


@pytest.mark.slow
def test_texts_built_to_hang_are_read_in_bounded_time(one_document, tmp_path):
    for name in READ:
        (tmp_path / name).mkdir()
    pages = {name: saved(tmp_path / name, make()) for name, make in READ.items()}
    done = bounded(one_document.root, *(["draft", page, "--out", f"{page}.draft"] for page in pages.values()))
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-500:]
