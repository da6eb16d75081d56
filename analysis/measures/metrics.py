"""Measures of the coded tables: pure functions, written once for every kind of frame.

Through Narwhals they take pandas, Polars, DuckDB and other frames and give back the same
kind, lazily where the caller's frame is lazy. `commitments` is always a frame with the
columns of the view commitments_flat (only those named are needed), `mentions` one with
those of commitment_entities. Rows come back sorted by their key columns. Columns of true
and false may be integers 0 and 1, as SQLite keeps them; any other type raises ValueError.
"""

import narwhals as nw
from narwhals.typing import IntoFrameT

from analysis.measures.flags import with_flags

LEVELS = {"sector": ("sector_id", "sector_name", "group_id", "group_name"), "group": ("group_id", "group_name")}


def sector_mix(commitments: IntoFrameT, by: str | None = None, level: str = "sector") -> IntoFrameT:
    """How many items each sector has, and what share they make.

    Takes `commitments` with the columns sector_id, sector_name, group_id, group_name (for
    level "group" the last two), is_commitment, is_concrete, is_current and the column
    `by`, such as act, status, event_id or partner (None: no breakdown).

    Returns one row per sector or group (and value of `by`): its columns; `items` (count
    of rows); `commitments` and `concrete` (counts of current rows that are so);
    `share` (of all rows, 0 to 1); and with `by` also `share_in_<level>` and
    `share_in_<by>` (of the rows of that sector or group, and of that value).
    Raises ValueError for an unknown level, or a `by` that is one of its own columns.
    """
    if level not in LEVELS:
        raise ValueError(f"level is 'sector' or 'group', not {level!r}")
    place = list(LEVELS[level])
    if by in place:
        raise ValueError(f"the rows are told apart by {by!r} already; choose another column for by")
    keys = place + ([by] if by else [])
    current = nw.col("is_current")
    counts = (
        with_flags(commitments, "is_commitment", "is_concrete", "is_current")
        .with_columns(
            _row=nw.lit(1),
            _commitment=(nw.col("is_commitment") & current).cast(nw.Int64),
            _concrete=(nw.col("is_concrete") & current).cast(nw.Int64),
        )
        .group_by(keys)
        .agg(items=nw.col("_row").sum(), commitments=nw.col("_commitment").sum(), concrete=nw.col("_concrete").sum())
        .with_columns(_all=nw.lit(1))
    )
    shares = {"share": "_all"} | (
        {f"share_in_{level}": place[0], f"share_in_{by.removesuffix('_id')}": by} if by else {}
    )
    columns = {name: nw.col("items") / nw.col("items").sum().over(whole) for name, whole in shares.items()}
    return counts.with_columns(**columns).drop("_all").sort(place[0], *([by] if by else [])).to_native()


def entity_recurrence(
    mentions: IntoFrameT,
    commitments: IntoFrameT,
    participants: IntoFrameT | None = None,
    explicit_only: bool = False,
    sides: IntoFrameT | None = None,
) -> IntoFrameT:
    """How widely each entity recurs across items, sectors, documents, events and partners.

    Takes `mentions` (commitment_id, entity_id, explicit; one row per commitment and entity)
    and `commitments` (commitment_id, sector_id, document_id, event_id, partner). With
    `participants` (event_id, entity_id), mentions of a side at the table of its own event
    are left out; with `explicit_only`, those that the unit does not name itself. With `sides` (event_id,
    partner; one row for each other side of an event), each side of talks of several states counts as a
    partner of its own; without, all that stands in one cell of `partner` counts as one.

    Returns one row per entity: entity_id, the distinct counts items, sectors,
    documents, events and partners, and effective_sectors: the exponential of the Shannon
    entropy of its items over sectors, in sectors (1 where all lie in one; Hill 1973,
    Ecology 54:427, number of order 1).
    """
    rows = select_mentions(mentions, commitments, participants, explicit_only)
    spread = (
        rows.group_by("entity_id", "sector_id")
        .agg(n=nw.len())
        .with_columns(p=nw.col("n") / nw.col("n").sum().over("entity_id"))
        .with_columns(h=-nw.col("p") * nw.col("p").log())
        .group_by("entity_id")
        .agg(nw.col("h").sum(), items=nw.col("n").sum(), sectors=nw.len())
        .with_columns(effective_sectors=nw.col("h").exp())
    )
    partners = nw.col("partner").n_unique().alias("partners")
    counts = rows.group_by("entity_id").agg(
        nw.col("document_id").n_unique().alias("documents"),
        nw.col("event_id").n_unique().alias("events"),
        *([partners] if sides is None else []),
    )
    if sides is not None:
        met = rows.drop("partner").join(nw.from_native(sides), on="event_id", how="inner")
        counts = counts.join(met.group_by("entity_id").agg(partners), on="entity_id", how="inner")
    columns = ["entity_id", "items", "sectors", "documents", "events", "partners", "effective_sectors"]
    return counts.join(spread, on="entity_id", how="inner").select(columns).sort("entity_id").to_native()


def co_occurrence(
    mentions: IntoFrameT, commitments: IntoFrameT, participants: IntoFrameT | None = None, explicit_only: bool = False
) -> IntoFrameT:
    """Which entities appear together in one item.

    Takes what `entity_recurrence` takes. Returns one row per pair: entity_a and entity_b
    (in the order of their letters), and the distinct counts items, sectors and
    documents in which both appear.
    """
    rows = select_mentions(mentions, commitments, participants, explicit_only).select(
        "commitment_id", "entity_id", "sector_id", "document_id"
    )
    others = rows.select("commitment_id", nw.col("entity_id").alias("entity_b"))
    return (
        rows.join(others, on="commitment_id", how="inner")
        .filter(nw.col("entity_id") < nw.col("entity_b"))
        .group_by(nw.col("entity_id").alias("entity_a"), "entity_b")
        .agg(items=nw.len(), sectors=nw.col("sector_id").n_unique(), documents=nw.col("document_id").n_unique())
        .sort("entity_a", "entity_b")
        .to_native()
    )


def select_mentions(mentions, commitments, participants, explicit_only):
    """The mentions that count, each with the sector, document, event and partner of its commitment."""
    rows = with_flags(mentions, "explicit").filter(nw.col("explicit")) if explicit_only else nw.from_native(mentions)
    items = nw.from_native(commitments).select("commitment_id", "sector_id", "document_id", "event_id", "partner")
    rows = rows.select("commitment_id", "entity_id").join(items, on="commitment_id", how="inner")
    if participants is None:
        return rows
    at_table = nw.from_native(participants).select("event_id", "entity_id")
    return rows.join(at_table, on=["event_id", "entity_id"], how="anti")
