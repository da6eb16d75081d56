"""Validate, then renew canonical CSVs, views, hashes and generated docs."""

import argparse
import sys
from pathlib import Path

from analysis.commands.validate import VALID, print_notices
from analysis.words import number

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--check", action="store_true", help="change nothing; list what is stale, exit 1 if anything is"
    )
    either.add_argument(
        "--notebooks", action="store_true", help="then run all notebooks, as the command notebooks does"
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse all that validate refuses, such as a view edited by hand, rather than make it anew",
    )
    parser.add_argument(
        "--stamp", metavar="FILE", type=Path, help="a file to touch when all is built, before notebooks are run"
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
    if options.stamp:
        options.stamp.touch()
    if options.notebooks:
        from analysis.build.notebooks import run_notebooks
        from analysis.commands.notebooks import warm_up

        warm_up()
        run_notebooks(options.package)
    return 1 if stale and options.check else 0
