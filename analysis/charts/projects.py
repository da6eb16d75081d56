"""Charts of what became of promises: projects step by step on the ladder, and outcomes counted."""

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
    new_grid,
    nothing_to_show,
    on_source,
    plain_axes,
)
from analysis.measures.outcomes import ladder, tied_to

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
START = pd.Timestamp("2022-01-01")  # steps of earlier years would press the others together


def project_ladders(tables) -> Figure:
    """Each project as steps over time on the ladder, one panel a project.

    The line goes through the steps that links tie to the latest known state of the project
    as a whole and that move it: those that only tell it again, and steps on the side, stand
    off the line.
    """
    steps = tables.project_steps
    if steps.empty:
        return nothing_to_show(tables, "No project is followed yet")
    projects = list(steps.groupby(["project_id", "project_name"], sort=False).size().index)
    figure, grid = new_grid(-(-len(projects) // COLUMNS), COLUMNS, PANEL)
    first, last = max(steps["step_date"].min(), START), steps["step_date"].max()
    rungs = ladder(tables.codebook)
    latest = tables.projects.set_index("project_id")["latest_id"]
    for place, axes in enumerate(grid):
        if place >= len(projects):
            axes.set_axis_off()
            continue
        project_id, name = projects[place]
        own = steps[steps["project_id"] == project_id]
        on_line = own["commitment_id"].isin(tied_to(latest[project_id], tables.links)) & (own["relation"] != "restates")
        draw_project(axes, own.assign(on_line=on_line), name, latest[project_id], rungs)
        axes.set_yticks(range(len(rungs)), [r.replace("_", " ") if place % COLUMNS == 0 else "" for r in rungs])
        axes.set_xlim(first - pd.Timedelta(days=40), last + pd.Timedelta(days=40))
    early = int((steps["step_date"] < first).sum())
    note = f"; {early} told of earlier years left out" if early else ""
    return finish(
        figure,
        findings.projects_latest(tables),
        on_source(tables, len(steps) - early, "the others belong to no project followed" + note)
        + " Grey: talk; blue: promises; orange: deeds; triangle: a date moved back; cross: given up; hollow: the day is not known exactly."
        + " Line: the steps that links tie to the latest known state of the project as a whole, which has a ring; later dots tell of its parts.",
    )


def draw_project(axes: Axes, steps: pd.DataFrame, name: str, latest: str, rungs: list[str]) -> None:
    """One project: a dot a step, by day and rung; a line through those of `on_line`."""
    moving = steps[steps["on_line"] | (steps["commitment_id"] == latest)].sort_values(["step_date", "step"])
    axes.plot(moving["step_date"], moving["stage"].map(rungs.index), color=FAINT, linewidth=1, zorder=1)
    for (stage, exact), group in steps.groupby(["stage", "is_exact"]):
        axes.scatter(
            group["step_date"],
            group["stage"].map(rungs.index),
            s=24,
            facecolor=COLOURS[stage] if exact else "white",
            marker=MARKS.get(stage, "o"),
            edgecolor="white" if exact else COLOURS[stage],
            linewidth=0.5 if exact else 1.2,
            zorder=2,
        )
    state = steps[steps["commitment_id"] == latest]
    axes.scatter(
        state["step_date"],
        state["stage"].map(rungs.index),
        s=95,
        facecolor="none",
        edgecolor=INK,
        linewidth=1,
        zorder=3,
    )
    axes.set_title(f"{name} ({len(steps)} steps)", fontsize=8.5, color=INK)
    axes.set_ylim(-0.6, len(rungs) - 0.4)
    axes.tick_params(axis="y", length=0, labelsize=7)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.axhspan(-0.6, rungs.index("discussed") - 0.5, color=PALE, alpha=0.6, zorder=0)
    axes.grid(axis="y")


def commitment_outcomes(tables, followed: pd.DataFrame, counts: pd.DataFrame) -> Figure:
    """How many distinct commitments moved, stood still, slipped, fell, or have no later row.

    `followed` and `counts`: what `follow_commitments` and `count_outcomes` give.
    """
    if followed.empty:
        return nothing_to_show(tables, "There is no commitment")
    figure, (axes,) = new_figure(1.5 + ROW * 1.4 * len(counts))
    colours = {"done": DEED, "moved": COMMITMENT, "slipped": INK, "dropped": INK}
    order = counts.iloc[::-1]
    axes.barh(
        order["outcome"], order["commitments"], color=[colours.get(o, TALK) for o in order["outcome"]], height=0.7
    )
    longest = order["commitments"].max()
    for place, row in enumerate(order.itertuples(index=False)):
        share = f"{row.commitments}  ({100 * row.commitments / len(followed):.0f}%)"
        axes.text(row.commitments + longest * 0.012, place, share, va="center", fontsize=8.5)
    axes.set_xlim(0, longest * 1.18)
    plain_axes(axes, "distinct commitments, each counted where it was first told")
    left_out = "the others are no commitments, or tell an earlier one again"
    return finish(figure, findings.outcomes(followed), on_source(tables, len(followed), left_out))
