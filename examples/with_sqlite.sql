-- Commitments by sector, with SQLite: .venv/bin/python -m analysis export sqlite &&
-- sqlite3 -csv -header exports/kazakhstan-summit-commitments.sqlite < examples/with_sqlite.sql
SELECT sector_name AS sector, count(*) AS commitments
FROM commitments_flat
WHERE is_commitment AND is_current AND in_base
GROUP BY sector_name
ORDER BY commitments DESC, sector;
