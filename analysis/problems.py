"""What is wrong, said so that a person can mend it."""

from dataclasses import dataclass, field


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
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        if self.value is not None:
            place += f", value {shorten(self.value)!r}"
        return f"{place}: {self.message} [{self.rule}] → {self.remedy}"


class PackageError(Exception):
    """Faults that stop a command. Its text is the list of problems, one a line."""

    def __init__(self, *problems: Problem):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, problems)))


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


def shorten(value: str, limit: int = 60) -> str:
    """Cut a long cell, so that a message stays one readable line."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


@dataclass
class Report:
    """What validation found: faults in `problems`; what is sound but worth knowing in `notices`; tables edited since the last build in `edited`."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)


def is_usable(report: Report) -> bool:
    """False where the descriptor has a fault with which no rule on its tables could do anything."""
    return not any(problem.rule.startswith(("property_", "pattern_ends")) for problem in report.problems)
