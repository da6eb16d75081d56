"""Terms in Russian and Kazakh: found in every form, and only where they stand."""

import subprocess
import sys

import pytest

from analysis.text.lemmas import FUTURE, Terms
from analysis.text.lexicon import Lexicon


def found(terms: dict[str, str], text: str, language: str = "ru") -> list[tuple[str, str]]:
    return [(code, text[start:end]) for code, start, end in Terms(terms, language).find(text)]


@pytest.mark.parametrize("text", ["Стороны договорились", "ДОГОВОРИЛСЯ", "сумела договориться"])
def test_a_verb_is_found_in_any_form(text):
    assert [code for code, _ in found({"договориться": "agreed"}, text)] == ["agreed"]


@pytest.mark.parametrize("text", ["на железной дороге", "Железные дороги", "новыми «железными дорогами»"])
def test_a_phrase_is_found_in_any_case(text):
    assert [code for code, _ in found({"железный дорога": "rail", "дорога": "road"}, text)] == ["rail"]


def test_a_phrase_does_not_run_over_a_comma():
    assert found({"железный дорога": "rail"}, "железные, дороги") == []


def test_a_long_participle_describes_and_a_short_one_tells():
    terms = {"подписать": "signed"}
    assert found(terms, "Документ подписан") == [("signed", "подписан")]
    assert found(terms, "исполнение подписанных документов") == []


def test_a_verb_in_the_future_is_no_deed_yet():
    terms = {"открыть": "reported", FUTURE: "intended", "принять участие": "reported"}
    assert found(terms, "Россия открыла школу") == [("reported", "открыла")]
    assert found(terms, "Россия откроет школу") == [("intended", "откроет")]
    assert found(terms, "Он примет участие") == [("intended", "примет участие")]


def test_parts_of_a_compound_and_both_forms_of_ё_are_found():
    terms = {"инвестиционный": "trade", "зерно": "crops", "самолет": "air"}
    assert found(terms, "торгово-инвестиционные связи, о зёрнах и самолётах") == [
        ("trade", "торгово-инвестиционные"), ("crops", "зёрнах"), ("air", "самолётах"),
    ]  # fmt: skip


def test_capitals_are_found_as_capitals_alone():
    assert found({"СМИ": "media"}, "В СМИ и сми") == [("media", "СМИ")]


@pytest.mark.parametrize(("text", "words"), [("тараптар келісті", "келісті"), ("Келісімге келу", "Келісімге")])
def test_a_kazakh_term_is_a_stem(text, words):
    assert found({"келіс": "agreed"}, text, "kk") == [("agreed", words)]


def test_every_term_of_the_lexicon_is_found(tables):
    lexicon = Lexicon(tables.lexicon)
    terms = tables.lexicon.query("language in ('ru', 'kk') and term != @FUTURE and variable != 'state'")
    missed = [
        row.term
        for row in terms.itertuples(index=False)
        if row.code not in [m.code for m in lexicon.find(row.term, row.variable, row.language)]
    ]
    assert not missed


def test_english_needs_no_dictionary_of_russian():
    program = (
        "import sys, pandas as pd; from analysis.text.lexicon import Lexicon; "
        "terms = pd.DataFrame({'variable': ['act'] * 2, 'code': ['agreed'] * 2, 'term': ['agreed', 'договориться'],"
        " 'language': ['en', 'ru']}); "
        "assert Lexicon(terms).find('They agreed', 'act', 'en'); assert 'pymorphy3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
