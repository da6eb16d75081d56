"""Execute the notebooks and write their figures."""

import argparse
import sys
from contextlib import suppress

from analysis.words import number

WRITES = True


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="notebooks to run, such as 01_sector_mix (default: all)"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="execute in a temporary copy; exit 1 where outputs differ from those committed",
    )


def run(options: argparse.Namespace) -> int:
    from analysis.build.notebooks import check_notebooks, run_notebooks

    warm_up()
    if not options.check:
        run_notebooks(options.package, options.names)
        return 0
    differing = check_notebooks(options.package, options.names)
    for path in differing:
        print(f"differs: {path}", file=sys.stderr)
    print(
        "The notebooks give what is committed."
        if not differing
        else f"{number(len(differing), 'file')} not as committed: run `python -m analysis notebooks`."
    )
    return 1 if differing else 0


def warm_up() -> None:
    """Import what the notebooks do, where their kernels are forks of this process."""
    if sys.platform == "linux":
        with suppress(Exception):  # of a module that cannot be imported, the notebook that needs it tells
            import analysis.commands.warm  # noqa: F401
