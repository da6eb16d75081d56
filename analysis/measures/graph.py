"""Connected components of a graph of names."""

from collections.abc import Iterable

import pandas as pd


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


def circles(pairs: pd.DataFrame) -> list[list[str]]:
    """Entities tied to one another by a chain of pairs, the largest circle first, in each the best connected first.

    Takes entity_a and entity_b, one row a pair.
    """
    ends = pairs[["entity_a", "entity_b"]]
    partners = ends.stack().value_counts()
    found = connected(ends.itertuples(index=False, name=None))
    ordered = [sorted(circle, key=lambda entity: (-partners[entity], entity)) for circle in found]
    return sorted(ordered, key=lambda circle: (-len(circle), circle))
