"""Lists in a text: which line introduces one, what it lends to the items, and what an item without a subject tells."""

import re

from analysis.coding.acts import DEED, SIGNED, choose_act
from analysis.coding.facts import Facts
from analysis.coding.reading import Reading
from analysis.coding.rows import NOT_ACTIONS, Row
from analysis.text.lemmas import LEMMAS
from analysis.text.verbs import MORE, VERBS, is_item

BEFORE = r"(?:[A-Z][^.,;:]{0,40},\s+|[A-Z][^.,;:–—]{2,70}?(?::|\s*[–—])\s+)?"  # In support of this, …; Water: …
STEP = re.compile(  # what an item without a subject is to do: Promote trade; Water: training judges
    rf"{BEFORE}(?P<step>(?:{VERBS}|{MORE}|(?!(?:{'|'.join(NOT_ACTIONS)})\b)[A-Za-z][a-z]{{2,}}ing)\s)", re.IGNORECASE
)
# What a sentence only lists is taken on as the sentence before has it.
INCLUDES = re.compile(
    r"(?:specifically,? |in particular,? )?(?:this|these|those|it|such \w+|(?:the|these) \w+) (?:will )?includes?\b",
    re.I,
)


def step_of(reading: Reading, act: str | None) -> re.Match | None:
    """The bare verb that begins an item, unless the item says more firmly, or with its first words, what is done."""
    begins = bool(reading.acts) and reading.acts[0].start == 0 and act != "discussed"
    return None if begins or act in ("intended", "agreed", SIGNED) else STEP.match(reading.unit.text)


def introduces_list(readings: list[Reading], position: int) -> bool:
    """True where a list follows a unit: items, items under headings of their own, or what begins with "First"."""
    following = [reading.unit for reading in readings[position + 1 : position + 3]]
    if not following:
        return False
    first, second = following[0], following[-1]
    ends = readings[position].unit.text.endswith(":")
    under_heading = ends and first.kind == "heading" and second.kind == "bullet"
    long_item = ends and first.kind == "sentence" and is_item(first.text)
    return first.kind == "bullet" or under_heading or long_item or first.text.startswith("First,")


def lent_to(readings: list[Reading], position: int, last: Row | None, listing: Row | None, facts: Facts) -> Row | None:
    """The row whose act the list after a line takes: of a heading that tells it, of the list before, or the `last` one.

    `last` is the last row of the unit before, where that was coded: of what it takes on, "this includes" lists more.
    """
    unit = readings[position].unit
    if unit.kind == "sentence" and listing is not None and is_of_item(readings, position):
        return listing
    if unit.kind == "heading" and introduces_list(readings, position) and facts.language not in LEMMAS:
        if unit.text.endswith(":") and readings[position].acts:
            act, cue, _ = choose_act(readings[position], facts)
            return Row(unit.number, cells={"act": act, "cue": cue})
        return listing  # the list goes on under headings of its own
    if last is None or not INCLUDES.match(unit.text):
        return None
    return None if last.cells["act"] == DEED and facts.language not in LEMMAS else last


def is_of_item(readings: list[Reading], position: int) -> bool:
    """True for a sentence of an item that was cut, as it is long: the first, with a bare verb, and those after it."""
    for reading in reversed(readings[: position + 1]):
        if is_item(reading.unit.text) or reading.unit.kind != "sentence":
            return reading.unit.kind == "sentence"
    return False
