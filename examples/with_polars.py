# Commitments by sector, with Polars: .venv/bin/python examples/with_polars.py
import polars as pl

flat = pl.scan_csv("data/views/commitments_flat.csv", infer_schema_length=None)
table = (
    flat.filter(pl.col("is_commitment") & pl.col("is_current") & pl.col("in_base"))
    .group_by(sector="sector_name")
    .agg(commitments=pl.len())
)
print(table.sort("commitments", "sector", descending=[True, False]).collect().write_csv(), end="")
