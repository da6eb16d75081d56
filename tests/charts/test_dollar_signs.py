"""Dollar signs and backslashes are shown as written: in charts, tables, findings and documents."""

import re

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis.build.docs import fill_blocks, render_dictionary
from analysis.charts import entities, sectors
from analysis.charts.style import finish, new_figure, save
from analysis.charts.tables import finding
from analysis.measures.metrics import sector_mix
from analysis.package.descriptor import Package
from analysis.package.html import LITERAL, render_table
from analysis.package.markdown import without_math

MATH = [
    "from $25 billion to $30 billion",
    "only $5",
    "$x_{^2$",
    "$$both$$",
    r"\(a\) and \[b\]",
    r"\begin{matrix}c\end{matrix}",
    r"a \$5 b",
    "\\",
]


@pytest.mark.parametrize("text", MATH)
def test_no_element_of_a_table_or_a_finding_holds_mathematics(text):
    for page in (render_table(pd.DataFrame({text: [text]})), finding(text).data):
        assert not re.search(r"[$\\]", page)
        shown = page
        for sign, span in LITERAL.items():
            shown = shown.replace(span, sign)
        assert text in shown


@pytest.mark.parametrize("text", ["`$x`", "``\\(a`\\)``", "| a | `b\\|$` |", "!\\[x", "a]\\(b", "a]\\:b"])
def test_code_and_what_was_escaped_already_stay(text):
    assert without_math(text) == text


def test_a_cell_that_ends_a_code_span_does_not_hide_the_next():
    assert "$" not in without_math("| a ` b | $5 and $6 ` |")


def test_documents_show_dollars_as_written(package, tables):
    coded = tables.sectors.assign(definition="worth $1 to $2")
    frames = {name: tables[name] for name in package.resources} | {"sectors": coded}
    filled = fill_blocks("<!-- begin sectors -->\n<!-- end sectors -->\n", "README.md", package, frames)
    assert "worth <span>&#36;</span>1 to <span>&#36;</span>2" in filled and "$" not in filled
    resources = [resource | {"description": "From $1 to $2."} for resource in package.descriptor["resources"]]
    dictionary = render_dictionary(Package(package.root, package.descriptor | {"resources": resources}))
    assert "From <span>&#36;</span>1 to <span>&#36;</span>2." in dictionary
    assert not re.search(r"\$", re.sub(r"`[^`]*`", "", dictionary))


CHARTS = {
    "firmness": lambda tables, flat, text: sectors.firmness(tables, flat, sector_mix(flat, by="act"), left_out=text),
    "years": lambda tables, flat, text: sectors.mix_over_years(tables, flat, text),
    "events": lambda tables, flat, text: sectors.mix_by_event(tables, flat),
    "entities": lambda tables, flat, text: entities.entities_across(
        tables,
        flat,
        (e := tables.entity_recurrence.query("mentions == 'all'")).assign(name=[f"{n} {text}" for n in range(len(e))]),
        "sector_name",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "chart"), list(zip(MATH, [*CHARTS] * 2, strict=True)))
def test_a_chart_draws_every_text_as_written(tables, text, chart, tmp_path):
    flat = tables.commitments_flat
    flat = flat.assign(sector_name=flat["sector_name"] + " " + text, group_name=text, event_name=text)
    figure = CHARTS[chart](tables, flat, text)
    save(figure, "chart", tmp_path)
    written = [part for part in figure.findobj(Text) if "$" in part.get_text() or "\\" in part.get_text()]
    assert written and not any(part.get_parse_math() for part in written)


def test_a_figure_drawn_by_other_means_than_save_draws_them_too():
    figure, (axes,) = new_figure(2)
    axes.barh(["$x_{^2$", "b"], [1, 2])
    FigureCanvasAgg(finish(figure, "$x_{^2$", "$x_{^2$")).draw()  # as mathematics it would raise
