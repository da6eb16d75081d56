"""What the rules share: what they may look at, and how they read a cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.package.descriptor import Package
from analysis.problems import Problem

DIGITS = "[0-9]{1,15}"  # what every tool reads as a whole number
STRICT = {
    "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "integer": "-?(0|[1-9][0-9]{0,14})",
    "number": r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?",
    "boolean": "true|false",
}


class TableUnreadable(LookupError):
    """A rule asked for a table that could not be read: that fault is reported already."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the package, its tables as text, and the day it is."""

    package: Package
    frames: dict[str, pd.DataFrame]
    today: date

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self.package.resources and name not in self.frames:
            raise TableUnreadable(name)
        return self.frames[name]

    def codes(self) -> dict[str, set[str]]:
        """The codes of every variable of the codebook."""
        return self["codebook"].groupby("variable")["code"].agg(set).to_dict()

    def problem(self, table: str, rule: str, message: str, remedy: str, row=None, column=None, value=None) -> Problem:
        return Problem(
            self.package.resources[table]["path"], rule, message, remedy, row=row, column=column, value=value
        )

    def fields(self) -> Iterator[tuple[str, pd.DataFrame, dict]]:
        """Every readable table with each of its fields."""
        for name, frame in self.frames.items():
            for field in self.package.resources[name]["schema"]["fields"]:
                yield name, frame, field


def as_int(cell: str) -> int | None:
    """A cell as a whole number, or None where it is not plainly one."""
    return int(cell) if re.fullmatch(DIGITS, cell) else None


def dated(cells: pd.Series) -> pd.Series:
    """True for cells that are plain dates; the others have their own fault, and are compared with nothing."""
    return cells.str.fullmatch(STRICT["date"])
