"""Show tables and sentences in a notebook so that they read well."""

import pandas as pd

from analysis.docs import describe_link
from analysis.package import read_package


def table(frame: pd.DataFrame, columns: list[str] | None = None, most: int = 30):
    """A frame as a plain table: chosen columns, wrapped text, short dates, blanks for what is missing.

    Says how many rows it leaves out where there are more than `most`.
    """
    from IPython.display import HTML

    shown = frame[columns or list(frame.columns)].head(most)
    html = shown.apply(lambda column: column.map(plain)).to_html(index=False, border=0, justify="left", max_rows=None)
    left_out = f"<p>{len(frame) - most} of {len(frame)} rows left out.</p>" if len(frame) > most else ""
    return HTML(html + left_out)


def plain(value) -> str:
    """A cell as a person would write it."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if pd.api.types.is_float(value):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def finding(sentence: str):
    """A finding, set apart as a quotation."""
    from IPython.display import Markdown

    return Markdown(f"> **{sentence}.**")


def joins() -> pd.DataFrame:
    """How the coded tables join: one row per foreign key of the descriptor, with columns table and leads to."""
    return pd.DataFrame([
        {"table": name, "leads to": describe_link(key, name).replace("`", "")}
        for name, resource in read_package().tables.items() for key in resource["schema"].get("foreignKeys", [])
    ])
