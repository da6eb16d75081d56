"""Past one machine: the same metric functions on Spark frames give the same answers, on a local cluster."""

from importlib.util import find_spec

import pandas as pd
import pytest

import analysis
from benchmarks.metric_task import spark_session
from tests.helpers.programs import missing, program

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    program("java", "Debian: default-jre-headless")
    if find_spec("pyspark") is None:
        missing("PySpark is not installed (pip install --require-hashes -r requirements-spark.lock)")
    session = spark_session(tmp_path_factory.mktemp("spark"))
    yield session
    session.stop()


def on_spark(spark, frame: pd.DataFrame, columns: list[str]):
    rows = frame[columns].astype(object).where(frame[columns].notna(), None)
    return spark.createDataFrame(rows.values.tolist(), columns)


@pytest.fixture(scope="module")
def frames(spark, tables):
    """Commitments, mentions and participants, on Spark."""
    columns = ["commitment_id", "sector_id", "sector_name", "group_id", "group_name", "act", "document_id", "event_id"]
    columns += ["partner", "is_commitment", "is_concrete", "is_current"]
    return (
        on_spark(spark, tables.commitments_flat, columns),
        on_spark(spark, tables.commitment_entities, ["commitment_id", "entity_id", "explicit"]),
        on_spark(spark, tables.event_participants, ["event_id", "entity_id"]),
    )


def same(found, expected: pd.DataFrame) -> None:
    rows = pd.DataFrame([row.asDict() for row in found.collect()])[list(expected.columns)]
    pd.testing.assert_frame_equal(rows, expected.reset_index(drop=True), check_dtype=False)


def test_sector_mix(frames, tables):
    same(analysis.sector_mix(frames[0], by="act"), analysis.sector_mix(tables.commitments_flat, by="act"))


@pytest.mark.parametrize("explicit_only", [True, False])
def test_entity_recurrence_and_co_occurrence(frames, tables, explicit_only):
    commitments, mentions, participants = frames
    real = tables.commitment_entities, tables.commitments_flat, tables.event_participants
    for metric in (analysis.entity_recurrence, analysis.co_occurrence):
        found = metric(mentions, commitments, participants, explicit_only=explicit_only)
        same(found, metric(*real, explicit_only=explicit_only))
