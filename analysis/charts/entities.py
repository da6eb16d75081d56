"""Charts of entities: how often each recurs, in which sectors, with whom, and how that compares with chance."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import findings
from analysis.charts.style import (
    ACT_COLOURS,
    COMMITMENT,
    FAINT,
    INK,
    ITEMS,
    ROW,
    TALK,
    dots,
    finish,
    new_figure,
    nothing_to_show,
    on_source,
    plain_axes,
    shorten,
    write_above,
)
from analysis.words import number

NAMES = 0.385  # of the page's width: room for the names at both sides of a circle


def recurrence_ranked(tables, recurrence: pd.DataFrame, most: int = 30) -> Figure:
    """Entities by the number of items that name them, the parties at the table first and apart.

    `recurrence`: the view entity_recurrence, with its counts over all mentions (the whole
    bar) and over explicit ones (its dark part).
    """
    every = recurrence[recurrence["mentions"] == "all"]
    counts = recurrence.pivot(index="entity_id", columns="mentions", values="items")
    counts = counts.reindex(columns=["all", "explicit"]).fillna(0).astype(int)
    ranked = (
        every.set_index("entity_id")
        .join(counts)
        .sort_values(["at_table", "all", "explicit", "name"], ascending=[False, False, False, True])
    )
    parties = int(ranked["at_table"].sum())
    shown = ranked.head(parties + most)
    if shown.empty:
        return nothing_to_show(tables, "No entity is named")
    heights = [0.9 + ROW * parties, 1.3 + ROW * (len(shown) - parties)]
    figure, panels = new_figure(sum(heights), rows=2, height_ratios=heights)
    recurrence_bars(panels[0], shown.head(parties), TALK, FAINT)
    recurrence_bars(panels[1], shown.iloc[parties:], ACT_COLOURS["intended"], COMMITMENT)
    key = "grey: the parties at the table   dark: the source names it itself   pale: only understood"
    panels[0].set_title(key, fontsize=8, color=FAINT)
    panels[0].set_xlabel("")
    panels[1].set_xlabel(ITEMS + " (another scale than above)")
    left = len(ranked) - len(shown)
    source = on_source(tables) + (
        f" {len(shown)} of {number(len(ranked), 'entity', 'entities')} shown"
        f"{f'; the {left} left out recur least' if left else ''}."
    )
    return finish(figure, findings.most_recurring(every), source)


def recurrence_bars(axes: Axes, rows: pd.DataFrame, pale: str, dark: str) -> None:
    """One bar an entity: all its items, the dark part those that name it, with both counts in words."""
    if rows.empty:
        axes.set_axis_off()
        return
    names = [shorten(name) for name in rows["name"]]
    bars = axes.barh(names, rows["all"], color=pale, height=0.7)
    axes.barh(names, rows["explicit"], color=dark, height=0.7)
    words = [
        f"{row.all} in {number(row.sectors, 'sector')}"
        + ("" if row.explicit == row.all else f", named in {row.explicit}")
        for row in rows.itertuples()
    ]
    axes.bar_label(bars, words, padding=3, fontsize=8)
    axes.set_xlim(0, rows["all"].max() * 1.68)
    plain_axes(axes, ITEMS)
    axes.set_ylim(len(rows) - 0.4, -0.6)


def entities_by_sectors(tables, recurrence: pd.DataFrame, most: int = 32) -> Figure:
    """In how many items of each sector an entity is named: a matrix, the parties at the table first.

    `recurrence`: the rows of the view entity_recurrence that count all mentions. A dot is
    dark where every unit names the entity itself, open where none does, pale where some do.
    Besides the parties, the `most` entities with most items are shown.
    """
    ranked = recurrence.sort_values(["at_table", "items", "sectors", "name"], ascending=[False, False, False, True])
    at_table = int(ranked["at_table"].sum())
    shown = ranked.head(at_table + most)
    flat, names = tables.commitments_flat, shown.set_index("entity_id")["name"].map(shorten)
    mentions = tables.commitment_entities.assign(name=lambda frame: frame["entity_id"].map(names)).dropna(subset="name")
    mentions = mentions.merge(flat[["commitment_id", "group_name", "sector_name"]], on="commitment_id")
    if mentions.empty:
        return nothing_to_show(tables, "No entity is named")
    counts = (
        mentions.groupby(["name", "sector_name"])
        .agg(items=("commitment_id", "nunique"), named=("explicit", "mean"))
        .reset_index()
    )
    fills = counts["named"].map({1.0: COMMITMENT, 0.0: "#ffffff"}).fillna(ACT_COLOURS["intended"])
    columns = list(mentions.sort_values(["group_name", "sector_name"])["sector_name"].unique())
    figure, (axes,) = new_figure(2.4 + ROW * len(names))
    dots(axes, counts, list(names), columns, "name", "sector_name", "items", fills)
    axes.axhline(at_table - 0.5, color=INK, linewidth=0.8)
    write_above(axes, "dark: the source names it itself   pale: in some items   open: only understood")
    left = len(ranked) - len(shown)
    source = on_source(tables, mentions["commitment_id"].nunique()) + (
        f" {len(names)} of {number(len(ranked), 'entity', 'entities')}, {len(mentions)} mentions; "
        f"the number is items.{f' The {left} left out recur least.' if left else ''}"
    )
    return finish(figure, findings.entity_reach(recurrence), source)
