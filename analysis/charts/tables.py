"""Show tables and sentences in a notebook so that they read well."""

from collections.abc import Mapping

import pandas as pd

from analysis.package.descriptor import read_package
from analysis.package.html import render_table
from analysis.package.keys import describe_link
from analysis.package.markdown import inert, without_math

LONG = 15  # rows from which a table scrolls and can be filtered
FILTER = """<script>(() => {
  const box = document.currentScript.parentElement, rows = [...box.querySelectorAll("tbody tr")];
  const field = document.createElement("input"), count = document.createElement("span");
  field.type = "search";
  field.placeholder = "filter ROWS rows by words";
  field.style.cssText = "width: 20em; margin: 0 1em .5em 0; padding: .2em .4em";
  field.addEventListener("keydown", (event) => event.stopPropagation());
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    count.textContent = rows.filter((row) => !row.hidden).length + " of ROWS rows";
  });
  box.prepend(field, count);
})()</script>"""


def table(
    frame: pd.DataFrame, columns: list[str] | None = None, most: int = 100, links: Mapping[str, str] | None = None
):
    """A frame as a plain table of chosen columns, ids last; a long one scrolls and can be filtered by what is typed.

    Says how many rows it leaves out where there are more than `most`. `links` names columns
    whose cells lead to the address in another column of `frame`.
    """
    from IPython.display import HTML

    shown, wanted = frame.head(most), columns or list(frame.columns)
    left_out = f"<p>{len(frame) - most} of {len(frame)} rows left out.</p>" if len(frame) > most else ""
    html = render_table(shown, sorted(wanted, key=is_id), links)
    return HTML((make_filterable(html, len(shown)) if len(shown) > LONG else html) + left_out)


def is_id(column: str) -> bool:
    return str(column).endswith("_id")


def make_filterable(html: str, rows: int) -> str:
    """A table in a box that scrolls, with a field above it that keeps the rows in which every typed word stands.

    Plain HTML and a few lines of script, so that it works offline; where scripts are not run
    (a code host, a notebook that is not trusted) the table is there without the field.
    """
    return (
        f'<div><div style="max-height: 32em; overflow: auto">\n{html}\n</div>{FILTER.replace("ROWS", str(rows))}</div>'
    )


def finding(sentence: str):
    """A finding, set apart as a quotation."""
    from IPython.display import Markdown

    return Markdown(f"> **{without_math(inert(sentence))}.**")


def joins() -> pd.DataFrame:
    """How the coded tables join: one row per foreign key of the descriptor, with columns table and leads to."""
    return pd.DataFrame(
        [
            {"table": name, "leads to": describe_link(key, name).replace("`", "")}
            for name, resource in read_package().tables.items()
            for key in resource["schema"].get("foreignKeys", [])
        ]
    )
