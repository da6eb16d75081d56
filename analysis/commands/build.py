"""Validate, then renew canonical CSVs, views, hashes and generated docs."""

import argparse
import sys

from analysis.commands.validate import VALID, print_notices
from analysis.words import number

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="change nothing; list what is stale, exit 1 if anything is"
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse all that validate refuses, such as a view edited by hand, rather than make it anew",
    )


def run(options: argparse.Namespace) -> int:
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
