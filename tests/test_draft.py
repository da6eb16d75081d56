"""From a text to rows: what a draft proposes, and how near it comes to the right coding."""

import re
from datetime import date

import pytest
import readouts
from conftest import ROOT

from analysis.coding.draft import draft_text
from analysis.coding.draft_folder import write_draft
from analysis.coding.score import score
from analysis.text.dates import find_periods, find_target
from analysis.text.fingerprint import reduce_text
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names, find_candidates
from analysis.text.page import read_page
from analysis.text.units import cut_units, read_blocks

DOC = "kazinform-2025-11-12-areas"
TEXT = "kazinform-2025-11-12-areas-of-cooperation.txt"
FACTS = ["--id", DOC, "--event", "moscow-visit-2025-11", "--published", "2025-11-12"]


def shares(scores) -> dict[str, float]:
    return {s.name: s.hits / s.of for s in scores if s.of}


def test_first_readout_reaches_what_it_must(shared, copy, capsys):
    out = copy.root / "draft"
    assert copy.run("draft", str(shared / "sources" / TEXT), *FACTS, "--out", str(out)) == 0
    assert copy.run("score", str(out)) == 0
    lines = {
        line[:52].strip(): line[52:].split()
        for line in capsys.readouterr().out.splitlines()
        if " of " in line and "%" in line
    }
    found = {name: int(words[0]) / int(words[2]) for name, words in lines.items()}
    assert found["units cut right"] == 1
    assert found["rows found, of those accepted (recall)"] >= 0.9
    assert found["act, status and sector cells right"] >= 0.85
    assert found["entities found, of those accepted (recall)"] >= 0.9


@pytest.mark.parametrize(
    ("name", "rows", "cells", "entities"),
    [("bullets", 0.85, 0.9, 0.7), ("prose", 0.95, 0.9, 0.8), ("signed-list", 1, 0.95, 0.6)],
)
def test_fixtures_stay_as_near_as_they_were(package, name, rows, cells, entities):
    found = shares(score(readouts.proposed(readouts.draft(package, name)), readouts.right_coding(name)))
    assert found["units cut right"] == 1
    assert found["rows found, of those accepted (recall)"] >= rows
    assert found["act, status and sector cells right"] >= cells
    assert found["entities found, of those accepted (recall)"] >= entities


def test_the_docs_give_the_scores_of_all_fixtures(package):
    text = (ROOT / "docs" / "adding-a-readout.md").read_text(encoding="utf-8")
    for name in readouts.READOUTS:
        for s in score(readouts.proposed(readouts.draft(package, name)), readouts.right_coding(name)):
            row = next(line for line in text.splitlines() if line.startswith(f"| {s.name} |"))
            assert f"{s.hits} of {s.of}" in row.split("|")[2 + readouts.READOUTS.index(name)], (
                name,
                s.name,
                s.hits,
                s.of,
            )


@pytest.mark.parametrize("name", readouts.READOUTS)
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
        f"<html><head><title>x</title><script>alert('no')</script></head><body><nav><a href='/'>Home</a></nav><article>{body}</article><footer>All rights reserved</footer></body></html>",
        encoding="utf-8",
    )
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [u.text for u in units if u.kind not in ("caption",)] == [u["text"] for u in right if u["kind"] != "caption"]
    assert "alert" not in " ".join(u.text for u in units) and len(text) == len(right)


def test_proposals_say_what_they_rest_on(package):
    draft = readouts.draft(package, "bullets")
    assert all(row["because"] and row["sure"] for row in draft.tables["commitments"])
    assert all(row["because"] for row in draft.tables["units"])
    empty = {(r["unit"], r["part"], "sector_id") for r in draft.tables["commitments"] if not r["sector_id"]}
    assert empty <= {(r["unit"], r["part"], r["column"]) for r in draft.tables["unsure"]}
    assert all(not row["summary"] for row in draft.tables["commitments"])


def test_what_is_not_given_stays_empty(package):
    draft = draft_text(package, str(readouts.FIXTURES / "prose" / "text.txt"), {})
    document = draft.tables["documents"][0]
    assert document["publisher"] == document["published_on"] == document["url"] == ""
    assert not any(row["due_to"] or row["happened_to"] for row in draft.tables["commitments"])


