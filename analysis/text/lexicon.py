"""Find the terms of data/lexicon.csv in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

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
    difference, save for terms in capitals such as IT.
    """

    def __init__(self, terms: pd.DataFrame):
        self._codes: dict[tuple[str, str], dict[str, str]] = {}
        for row in terms.itertuples(index=False):
            self._codes.setdefault((row.variable, row.language), {})[key(row.term)] = row.code
        self._patterns = {where: any_of(codes) for where, codes in self._codes.items()}

    def languages(self) -> set[str]:
        """The languages for which there are cues, so that acts can be proposed."""
        return {language for variable, language in self._codes if variable == "act"}

    def find(self, text: str, variable: str, language: str) -> list[Match]:
        """Every term of a variable in a text, from left to right."""
        where = (variable, language)
        if where not in self._patterns:
            return []
        codes = self._codes[where]
        return [
            Match(
                variable,
                codes.get(key(m.group())) or codes[key(re.sub(r"\w+ly\s+", "", m.group(), count=1))],
                m.start(),
                m.end(),
                m.group(),
            )
            for m in self._patterns[where].finditer(text)
        ]


def key(term: str) -> str:
    """A term as it is compared: case-folded, unless it is an abbreviation in capitals."""
    return term if term.isupper() and len(term) > 1 else re.sub(r"\s+", " ", term.casefold())


def any_of(terms: Iterable[str]) -> re.Pattern:
    """A pattern that finds any of the terms as whole words, the longest first."""
    written = sorted(terms, key=len, reverse=True)
    parts = [re.escape(term) if term.isupper() and len(term) > 1 else "(?i:" + spaced(term) + ")" for term in written]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)")


def spaced(term: str) -> str:
    """A term as a pattern: any white space for a space, and room for an adverb after was, were, has been and the like."""
    pattern = re.escape(term).replace(r"\ ", r"\s+")
    return re.sub(
        r"^((?:was|were|is|are|has|have)(?:\\s\+(?:been|being))?)\\s\+", lambda m: m.group() + ADVERB, pattern
    )
