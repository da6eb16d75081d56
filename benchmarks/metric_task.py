"""One measurement of a metric: python -m benchmarks.metric_task METRIC ENGINE FOLDER SIZE. Prints JSON.

Engines: duckdb, polars, pandas and spark are this project's functions on such frames; sql is DuckDB by hand,
plain is pandas by hand.

What is measured is the work alone, not the start of Python nor the reading of the inputs
into the frame's own form; for DuckDB and lazy Polars that reading is part of the query.
"""

import sys
from pathlib import Path

from benchmarks.frames import make_frames
from benchmarks.meter import meter

MEMORY = "5GB"  # what DuckDB may use before it spills to disk

SQL = {
    "sector_mix": """
        SELECT sector_id, sector_name, group_id, group_name, act, count(*) AS items,
               count(*) FILTER (is_commitment AND is_current) AS commitments,
               count(*) FILTER (is_concrete AND is_current) AS concrete,
               count(*) / sum(count(*)) OVER () AS share,
               count(*) / sum(count(*)) OVER (PARTITION BY sector_id) AS share_in_sector,
               count(*) / sum(count(*)) OVER (PARTITION BY act) AS share_in_act
        FROM commitments GROUP BY sector_id, sector_name, group_id, group_name, act ORDER BY sector_id, act""",
    "entity_recurrence": """
        WITH rows AS (SELECT * FROM mentions JOIN commitments USING (commitment_id)),
        spread AS (SELECT entity_id, exp(-sum(p * ln(p))) AS effective_sectors FROM (
            SELECT entity_id, count(*) / sum(count(*)) OVER (PARTITION BY entity_id) AS p
            FROM rows GROUP BY entity_id, sector_id) GROUP BY entity_id)
        SELECT entity_id, count(*) AS items, count(DISTINCT sector_id) AS sectors,
               count(DISTINCT document_id) AS documents, count(DISTINCT event_id) AS events,
               count(DISTINCT partner) AS partners, any_value(effective_sectors) AS effective_sectors
        FROM rows JOIN spread USING (entity_id) GROUP BY entity_id ORDER BY entity_id""",
    "co_occurrence": """
        SELECT a.entity_id AS entity_a, b.entity_id AS entity_b, count(*) AS items,
               count(DISTINCT sector_id) AS sectors, count(DISTINCT document_id) AS documents
        FROM mentions a JOIN mentions b ON a.commitment_id = b.commitment_id AND a.entity_id < b.entity_id
        JOIN commitments c ON c.commitment_id = a.commitment_id
        GROUP BY ALL ORDER BY entity_a, entity_b""",
}


def by_hand(metric: str, commitments, mentions):
    """The answer in plain pandas, as one would write it without the project."""
    if metric == "sector_mix":
        keys = ["sector_id", "sector_name", "group_id", "group_name", "act"]
        flags = commitments.assign(
            commitments=commitments["is_commitment"] & commitments["is_current"],
            concrete=commitments["is_concrete"] & commitments["is_current"],
        )
        grouped = flags.groupby(keys)
        counts = grouped[["commitments", "concrete"]].sum()
        counts.insert(0, "items", grouped.size())
        counts = counts.reset_index()
        n = counts["items"]
        counts["share"] = n / n.sum()
        counts["share_in_sector"] = n / n.groupby(counts["sector_id"]).transform("sum")
        counts["share_in_act"] = n / n.groupby(counts["act"]).transform("sum")
        return counts.sort_values(["sector_id", "act"])
    if metric == "entity_recurrence":
        import numpy as np

        rows = mentions.merge(commitments, on="commitment_id")
        grouped = rows.groupby("entity_id")
        columns = ["commitment_id", "sector_id", "document_id", "event_id", "partner"]
        counts = grouped[columns].nunique()
        n = rows.groupby(["entity_id", "sector_id"]).size()
        p = n / n.groupby("entity_id").transform("sum")
        counts["effective_sectors"] = np.exp(-(p * np.log(p)).groupby("entity_id").sum())
        return counts.reset_index()
    rows = mentions[["commitment_id", "entity_id"]].merge(commitments, on="commitment_id")
    pairs = rows.merge(mentions[["commitment_id", "entity_id"]], on="commitment_id", suffixes=("_a", "_b"))
    pairs = pairs[pairs["entity_id_a"] < pairs["entity_id_b"]]
    grouped = pairs.groupby(["entity_id_a", "entity_id_b"])
    return grouped[["commitment_id", "sector_id", "document_id"]].nunique().reset_index()


def metric_task(metric: str, engine: str, folder: Path, size: int):
    """A function that computes a metric on frames of an engine, to its last row."""
    import analysis

    paths = [str(path) for path in make_frames(folder, size)]
    ours = {
        "sector_mix": lambda c, m: analysis.sector_mix(c, by="act"),
        "entity_recurrence": lambda c, m: analysis.entity_recurrence(m, c),
        "co_occurrence": lambda c, m: analysis.co_occurrence(m, c),
    }[metric]
    if engine == "spark":
        return spark_task(ours, paths, folder)
    if engine in ("duckdb", "sql"):
        return duckdb_task(SQL[metric] if engine == "sql" else ours, paths, folder)
    if engine == "polars":
        import polars

        frames = [polars.scan_parquet(path) for path in paths]
        return lambda: len(ours(*frames).collect())
    frames = [pandas_frame(path) for path in paths]
    return lambda: len(by_hand(metric, *frames) if engine == "plain" else ours(*frames))


def duckdb_task(query, paths: list[str], folder: Path):
    """A query over the files, as SQL or as a metric of this project; DuckDB keeps its whole answer in memory."""
    import duckdb

    database = duckdb.connect()
    database.execute(f"SET temp_directory = '{folder / 'spill'}'; SET memory_limit = '{MEMORY}'")
    commitments, mentions = (database.read_parquet(path) for path in paths)
    commitments.create_view("commitments")
    mentions.create_view("mentions")

    def work() -> int:
        answer = database.sql(query) if isinstance(query, str) else query(commitments, mentions)
        answer.create("answer")
        return database.table("answer").aggregate("count(*)").fetchall()[0][0]

    return work


def spark_task(query, paths: list[str], folder: Path):
    """A metric over the files on a local Spark cluster, computed to its last cell and kept nowhere."""
    session = spark_session(folder)
    commitments, mentions = (session.read.parquet(path) for path in paths)

    def work() -> int:
        answer = query(commitments, mentions)
        answer.write.format("noop").mode("overwrite").save()
        return len(answer.columns)

    return work


def spark_session(folder: Path):
    """The local cluster, with every core of this machine; one a process."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", MEMORY.lower().removesuffix("b"))
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    return builder.config("spark.local.dir", str(folder / "spill")).getOrCreate()


def servers(engine: str, folder: Path) -> list[int]:
    """The processes that work for an engine: the Java machine of Spark."""
    return [spark_session(folder).sparkContext._gateway.proc.pid] if engine == "spark" else []


def pandas_frame(path: str):
    """A file as `analysis.load` gives tables: text as str."""
    import duckdb

    frame = duckdb.read_parquet(path).df()
    texts = frame.select_dtypes("object").columns
    return frame.astype(dict.fromkeys(texts, "str"))


if __name__ == "__main__":
    metric, engine, folder, size = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    meter(metric_task(metric, engine, folder, size), servers(engine, folder))
