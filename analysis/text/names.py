"""Find the names of known entities in a text, and names that nobody knows yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.text.alternatives import Alternatives
from analysis.text.marks import plain_marks

CYRILLIC_ENDING = r"\w{0,4}"  # case endings of Russian and Kazakh names
RUSSIAN_ENDING = re.compile("(?:ая|яя|ое|ее|ые|ие|ый|ий|ой|[аеёийоуыьэюя])$")
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

    Takes `entities` (entity_id, kind) and `entity_names` (entity_id, name). Names of `others` are found too, but
    not within one of these, save in the title of an instrument, which names its sides.
    """

    def __init__(self, entities: pd.DataFrame, entity_names: pd.DataFrame, others: "Names | None" = None):
        self._others = others
        self._kinds = entities.set_index("entity_id")["kind"].to_dict()
        owners: dict[str, str] = {}
        names = [(plain_marks(row.name), row.entity_id) for row in entity_names.itertuples(index=False)]
        forms = dict.fromkeys((form, id_) for name, id_ in names for form in (name, name.strip("«»")) if form)
        self._forms = Alternatives(
            (form, pattern_of(form), entity)
            for form, entity in sorted(forms, key=lambda pair: -len(pair[0]))
            if entity in self._kinds and owners.setdefault(folded(form), entity) == entity
        )

    def find(self, text: str) -> list[Mention]:
        """Every known name in a text, from left to right."""
        plain = plain_marks(text)
        found = [Mention(entity, self._kinds[entity], start, end) for entity, start, end in self._forms.find(plain)]
        if self._others is None:
            return found
        closed = [(m.start, m.end) for m in found if m.kind != "instrument"]
        found += [m for m in self._others.find(text) if not any(a < m.end and m.start < b for a, b in closed)]
        return sorted(found, key=lambda m: m.start)


def folded(name: str) -> str:
    return re.sub(r"[\s–-]+", " ", name.casefold())


def pattern_of(name: str) -> str:
    """A pattern for one form: spaces around dashes or none, case endings for Cyrillic; in long names any case."""
    parts = []
    for word in re.split(r"(\s*[–-]\s*|\s+)", name):
        if not word.strip(" –-"):
            parts.append(r"\s*[–-]\s*" if word.strip() else r"\s+")
        elif re.fullmatch(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{4,}", word):
            stem = RUSSIAN_ENDING.sub("", word)
            parts.append(re.escape(stem).replace("ё", "е").replace("е", "[её]") + CYRILLIC_ENDING)
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
