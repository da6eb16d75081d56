"""Charts of the talks one by one: the mix of sectors over the years and from event to event."""

import pandas as pd
from matplotlib.figure import Figure

from analysis import findings
from analysis.charts import ROW, dots, nothing_to_show, shorten
from analysis.findings import on_source
from analysis.style import INK, SHADES, UNDERTAKING, finish, new_figure, text_on


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
    counts = flat.groupby(["label", "group_name"]).size().reset_index(name="commitments")
    rows = sorted(counts["label"].unique())
    columns = list(flat["group_name"].value_counts().index)
    figure, (axes,) = new_figure(1.9 + ROW * len(rows))
    dots(axes, counts, rows, columns, "label", "group_name", "commitments", UNDERTAKING)
    totals = flat.groupby("label").size()
    for place, name in enumerate(rows):
        axes.text(len(columns) - 0.45, place, str(totals[name]), va="center", fontsize=8.5, color=INK)
    axes.text(len(columns) - 0.45, -0.9, "all", fontsize=8.5, color=INK)
    axes.set_xlabel("sector group; the number in a dot is items")
    return finish(figure, findings.mix_by_event(flat), on_source(tables, len(flat), left_out))
