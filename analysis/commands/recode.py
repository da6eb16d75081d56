"""Take in a second coding of an accepted document: list what differs, merge it once adjudicated."""

import argparse
from pathlib import Path

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DRAFT", type=Path, help="a draft of the same text, coded independently")
    parser.add_argument("--coder", metavar="ID", required=True, help="who coded it, from data/coders.csv")
    parser.add_argument("--check", action="store_true", help="change nothing; only say what differs")


def run(options: argparse.Namespace) -> int:
    from analysis.coding.recode import recode, report
    from analysis.package.descriptor import read_package

    result = recode(read_package(options.package), options.folder, options.coder, write=not options.check)
    print(*report(result, options.folder, written=not options.check), sep="\n")
    return 1 if result.open else 0
