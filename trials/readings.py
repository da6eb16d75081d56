"""What fresh readers found who held documents of the package beside their sources, cell by cell.

    python -m trials.readings

fills the table in docs/reliability.md from trials/readings/: `samples.csv` (sample, what it was drawn from, seed,
documents, cells compared) and `findings.csv` (what was found in each, clear or debatable, as it was given).
"""

from pathlib import Path

from analysis.package.markdown import markdown_table
from trials.cut import read_rows
from trials.pages import write_block

FOLDER = Path(__file__).parent / "readings"


def read(name: str) -> list[dict[str, str]]:
    """The rows of samples or findings, as text."""
    return read_rows(FOLDER / f"{name}.csv")


def render() -> str:
    """One row a sample, with the share of the cells that a source or a rule plainly contradicts."""
    rows = []
    for sample in read("samples"):
        verdicts = [f["verdict"] for f in read("findings") if f["sample"] == sample["sample"]]
        clear, cells = verdicts.count("clear"), int(sample["cells"])
        documents = len(sample["documents"].split("; "))
        rows.append(
            [
                sample["drawn_from"],
                sample["seed"],
                documents,
                f"{cells:,}",
                clear,
                f"{100 * clear / cells:.1f}%",
                verdicts.count("debatable"),
            ]
        )
    return markdown_table(["drawn from", "seed", "documents", "cells", "clear errors", "share", "debatable"], rows)


if __name__ == "__main__":
    write_block("reliability.md", "readings", render())
