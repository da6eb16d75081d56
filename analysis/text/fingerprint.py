"""The fingerprint by which a line of a source can be recognised without being republished."""

import hashlib
import unicodedata

# Unicode categories of characters that nobody sees: format, control, private use, surrogate, unassigned, separators
INVISIBLE = ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp")


def is_invisible(character: str) -> bool:
    """True for a character that shows nothing, such as a direction mark or a line separator; not for a space."""
    return unicodedata.category(character) in INVISIBLE


def reduce_text(text: str) -> str:
    """A text's letters and digits alone, in Unicode form NFKC and case-folded.

    Dashes, quotes, spaces, bullet marks and invisible characters, which differ from mirror
    to mirror, fall away. So do marks that make no letter of their own with the letter before
    them, such as a stress mark on a Cyrillic vowel; those of й or ё are part of the letter.
    """
    seen = text
    if not text.isprintable():  # before the forms are decomposed, so that none parts a letter from its mark
        seen = "".join(c for c in text if c.isspace() or not is_invisible(c))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return "".join(character for character in folded if character.isalnum())


def fingerprint(text: str) -> str:
    """SHA-256 of the reduced text, in lower-case hexadecimal."""
    return hashlib.sha256(reduce_text(text).encode()).hexdigest()
