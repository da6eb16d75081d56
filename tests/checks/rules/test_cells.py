"""The rules of checks/rules/cells.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import cells as module
from tests.helpers.package import DOCUMENT as DOC
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("text_is_clean", "entities", "name")
def decomposed_letter(copy):
    row = copy.row_of("entities", entity_id="kazan")
    return set_cell(copy, "entities", row, name="Kaza\u0301n")


@case("text_is_clean", "commitments", "summary")
def zero_width_space(copy):
    return set_cell(copy, "commitments", 3, summary="Sport was\u200b agreed on by both.")


@case("text_is_clean", "units", "note")
def trailing_space(copy):
    return set_cell(copy, "units", 3, note="picture credit ")


@case("text_is_clean", "screened", "reason")
def formula(copy):
    return set_cell(copy, "screened", 2, reason='=HYPERLINK("x")')


@case("text_is_clean", "commitments", "comment")
def line_break(copy):
    return set_cell(copy, "commitments", 2, comment="one\ntwo")


@case("cells_are_strict", "documents", "published_on")
def short_date(copy):
    return set_cell(copy, "documents", 2, published_on="2025-11-2")


@case("cells_are_strict", "commitments", "open_ended")
def boolean_in_other_words(copy):
    return set_cell(copy, "commitments", 2, open_ended="yes")


@case("cells_are_strict", "units", "characters")
def padded_integer(copy):
    return set_cell(copy, "units", 2, characters="056")


@case("ids_are_words", "entities", "entity_id")
def id_like_a_number(copy):
    copy.add("entities", entity_id="1e5", name="Soyuz-5", kind="facility", source=DOC)
    return len(copy.read("entities")) + 1


@case("ids_are_words", "projects", "project_id")
def id_like_a_date(copy):
    copy.add("projects", project_id="nov-2025", name="November", description="A project.")
    return 2


@case("ids_are_words", "projects", "project_id")
def id_like_nothing(copy):
    copy.add("projects", project_id="na", name="Namibia", description="A project.")
    return 2


@case("codes_are_known", "commitments", "act")
def misspelt_act(copy):
    return set_cell(copy, "commitments", 4, act="agred")


@case("codes_are_known", "codings", "variable")
def unknown_variable(copy):
    return set_cell(copy, "codings", 2, variable="mood")


@case("dates_lie_in_the_past", "documents", "retrieved_on")
def consulted_tomorrow(copy):
    return set_cell(copy, "documents", 2, retrieved_on="2099-01-01")


@case("cells_are_strict", "units", "characters")
def digits_of_another_script(copy):
    return set_cell(copy, "units", 2, characters="5٦")


@case("cells_are_strict", "units", "unit")
def raised_two(copy):
    return set_cell(copy, "units", 3, unit="²")


@case("cells_are_strict", "codebook", "rank")
def rank_of_thirty_digits(copy):
    return set_cell(copy, "codebook", copy.row_of("codebook", code="signed"), rank="9" * 30)


@case("text_is_clean", "commitments", "summary")
def double_space(copy):
    return set_cell(copy, "commitments", 3, summary="Sport  was agreed on by both.")


@case("text_is_clean", "entities", "name")
def letter_of_another_script(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, name="R\u043esatom")


@case("sentences_have_words", "screened", "reason")
def number_for_a_reason(copy):
    return set_cell(copy, "screened", 2, reason="12345")


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
