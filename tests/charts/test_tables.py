"""Tables as the notebooks show them."""

import pandas as pd

from analysis.charts.tables import table


def test_only_web_addresses_become_links_and_text_is_escaped():
    frame = pd.DataFrame(
        {"name": ["Page <b>", "Script", "None"], "url": ["https://example.org/?a=1&b=2", "javascript:alert(1)", None]}
    )
    shown = table(frame, ["name"], links={"name": "url"}).data
    assert '<a href="https://example.org/?a=1&amp;b=2">Page &lt;b&gt;</a>' in shown
    assert shown.count("<a ") == 1 and "javascript" not in shown and "Script" in shown


def test_rows_left_out_are_counted():
    frame = pd.DataFrame({"number": range(5)})
    assert "3 of 5 rows left out" in table(frame, most=2).data and "left out" not in table(frame).data


def test_a_long_table_can_be_filtered_and_a_short_one_is_plain():
    short, long = (table(pd.DataFrame({"number": range(n)})).data for n in (15, 16))
    assert "<script>" not in short
    assert long.count("<script>") == 1 and "filter 16 rows" in long


def test_ids_come_last_and_dates_stay_on_one_line():
    frame = pd.DataFrame({"event_id": ["a"], "day": [pd.Timestamp(2025, 11, 12)], "name": ["Talks"]})
    shown = table(frame).data
    assert shown.index("day") < shown.index("name") < shown.index("event_id")
    assert 'white-space: nowrap">2025-11-12<' in shown
