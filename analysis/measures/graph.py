"""Graphs of names: connected components, and what links lead to."""

from collections.abc import Iterable, Mapping

import pandas as pd

# What a later account says of a commitment, the weightiest first; restating moves nothing.
OUTCOMES = {"completes": "done", "drops": "dropped", "delays": "slipped", "advances": "moved", "instrument": "moved"}


def connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The connected components of the graph that `pairs` of names are the edges of, in the order first met."""
    neighbours: dict[str, set[str]] = {}
    for a, b in pairs:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    found, seen = [], set()
    for start in neighbours:
        if start in seen:
            continue
        component, waiting = {start}, [start]
        while waiting:
            new = neighbours[waiting.pop()] - component
            component |= new
            waiting += new
        found.append(component)
        seen |= component
    return found


def ties(links: pd.DataFrame, start: str, end: str) -> dict[str, list[tuple[str, str]]]:
    """From each row in the column `start` the rows in the column `end`, each with its relation."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in links[[start, end, "relation"]].itertuples(index=False, name=None):
        found.setdefault(row[0], []).append((row[1], row[2]))
    return found


def reach(start: str, tied: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Every row that ties lead to from `start`, with the weightiest relation by which one of them is reached."""
    weight = ["restates", *reversed(OUTCOMES)]
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        for row, relation in tied.get(waiting.pop(0), []):
            if row not in found and row != start:
                waiting.append(row)
            if row != start and weight.index(relation) >= weight.index(found.get(row, "restates")):
                found[row] = relation
    return found
