"""What holds for any text, any table and any links: tried on many made by Hypothesis, the same ones in every run."""

import html
import itertools
import re
import tempfile
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from analysis.measures.graph import connected
from analysis.measures.outcomes import ALONE, OUTCOMES, STOOD, follow_commitments, ladder, reach, tied_to
from analysis.measures.views import in_order_told, item_of, view_commitments_flat, view_project_steps
from analysis.package.descriptor import Package
from analysis.package.load import to_text, to_typed
from analysis.package.tables import canonical_bytes, in_order, read_text
from analysis.problems import PackageError
from analysis.text.fingerprint import fingerprint, reduce_text
from analysis.text.formats import decode
from analysis.text.lexicon import Lexicon
from analysis.text.page import Page, html_parts, read_lines, tidy
from analysis.text.sentences import split_sentences
from analysis.text.units import BULLET, Block, cut_units, read_blocks

pytestmark = pytest.mark.long

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")  # it keeps tables of Unicode there


def tried(examples: int = 200):
    """Settings of a test: so many examples, the same in every run."""
    return settings(
        derandomize=True, deadline=None, database=None, max_examples=examples, suppress_health_check=list(HealthCheck)
    )


# --- texts -----------------------------------------------------------------------------------

PIECES = [
    *("Алматы", "Қазақстан", "ә", "ғ", "қ", "ң", "ө", "ұ", "ү", "һ", "і", "й", "и\u0306", "ё", "е\u0301", "é", "e\u0301"),
    *("שלום", "السلام", "کِتاب", "हिन्दी", "한국", "\u1112\u1161\u11ab", "中文", "👩\u200d👩\u200d👧", "1️⃣", "ß", "İ", "ΐ", "ﬁ", "№", "½", "²"),
    *("\u00ad", "\u200b", "\u200d", "\u200e", "\u202e", "\ufeff", "\u0306", "\u0301", "\u0308", "\x01", "\ue000", "\ufffe"),
    *(" ", "\u00a0", "\u2009", "\t", "\r\n", "\r", "\n", "\n\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"),
    *(". ", "! ", "? ", "… ", "; ", ": ", ", ", " – ", "—", "-", "“", "”", "„", "«", "»", "»\u00a0", '"', "'", "’", "(", ")"),
    *("г. ", "им. ", "млн. ", "А. Б. ", "К.-Ж. ", "No. ", "т. е. ", "ASTANA. ", "/KAZINFORM/. ", "3.5", "“Да.” ", "Dr. ", "U.S. "),
    *("the sides agreed to build", "The President", "Стороны подписали", "Тараптар келісті", "A", "b", "Я", "7"),
]  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(CHARACTERS, max_size=5)), max_size=25).map("".join)
LONG_TEXTS = st.one_of(TEXTS, TEXTS, st.builds(lambda text, times: text * times, TEXTS, st.integers(2, 60)))
LINES = LONG_TEXTS.map(tidy).filter(bool)  # a line as the reading gives it
LANGUAGES = st.sampled_from(["en", "ru", "kk", "zh", "ar", "de", "fr", "xx"])
INVISIBLES = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\ufeff", "\x01"]
BETWEEN = [
    " ",
    "\u00a0",
    "\u202f",
    "\n",
    " - ",
    "-",
    "–",
    "—",
    "\u2011",
    "−",
    '"',
    "“",
    "”",
    "«",
    "»",
    "‘",
    "’",
    "• ",
    "▪ ",
]
MARKS = ("Mn", "Mc", "Me")


