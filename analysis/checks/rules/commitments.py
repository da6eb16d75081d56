"""Rules on commitments, their dates and their links."""

import re
from collections.abc import Iterator

from analysis.checks.rules.context import Context, dated
from analysis.package.tables import commitment_id
from analysis.problems import Problem

LETTERS = re.compile("(?!u$)[a-z]{1,2}")  # u stands for the whole unit
BEGUN = ("under_way", "done", "dropped")


def ids_tell_their_unit(context: Context) -> Iterator[Problem]:
    """A commitment whose id does not spell its document, its unit in at least two digits, and a letter."""
    rows = context["commitments"][["document_id", "unit", "commitment_id"]]
    for row, document, unit, id_ in rows.itertuples(name=None):
        stem = commitment_id(document, unit, "")
        if not (id_.startswith(stem) and LETTERS.fullmatch(id_, len(stem))):
            yield context.problem(
                "commitments",
                "ids_tell_their_unit",
                f"the id does not begin with {stem} and end in a letter other than u, which stands for the whole unit",
                "spell document, unit and letter",
                row,
                "commitment_id",
                id_,
            )


def reported_deeds_have_begun(context: Context) -> Iterator[Problem]:
    """A reported deed that is said to be open: what is told as a deed has begun, is done or was dropped."""
    rows = context["commitments"]
    for row, item in rows[(rows["act"] == "reported") & ~rows["status"].isin(BEGUN)].iterrows():
        yield context.problem(
            "commitments",
            "reported_deeds_have_begun",
            "a reported deed cannot be open",
            "use one of " + ", ".join(BEGUN),
            row,
            "status",
            item["status"],
        )


def dates_run_forward(context: Context) -> Iterator[Problem]:
    """A first day after the last day or without one, or a text consulted before it was published."""
    for name, first, last in (
        ("commitments", "happened_from", "happened_to"),
        ("commitments", "due_from", "due_to"),
        ("events", "start_date", "end_date"),
    ):
        rows = context[name]
        for row, item in rows[dated(rows[first]) & dated(rows[last]) & (rows[first] > rows[last])].iterrows():
            yield context.problem(
                name,
                "dates_run_forward",
                f"the day is after {last}, {item[last]}",
                "swap or correct the two",
                row,
                first,
                item[first],
            )
        for row, item in rows[(rows[first] != "") & (rows[last] == "")].iterrows():
            yield context.problem(
                name,
                "dates_run_forward",
                f"{first} is given without {last}",
                "give both; for a single day the same twice",
                row,
                last,
            )
    documents = context["documents"]
    for row, item in documents[
        dated(documents["retrieved_on"])
        & dated(documents["published_on"])
        & (documents["retrieved_on"] < documents["published_on"])
    ].iterrows():
        yield context.problem(
            "documents",
            "dates_run_forward",
            f"the text was published later, on {item['published_on']}",
            "correct one of the two",
            row,
            "retrieved_on",
            item["retrieved_on"],
        )


def deeds_begin_before_publication(context: Context) -> Iterator[Problem]:
    """A deed begun after the day on which the text that tells it was published."""
    published = context["documents"].drop_duplicates("document_id").set_index("document_id")["published_on"]
    rows = context["commitments"]
    days = rows["document_id"].map(published).fillna("9999")
    for row, item in rows[dated(rows["happened_from"]) & dated(days) & (rows["happened_from"] > days)].iterrows():
        yield context.problem(
            "commitments",
            "deeds_begin_before_publication",
            f"the text was published on {days[row]}, before the deed",
            "correct the date; a deed to come is due, not happened",
            row,
            "happened_from",
            item["happened_from"],
        )


def targets_have_units(context: Context) -> Iterator[Problem]:
    """A figure without what it counts, or the other way round."""
    rows = context["commitments"]
    for row, item in rows[(rows["target_value"] == "") != (rows["target_unit"] == "")].iterrows():
        column = "target_value" if item["target_value"] == "" else "target_unit"
        yield context.problem(
            "commitments",
            "targets_have_units",
            "target_value and target_unit come together",
            "fill both or neither",
            row,
            column,
        )


def commitments_name_entities(context: Context) -> Iterator[Problem]:
    """A commitment without any entity that does not say why."""
    named = set(context["commitment_entities"]["commitment_id"])
    rows = context["commitments"]
    for row, item in rows[~rows["commitment_id"].isin(named) & (rows["comment"] == "")].iterrows():
        yield context.problem(
            "commitments",
            "commitments_name_entities",
            "no entity is given for this row, and no comment says why",
            "add its entities to data/commitment_entities.csv, or a comment",
            row,
            "commitment_id",
            item["commitment_id"],
        )


def links_point_back(context: Context) -> Iterator[Problem]:
    """A link from a row to itself, to a row told later, or two that lead both ways.

    Days of publication are compared where both texts have one, else the first days of the events.
    """
    documents = context["documents"].drop_duplicates("document_id").set_index("document_id")
    events = context["events"].drop_duplicates("event_id").set_index("event_id")["start_date"]
    rows = context["commitments"].drop_duplicates("commitment_id").set_index("commitment_id")
    published = rows["document_id"].map(documents["published_on"]).fillna("")
    began = rows["document_id"].map(documents["event_id"]).map(events).fillna("")
    backward = set(context["links"][["other_id", "commitment_id"]].itertuples(index=False, name=None))
    for row, link in context["links"].iterrows():
        later, earlier = link["commitment_id"], link["other_id"]
        known = later in rows.index and earlier in rows.index
        day = published if known and published[later] and published[earlier] else began
        if later == earlier or (later, earlier) in backward or (known and day[later] < day[earlier]):
            yield context.problem(
                "links",
                "links_point_back",
                f"{later} is not a later account than {earlier}",
                "swap the two, or take the link out",
                row,
                "other_id",
                earlier,
            )


def projects_end_in_their_rows(context: Context) -> Iterator[Problem]:
    """A project whose latest state is told by a row of another project, or of none."""
    told = context["commitments"].drop_duplicates("commitment_id").set_index("commitment_id")["project_id"]
    for row, project in context["projects"].iterrows():
        if project["latest_id"] in told.index and told[project["latest_id"]] != project["project_id"]:
            yield context.problem(
                "projects",
                "projects_end_in_their_rows",
                "this row is not a step of the project",
                "name one of the project's own rows, or give the row this project_id",
                row,
                "latest_id",
                project["latest_id"],
            )
