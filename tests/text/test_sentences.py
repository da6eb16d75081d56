"""Cutting prose into sentences, in several languages."""

import pytest
from hypothesis import example, given

from analysis.text.fingerprint import reduce_text
from analysis.text.sentences import split_sentences
from tests.helpers.made import LANGUAGES, LONG_TEXTS, solid, tried


@tried()
@example("a\n\nb\r\n", "en")
@example("Стороны готовы.\n\n» Да", "ru")
@given(LONG_TEXTS, LANGUAGES)
def test_sentences_hold_every_letter_in_order(text, language):
    sentences = split_sentences(text, language)
    assert solid("".join(sentences)) == solid(text)
    assert all(s == s.strip() != "" for s in sentences)
    assert not any(s[0].islower() for s in sentences[1:])


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "ASTANA. KAZINFORM – President K. Tokayev met Mr. Putin on Nov. 12 at 3.30 p.m. They spoke.", 2),
        (
            "en",
            "The U.S. and the EU met, e.g. in part 2.1. Trade rose 5.2 percent to $3.5 billion. "
            '"Yes. It is good," he said.',
            3,
        ),
        ("en", "Dr. A.B. Smirnov spoke (see p. 7). No. 5 was opened.", 2),
        ("en", "They spoke of the Indo-Pacific.They also met in Sh.Abad.", 2),
        (
            "ru",
            "АСТАНА. КАЗИНФОРМ – К.-Ж. Токаев встретился с В.В. Путиным 12 ноября 2025 г. в Москве. "
            "Товарооборот составил 28 млрд. долл. США.",
            2,
        ),
        ("kk", "Президент Қ.Ж. Тоқаев Мәскеуде болды. Кездесу 2025 ж. 12 қарашада өтті.", 2),
    ],
)
def test_sentences_end_where_they_end(language, text, sentences):
    found = split_sentences(text, language)
    assert len(found) == sentences, found
    assert reduce_text("".join(found)) == reduce_text(text)


def test_sentences_of_a_quotation_are_units():
    assert split_sentences("“Gas is another area. Gazprom is ready to supply oil,” he said.") == [
        "“Gas is another area.",
        "Gazprom is ready to supply oil,” he said.",
    ]
