"""The charts: they show every row or say how many they leave out, and come out the same every time."""

import re

import pytest

import analysis
from analysis.charts import entities, projects, sectors
from analysis.charts.style import save
from analysis.measures import outcomes, selection
from analysis.measures.partners import by_partner, compared, particular

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures(tables):
    flat = tables.commitments_flat
    talks, left_out = selection.comparable(tables)
    followed = outcomes.follow_commitments(flat, tables.links)
    every = tables.entity_recurrence.query("mentions == 'all'")
    return {
        "sector_by_act": sectors.firmness(tables, talks, analysis.sector_mix(talks, by="act"), left_out=left_out),
        "mix_over_years": sectors.mix_over_years(tables, talks, left_out),
        "mix_by_event": sectors.mix_by_event(tables, talks, left_out),
        "concrete_commitments": sectors.concrete_commitments(tables, talks, left_out),
        "mix_by_partner": sectors.mix_by_partner(tables, talks, left_out),
        "firmness_by_partner": sectors.firmness_by_partner(tables, talks, left_out),
        "entities_by_sectors": entities.entities_across(tables, talks, every, "sector_name"),
        "entities_by_partners": entities.entities_across(tables, by_partner(talks, tables), every, "partner"),
        "places": entities.places_map(tables, talks, every),
        "recurrence_ranked": entities.recurrence_ranked(tables, tables.entity_recurrence),
        "project_states": projects.project_states(tables),
        "deadline_outcomes": projects.deadline_outcomes(tables),
        "commitment_outcomes": projects.commitment_outcomes(tables, followed, outcomes.count_outcomes(followed)),
    }


def test_every_chart_states_a_finding_its_source_and_its_rows(figures, tables):
    for name, figure in figures.items():
        assert len(figure.get_suptitle()) > 20, name
        caption = " ".join(figure.get_supxlabel().split())
        told = re.search(r"([\d,]+) of ([\d,]+) items shown", caption).groups()
        shown, total = (int(count.replace(",", "")) for count in told)
        assert f"{len(tables.documents)} texts" in caption and total == len(tables.commitments), name
        assert shown == total or "left out" in caption or "the others" in caption, name
        assert all(axes.get_xlabel() or axes.get_xticklabels() or not axes.axison for axes in figure.axes), name


def test_stacked_bars_hold_every_commitment(figures, tables):
    (axes,) = figures["sector_by_act"].axes
    assert sum(bar.get_width() for bar in axes.patches) == len(selection.comparable(tables)[0])


def test_dots_hold_every_mention_of_the_entities_shown(figures, tables):
    talks, _ = selection.comparable(tables)
    every = tables.entity_recurrence.query("mentions == 'all' and not at_table")
    for name, rows, spans in (
        ("entities_by_sectors", talks, "sectors"),
        ("entities_by_partners", by_partner(talks, tables), "partners"),
    ):
        (axes,) = figures[name].axes
        recurring = (every[spans] > 1) & ((every["events"] > 1) | (spans == "sectors"))
        order = every[recurring].sort_values([spans, "items", "name"], ascending=[False, False, True])
        shown = set(order["entity_id"].head(len(axes.get_yticks())))
        mentions = tables.commitment_entities.merge(rows[["commitment_id"]], on="commitment_id")
        counted = sum(int(text.get_text()) for text in axes.texts if text.get_text().isdigit())
        assert counted == mentions["entity_id"].isin(shown).sum(), name


def test_a_partner_has_all_its_shares_and_names_what_is_left_out(figures, tables):
    rows, few = compared(by_partner(selection.comparable(tables)[0], tables))
    assert particular(rows).groupby("partner")["share"].sum().round(6).eq(1).all()
    (axes,) = figures["mix_by_partner"].axes
    assert len(axes.get_yticks()) == rows["partner"].nunique()
    source = " ".join(figures["mix_by_partner"].get_supxlabel().split())
    assert all(name in source for name in few)


def test_nothing_is_drawn_outside_the_page(figures):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    for name, figure in figures.items():
        FigureCanvasAgg(figure).draw()
        page = figure.bbox
        for axes in figure.axes:
            ticks = [
                tick.label1
                for axis in ((axes.xaxis, axes.yaxis) if axes.axison else ())
                for tick in axis.get_major_ticks()
                if min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
            ]
            for text in (*axes.texts, *ticks):
                box = text.get_window_extent()
                if text.get_visible() and text.get_text():
                    assert (
                        box.x0 >= page.x0 - 1
                        and box.x1 <= page.x1 + 1
                        and box.y0 >= page.y0 - 1
                        and box.y1 <= page.y1 + 1
                    ), (name, text.get_text())


def test_saved_twice_is_the_same(figures, tmp_path):
    for folder in ("one", "two"):
        save(figures["sector_by_act"], "chart", tmp_path / folder)
    for kind in ("svg", "png"):
        assert (tmp_path / "one" / f"chart.{kind}").read_bytes() == (tmp_path / "two" / f"chart.{kind}").read_bytes()
