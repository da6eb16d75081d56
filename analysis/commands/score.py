"""Compare a draft, as it was proposed, with the accepted rows of its document."""

import argparse
from pathlib import Path

WRITES = False


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DRAFT", type=Path, help="the folder that draft wrote")


def run(options: argparse.Namespace) -> int:
    from analysis.coding.draft_folder import choose_source, document_of, folder_with, read_proposed
    from analysis.coding.match import accepted_rows_of
    from analysis.coding.score import score
    from analysis.package.descriptor import read_package
    from analysis.package.tables import read_text

    package = read_package(options.package)
    proposed = read_proposed(folder_with(options.folder))
    accepted = accepted_rows_of(
        {name: read_text(package, name) for name in ("units", "commitments", "commitment_entities")},
        document_of(package, choose_source(package, options.folder)),
    )
    print(*score(proposed, accepted), sep="\n")
    return 0
