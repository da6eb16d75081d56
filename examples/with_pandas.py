# Commitments by sector, with pandas: .venv/bin/python examples/with_pandas.py
import pandas as pd

flat = pd.read_csv("data/views/commitments_flat.csv", keep_default_na=False, na_values="")
counts = flat.query("is_commitment and is_current and in_base").groupby("sector_name").size()
table = counts.rename_axis("sector").reset_index(name="commitments")
print(table.sort_values(["commitments", "sector"], ascending=[False, True]).to_csv(index=False), end="")
