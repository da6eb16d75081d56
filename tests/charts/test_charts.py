"""The charts: they show every row or say how many they leave out, and come out the same every time."""

import re

import pytest

import analysis
from analysis.charts import entities, projects, sectors
from analysis.charts.style import save
from analysis.measures import chance, outcomes, selection

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures(tables):
    flat = tables.commitments_flat
    talks, left_out = selection.told_at_talks(tables)
    mentions, current = selection.without_parties(tables)
    spread = chance.sectors_by_chance(mentions, current)
    followed = outcomes.follow_commitments(flat, tables.links)
    every = tables.entity_recurrence.query("mentions == 'all'")
    pairs = analysis.co_occurrence(tables.commitment_entities, flat, participants=tables.event_participants)
    return {
        "sector_by_act": sectors.firmness(tables, talks, analysis.sector_mix(talks, by="act"), left_out=left_out),
        "group_by_act": sectors.firmness(
            tables, talks, analysis.sector_mix(talks, by="act", level="group"), "group", left_out
        ),
        "mix_over_years": sectors.mix_over_years(tables, talks, left_out),
        "mix_by_event": sectors.mix_by_event(tables, talks, left_out),
        "committed_and_done": sectors.committed_and_done(tables, talks, left_out),
        "concrete_commitments": sectors.concrete_commitments(tables, talks, left_out),
        "headings_and_sectors": sectors.headings_and_sectors(tables, talks, left_out),
        "lead_and_body": sectors.lead_and_body(tables, talks, left_out),
        "entities_by_sectors": entities.entities_by_sectors(tables, every),
        "recurrence_ranked": entities.recurrence_ranked(tables, tables.entity_recurrence),
        "spread_by_chance": entities.spread_by_chance(tables, spread, mentions["commitment_id"].nunique()),
        "entity_network": entities.entity_network(tables, pairs),
        "project_states": projects.project_states(tables),
        "deadline_outcomes": projects.deadline_outcomes(tables),
        "commitment_outcomes": projects.commitment_outcomes(tables, followed, outcomes.count_outcomes(followed)),
    }


def test_every_chart_states_a_finding_its_source_and_its_rows(figures, tables):
    for name, figure in figures.items():
        assert len(figure.get_suptitle()) > 20, name
        caption = " ".join(figure.get_supxlabel().split())
        shown, total = map(int, re.search(r"(\d+) of (\d+) items shown", caption).groups())
        assert f"{len(tables.documents)} texts" in caption and total == len(tables.commitments), name
        assert shown == total or "left out" in caption or "the others" in caption, name
        assert all(axes.get_xlabel() or axes.get_xticklabels() or not axes.axison for axes in figure.axes), name


def test_stacked_bars_hold_every_commitment(figures, tables):
    for name in ("sector_by_act", "group_by_act"):
        (axes,) = figures[name].axes
        assert sum(bar.get_width() for bar in axes.patches) == len(selection.told_at_talks(tables)[0])


def test_bars_of_promised_and_done_hold_what_the_caption_says(figures, tables):
    (axes,) = figures["committed_and_done"].axes
    flat, _ = selection.told_at_talks(tables)
    assert (
        sum(abs(bar.get_width()) for bar in axes.patches)
        == (flat["is_commitment"] & flat["is_current"]).sum()
        + ((flat["status"] == "done") & ~flat["is_commitment"]).sum()
    )


def test_dots_hold_every_mention(figures, tables):
    (axes,) = figures["entities_by_sectors"].axes
    shown = int(re.search(r"(\d+) mentions", " ".join(figures["entities_by_sectors"].get_supxlabel().split())).group(1))
    assert sum(int(text.get_text()) for text in axes.texts if text.get_text().isdigit()) == shown
    assert shown > 0.7 * len(tables.commitment_entities)


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
