"""Counts and lists as English writes them."""

from collections.abc import Iterable


def number(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 document, 2 documents."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable) -> str:
    """Names in a row: a, b and c."""
    names = [str(name) for name in names]
    if not names:
        return "nothing"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
