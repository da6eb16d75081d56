"""The measures: right by hand on small frames, the same in every engine on the real ones."""

import math

import duckdb
import pandas as pd
import polars as pl
import pytest

from analysis import co_occurrence, entity_recurrence, sector_mix

FLAT = pd.DataFrame(
    {
        "commitment_id": ["d:01a", "d:02a", "d:03a", "e:01a"],
        "sector_id": ["space", "space", "water", "space"],
        "sector_name": ["Space", "Space", "Water", "Space"],
        "group_id": ["innovation", "innovation", "environment", "innovation"],
        "group_name": ["Innovation", "Innovation", "Environment", "Innovation"],
        "act": ["agreed", "noted", "agreed", "agreed"],
        "document_id": ["d", "d", "d", "e"],
        "event_id": ["one", "one", "one", "two"],
        "partner": ["Russia", "Russia", "Russia", "China"],
        "is_commitment": [True, False, True, True],
        "is_concrete": [True, False, False, True],
        "is_current": [False, True, True, True],
    }
)
MENTIONS = pd.DataFrame(
    [
        ("d:01a", "russia", False),
        ("d:01a", "baikonur", True),
        ("d:02a", "baikonur", True),
        ("d:03a", "baikonur", False),
        ("d:03a", "russia", True),
        ("e:01a", "baikonur", True),
        ("e:01a", "russia", True),
    ],
    columns=["commitment_id", "entity_id", "explicit"],
)
SIDES = pd.DataFrame({"event_id": ["one", "two"], "entity_id": ["russia", "china"]})


def test_sector_mix_by_hand():
    mix = sector_mix(FLAT, by="act")
    assert mix[["sector_id", "act", "items", "commitments", "concrete"]].values.tolist() == [
        ["space", "agreed", 2, 1, 1],
        ["space", "noted", 1, 0, 0],
        ["water", "agreed", 1, 1, 0],
    ]
    assert mix["share"].tolist() == [0.5, 0.25, 0.25]
    assert mix["share_in_sector"].tolist() == pytest.approx([2 / 3, 1 / 3, 1])
    assert mix["share_in_act"].tolist() == pytest.approx([2 / 3, 1, 1 / 3])


def test_sector_mix_without_breakdown_and_by_group():
    mix = sector_mix(FLAT, level="group")
    assert mix[["group_id", "items", "share"]].values.tolist() == [["environment", 1, 0.25], ["innovation", 3, 0.75]]
    by_event = sector_mix(FLAT, by="event_id", level="group")
    assert "share_in_event" in by_event.columns and by_event.groupby("event_id")["share_in_event"].sum().tolist() == [
        1,
        1,
    ]
    with pytest.raises(ValueError, match="level is 'sector' or 'group'"):
        sector_mix(FLAT, level="country")
    with pytest.raises(ValueError, match="told apart by 'sector_id' already"):
        sector_mix(FLAT, by="sector_id")


def test_entity_recurrence_by_hand():
    row = entity_recurrence(MENTIONS, FLAT).set_index("entity_id").loc["baikonur"]
    assert row[["items", "sectors", "documents", "events", "partners"]].tolist() == [4, 2, 2, 2, 2]
    assert row["effective_sectors"] == pytest.approx(math.exp(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25))))


def test_parties_are_left_out_at_their_own_table_only():
    counts = entity_recurrence(MENTIONS, FLAT, participants=SIDES).set_index("entity_id")["items"]
    assert counts.to_dict() == {"baikonur": 4, "russia": 1}  # russia is no side of event two
    explicit = entity_recurrence(MENTIONS, FLAT, explicit_only=True).set_index("entity_id")["items"]
    assert explicit.to_dict() == {"baikonur": 3, "russia": 2}


def test_co_occurrence_by_hand():
    assert co_occurrence(MENTIONS, FLAT).values.tolist() == [["baikonur", "russia", 3, 2, 2]]
    assert co_occurrence(MENTIONS, FLAT, participants=SIDES).values.tolist() == [["baikonur", "russia", 1, 1, 1]]
    assert co_occurrence(MENTIONS, FLAT, explicit_only=True).values.tolist() == [["baikonur", "russia", 1, 1, 1]]


MEASURES = {
    "sector_mix": lambda f, m, p: sector_mix(f),
    "sector_mix by act": lambda f, m, p: sector_mix(f, by="act"),
    "sector_mix by status and group": lambda f, m, p: sector_mix(f, by="status", level="group"),
    "sector_mix by event": lambda f, m, p: sector_mix(f, by="event_id"),
    "sector_mix by partner": lambda f, m, p: sector_mix(f, by="partner"),
    "entity_recurrence": lambda f, m, p: entity_recurrence(m, f),
    "entity_recurrence without parties": lambda f, m, p: entity_recurrence(m, f, participants=p),
    "entity_recurrence explicit": lambda f, m, p: entity_recurrence(m, f, explicit_only=True),
    "co_occurrence": lambda f, m, p: co_occurrence(m, f),
    "co_occurrence without parties": lambda f, m, p: co_occurrence(m, f, participants=p),
}
TABLES = ("commitments_flat", "commitment_entities", "event_participants")


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURES)
def test_every_engine_gives_the_same_answer_and_its_own_kind(tables, package, name):
    measure = MEASURES[name]
    expected = measure(*(tables[t] for t in TABLES))
    assert isinstance(expected, pd.DataFrame) and len(expected)

    frames = [pl.read_csv(package.path(t), infer_schema_length=None) for t in TABLES]
    in_polars = measure(*frames)
    assert isinstance(in_polars, pl.DataFrame)
    lazy = measure(*(frame.lazy() for frame in frames))
    assert isinstance(lazy, pl.LazyFrame)

    with duckdb.connect() as connection:
        in_duckdb = measure(*(connection.read_csv(str(package.path(t))) for t in TABLES))
        assert isinstance(in_duckdb, duckdb.DuckDBPyRelation)
        rows_in_duckdb = in_duckdb.fetchall()
        columns_in_duckdb = in_duckdb.columns

    for columns, rows in (
        (in_polars.columns, in_polars.rows()),
        (lazy.collect().columns, lazy.collect().rows()),
        (columns_in_duckdb, rows_in_duckdb),
    ):
        assert list(columns) == list(expected.columns)
        assert len(rows) == len(expected)
        for given, wanted in zip(rows, expected.itertuples(index=False, name=None), strict=True):
            assert list(given) == pytest.approx(list(wanted))


def test_totals_agree_across_tables(tables):
    assert len(tables.commitments) == len(tables.commitments_flat)
    assert tables.sector_mix["items"].sum() == tables.commitments_flat["in_base"].sum()
    assert tables.sector_mix["share"].sum() == pytest.approx(1, abs=0.002)  # the view keeps four decimals
    every = tables.entity_recurrence.query("mentions == 'all'")
    base = tables.commitments_flat.query("in_base")["commitment_id"]
    mentions = tables.commitment_entities[tables.commitment_entities["commitment_id"].isin(base)]
    assert every["items"].sum() == len(mentions)
    assert set(every["entity_id"]) == set(mentions["entity_id"]) <= set(tables.entities["entity_id"])
