"""The adjudicated values: those that codings and adjudications together give an accepted row."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.package.tables import commitment_id

WHOLE_UNIT = "u"  # the part that stands for the unit itself
CUT = ("kind", "heading_unit")  # what the cutting of a text decides: a coder who was given the units says neither


@dataclass(frozen=True)
class Adjudicated:
    """What the codings and adjudications together say.

    `known` holds the units (document, unit) and rows (commitment,) that coders spoke of;
    `values` maps (…, variable) to the value that all gave or that was adjudicated. A variable
    on which coders differ and that was not adjudicated is absent from `values`.
    """

    known: set[tuple]
    values: dict[tuple, str]


def adjudicated_values(codings: pd.DataFrame, adjudications: pd.DataFrame, variables: Iterable[str]) -> Adjudicated:
    """The value of each variable, for units and accepted rows, that the coders agreed on or that was adjudicated.

    Takes the two tables as text and the variables that can be adjudicated.
    """
    given: dict[tuple, dict[str, dict[str, str]]] = {}
    cutters = cutters_of(codings)
    columns = ["document_id", "unit", "part", "commitment_id", "coder_id", "variable", "value"]
    for document, unit, part, became, coder, variable, value in zip(
        *(codings[c].tolist() for c in columns), strict=True
    ):
        if part == WHOLE_UNIT or became:
            key = (document, unit) if part == WHOLE_UNIT else (became,)
            given.setdefault(key, {}).setdefault(coder, {})[variable] = value
    values = {}
    for key, by_coder in given.items():
        cut = [said for coder, said in by_coder.items() if (key[0], coder) in cutters]
        whole = list(by_coder.values())
        for variable in variables:
            found = {said.get(variable, "") for said in (cut if variable in CUT else whole)}
            if len(found) == 1:
                values[*key, variable] = found.pop()
    for row in adjudications.itertuples(index=False):
        whole = row.part == WHOLE_UNIT
        key = (row.document_id, row.unit) if whole else (commitment_id(row.document_id, row.unit, row.part),)
        values[*key, row.variable] = row.value
    return Adjudicated(set(given), values)


def cutters_of(codings: pd.DataFrame) -> set[tuple[str, str]]:
    """Which coder cut which document into units, or named their kinds: pairs of document_id and coder_id."""
    kinds = codings[(codings["part"] == WHOLE_UNIT) & (codings["variable"] == CUT[0])]
    return set(zip(kinds["document_id"], kinds["coder_id"], strict=True))


def accepted_rows(codings: pd.DataFrame) -> pd.DataFrame:
    """Which accepted row each coder's row became: coder_id, document_id, unit, part, commitment_id."""
    columns = ["coder_id", "document_id", "unit", "part", "commitment_id"]
    return codings[(codings["part"] != WHOLE_UNIT) & (codings["commitment_id"] != "")][columns].drop_duplicates()
