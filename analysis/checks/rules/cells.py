"""Rules on single cells: clean text, strict forms, words for ids, known codes."""

import re
import unicodedata
from collections.abc import Iterator

from analysis.checks.rules.context import STRICT, Context, dated, one_of
from analysis.problems import Problem
from analysis.text.fingerprint import is_invisible

FORMULA_STARTS = tuple("=+-@")
WORDS_FOR_NOTHING = {"na", "n/a", "#n/a", "nan", "null", "nil", "true", "false"}
SENTENCES = ("definition", "description", "note", "reason", "summary", "comment")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MISREAD = re.compile(
    rf"(\d{{1,4}}[-/. ])?({MONTHS})[a-z]*([-/. ]\d{{1,4}}){{0,2}}|[-+]?[\d.,]+(e[-+]?\d+)?|\d+([-/.:]\d+)+"
)


def text_is_clean(context: Context) -> Iterator[Problem]:
    """Text not in Unicode NFC, stray or zero-width characters, stray spaces, line breaks, a formula's first letter."""
    for name, frame, field in context.fields():
        column = field["name"]
        found = {cell: fault for cell in frame[column].unique() if (fault := text_fault(cell, field["type"]))}
        if found:
            wrong = frame[frame[column].isin(found)]
            yield from context.faults(name, wrong, column, lambda r: found[r[column]][0], lambda r: found[r[column]][1])


def text_fault(cell: str, type_: str) -> tuple[str, str] | None:
    """What is unclean about a cell and what to do, or None."""
    if cell.isascii() and cell.isprintable() and cell == cell.strip() and "  " not in cell:
        return formula_fault(cell, type_)  # by far most cells: nothing below could be wrong with them
    if "\n" in cell or "\r" in cell:
        remedy = "make it one line; if several rows stand in it, a quote before them is not closed"
        return "the cell holds a line break", remedy
    if stray := next((c for c in cell if is_invisible(c) or (c != " " and c.isspace())), None):
        return f"the cell holds an invisible character (U+{ord(stray):04X})", "take it out, or put a plain space"
    if cell != cell.strip() or "  " in cell:
        return "the cell has stray spaces", "take them out"
    if not unicodedata.is_normalized("NFC", cell):
        remedy = "type the letters again, or run the text through an NFC normaliser"
        return "the cell is not in Unicode form NFC", remedy
    return formula_fault(cell, type_)


def formula_fault(cell: str, type_: str) -> tuple[str, str] | None:
    """A word in two scripts, or what a spreadsheet would run as a formula, and what to do; or None."""
    if word := mixed_word(cell):
        message = f"the word {word!r} mixes Latin and Cyrillic letters, some of which look alike"
        return message, "type the word anew in one script"
    if type_ == "string" and cell.startswith(FORMULA_STARTS):
        message = f"the cell begins with {cell[0]!r}, which a spreadsheet takes for a formula"
        return message, "begin with another character"
    return None


def mixed_word(cell: str) -> str | None:
    """The first word that mixes Latin and Cyrillic letters, or None."""
    if cell.isascii():
        return None
    words = re.findall(r"[^\W\d_]+", cell)
    return next((word for word in words if {"LATIN", "CYRILLIC"} <= {script(letter) for letter in word}), None)


def script(letter: str) -> str:
    """The script of a letter, as the first word of its name in Unicode."""
    return unicodedata.name(letter, "").split(" ")[0]


def sentences_have_words(context: Context) -> Iterator[Problem]:
    """A definition, reason, note or other sentence without a single letter."""
    for name, frame, field in context.fields():
        if (column := field["name"]) in SENTENCES:
            wrong = frame[(frame[column] != "") & ~frame[column].str.contains(r"[^\W\d_]")]
            remedy = "say it in words, or leave the cell empty"
            yield from context.faults(name, wrong, column, "there is no word in it", remedy)


def cells_are_strict(context: Context) -> Iterator[Problem]:
    """A date, number or boolean in a form that some tools read and others do not, such as 2024-5-2 or yes."""
    for name, frame, field in context.fields():
        if field["type"] in STRICT:
            column, (pattern, hint) = field["name"], STRICT[field["type"]]
            wrong = frame[(frame[column] != "") & ~frame[column].str.fullmatch(pattern)]
            yield from context.faults(name, wrong, column, f"the cell is not a plain {field['type']}", hint)


def ids_are_words(context: Context) -> Iterator[Problem]:
    """An id or code that a spreadsheet or a loader reads as a number, a date, a truth value or as nothing."""
    for name, frame, field in context.fields():
        column = field["name"]
        if not (column.endswith("_id") or column == "code" or "codebook" in field):
            continue
        if wrong := [cell for cell in frame[column].unique() if misread(cell)]:
            message = "a spreadsheet or loader misreads this id"
            remedy = "choose a word that is no number, date or word for nothing"
            yield from context.faults(name, frame[frame[column].isin(wrong)], column, message, remedy)


def misread(cell: str) -> bool:
    """True for an id that reads as a number, a date, a truth value or as missing."""
    cell = cell.casefold()
    if cell in WORDS_FOR_NOTHING:
        return True
    if cell[:1].isalpha() and cell[:3] not in MONTHS.split("|"):
        return False  # by far most ids: nothing below begins so
    return any(map(str.isdigit, cell)) and MISREAD.fullmatch(cell) is not None


def codes_are_known(context: Context) -> Iterator[Problem]:
    """A code in use that the codebook lacks."""
    known = context.codes()
    for name, frame, field in context.fields():
        if variable := field.get("codebook"):
            codes, column = known.get(variable, set()), field["name"]
            wrong = frame[(frame[column] != "") & ~frame[column].isin(codes)]
            message = f"the codebook has no such code of {variable!r}"
            yield from context.faults(name, wrong, column, message, one_of(codes))


def dates_lie_in_the_past(context: Context) -> Iterator[Problem]:
    """A text published, consulted or screened after today."""
    for name, column in (("documents", "published_on"), ("documents", "retrieved_on"), ("screened", "published_on")):
        rows = context[name]
        wrong = rows[dated(rows[column]) & (rows[column] > context.today.isoformat())]
        yield from context.faults(name, wrong, column, "the day is still to come", "correct the date")