def solid(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def lexicon(tables):
    return Lexicon(tables.lexicon)


BLOCKS = st.lists(
    st.builds(Block, LINES, st.sampled_from([None, None, None, "title", "heading", "bullet", "caption"])), max_size=8
)


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


@tried()
@example("a\n\nb\r\n", "en")
@example("Стороны готовы.\n\n» Да", "ru")
@given(LONG_TEXTS, LANGUAGES)
def test_sentences_hold_every_letter_in_order(text, language):
    sentences = split_sentences(text, language)
    assert solid("".join(sentences)) == solid(text)
    assert all(s == s.strip() != "" for s in sentences)
    assert not any(s[0].islower() for s in sentences[1:])


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
    """Marks of lists and headings, and the addresses of links; all else is in the blocks, each with what its mark says."""
    content = "\n".join(mark + form.format(text) for (mark, _), text, form in lines)
    blocks = read_blocks(Page("page.md", content, False))
    assert [b.text for b in blocks] == [text for _, text, _ in lines]
    wanted = ["title" if n == 0 and m == "# " else says for n, ((m, says), _, _) in enumerate(lines)]
    assert [b.says for b in blocks] == wanted


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


# --- fingerprints ----------------------------------------------------------------------------


@tried()
@given(LONG_TEXTS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_fingerprints_pass_over_the_form_of_unicode(text, form):
    assert fingerprint(unicodedata.normalize(form, text)) == fingerprint(text)


@tried()
@example("ΐ")
@given(LONG_TEXTS)
def test_fingerprints_pass_over_case(text):
    assert fingerprint(text.casefold()) == fingerprint(text)
    for other in (text.upper(), text.lower()):
        if other.casefold() == text.casefold():  # where Unicode, too, sees a difference of case alone
            assert fingerprint(other) == fingerprint(text)


@tried()
@example(["и\u0306"], [" "], [(2, "\u00ad")])
@given(
    st.lists(TEXTS.filter(lambda t: t and unicodedata.category(t[0]) not in MARKS), min_size=1, max_size=6),
    st.lists(st.sampled_from(BETWEEN), min_size=6, max_size=6),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(INVISIBLES)), max_size=6),
)
def test_fingerprints_pass_over_dashes_quotes_spaces_and_the_invisible(words, between, invisible):
    other = "".join(itertools.chain(*zip(between, words, strict=False)))
    for place, character in invisible:
        other = other[:place] + character + other[place:]
    assert fingerprint(other) == fingerprint(" ".join(words))


# letters that no other is a form of, so that any two of them differ: those of Kazakh and many others
LETTERS = st.one_of(
    st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіaeéghiklnouöü0123456789"),
    st.characters(categories=["L", "Nd"]).filter(lambda c: unicodedata.is_normalized("NFKD", c) and c == c.casefold()),
)
AROUND = st.text('абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі АҚabcdefxyz\u05d0\u0627«»".,– 0123456789', max_size=20)


@tried()
@example("", "й", "и", "")
@example("", "қ", "к", "")
@given(AROUND, LETTERS, LETTERS, AROUND)
def test_fingerprints_tell_letters_apart(before, letter, other, after):
    assume(letter != other)
    assert fingerprint(before + letter + after) != fingerprint(before + other + after)
    assert fingerprint(before + letter + after) != fingerprint(before + after)


@tried()
@given(LONG_TEXTS, LONG_TEXTS)
def test_what_is_left_is_letters_and_joins_as_the_texts_do(text, other):
    """So a text may be cut into units at any space, and the fingerprints of its parts hold together."""
    assert reduce_text(f"{text} {other}") == reduce_text(text) + reduce_text(other)
    assert all(character.isalnum() for character in reduce_text(text))
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(text))


# --- tables ----------------------------------------------------------------------------------

