"""What is wrong, said so that a person can mend it."""

from dataclasses import dataclass


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


def shorten(value: str, limit: int = 60) -> str:
    """Cut a long cell, so that a message stays one readable line."""
    return value if len(value) <= limit else value[: limit - 1] + "…"
