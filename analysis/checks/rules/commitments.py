"""Rules on commitments, their dates and their links."""

import re
from collections.abc import Iterator

from analysis.checks.rules.context import Context, dated, pairs
from analysis.package.tables import commitment_id
from analysis.problems import Problem

LETTERS = re.compile("(?!u$)[a-z]{1,2}")  # u stands for the whole unit
BEGUN = ("under_way", "done", "dropped")


def ids_tell_their_unit(context: Context) -> Iterator[Problem]:
    """A commitment whose id does not spell its document, its unit in at least two digits, and a letter."""
    rows = context["commitments"]
    stems = [commitment_id(*where, "") for where in pairs(rows, "document_id", "unit")]
    wrong = [
        not (id_.startswith(stem) and LETTERS.fullmatch(id_, len(stem)))
        for id_, stem in zip(rows["commitment_id"], stems, strict=True)
    ]
    return context.faults(
        "commitments",
        rows.assign(stem=stems).loc[wrong],
        "commitment_id",
        lambda r: (
            f"the id does not begin with {r['stem']} and end in a letter other than u, which stands for the whole unit"
        ),
        "spell document, unit and letter",
    )


def reported_deeds_have_begun(context: Context) -> Iterator[Problem]:
    """A reported deed that is said to be open: what is told as a deed has begun, is done or was dropped."""
    rows = context["commitments"]
    wrong = rows[(rows["act"] == "reported") & ~rows["status"].isin(BEGUN)]
    remedy = "use one of " + ", ".join(BEGUN)
    return context.faults("commitments", wrong, "status", "a reported deed cannot be open", remedy)


def dates_run_forward(context: Context) -> Iterator[Problem]:
    """A first day after the last day or without one, or a text consulted before it was published."""
    for name, first, last in (
        ("commitments", "happened_from", "happened_to"),
        ("commitments", "due_from", "due_to"),
        ("events", "start_date", "end_date"),
    ):
        rows = context[name]
        yield from context.faults(
            name,
            rows[dated(rows[first]) & dated(rows[last]) & (rows[first] > rows[last])],
            first,
            lambda r: f"the day is after {last}, {r[last]}",
            "swap or correct the two",
        )
        yield from context.faults(
            name,
            rows[(rows[first] != "") & (rows[last] == "")],
            last,
            f"{first} is given without {last}",
            "give both; for a single day the same twice",
        )
    rows = context["documents"]
    rows = rows[dated(rows["retrieved_on"]) & dated(rows["published_on"])]
    yield from context.faults(
        "documents",
        rows[rows["retrieved_on"] < rows["published_on"]],
        "retrieved_on",
        lambda r: f"the text was published later, on {r['published_on']}",
        "correct one of the two",
    )


def deeds_begin_before_publication(context: Context) -> Iterator[Problem]:
    """A deed begun after the day on which the text that tells it was published."""
    rows = context["commitments"]
    days = context.look_up(rows["document_id"], "documents", "document_id", "published_on").fillna("")
    return context.faults(
        "commitments",
        rows.assign(day=days)[dated(rows["happened_from"]) & dated(days) & (rows["happened_from"] > days)],
        "happened_from",
        lambda r: f"the text was published on {r['day']}, before the deed",
        "correct the date; a deed to come is due, not happened",
    )


def targets_have_units(context: Context) -> Iterator[Problem]:
    """A figure without what it counts, or the other way round."""
    rows = context["commitments"]
    return context.faults(
        "commitments",
        rows[(rows["target_value"] == "") != (rows["target_unit"] == "")],
        lambda r: "target_unit" if r["target_value"] else "target_value",
        "target_value and target_unit come together",
        "fill both or neither",
    )


def commitments_name_entities(context: Context) -> Iterator[Problem]:
    """A commitment without any entity that does not say why."""
    rows = context["commitments"]
    return context.faults(
        "commitments",
        rows[~rows["commitment_id"].isin(context["commitment_entities"]["commitment_id"]) & (rows["comment"] == "")],
        "commitment_id",
        "no entity is given for this row, and no comment says why",
        "add its entities to data/commitment_entities.csv, or a comment",
    )


def links_point_back(context: Context) -> Iterator[Problem]:
    """A link from a row to itself, to a row told later, or two that lead both ways.

    Days of publication are compared where both texts have one, else the first days of the events.
    """
    rows = context["commitments"].drop_duplicates("commitment_id").set_index("commitment_id")
    published = context.look_up(rows["document_id"], "documents", "document_id", "published_on").fillna("")
    events = context.look_up(rows["document_id"], "documents", "document_id", "event_id")
    began = context.look_up(events, "events", "event_id", "start_date").fillna("")
    backward = set(pairs(context["links"], "other_id", "commitment_id"))

    def is_wrong(later: str, earlier: str) -> bool:
        known = later in rows.index and earlier in rows.index
        day = published if known and published[later] and published[earlier] else began
        return later == earlier or (later, earlier) in backward or (known and day[later] < day[earlier])

    links = context["links"]
    return context.faults(
        "links",
        links.loc[[is_wrong(*link) for link in pairs(links, "commitment_id", "other_id")]],
        "other_id",
        lambda r: f"{r['commitment_id']} is not a later account than {r['other_id']}",
        "swap the two, or take the link out",
    )


def steps_have_a_scope(context: Context) -> Iterator[Problem]:
    """A step of a project that does not say whether it is of the whole or of a part, or a scope without a project."""
    rows = context["commitments"]
    return context.faults(
        "commitments",
        rows[(rows["project_id"] == "") != (rows["project_scope"] == "")],
        lambda r: "project_scope" if r["project_id"] else "project_id",
        "project_id and project_scope come together",
        "say whether the step is of the whole project or of a part, or empty both",
    )