FIELDS = {
    "name": "string",
    "number": "integer",
    "words": "string",
    "count": "integer",
    "size": "number",
    "day": "date",
    "true": "boolean",
}
RESOURCE = {
    "name": "things",
    "path": "things.csv",
    "schema": {"fields": [{"name": n, "type": t} for n, t in FIELDS.items()], "primaryKey": ["name", "number"]},
}
ONE_COLUMN = {"name": "ones", "path": "ones.csv", "schema": {"fields": [{"name": "words", "type": "string"}]}}
ALLOWED = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
QUOTED = st.sampled_from(
    ['"', '""', ",", "\r", "\n", "\r\n", " ", "\ufeff", "'", ";", "\t", "a\rb", '"a"', "=1+1", "NA", "nan", "\\"]
)
CELLS = st.lists(st.one_of(QUOTED, st.text(ALLOWED, max_size=6)), max_size=6).map("".join)
LONG_CELLS = st.one_of(CELLS, CELLS, st.builds(lambda cell, times: cell * times, CELLS, st.integers(1, 500)))
WHOLE = st.integers(-(2**63), 2**63 - 1)
STRICT_CELLS = {
    "string": LONG_CELLS,
    "integer": WHOLE.map(str),
    "number": st.floats(allow_nan=False, allow_infinity=False, width=64).map(lambda v: np.format_float_positional(v, trim="-")),
    "date": st.dates().map(date.isoformat),
    "boolean": st.sampled_from(["true", "false"]),
}  # fmt: skip


