"""The charts, one function each: frames in, a matplotlib figure out.

Every chart takes `tables` (as `load` gives them) for its caption, and those of a choice of
rows `flat` (columns of commitments_flat) with `left_out`, which says what the choice left
out. It states its finding as its title, and says underneath how many rows it shows.
"""

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
    ITEMS,
    ROW,
    SHADES,
    dots,
    finish,
    joined,
    new_figure,
    nothing_to_show,
    on_source,
    plain_axes,
    shorten,
    text_on,
)
from analysis.measures.selection import in_lead_alone, under_foreign_heading


def firmness(tables, flat: pd.DataFrame, mix: pd.DataFrame, level: str = "sector", left_out: str = "") -> Figure:
    """Commitments of each sector or group, stacked by act, firmest last, deeds apart at the left.

    `mix`: what `sector_mix(flat, by="act", level=level)` gives.
    """
    if mix.empty:
        return nothing_to_show(tables, "There is no item yet")
    name = f"{level}_name"
    wide = (
        mix.pivot(index=name, columns="act", values="items")
        .reindex(columns=["reported", *list(ACT_COLOURS)[:-1]])
        .fillna(0)
        .astype(int)
    )
    wide = wide.assign(total=wide.sum(axis=1)).sort_values(["total", name], ascending=[True, False])
    figure, (axes,) = new_figure(1.5 + ROW * 1.15 * len(wide))
    left = pd.Series(0, index=wide.index)
    for act in wide.columns[:-1]:
        bars = axes.barh(wide.index, wide[act], left=left, color=ACT_COLOURS[act], edgecolor="white", height=0.78)
        for bar, value in zip(bars, wide[act], strict=True):
            label_segment(axes, bar, act, value, wide["total"].max())
        left = left + wide[act]
    for position, total in enumerate(wide["total"]):
        axes.text(total + wide["total"].max() * 0.012, position, str(total), va="center", fontsize=8.5, color=INK)
    act_key(axes)
    plain_axes(axes, ITEMS)
    return finish(figure, findings.sector_firmness(flat, level), on_source(tables, len(flat), left_out))


def label_segment(axes: Axes, bar, act: str, value: int, longest: int) -> None:
    """Write the act into its segment where there is room for the word, else nothing: the key above names the colours."""
    room = value / longest
    if value and room > 0.0093 * len(act) + 0.02:
        axes.text(
            bar.get_x() + bar.get_width() / 2,
            bar.get_y() + bar.get_height() / 2,
            act,
            ha="center",
            va="center",
            fontsize=7.5,
            color=text_on(ACT_COLOURS[act]),
        )


def act_key(axes: Axes) -> None:
    """The acts in their colours in one line above the bars, in the order in which they are stacked."""
    x = 0.0
    for act in ("reported", *list(ACT_COLOURS)[:-1]):
        colour = ACT_COLOURS[act]
        axes.text(
            x,
            1.02,
            act,
            transform=axes.transAxes,
            fontsize=8,
            color=text_on(colour),
            va="bottom",
            bbox={"boxstyle": "round,pad=0.25", "facecolor": colour, "edgecolor": "none"},
        )
        x += 0.026 + 0.0125 * len(act)
        if act == "reported":
            axes.text(
                x - 0.012, 1.02, "|  talk and promises:", transform=axes.transAxes, fontsize=8, color=FAINT, va="bottom"
            )
            x += 0.215
    axes.text(x, 1.02, "firmer →", transform=axes.transAxes, fontsize=8, color=FAINT, va="bottom")


