"""Rules on sectors and their counterparts in other schemes."""

from collections.abc import Iterator

from analysis.checks.rules.context import Context, pairs
from analysis.problems import Problem

PREFIXES = {"dac_crs": "CRS-", "cofog": "COFOG-"}


def sectors_are_crosswalked(context: Context) -> Iterator[Problem]:
    """A sector without a row for another scheme, or a row that says both that there is a counterpart and that not."""
    rows, sectors = context["sector_crosswalk"], context["sectors"]
    given = set(pairs(rows, "sector_id", "scheme"))
    for scheme in sorted(context.codes().get("scheme", ())):
        yield from context.faults(
            "sectors",
            sectors.loc[[(id_, scheme) not in given for id_ in sectors["sector_id"]]],
            "sector_id",
            f"data/sector_crosswalk.csv has no row for it in {scheme}",
            "add one; match none where the scheme has nothing",
        )
    prefixes = rows["scheme"].map(lambda scheme: PREFIXES.get(scheme, ""))
    known = [code == "none" or code.startswith(start) for code, start in zip(rows["code"], prefixes, strict=True)]
    yield from context.faults(
        "sector_crosswalk",
        rows.loc[[not is_known for is_known in known]],
        "code",
        lambda r: f"this is no code of {r['scheme']}",
        "give the code with the name of its scheme before it",
    )
    nothing = (rows["match"] == "none") + 0 + (rows["code"] == "none") + (rows["label"] == "")
    yield from context.faults(
        "sector_crosswalk",
        rows[nothing.between(1, 2)],
        "code",
        "match, code and label disagree on whether there is a counterpart",
        "where there is none: match none, code none, no label",
    )


def group_names_agree(context: Context) -> Iterator[Problem]:
    """A sector whose group_name is not the name of its group."""
    rows = context["sectors"]
    names = context.look_up(rows["group_id"], "sector_groups", "group_id", "name")
    return context.faults(
        "sectors",
        rows.assign(known=names)[names.notna() & (names != rows["group_name"])],
        "group_name",
        lambda r: f"the group is called {r['known']!r}",
        "use that name",
    )
