"""Frames of any size for the metric functions, as Parquet files: commitments and their mentions.

Three entities a row, drawn by Zipf's law from 50,000; 24 sectors; ten rows a document.
"""

from pathlib import Path

import duckdb

ENTITIES, SECTORS, ZIPF = 50_000, 24, 1.1

COMMITMENTS = """
SELECT printf('text-%07d:%02da', i // 10, i % 10 + 1) AS commitment_id, printf('sector_%02d', s) AS sector_id,
       printf('Sector %02d', s) AS sector_name, printf('group_%d', s % 7) AS group_id,
       printf('Group %d', s % 7) AS group_name, printf('text-%07d', i // 10) AS document_id,
       printf('event-%06d', i // 50) AS event_id, printf('Partner %02d', i // 50 % 60) AS partner,
       ['noted', 'stressed', 'discussed', 'intended', 'agreed', 'signed', 'reported'][1 + (hash(i) % 7)::INT] AS act,
       hash(i) % 7 BETWEEN 3 AND 5 AS is_commitment, hash(i) % 14 BETWEEN 3 AND 5 AS is_concrete,
       hash(i + 1) % 5 > 0 AS is_current
FROM (SELECT i, least({sectors} - 1, floor({sectors} * pow(random(), 2)))::INT AS s FROM range({size}) AS numbers(i))
"""
MENTIONS = """
WITH weights AS (SELECT e, pow(e + 1, -{zipf}) AS w FROM range({entities}) AS numbers(e)),
bounds AS (SELECT e, (sum(w) OVER (ORDER BY e) - w) / sum(w) OVER () AS low FROM weights),
draws AS (SELECT i, random() AS at FROM range({size}) AS numbers(i), range(4))
SELECT DISTINCT printf('text-%07d:%02da', i // 10, i % 10 + 1) AS commitment_id, printf('entity-%05d', e) AS entity_id,
       hash(i, e) % 4 > 0 AS explicit
FROM draws ASOF JOIN bounds ON draws.at >= bounds.low
QUALIFY row_number() OVER (PARTITION BY i ORDER BY e) <= 3
"""


def make_frames(folder: Path, size: int) -> tuple[Path, Path]:
    """Write commitments.parquet (`size` rows) and mentions.parquet (three a row, a few alike); made once."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / f"commitments-{size}.parquet", folder / f"mentions-{size}.parquet"
    for path, query in zip(paths, (COMMITMENTS, MENTIONS), strict=True):
        if not path.exists():
            with duckdb.connect() as database:
                database.execute("SELECT setseed(0.5)")
                filled = query.format(size=size, entities=ENTITIES, sectors=SECTORS, zipf=ZIPF)
                database.execute(f"COPY ({filled}) TO '{path}.part' (FORMAT parquet)")
            Path(f"{path}.part").rename(path)
    return paths
