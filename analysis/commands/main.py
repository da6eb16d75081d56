"""The command line: python -m analysis …"""

import argparse
import errno
import io
import sys
from contextlib import nullcontext
from pathlib import Path

from analysis.commands import accept, build, draft, export, notebooks, recode, release, score, validate, verify
from analysis.package.descriptor import find_root
from analysis.package.transaction import LOCK, is_pending, locked, recover
from analysis.problems import PackageError, fault
from analysis.words import number

COMMANDS = (validate, build, notebooks, verify, draft, accept, recode, export, release, score)
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
  python -m analysis export site               pages for a browser, with a table to search and filter

The package is the one that holds the current folder. Exit status: 0 all is well,
1 something is wrong or stale, 2 the command itself was mistyped.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status. User errors are printed, never raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks stops no command
    options = parse(arguments)
    try:
        root, writes = check_folder(options), is_writing(options)
        with locked(root / LOCK) if writes else nullcontext():
            if writes:
                recover(root)
            return options.command.run(options)
    except PackageError as error:
        print(error, file=sys.stderr)
        print(f"{number(len(error.problems), 'error')}; no files were changed", file=sys.stderr)
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
    return options.command.WRITES and not getattr(options, "check", False)


def check_folder(options: argparse.Namespace) -> Path:
    """The package's folder.

    Refuses a --package that is none itself, and an unfinished change before a command that only reads.
    """
    root = find_root(options.package)
    if options.package is not None and root != options.package.resolve():
        raise fault(
            str(options.package), "package_found", "there is no datapackage.json in it", "name the folder that holds it"
        )
    if is_writing(options) or not is_pending(root):
        return root
    with locked(root / LOCK):  # another command may be carrying it through at this moment
        pending = is_pending(root)
    if pending:
        raise fault(
            ".pending",
            "change_finished",
            "an earlier command was stopped while it wrote",
            "run `python -m analysis build`, which finishes it",
        )
    return root


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The options of one command, with `command`, its module, among them."""
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
    for module in COMMANDS:
        name, told = module.__name__.rpartition(".")[2], module.__doc__
        sub = commands.add_parser(name, parents=[common], help=told[0].lower() + told[1:].rstrip("."), description=told)
        sub.set_defaults(command=module)
        module.register(sub)
    return parser.parse_args(arguments)
