# Commitments by sector, with Python alone: .venv/bin/python examples/with_standard_library.py
import csv
import sys
from collections import Counter

with open("data/views/commitments_flat.csv", encoding="utf-8", newline="") as file:
    rows = [row for row in csv.DictReader(file) if row["is_current"] == "true" and row["in_base"] == "true"]
counts = Counter(row["sector_name"] for row in rows if row["is_commitment"] == "true")
table = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
csv.writer(sys.stdout, lineterminator="\n").writerows([("sector", "commitments"), *table])
