"""The command line: python -m analysis …"""

import argparse
import errno
import sys
from contextlib import nullcontext
from pathlib import Path

from analysis.export import FORMATS
from analysis.package.descriptor import find_root
from analysis.package.transaction import LOCK, is_pending, locked, recover
from analysis.problems import PackageError, Problem
from analysis.words import number

VALID = "The package is valid."
EPILOG = """\
examples:
  python -m analysis validate                  is the package sound? says what to mend where
  python -m analysis build                     after an edit: renew views, hashes and docs
  python -m analysis build --check             only say what a build would change
  python -m analysis notebooks                 run all notebooks and draw their figures
  python -m analysis notebooks 01_sector_mix   run one of them
  python -m analysis verify page.html          is every line of a saved page still what was coded?
  python -m analysis draft page.html --published 2026-05-28 --side kazakhstan:host --side russia:guest
                                               a new readout cut into units, with proposed codes to review
  python -m analysis accept drafts/ID --coder YOU
                                               merge the reviewed draft into data/
  python -m analysis recode drafts/SECOND --coder OTHER
                                               compare a second coding, settle what differs, merge it
  python -m analysis export sqlite             the package as a database; also duckdb, parquet, postgresql, xlsx

The package is the one that holds the current folder. Exit status: 0 all is well,
1 something is wrong or stale, 2 the command itself was mistyped.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status. User errors are printed, never raised."""
    options = parse(arguments)
    try:
        root, writes = check_folder(options), is_writing(options)
        with locked(root / LOCK) if writes else nullcontext():
            if writes:
                recover(root)
            return options.run(options)
    except PackageError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print(f"{number(len(error.problems), 'fault')}; nothing was changed.", file=sys.stderr)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room on the disk" if full else "check that the file or folder can be used"
        print(
            f"{error.filename or 'a file'}: {error.strerror or error} → {remedy}, then run the command again",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print("stopped; nothing is left half done.", file=sys.stderr)
    return 1


def is_writing(options: argparse.Namespace) -> bool:
    """True for a command that changes the package or reads it as one; with --check it only looks."""
    return options.writes and not getattr(options, "check", False)


def check_folder(options: argparse.Namespace) -> Path:
    """The package's folder. Refuses a --package that is none itself, and an unfinished change before a command that only reads."""
    root = find_root(options.package)
    if options.package is not None and root != options.package.resolve():
        raise PackageError(
            Problem(
                str(options.package),
                "package_found",
                "there is no datapackage.json in it",
                "name the folder that holds it",
            )
        )
    if is_pending(root) and not is_writing(options):
        with locked(root / LOCK):  # another command may be carrying it through at this moment
            pending = is_pending(root)
    else:
        pending = False
    if pending:
        raise PackageError(
            Problem(
                ".pending",
                "change_finished",
                "an earlier command was stopped while it wrote",
                "run `python -m analysis build`, which finishes it",
            )
        )
    return root


def parse(arguments: list[str] | None) -> argparse.Namespace:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--package",
        metavar="DIR",
        type=Path,
        default=None,
        help="the data package to work on (default: the one that holds the current folder)",
    )
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Check, build and draw a data package of summit commitments.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[common], help=help_, description=help_[0].upper() + help_[1:] + ".")
        sub.set_defaults(
            run=run, writes=run in (run_build, run_accept, run_recode, run_notebooks, run_export, run_release)
        )
        return sub

    command("validate", run_validate, "check descriptor, tables, keys, codes and the project's own rules")
    build = command("build", run_build, "validate, then renew canonical CSVs, views, hashes and generated docs")
    build.add_argument("--check", action="store_true", help="change nothing; list what is stale, exit 1 if anything is")
    build.add_argument(
        "--strict",
        action="store_true",
        help="refuse all that validate refuses, such as a view edited by hand, rather than make it anew",
    )
    notebooks = command("notebooks", run_notebooks, "execute the notebooks and write their figures")
    notebooks.add_argument(
        "names", nargs="*", metavar="NAME", help="notebooks to run, such as 01_sector_mix (default: all)"
    )
    notebooks.add_argument(
        "--check",
        action="store_true",
        help="execute in a temporary copy; exit 1 where outputs differ from those committed",
    )
    verify = command("verify", run_verify, "hold a saved copy of a page against the fingerprints, unit by unit")
    verify.add_argument("text", metavar="TEXT", help="a saved page or text (.html, .txt, .md), or - for standard input")
    verify.add_argument("--document", metavar="ID", help="the document that it is a copy of (default: found by itself)")
    add_draft(
        command(
            "draft", run_draft, "cut a new readout into units and propose its coding, as a folder of CSVs to review"
        )
    )
    accept = command("accept", run_accept, "merge a reviewed draft into the package: all of it, or nothing")
    accept.add_argument("folder", metavar="DRAFT", type=Path, help="the folder that draft wrote, reviewed")
    accept.add_argument("--coder", metavar="ID", required=True, help="who reviewed it, from data/coders.csv")
    accept.add_argument("--check", action="store_true", help="change nothing; only say what would be added or is wrong")
    recode = command(
        "recode",
        run_recode,
        "take in a second coding of an accepted document: list what differs, merge it once settled",
    )
    recode.add_argument("folder", metavar="DRAFT", type=Path, help="a draft of the same text, coded independently")
    recode.add_argument("--coder", metavar="ID", required=True, help="who coded it, from data/coders.csv")
    recode.add_argument("--check", action="store_true", help="change nothing; only say what differs")
    export = command("export", run_export, "write the package in another form: a workbook, a database, column files")
    export.add_argument("form", metavar="FORMAT", choices=FORMATS, help=", ".join(FORMATS))
    export.add_argument("--out", metavar="PATH", type=Path, help="file or folder to write (default: in exports/)")
    export.add_argument("--overwrite", action="store_true", help="replace what an earlier export wrote there")
    command("release", run_release, "write the zip to give away, and a page that dataset search engines read, to dist/")
    score = command("score", run_score, "compare a draft, as it was proposed, with the accepted rows of its document")
    score.add_argument("folder", metavar="DRAFT", type=Path, help="the folder that draft wrote")
    return parser.parse_args(arguments)


