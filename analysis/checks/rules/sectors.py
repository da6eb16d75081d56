"""Rules on sectors and their counterparts in other schemes."""

from collections import Counter
from collections.abc import Iterator

from analysis.checks.rules.context import Context
from analysis.problems import Problem

PREFIXES = {"dac_crs": "CRS-", "cofog": "COFOG-"}


def sectors_are_crosswalked(context: Context) -> Iterator[Problem]:
    """A leaf without a row for one of the other schemes, or a row whose match and code disagree on whether there is a counterpart."""
    rows = context["sector_crosswalk"]
    schemes = sorted(context.codes()["scheme"])
    given = Counter(rows[["sector_id", "scheme"]].itertuples(index=False, name=None))
    for row, sector in context["sectors"].iterrows():
        for scheme in schemes:
            if not given[sector["sector_id"], scheme]:
                yield context.problem(
                    "sectors",
                    "sectors_are_crosswalked",
                    f"data/sector_crosswalk.csv has no row for it in {scheme}",
                    "add one; match none where the scheme has nothing",
                    row,
                    "sector_id",
                    sector["sector_id"],
                )
    for row, item in rows.iterrows():
        nothing = [item["match"] == "none", item["code"] == "none", item["label"] == ""]
        if item["code"] != "none" and not item["code"].startswith(PREFIXES.get(item["scheme"], "")):
            yield context.problem(
                "sector_crosswalk",
                "sectors_are_crosswalked",
                f"this is no code of {item['scheme']}",
                "give the code with the name of its scheme before it",
                row,
                "code",
                item["code"],
            )
        if any(nothing) and not all(nothing):
            yield context.problem(
                "sector_crosswalk",
                "sectors_are_crosswalked",
                "match, code and label disagree on whether there is a counterpart",
                "where there is none: match none, code none, no label",
                row,
                "code",
                item["code"],
            )


def group_names_agree(context: Context) -> Iterator[Problem]:
    """A sector whose group_name is not the name of its group."""
    names = context["sector_groups"].drop_duplicates("group_id").set_index("group_id")["name"]
    rows = context["sectors"]
    for row, sector in rows[
        rows["group_id"].isin(names.index) & (rows["group_id"].map(names) != rows["group_name"])
    ].iterrows():
        yield context.problem(
            "sectors",
            "group_names_agree",
            f"the group is called {names[sector['group_id']]!r}",
            "use that name",
            row,
            "group_name",
            sector["group_name"],
        )
