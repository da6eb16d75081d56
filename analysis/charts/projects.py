"""Charts of what became of commitments: where projects and deadlines stand, and outcomes counted."""

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
    text_on,
    write_above,
)
from analysis.measures.outcomes import ALONE, FOLLOWED, ORDER, OTHERS, STOOD
from analysis.measures.standing import WHOLE, cut_off
from analysis.words import number

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
OUTCOME_COLOURS = {"done": DEED, "moved": COMMITMENT, "slipped": INK, "dropped": FAINT, STOOD: TALK, ALONE: PALE}
MARKS = {"delayed": "<", "dropped": "X", "done": "s"}
LATE = "#c0392b"  # a day that passed without a word that it was met
LINE = 0.42  # inches a project takes
START = pd.Timestamp("2022-01-01")  # steps of earlier years would press the others together
END = pd.Timedelta(days=900)  # how far behind the cut-off day a day to come is drawn in its place


def project_states(tables) -> Figure:
    """One row a project: milestones of the whole over time, the state, when it was last heard of, what is due."""
    states, steps = tables.projects_state, tables.project_steps
    if steps.empty:
        return nothing_to_show(tables, "No project is followed yet")
    as_of = cut_off(tables.documents)
    order = states.sort_values(["last_heard", "project_name"], ascending=[True, False])["project_id"].tolist()
    whole = steps[(steps["project_scope"] == WHOLE) & (steps["step_date"] >= START)]
    figure, (axes,) = new_figure(2.3 + LINE * len(order))
    for place, state in enumerate(states.set_index("project_id").loc[order].itertuples()):
        draw_project(axes, place, state, whole[whole["project_id"] == state.Index], as_of + END)
    axes.axvline(as_of, color=FAINT, linewidth=1, linestyle=":")
    axes.annotate(
        "cut-off day", (as_of, 1), (3, 3), ("data", "axes fraction"), "offset points", fontsize=7, color=FAINT
    )
    axes.set_yticks(range(len(order)), states.set_index("project_id").loc[order]["project_name"])
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_xlim(max(steps["step_date"].min(), START) - pd.Timedelta(days=40), as_of + END + pd.Timedelta(days=460))
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="x")
    label_kinds(axes)
    left_out = f"left out: {int((steps['project_scope'] != WHOLE).sum())} steps of parts"
    early = int(((steps["project_scope"] == WHOLE) & (steps["step_date"] < START)).sum())
    left_out += f", {early} of the whole told of earlier years" if early else ""
    source = on_source(tables, len(whole), left_out + "; the others belong to no project followed")
    return finish(figure, findings.projects_latest(tables), f"{source} Cut-off day {as_of:%Y-%m-%d}.")


