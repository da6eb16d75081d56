-- Commitments by sector, with DuckDB over the CSV files: .venv/bin/duckdb -csv < examples/with_duckdb.sql
SELECT sectors.name AS sector, count(*) AS commitments
FROM 'data/commitments.csv' AS commitments
JOIN 'data/documents.csv' AS documents USING (document_id)
JOIN 'data/sectors.csv' AS sectors USING (sector_id)
WHERE act IN ('intended', 'agreed', 'signed') AND extent = 'full'
  AND commitment_id NOT IN (SELECT other_id FROM 'data/links.csv' WHERE relation <> 'instrument') -- not moved on
GROUP BY sectors.name
ORDER BY commitments DESC, sector;
