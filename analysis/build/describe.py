"""The package in words: how to cite it, what a table, a column and a row mean."""

import pandas as pd

from analysis.package.descriptor import Package
from analysis.package.tables import Frames

EXAMPLE_ROW = "kazinform-2025-11-12-areas:21a"  # shows most columns; another row stands in where it is not there


def describe_fields(resource: dict) -> list[list[str]]:
    """One row a field: column, type, meaning, rules in words, example."""
    return [[f["name"], f["type"], f["description"], rules_of(f), f["example"]] for f in resource["schema"]["fields"]]


def rules_of(field: dict) -> str:
    """The constraints of a field in words."""
    rules = field["constraints"]
    words = ["required" if rules.get("required") else "may be empty"]
    if "codebook" in field:
        words.append(f"a code of {field['codebook']}: " + ", ".join(rules["enum"]))
    words += [
        f"{word} {rules[name]}"
        for name, word in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("minLength", "length from"),
            ("maxLength", "length to"),
        )
        if name in rules
    ]
    if "pattern" in rules:
        words.append(f"matches `{rules['pattern']}`")
    return "; ".join(words)


def summarise(resource: dict) -> str:
    """What a table holds, in one sentence."""
    return resource["description"].split(". ")[0].removesuffix(".").removeprefix("Computed: ")


def explain_row(package: Package, frames: Frames) -> tuple[list[list[str]], int]:
    """One real commitment: column, cell and meaning wherever it has a cell, and how many columns it leaves empty."""
    rows = frames["commitments_flat"].set_index("commitment_id", drop=False)
    fields = package.resources["commitments_flat"]["schema"]["fields"]
    if rows.empty:
        return [], len(fields)
    row = rows.loc[EXAMPLE_ROW if EXAMPLE_ROW in rows.index else rows.notna().sum(axis=1).idxmax()]
    filled = [[f["name"], show(row[f["name"]]), f["description"]] for f in fields if pd.notna(row[f["name"]])]
    return filled, len(fields) - len(filled)


def cite(descriptor: dict) -> str:
    """How to cite this version of the package, in one line."""
    return (
        f"{descriptor['contributors'][0]['title']}. {descriptor['title']} (data package), "
        f"version {descriptor['version']}, {descriptor['created'][:4]}. {descriptor['licenses'][0]['name']}."
    )


def show(value) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value).lower() if pd.api.types.is_bool(value) else str(value)
