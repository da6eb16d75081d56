"""The charts, one function each: frames in, a matplotlib figure out.

Every chart takes `tables` (as `load` gives them) for its caption, and those of a choice of
rows `flat` (columns of commitments_flat) with `left_out`, which says what the choice left
out. It states its finding as its title, and says underneath how many rows it shows.
"""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import findings
from analysis.findings import on_source
from analysis.measures.selection import in_lead_alone, under_foreign_heading
from analysis.style import (
    ACT_COLOURS,
    DEED,
    FAINT,
    INK,
    TALK,
    UNDERTAKING,
    finish,
    new_figure,
    new_stack,
    text_on,
)
from analysis.words import number

ROW = 0.27  # inches a bar or a line of a matrix takes
ITEMS = "items of cooperation"


def nothing_to_show(tables, title: str) -> Figure:
    """A figure that says that there is nothing to draw, instead of empty axes."""
    figure, (axes,) = new_figure(1.6)
    axes.set_axis_off()
    axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=FAINT)
    return finish(
        figure,
        title,
        on_source(tables, 0) if len(tables.documents) else "Source: no document yet. 0 items shown.",
    )


def firmness(tables, flat: pd.DataFrame, mix: pd.DataFrame, level: str = "sector", left_out: str = "") -> Figure:
    """Commitments of each sector or group, stacked by act, firmest last, deeds apart at the left.

    `mix`: what `sector_mix(flat, by="act", level=level)` gives.
    """
    if mix.empty:
        return nothing_to_show(tables, "There is no item yet")
    name = f"{level}_name"
    wide = (
        mix.pivot(index=name, columns="act", values="commitments")
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


def joined(*reasons: str) -> str:
    """Why rows were left out, in one clause; reasons that do not apply are empty."""
    return "; ".join(reason for reason in reasons if reason)


def plain_axes(axes: Axes, unit: str) -> None:
    """Whole-number x axis with its unit, no ticks on the names."""
    axes.set_xlabel(unit)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.margins(y=0.02)


def promised_and_done(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Undertakings to the right, other things told as done to the left, by sector group."""
    if flat.empty:
        return nothing_to_show(tables, "There is no item yet")
    promised = flat[flat["is_undertaking"] & flat["is_current"]]["group_name"].value_counts()
    done = flat[(flat["status"] == "done") & ~flat["is_undertaking"]]["group_name"].value_counts()
    groups = sorted(flat["group_name"].unique(), key=lambda g: (promised.get(g, 0), -done.get(g, 0), g))
    promised, done = promised.reindex(groups, fill_value=0), done.reindex(groups, fill_value=0)
    figure, (axes,) = new_figure(1.7 + ROW * 1.4 * len(groups))
    for counts, sign, colour in ((promised, 1, UNDERTAKING), (done, -1, DEED)):
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
        0.51, 1.02, "promised →", transform=axes.transAxes, ha="left", fontsize=9, color=UNDERTAKING, fontweight="bold"
    )
    plain_axes(axes, ITEMS)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    shown = int(promised.sum() + done.sum())
    return finish(
        figure,
        findings.promised_and_done(flat),
        on_source(
            tables,
            shown,
            joined("others left out are neither current undertakings nor done", left_out),
        ),
    )


def concrete_undertakings(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Undertakings of each sector group, those that are concrete filled."""
    promised = flat[flat["is_undertaking"] & flat["is_current"]]
    if promised.empty:
        return nothing_to_show(tables, "There is no undertaking")
    counts = (
        promised.groupby("group_name")["is_concrete"]
        .agg(total="size", concrete="sum")
        .reset_index()
        .sort_values(["total", "concrete", "group_name"], ascending=[True, True, False])
    )
    figure, (axes,) = new_figure(1.6 + ROW * 1.15 * len(counts))
    axes.barh(counts["group_name"], counts["total"], color="white", edgecolor=UNDERTAKING, height=0.7)
    axes.barh(counts["group_name"], counts["concrete"], color=UNDERTAKING, edgecolor=UNDERTAKING, height=0.7)
    longest = counts["total"].max()
    for position, row in enumerate(counts.itertuples(index=False)):
        axes.text(
            row.total + longest * 0.015, position, f"{row.concrete} of {row.total} concrete", va="center", fontsize=8.5
        )
    axes.set_xlim(0, longest * 1.25)
    plain_axes(axes, "undertakings")
    return finish(
        figure,
        findings.concrete_undertakings(flat),
        on_source(tables, len(promised), joined("others left out are not current undertakings", left_out)),
    )


def headings_and_sectors(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Where the rows under each heading of the source were coded: a matrix of headings by sectors."""
    headed = flat[flat["heading"].notna()].sort_values(["document_id", "unit"])
    if headed.empty:
        return nothing_to_show(tables, "No item stands under a heading")
    headed = headed.assign(astray=under_foreign_heading(headed))
    counts = headed.groupby(["heading", "astray", "sector_name"], sort=False).size().reset_index(name="commitments")
    rows, columns = list(headed["heading"].unique()), list(dict.fromkeys(counts["sector_name"]))
    figure, (axes,) = new_figure(2.9 + ROW * 1.5 * len(rows))
    dots(
        axes,
        counts,
        rows,
        columns,
        "heading",
        "sector_name",
        "commitments",
        counts["astray"].map({True: INK, False: UNDERTAKING}),
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


def shorten(name: str, most: int = 46) -> str:
    """A long name cut at a word for a label."""
    return textwrap.shorten(name, most, placeholder=" …")


def dots(
    axes: Axes,
    counts: pd.DataFrame,
    rows: list,
    columns: list,
    row: str,
    column: str,
    value: str,
    fills: pd.Series | str,
) -> None:
    """A dot matrix: area by count with the number inside; `fills` is one colour or one for each row of `counts`."""
    largest = counts[value].max()
    fills = pd.Series(fills, index=counts.index)
    for index, item in counts.iterrows():
        x, y, n = columns.index(item[column]), rows.index(item[row]), item[value]
        axes.scatter(
            x,
            y,
            s=110 + 190 * (n - 1) / max(largest - 1, 1),
            facecolor=fills[index],
            edgecolor=INK if fills[index] == INK else UNDERTAKING,
            linewidth=1.3,
        )
        axes.text(x, y, str(n), ha="center", va="center", fontsize=7.5, color=text_on(fills[index]))
    axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(True)
    axes.tick_params(length=0)


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
        (panels[0], "lead", "told in the lead of its text alone", UNDERTAKING),
        (panels[1], "body", "told in the body, all texts (another scale)", FAINT),
    ):
        axes.barh(counts["sector_name"], counts[column], color=colour, height=0.7)
        for position, value in enumerate(counts[column]):
            if value:
                axes.text(
                    value + counts[column].max() * 0.02,
                    position,
                    str(value),
                    va="center",
                    fontsize=8.5,
                )
        axes.set_title(title, fontsize=9.5, color=INK)
        plain_axes(axes, ITEMS)
        axes.set_xlim(0, counts[column].max() + 0.7)
    panels[1].set_yticklabels([])
    return finish(figure, findings.lead_and_body(flat), on_source(tables, len(flat), left_out))


def recurrence_bars(axes: Axes, rows: pd.DataFrame, pale: str, dark: str) -> None:
    """One bar an entity: all its items, the dark part those that name it, with both counts in words."""
    if rows.empty:
        axes.set_axis_off()
        return
    labels = [shorten(name) for name in rows["name"]]
    for column, colour in (("all", pale), ("explicit", dark)):
        axes.barh(labels, rows[column], color=colour, height=0.7)
    longest = rows["all"].max()
    for position, row in enumerate(rows.to_dict("records")):
        named = "" if row["explicit"] == row["all"] else f", named in {row['explicit']}"
        told = f"{row['all']} in {number(row['sectors'], 'sector')}{named}"
        axes.text(row["all"] + longest * 0.012, position, told, va="center", fontsize=8)
    axes.set_xlim(0, longest * 1.68)
    plain_axes(axes, ITEMS)
    axes.set_ylim(len(rows) - 0.4, -0.6)


def entities_by_sectors(tables, recurrence: pd.DataFrame, most: int = 32) -> Figure:
    """Which entities the commitments of each sector name: a matrix, the parties at the table first.

    `recurrence`: the rows of the view entity_recurrence that count all mentions. A dot is
    dark where every unit names the entity itself, open where none does, pale where some do.
    Besides the parties, the `most` entities with most commitments are shown.
    """
    flat = tables.commitments_flat
    mentions = tables.commitment_entities.merge(
        flat[["commitment_id", "sector_name", "group_name"]], on="commitment_id"
    ).merge(tables.entities[["entity_id", "name"]], on="entity_id")
    counts = (
        mentions.groupby(["name", "sector_name"])
        .agg(commitments=("commitment_id", "nunique"), named=("explicit", "mean"))
        .reset_index()
    )
    fills = counts["named"].map(
        lambda share: UNDERTAKING if share == 1 else "#ffffff" if share == 0 else ACT_COLOURS["intended"]
    )
    ranked = recurrence.sort_values(
        ["at_table", "commitments", "sectors", "name"], ascending=[False, False, False, True]
    )
    shown = ranked.head(int(ranked["at_table"].sum()) + most)
    left = len(ranked) - len(shown)
    counts = counts[counts["name"].isin(shown["name"])]
    fills = fills.loc[counts.index]
    mentions = mentions[mentions["name"].isin(shown["name"])]
    order = (
        flat[flat["sector_name"].isin(counts["sector_name"])][["group_name", "sector_name"]]
        .drop_duplicates()
        .sort_values(["group_name", "sector_name"])
    )
    rows, columns = [shorten(name) for name in shown["name"]], list(order["sector_name"])
    counts = counts.assign(name=counts["name"].map(shorten))
    if counts.empty:
        return nothing_to_show(tables, "No entity is named")
    figure, (axes,) = new_figure(2.4 + ROW * len(rows))
    dots(axes, counts, rows, columns, "name", "sector_name", "commitments", fills)
    at_table = int(ranked["at_table"].sum())
    axes.axhline(at_table - 0.5, color=INK, linewidth=0.8)
    axes.text(
        1.0,
        1.01,
        "dark: the source names it itself   pale: in some items   open: only understood",
        transform=axes.transAxes,
        ha="right",
        fontsize=8,
        color=FAINT,
    )
    return finish(
        figure,
        findings.entity_reach(recurrence),
        on_source(tables, mentions["commitment_id"].nunique())
        + f" {len(rows)} of {number(len(ranked), 'entity', 'entities')}, {len(mentions)} mentions; the number is items."
        + (f" The {left} left out recur least." if left else ""),
    )


def recurrence_ranked(tables, recurrence: pd.DataFrame, most: int = 30) -> Figure:
    """Entities by the number of commitments that name them, the parties at the table first and apart.

    `recurrence`: the view entity_recurrence, with its counts over all mentions (the whole
    bar) and over explicit ones (its dark part).
    """
    wide = (
        recurrence.pivot(index="entity_id", columns="mentions", values="commitments")
        .reindex(columns=["all", "explicit"])
        .fillna(0)
        .astype(int)
    )
    ranked = (
        recurrence[recurrence["mentions"] == "all"]
        .set_index("entity_id")
        .join(wide)
        .sort_values(["at_table", "all", "explicit", "name"], ascending=[False, False, False, True])
    )
    shown = ranked[
        ranked["at_table"]
        | (ranked["at_table"].cumsum() + (~ranked["at_table"]).cumsum() <= ranked["at_table"].sum() + most)
    ]
    if shown.empty:
        return nothing_to_show(tables, "No entity is named")
    parties = int(shown["at_table"].sum())
    figure, panels = new_stack([0.9 + ROW * parties, 1.3 + ROW * (len(shown) - parties)])
    for axes, rows, pale, dark in (
        (panels[0], shown[shown["at_table"]], TALK, FAINT),
        (panels[1], shown[~shown["at_table"]], ACT_COLOURS["intended"], UNDERTAKING),
    ):
        recurrence_bars(axes, rows, pale, dark)
    panels[0].set_title(
        "grey: the parties at the table   dark: the source names it itself   pale: only understood",
        fontsize=8,
        color=FAINT,
    )
    panels[0].set_xlabel("")
    panels[1].set_xlabel(ITEMS + " (another scale than above)")
    left_out = len(ranked) - len(shown)
    note = f" {len(shown)} of {number(len(ranked), 'entity', 'entities')} shown{f'; the {left_out} left out recur least' if left_out else ''}."
    return finish(
        figure, findings.most_recurring(recurrence[recurrence["mentions"] == "all"]), on_source(tables) + note
    )
