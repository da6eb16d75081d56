"""The tables that are computed from the coded ones.

Each `view_*` function takes the tables (as `load` gives them, by name) and returns a frame
with the columns that the descriptor gives the view. VIEWS lists them in the order in
which they build on one another.
"""

from collections.abc import Callable

import pandas as pd

from analysis.measures.agreement import measure_agreement
from analysis.measures.graph import connected
from analysis.measures.metrics import entity_recurrence, sector_mix
from analysis.measures.standing import cut_off, deadlines, projects_state
from analysis.package.tables import Frames

HOME = "kazakhstan"  # whose talks the package collects; the other sides of an event are its partners
COMMITMENT_ACTS = ("intended", "agreed", "signed")
TALKS = ("visit", "meeting", "call")  # kinds of event at which the sides talk
SIDES_TOLD = ("kazakhstan", "counterpart")  # codes of `side` whose accounts are held against each other
DECIMALS = 4  # of computed shares and coefficients
MOVED_ON = ("restates", "advances", "delays", "completes", "drops")
ROLE_COLUMNS = {
    "party": "parties",
    "implementer": "implementers",
    "object": "objects",
    "place": "places",
    "involved": "involved",
}


def build_views(tables: Frames) -> dict[str, pd.DataFrame]:
    """Compute every view from the coded tables; a later view may use an earlier one."""
    frames = dict(tables)
    for name, view in VIEWS.items():
        frames[name] = view(frames)
    return {name: frames[name] for name in VIEWS}


def view_commitments_flat(tables: Frames) -> pd.DataFrame:
    """Every item in one wide row: labels beside ids, event, document, source line, flags, entities by role."""
    rows = tables["commitments"]
    flat = (
        rows.merge(
            tables["sectors"].rename(columns={"name": "sector_name"})[
                ["sector_id", "sector_name", "group_id", "group_name"]
            ],
            on="sector_id",
            validate="m:1",
        )
        .merge(tables["documents"].drop(columns=["title", "units", "text_sha256"]), on="document_id", validate="m:1")
        .merge(
            tables["events"].rename(columns={"name": "event_name", "kind": "event_kind", "start_date": "event_date"})[
                ["event_id", "event_name", "event_kind", "event_date"]
            ],
            on="event_id",
            validate="m:1",
        )
        .merge(source_lines(tables), on=["document_id", "unit"], validate="m:1")
        .merge(
            tables["projects"].rename(columns={"name": "project_name"})[["project_id", "project_name"]],
            on="project_id",
            how="left",
            validate="m:1",
        )
        .set_index("commitment_id", drop=False)
        .rename_axis(None)
    )
    assert len(flat) == len(rows), "a join lost or doubled commitments"
    flat["act_rank"] = flat["act"].map(act_ranks(tables))
    flat["partner"] = flat["event_id"].map(partners(tables))
    flat["is_commitment"] = flat["act"].isin(COMMITMENT_ACTS)
    flat["precision"] = precision(flat, tables["commitment_entities"])
    flat["is_concrete"] = flat["is_commitment"] & (flat["precision"] >= 1)
    flat["is_current"] = ~flat["commitment_id"].isin(superseded(tables["links"]))
    flat["in_base"] = in_base(flat, tables["links"])
    return flat.join(entities_by_role(tables)).join(parties_named(tables))


def source_lines(tables: Frames) -> pd.DataFrame:
    """document_id, unit, unit_kind and heading (the words of the heading above, where there is one) of every unit."""
    units = tables["units"]
    headings = (
        units[["document_id", "unit", "label"]]
        .rename(columns={"unit": "heading_unit", "label": "heading"})
        .astype({"heading_unit": "Int64"})
    )
    lines = units[["document_id", "unit", "kind", "heading_unit"]].merge(
        headings, on=["document_id", "heading_unit"], how="left", validate="m:1"
    )
    return lines.rename(columns={"kind": "unit_kind"}).drop(columns="heading_unit")


