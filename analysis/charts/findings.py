"""What the numbers say, in one sentence each: titles of the charts and first lines of the notebooks.

Every function takes frames with the columns of the views and counts what it states.
"""

import pandas as pd

from analysis.measures.chance import RATE
from analysis.measures.outcomes import stage_order
from analysis.measures.partners import in_words
from analysis.words import listed, number

IN_TALKS = {"sectors": "", "partners": " in more than one of the talks"}
ENOUGH = 20  # items of a year, from which its largest group is named


def sector_firmness(flat: pd.DataFrame) -> str:
    """Which sector has most items, and how many of these are commitments and deeds."""
    counts = flat["sector_name"].value_counts()
    most = sorted(counts[counts == counts.max()].index)
    rows = flat[flat["sector_name"].isin(most)]
    commitments, deeds = int(rows["is_commitment"].sum()), int((rows["act"] == "reported").sum())
    has = "has" if len(most) == 1 else "have"
    each = "" if len(most) == 1 else " each"
    return (
        f"{listed(most)} {has} the most items ({counts.max()} of {len(flat)}{each}): {number(deeds, 'reported deed')} "
        f"and {number(commitments, 'commitment')}"
    )


def mix_by_partner(pairs: pd.DataFrame) -> str:
    """Which groups of sectors are particular to which partners. Takes what `particular` gives."""
    partners = number(pairs["partner"].nunique(), "partner")
    told = in_words(pairs)
    return (
        f"What stands out among {partners}: {told}"
        if told
        else f"No group of sectors stands out with any of {partners}"
    )


def firmness_by_partner(rows: pd.DataFrame) -> str:
    """With whom the largest and the smallest part of the items are commitments. Takes rows once for each partner."""
    shares = rows.groupby("partner")["is_commitment"].mean().sort_values(ascending=False, kind="stable")
    items, most, least = rows["partner"].value_counts(), shares.index[0], shares.index[-1]
    if len(shares) == 1:
        return f"{100 * shares[most]:.0f}% of the items of talks with {most} are commitments"
    return (
        f"Talks with {most} are put most firmly: {100 * shares[most]:.0f}% of {items[most]} items are commitments, "
        f"against {100 * shares[least]:.0f}% of {items[least]} with {least}"
    )


def concrete_commitments(flat: pd.DataFrame) -> str:
    """How many commitments are concrete."""
    committed = flat[flat["is_commitment"] & flat["is_current"]]
    concrete = int(committed["is_concrete"].sum())
    named = "what, when, how much or who is named"
    return f"{concrete} of {number(len(committed), 'commitment')} {is_or_are(concrete)} concrete: {named}"


def entity_reach(recurrence: pd.DataFrame, spans: str = "sectors") -> str:
    """How many entities besides the parties span more than one of `spans` (sectors or partners), and which spans most."""
    others, across = recurrence[~recurrence["at_table"]], spanning(recurrence, spans)
    one = spans.removesuffix("s")
    if across.empty:
        return f"Besides the parties, none of {number(len(others), 'entity', 'entities')} spans more than one {one}"
    widest = listed(f"{e.name} ({getattr(e, spans)})" for e in across.head(3).itertuples())
    return (
        f"Besides the parties, {len(across)} of {number(len(others), 'entity', 'entities')} span more than one {one}"
        f"{IN_TALKS[spans]}; most: {widest}"
    )


def spanning(recurrence: pd.DataFrame, spans: str) -> pd.DataFrame:
    """The entities besides the parties that span more than one of `spans`, the widest first.

    To span partners takes more than one of the talks: one text of many states is no recurrence.
    """
    wide = recurrence[~recurrence["at_table"] & (recurrence[spans] > 1)]
    if spans == "partners":
        wide = wide[wide["events"] > 1]
    return wide.sort_values([spans, "items", "name"], ascending=[False, False, True])


def places(counted: pd.DataFrame) -> str:
    """Which settlements most items name. Takes name and items, the most first."""
    told = listed(f"{place.name} ({place.items})" for place in counted.head(3).itertuples())
    once = int((counted["items"] == 1).sum())
    return (
        f"The places that most items name: {told}; {once} of {number(len(counted), 'place')} are named in one item only"
    )


def most_recurring(recurrence: pd.DataFrame) -> str:
    """Which entity besides the parties stands in most items."""
    others = recurrence[~recurrence["at_table"]]
    if others.empty:
        return "No entity besides the parties is named"
    once = int((others["items"] == 1).sum())
    top = others[others["items"] == others["items"].max()].sort_values("name")
    appears = "appears" if len(top) == 1 else "each appear"
    return (
        f"Besides the parties, {listed(list(top['name']))} {appears} in the most items ({others['items'].max()}); "
        f"{once} of {number(len(others), 'entity', 'entities')} appear in one only"
    )


def pairs_together(named: pd.DataFrame) -> str:
    """Which two entities most documents name in one item. Takes one, other (names), documents and items."""
    if named.empty:
        return "No two entities besides the parties appear in one item"
    most = named.sort_values(["documents", "items", "one", "other"], ascending=[False, False, True, True]).iloc[0]
    documents = number(most["documents"], "text")
    return f"{most['one']} and {most['other']} are named together most: in items of {documents}"


