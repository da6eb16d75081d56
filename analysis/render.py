"""Render a frame as an HTML table that reads well in a notebook and on a code host."""

from html import escape

import pandas as pd

WIDE = 60  # characters from which a column of text is given room


def render_table(frame: pd.DataFrame) -> str:
    """All rows and columns as HTML: wrapped text to the left, numbers to the right, short dates, blanks for what is missing."""
    styles = {name: style_of(frame[name]) for name in frame}
    head = "".join(f'<th style="{styles[name]}">{escape(str(name))}</th>' for name in frame)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<td style="{styles[name]}">{escape(plain(value))}</td>' for name, value in zip(frame, row, strict=True)
        )
        + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def style_of(column: pd.Series) -> str:
    """Numbers to the right, words to the left, room for long text."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "text-align: right"
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