def act_ranks(tables: Frames) -> pd.Series:
    """Rank of each act, from the codebook."""
    codes = tables["codebook"]
    return codes[codes["variable"] == "act"].set_index("code")["rank"]


def partners(tables: Frames) -> pd.Series:
    """Names of the other sides of each event, joined with '; '."""
    return joined(other_sides(tables).rename(columns={"partner": "name"}), "event_id")


def other_sides(tables: Frames) -> pd.DataFrame:
    """event_id and partner, the name of a side of the event other than Kazakhstan: one row a side."""
    sides = tables["event_participants"].merge(
        tables["entities"][["entity_id", "name"]], on="entity_id", validate="m:1"
    )
    sides = sides[sides["entity_id"] != HOME].rename(columns={"name": "partner"})
    return sides[["event_id", "partner"]]


def joined(rows: pd.DataFrame, by: str | list[str]) -> pd.Series:
    """The column `name` of each group, in the order of its letters, joined with '; '."""
    return rows.sort_values("name").groupby(by)["name"].agg("; ".join)


def precision(flat: pd.DataFrame, mentions: pd.DataFrame) -> pd.Series:
    """How many of these each row has, 0 to 4: a named object, a date or deadline, a figure, a named implementer.

    The day of a signing does not count: every signing has one, and it says nothing of
    what was committed to.
    """
    named = mentions[mentions["explicit"]]
    has_role = {
        role: flat["commitment_id"].isin(named[named["role"] == role]["commitment_id"])
        for role in ("object", "implementer")
    }
    due = flat[["due_from", "due_to"]].notna().any(axis=1)
    happened = flat[["happened_from", "happened_to"]].notna().any(axis=1) & (flat["act"] != "signed")
    return has_role["object"].astype(int) + (due | happened) + flat["target_value"].notna() + has_role["implementer"]


def superseded(links: pd.DataFrame) -> pd.Series:
    """Ids of the rows that a later row restates, advances, delays, completes or drops."""
    return links[links["relation"].isin(MOVED_ON)]["other_id"]


def entities_by_role(tables: Frames) -> pd.DataFrame:
    """The names of each commitment's entities, one column a role."""
    rows = tables["commitment_entities"].merge(
        tables["entities"][["entity_id", "name"]], on="entity_id", validate="m:1"
    )
    by_role = joined(rows, ["commitment_id", "role"]).unstack("role")
    return (
        by_role.reindex(columns=list(ROLE_COLUMNS)).rename(columns=ROLE_COLUMNS).rename_axis(index=None, columns=None)
    )


def parties_named(tables: Frames) -> pd.Series:
    """The names of those of each commitment's parties that the unit itself names."""
    mentions = tables["commitment_entities"]
    named = mentions[(mentions["role"] == "party") & mentions["explicit"]]
    return joined(
        named.merge(tables["entities"][["entity_id", "name"]], on="entity_id", validate="m:1"), "commitment_id"
    ).rename("parties_named")


def read_whole(flat: pd.DataFrame) -> pd.DataFrame:
    """The rows of documents that were read whole: shares and absences can be told of these alone."""
    return flat[flat["extent"] == "full"]


