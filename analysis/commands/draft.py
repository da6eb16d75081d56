"""Cut a new readout into units and propose its coding, as a folder of CSVs to review."""

import argparse
from pathlib import Path

WRITES = False

FACTS = {  # option → column of documents or events, and what it is
    "id": ("document_id", "id for the document (default: made from file name and date)"),
    "event": ("event_id", "id of the event; one that is known fills in its sides and days"),
    "title": ("title", "title (default: the first line)"),
    "publisher": ("publisher", "who published the text"),
    "attributed-to": ("attributed_to", "whom the text itself cites"),
    "told-by": ("side", "whose account it is: kazakhstan, counterpart or third"),
    "reliability": ("reliability", "official, agency, press or secondary"),
    "url": ("url", "address of the page"),
    "language": ("language", "language as an ISO 639-1 code (default: en)"),
    "published": ("published_on", "day of publication, YYYY-MM-DD"),
    "retrieved": ("retrieved_on", "day on which the copy was consulted"),
    "extent": ("extent", "full or opening (default: full)"),
    "sample": ("sample", "base (chosen by the rule for talks), project (sought for a project) or other"),
    "event-name": ("event_name", "name of a new event"),
    "event-kind": ("event_kind", "what happens: a code of event_kind in data/codebook.csv"),
    "start": ("start_date", "first day of a new event"),
    "end": ("end_date", "last day of a new event"),
    "place": ("place_id", "entity id of the place of a new event"),
}


def register(parser: argparse.ArgumentParser) -> None:
    forms = "HTML, MHTML, e-mail, Markdown, Word (.docx), PDF or plain text"
    parser.add_argument("text", metavar="TEXT", help=f"a saved page or text ({forms}), or - for standard input")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder to write (default: drafts/ID in the package)")
    parser.add_argument(
        "--side",
        dest="event_sides",
        metavar="ENTITY:ROLE",
        action="append",
        default=[],
        help="a side of a new event, such as kazakhstan:host; once for each side",
    )
    facts = parser.add_argument_group(
        "facts of the document and its event", "What is not given stays empty for the reviewer; nothing is guessed."
    )
    for option, (column, help_) in FACTS.items():
        facts.add_argument(f"--{option}", dest=column, metavar="…", help=help_)


def run(options: argparse.Namespace) -> int:
    from analysis.coding.draft import draft_text, summarise
    from analysis.coding.draft_folder import write_draft
    from analysis.package.descriptor import read_package

    package = read_package(options.package)
    facts = {column: getattr(options, column) for column, _ in FACTS.values()}
    facts["sides"] = ",".join(options.event_sides)
    draft = draft_text(package, options.text, facts)
    print(*summarise(draft, write_draft(package, draft, options.out)), sep="\n")
    return 0
