"""What the rules share: what they may look at, how they read a cell, and how they tell a fault."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.package.descriptor import Package
from analysis.problems import Problem

DIGITS = "[0-9]{1,15}"  # what every tool reads as a whole number
STRICT = {  # by type: the pattern of a plain cell, and what to do about another
    "date": (r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "write it as YYYY-MM-DD"),
    "integer": ("-?(0|[1-9][0-9]{0,14})", "write digits alone"),
    "number": (r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", "write digits, with a point for decimals"),
    "boolean": ("true|false", "write true or false"),
}
Told = str | Callable[[dict[str, str]], str]  # a text, or what makes one of a row's cells


class TableUnreadable(LookupError):
    """A rule asked for a table that could not be read: that fault is reported already."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the package, its tables as text, and the day it is; and the name of the rule."""

    package: Package
    frames: dict[str, pd.DataFrame]
    today: date
    rule: str = ""

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self.package.resources and name not in self.frames:
            raise TableUnreadable(name)
        return self.frames[name]

    def codes(self) -> dict[str, set[str]]:
        """The codes of every variable of the codebook."""
        return self["codebook"].groupby("variable")["code"].agg(set).to_dict()

    def fields(self) -> Iterator[tuple[str, pd.DataFrame, dict]]:
        """Every readable table with each of its fields."""
        for name, frame in self.frames.items():
            for field in self.package.resources[name]["schema"]["fields"]:
                yield name, frame, field

    def look_up(self, ids: pd.Series, table: str, key: str, column: str) -> pd.Series:
        """For each id, `column` of the first row of `table` that has it as `key`; missing where none has."""
        return ids.map(self[table].drop_duplicates(key).set_index(key)[column]).astype(object)

    def fault(self, table: str, message: str, remedy: str, row=None, column=None, value=None) -> Problem:
        """One fault of a table, found by this rule."""
        return Problem(self.package.resources[table]["path"], self.rule, message, remedy, row, column, value)

    def faults(self, table: str, rows: pd.DataFrame, column: Told, message: Told, remedy: Told) -> Iterator[Problem]:
        """A fault for each of the rows of a table, found by this rule in `column`."""
        for row, cells in zip(rows.index, rows.to_dict("records"), strict=True) if len(rows) else ():
            place, what, instead = (part(cells) if callable(part) else part for part in (column, message, remedy))
            yield self.fault(table, what, instead, row, place, cells[place] or None)


def as_int(cell: str) -> int | None:
    """A cell as a whole number, or None where it is not plainly one."""
    return int(cell) if re.fullmatch(DIGITS, cell) else None


def dated(cells: pd.Series) -> pd.Series:
    """True for cells that are plain dates; the others have their own fault, and are compared with nothing."""
    return cells.str.fullmatch(STRICT["date"][0])


def one_of(codes: Collection[str]) -> str:
    """What to do about a code that is none of these."""
    return (
        "use one of " + ", ".join(sorted(filter(None, codes)))
        if codes
        else "add its codes to the table that lists them"
    )


def pairs(rows: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    """The cells of some columns, a tuple a row."""
    return list(rows[list(columns)].itertuples(index=False, name=None))
