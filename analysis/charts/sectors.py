"""Charts of sectors: frames in, a matplotlib figure out.

Every chart takes `tables` (as `load` gives them) for its caption and `flat`, a choice of rows
with the columns of commitments_flat, with `left_out`, which says what the choice left out.
Its title is its finding; the line beneath says how many items it shows.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.charts import findings
from analysis.charts.style import (
    ACT_COLOURS,
    COMMITMENT,
    DEED,
    INK,
    ITEMS,
    ROW,
    SHADES,
    dots,
    finish,
    new_figure,
    nothing_to_show,
    on_source,
    plain_axes,
    shorten,
    text_on,
    write_above,
)
from analysis.measures.partners import ENOUGH, by_partner, compared, particular, telling
from analysis.words import listed, number

STACKED = ["reported", *list(ACT_COLOURS)[:-1]]  # deeds at the left, then the acts, the firmest last
NO_ITEM = "There is no item yet"


def firmness(tables, flat: pd.DataFrame, mix: pd.DataFrame, left_out: str = "") -> Figure:
    """Items of each sector, stacked by act, the firmest last, deeds at the left.

    `mix`: what `sector_mix(flat, by="act")` gives.
    """
    if mix.empty:
        return nothing_to_show(tables, NO_ITEM)
    name = "sector_name"
    wide = mix.pivot(index=name, columns="act", values="items").reindex(columns=STACKED).fillna(0).astype(int)
    wide = wide.assign(total=wide.sum(axis=1)).sort_values(["total", name], ascending=[True, False])
    figure, (axes,) = new_figure(1.5 + ROW * 1.15 * len(wide))
    left = pd.Series(0, index=wide.index)
    for act in STACKED:
        bars = axes.barh(wide.index, wide[act], left=left, color=ACT_COLOURS[act], edgecolor="white", height=0.78)
        room = wide[act] / wide["total"].max() > 0.0093 * len(act) + 0.02  # else the key above must do
        words = room.map({True: act, False: ""})
        axes.bar_label(bars, words, label_type="center", fontsize=7.5, color=text_on(ACT_COLOURS[act]))
        left = left + wide[act]
    axes.bar_label(bars, wide["total"], padding=3, fontsize=8.5, color=INK)
    act_key(axes)
    plain_axes(axes, ITEMS)
    return finish(figure, findings.sector_firmness(flat), on_source(tables, len(flat), left_out))


def act_key(axes: Axes) -> None:
    """The acts in their colours, in one line above the bars in the order in which they are stacked."""
    x = 0.0
    for act in STACKED:
        colour = ACT_COLOURS[act]
        box = {"boxstyle": "round,pad=0.25", "facecolor": colour, "edgecolor": "none"}
        write_above(axes, act, x, "left", color=text_on(colour), bbox=box)
        x += 0.026 + 0.0125 * len(act)
        if act == "reported":
            write_above(axes, "|  talk, commitments:", x - 0.012, "left")
            x += 0.225
    write_above(axes, "firmer →", x, "left")


def mix_by_partner(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Which share of a partner's items each sector group has: a matrix of partners by groups, with items per partner.

    Rows count once for each other side at the table. A ring marks what the talks with a partner turn to more
    than those with the others, after adjustment for the number of pairs.
    """
    rows, few = compared(by_partner(flat, tables))
    if rows.empty:
        return nothing_to_show(tables, "No partner has enough items to compare")
    pairs = particular(rows)
    shares = pairs.pivot(index="partner", columns="group_name", values="share")
    shares = shares[rows["group_name"].value_counts().index]
    items = rows["partner"].value_counts()
    shares = shares.loc[items.index]
    darkest = max(0.5, shares.to_numpy().max())
    figure, (axes,) = new_figure(2.2 + ROW * 1.2 * len(shares))
    axes.imshow(shares, cmap=SHADES, vmin=0, vmax=darkest, aspect="auto")
    marked = {(pair.partner, pair.group_name) for pair in telling(pairs).itertuples()}
    for y, partner in enumerate(shares.index):
        for x, group in enumerate(shares.columns):
            share = shares.at[partner, group]
            words, colour = f"{100 * share:.0f}%" if share else "–", text_on(SHADES(share / darkest)[:3])
            weight = "bold" if (partner, group) in marked else "normal"
            axes.text(x, y, words, ha="center", va="center", fontsize=8.5, color=colour, fontweight=weight)
            if (partner, group) in marked:
                axes.add_patch(Rectangle((x - 0.46, y - 0.42), 0.92, 0.84, fill=False, edgecolor=DEED, linewidth=2))
    talks = rows.groupby("partner")["event_id"].nunique()
    labels = [f"{name}  ({number(items[name], 'item')}, {number(talks[name], 'talk')})" for name in shares.index]
    axes.set_yticks(range(len(shares)), labels)
    axes.set_xticks(range(len(shares.columns)), shares.columns, rotation=30, ha="right", rotation_mode="anchor")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("share of the items of talks with the partner")
    framed = " Framed: more often than in the talks with all others, adjusted for the number of comparisons (q ≤ 0.05)."
    source = on_source(tables, *shown_of(flat, rows, few, left_out)) + framed
    return finish(figure, findings.mix_by_partner(pairs), source)


