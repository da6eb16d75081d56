-- Commitments by sector, with DuckDB over the CSV files: .venv/bin/duckdb -csv < examples/with_duckdb.sql
SELECT sector_name AS sector, count(*) AS commitments
FROM 'data/views/commitments_flat.csv'
WHERE is_commitment AND is_current AND in_base
GROUP BY sector_name
ORDER BY commitments DESC, sector;
