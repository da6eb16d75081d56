"""The adjudicated values: those that codings and adjudications together give an accepted row."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.package.tables import commitment_id

WHOLE_UNIT = "u"  # the part that stands for the unit itself


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
    for row in codings.itertuples(index=False):
        if row.part == WHOLE_UNIT:
            key = (row.document_id, row.unit)
        elif row.commitment_id:
            key = (row.commitment_id,)
        else:
            continue
        given.setdefault(key, {}).setdefault(row.coder_id, {})[row.variable] = row.value
    values = {}
    for key, by_coder in given.items():
        for variable in variables:
            said = {answers.get(variable, "") for answers in by_coder.values()}
            if len(said) == 1:
                values[*key, variable] = said.pop()
    for row in adjudications.itertuples(index=False):
        whole = row.part == WHOLE_UNIT
        key = (row.document_id, row.unit) if whole else (commitment_id(row.document_id, row.unit, row.part),)
        values[*key, row.variable] = row.value
    return Adjudicated(set(given), values)


def accepted_rows(codings: pd.DataFrame) -> pd.DataFrame:
    """Which accepted row each coder's row became: coder_id, document_id, unit, part, commitment_id."""
    columns = ["coder_id", "document_id", "unit", "part", "commitment_id"]
    return codings[(codings["part"] != WHOLE_UNIT) & (codings["commitment_id"] != "")][columns].drop_duplicates()