def in_base(flat: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Which rows comparisons count: of texts of the base sample, read whole, on talks, each thing told once.

    Of rows on one event that links tie together, the last one alone counts, so that two texts on
    the same talks do not count one thing twice. Takes `flat` (commitment_id, event_id, event_kind,
    sample, extent) and `links` (commitment_id, other_id, relation).
    """
    base = (flat["sample"] == "base") & (flat["extent"] == "full") & flat["event_kind"].isin(TALKS)
    return base & ~flat["commitment_id"].isin(retold_at_event(flat[base], links))


def retold_at_event(flat: pd.DataFrame, links: pd.DataFrame) -> set[str]:
    """Rows that another row of `flat` on the same event restates or changes."""
    event = flat.set_index("commitment_id")["event_id"]
    own = links[links["commitment_id"].isin(event.index) & links["other_id"].isin(event.index)]
    same = own["commitment_id"].map(event) == own["other_id"].map(event)
    return set(own[same & (own["relation"] != "instrument")]["other_id"])


def view_sector_mix(tables: Frames) -> pd.DataFrame:
    """Items of the base by sector and act, with shares."""
    flat = tables["commitments_flat"]
    mix = sector_mix(flat[flat["in_base"]], by="act")
    return mix.round(DECIMALS).assign(act_rank=mix["act"].map(act_ranks(tables)))


def view_entity_recurrence(tables: Frames) -> pd.DataFrame:
    """How widely each entity recurs in items of the base, over all mentions and over explicit ones."""
    mentions, flat, sides = tables["commitment_entities"], tables["commitments_flat"], tables["event_participants"]
    flat = flat[flat["in_base"]]
    others = other_sides(tables)
    counted = [
        entity_recurrence(mentions, flat, explicit_only=only, sides=others).assign(mentions=scope)
        for scope, only in (("all", False), ("explicit", True))
    ]
    told = mentions.merge(flat[["commitment_id", "event_id"]], on="commitment_id").merge(
        sides[["event_id", "entity_id"]], on=["event_id", "entity_id"]
    )
    rows = pd.concat(counted).merge(tables["entities"][["entity_id", "name", "kind"]], on="entity_id", validate="m:1")
    return rows.round(DECIMALS).assign(at_table=rows["entity_id"].isin(told["entity_id"]))


def view_project_steps(tables: Frames) -> pd.DataFrame:
    """The steps of each project in order of time, each with its stage and the latest earlier row that it is tied to.

    A step that tells an earlier deed or signing with its date stands at the last day of that
    date, however much later it is told.
    """
    flat = tables["commitments_flat"]
    told = in_order_told(flat)
    links = tables["links"].assign(place=tables["links"]["other_id"].map(told))
    latest = links.sort_values(["commitment_id", "place"]).drop_duplicates("commitment_id", keep="last")
    steps = flat[flat["project_id"].notna()].merge(
        latest[["commitment_id", "relation", "other_id"]], on="commitment_id", how="left", validate="1:1"
    )
    steps["step_date"] = steps[["happened_to", "event_date"]].min(axis=1)
    lasted = tables["events"].set_index("event_id").eval("end_date > start_date")
    own = steps["happened_to"].notna()
    steps["is_exact"] = (steps["happened_from"] == steps["happened_to"]).where(own, ~steps["event_id"].map(lasted))
    steps = steps.assign(place=steps["commitment_id"].map(told)).sort_values(["project_id", "step_date", "place"])
    ranks = tables["codebook"].query("variable == 'stage'").set_index("code")["rank"]
    steps["stage"] = stage(steps)
    steps["stage_rank"] = steps["stage"].map(ranks).astype("Int64")
    return steps.assign(step=steps.groupby("project_id").cumcount() + 1)


def in_order_told(flat: pd.DataFrame) -> pd.Series:
    """The place of each commitment in the order of time: by its event, the day published, document, unit and id."""
    order = flat.sort_values(["event_date", "published_on", "document_id", "unit", "commitment_id"])
    return pd.Series(range(len(order)), index=order["commitment_id"].to_numpy())


def stage(steps: pd.DataFrame) -> pd.Series:
    """The stage of each row, from act, status and relation.

    It is the status where the thing has begun or ended, delayed where a date is moved back, else the act.
    """
    raised = steps["act"].where(steps["act"].isin(COMMITMENT_ACTS), "discussed")
    reached = steps["status"].where(steps["status"] != "open", raised)
    return reached.mask((steps["relation"] == "delays") & (steps["status"] == "open"), "delayed")


def view_projects_state(tables: Frames) -> pd.DataFrame:
    """Where each project stands at the cut-off day: its state, when it was last heard of, what is due."""
    return projects_state(tables["project_steps"], tables["projects"], cut_off(tables["documents"]))


def view_deadlines(tables: Frames) -> pd.DataFrame:
    """Each dated commitment with its last day, and what became of it by the cut-off day."""
    flat = tables["commitments_flat"]
    flat = flat.assign(place=flat["commitment_id"].map(in_order_told(flat)))
    return deadlines(flat, tables["links"], cut_off(tables["documents"]))


def view_accounts(tables: Frames) -> pd.DataFrame:
    """The accounts each side gives of the same talks: one row per item, where a text of either side was read whole.

    Rows of one event are one item where links tie them. An item that a text read whole
    tells counts as left out by the other side where no text of that side tells it, be it
    read whole or not. Of several rows of one side, the firmest stands for it.
    """
    flat = tables["commitments_flat"]
    flat = flat[flat["event_kind"].isin(TALKS)]
    flat = flat.assign(item=item_of(flat, tables["links"]), order=flat["act_rank"].fillna(-1))
    flat = flat[flat["side"].isin(SIDES_TOLD)]
    whole = read_whole(flat)
    told = whole.groupby("event_id")["side"].nunique()
    whole = whole[whole["event_id"].isin(told[told == len(SIDES_TOLD)].index)]
    flat = flat[flat["item"].isin(whole["item"])]
    flat = flat.sort_values(["order", "commitment_id"], ascending=[False, True])
    first = flat.drop_duplicates(["event_id", "item", "side"]).set_index(["event_id", "item"])
    ours, theirs = (first[first["side"] == side] for side in SIDES_TOLD)
    both = ours.merge(theirs, how="outer", left_index=True, right_index=True, suffixes=("_ours", "_theirs"))
    result = pd.DataFrame(index=both.index)
    for name in ("commitment_id", "event_name", "event_date", "sector_id", "summary"):
        result[name] = both[f"{name}_ours"].fillna(both[f"{name}_theirs"])
    for side, suffix in zip(SIDES_TOLD, ("ours", "theirs"), strict=True):
        result[f"{side}_id"], result[f"{side}_act"] = both[f"commitment_id_{suffix}"], both[f"act_{suffix}"]
    result["told_by"] = "both"
    for side, other in (SIDES_TOLD, SIDES_TOLD[::-1]):
        result.loc[result[f"{other}_id"].isna(), "told_by"] = side
    ranks = (both[f"act_rank_{suffix}"].astype("Float64") for suffix in ("ours", "theirs"))
    result["firmer"] = firmer(*ranks)
    return result.reset_index("event_id")


def item_of(flat: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """One name for all rows of an event that links tie together, directly or through others.

    Takes `flat` (commitment_id, event_id) and `links` (commitment_id, other_id).
    """
    event = flat.set_index("commitment_id")["event_id"]
    ties = links[["commitment_id", "other_id"]]
    ends = ties.apply(lambda column: column.map(event))
    same = ties[ends["commitment_id"] == ends["other_id"]]
    item = {row: min(rows) for rows in connected(same.itertuples(index=False, name=None)) for row in rows}
    return flat["commitment_id"].map(lambda row: item.get(row, row))


def firmer(ours: pd.Series, theirs: pd.Series) -> pd.Series:
    """Which side's act has the higher rank; missing where either has none."""
    higher = pd.Series("alike", index=ours.index).mask((ours > theirs).fillna(False), SIDES_TOLD[0])
    return higher.mask((ours < theirs).fillna(False), SIDES_TOLD[1]).mask(ours.isna() | theirs.isna(), None)


def view_agreement(tables: Frames) -> pd.DataFrame:
    """How far the coders agree, variable by variable."""
    codes = tables["codebook"]
    return measure_agreement(
        tables["codings"],
        tables["entity_codings"],
        codes[codes["variable"] == "agreement_variable"]["code"],
        act_ranks(tables).dropna().astype(int).to_dict(),
    ).round(DECIMALS)


VIEWS: dict[str, Callable[[Frames], pd.DataFrame]] = {
    "commitments_flat": view_commitments_flat,
    "sector_mix": view_sector_mix,
    "entity_recurrence": view_entity_recurrence,
    "project_steps": view_project_steps,
    "projects_state": view_projects_state,
    "deadlines": view_deadlines,
    "accounts": view_accounts,
    "agreement": view_agreement,
}
