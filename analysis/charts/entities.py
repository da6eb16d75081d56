"""Charts of entities: how often each recurs, in which sectors, with whom, and how that compares with chance."""

import pandas as pd
import pycountry
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

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
    on_two_lines,
    plain_axes,
    shorten,
    write_above,
)
from analysis.words import listed, number

MAP = (5, 20, 125, 62)  # west, south, east and north of the map, in degrees
SEEN = 5000  # square kilometres, from which a state can be seen on the map
LABELLED = 30  # places whose names stand on the map, where there is room


def recurrence_ranked(tables, recurrence: pd.DataFrame, most: int = 15, parties: int = 10) -> Figure:
    """Entities by the number of items that name them: `parties` at the table first and apart, then `most` others.

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
    above, below = ranked[ranked["at_table"]].head(parties), ranked[~ranked["at_table"]].head(most)
    shown = len(above) + len(below)
    if not shown:
        return nothing_to_show(tables, "No entity is named")
    heights = [0.9 + ROW * len(above), 1.3 + ROW * 1.25 * len(below)]
    figure, panels = new_figure(sum(heights), rows=2, height_ratios=heights)
    recurrence_bars(panels[0], above, TALK, FAINT)
    recurrence_bars(panels[1], below, ACT_COLOURS["intended"], COMMITMENT)
    key = "grey: the parties at the table   dark: the source names it itself   pale: only understood"
    panels[0].set_title(key, fontsize=8, color=FAINT)
    panels[0].set_xlabel("")
    panels[1].set_xlabel(ITEMS + " (another scale than above)")
    sides = int(ranked["at_table"].sum())
    base = int(tables.commitments_flat["in_base"].sum())
    source = on_source(tables, base, "those of the base") + (
        f" {len(above)} of {number(sides, 'party', 'parties')} at the table and {len(below)} of "
        f"{number(len(ranked) - sides, 'other entity', 'other entities')} shown; those left out recur less."
    )
    return finish(figure, findings.most_recurring(every), source)


def recurrence_bars(axes: Axes, rows: pd.DataFrame, pale: str, dark: str) -> None:
    """One bar an entity: all its items, the dark part those that name it, with both counts in words."""
    if rows.empty:
        axes.set_axis_off()
        return
    names = [on_two_lines(name) for name in rows["name"]]
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


def entities_across(tables, flat: pd.DataFrame, recurrence: pd.DataFrame, by: str, most: int = 24) -> Figure:
    """In how many items entities are named that span at least two sectors, or partners: a matrix of the two.

    `flat`: the rows counted (commitment_id, and sector_name or, once for each partner, partner); `by` is that
    column. `recurrence`: rows of the view entity_recurrence that count all mentions. A dot is dark where every unit
    names the entity itself, open where none does, pale where some do. Parties at the table are left out.
    """
    spans = {"sector_name": "sectors", "partner": "partners"}[by]
    others, wide = recurrence[~recurrence["at_table"]], findings.spanning(recurrence, spans)
    shown = wide.head(most)
    mentions = tables.commitment_entities.merge(shown[["entity_id", "name"]], on="entity_id")
    mentions = mentions.merge(flat[["commitment_id", by]], on="commitment_id")
    if mentions.empty:
        return nothing_to_show(tables, f"No entity besides the parties spans two {spans}")
    counts = (
        mentions.groupby(["name", by]).agg(items=("commitment_id", "nunique"), named=("explicit", "mean")).reset_index()
    )
    counts["label"] = counts["name"].map(shorten)
    fills = counts["named"].map({1.0: COMMITMENT, 0.0: "#ffffff"}).fillna(ACT_COLOURS["intended"])
    columns = list(mentions[by].value_counts().index)
    figure, (axes,) = new_figure(2.4 + ROW * len(shown))
    dots(axes, counts, list(shown["name"].map(shorten)), columns, "label", by, "items", fills)
    write_above(axes, "dark: the source names it itself   pale: in some items   open: only understood")
    source = on_source(tables, mentions["commitment_id"].nunique()) + (
        f" {len(shown)} of the {len(wide)} entities that span two or more {spans}{findings.IN_TALKS[spans]} ({len(others)} "
        "entities in all, the parties at the table left out); the number is items."
    )
    return finish(figure, findings.entity_reach(recurrence, spans), source)


def places_map(tables, flat: pd.DataFrame, recurrence: pd.DataFrame) -> Figure:
    """Where the places lie that items name: settlements by their coordinates, on the outlines of the states.

    `flat`: the rows counted; `recurrence`: rows of the view entity_recurrence that count all mentions. Drawn
    without a network: outlines are those of the package countryinfo, disputed borders as it has them.
    """
    places = tables.entities[tables.entities["latitude"].notna()]
    counted = recurrence.merge(places[["entity_id", "latitude", "longitude"]], on="entity_id")
    if counted.empty:
        return nothing_to_show(tables, "No place with coordinates is named")
    counted = counted.sort_values(["items", "name"], ascending=[False, True])
    west, south, east, north = MAP
    inside = counted[counted["longitude"].between(west, east) & counted["latitude"].between(south, north)]
    figure, (axes,) = new_figure(5.2)
    rings, missing = outlines()
    for ring in rings:
        axes.add_artist(Polygon(ring, facecolor="#f4f5f6", edgecolor=TALK, linewidth=0.6))  # the area is set below
    sizes = 18 + 260 * (inside["items"] - 1) / max(inside["items"].max() - 1, 1)
    axes.scatter(inside["longitude"], inside["latitude"], sizes, COMMITMENT, edgecolors="white", alpha=0.85, zorder=3)
    label_places(axes, inside.head(LABELLED))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1.35)
    axes.set_axis_off()
    named = tables.commitment_entities.merge(inside[["entity_id"]], on="entity_id")
    shown = int(flat["commitment_id"].isin(named["commitment_id"]).sum())
    outside = counted[~counted["entity_id"].isin(inside["entity_id"])]
    source = on_source(tables, shown, "the others name no settlement or are not of the base") + (
        f" {len(inside)} of {number(len(counted), 'settlement')}; beyond the map: "
        f"{listed(sorted(outside['name'])) or 'none'}. Area: items. Coordinates: GeoNames. Outlines: countryinfo "
        f"(after world.geo.json), which lacks {listed(missing) or 'none'}; disputed borders as it has them."
    )
    return finish(figure, findings.places(inside), source)


def outlines() -> tuple[list[list[tuple[float, float]]], list[str]]:
    """The rings of the states' outlines, as longitude and latitude; the larger states on the map that have none."""
    from countryinfo import all_countries  # takes a moment to import; only the map needs it

    rings, missing = [], []
    west, south, east, north = MAP
    for state in all_countries():
        features = (state.geo_json() or {}).get("features", [])
        for feature in features:
            shapes = feature["geometry"]["coordinates"]
            polygons = shapes if feature["geometry"]["type"] == "MultiPolygon" else [shapes]
            rings += [[(x, y) for x, y in polygon[0]] for polygon in polygons]
        latitude, longitude = state.latlng() or (0, 0)
        if not features and west < longitude < east and south < latitude < north and (state.area() or 0) > SEEN:
            missing.append(state.iso(3))
    today = [pycountry.countries.get(alpha_3=code) for code in missing]
    return rings, sorted(country.name for country in today if country)


def label_places(axes: Axes, places: pd.DataFrame) -> None:
    """Names beside the points, left out where one would cover another."""
    taken: list[tuple[float, float]] = []
    for place in places.itertuples():
        spot = (place.longitude, place.latitude)
        if any(abs(spot[0] - x) < 9 and abs(spot[1] - y) < 1.7 for x, y in taken):
            continue
        taken.append(spot)
        words = f"{place.name} {place.items}"
        axes.annotate(words, spot, (5, 3), textcoords="offset points", fontsize=8, color=INK, zorder=4)
