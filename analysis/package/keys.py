"""Foreign keys and tables in dependency order."""

from graphlib import CycleError, TopologicalSorter

from analysis.package.descriptor import Package


def order_tables(package: Package) -> list[str]:
    """The tables in dependency order: each after those its keys refer to. One key of a circle is passed over."""
    graph = {
        name: {target for key in foreign_keys(resource) if (target := target_of(key, name)) != name}
        for name, resource in package.resources.items()
    }
    while True:
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            first, second = error.args[1][:2]  # the second refers to the first
            graph[second].discard(first)


def backward_keys(package: Package) -> dict[str, list[dict]]:
    """By table, in dependency order: the foreign keys that refer to an earlier table.

    Keys of a table to itself, and those that close a circle, are left out.
    """
    made: set[str] = set()
    keys = {}
    for name in order_tables(package):
        keys[name] = [key for key in foreign_keys(package.resources[name]) if target_of(key, name) in made]
        made.add(name)
    return keys


def foreign_keys(resource: dict) -> list[dict]:
    return resource["schema"].get("foreignKeys", [])


def target_of(key: dict, own: str) -> str:
    """The table that a foreign key refers to; `own` is the one that states it."""
    return key["reference"].get("resource") or own


def describe_link(key: dict, own: str) -> str:
    """A foreign key in Markdown: its columns, and the table and columns that it refers to."""
    columns, target = (
        " + ".join([k] if isinstance(k, str) else k) for k in (key["fields"], key["reference"]["fields"])
    )
    return f"`{columns}` → `{target_of(key, own)}.{target}`"