def test_a_text_in_another_language_gets_units_and_names(copy, tmp_path, capsys):
    path = tmp_path / "ru.txt"
    path.write_text(
        "Переговоры в Москве\nПрезиденты Казахстана и России обсудили работу с «Росатомом». Стороны договорились.\n",
        encoding="utf-8",
    )
    out = tmp_path / "draft"
    assert copy.run("draft", str(path), "--language", "ru", "--out", str(out)) == 0
    assert "no cues in this language" in capsys.readouterr().out
    _, units = readouts.read_draft(out, "units")
    assert len(units) == 3 and all(u["fingerprint"] for u in units) and units[1]["disposition"] == ""


def test_known_names_are_found_in_any_case_and_language(tables):
    names = Names(tables.entities, tables.entity_names)
    found = lambda text: [m.entity_id for m in names.find(text)]
    assert found("the Ayagoz—Bakhty line, TITR and North–South") == [
        "ayagoz-bakhty-railway",
        "trans-caspian-route",
        "north-south-corridor",
    ]
    assert found("в Казахстане с «Росатомом» и Россией") == ["kazakhstan", "rosatom", "russia"]
    assert found("Kazakhstan Culture Days in Russia") == ["kazakhstan-culture-days-russia"]
    assert found("Kazantip and Russianness") == []


def test_unknown_names_are_candidates(tables):
    names = Names(tables.entities, tables.entity_names)
    found = find_candidates(
        ["The Bank of Astana signed in May with KazMunayGas.", "KazMunayGas agreed. Yesterday President Smith left."],
        names,
    )
    assert (
        found["name"].tolist()[:1] == ["KazMunayGas"]
        and "May" not in set(found["name"])
        and "Yesterday" not in set(found["name"])
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("by the end of 2027", "2027-01-01", "2027-12-31"),
        ("in May this year", None, None),
        ("In May this year", "2025-05-01", "2025-05-31"),
        ("yesterday", "2025-11-11", "2025-11-11"),
        ("for 2026–2030", "2026-01-01", "2030-12-31"),
        ("on 3 February 2026", "2026-02-03", "2026-02-03"),
        ("on February 3, 2026", "2026-02-03", "2026-02-03"),
        ("in the first half of 2027", "2027-01-01", "2027-06-30"),
        ("on 31 February 2026", None, None),
        ("it may open", None, None),
    ],
)
def test_dates(text, first, last):
    periods = find_periods(text, date(2025, 11, 12))
    if text == "in May this year":
        assert periods[0].first == date(2025, 5, 1)
    elif first is None:
        assert not [p for p in periods if p.first.day != 1 or p.first.month not in (1, 2)]
    else:
        assert (periods[0].first.isoformat(), periods[0].last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("to $30 billion", ("30", "billion USD")),
        ("to 20 million tonnes a year", ("20", "million tonnes a year")),
        ("up to 35,000 trucks", ("35000", "trucks")),
        ("in 2027", None),
        ("page 3", None),
    ],
)
def test_figures(text, target):
    assert find_target(text) == target


BAD = {
    "empty": b"",
    "PDF": b"%PDF-1.4",
    "wrong encoding": "Переговоры".encode("cp1251"),
    "binary": b"\0\1\2",
    "huge": b"a " * 6_000_000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_text_is_one_clear_message_and_nothing_is_written(copy, tmp_path, name, capsys):
    path = tmp_path / "text.txt"
    path.write_bytes(BAD[name])
    before = copy.snapshot()
    assert copy.run("draft", str(path)) == 1
    assert "→" in capsys.readouterr().err and copy.snapshot() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--id", "../../evil"], "it is no id"),
        (["--event", "/tmp"], "it is no id"),
        (["--published", "12.11.2025"], "write it as YYYY-MM-DD"),
        (["--side", "atlantis:host"], "the package has no such entity"),
    ],
)
def test_bad_facts_are_one_clear_message(copy, options, words, capsys):
    before = copy.snapshot()
    assert copy.run("draft", str(readouts.FIXTURES / "prose" / "text.txt"), *options) == 1
    assert words in capsys.readouterr().err and copy.snapshot() == before


def test_a_draft_never_overwrites_a_review(copy, capsys):
    draft = readouts.draft(__import__("analysis").read_package(copy.root), "prose")
    package = __import__("analysis").read_package(copy.root)
    write_draft(package, draft)
    assert copy.run("draft", str(readouts.FIXTURES / "prose" / "text.txt"), "--id", draft.document_id) == 1
    assert "may hold a review" in capsys.readouterr().err


