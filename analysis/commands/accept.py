"""Merge a reviewed draft into the package: all of it, or nothing."""

import argparse
from pathlib import Path

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="DRAFT", type=Path, help="the folder that draft wrote, reviewed, or its review.xlsx"
    )
    parser.add_argument("--coder", metavar="ID", required=True, help="who reviewed it, from data/coders.csv")
    parser.add_argument("--check", action="store_true", help="change nothing; only say what would be added or is wrong")


def run(options: argparse.Namespace) -> int:
    from analysis.coding.accept import accept, report
    from analysis.package.descriptor import read_package

    result = accept(read_package(options.package), options.folder, options.coder, write=not options.check)
    print(*report(result, written=not options.check), sep="\n")
    return 0
