"""Write the package in another form: a workbook, a database, column files, a site."""

import argparse
from pathlib import Path

WRITES = True
FORMATS = ("xlsx", "sqlite", "duckdb", "parquet", "postgresql", "site")


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORMAT", choices=FORMATS, help=", ".join(FORMATS))
    parser.add_argument("--out", metavar="PATH", type=Path, help="file or folder to write (default: in exports/)")
    parser.add_argument("--overwrite", action="store_true", help="replace what an earlier export wrote there")


def run(options: argparse.Namespace) -> int:
    from analysis.export.export import FORMATS as WRITERS
    from analysis.export.export import export

    path = export(options.package, options.form, options.out, options.overwrite)
    print(f"Written: {path}, {WRITERS[options.form].title}.")
    return 0
