"""Cases of rules: a package broken in the one way that a rule exists for."""

from datetime import date

from analysis.checks.rules import RULES, Context
from analysis.package.descriptor import read_package
from analysis.package.tables import read_text
from analysis.problems import Problem
from tests.helpers.package import Copy


class Cases(dict):
    """Cases by name. A function that breaks a copy returns the number of the row to be named, or None."""

    def __call__(self, rule: str, table: str, column: str | None = None):
        """Register a function as a case; `column` is the one that the problem must name, where it names one."""

        def register(breaks):
            self[f"{rule}-{breaks.__name__}"] = (rule, table, column, breaks)
            return breaks

        return register

    def check(self, name: str, copy: Copy, find) -> None:
        """Break the copy; `find(root, rule)` must return the problem in the right place."""
        rule, table, column, breaks = self[name]
        row = breaks(copy)
        problems = find(copy.root, rule)
        found = [p for p in problems if (p.rule, p.file) == (rule, f"data/{table}.csv") and column in (None, p.column)]
        assert found and (row is None or row in [p.row for p in found]), [str(p) for p in problems]
        assert all(p.message and p.remedy for p in problems)

    def rules(self) -> set[str]:
        return {rule for rule, *_ in self.values()}


def by_rule(root, rule: str) -> list[Problem]:
    """What one rule alone finds in a package."""
    package = read_package(root)
    frames = {name: read_text(package, name) for name in package.tables}
    return list(RULE[rule](Context(package, frames, date.today(), rule)))


RULE = {rule.__name__: rule for rule in RULES}


def rules_of(module) -> set[str]:
    """The names of the rules that a module holds, each with a docstring that says what it catches."""
    rules = [rule for rule in RULES if rule.__module__ == module.__name__]
    assert rules and all(rule.__doc__ for rule in rules)
    return {rule.__name__ for rule in rules}


def set_cell(copy: Copy, table: str, row: int, **cells: str) -> int:
    copy.set(table, row, **cells)
    return row
