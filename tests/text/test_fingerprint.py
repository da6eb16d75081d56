"""Fingerprints: the same for every form of a text, and different for different letters."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analysis.text.fingerprint import fingerprint, reduce_text
from tests.helpers.made import LONG_TEXTS, TEXTS, tried

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


@pytest.mark.parametrize(
    ("one", "other"),
    [("“Soyuz-5”", '"SOYUZ — 5"'), ("café", "cafe\u0301"), ("ﬁve Ⅳ", "five IV"), ("- a b", "• a\u00a0b")],
)
def test_fingerprints_pass_over_form(one, other):
    assert fingerprint(one) == fingerprint(other)