def firmness_by_partner(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """How firmly the talks with each partner are put: shares of the acts, partners with most commitments first."""
    rows, few = compared(by_partner(flat, tables))
    if rows.empty:
        return nothing_to_show(tables, "No partner has enough items to compare")
    wide = pd.crosstab(rows["partner"], rows["act"]).reindex(columns=STACKED, fill_value=0)
    items = wide.sum(axis=1)
    firm = rows.groupby("partner")["is_commitment"].mean().sort_values(kind="stable")
    wide = wide.div(items, axis=0).mul(100).loc[firm.index]
    figure, (axes,) = new_figure(1.7 + ROW * 1.15 * len(wide))
    left = pd.Series(0.0, index=wide.index)
    for act in STACKED:
        bars = axes.barh(wide.index, wide[act], left=left, color=ACT_COLOURS[act], edgecolor="white", height=0.78)
        words = wide[act].map(lambda share: f"{share:.0f}%" if share >= 6 else "")
        axes.bar_label(bars, words, label_type="center", fontsize=7.5, color=text_on(ACT_COLOURS[act]))
        left = left + wide[act]
    axes.bar_label(bars, [number(items[name], "item") for name in wide.index], padding=3, fontsize=8.5, color=INK)
    axes.set_xlim(0, 113)
    act_key(axes)
    plain_axes(axes, "% of the partner's items")
    source = on_source(tables, *shown_of(flat, rows, few, left_out))
    return finish(figure, findings.firmness_by_partner(rows), source)


def shown_of(flat: pd.DataFrame, rows: pd.DataFrame, few: list[str], left_out: str) -> tuple[int, str]:
    """How many items of `flat` stand in `rows`, and what is left out, in words for the line under a chart."""
    shown = rows["commitment_id"].nunique()
    reasons = [left_out, "an item of talks of several states counts for each partner"]
    if few:
        rest = len(flat) - shown
        reasons.append(
            f"{number(len(few), 'partner')} with fewer than {ENOUGH} items not shown ({rest} items): {listed(few)}"
        )
    return shown, join_reasons(*reasons)


def concrete_commitments(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Commitments of each sector group, those that are concrete filled."""
    current = flat[flat["is_commitment"] & flat["is_current"]]
    if current.empty:
        return nothing_to_show(tables, "There is no commitment")
    counts = (
        current.groupby("group_name")["is_concrete"]
        .agg(total="size", concrete="sum")
        .reset_index()
        .sort_values(["total", "concrete", "group_name"], ascending=[True, True, False])
    )
    figure, (axes,) = new_figure(1.6 + ROW * 1.15 * len(counts))
    bars = axes.barh(counts["group_name"], counts["total"], color="white", edgecolor=COMMITMENT, height=0.7)
    axes.barh(counts["group_name"], counts["concrete"], color=COMMITMENT, edgecolor=COMMITMENT, height=0.7)
    words = [f"{row.concrete} of {row.total} concrete" for row in counts.itertuples()]
    axes.bar_label(bars, words, padding=3, fontsize=8.5)
    axes.set_xlim(0, counts["total"].max() * 1.25)
    plain_axes(axes, "commitments")
    source = on_source(tables, len(current), join_reasons("others left out are not current commitments", left_out))
    return finish(figure, findings.concrete_commitments(flat), source)


def mix_over_years(tables, flat: pd.DataFrame, left_out: str = "") -> Figure:
    """Which share of a year's items each sector group has: a matrix of groups by years, the count beside the share."""
    if flat.empty:
        return nothing_to_show(tables, NO_ITEM)
    counts = pd.crosstab(flat["group_name"], flat["event_date"].dt.year)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    shares = counts / counts.sum()
    darkest = max(0.5, shares.to_numpy().max())
    figure, (axes,) = new_figure(1.6 + ROW * 1.5 * len(counts))
    axes.imshow(shares, cmap=SHADES, vmin=0, vmax=darkest, aspect="auto")
    for row, group in enumerate(counts.index):
        for column, year in enumerate(counts.columns):
            share, count = shares.at[group, year], counts.at[group, year]
            words, colour = f"{100 * share:.0f}%  ({count})" if count else "–", text_on(SHADES(share / darkest)[:3])
            axes.text(column, row, words, ha="center", va="center", fontsize=8.5, color=colour)
    talks = flat.groupby(flat["event_date"].dt.year)["event_id"].nunique()
    years = [f"{year}\n{counts[year].sum()} items, {talks[year]} talks" for year in counts.columns]
    axes.set_xticks(range(len(years)), years)
    axes.set_yticks(range(len(counts)), counts.index)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("share of the year's items (count of items)")
    return finish(figure, findings.mix_over_years(flat), on_source(tables, len(flat), left_out))


def mix_by_event(tables, flat: pd.DataFrame, left_out: str = "", most: int = 25) -> Figure:
    """What the talks with most items were about: a matrix of events in order of time by sector groups."""
    if flat.empty:
        return nothing_to_show(tables, NO_ITEM)
    largest = flat.groupby("event_id").size().sort_values(ascending=False, kind="stable").head(most).index
    rows = flat[flat["event_id"].isin(largest)]
    plain = rows["event_name"].str.replace(r",[^,]*\d{4}$", "", regex=True).map(lambda name: shorten(name, 52))
    label = (rows["partner"] + ", " + rows["event_kind"]).where(~rows["partner"].str.contains(";"), plain)
    rows = rows.assign(label=rows["event_date"].dt.strftime("%Y-%m-%d  ") + label)
    counts = rows.groupby(["label", "group_name"]).size().reset_index(name="items")
    names, columns = sorted(counts["label"].unique()), list(flat["group_name"].value_counts().index)
    figure, (axes,) = new_figure(1.9 + ROW * len(names))
    dots(axes, counts, names, columns, "label", "group_name", "items", COMMITMENT)
    totals = rows.groupby("label").size()
    for place, name in enumerate(names):
        axes.text(len(columns) - 0.45, place, str(totals[name]), va="center", fontsize=8.5, color=INK)
    axes.text(len(columns) - 0.45, -0.9, "all", fontsize=8.5, color=INK)
    axes.set_xlabel("sector group; the number in a dot is items")
    talks = flat["event_id"].nunique()
    fewer = f"{talks - len(largest)} talks with fewer items ({len(flat) - len(rows)} items)" if talks > most else ""
    source = on_source(tables, len(rows), join_reasons(left_out, fewer))
    return finish(figure, findings.mix_by_event(flat), source)


def join_reasons(*reasons: str) -> str:
    """Why rows were left out, in one clause; reasons that do not apply are empty."""
    return "; ".join(filter(None, reasons))
