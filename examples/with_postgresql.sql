-- Commitments by sector, with PostgreSQL: .venv/bin/python -m analysis export postgresql &&
-- psql -q -f exports/kazakhstan-summit-commitments.postgresql.sql && psql --csv -f examples/with_postgresql.sql
SELECT sector_name AS sector, count(*) AS commitments
FROM commitments_flat
WHERE is_commitment AND is_current AND in_base
GROUP BY sector_name
ORDER BY commitments DESC, sector;
