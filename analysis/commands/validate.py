"""Check descriptor, tables, keys, codes and the project's own rules."""

import argparse
import sys
from collections.abc import Iterable

from analysis.problems import told
from analysis.words import number

WRITES = False
VALID = "The package is valid."


def register(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def run(options: argparse.Namespace) -> int:
    from analysis.build.build import check_package

    report = check_package(options.package)
    print_notices(report.notices)
    if report.problems:
        print(*told(report.problems), sep="\n", file=sys.stderr)
        print(f"{number(len(report.problems), 'fault')} found.", file=sys.stderr)
        return 1
    print(VALID)
    return 0


def print_notices(notices: Iterable[str]) -> None:
    for notice in notices:
        print(f"note: {notice}")
