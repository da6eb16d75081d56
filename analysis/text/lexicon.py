"""Find the terms of data/lexicon.csv in a text."""

import re
from dataclasses import dataclass

import pandas as pd

from analysis.text.marks import plain_marks

AUXILIARY = re.compile(r"^((?:was|were|is|are|has|have)(?:\\s\+(?:been|being))?)\\s\+")
ADVERB = r"(?:\w+ly\s+)?"


@dataclass(frozen=True)
class Match:
    """A term found: what it points to, where it stands in the text, and its words as they stand."""

    variable: str
    code: str
    start: int
    end: int
    words: str


class Lexicon:
    """The terms of the lexicon, by variable and language. Of overlapping terms the longest counts.

    `terms` is a frame with columns variable, code, term and language. Case makes no
    difference, save for terms in capitals such as IT; nor does the form of apostrophes and dashes.
    """

    def __init__(self, terms: pd.DataFrame):
        codes: dict[tuple[str, str], dict[str, str]] = {}
        for row in terms.itertuples(index=False):
            codes.setdefault((row.variable, row.language), {})[plain_marks(row.term)] = row.code
        self._found = {}
        for where, found in codes.items():
            longest_first = sorted(found, key=len, reverse=True)
            groups = "|".join(f"(?P<t{n}>{pattern_of(term)})" for n, term in enumerate(longest_first))
            pattern = re.compile(rf"(?<!\w)(?:{groups})(?!\w)")
            self._found[where] = pattern, [found[term] for term in longest_first]

    def languages(self) -> set[str]:
        """The languages for which there are cues, so that acts can be proposed."""
        return {language for variable, language in self._found if variable == "act"}

    def find(self, text: str, variable: str, language: str) -> list[Match]:
        """Every term of a variable in a text, from left to right."""
        pattern, codes = self._found.get((variable, language), (None, []))
        matches = pattern.finditer(plain_marks(text)) if pattern else ()
        return [
            Match(variable, codes[int(m.lastgroup[1:])], m.start(), m.end(), text[m.start() : m.end()]) for m in matches
        ]


def pattern_of(term: str) -> str:
    """A term as a pattern: capitals as they stand, else in any case, with room for an adverb after an auxiliary."""
    if term.isupper() and len(term) > 1:
        return re.escape(term)
    spaced = re.escape(" ".join(term.split())).replace(r"\ ", r"\s+")
    return "(?i:" + AUXILIARY.sub(lambda m: m.group() + ADVERB, spaced) + ")"
