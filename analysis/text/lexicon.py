"""Find the terms of data/lexicon.csv in a text."""

import re
from dataclasses import dataclass

import pandas as pd

from analysis.text.alternatives import Alternatives
from analysis.text.lemmas import LEMMAS, Terms
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
        self._terms_given, self._found, self._lemmas = terms, {}, {}
        for where, found in codes.items():
            if where[1] in LEMMAS:
                self._lemmas[where] = found
                continue
            longest_first = sorted(found, key=len, reverse=True)
            self._found[where] = Alternatives((term, pattern_of(term), found[term]) for term in longest_first)

    def languages(self) -> set[str]:
        """The languages for which there are cues, so that acts can be proposed."""
        return {language for variable, language in [*self._found, *self._lemmas] if variable == "act"}

    def terms_of(self, variable: str, language: str) -> dict[str, str]:
        """Code by term, of one variable and language."""
        rows = self._terms_given
        rows = rows[(rows["variable"] == variable) & (rows["language"] == language)]
        return dict(zip(rows["term"], rows["code"], strict=True))

    def _terms(self, variable: str, language: str) -> Terms:
        """The terms of a language with lemmas, made when they are first looked for."""
        found = self._lemmas[variable, language]
        if isinstance(found, dict):
            found = self._lemmas[variable, language] = Terms(found, language)
        return found

    def find(self, text: str, variable: str, language: str) -> list[Match]:
        """Every term of a variable in a text, from left to right."""
        if (variable, language) in self._lemmas:
            found = self._terms(variable, language).find(plain_marks(text))
            return [Match(variable, code, start, end, text[start:end]) for code, start, end in found]
        found = self._found[variable, language].find(plain_marks(text)) if (variable, language) in self._found else ()
        return [Match(variable, code, start, end, text[start:end]) for code, start, end in found]


def pattern_of(term: str) -> str:
    """A term as a pattern: capitals as they stand, else in any case, with room for an adverb after an auxiliary."""
    if term.isupper() and len(term) > 1:
        return re.escape(term)
    spaced = re.escape(" ".join(term.split())).replace(r"\ ", r"\s+")
    return "(?i:" + AUXILIARY.sub(lambda m: m.group() + ADVERB, spaced) + ")"
