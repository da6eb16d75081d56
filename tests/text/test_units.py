"""Cutting texts and pages into units: nothing is lost, and each unit has its kind and heading."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.fingerprint import reduce_text
from analysis.text.lexicon import Lexicon
from analysis.text.page import Page, read_page, tidy
from analysis.text.units import BULLET, Block, cut_units, read_blocks
from tests.helpers import readouts
from tests.helpers.made import LANGUAGES, LINES, solid, tried

BLOCKS = st.lists(
    st.builds(Block, LINES, st.sampled_from([None, None, None, "title", "heading", "bullet", "caption"])), max_size=8
)


@pytest.mark.slow
@tried()
@given(BLOCKS, LANGUAGES)
def test_units_hold_every_letter_in_order_under_the_heading_before_them(lexicon, blocks, language):
    units = cut_units(blocks, lexicon, language)
    assert solid("".join(u.text for u in units)) == solid("".join(b.text for b in blocks))
    assert "".join(reduce_text(u.text) for u in units) == "".join(reduce_text(b.text) for b in blocks)
    assert [u.number for u in units] == list(range(1, len(units) + 1))
    assert all(u.text == u.text.strip() != "" for u in units)
    leads = [u.number for u in units if u.kind == "lead"]
    assert len(leads) <= 1 and not any(u.kind == "sentence" and u.number < leads[0] for u in units if leads)
    for unit in units:
        above = [u.number for u in units if u.kind == "heading" and u.number < unit.number]
        assert unit.heading == (above[-1] if above and unit.kind in ("lead", "bullet", "sentence") else None)


MARKED = st.sampled_from(
    [("", None), ("# ", "heading"), ("### ", "heading"), ("> ", None), ("- ", "bullet"), ("• ", "bullet")]
    + [("12. ", "bullet"), ("(3) ", "bullet"), ("b) ", "bullet"), ("  * ", "bullet")]
)
PLAIN = LINES.map(lambda line: re.sub(r"[\[\]*_#>]", "", line)).filter(
    lambda t: t == tidy(t) != "" and not BULLET.match(t)
)


@tried()
@given(
    st.lists(st.tuples(MARKED, PLAIN, st.sampled_from(["{}", "**{}**", "__{}__", "[{}](https://a.kz/x1)"])), max_size=8)
)
def test_of_a_marked_text_its_marks_alone_fall_away(lines):
    """Marks of lists and headings, and addresses of links; all else is in the blocks, with what its mark says."""
    content = "\n".join(mark + form.format(text) for (mark, _), text, form in lines)
    blocks = read_blocks(Page("page.md", content, False))
    assert [b.text for b in blocks] == [text for _, text, _ in lines]
    wanted = ["title" if n == 0 and m == "# " else says for n, ((m, says), _, _) in enumerate(lines)]
    assert [b.says for b in blocks] == wanted


@pytest.mark.parametrize("name", readouts.READOUTS + readouts.IN_OTHER_LANGUAGES)
def test_units_hold_every_letter_in_order(package, tables, name):
    path = readouts.FIXTURES / name / "text.txt"
    units = cut_units(read_blocks(read_page(str(path))), Lexicon(tables.lexicon))
    assert reduce_text("".join(u.text for u in units)) == reduce_text(path.read_text(encoding="utf-8"))


def test_a_page_is_cut_like_its_text(package, tables, tmp_path):
    text = (readouts.FIXTURES / "bullets" / "text.txt").read_text(encoding="utf-8").splitlines()
    right = readouts.read("bullets", "units")
    tags = {"title": "h1", "heading": "h2", "bullet": "li", "lead": "p", "caption": "figcaption"}
    body = "".join(f"<{tags[u['kind']]}>{u['text']}</{tags[u['kind']]}>" for u in right).replace(
        "</li><li>", "</li>\n<li>"
    )
    body = re.sub(r"(?:<li>.*?</li>\n?)+", lambda items: f"<ul>{items.group()}</ul>", body)
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><title>x</title><script>alert('no')</script></head><body><nav><a href='/'>Home</a></nav>"
        f"<article>{body}</article><footer>All rights reserved</footer></body></html>",
        encoding="utf-8",
    )
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [u.text for u in units if u.kind not in ("caption",)] == [u["text"] for u in right if u["kind"] != "caption"]
    assert "alert" not in " ".join(u.text for u in units) and len(text) == len(right)


def test_title_date_line_and_credit_of_a_page_are_units(tables, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Talks held | Site</title></head><body><nav><ul>"
        "<li><a href='/'>Home</a></li><li><a href='/e'>Energy</a></li></ul></nav><main>"
        "<h1>Presidents held talks in Moscow</h1><div class='date'>17 April 2026</div>"
        "<div class='share'><a href='x'>Facebook</a></div>"
        "<figure><img src='x.jpg'><figcaption>Photo: Akorda</figcaption></figure><div class='body'>"
        "<p>The sides agreed to build a railway between the two states and to open a school.</p>"
        "<h3>Energy</h3><ul><li>They will supply oil to China from the port by rail.</li>"
        "<li>They will open a school in the town.</li></ul>"
        "</div></main>"
        "<aside><h3>Most read</h3><ul><li><a href='1'>Another project about dogs</a></li></ul></aside>"
        "<script>alert('no')</script><footer>All rights reserved</footer></body></html>",
        encoding="utf-8",
    )
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [(u.kind, u.text[:20]) for u in units] == [
        ("title", "Presidents held talk"), ("caption", "17 April 2026"), ("caption", "Facebook"),
        ("caption", "Photo: Akorda"),
        ("lead", "The sides agreed to "), ("heading", "Energy"), ("bullet", "They will supply oil"),
        ("bullet", "They will open a sch"),
    ]  # fmt: skip


def test_a_page_without_a_heading_takes_the_title_of_its_metadata(tables, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><meta property='og:title' content='Talks in Astana'></head>"
        "<body><article><p>The sides agreed to build a railway between the two states.</p>"
        "<p>They discussed the supply of oil to third countries at length.</p></article></body></html>",
        encoding="utf-8",
    )  # fmt: skip
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [(u.kind, u.text) for u in units][0] == ("title", "Talks in Astana") and len(units) == 3
