# Commitments by sector, with the Frictionless command line: PATH=.venv/bin:$PATH sh examples/with_frictionless.sh
set -e
frictionless validate datapackage.json >&2
frictionless transform data/views/commitments_flat.csv --pipeline examples/with_frictionless.yaml >&2
frictionless extract exports/commitments_by_sector.csv --csv
