"""Charts of what became of commitments: projects step by step, and outcomes counted."""

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import findings
from analysis.charts.style import (
    ACT_COLOURS,
    COMMITMENT,
    DEED,
    FAINT,
    INK,
    PALE,
    ROW,
    TALK,
    finish,
    new_figure,
    nothing_to_show,
    on_source,
    plain_axes,
)
from analysis.measures.outcomes import stage_order, tied_to

COLOURS = {
    "discussed": TALK,
    "intended": ACT_COLOURS["intended"],
    "agreed": ACT_COLOURS["agreed"],
    "signed": ACT_COLOURS["signed"],
    "under_way": DEED,
    "done": DEED,
    "delayed": INK,
    "dropped": INK,
}
MARKS = {"delayed": "<", "dropped": "X", "done": "s"}
COLUMNS, PANEL = 2, 1.62  # panels side by side; inches a panel is high
KEY = (
    "Grey: talk; blue: commitments; orange: deeds; triangle: a date moved back; cross: given up; "
    "hollow: the day is not known exactly. Line: the steps that links connect to the latest known state of the "
    "project as a whole, which has a ring; later dots tell of its parts."
)
START = pd.Timestamp("2022-01-01")  # steps of earlier years would press the others together


def project_timelines(tables) -> Figure:
    """Each project as steps over time, by the stage reached, one panel a project.

    The line goes through the steps that links connect to the latest known state of the project
    as a whole and that change it: those that only restate it, and steps on the side, stand
    off the line.
    """
    steps = tables.project_steps
    if steps.empty:
        return nothing_to_show(tables, "No project is followed yet")
    projects = steps.drop_duplicates("project_id").set_index("project_id")["project_name"]
    rows = -(-len(projects) // COLUMNS)
    figure, grid = new_figure(1.0 + rows * PANEL, rows, COLUMNS)
    first, last = max(steps["step_date"].min(), START), steps["step_date"].max()
    stages = stage_order(tables.codebook)
    latest = tables.projects.set_index("project_id")["latest_id"]
    for place, (axes, (project_id, name)) in enumerate(zip(grid, projects.items(), strict=False)):
        own = steps[steps["project_id"] == project_id]
        on_line = own["commitment_id"].isin(tied_to(latest[project_id], tables.links)) & (own["relation"] != "restates")
        draw_project(axes, own.assign(on_line=on_line), name, latest[project_id], stages)
        axes.set_yticks(range(len(stages)), [s.replace("_", " ") if place % COLUMNS == 0 else "" for s in stages])
        axes.set_xlim(first - pd.Timedelta(days=40), last + pd.Timedelta(days=40))
    for axes in grid[len(projects) :]:
        axes.set_axis_off()
    early = int((steps["step_date"] < first).sum())
    note = f"; {early} told of earlier years left out" if early else ""
    source = on_source(tables, len(steps) - early, "the others belong to no project followed" + note)
    return finish(figure, findings.projects_latest(tables), f"{source} {KEY}")


def draw_project(axes: Axes, steps: pd.DataFrame, name: str, latest: str, stages: list[str]) -> None:
    """One project: a dot a step, by day and stage; a line through those of `on_line`."""
    moving = steps[steps["on_line"] | (steps["commitment_id"] == latest)].sort_values(["step_date", "step"])
    axes.plot(moving["step_date"], moving["stage"].map(stages.index), color=FAINT, linewidth=1, zorder=1)
    for (stage, exact), group in steps.groupby(["stage", "is_exact"]):
        axes.scatter(
            group["step_date"],
            group["stage"].map(stages.index),
            s=24,
            facecolor=COLOURS[stage] if exact else "white",
            marker=MARKS.get(stage, "o"),
            edgecolor="white" if exact else COLOURS[stage],
            linewidth=0.5 if exact else 1.2,
            zorder=2,
        )
    state = steps[steps["commitment_id"] == latest]
    ring = {"s": 95, "facecolor": "none", "edgecolor": INK, "linewidth": 1, "zorder": 3}
    axes.scatter(state["step_date"], state["stage"].map(stages.index), **ring)
    axes.set_title(f"{name} ({len(steps)} steps)", fontsize=8.5, color=INK)
    axes.set_ylim(-0.6, len(stages) - 0.4)
    axes.tick_params(axis="y", length=0, labelsize=7)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.axhspan(-0.6, stages.index("discussed") - 0.5, color=PALE, alpha=0.6, zorder=0)
    axes.grid(axis="y")


def commitment_outcomes(tables, followed: pd.DataFrame, counts: pd.DataFrame) -> Figure:
    """How many distinct commitments moved, stood still, slipped, were dropped, or have no later mention.

    `followed` and `counts`: what `follow_commitments` and `count_outcomes` give.
    """
    if followed.empty:
        return nothing_to_show(tables, "There is no commitment")
    figure, (axes,) = new_figure(1.5 + ROW * 1.4 * len(counts))
    colours = {"done": DEED, "moved": COMMITMENT, "slipped": INK, "dropped": INK}
    order = counts.iloc[::-1]
    fills = [colours.get(outcome, TALK) for outcome in order["outcome"]]
    bars = axes.barh(order["outcome"], order["commitments"], color=fills, height=0.7)
    shares = [f"{count}  ({100 * count / len(followed):.0f}%)" for count in order["commitments"]]
    axes.bar_label(bars, shares, padding=3, fontsize=8.5)
    axes.set_xlim(0, order["commitments"].max() * 1.18)
    plain_axes(axes, "distinct commitments, each counted where it was first told")
    left_out = "the others are no commitments, or tell an earlier one again"
    return finish(figure, findings.outcomes(followed), on_source(tables, len(followed), left_out))
