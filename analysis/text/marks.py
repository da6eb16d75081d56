"""Marks that look alike, such as the two apostrophes of KazMunayGas's and KazMunayGas’s, as one."""

APOSTROPHES = "'’‘‛ʼʻʹ′`´＇ꞌ"
HYPHENS, DASHES = "-‐‑﹣－", "–‒—―−"
PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-") | dict.fromkeys(DASHES, "–"))


def plain_marks(text: str) -> str:
    """A text with one apostrophe, hyphen and dash for all that look like them; every letter keeps its place."""
    return text.translate(PLAIN)