def committed_and_done(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Commitments to the right, other things told as done to the left, by sector group."""
    if flat.empty:
        return nothing_to_show(tables, "There is no item yet")
    promised = flat[flat["is_commitment"] & flat["is_current"]]["group_name"].value_counts()
    done = flat[(flat["status"] == "done") & ~flat["is_commitment"]]["group_name"].value_counts()
    groups = sorted(flat["group_name"].unique(), key=lambda g: (promised.get(g, 0), -done.get(g, 0), g))
    promised, done = promised.reindex(groups, fill_value=0), done.reindex(groups, fill_value=0)
    figure, (axes,) = new_figure(1.7 + ROW * 1.4 * len(groups))
    for counts, sign, colour in ((promised, 1, COMMITMENT), (done, -1, DEED)):
        axes.barh(groups, sign * counts, color=colour, height=0.7)
        for position, value in enumerate(counts):
            if value:
                axes.text(
                    sign * (value + 0.12),
                    position,
                    str(value),
                    va="center",
                    ha="left" if sign > 0 else "right",
                    fontsize=8.5,
                )
    widest = max(promised.max(), done.max()) + 0.8
    axes.set_xlim(-widest, widest)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.text(
        0.49, 1.02, "← done", transform=axes.transAxes, ha="right", fontsize=9, color="#9a6a00", fontweight="bold"
    )
    axes.text(
        0.51, 1.02, "promised →", transform=axes.transAxes, ha="left", fontsize=9, color=COMMITMENT, fontweight="bold"
    )
    plain_axes(axes, ITEMS)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    shown = int(promised.sum() + done.sum())
    return finish(
        figure,
        findings.committed_and_done(flat),
        on_source(tables, shown, joined("others left out are neither current commitments nor done", left_out)),
    )


def concrete_commitments(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Commitments of each sector group, those that are concrete filled."""
    promised = flat[flat["is_commitment"] & flat["is_current"]]
    if promised.empty:
        return nothing_to_show(tables, "There is no commitment")
    counts = (
        promised.groupby("group_name")["is_concrete"]
        .agg(total="size", concrete="sum")
        .reset_index()
        .sort_values(["total", "concrete", "group_name"], ascending=[True, True, False])
    )
    figure, (axes,) = new_figure(1.6 + ROW * 1.15 * len(counts))
    axes.barh(counts["group_name"], counts["total"], color="white", edgecolor=COMMITMENT, height=0.7)
    axes.barh(counts["group_name"], counts["concrete"], color=COMMITMENT, edgecolor=COMMITMENT, height=0.7)
    longest = counts["total"].max()
    for position, row in enumerate(counts.itertuples(index=False)):
        axes.text(
            row.total + longest * 0.015, position, f"{row.concrete} of {row.total} concrete", va="center", fontsize=8.5
        )
    axes.set_xlim(0, longest * 1.25)
    plain_axes(axes, "commitments")
    return finish(
        figure,
        findings.concrete_commitments(flat),
        on_source(tables, len(promised), joined("others left out are not current commitments", left_out)),
    )


def headings_and_sectors(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Where the rows under each heading of the source were coded: a matrix of headings by sectors."""
    headed = flat[flat["heading"].notna()].sort_values(["document_id", "unit"])
    if headed.empty:
        return nothing_to_show(tables, "No item stands under a heading")
    headed = headed.assign(astray=under_foreign_heading(headed))
    counts = headed.groupby(["heading", "astray", "sector_name"], sort=False).size().reset_index(name="items")
    rows, columns = list(headed["heading"].unique()), list(dict.fromkeys(counts["sector_name"]))
    figure, (axes,) = new_figure(2.9 + ROW * 1.5 * len(rows))
    dots(
        axes,
        counts,
        rows,
        columns,
        "heading",
        "sector_name",
        "items",
        counts["astray"].map({True: INK, False: COMMITMENT}),
    )
    axes.text(
        1.0,
        1.02,
        "dark: another group of sectors than most under the heading",
        transform=axes.transAxes,
        ha="right",
        fontsize=8,
        color=FAINT,
    )
    axes.set_ylabel("heading of the source")
    axes.set_xlabel("coded sector")
    none = f"{len(flat) - len(headed)} left out stand under no heading" if len(flat) > len(headed) else ""
    return finish(figure, findings.headings_and_sectors(flat), on_source(tables, len(headed), joined(none, left_out)))


def lead_and_body(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Rows told in the lead alone beside those of the body, by sector."""
    if flat.empty:
        return nothing_to_show(tables, "There is no item yet")
    is_lead = in_lead_alone(flat)
    counts = (
        pd.DataFrame(
            {"lead": flat[is_lead]["sector_name"].value_counts(), "body": flat[~is_lead]["sector_name"].value_counts()}
        )
        .fillna(0)
        .astype(int)
    )
    counts = (
        counts.rename_axis("sector_name")
        .reset_index()
        .sort_values(["lead", "body", "sector_name"], ascending=[True, True, False])
    )
    widths = [counts[column].max() + 1 for column in ("lead", "body")]
    figure, panels = new_figure(1.6 + ROW * len(counts), panels=2, ratios=[max(widths[0], widths[1] / 4), widths[1]])
    for axes, column, title, colour in (
        (panels[0], "lead", "told in the lead of its text alone", COMMITMENT),
        (panels[1], "body", "told in the body, all texts (another scale)", FAINT),
    ):
        axes.barh(counts["sector_name"], counts[column], color=colour, height=0.7)
        for position, value in enumerate(counts[column]):
            if value:
                axes.text(value + counts[column].max() * 0.02, position, str(value), va="center", fontsize=8.5)
        axes.set_title(title, fontsize=9.5, color=INK)
        plain_axes(axes, ITEMS)
        axes.set_xlim(0, counts[column].max() + 0.7)
    panels[1].set_yticklabels([])
    return finish(figure, findings.lead_and_body(flat), on_source(tables, len(flat), left_out))


def mix_over_years(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Which share of a year's items each sector group has: a matrix of groups by years, the count beside the share."""
    if flat.empty:
        return nothing_to_show(tables, "There is no item yet")
    counts = pd.crosstab(flat["group_name"], flat["event_date"].dt.year)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    shares = counts / counts.sum()
    darkest = max(0.5, shares.to_numpy().max())
    figure, (axes,) = new_figure(1.6 + ROW * 1.5 * len(counts))
    axes.imshow(shares, cmap=SHADES, vmin=0, vmax=darkest, aspect="auto")
    for row, group in enumerate(counts.index):
        for column, year in enumerate(counts.columns):
            share, count = shares.at[group, year], counts.at[group, year]
            colour = SHADES(share / darkest)
            axes.text(
                column,
                row,
                f"{100 * share:.0f}%  ({count})" if count else "–",
                ha="center",
                va="center",
                fontsize=8.5,
                color=text_on(colour[:3]),
            )
    years = [
        f"{year}\n{counts[year].sum()} items, {flat[flat['event_date'].dt.year == year]['event_id'].nunique()} talks"
        for year in counts.columns
    ]
    axes.set_xticks(range(len(years)), years)
    axes.set_yticks(range(len(counts)), counts.index)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("share of the year's items (count of items)")
    return finish(figure, findings.mix_over_years(flat), on_source(tables, len(flat), left_out))


def mix_by_event(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """What each of the talks was about: a matrix of events in order of time by sector groups."""
    if flat.empty:
        return nothing_to_show(tables, "There is no item yet")
    label = flat["event_name"].str.replace(r",[^,]*\d{4}$", "", regex=True)
    flat = flat.assign(label=flat["event_date"].dt.strftime("%Y-%m-%d  ") + label.map(lambda name: shorten(name, 58)))
    counts = flat.groupby(["label", "group_name"]).size().reset_index(name="items")
    rows = sorted(counts["label"].unique())
    columns = list(flat["group_name"].value_counts().index)
    figure, (axes,) = new_figure(1.9 + ROW * len(rows))
    dots(axes, counts, rows, columns, "label", "group_name", "items", COMMITMENT)
    totals = flat.groupby("label").size()
    for place, name in enumerate(rows):
        axes.text(len(columns) - 0.45, place, str(totals[name]), va="center", fontsize=8.5, color=INK)
    axes.text(len(columns) - 0.45, -0.9, "all", fontsize=8.5, color=INK)
    axes.set_xlabel("sector group; the number in a dot is items")
    return finish(figure, findings.mix_by_event(flat), on_source(tables, len(flat), left_out))
