"""Cut running prose into sentences."""

import re

from sentencex import segment

# What the splitter takes for an end of sentence and is none: a dateline, a name's initials,
# and abbreviations that Russian and Kazakh texts set before numbers and names.
CAPITALS = r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
DATELINE = re.compile(
    rf"^{CAPITALS}[{CAPITALS[1:-1]} /-]+(?:,\s+\w+\s+\w+(?:,?\s+\d{{4}})?)?\.\s*(?:/{CAPITALS}+/\.)?\s*$|^/{CAPITALS}+/\.$"
)
UNFINISHED = re.compile(
    r"(?:^|[\s(«\"-])(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\.(?:-?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\.)*|г|гг|ж|жж|им|млн|млрд|трлн|тыс|долл|руб|ул|ст|см|т\.\s?[еднпч]|No|vs|approx)\.?\s*$"
)


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a paragraph in order; together they hold every letter of it.

    Ends are found by the library sentencex; datelines, initials and abbreviations that it
    takes for an end are joined again, and a new sentence never begins with a small letter.
    """
    sentences: list[str] = []
    for piece in segment(language, text):
        piece = piece.strip()
        if not piece:
            continue
        if sentences and (
            piece[0].islower()
            or DATELINE.match(sentences[-1])
            or (UNFINISHED.search(sentences[-1]) and sentences[-1].endswith("."))
        ):
            sentences[-1] += " " + piece
        else:
            sentences.append(piece)
    return sentences
