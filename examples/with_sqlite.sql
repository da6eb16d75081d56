-- Commitments by sector, with SQLite: .venv/bin/python -m analysis export sqlite &&
-- sqlite3 -csv -header exports/kazakhstan-summit-commitments.sqlite < examples/with_sqlite.sql
SELECT sectors.name AS sector, count(*) AS commitments
FROM commitments
JOIN documents USING (document_id)
JOIN sectors USING (sector_id)
WHERE act IN ('intended', 'agreed', 'signed') AND extent = 'full'
  AND commitment_id NOT IN (SELECT other_id FROM links WHERE relation <> 'instrument') -- not moved on
GROUP BY sectors.name
ORDER BY commitments DESC, sector;
