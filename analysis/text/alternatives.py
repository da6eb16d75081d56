"""Many patterns looked for at once, each tried only where a word begins with its first letter."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

START = re.compile(r"(?<!\w)\S")


class Alternatives:
    """Patterns with a value each; of those that fit at a place the first given counts, and no two overlap.

    Takes the words that a pattern stands for, the pattern and its value. Patterns are compiled when their
    first letter is first met: one alternation of thousands would be tried in full at every word.
    """

    def __init__(self, patterns: Iterable[tuple[str, str, Any]]):
        self._patterns: dict[str, list[str]] = {}
        self._values: dict[str, list] = {}
        self._compiled: dict[str, re.Pattern] = {}
        for words, pattern, value in patterns:
            key = key_of(words)
            self._patterns.setdefault(key, []).append(pattern)
            self._values.setdefault(key, []).append(value)

    def find(self, text: str) -> Iterator[tuple[Any, int, int]]:
        """Value, start and end of every pattern found, from left to right."""
        end = 0
        for place in START.finditer(text):
            key = key_of(place.group())
            if place.start() < end or key not in self._patterns:
                continue
            if key not in self._compiled:
                groups = "|".join(f"(?P<a{n}>{pattern})" for n, pattern in enumerate(self._patterns[key]))
                self._compiled[key] = re.compile(rf"(?:{groups})(?!\w)")
            if match := self._compiled[key].match(text, place.start()):
                end = match.end()
                yield self._values[key][int(match.lastgroup[1:])], match.start(), end


def key_of(words: str) -> str:
    """The first letter in small form; ё is е."""
    return words[:1].casefold()[:1].replace("ё", "е")
