"""What is wrong, said so that a person can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

FEW = 5  # so many equal faults are told one by one, and so many rows are named


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what it is, which rule says so, and what to do.

    `row` is the line of the file as a spreadsheet numbers it: the header is row 1.
    """

    file: str
    rule: str
    message: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        return self.line(f"row {self.row}" if self.row is not None else "")

    def line(self, rows: str) -> str:
        """The fault in a line, where `rows` says in which row it is, or in which rows."""
        place = f"{self.file}, {rows}" if rows else self.file
        if self.column is not None:
            place += f", column {self.column}"
        if self.value is not None:
            place += f", value {shorten(self.value)!r}"
        return f"{place}: {self.message} [{self.rule}] → {self.remedy}"


class PackageError(Exception):
    """Faults that stop a command. Its text is the list of problems, one a line, many equal ones in one line."""

    def __init__(self, *problems: Problem):
        self.problems = list(problems)
        super().__init__("\n".join(told(problems)))


def fault(
    file: str,
    rule: str,
    message: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> PackageError:
    """One fault, to be raised; the parts are those of a Problem."""
    return PackageError(Problem(file, rule, message, remedy, row, column, value))


def told(problems: Iterable[Problem]) -> list[str]:
    """The problems, a line each; of more than `FEW` that differ in row and value alone, one line names the first."""
    groups: dict[tuple, list[Problem]] = {}
    for p in problems:
        groups.setdefault((p.file, p.rule, p.message, p.remedy, p.column, p.row is None), []).append(p)
    lines = []
    for first, *rest in groups.values():
        if len(rest) < FEW or first.row is None:
            lines += map(str, (first, *rest))
            continue
        alike = all(p.value == first.value for p in rest)
        named = (str(p.row) if alike else f"{p.row}: {shorten(p.value or '')!r}" for p in (first, *rest[: FEW - 1]))
        place = f"{len(rest) + 1:,} rows ({', '.join(named)}, …)"
        lines.append((first if alike else replace(first, value=None)).line(place))
    return lines


def shorten(value: str, limit: int = 60) -> str:
    """Cut a long cell, so that a message stays one readable line."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


@dataclass
class Report:
    """What validation found.

    Faults are in `problems`; `notices` are of what is sound but worth knowing; `edited` are tables changed since the
    last build.
    """

    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)


def is_usable(report: Report) -> bool:
    """False where the descriptor has a fault with which no rule on its tables could do anything."""
    return not any(problem.rule.startswith(("property_", "pattern_ends")) for problem in report.problems)