@st.composite
def text_tables(draw):
    """A table of text cells of the right form, in any order of rows, each with a key of its own."""
    keys = draw(
        st.lists(
            st.tuples(st.one_of(st.sampled_from("ab"), CELLS), st.integers(-99, 999).map(str)), unique=True, max_size=6
        )
    )
    filled = {n: st.one_of(st.just(""), STRICT_CELLS[t]) for n, t in FIELDS.items() if n not in ("name", "number")}
    rows = [{"name": name, "number": number} | {n: draw(s) for n, s in filled.items()} for name, number in keys]
    return pd.DataFrame(rows, columns=list(FIELDS), index=range(2, len(rows) + 2), dtype=object)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A function that writes bytes as the file of a table and reads it as text."""
    root = tmp_path_factory.mktemp("tables")

    def write_and_read(content: bytes, resource: dict) -> pd.DataFrame:
        (root / resource["path"]).write_bytes(content)
        return read_text(Package(root, {"resources": [resource]}), resource["name"])

    return write_and_read


@tried()
@given(text_tables(), st.randoms(use_true_random=False))
def test_a_table_reads_back_as_it_was_written(written, frame, random):
    content = canonical_bytes(frame, RESOURCE)
    read = written(content, RESOURCE)
    assert read.values.tolist() == in_order(frame, RESOURCE).values.tolist()
    assert sorted(map(tuple, read.values)) == sorted(map(tuple, frame.values))
    assert canonical_bytes(read, RESOURCE) == content
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    assert canonical_bytes(shuffled[list(FIELDS)[::-1]], RESOURCE) == content
    assert not content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\n")
    keys = [(name, int(number)) for name, number in read[["name", "number"]].values]
    assert keys == sorted(keys)


@tried()
@example(["a\rb"])
@example(["\r"])
@example([""])
@given(st.lists(LONG_CELLS, max_size=5))
def test_a_column_of_any_cells_reads_back(written, cells):
    """A table without key keeps its order; an empty cell alone in its row stays a row."""
    frame = pd.DataFrame({"words": cells}, dtype=object)
    assert written(canonical_bytes(frame, ONE_COLUMN), ONE_COLUMN)["words"].tolist() == cells


def test_the_longest_cell_reads_back(written):
    cell = '"Қ\r\n' * 250_000
    assert written(canonical_bytes(pd.DataFrame({"words": [cell]}), ONE_COLUMN), ONE_COLUMN)["words"].tolist() == [cell]


@tried(150)
@given(text_tables())
def test_text_to_typed_to_text_is_the_same(frame):
    """For cells of the one form of each type, as `cells_are_strict` wants them."""
    assert to_text(to_typed(frame, RESOURCE), RESOURCE).values.tolist() == frame.values.tolist()


TYPED = {
    "string": ("str", CELLS.filter(bool)),
    "integer": ("Int64", WHOLE),
    "number": ("float64", st.floats(allow_nan=False, allow_infinity=False)),
    "date": ("datetime64[us]", st.dates().map(pd.Timestamp)),
    "boolean": ("boolean", st.booleans()),
}


@st.composite
def typed_tables(draw):
    rows = draw(st.integers(0, 5))
    columns = {}
    for name, type_ in FIELDS.items():
        dtype, values = TYPED[type_]
        cells = draw(st.lists(st.one_of(st.none(), values), min_size=rows, max_size=rows))
        columns[name] = pd.Series(cells, dtype=dtype)
    return pd.DataFrame(columns)


@tried(100)
@example(
    pd.DataFrame(
        {
            n: pd.Series([v], dtype=TYPED[t][0])
            for (n, t), v in zip(
                FIELDS.items(), ["a", 1, "b", None, 0.1, pd.Timestamp("0999-01-01"), True], strict=True
            )
        }
    )
)
@example(
    pd.DataFrame(
        {
            n: pd.Series([v, None], dtype=TYPED[t][0])
            for (n, t), v in zip(FIELDS.items(), ["a", 1, "b", 2**53 + 1, -0.0, None, True], strict=True)
        }
    )
)
@given(typed_tables())
def test_typed_to_text_to_typed_is_the_same(written, frame):
    text = to_text(frame, RESOURCE)
    pd.testing.assert_frame_equal(to_typed(text, RESOURCE), frame)
    ordered = frame.loc[in_order(text, RESOURCE).index].reset_index(drop=True)
    pd.testing.assert_frame_equal(to_typed(written(canonical_bytes(text, RESOURCE), RESOURCE), RESOURCE), ordered)


def test_large_numbers_beside_an_empty_cell_and_early_years_stay_as_they_are():
    cells = {"name": ["a", "b"], "number": ["1", "2"], "count": ["9007199254740993", ""], "day": ["0999-01-01", ""]}
    frame = pd.DataFrame(cells, index=[2, 3], dtype=object).reindex(columns=list(FIELDS), fill_value="")
    assert to_text(to_typed(frame, RESOURCE), RESOURCE).values.tolist() == frame.values.tolist()


@tried()
@given(
    st.sampled_from([n for n in FIELDS if n != "name"]),
    st.one_of(CELLS, st.text("0123456789-.eE+ ", max_size=25), *STRICT_CELLS.values()),
)
def test_a_cell_is_typed_or_refused_by_row_and_column(column, cell):
    frame = pd.DataFrame(
        [{n: "" for n in FIELDS}, {n: "" for n in FIELDS} | {column: cell}], index=[2, 3], dtype=object
    )
    try:
        typed = to_typed(frame, RESOURCE)
    except PackageError as error:
        (problem,) = error.problems
        assert (problem.row, problem.column, problem.value) == (3, column, cell)
        assert FIELDS[column] != "string"
    else:
        assert typed.isna().to_numpy().sum() == 2 * len(FIELDS) - (cell != "")


# --- links -----------------------------------------------------------------------------------

NAMES = "abcdefghij"
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14)


def joined_up(pairs) -> set[frozenset]:
    """The components of a graph, by joining sets until nothing more joins."""
    parts = [{a, b} for a, b in pairs]
    for _ in pairs:
        for one, other in itertools.combinations(parts, 2):
            if one & other:
                one |= other
                other.clear()
        parts = [part for part in parts if part]
    return set(map(frozenset, parts))


@tried()
@given(PAIRS, st.randoms(use_true_random=False))
def test_components_are_the_same_in_any_order(pairs, random):
    found = connected(pairs)
    assert set(map(frozenset, found)) == joined_up(pairs) and len(found) == len(joined_up(pairs))
    other = [random.choice([pair, pair[::-1]]) for pair in random.sample(pairs, len(pairs))]
    assert set(map(frozenset, connected(iter(other)))) == set(map(frozenset, found))
    first = list(dict.fromkeys(name for pair in pairs for name in pair))
    firsts = [min(map(first.index, part)) for part in found]
    assert firsts == sorted(firsts)


RELATIONS = [*OUTCOMES, "restates"]
ACTS = ["discussed", "intended", "agreed", "signed", "reported"]
STATUSES = ["open", "done", "dropped", "under_way"]
DAY = date(2024, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: pd.Timestamp(DAY + timedelta(days)))


@st.composite
def accounts(draw):
    """Tables of up to nine commitments told by documents on events, and links that lead from later rows to earlier ones."""
    starts = draw(st.lists(DAYS, min_size=1, max_size=4))
    events = pd.DataFrame(
        {
            "event_id": [f"event-{n}" for n in range(len(starts))],
            "name": "An event",
            "start_date": starts,
            "end_date": [start + pd.Timedelta(days=draw(st.integers(0, 1))) for start in starts],
        }
    )
    documents = pd.DataFrame(
        [
            {"document_id": f"text-{draw(st.integers(0, 99)):02}-{n}", "event_id": event, "title": "", "units": 9, "text_sha256": ""}
            | {"published_on": draw(st.one_of(st.none(), DAYS))}
            for n, event in enumerate(draw(st.lists(st.sampled_from(list(events["event_id"])), min_size=1, max_size=4)))
        ]
    ).astype({"published_on": "datetime64[us]"})  # fmt: skip
    units = pd.DataFrame([{"document_id": d, "unit": u} for d in documents["document_id"] for u in (1, 2)])
    units = units.assign(kind="sentence", label="", heading_unit=pd.Series([None] * len(units), dtype="Int64"))
    lines = st.tuples(st.sampled_from(list(documents["document_id"])), st.integers(1, 2), st.sampled_from("abc"))
    rows = []
    for document, unit, part in draw(st.lists(lines, min_size=1, max_size=9, unique=True)):
        own = draw(st.one_of(st.none(), DAYS))
        rows.append(
            {
                "commitment_id": f"{document}:{unit:02}{part}",
                "document_id": document,
                "unit": unit,
                "act": draw(st.sampled_from(ACTS)),
                "status": draw(st.sampled_from(STATUSES)),
                "sector_id": "energy",
                "project_id": draw(st.sampled_from([None, "one", "two"])),
                "happened_from": own,
                "happened_to": own,
            }
        )
    days = dict.fromkeys(("happened_from", "happened_to"), "datetime64[us]")
    commitments = pd.DataFrame(rows).astype({"project_id": "str", **days})
    commitments = commitments.assign(due_from=pd.NaT, due_to=pd.NaT, target_value=np.nan)
    ordered = list(
        in_order_told(told_flat({"commitments": commitments, "documents": documents, "events": events})).index
    )
    ties = list(itertools.combinations(ordered, 2))
    picked = draw(st.lists(st.sampled_from(ties), unique=True, max_size=10)) if ties else []
    links = pd.DataFrame(
        [(later, earlier, draw(st.sampled_from(RELATIONS))) for earlier, later in picked],
        columns=["commitment_id", "other_id", "relation"],
        dtype=object,
    )
    empty = pd.DataFrame(columns=["commitment_id", "entity_id", "role", "explicit"]).astype({"explicit": bool})
    return {
        "commitments": commitments,
        "documents": documents,
        "events": events,
        "units": units,
        "links": links,
        "sectors": pd.DataFrame({"sector_id": ["energy"], "name": "Energy", "group_id": "g", "group_name": "G"}),
        "projects": pd.DataFrame({"project_id": ["one", "two"], "name": ["One", "Two"]}),
        "commitment_entities": empty,
        "entities": pd.DataFrame(columns=["entity_id", "name"]),
        "event_participants": pd.DataFrame(columns=["event_id", "entity_id"]),
        "codebook": pd.DataFrame(
            [("act", act, rank) for rank, act in enumerate(ACTS)] + [("stage", s, r) for r, s in enumerate(ACTS + STATUSES)],
            columns=["variable", "code", "rank"],
        ),
    }  # fmt: skip


def led_to(start: str, steps: dict[str, set[str]]) -> set[str]:
    """Every row that steps lead to from `start`, found by going deep."""
    return set().union(*({row} | led_to(row, steps) for row in steps.get(start, ()))) - {start}


def steps_of(links: pd.DataFrame, start: str, end: str) -> dict[str, set[str]]:
    return links.groupby(start)[end].agg(set).to_dict()


def told_flat(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The commitments with what their documents and events say: as much of commitments_flat as time and promises need."""
    events = made["events"].rename(columns={"start_date": "event_date"}).drop(columns="end_date")
    flat = made["commitments"].merge(made["documents"], on="document_id").merge(events, on="event_id")
    return flat.assign(is_commitment=flat["act"].isin(["intended", "agreed", "signed"]))


