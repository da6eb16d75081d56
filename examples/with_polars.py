# Undertakings by sector, with Polars: python examples/with_polars.py
import polars as pl

flat = pl.scan_csv("data/views/commitments_flat.csv", infer_schema_length=None)
table = (
    flat.filter(pl.col("is_undertaking") & pl.col("is_current") & (pl.col("extent") == "full"))
    .group_by(sector="sector_name")
    .agg(undertakings=pl.len())
)
print(table.sort("undertakings", "sector", descending=[True, False]).collect().write_csv(), end="")
