"""Put the figures of a run into their marked block of a page in docs/."""

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def fill(text: str, name: str, block: str) -> str:
    """The text with what stands between `<!-- begin NAME -->` and `<!-- end NAME -->` renewed.

    Raises ValueError where it has no such block.
    """
    marks = re.compile(rf"(?s)(<!-- begin {name} -->\n).*?(<!-- end {name} -->)")
    if not marks.search(text):
        raise ValueError(f"there is no block {name!r} to fill")
    return marks.sub(lambda found: f"{found[1]}{block}\n{found[2]}", text)


def write_block(page: str, name: str, block: str) -> None:
    """Renew one block of a page, such as performance.md."""
    path = DOCS / page
    path.write_text(fill(path.read_text(encoding="utf-8"), name, block), encoding="utf-8")
