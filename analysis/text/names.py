"""Find the names of known entities in a text, and names that nobody knows yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

CYRILLIC_ENDING = r"\w{0,4}"  # case endings of Russian and Kazakh names
SMALL_WORDS = {"of", "the", "for", "on", "in", "to", "de", "al"}
# Capitalised words that are no names of things: days, months, titles, and words for the sides.
NO_NAMES = set(
    "January February March April May June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday President Presidents Minister Prime Deputy Head Heads State Government "
    "Governments Mr Mrs Ms Dr Your Excellency Republic Parties Sides Leaders I We".split()
)
NEAR = 20  # characters before a word that say whether it begins a sentence
WORD = re.compile(r"[^\W\d_][\w’'.&-]*\w|[^\W\d_]", re.UNICODE)


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
        self._owners: dict[str, str] = {}
        parts = []
        for row in sorted(entity_names.itertuples(index=False), key=lambda r: -len(r.name)):
            for form in {row.name, row.name.strip("«»")}:
                if row.entity_id in self._kinds and folded(form) not in self._owners:
                    self._owners[folded(form)] = row.entity_id
                    parts.append((len(form), f"(?P<n{len(parts)}>{pattern_of(form)})", row.entity_id))
        self._ids = [entity for _, _, entity in parts]
        ordered = sorted(parts, key=lambda part: -part[0])
        first = "".join(sorted({re.escape(c) for form in self._owners for c in (form[0], *form[0].upper())}))
        self._pattern = (  # where no name begins, none is tried
            re.compile(rf"(?<!\w)(?=[{first}\s–—-])(?:" + "|".join(part for _, part, _ in ordered) + r")(?!\w)")
            if parts
            else None
        )

    def find(self, text: str) -> list[Mention]:
        """Every known name in a text, from left to right."""
        if self._pattern is None:
            return []
        found = []
        for match in self._pattern.finditer(text):
            entity = self._ids[int(match.lastgroup[1:])]
            found.append(Mention(entity, self._kinds[entity], match.start(), match.end()))
        return found


def folded(name: str) -> str:
    return re.sub(r"[\s–—-]+", " ", name.casefold())


def pattern_of(name: str) -> str:
    """A pattern for one form: any dash for a dash, case endings for Cyrillic words; in longer names case does not count."""
    words = re.split(r"(\s*[–—-]\s*|\s+)", name)
    parts = []
    for word in words:
        if not word.strip(" –—-"):
            parts.append(r"\s*[–—-]\s*" if word.strip() else r"\s+")
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
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts, start=1):
        known = [(m.start, m.end) for m in names.find(text)]
        for name, start, end in capitalised(text):
            if not any(start < b and a < end for a, b in known):
                found.setdefault(name, []).append(number)
    rows = [{"name": name, "times": len(units), "unit": units[0]} for name, units in found.items()]
    return pd.DataFrame(rows, columns=["name", "times", "unit"]).sort_values(
        ["times", "unit"], ascending=[False, True], kind="stable"
    )


def capitalised(text: str) -> Iterable[tuple[str, int, int]]:
    """Runs of capitalised words, with small words between them, that are no months, titles or sentence beginnings."""
    run: list[re.Match] = []
    words = [*WORD.finditer(text), None]
    for word in words:
        is_name = word is not None and word.group()[0].isupper()
        if (
            is_name
            and run
            and not re.fullmatch(r"[\s’'\"“«]*(?:(?:of|the|for|on|in|to)\s+)*", text[run[-1].end() : word.start()])
        ):
            is_name, flush = True, True
        else:
            flush = not is_name and (word is None or word.group() not in SMALL_WORDS)
        if flush and run:
            yield from as_name(run, text)
            run = []
        if is_name:
            run.append(word)


def as_name(run: list[re.Match], text: str) -> Iterable[tuple[str, int, int]]:
    """A run as a name, unless titles, months and a mere sentence beginning are all that it holds."""
    while run and run[0].group().strip(".") in NO_NAMES:
        run = run[1:]
    while run and run[-1].group().strip(".") in NO_NAMES:
        run = run[:-1]
    if not run or (len(run) == 1 and begins_sentence(run[0], text) and not run[0].group().isupper()):
        return
    start, end = run[0].start(), run[-1].end()
    yield re.sub(r"['’]s$", "", text[start:end]), start, end


def begins_sentence(word: re.Match, text: str) -> bool:
    before = text[max(0, word.start() - NEAR) : word.start()]  # all of it, for every word, would take for ever
    return len(before) < NEAR and not before.strip(" \"“«'-–—") or re.search(r"[.!?:]\s*[\"“«]?$", before) is not None