def test_invisible_characters_do_not_reach_the_draft(package, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("Talks\u200b in\u00a0Astana\nThe \u202bsides\u202c agreed\u200f on trade.\n", encoding="utf-8")
    draft = draft_text(package, str(path), {})
    assert [u["text"] for u in draft.tables["units"]] == ["Talks in Astana", "The sides agreed on trade."]


def test_a_draft_looks_at_no_accepted_row(shared, copy):
    """The first readout is drafted the same where the package does not hold its rows."""
    import analysis

    facts = {"document_id": DOC, "event_id": "moscow-visit-2025-11", "published_on": "2025-11-12"}
    text = str(shared / "sources" / TEXT)
    with_rows = draft_text(analysis.read_package(copy.root), text, facts).tables
    for table in ("units", "commitments", "commitment_entities", "codings", "entity_codings", "adjudications"):
        copy.write(table, [])
    assert draft_text(analysis.read_package(copy.root), text, facts).tables == with_rows


def test_title_date_line_and_credit_of_a_page_are_units(tables, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Talks held | Site</title></head><body><nav><ul><li><a href='/'>Home</a></li><li><a href='/e'>Energy</a></li></ul></nav><main>"
        "<h1>Presidents held talks in Moscow</h1><div class='date'>17 April 2026</div><div class='share'><a href='x'>Facebook</a></div>"
        "<figure><img src='x.jpg'><figcaption>Photo: Akorda</figcaption></figure><div class='body'><p>The sides agreed to build a railway between the two states and to open a school.</p>"
        "<h3>Energy</h3><ul><li>They will supply oil to China from the port by rail.</li><li>They will open a school in the town.</li></ul></div></main>"
        "<aside><h3>Most read</h3><ul><li><a href='1'>Another project about dogs</a></li></ul></aside><script>alert('no')</script><footer>All rights reserved</footer></body></html>",
        encoding="utf-8",
    )
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [(u.kind, u.text[:20]) for u in units] == [
        ("title", "Presidents held talk"), ("caption", "17 April 2026"), ("caption", "Facebook"), ("caption", "Photo: Akorda"),
        ("lead", "The sides agreed to "), ("heading", "Energy"), ("bullet", "They will supply oil"), ("bullet", "They will open a sch"),
    ]  # fmt: skip


def test_a_page_without_a_heading_takes_its_shared_title(tables, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><meta property='og:title' content='Talks in Astana'></head><body><article><p>The sides agreed to build a railway between the two states.</p>"
        "<p>They discussed the supply of oil to third countries at length.</p></article></body></html>", encoding="utf-8",
    )  # fmt: skip
    units = cut_units(read_blocks(read_page(str(page))), Lexicon(tables.lexicon))
    assert [(u.kind, u.text) for u in units][0] == ("title", "Talks in Astana") and len(units) == 3


@pytest.mark.parametrize(("text", "act"), [
    ("The agreement on electronic signatures was not signed.", None),
    ("The agreement on electronic signatures was signed.", "signed"),
    ("Russia will build a school in Astana.", "intended"),
    ("The importance of trade was stressed.", "stressed"),
    ("The museum was opened in Moscow.", "reported"),
    ("The sides noted and agreed to expand trade.", "agreed"),
])  # fmt: skip
def test_acts(package, tmp_path, text, act):
    path = tmp_path / "text.txt"
    path.write_text(f"A title\n{text}\n", encoding="utf-8")
    rows = draft_text(package, str(path), {"sides": "kazakhstan,russia"}).tables["commitments"]
    assert [row["act"] for row in rows] == ([act] if act else [])


def test_the_side_that_acts_alone_is_the_party(package, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("A title\nRussia will supply oil to Kazakhstan.\n", encoding="utf-8")
    mentions = draft_text(package, str(path), {"sides": "kazakhstan,russia"}).tables["commitment_entities"]
    assert {(m["entity_id"], m["role"], m["explicit"]) for m in mentions} == {
        ("russia", "party", "true"),
        ("kazakhstan", "involved", "true"),
    }


def test_sentences_of_a_quotation_are_units():
    from analysis.text.sentences import split_sentences

    assert split_sentences("“Gas is another area. Gazprom is ready to supply oil,” he said.") == [
        "“Gas is another area.",
        "Gazprom is ready to supply oil,” he said.",
    ]