FACTS = {  # option → column of documents or events, and what it is
    "id": ("document_id", "id for the document (default: made from file name and date)"),
    "event": ("event_id", "id of the event; one that is known fills in its sides and days"),
    "title": ("title", "title (default: the first line)"),
    "publisher": ("publisher", "who published the text"),
    "attributed-to": ("attributed_to", "whom the text itself cites"),
    "told-by": ("side", "whose telling it is: kazakhstan, counterpart or third"),
    "reliability": ("reliability", "official, agency or secondary"),
    "url": ("url", "address of the page"),
    "language": ("language", "language as an ISO 639-1 code (default: en)"),
    "published": ("published_on", "day of publication, YYYY-MM-DD"),
    "retrieved": ("retrieved_on", "day on which the copy was consulted"),
    "extent": ("extent", "full or opening (default: full)"),
    "event-name": ("event_name", "name of a new event"),
    "event-kind": ("event_kind", "what happens: a code of event_kind in data/codebook.csv"),
    "start": ("start_date", "first day of a new event"),
    "end": ("end_date", "last day of a new event"),
    "place": ("place_id", "entity id of the place of a new event"),
}


def add_draft(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="a saved page or text (.html, .txt, .md), or - for standard input")
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


def run_validate(options: argparse.Namespace) -> int:
    from analysis.build.build import check_package

    report = check_package(options.package)
    print_notices(report.notices)
    if report.problems:
        print(*report.problems, sep="\n", file=sys.stderr)
        print(f"{number(len(report.problems), 'fault')} found.", file=sys.stderr)
        return 1
    print(VALID)
    return 0


def print_notices(notices: list[str]) -> None:
    for notice in notices:
        print(f"note: {notice}")


def run_build(options: argparse.Namespace) -> int:
    from analysis.build.build import build, build_strictly

    if options.strict:
        stale, notices = build_strictly(options.package, check=options.check)
        print_notices(notices)
        print(VALID)
    else:
        stale = build(options.package, check=options.check)
    for path in stale:
        print(f"{'stale' if options.check else 'written'}: {path}")
    if not stale:
        print("Everything is up to date.")
    elif options.check:
        print(f"{number(len(stale), 'file')} stale: run `python -m analysis build`.", file=sys.stderr)
    return 1 if stale and options.check else 0


def run_notebooks(options: argparse.Namespace) -> int:
    from analysis.build.notebooks import check_notebooks, run_notebooks

    if not options.check:
        run_notebooks(options.package, options.names)
        return 0
    differing = check_notebooks(options.package, options.names)
    for path in differing:
        print(f"differs: {path}", file=sys.stderr)
    print(
        "The notebooks give what is committed."
        if not differing
        else f"{number(len(differing), 'file')} not as committed: run `python -m analysis notebooks`."
    )
    return 1 if differing else 0


def run_verify(options: argparse.Namespace) -> int:
    from analysis.checks.verify import report, verify
    from analysis.package.load import load
    from analysis.text.page import read_lines, read_page

    tables = load(options.package)
    found = verify(read_lines(read_page(options.text)), tables.units, options.document)
    print(*report(found), sep="\n")
    return 1 if found.coded_missing else 0


def run_draft(options: argparse.Namespace) -> int:
    from analysis.draft import draft_text, summarise, write_draft
    from analysis.package.descriptor import read_package

    package = read_package(options.package)
    facts = {column: getattr(options, column) for column, _ in FACTS.values()} | {
        "sides": ",".join(options.event_sides)
    }
    draft = draft_text(package, options.text, facts)
    print(*summarise(draft, write_draft(package, draft, options.out)), sep="\n")
    return 0


def run_accept(options: argparse.Namespace) -> int:
    from analysis.accept import accept, report
    from analysis.package.descriptor import read_package

    result = accept(read_package(options.package), options.folder, options.coder, write=not options.check)
    print(*report(result, written=not options.check), sep="\n")
    return 0


def run_recode(options: argparse.Namespace) -> int:
    from analysis.package.descriptor import read_package
    from analysis.recode import recode, report

    result = recode(read_package(options.package), options.folder, options.coder, write=not options.check)
    print(*report(result, options.folder, written=not options.check), sep="\n")
    return 1 if result.open else 0


def run_export(options: argparse.Namespace) -> int:
    from analysis.export import export

    path = export(options.package, options.form, options.out, options.overwrite)
    print(f"Written: {path}, {FORMATS[options.form].title}.")
    return 0


def run_release(options: argparse.Namespace) -> int:
    from analysis.release import release

    for path in release(options.package):
        print(f"written: {path}")
    return 0


def run_score(options: argparse.Namespace) -> int:
    from analysis.package.descriptor import read_package
    from analysis.package.tables import read_text
    from analysis.score import accepted_rows_of, document_of, read_proposed, report, score

    package = read_package(options.package)
    proposed = read_proposed(options.folder)
    accepted = accepted_rows_of(
        {name: read_text(package, name) for name in ("units", "commitments", "commitment_entities")},
        document_of(options.folder),
    )
    print(*report(score(proposed, accepted)), sep="\n")
    return 0
