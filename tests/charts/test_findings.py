"""The sentences over the charts follow the numbers."""

import pytest

from analysis.charts import findings


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (findings.sector_firmness, "Culture has the most items (7 of 21): 6 reported deeds and 1 commitment"),
        (findings.concrete_commitments, "3 of 10 commitments are concrete: what, when, how much or who is named"),
    ],
)
def test_findings_follow_the_numbers(first_tables, said, counted):
    assert said(first_tables.commitments_flat) == counted
    assert said(first_tables.commitments_flat.iloc[2:]) != counted
