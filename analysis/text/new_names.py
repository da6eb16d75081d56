"""Names of things that nobody has listed yet, told by the word that says what they are: … Corridor, Ministry of …."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd
from slugify import slugify

from analysis.text.marks import plain_marks
from analysis.text.names import NO_NAMES, Names
from analysis.text.verbs import ITEM

WORD = r"(?:U\.[SK]\.(?:-[A-Z][\w-]*)?|[A-Z](?:[\w&'.+-]*\w)?(?<!'s)(?:(?<=s)'(?=\s))?|(?:19|20)\d\d(?=\s[A-Z]))"
LINK = r"(?:(?:of|for|on|the|an|and|de|del|to(?=\s+(?:Combat|Counter|Defeat|End|Fight|Prevent)\b))\s+){0,2}"
LISTED = rf"(?:(?:,\s+{WORD}(?:\s+{WORD})?){{1,3}},\s+and\s+{WORD}(?:\s+{WORD})*)?"  # for Trade, Health, and Safe Towns
RUN = re.compile(
    rf"(?<![\w-])(?!\d){WORD}(?:(?:\s+|\s*–\s*){LINK}{WORD})*"
    r"(?:(?<=Order)\s\d{4,5}|(?<=Resolution)\s\d[\d/]*)?"
    r"(?:\s(?:corridor|railway(?: line)?|pipeline|port|airport)\b)?"
)
FIRM = r"[A-Z][\w&.-]*\w(?:\s(?!(?:and|in|of)\b)[A-Z][\w&.-]*\w){0,3}"
FIRMS = re.compile(  # companies such as A, B and C; the British firm D
    rf"\b(?:[Cc]ompan(?:y|ies)|[Ff]irms?|[Ss]tart-?ups?|[Mm]anufacturers?|[Oo]perators?)\s+"
    r"(?:such as\s+|including\s+|like\s+)?"
    rf"(?P<list>{FIRM}(?:,\s+{FIRM})*(?:,?\s+and\s+{FIRM})?)"
)
SHORT = re.compile(r"\s*\((?:the\s+)?[\"“]?([A-Z][\w&-]{1,11})[\"”]?\)")
PREPOSITION = re.compile(r"\s(?:of|for|on|to)\s")
FIRST_WORDS = NO_NAMES | set(
    "The A An This These That Those Our Their Its His Her In On At By For To From With And As Under Through Today Also "
    "Joint Future Both All Each Such New First Second Third Since While Following During Welcoming Launching "
    "Strengthening Supporting Establishing Announcing Expanding Building Advancing Increasing Promoting Continuing "
    "Throughout Within Across Among Between Beyond Despite Towards Toward Upon Via Amid Against About After Before "
    "Support Strengthen Enhance Promote Develop Explore Continue Encourage Welcome Reaffirm Recognizing Noting "
    "FACT SHEET Chairman Secretary Director National".split()
)
TOLD_IN_TITLES = NO_NAMES | set(
    "The First Second Third Fourth Fifth Announces Celebrates Hosts Inaugural Launches Marks Strengthens Unveils "
    "Upgrading".split()
)
LINKS = set("of for on the an and de del to".split())
KEPT = {"National", "Joint", "Prime", "Republic", "State"}  # first words that may belong to a name
MAX_WORDS = 14
NO_HEADS = {"Alliance", "Allies", "Alliances"}  # what a known body is, and no part of its name


@dataclass
class NewName:
    """A thing found by its name: its kind, and the other forms by which the text calls it."""

    name: str
    kind: str
    also: set[str] = field(default_factory=set)


def find_new_names(
    texts: Iterable[str], kinds: dict[str, str], names: Names, titles: Iterable[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Entities (entity_id, name, kind) and entity_names (entity_id, name, form) of things that `names` does not know.

    `kinds` gives the kind of entity by the word that says it. A form in capitals
    is a name of its own. What stands in brackets after a name, and the word that says what it is
    after "the", are further names of it.
    """
    found: dict[str, NewName] = {}
    plain = [plain_marks(text) for text in texts]
    for text in plain:
        known = [(m.start, m.end) for m in names.find(text)]
        for start, end, kind in runs_with_head(text, kinds):
            if any(a <= start and end <= b or a <= start < b and text[b:end].strip() in NO_HEADS for a, b in known):
                continue
            name = text[start:end]
            thing = found.setdefault(key_of(name), NewName(name, kind))
            if short := SHORT.match(text, end):
                thing.also.add(short[1])
    for text in plain:
        known = [(m.start, m.end) for m in names.find(text)]
        for start, end in firms_in(text):
            if not any(a < end and start < b for a, b in known):
                found.setdefault(key_of(text[start:end]), NewName(text[start:end], "organisation"))
    for thing in [*found.values()]:  # a thing that is called by what stands in brackets after another is that one
        if any(thing.name in other.also for other in found.values()):
            del found[key_of(thing.name)]
    join_short_forms(found)
    name_in_full(found, map(plain_marks, titles))
    name_by_head(found.values(), kinds, plain)
    entities, forms = [], []
    for thing in found.values():
        entity = slugify(thing.name, max_length=80, word_boundary=True)
        entities.append({"entity_id": entity, "name": thing.name, "kind": thing.kind})
        forms.append({"entity_id": entity, "name": thing.name, "form": "standard"})
        forms += [{"entity_id": entity, "name": form, "form": "alias"} for form in sorted(thing.also)]
    return (
        pd.DataFrame(entities, columns=["entity_id", "name", "kind"]).drop_duplicates("entity_id"),
        pd.DataFrame(forms, columns=["entity_id", "name", "form"]),
    )


