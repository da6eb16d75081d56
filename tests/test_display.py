"""Tables as the notebooks show them."""

import pandas as pd

from analysis.display import table


def test_only_web_addresses_become_links_and_text_is_escaped():
    frame = pd.DataFrame(
        {
            "name": ["Page <b>", "Script", "None"],
            "url": ["https://example.org/?a=1&b=2", "javascript:alert(1)", None],
        }
    )
    shown = table(frame, ["name"], links={"name": "url"}).data
    assert '<a href="https://example.org/?a=1&amp;b=2">Page &lt;b&gt;</a>' in shown
    assert shown.count("<a ") == 1 and "javascript" not in shown and "Script" in shown


def test_rows_left_out_are_counted():
    frame = pd.DataFrame({"number": range(5)})
    assert "3 of 5 rows left out" in table(frame, most=2).data and "left out" not in table(frame).data
