"""Report each line of a saved page as unchanged, changed or missing."""

import argparse

WRITES = False


def register(parser: argparse.ArgumentParser) -> None:
    forms = "HTML, MHTML, e-mail, Markdown, Word (.docx), PDF or plain text"
    parser.add_argument("text", metavar="TEXT", help=f"a saved page or text ({forms}), or - for standard input")
    parser.add_argument("--document", metavar="ID", help="the document that it is a copy of (default: found by itself)")


def run(options: argparse.Namespace) -> int:
    from analysis.checks.verify import read_units, report, verify
    from analysis.package.descriptor import read_package
    from analysis.text.page import read_lines, read_page

    package = read_package(options.package)
    found = verify(read_lines(read_page(options.text)), read_units(package), options.document)
    print(*report(found), sep="\n")
    return 1 if found.coded_missing else 0
