"""Rules on single cells: clean text, strict forms, words for ids, known codes."""

import re
import unicodedata
from collections.abc import Iterator

from analysis.checks.rules.context import STRICT, Context, dated
from analysis.problems import Problem

FORMULA_STARTS = tuple("=+-@")
WORDS_FOR_NOTHING = {"na", "n/a", "#n/a", "nan", "null", "nil", "true", "false"}
SENTENCES = ("definition", "description", "note", "reason", "summary", "comment")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
STRICT_HINT = {
    "date": "write it as YYYY-MM-DD",
    "integer": "write digits alone",
    "number": "write digits, with a point for decimals",
    "boolean": "write true or false",
}


def text_is_clean(context: Context) -> Iterator[Problem]:
    """Text not in Unicode NFC, stray or zero-width characters, stray spaces, line breaks, a formula's first letter."""
    for name, frame, field in context.fields():
        cells = frame[field["name"]]
        faults = {cell: fault for cell in cells.unique() if (fault := text_fault(cell, field["type"]))}
        for row, cell in cells[cells.isin(faults)].items():
            message, remedy = faults[cell]
            yield context.problem(name, "text_is_clean", message, remedy, row, field["name"], cell)


def text_fault(cell: str, type_: str) -> tuple[str, str] | None:
    """What is unclean about a cell and what to do, or None."""
    if cell.isascii() and cell.isprintable() and cell == cell.strip() and "  " not in cell:
        return formula_fault(cell, type_)  # by far most cells: nothing below could be wrong with them
    if "\n" in cell or "\r" in cell:
        return (
            "the cell holds a line break",
            "make it one line; if several rows stand in it, a quote before them is not closed",
        )
    for character in cell:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") or (
            character != " " and character.isspace()
        ):
            return (
                f"the cell holds an invisible character (U+{ord(character):04X})",
                "take it out, or put a plain space",
            )
    if cell != cell.strip() or "  " in cell:
        return "the cell has stray spaces", "take them out"
    if not unicodedata.is_normalized("NFC", cell):
        return (
            "the cell is not in Unicode form NFC",
            "type the letters again, or run the text through an NFC normaliser",
        )
    return formula_fault(cell, type_)


def formula_fault(cell: str, type_: str) -> tuple[str, str] | None:
    """What is wrong with a text that a spreadsheet would run, or None."""
    if word := mixed_word(cell):
        return (
            f"the word {word!r} mixes Latin and Cyrillic letters, some of which look alike",
            "type the word anew in one script",
        )
    if type_ == "string" and cell.startswith(FORMULA_STARTS):
        return (
            f"the cell begins with {cell[0]!r}, which a spreadsheet takes for a formula",
            "begin with another character",
        )
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
        if field["name"] in SENTENCES:
            cells = frame[field["name"]]
            for row, cell in cells[(cells != "") & ~cells.str.contains(r"[^\W\d_]")].items():
                yield context.problem(
                    name,
                    "sentences_have_words",
                    "there is no word in it",
                    "say it in words, or leave the cell empty",
                    row,
                    field["name"],
                    cell,
                )


def cells_are_strict(context: Context) -> Iterator[Problem]:
    """A date, number or boolean in a form that some tools read and others do not, such as 2024-5-2 or TRUE."""
    for name, frame, field in context.fields():
        if (type_ := field["type"]) not in STRICT:
            continue
        cells = frame[field["name"]]
        filled = cells[cells != ""]
        for row, cell in filled[~filled.str.fullmatch(STRICT[type_])].items():
            yield context.problem(
                name,
                "cells_are_strict",
                f"the cell is not a plain {type_}",
                STRICT_HINT[type_],
                row,
                field["name"],
                cell,
            )


def ids_are_words(context: Context) -> Iterator[Problem]:
    """An id or code that a spreadsheet or a loader reads as a number, a date, a truth value or as nothing."""
    for name, frame, field in context.fields():
        if field["name"].endswith("_id") or field["name"] == "code" or "codebook" in field:
            cells = frame[field["name"]]
            for row, cell in cells[cells.isin({cell for cell in cells.unique() if misread(cell)})].items():
                yield context.problem(
                    name,
                    "ids_are_words",
                    "a spreadsheet or loader misreads this id",
                    "choose a word that is no number, date or word for nothing",
                    row,
                    field["name"],
                    cell,
                )


def misread(cell: str) -> bool:
    """True for an id that reads as a number, a date, a truth value or as missing."""
    if cell.casefold() in WORDS_FOR_NOTHING:
        return True
    if not any(map(str.isdigit, cell)):
        return False
    if re.fullmatch(rf"(\d{{1,4}}[-/. ])?({MONTHS})[a-z]*([-/. ]\d{{1,4}}){{0,2}}", cell.casefold()) and re.search(
        r"\d", cell
    ):
        return True
    return re.fullmatch(r"[-+]?[\d.,]+([eE][-+]?\d+)?|\d+([-/.:]\d+)+", cell) is not None


def codes_are_known(context: Context) -> Iterator[Problem]:
    """A code in use that the codebook lacks."""
    known = context.codes()
    for name, frame, field in context.fields():
        if variable := field.get("codebook"):
            codes = known.get(variable, set())
            cells = frame[field["name"]]
            for row, cell in cells[(cells != "") & ~cells.isin(codes)].items():
                yield context.problem(
                    name,
                    "codes_are_known",
                    f"the codebook has no such code of {variable!r}",
                    "use one of " + ", ".join(sorted(codes)),
                    row,
                    field["name"],
                    cell,
                )


def dates_lie_in_the_past(context: Context) -> Iterator[Problem]:
    """A text published, consulted or screened after today."""
    for name, column in (("documents", "published_on"), ("documents", "retrieved_on"), ("screened", "published_on")):
        cells = context[name][column]
        for row, cell in cells[dated(cells) & (cells > context.today.isoformat())].items():
            yield context.problem(
                name, "dates_lie_in_the_past", "the day is still to come", "correct the date", row, column, cell
            )