@pytest.mark.slow
@tried(30)
@given(accounts(), st.randoms(use_true_random=False))
def test_rows_that_a_later_row_moved_on_and_no_others_are_not_current(made, random):
    flat = view_commitments_flat(made)
    assert sorted(flat["commitment_id"]) == sorted(made["commitments"]["commitment_id"])
    links = made["links"]
    moved_on = {link.other_id for link in links.itertuples() if link.relation != "instrument"}
    assert set(flat[~flat["is_current"]]["commitment_id"]) == moved_on
    linked = set(links["commitment_id"]) | set(links["other_id"])
    for rows in connected(links[["commitment_id", "other_id"]].itertuples(index=False, name=None)):
        assert flat[flat["commitment_id"].isin(rows)]["is_current"].any()  # of what hangs together something is current
    assert flat[~flat["commitment_id"].isin(linked)]["is_current"].all()
    other = made | {"links": links.sample(frac=1, random_state=random.randrange(2**32))}
    pd.testing.assert_frame_equal(view_commitments_flat(other), flat)


@pytest.mark.slow
@tried(50)
@given(accounts(), st.randoms(use_true_random=False))
def test_stories_run_in_order_of_time(made, random):
    flat = told_flat(made)
    steps = view_project_steps(made | {"commitments_flat": flat})
    in_story = flat[flat["project_id"].notna()]
    assert sorted(steps["commitment_id"]) == sorted(in_story["commitment_id"])
    told = in_order_told(flat)
    for _, project in steps.groupby("project_id"):
        assert project["step"].tolist() == list(range(1, len(project) + 1))
        when = list(zip(project["step_date"], project["commitment_id"].map(told), strict=True))
        assert when == sorted(when)
    assert (steps["step_date"] <= steps["event_date"]).all()
    back = steps_of(made["links"], "commitment_id", "other_id")
    for step in steps.itertuples():
        earlier = back.get(step.commitment_id, set())
        assert (step.other_id if earlier else None) == max(earlier, key=told.get, default=None)
    mixed = {n: made[n].sample(frac=1, random_state=random.randrange(2**32)) for n in ("links", "commitments")}
    again = view_project_steps(made | mixed | {"commitments_flat": told_flat(made | mixed)})
    pd.testing.assert_frame_equal(again.reset_index(drop=True), steps.reset_index(drop=True))


