"""Periods and figures in a text."""

from datetime import date

import pytest

from analysis.text.dates import find_periods, find_target


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


@pytest.mark.parametrize(
    ("text", "first", "last", "deadline"),
    [
        ("к концу 2027 года", "2027-01-01", "2027-12-31", True),
        ("до 2030 года", "2030-01-01", "2030-12-31", True),
        ("до 1 июля 2027 г.", "2027-07-01", "2027-07-01", True),
        ("вчера", "2025-11-11", "2025-11-11", False),
        ("11–12 ноября", "2025-11-11", "2025-11-12", False),
        ("за январь–август", "2025-01-01", "2025-08-31", False),
        ("в первом полугодии", "2025-01-01", "2025-06-30", False),
        ("к середине 2026 года", "2026-01-01", "2026-06-30", True),
        ("в четвёртом квартале 2026 года", "2026-10-01", "2026-12-31", False),
        ("в мае прошлого года", "2024-05-01", "2024-05-31", False),
        ("на 2026–2030 годы", "2026-01-01", "2030-12-31", False),
        ("2027 жылдың соңына дейін", "2027-01-01", "2027-12-31", True),
        ("2026 жылғы 12 қарашада", "2026-11-12", "2026-11-12", False),
        ("кеше", "2025-11-11", "2025-11-11", False),
    ],
)
def test_dates_in_russian_and_kazakh(text, first, last, deadline):
    language = "kk" if "жыл" in text or text == "кеше" else "ru"
    (period,) = find_periods(text, date(2025, 11, 12), language)
    assert (period.first.isoformat(), period.last.isoformat(), period.deadline) == (first, last, deadline)


def test_no_word_is_taken_for_a_month():
    assert not find_periods("Майя, маршрут и июньский", date(2025, 11, 12), "ru")


@pytest.mark.parametrize(
    ("text", "language", "target"),
    [
        ("до 30 млрд долларов", "ru", ("30", "billion USD")),
        ("1,5 миллиарда рублей", "ru", ("1.5", "billion rubles")),
        ("на 10 процентов", "ru", ("10", "percent")),
        ("20 млн тонн нефти в год", "ru", ("20", "million tonnes a year")),
        ("35 000 грузовиков", "ru", ("35000", "trucks")),
        ("до 2030 года", "ru", None),
        ("30 млрд долларға дейін", "kk", ("30", "billion USD")),
    ],
)
def test_figures_in_russian_and_kazakh(text, language, target):
    assert find_target(text, language) == target
