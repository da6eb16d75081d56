"""Words of a text by their lemmas, so that a term is found in every form: Russian by a dictionary, Kazakh by stems."""

import re
from collections.abc import Callable
from functools import cache

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORTEST = 3  # letters of a Kazakh stem, to which endings are joined
BETWEEN = re.compile(r"[\s«»\"“”„–—]+")  # what may stand between two words of a term
FUTURE = "(будущее)"  # stands in the lexicon for any verb in the future tense
LIKELY = 0.1  # of the readings of a word, those with so large a share count


@cache
def dictionary():
    """pymorphy3's dictionary of Russian, read when it is first needed."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@cache
def russian(word: str) -> frozenset[str]:
    """The lemmas that a word, or a part of one with a hyphen, may have.

    Of a full participle that form itself, since it tells of no act of its own; of a future form FUTURE as well.
    """
    if "-" in word:
        return lemmas_of(word).union(*map(lemmas_of, filter(None, word.split("-"))))
    return lemmas_of(word)


def lemmas_of(word: str) -> frozenset[str]:
    readings = dictionary().parse(word)
    kept = [r for r in readings if r.score >= LIKELY or r is readings[0]]
    lemmas = [(r.inflect({"masc", "sing", "nomn"}) or r).word if r.tag.POS == "PRTF" else r.normal_form for r in kept]
    future = [FUTURE] if any("futr" in r.tag for r in kept) else []
    return frozenset([lemma.replace("ё", "е") for lemma in lemmas] + future)


def kazakh(word: str) -> frozenset[str]:
    """The beginnings of a word, one of which is its stem: endings follow it."""
    return frozenset(word[:length] for length in range(SHORTEST, len(word) + 1)) or frozenset([word])


LEMMAS: dict[str, Callable[[str], frozenset[str]]] = {"ru": russian, "kk": kazakh}


class Terms:
    """Terms of one variable in a language of LEMMAS; takes code by term. A Kazakh term is the stem, or several.

    Terms in capitals are found in capitals alone. Of overlapping terms that of more words, then letters, counts.
    """

    def __init__(self, codes: dict[str, str], language: str):
        self._lemmas = LEMMAS[language]
        self._future = codes.get(FUTURE)
        self._by_first: dict[str, list[tuple[list[frozenset[str]], int, str]]] = {}
        for term, code in codes.items():
            words = WORD.findall(term) if term != FUTURE else []
            if term.isupper() or language == "kk":
                forms = [frozenset([w if term.isupper() else w.casefold()]) for w in words]
            else:
                forms = [lemmas_of(w.casefold()) - {FUTURE} for w in words]
            for first in forms[0] if forms else ():
                self._by_first.setdefault(first, []).append((forms, len(term), code))

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Code, start and end of every term in a text, from left to right; of overlapping ones the longest."""
        words = list(WORD.finditer(text))
        lemmas = [self._lemmas(word.group().casefold()) | {word.group()} for word in words]
        found, place = [], 0
        while place < len(words):
            length, code = self.longest_at(text, words, lemmas, place)
            if length:
                found.append((code, words[place].start(), words[place + length - 1].end()))
            place += length or 1
        return found

    def longest_at(self, text: str, words: list[re.Match], lemmas: list, at: int) -> tuple[int, str]:
        """How many words the longest term takes that begins at a word, and its code; 0 where none does."""
        options = [option for lemma in lemmas[at] for option in self._by_first.get(lemma, ())]
        fits = [
            (len(forms), letters, code)
            for forms, letters, code in options
            if len(forms) <= len(words) - at
            and all(form & found for form, found in zip(forms, lemmas[at:], strict=False))
            and all(
                BETWEEN.fullmatch(text, words[n].end(), words[n + 1].start()) for n in range(at, at + len(forms) - 1)
            )
        ]
        length, _, code = max(fits, default=(0, 0, ""))
        if FUTURE in lemmas[at] and self._future:  # they will sign: no signing yet
            return max(length, 1), self._future
        return length, code
