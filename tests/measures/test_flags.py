"""Columns of true and false: the right answer, or a clear refusal, whatever program read them."""

import sqlite3
from contextlib import closing

import duckdb
import pandas as pd
import polars as pl
import pytest

from analysis import co_occurrence, entity_recurrence, sector_mix
from analysis.export.databases import write_sqlite
from analysis.measures.outcomes import count_commitments, follow_commitments

MENTIONS, FLAT, SIDES = "commitment_entities", "commitments_flat", "event_participants"
MEASURES = {
    "sector_mix": lambda t: sector_mix(t[FLAT], by="act"),
    "entity_recurrence": lambda t: entity_recurrence(t[MENTIONS], t[FLAT], explicit_only=True),
    "co_occurrence": lambda t: co_occurrence(t[MENTIONS], t[FLAT], t[SIDES], explicit_only=True),
}
FLAGS = {FLAT: ["is_commitment", "is_concrete", "is_current"], MENTIONS: ["explicit"]}


def changed(tables, how) -> dict:
    """The tables with `how` applied to every column of true and false."""
    return {
        name: tables[name].assign(**{flag: how(tables[name][flag]) for flag in FLAGS.get(name, ())})
        for name in (MENTIONS, FLAT, SIDES)
    }


def to_polars(frame: pd.DataFrame) -> pl.DataFrame:
    cells = frame.astype(object).where(frame.notna(), None)
    return pl.DataFrame(cells.to_dict("list"), infer_schema_length=None)


@pytest.fixture(scope="module")
def sqlite(package, tables, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "package.sqlite"
    write_sqlite(package, {name: tables[name] for name in package.resources}, path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.slow
def test_the_sqlite_export_read_with_pandas_measures_the_same(sqlite, tables):
    read = {name: pd.read_sql(f"SELECT * FROM {name}", sqlite) for name in (MENTIONS, FLAT, SIDES, "links")}
    assert pd.api.types.is_integer_dtype(read[MENTIONS]["explicit"])
    for name, measure in MEASURES.items():
        assert measure(read).values.tolist() == measure(tables).values.tolist(), name
    dates = {name: pd.to_datetime(read[FLAT][name]) for name in ("event_date", "published_on")}
    read[FLAT] = read[FLAT].assign(**dates)
    followed = follow_commitments(read[FLAT], read["links"])
    assert followed["outcome"].tolist() == follow_commitments(tables[FLAT], tables.links)["outcome"].tolist()
    counted = count_commitments(read[FLAT], followed)
    assert counted.equals(count_commitments(tables[FLAT], follow_commitments(tables[FLAT], tables.links)))


@pytest.mark.parametrize("type_", ["int8", "uint8", "Int64", "boolean"])
@pytest.mark.parametrize("name", MEASURES)
def test_integers_and_nullable_booleans_give_the_right_answer(tables, name, type_):
    given = changed(tables, lambda column: column.astype(type_))
    assert MEASURES[name](given).values.tolist() == MEASURES[name](tables).values.tolist()


@pytest.mark.parametrize("name", MEASURES)
def test_a_missing_flag_counts_as_false_in_every_kind_of_frame(tables, name):
    false_first = changed(tables, lambda column: column.mask(column.index == column.index[0], False))
    expected = MEASURES[name](false_first).values.tolist()
    for type_ in ("boolean", "Int64"):
        given = changed(tables, lambda c: c.astype(type_).mask(c.index == c.index[0], pd.NA))
        assert MEASURES[name](given).values.tolist() == expected
        records = {n: to_polars(frame) for n, frame in given.items()}
        lazy = MEASURES[name]({n: frame.lazy() for n, frame in records.items()}).collect()
        for found in (MEASURES[name](records), lazy):
            assert all(list(row) == pytest.approx(wanted) for row, wanted in zip(found.rows(), expected, strict=True))


@pytest.mark.parametrize("type_", ["BOOLEAN", "TINYINT", "BIGINT"])
@pytest.mark.parametrize("name", MEASURES)
def test_duckdb_measures_the_same_from_booleans_and_integers(tables, name, type_):
    with duckdb.connect() as connection:
        for table in (MENTIONS, FLAT, SIDES):
            connection.register(f"given_{table}", tables[table])
            casts = ", ".join(f"{flag}::BOOLEAN::{type_} AS {flag}" for flag in FLAGS.get(table, ()))
            replaced = f"* REPLACE ({casts})" if casts else "*"
            connection.execute(f"CREATE TABLE {table} AS SELECT {replaced} FROM given_{table}")
        found = MEASURES[name]({table: connection.table(table) for table in (MENTIONS, FLAT, SIDES)}).fetchall()
    wanted = MEASURES[name](tables).values.tolist()
    assert len(found) == len(wanted)
    for row, expected in zip(found, wanted, strict=True):
        assert list(row) == pytest.approx(expected)


@pytest.mark.parametrize(
    "how", [lambda c: c.map(str).str.lower(), lambda c: c.astype(object), lambda c: c.astype(float)]
)
@pytest.mark.parametrize("name", MEASURES)
def test_any_other_type_is_refused_by_the_name_of_the_column(tables, name, how):
    column = "explicit" if name != "sector_mix" else "is_commitment"
    given = changed(tables, how)
    with pytest.raises(ValueError, match=f"column '{column}' is of type (String|Object|Float64), not true or false"):
        MEASURES[name](given)


@pytest.mark.parametrize("name", MEASURES)
def test_text_is_refused_in_polars_and_duckdb_too(tables, name):
    text = changed(tables, lambda c: c.map(str).str.lower())
    with pytest.raises(ValueError, match="is of type String"):
        MEASURES[name]({n: to_polars(frame) for n, frame in text.items()})
    with duckdb.connect() as connection, pytest.raises(ValueError, match="is of type String"):
        MEASURES[name]({n: connection.from_df(f) for n, f in text.items()})
