"""Find the names of known entities in a text, and names that nobody knows yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.text.marks import plain_marks

CYRILLIC_ENDING = r"\w{0,4}"  # case endings of Russian and Kazakh names
SMALL_WORDS = {"of", "the", "for", "on", "in", "to", "de", "al"}
# Capitalised words that are no names of things: days, months, titles, and words for the sides.
NO_NAMES = set(
    "January February March April May June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday President Presidents Minister Prime Deputy Head Heads State Government "
    "Governments Mr Mrs Ms Dr Your Excellency Republic Parties Sides Leaders I We".split()
)
BETWEEN = re.compile(r"[\s'\"“«]*(?:(?:of|the|for|on|in|to)\s+)*")  # what may stand between two words of a name
NEAR = 20  # characters before a word that say whether it begins a sentence
WORD = re.compile(r"[^\W\d_][\w'.&-]*\w|[^\W\d_]")


@dataclass(frozen=True)
class Mention:
    """A known name in a text: the entity, its kind, and where it stands."""

    entity_id: str
    kind: str
    start: int
    end: int


class Names:
    """Every known form of every known entity. Of overlapping names the longest counts.

    Takes `entities` (entity_id, kind) and `entity_names` (entity_id, name, language).
    """

    def __init__(self, entities: pd.DataFrame, entity_names: pd.DataFrame):
        self._kinds = entities.set_index("entity_id")["kind"].to_dict()
        owners: dict[str, str] = {}
        self._ids, groups = [], []
        names = [(plain_marks(row.name), row.entity_id) for row in entity_names.itertuples(index=False)]
        forms = dict.fromkeys((form, id_) for name, id_ in names for form in (name, name.strip("«»")) if form)
        for form, entity in sorted(forms, key=lambda pair: -len(pair[0])):
            if entity in self._kinds and owners.setdefault(folded(form), entity) == entity:
                groups.append(f"(?P<n{len(groups)}>{pattern_of(form)})")
                self._ids.append(entity)
        first = "".join(sorted({re.escape(c) for form in owners for c in (form[0], *form[0].upper())}))
        # where no name begins, none is tried
        pattern = rf"(?<!\w)(?=[{first}\s–-])(?:" + "|".join(groups) + r")(?!\w)"
        self._pattern = re.compile(pattern) if groups else None

    def find(self, text: str) -> list[Mention]:
        """Every known name in a text, from left to right."""
        found = []
        for match in self._pattern.finditer(plain_marks(text)) if self._pattern else ():
            entity = self._ids[int(match.lastgroup[1:])]
            found.append(Mention(entity, self._kinds[entity], match.start(), match.end()))
        return found


def folded(name: str) -> str:
    return re.sub(r"[\s–-]+", " ", name.casefold())


def pattern_of(name: str) -> str:
    """A pattern for one form: spaces around dashes or none, case endings for Cyrillic; in long names any case."""
    parts = []
    for word in re.split(r"(\s*[–-]\s*|\s+)", name):
        if not word.strip(" –-"):
            parts.append(r"\s*[–-]\s*" if word.strip() else r"\s+")
        elif re.fullmatch(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{4,}", word):
            stem = word[:-1] if word[-1] in "аеёийоуыьэюяы" else word
            parts.append(re.escape(stem) + CYRILLIC_ENDING)
        else:
            parts.append(re.escape(word))
    pattern = "".join(parts)
    return f"(?i:{pattern})" if len(name.split()) > 3 else pattern


def find_candidates(texts: Iterable[str], names: Names) -> pd.DataFrame:
    """Capitalised names that no known form covers: name, times, unit (the first in which it stands).

    Takes the texts of the units in order. A word that only begins a sentence is no name.
    """
    found: dict[str, tuple[str, list[int]]] = {}
    for number, text in enumerate(texts, start=1):
        known = [(m.start, m.end) for m in names.find(text)]
        for name, start, end in capitalised(plain_marks(text)):
            if not any(start < b and a < end for a, b in known):
                found.setdefault(name, (text[start : start + len(name)], []))[1].append(number)
    rows = [{"name": name, "times": len(units), "unit": units[0]} for name, units in found.values()]
    return pd.DataFrame(rows, columns=["name", "times", "unit"]).sort_values(
        ["times", "unit"], ascending=[False, True], kind="stable"
    )


def capitalised(text: str) -> Iterable[tuple[str, int, int]]:
    """Runs of capitalised words, with small words between them, that are no months, titles or sentence beginnings."""
    run: list[re.Match] = []
    for word in WORD.finditer(text):
        if word.group()[0].isupper():
            if run and not BETWEEN.fullmatch(text, run[-1].end(), word.start()):
                yield from as_name(run, text)
                run = []
            run.append(word)
        elif word.group() not in SMALL_WORDS:
            yield from as_name(run, text)
            run = []
    yield from as_name(run, text)


def as_name(run: list[re.Match], text: str) -> Iterable[tuple[str, int, int]]:
    """A run as a name, unless titles, months and a mere sentence beginning are all that it holds."""
    while run and run[0].group().strip(".") in NO_NAMES:
        run = run[1:]
    while run and run[-1].group().strip(".") in NO_NAMES:
        run = run[:-1]
    if not run or (len(run) == 1 and begins_sentence(run[0], text) and not run[0].group().isupper()):
        return
    start, end = run[0].start(), run[-1].end()
    yield text[start:end].removesuffix("'s"), start, end


def begins_sentence(word: re.Match, text: str) -> bool:
    before = text[max(0, word.start() - NEAR) : word.start()]  # all of it, for every word, would take for ever
    return len(before) < NEAR and not before.strip(" \"“«'–-") or re.search(r"[.!?:]\s*[\"“«]?$", before) is not None
