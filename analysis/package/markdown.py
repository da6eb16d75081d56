"""Escape active Markdown and HTML in texts from the tables; Markdown tables and links."""

import re

import pandas as pd

from analysis.package.html import LITERAL

# What Markdown or HTML would run, fetch or follow, or what would end the line that a cell stands in.
LIVE = re.compile(r"<|!\[|\]:|\]\((?!(?:https?://|[\w./#-]*\)))|\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")

SAFE = {"<": "&lt;", "![": "!\\[", "](": "]\\(", "]:": "]\\:"}


def inert(value):
    """Escape active Markdown and HTML in a text, or in the texts within a list, an object or a frame."""
    if isinstance(value, str):
        return LIVE.sub(lambda m: SAFE.get(m.group(), " "), value)
    if isinstance(value, dict):
        return {key: inert(item) for key, item in value.items()}
    if isinstance(value, list):
        return [inert(item) for item in value]
    if isinstance(value, pd.DataFrame):
        texts = [name for name in value if pd.api.types.is_string_dtype(value[name])]
        live = [name for name in texts if any(map(LIVE.search, value[name].dropna().unique()))]
        return value.assign(**{name: value[name].map(inert) for name in live})
    return value


# Dollar signs and backslashes, after what is kept: code spans, and what this module escapes itself.
KEPT_OR_MATH = re.compile(r"(?P<kept>(`+)(?:\\\||(?!\2)[^\n|])*\2|!\\\[|\]\\[(:]|\\\|)|[$\\]")


def without_math(markdown: str) -> str:
    """Finished Markdown in which dollar signs and backslashes are shown as written, not typeset as mathematics."""
    return KEPT_OR_MATH.sub(lambda m: m["kept"] or LITERAL[m.group()], markdown)


def markdown_table(header: list[str], rows: list[list]) -> str:
    """A Markdown table; a pipe within a cell is escaped."""
    lines = [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("<!--", "&lt;!--") for cell in row) + " |"
        for row in [header, *rows]
    ]
    lines.insert(1, "| " + " | ".join("---" for _ in header) + " |")
    return "\n".join(lines)


def web_link(text: str, address) -> str:
    """A text that leads to a web address; the text alone where the address is none."""
    is_address = isinstance(address, str) and re.fullmatch(r"https?://[^\s()<>]+", address)
    return f"[{text}]({address.replace('$', '%24').replace(chr(92), '%5C')})" if is_address else text
