"""Render a frame as an HTML table that reads well in a notebook and on a code host."""

import re
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

WIDE = 60  # characters from which a column of text is given room
# JupyterLab and code hosts typeset what stands between dollar signs, or after a backslash, in one element.
# They read text as HTML gives it, so that escaping alone does not help; an element of its own does.
LITERAL = {"$": "<span>&#36;</span>", "\\": "<span>&#92;</span>"}


def render_table(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, links: Mapping[str, str] | None = None
) -> str:
    """All rows as HTML: wrapped text to the left, numbers to the right, short dates, blanks for what is missing.

    `columns` chooses columns; the cells of a column named in `links` lead to the web address
    that the column it names holds.
    """
    columns, links = list(columns or frame.columns), links or {}
    styles = {name: style_of(frame[name]) for name in columns}
    head = "".join(f'<th style="{styles[name]}">{as_html(str(name))}</th>' for name in columns)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<td style="{styles[name]}">{linked(as_html(plain(row[name])), row.get(links.get(name)))}</td>'
            for name in columns
        )
        + "</tr>"
        for row in frame.to_dict("records")
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def as_html(text: str) -> str:
    """A text as HTML that shows it as written, with nothing typeset as mathematics."""
    return re.sub(r"[$\\]", lambda m: LITERAL[m.group()], escape(text))


def linked(text: str, address: str | None) -> str:
    """A text that leads to a web address, where there is one."""
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        return text
    return f'<a href="{escape(address)}">{text}</a>'


def style_of(column: pd.Series) -> str:
    """Numbers to the right, words to the left, room for long text, dates on one line."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "text-align: right"
    if pd.api.types.is_datetime64_any_dtype(column):
        return "text-align: left; white-space: nowrap"
    wide = len(column) and column.map(lambda value: len(plain(value))).max() > WIDE
    return "text-align: left" + ("; min-width: 18em" if wide else "")


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
