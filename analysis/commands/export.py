"""Write the package in another form: a workbook, a database, column files."""

import argparse
from pathlib import Path

from analysis.export.export import FORMATS, export

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORMAT", choices=FORMATS, help=", ".join(FORMATS))
    parser.add_argument("--out", metavar="PATH", type=Path, help="file or folder to write (default: in exports/)")
    parser.add_argument("--overwrite", action="store_true", help="replace what an earlier export wrote there")


def run(options: argparse.Namespace) -> int:
    path = export(options.package, options.form, options.out, options.overwrite)
    print(f"Written: {path}, {FORMATS[options.form].title}.")
    return 0
