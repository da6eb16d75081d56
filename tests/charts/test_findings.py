"""The sentences over the charts follow the numbers."""

import pytest

from analysis.charts import findings


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (findings.sector_firmness, "Culture has the most items (7 of 21): 6 reported deeds and 1 commitment"),
        (findings.committed_and_done, "10 commitments against 6 other things that are told as done, all in Society"),
        (
            findings.lead_and_body,
            "Education and sport are announced in a lead without an item in the body of the same text",
        ),
    ],
)
def test_findings_follow_the_numbers(first_tables, said, counted):
    assert said(first_tables.commitments_flat) == counted
    assert said(first_tables.commitments_flat.iloc[2:]) != counted