def draw_project(axes: Axes, place: int, state, whole: pd.DataFrame, last: pd.Timestamp) -> None:
    """One project: steps of the whole, a ring around the state, a bar for the last page, a mark if due."""
    for (stage, exact), group in whole.groupby(["stage", "is_exact"]):
        axes.scatter(
            group["step_date"],
            [place] * len(group),
            s=34,
            facecolor=COLOURS[stage] if exact else "white",
            marker=MARKS.get(stage, "o"),
            edgecolor="white" if exact else COLOURS[stage],
            linewidth=0.5 if exact else 1.2,
            zorder=2 + list(COLOURS).index(stage) / 10,
        )
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    look = {"textcoords": "offset points", "va": "center", "fontsize": 7, "bbox": white}
    if pd.notna(state.state):
        ring = {"s": 120, "facecolor": "none", "edgecolor": INK, "linewidth": 1, "zorder": 4}
        axes.scatter([state.state_date], [place], **ring)
        words = state.state.replace("_", " ")
        axes.annotate(words, (state.state_date, place), (0, 11), ha="center", color=INK, **look)
    else:
        axes.annotate("told of parts alone", (state.last_heard, place), (0, 11), ha="center", color=FAINT, **look)
    axes.plot([state.last_heard] * 2, [place - 0.3, place + 0.3], color=INK, linewidth=1.5, zorder=1)
    if pd.isna(state.due):
        return
    colour, day, lane = LATE if state.is_overdue else FAINT, min(state.due, last), place - 0.24
    axes.plot([state.last_heard, day], [lane, lane], color=colour, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
    axes.scatter([day], [lane], s=28, marker=">" if state.due > last else "D", color=colour, zorder=3)
    words = f"overdue since {state.due:%Y-%m-%d}" if state.is_overdue else f"due {state.due:%Y-%m-%d}"
    words += ", met" * (state.state == "done" and not state.is_overdue)
    axes.annotate(words, (day, lane), (6, 0), color=colour, **look)


def label_kinds(axes: Axes) -> None:
    """The key: what each mark stands for."""
    marks = [(stage, COLOURS[stage], MARKS.get(stage, "o")) for stage in COLOURS]
    dot = {"linestyle": "none", "markersize": 6}
    entries = [Line2D([], [], color=c, marker=m, label=s.replace("_", " "), **dot) for s, c, m in marks]
    look = {"marker": "o", "color": "none"}
    entries += [
        Line2D([], [], markerfacecolor="white", markeredgecolor=FAINT, label="day not exact", **look),
        Line2D([], [], markerfacecolor="none", markeredgecolor=INK, markersize=10, label="state", **look),
        Line2D([], [], color=INK, marker="|", markersize=10, linestyle="none", label="last heard of"),
        Line2D([], [], color=FAINT, marker="D", markersize=5, linestyle="none", label="due"),
        Line2D([], [], color=LATE, marker="D", markersize=5, linestyle="none", label="overdue"),
    ]
    axes.legend(
        handles=entries, ncols=7, loc="upper center", bbox_to_anchor=(0.4, -0.06), frameon=False, fontsize=7,
        handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip


def deadline_outcomes(tables) -> Figure:
    """Each dated commitment at its last day, by what became of it at the cut-off day."""
    rows = tables.deadlines
    if rows.empty:
        return nothing_to_show(tables, "No commitment gives a day")
    labels = tables.codebook.query("variable == 'deadline_outcome'").set_index("code")["label"]
    counts = rows["outcome"].value_counts()
    order = [code for code in ("open", "dropped", "overdue", "moved", "late", "kept") if code in counts]
    silent = (rows["outcome"] == "overdue") & ~(rows["last_date"] > rows["due"])
    figure, (axes,) = new_figure(1.5 + ROW * 1.4 * len(order))
    colours = {"kept": DEED, "late": DEED, "moved": COMMITMENT, "overdue": LATE, "dropped": INK}
    bars = axes.barh(
        [labels[code] for code in order],
        [counts[code] for code in order],
        color=[colours.get(code, TALK) for code in order],
        height=0.7,
    )
    told = [f"{counts[c]}" + (f"  ({int(silent.sum())} without a word since)" * (c == "overdue")) for c in order]
    axes.bar_label(bars, told, padding=3, fontsize=8.5)
    axes.set_xlim(0, counts.max() * 1.3)
    plain_axes(axes, f"commitments with a last day (n = {len(rows)})")
    left_out = "the others are no commitments, give no day, or are told again with the same day or an earlier one"
    source = on_source(tables, len(rows), left_out)
    day = f"{cut_off(tables.documents):%Y-%m-%d}"
    return finish(figure, findings.deadlines(rows), f"{source} Cut-off day {day}.")


def commitment_outcomes(tables, followed: pd.DataFrame, counts: pd.DataFrame) -> Figure:
    """What became of distinct commitments: one bar for projects that were followed, one for all others.

    `followed` and `counts`: what `follow_commitments` and `count_outcomes` give.
    """
    if followed.empty:
        return nothing_to_show(tables, "There is no commitment")
    wide = counts.pivot(index="group", columns="outcome", values="commitments").loc[[OTHERS, FOLLOWED], ORDER]
    totals = wide.sum(axis=1)
    shares = wide.div(totals.clip(lower=1), axis=0).mul(100)
    figure, (axes,) = new_figure(2.6)
    names = [f"{name}\n{number(totals[name], 'commitment')}" for name in wide.index]
    left = pd.Series(0.0, index=wide.index)
    for outcome, colour in OUTCOME_COLOURS.items():
        bars = axes.barh(names, shares[outcome], left=left, color=colour, edgecolor="white", height=0.6)
        words = [str(wide.at[name, outcome]) if shares.at[name, outcome] >= 1 else "" for name in wide.index]
        axes.bar_label(bars, words, label_type="center", fontsize=8.5, color=text_on(colour))
        left = left + shares[outcome]
    x = 0.0
    for outcome, colour in OUTCOME_COLOURS.items():  # the key, in the order of the bars
        box = {"boxstyle": "round,pad=0.25", "facecolor": colour, "edgecolor": "none"}
        write_above(axes, outcome, x, "left", color=text_on(colour), bbox=box)
        x += 0.035 + 0.0165 * len(outcome)
    axes.set_xlim(0, 100)
    plain_axes(axes, "% of the distinct commitments, each counted where it was first told")
    left_out = "the others are no commitments, or tell an earlier one again"
    return finish(figure, findings.outcomes(followed), on_source(tables, len(followed), left_out))