def outcome_told(item, relations: list[str]) -> str:
    """What became of a commitment, told in another way than the code does."""
    if item.status in ("done", "dropped"):
        return item.status
    if not relations:
        return ALONE
    for relation, what in (("completes", "done"), ("drops", "dropped"), ("delays", "slipped")):
        if relation in relations:
            return what
    return "moved" if {"advances", "instrument"} & set(relations) else STOOD


@pytest.mark.slow
@tried(60)
@given(accounts())
def test_undertakings_are_counted_once_and_followed_to_their_last_row(made):
    links = made["links"]
    flat = told_flat(made)
    followed = follow_commitments(flat, links).set_index("commitment_id", drop=False)
    forward, back = steps_of(links, "other_id", "commitment_id"), steps_of(links, "commitment_id", "other_id")
    promised = set(flat[flat["is_commitment"]]["commitment_id"])
    firsts = {row for row in promised if not led_to(row, back) & promised}
    assert list(followed["commitment_id"]) == [row for row in in_order_told(flat).index if row in firsts]
    for row in promised - firsts:
        assert any(row in led_to(first, forward) for first in firsts)  # a promise told again hangs on its first telling
    event, day = (flat.set_index("commitment_id")[name] for name in ("event_id", "event_date"))
    told = in_order_told(flat)
    for item in followed.itertuples():
        reached = led_to(item.commitment_id, forward)
        later = {row for row in reached if event[row] != item.event_id}
        relations = [
            link.relation
            for link in links.itertuples()
            if link.commitment_id in later and link.other_id in reached | {item.commitment_id}
        ]
        last = max(later, key=told.get, default=None)
        assert item.outcome == outcome_told(item, relations)
        assert item.later == len(later)
        if last is None:
            assert pd.isna(item.last_id) and pd.isna(item.days)
        else:
            assert item.last_id == last and item.days == (day[last] - item.event_date).days >= 0


