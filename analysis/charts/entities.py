"""Charts of entities: how often each recurs, in which sectors, with whom, and how that compares with chance."""

import textwrap

import numpy as np
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
    PALE,
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
from analysis.measures.chance import RATE
from analysis.measures.graph import circles
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


def entity_network(tables, pairs: pd.DataFrame, least: int = 2) -> Figure:
    """Entities that at least `least` documents name together, each connected group on a circle of its own.

    `pairs`: what `co_occurrence(…, participants=…)` gives, without the parties at the table.
    A line is thicker the more items name the pair.
    """
    shown = pairs[pairs["documents"] >= least]
    if shown.empty:
        return nothing_to_show(tables, f"No two entities are named together in {least} documents")
    names = tables.entities.set_index("entity_id")["name"]
    places, height = arrange(circles(shown))
    figure, (axes,) = new_figure(1.0 + 8.0 * height)
    widest = shown["items"].max()
    for pair in shown.itertuples(index=False):
        (x1, y1, *_), (x2, y2, *_) = places[pair.entity_a], places[pair.entity_b]
        axes.plot([x1, x2], [y1, y2], color=COMMITMENT, alpha=0.45, linewidth=0.7 + 4 * pair.items / widest, zorder=1)
    for entity, (x, y, angle) in places.items():
        axes.scatter(x, y, s=22, color=INK, zorder=2)
        label_entity(axes, "\n".join(textwrap.wrap(shorten(names[entity], 60), 30)), x, y, angle)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(height, 0)
    note = (
        f" {number(len(shown), 'pair')} of {number(len(places), 'entity', 'entities')}; "
        f"{number(len(pairs) - len(shown), 'pair')} that fewer than {least} documents name, "
        "and the parties at the table, are left out. Thicker: more items."
    )
    return finish(figure, findings.pairs_together(shown), on_source(tables, count_items(tables, shown)) + note)


def arrange(circles: list[list[str]]) -> tuple[dict[str, tuple[float, float, float]], float]:
    """A place and an angle for every entity: circles row by row over a page of width 1; also the height used."""
    places: dict[str, tuple[float, float, float]] = {}
    radii = [0.012 + 0.0085 * len(circle) for circle in circles]
    x, y, row = 0.0, 0.02, 0.0
    for circle, radius in zip(circles, radii, strict=True):
        width = 2 * radius + NAMES
        tall = 2 * radius + 0.075 if len(circle) > 2 else 0.055
        if x and x + width > 1.03:
            x, y, row = 0.0, y + row, 0.0
        row = max(row, tall)
        centre = (x + width / 2, y + tall / 2)
        for place, entity in enumerate(circle):
            angle = 2 * np.pi * place / len(circle) - np.pi / 2 * (len(circle) != 2)
            places[entity] = (centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle), angle)
        x += width
    return places, y + row


def label_entity(axes: Axes, name: str, x: float, y: float, angle: float) -> None:
    """The name outside its circle, on the side where its dot lies."""
    side = 0 if abs(np.cos(angle)) < 0.1 else np.sign(np.cos(angle))
    axes.text(
        x + 0.008 * side,
        y + (0.004 if side else 0.009) * np.sin(angle),
        name,
        ha={1: "left", 0: "center", -1: "right"}[int(side)],
        va="center" if side else "bottom" if np.sin(angle) < 0 else "top",
        fontsize=6.5,
        color=INK,
        linespacing=0.95,
    )


def count_items(tables, pairs: pd.DataFrame) -> int:
    """How many items name one of the pairs."""
    mentions = tables.commitment_entities[["commitment_id", "entity_id"]]
    both = mentions.merge(mentions, on="commitment_id").merge(
        pairs, left_on=["entity_id_x", "entity_id_y"], right_on=["entity_a", "entity_b"]
    )
    return both["commitment_id"].nunique()


def spread_by_chance(tables, table: pd.DataFrame, rows: int) -> Figure:
    """How many sectors each entity spans, beside what chance would give.

    `table`: what `sectors_by_chance` gives; `rows`: the number of items that it rests on.
    """
    if table.empty:
        return nothing_to_show(tables, "No entity has enough mentions")
    names = tables.entities.set_index("entity_id")["name"]
    ordered = table.sort_values(["mentions", "sectors", "entity_id"], ascending=[True, True, False])
    labels = [f"{shorten(names[e.entity_id])}  ({e.mentions})" for e in ordered.itertuples()]
    figure, (axes,) = new_figure(1.7 + ROW * len(ordered))
    positions = range(len(ordered))
    axes.hlines(positions, ordered["low"], ordered["high"], color=PALE, linewidth=7, zorder=1)
    axes.scatter(ordered["expected"], positions, marker="|", s=60, color=FAINT, zorder=2)
    unlike = (ordered["q_wide"] <= RATE) | (ordered["q_narrow"] <= RATE)
    axes.scatter(ordered["sectors"], positions, s=34, color=unlike.map({True: COMMITMENT, False: TALK}), zorder=3)
    axes.set_yticks(positions, labels)
    axes.set_xlabel("number of sectors (dot: as coded; band and tick: by chance)")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0, ordered[["sectors", "high"]].to_numpy().max() + 0.7)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.7, len(ordered) - 0.3)
    source = on_source(tables, rows, "the others were told again later, or name none of these entities") + (
        f" {number(len(ordered), 'entity', 'entities')} with at least {ordered['mentions'].min()} mentions "
        f"(in brackets); blue: unlike chance at a false discovery rate of {100 * RATE:.0f}%."
    )
    return finish(figure, findings.spread_by_chance(table), source)
