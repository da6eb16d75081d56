"""What hangs together, directly or through others."""

from collections.abc import Iterable


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