@tried()
@given(
    st.lists(st.tuples(*[st.sampled_from(NAMES)] * 2, st.sampled_from(RELATIONS)), max_size=14), st.sampled_from(NAMES)
)
def test_ties_end_and_are_the_same_from_both_ends(ties, start):
    """Even where links go in a circle, which the rules refuse."""
    links = pd.DataFrame(ties, columns=["commitment_id", "other_id", "relation"])
    parts = joined_up([tie[:2] for tie in ties])
    assert tied_to(start, links) == next((set(part) for part in parts if start in part), {start})
    steps: dict[str, list[tuple[str, str]]] = {}
    for later, earlier, relation in ties:
        steps.setdefault(earlier, []).append((later, relation))
    found = reach(start, steps)
    plain = {row: {end for end, _ in ends} for row, ends in steps.items()}
    wanted, waiting = set(), {start}
    while waiting:
        wanted |= waiting
        waiting = set().union(*(plain.get(row, set()) for row in waiting)) - wanted
    assert set(found) == wanted - {start}
    weight = ["completes", "drops", "delays", "advances", "instrument", "restates"]
    for row, relation in found.items():
        into = [how for later, earlier, how in ties if later == row and earlier in wanted]
        assert weight.index(relation) == min(map(weight.index, into))


@tried()
@given(PAIRS, st.lists(st.sampled_from(["one", "two"]), min_size=len(NAMES), max_size=len(NAMES)))
def test_items_part_the_rows_of_each_event_by_the_links_within_it(pairs, events):
    flat = pd.DataFrame({"commitment_id": list(NAMES), "event_id": events})
    event = dict(zip(NAMES, events, strict=True))
    item = item_of(flat, pd.DataFrame(pairs, columns=["commitment_id", "other_id"]))
    within = joined_up([pair for pair in pairs if event[pair[0]] == event[pair[1]]])
    expected = {row: min(part) for part in within for row in part}
    assert item.tolist() == [expected.get(row, row) for row in NAMES]


@tried()
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(0, 9))), unique_by=lambda s: s[0]))
def test_the_ladder_has_every_stage_once_in_the_order_of_rank(stages):
    frame = pd.DataFrame(stages, columns=["code", "rank"]).assign(variable="stage").astype({"rank": "Int64"})
    found = ladder(frame)
    rank = dict(stages)
    assert sorted(found) == sorted(rank)
    ranks = [-1 if rank[code] is None else rank[code] for code in found]
    assert ranks == sorted(ranks)
