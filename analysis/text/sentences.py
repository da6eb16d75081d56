"""Cut running prose into sentences."""

import re

from sentencex import segment

# What the splitter takes for an end of sentence and is none: a dateline, a name's initials,
# and abbreviations that Russian and Kazakh texts set before numbers and names.
CAPITALS = r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
QUOTES = re.compile("[“”„«»]")  # a straight mark may open or close, so it is left to the library
CLOSING = re.compile(r"[”»]\s*")
SHORT = 3  # words
LONGEST_DATELINE, NEAR_END = 200, 80  # characters; beyond them nothing is looked for, so that no text takes for ever
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
    for piece in cut(text, language):
        piece = piece.strip()
        if not piece:
            continue
        if sentences and (
            piece[0].islower()
            or (len(sentences[-1]) <= LONGEST_DATELINE and DATELINE.match(sentences[-1]))
            or (sentences[-1].endswith(".") and UNFINISHED.search(sentences[-1], max(0, len(sentences[-1]) - NEAR_END)))
        ):
            sentences[-1] += " " + piece
        else:
            sentences.append(piece)
    return sentences


def cut(text: str, language: str) -> list[str]:
    """The library's sentences; within a quotation it sees none, so quotation marks are hidden from it.

    A quoted sentence of a word or two stays with what follows.
    """
    hidden = QUOTES.sub(" ", text)
    pieces, start = [], 0
    for segment_ in segment(language, hidden):
        end = start + len(segment_)
        if pieces and len(pieces[-1].split()) < SHORT and QUOTES.search(pieces[-1]):
            pieces[-1] += text[start:end]
        else:
            pieces.append(text[start:end])
        start = end
    if start < len(text):
        pieces.append(text[start:])
    return rejoin_quotes(pieces)


def rejoin_quotes(pieces: list[str]) -> list[str]:
    """Give a closing mark that begins a piece back to the sentence before it."""
    for place in range(1, len(pieces)):
        if mark := CLOSING.match(pieces[place]):
            pieces[place - 1] += mark.group()
            pieces[place] = pieces[place][mark.end() :]
    return pieces
