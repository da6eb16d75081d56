"""The fingerprint by which a line of a source can be recognised without being republished."""

import hashlib
import unicodedata


def reduce_text(text: str) -> str:
    """A text's letters and digits alone, in Unicode form NFKC and case-folded.

    Dashes, quotes, spaces, bullet marks and invisible characters, which differ from mirror
    to mirror, fall away.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def fingerprint(text: str) -> str:
    """SHA-256 of the reduced text, in lower-case hexadecimal."""
    return hashlib.sha256(reduce_text(text).encode()).hexdigest()
