"""Rules on documents and their units."""

from collections.abc import Iterator

from analysis.checks.rules.context import Context, as_int, pairs
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
            message = f"unit {expected} of {id_} is missing, or a number stands twice"
            yield context.fault("units", message, "number the units from 1 without a gap", column="unit")
        if count != str(len(found)):
            message = f"the document has {len(found)} rows in units"
            yield context.fault("documents", message, "correct the count or the units", row, "units", count)


def fingerprints_are_whole(context: Context) -> Iterator[Problem]:
    """A document with a fingerprint of its own or of some units, and not of all; or a unit with one and no length."""
    units, documents = context["units"], context["documents"]
    yield from context.faults(
        "units",
        units[(units["fingerprint"] != "") != (units["characters"] != "")],
        lambda r: "characters" if r["fingerprint"] else "fingerprint",
        "fingerprint and characters come together",
        "fill both or neither",
    )
    given = (units["fingerprint"] != "").groupby(units["document_id"]).mean().to_dict()
    shares = [given.get(id_, 0) for id_ in documents["document_id"]]
    wrong = [
        share not in (0, 1) or (own != "") != (share == 1)
        for share, own in zip(shares, documents["text_sha256"], strict=True)
    ]
    yield from context.faults(
        "documents",
        documents.loc[wrong],
        "text_sha256",
        "the text and each of its units have a fingerprint, or none of them has",
        "give all of them, or none where the text could not be copied",
    )


def headings_point_to_headings(context: Context) -> Iterator[Problem]:
    """A unit placed under something that is not an earlier heading of its document."""
    units = context["units"]
    headings = set(pairs(units[units["kind"] == "heading"], "document_id", "unit"))

    def is_wrong(document: str, unit: str, above: str) -> bool:
        own, number = as_int(unit), as_int(above)
        return (document, above) not in headings or own is None or number is None or number >= own

    rows = units[units["heading_unit"] != ""]
    return context.faults(
        "units",
        rows.loc[[is_wrong(*row) for row in pairs(rows, "document_id", "unit", "heading_unit")]],
        "heading_unit",
        "this is not the number of an earlier heading of the document",
        "give the heading's number, or leave the cell empty",
    )


def labels_belong_to_titles(context: Context) -> Iterator[Problem]:
    """A title or heading without its words, or the words of any other line, which belong to the publisher."""
    units = context["units"]
    return context.faults(
        "units",
        units[units["kind"].isin(NAMED_LINES) != (units["label"] != "")],
        "label",
        lambda r: "only titles and headings keep their words" if r["label"] else f"a {r['kind']} has no label",
        lambda r: "empty the cell" if r["label"] else "give its words",
    )


def labels_match_fingerprints(context: Context) -> Iterator[Problem]:
    """A title or heading of which fingerprint or length are not those of its words."""
    units = context["units"]
    named = units[(units["label"] != "") & (units["fingerprint"] != "")]
    for column, of_label in (("fingerprint", fingerprint), ("characters", lambda label: str(len(label)))):
        expected = named["label"].map(of_label)
        yield from context.faults(
            "units",
            named.assign(expected=expected)[expected != named[column]],
            column,
            lambda r: f"the label has the {column} {r['expected']}",
            "restore the label, or what is told of it",
        )


def coded_units_have_rows(context: Context) -> Iterator[Problem]:
    """A unit called coded without a commitment, another unit with one, or an uncoded unit that does not say why."""
    units = context["units"]
    with_rows = set(pairs(context["commitments"], "document_id", "unit"))
    is_coded = units["disposition"] == "coded"
    yield from context.faults(
        "units",
        units[is_coded != [where in with_rows for where in pairs(units, "document_id", "unit")]],
        "disposition",
        lambda r: (
            "the unit is called coded but no commitment names it"
            if r["disposition"] == "coded"
            else "the unit has commitments but is not called coded"
        ),
        "correct the disposition or the commitments",
    )
    yield from context.faults(
        "units",
        units[~is_coded & (units["note"] == "")],
        "note",
        "a unit that yields no row says why",
        "give the reason in a few words",
    )


def documents_were_screened(context: Context) -> Iterator[Problem]:
    """A document whose page is not listed as coded among the pages screened, or is described otherwise there."""
    screened, documents = context["screened"], context["documents"]
    coded = screened[screened["decision"] == "coded"]
    yield from context.faults(
        "screened",
        coded[coded["document_id"] == ""],
        "document_id",
        "a page that was coded names its document",
        "give the document_id",
    )
    for column in ("title", "publisher", "published_on"):
        judged = context.look_up(documents["url"], "screened", "url", column)
        yield from context.faults(
            "documents",
            documents.assign(judged=judged)[judged.notna() & (judged != documents[column])],
            column,
            lambda r: f"data/screened.csv says {r['judged']!r} of this page",
            "bring the two together",
        )
    listed = set(pairs(coded, "url", "document_id"))
    yield from context.faults(
        "documents",
        documents.loc[[page not in listed for page in pairs(documents, "url", "document_id")]],
        "url",
        "data/screened.csv has no row that says this page was coded",
        "add the page there, with the decision coded and this document_id",
    )


def events_are_reported(context: Context) -> Iterator[Problem]:
    """An event that no document reports."""
    events = context["events"]
    return context.faults(
        "events",
        events[~events["event_id"].isin(context["documents"]["event_id"])],
        "event_id",
        "no document reports this event",
        "correct the event of its document, or take it out with its sides",
    )