def firms_in(text: str) -> Iterable[tuple[int, int]]:
    """Start and end of every name that the word company or firm introduces."""
    for match in FIRMS.finditer(text):
        for name in re.finditer(FIRM, match["list"]):
            yield match.start("list") + name.start(), match.start("list") + name.end()


def join_short_forms(found: dict[str, NewName]) -> None:
    """Make a name that is all of another one before "for" or "of" a further name of that one, where one alone fits."""
    for key, thing in [*found.items()]:
        longer = [o for o in found.values() if PREPOSITION.split(o.name)[0] == thing.name and o is not thing]
        if len(longer) == 1 and len(thing.name.split()) > 1:
            longer[0].also |= {thing.name, *thing.also}
            del found[key]


def name_in_full(found: dict[str, NewName], titles: Iterable[str]) -> None:
    """Give a thing of several words the longer name that a title has for it, such as one with the sides before it."""
    for title in titles:
        for thing in found.values():
            longer = re.search(rf"(?:[A-Z][\w.-]*\s+){{1,6}}(?={re.escape(thing.name)}\b)", title)
            if longer and (set(longer.group().split()) & TOLD_IN_TITLES):
                continue
            if longer and len(thing.name.split()) > 1 and " ".join(title.split()).count(thing.name) == 1:
                thing.also.add(thing.name)
                thing.name = longer.group() + thing.name


def key_of(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def runs_with_head(text: str, kinds: dict[str, str]) -> Iterable[tuple[int, int, str]]:
    """Start, end and kind of every run of capitalised words that holds a word that says what it is."""
    for match in RUN.finditer(text):
        for start, end in pieces(match.group(), match.start(), kinds):
            run = text[start:end]
            while (joint := PREPOSITION.search(run)) and not head_of(run, kinds):
                start += joint.end() + (4 if run[joint.end() :].startswith("the ") else 0)
                run = text[start:end]
            head = head_of(run, kinds)
            if head == "Administration" and "-" in run.split()[-2 if " " in run else -1]:
                continue  # of two persons: their government stands for its state
            if head and (run.isupper() or run not in kinds) and len(run.split()) <= MAX_WORDS:
                yield start, end, kinds[head]


def pieces(run: str, offset: int, kinds: dict[str, str]) -> Iterable[tuple[int, int]]:
    """A run cut at "and", save after a word that says what it is and "of", "on" or "for"; without its first titles."""
    cuts, begin = [], 0
    for joint in re.finditer(r"\s+and\s+(?:the\s+)?", run):
        before = run[begin : joint.start()]
        inside, after = PREPOSITION.search(before), run[joint.end() :]
        head, next_head = head_of(before, kinds), head_of(re.split(r"\sand\s", after)[0], kinds)
        titled = set(before.split()) & NO_NAMES
        if joint.group().endswith("the ") or head and (not inside or next_head) or not next_head and not head or titled:
            cuts.append((begin, joint.start()))
            begin = joint.end()
    for start, end in [*cuts, (begin, len(run))]:
        words = list(re.finditer(r"\S+", run[start:end]))
        if len(words) > 1 and words[1].group() in ("a", "an", "the") and ITEM.match(run[start:end]):
            words = words[2:]  # Establish an Office: the verb of an item
        while words and words[0].group().strip(".") in FIRST_WORDS - KEPT or words and words[0].group() in LINKS:
            words.pop(0)
        while words and words[-1].group().strip(".") in NO_NAMES:
            words.pop()
        if words:
            yield offset + start + words[0].start(), offset + start + words[-1].end()


def head_of(run: str, kinds: dict[str, str]) -> str | None:
    """The word that says what a run is: the last one before "of", "on" or "for", else the last one of all."""
    words = [w for w in PREPOSITION.split(run, maxsplit=1)[0].split() if not w[0].isdigit()]
    return next((last for size in (3, 2, 1) if (last := " ".join(words[-size:])) in kinds), None)


def name_by_head(things: Iterable[NewName], kinds: dict[str, str], texts: Iterable[str]) -> None:
    """Let the bare word that says what a thing is stand for it, where the text has but one such thing."""
    whole = " ".join(texts)
    by_head: dict[str, list[NewName]] = {}
    for thing in things:
        head = head_of(thing.name, kinds)
        if head and not head.isupper():
            by_head.setdefault(head, []).append(thing)
    for head, owners in by_head.items():
        others = re.search(rf"\b[Tt]he {re.escape(head)} (?:of|for|on)\b", whole)  # the Department of another field
        if len(owners) == 1 and owners[0].name != head and (not others or owners[0].name.startswith(f"{head} ")):
            owners[0].also |= {f"the {head}", f"The {head}"}
