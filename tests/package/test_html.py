"""Cells in HTML do nothing."""

import pandas as pd
import pytest

from analysis.charts import tables as display
from analysis.package.html import render_table
from tests.helpers.hostile import HARM, is_inert, live


@pytest.mark.parametrize("text", HARM)
def test_a_cell_is_inert_in_a_notebook(text):
    frame = pd.DataFrame({"summary": [text], "url": [text], "day_id": ["javascript:alert(1)"]})
    for links in (None, {"summary": "day_id"}, {"summary": "url"}):
        assert live(render_table(frame, links=links)) == []
    assert live(display.table(frame).data) == []
    assert is_inert(display.finding(text).data)
