"""Rules on documents and their units."""

from collections.abc import Iterator

from analysis.checks.rules.context import Context, as_int
from analysis.problems import Problem
from analysis.text.fingerprint import fingerprint

NAMED_LINES = ("title", "heading")


def unit_numbers_run_on(context: Context) -> Iterator[Problem]:
    """Units of a document that do not run from 1 without a gap, or whose number the document's row misstates."""
    numbers = context["units"].groupby("document_id")["unit"].agg(list).to_dict()
    for row, id_, count in context["documents"][["document_id", "units"]].itertuples(name=None):
        found = sorted(number for n in numbers.get(id_, []) if (number := as_int(n)) is not None)
        if found != list(range(1, len(found) + 1)):
            expected = next(n for n in range(1, len(found) + 2) if n not in found)
            yield context.problem(
                "units",
                "unit_numbers_run_on",
                f"unit {expected} of {id_} is missing, or a number stands twice",
                "number the units from 1 without a gap",
                column="unit",
            )
        if count != str(len(found)):
            yield context.problem(
                "documents",
                "unit_numbers_run_on",
                f"the document has {len(found)} rows in units",
                "correct the count or the units",
                row,
                "units",
                count,
            )


def fingerprints_are_whole(context: Context) -> Iterator[Problem]:
    """A document of which some units have a fingerprint and a length and others have none, or that has one itself without them."""
    units = context["units"]
    given = (units["fingerprint"] != "").groupby(units["document_id"]).mean().to_dict()
    for row, unit in units[(units["fingerprint"] != "") != (units["characters"] != "")].iterrows():
        yield context.problem(
            "units",
            "fingerprints_are_whole",
            "fingerprint and characters come together",
            "fill both or neither",
            row,
            "fingerprint" if unit["fingerprint"] == "" else "characters",
        )
    for row, document in context["documents"].iterrows():
        share = given.get(document["document_id"], 0)
        if share not in (0, 1) or (document["text_sha256"] != "") != (share == 1):
            yield context.problem(
                "documents",
                "fingerprints_are_whole",
                "the text and each of its units have a fingerprint, or none of them has",
                "give all of them, or none where the text could not be copied",
                row,
                "text_sha256",
                document["text_sha256"] or None,
            )


def headings_point_to_headings(context: Context) -> Iterator[Problem]:
    """A unit placed under something that is not an earlier heading of its document."""
    units = context["units"]
    headings = {
        (d, n) for d, n, kind in units[["document_id", "unit", "kind"]].itertuples(index=False) if kind == "heading"
    }
    for row, unit in units[units["heading_unit"] != ""].iterrows():
        above = unit["heading_unit"]
        if (
            (unit["document_id"], above) not in headings
            or as_int(above) is None
            or as_int(unit["unit"]) is None
            or as_int(above) >= as_int(unit["unit"])
        ):
            yield context.problem(
                "units",
                "headings_point_to_headings",
                "this is not the number of an earlier heading of the document",
                "give the heading's number, or leave the cell empty",
                row,
                "heading_unit",
                above,
            )


def labels_belong_to_titles(context: Context) -> Iterator[Problem]:
    """A title or heading without its words, or the words of any other line, which belong to the publisher."""
    units = context["units"]
    for row, unit in units[units["kind"].isin(NAMED_LINES) != (units["label"] != "")].iterrows():
        if unit["label"]:
            yield context.problem(
                "units",
                "labels_belong_to_titles",
                "only titles and headings keep their words",
                "empty the cell",
                row,
                "label",
                unit["label"],
            )
        else:
            yield context.problem(
                "units", "labels_belong_to_titles", f"a {unit['kind']} has no label", "give its words", row, "label"
            )


def labels_match_fingerprints(context: Context) -> Iterator[Problem]:
    """A title or heading of which fingerprint or length are not those of its words."""
    units = context["units"]
    for row, unit in units[(units["label"] != "") & (units["fingerprint"] != "")].iterrows():
        for column, expected in (("fingerprint", fingerprint(unit["label"])), ("characters", str(len(unit["label"])))):
            if unit[column] != expected:
                yield context.problem(
                    "units",
                    "labels_match_fingerprints",
                    f"the label has the {column} {expected}",
                    "restore the label, or what is told of it",
                    row,
                    column,
                    unit[column],
                )


def coded_units_have_rows(context: Context) -> Iterator[Problem]:
    """A unit called coded without a commitment, another unit with one, or an uncoded unit that does not say why."""
    coded = set(context["commitments"][["document_id", "unit"]].itertuples(index=False, name=None))
    units = context["units"]
    has = [where in coded for where in units[["document_id", "unit"]].itertuples(index=False, name=None)]
    is_coded = units["disposition"] == "coded"
    for row, unit in units[(is_coded != has) | (~is_coded & (units["note"] == ""))].iterrows():
        has_rows = (unit["document_id"], unit["unit"]) in coded
        if (unit["disposition"] == "coded") != has_rows:
            message = (
                "the unit has commitments but is not called coded"
                if has_rows
                else "the unit is called coded but no commitment names it"
            )
            yield context.problem(
                "units",
                "coded_units_have_rows",
                message,
                "correct the disposition or the commitments",
                row,
                "disposition",
                unit["disposition"],
            )
        if unit["disposition"] != "coded" and not unit["note"]:
            yield context.problem(
                "units",
                "coded_units_have_rows",
                "a unit that yields no row says why",
                "give the reason in a few words",
                row,
                "note",
            )


def documents_were_screened(context: Context) -> Iterator[Problem]:
    """A document whose page is not listed as coded among the pages screened."""
    screened = context["screened"]
    coded = set(screened[screened["decision"] == "coded"][["url", "document_id"]].itertuples(index=False, name=None))
    for row, page in screened[(screened["decision"] == "coded") & (screened["document_id"] == "")].iterrows():
        yield context.problem(
            "screened",
            "documents_were_screened",
            "a page that was coded names its document",
            "give the document_id",
            row,
            "document_id",
        )
    yield from pages_agree(context)
    documents = context["documents"]
    listed = [page in coded for page in documents[["url", "document_id"]].itertuples(index=False, name=None)]
    for row, document in documents[[not known for known in listed]].iterrows():
        yield context.problem(
            "documents",
            "documents_were_screened",
            "data/screened.csv has no row that says this page was coded",
            "add the page there, with the decision coded and this document_id",
            row,
            "url",
            document["url"],
        )


def pages_agree(context: Context) -> Iterator[Problem]:
    """A document of which data/screened.csv gives another title, publisher or day of publication."""
    pages = context["screened"].drop_duplicates("url").set_index("url")
    documents = context["documents"]
    for column in ("title", "publisher", "published_on"):
        judged = documents["url"].map(pages[column])
        for row, cell in documents[column][judged.notna() & (judged != documents[column])].items():
            yield context.problem(
                "documents",
                "documents_were_screened",
                f"data/screened.csv says {judged[row]!r} of this page",
                "bring the two together",
                row,
                column,
                cell,
            )


def events_are_reported(context: Context) -> Iterator[Problem]:
    """An event that no document reports."""
    cells = context["events"]["event_id"]
    for row, cell in cells[~cells.isin(context["documents"]["event_id"])].items():
        yield context.problem(
            "events",
            "events_are_reported",
            "no document reports this event",
            "correct the event of its document, or take it out with its sides",
            row,
            "event_id",
            cell,
        )
