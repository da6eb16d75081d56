"""Write the zip to give away, and a page that dataset search engines read, to dist/."""

import argparse

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def run(options: argparse.Namespace) -> int:
    from analysis.export.release import release

    for path in release(options.package):
        print(f"written: {path}")
    return 0