def mix_over_years(flat: pd.DataFrame) -> str:
    """Which group has the largest share of items in each year that has enough of them."""
    counts = pd.crosstab(flat["group_name"], flat["event_date"].dt.year)
    counts = counts.loc[:, counts.sum() >= ENOUGH]
    if counts.empty:
        return "Too few items in any year to name the largest group"
    most = {year: sorted(counts.index[counts[year] == counts[year].max()]) for year in counts.columns}
    share = {year: 100 * counts[year].max() / counts[year].sum() for year in counts.columns}
    first = [names for names in most.values()]
    if len(first) > 1 and all(names == first[0] for names in first):
        low, high = min(share.values()), max(share.values())
        return f"{listed(first[0])} make the largest part of every year's talks: {low:.0f}% to {high:.0f}% of the items"
    told = [f"{listed(name.lower() for name in names)} in {year} ({share[year]:.0f}%)" for year, names in most.items()]
    return f"What makes the largest part of a year's talks: {listed(told)}"


def mix_by_event(flat: pd.DataFrame) -> str:
    """In how many of the talks each of the most frequent groups came up."""
    events = flat["event_id"].nunique()
    spread = flat.groupby("group_name")["event_id"].nunique().sort_values(ascending=False, kind="stable")
    most = listed(f"{name.lower()} in {n}" for name, n in spread.head(3).items())
    least = f"{spread.index[-1].lower()}, in {spread.iloc[-1]}"
    return f"In {number(events, 'talk')}, what came up most: {most}; least: {least}"


def projects_latest(tables) -> str:
    """How many projects have reached which stage as a whole, and how many are overdue at the cut-off day."""
    states = tables.projects_state
    counts = states["state"].value_counts()
    told = [f"{counts[s]} {s.replace('_', ' ')}" for s in reversed(stage_order(tables.codebook)) if s in counts]
    if parts := int(states["state"].isna().sum()):
        told.append(f"{parts} of which only parts are told")
    late, due = int(states["is_overdue"].sum()), int(states["due"].notna().sum())
    return (
        f"Of {number(len(states), 'project')} followed, as a whole: {listed(told)}; "
        f"{late or 'none'} of the {due} with a last day {is_or_are(max(late, 1))} overdue"
    )


def deadlines(rows: pd.DataFrame) -> str:
    """How many deadlines had passed at the cut-off day, and how many of them were kept or never spoken of again."""
    counts = rows["outcome"].value_counts()
    kept, overdue = (int(counts.get(code, 0)) for code in ("kept", "overdue"))
    silent = int(((rows["outcome"] == "overdue") & ~(rows["last_date"] > rows["due"])).sum())
    return (
        f"Of {number(len(rows), 'commitment')} with a last day, {kept} {is_or_are(kept)} told to be kept in time; "
        f"{overdue} {is_or_are(overdue)} overdue, {silent} of them without a word since"
    )


def outcomes(followed: pd.DataFrame) -> str:
    """How many commitments of projects that were followed are heard of again, and what came of them."""
    own = followed[followed["project_id"].notna()]
    if own.empty:
        return f"No project was followed: of {number(len(followed), 'commitment')} no later page was sought"
    counts = own["outcome"].value_counts()
    later = int((own["later"] > 0).sum())
    told = [f"{counts[o]} {o}" for o in ("done", "moved", "slipped", "dropped", "stood still") if o in counts]
    return (
        f"Of {number(len(own), 'commitment')} of projects that were followed, {later} {is_or_are(later)} heard of "
        f"again: {listed(told)}"
    )


def time_to_signature(spans: pd.DataFrame) -> str:
    """How many projects have a signature of both sides, and how long after their first step."""
    signed = int(spans["first_signed"].notna().sum())
    later = spans["days"].dropna()
    later = later[later > 0]
    if not signed:
        return "No project that is followed is told to be signed by both sides"
    known = "of none are both days known, or the signature is the first that is heard of it"
    if len(later):
        span = f"{later.min()} to {later.max()} days" if len(later) > 1 else f"{later.max()} days"
        known = (
            "where both days are known and the signature is not the first that is heard of it, "
            f"it came {span} after the first step ({len(later)} of them)"
        )
    return f"{signed} of {number(len(spans), 'project')} have a document signed by both sides; {known}"


def spread_by_chance(table: pd.DataFrame) -> str:
    """How many entities span fewer or more sectors than chance would give."""
    narrow, wide = int((table["q_narrow"] <= RATE).sum()), int((table["q_wide"] <= RATE).sum())
    return (
        f"{narrow} of {number(len(table), 'entity', 'entities')} keep to fewer sectors than chance would give, "
        f"and {wide or 'none'} {is_or_are(max(wide, 1))} spread over more"
    )


def accounts(table: pd.DataFrame) -> str:
    """How many items both sides tell, and how many one of them leaves out."""
    counts = table["told_by"].value_counts()
    events = table["event_id"].nunique()
    if not events:
        return "No talks are told by both sides in texts read whole"
    both, ours, theirs = (int(counts.get(name, 0)) for name in ("both", "kazakhstan", "counterpart"))
    firmer = table.loc[table["told_by"] == "both", "firmer"].value_counts()
    alike, by_us, by_them = (int(firmer.get(name, 0)) for name in ("alike", "kazakhstan", "counterpart"))
    return (
        f"Of {number(len(table), 'item')} at {number(events, 'talk')} told by both sides, {ours} stand in Kazakhstan's "
        f"account alone, {theirs} in the other side's alone and {both} in both: {alike} put alike, {by_us or 'none'} "
        f"more firmly by Kazakhstan and {by_them or 'none'} by the other side"
    )


def is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"
