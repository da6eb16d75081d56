"""Show tables and sentences in a notebook so that they read well."""

from collections.abc import Mapping

import pandas as pd

from analysis.docs import describe_link
from analysis.package import read_package
from analysis.render import render_table


def table(
    frame: pd.DataFrame,
    columns: list[str] | None = None,
    most: int = 30,
    links: Mapping[str, str] | None = None,
):
    """A frame as a plain table of chosen columns; says how many rows it leaves out where there are more than `most`.

    `links` names columns whose cells lead to the address in another column of `frame`.
    """
    from IPython.display import HTML

    left_out = f"<p>{len(frame) - most} of {len(frame)} rows left out.</p>" if len(frame) > most else ""
    return HTML(render_table(frame.head(most), columns or list(frame.columns), links) + left_out)


def finding(sentence: str):
    """A finding, set apart as a quotation."""
    from IPython.display import Markdown

    return Markdown(f"> **{sentence}.**")


def joins() -> pd.DataFrame:
    """How the coded tables join: one row per foreign key of the descriptor, with columns table and leads to."""
    return pd.DataFrame(
        [
            {"table": name, "leads to": describe_link(key, name).replace("`", "")}
            for name, resource in read_package().tables.items()
            for key in resource["schema"].get("foreignKeys", [])
        ]
    )
