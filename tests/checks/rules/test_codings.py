"""The rules of checks/rules/codings.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import codings as module
from analysis.checks.validate import validate
from tests.helpers.package import DOCUMENT as DOC
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("codings_use_codes", "adjudications", "value")
def settled_on_no_code(copy):
    copy.add(
        "adjudications", document_id=DOC, unit="5", part="a", variable="act", value="sworn", reason="A slip of the pen."
    )
    return len(copy.read("adjudications")) + 1


@case("codings_use_codes", "codings", "value")
def code_that_is_none(copy):
    row = copy.row_of("codings", variable="status")
    return set_cell(copy, "codings", row, value="maybe")


@case("lexicon_points_to_codes", "lexicon", "code")
def term_for_no_code(copy):
    return set_cell(copy, "lexicon", 2, code="sworn")


@case("lexicon_points_to_codes", "lexicon", "variable")
def term_for_no_variable(copy):
    return set_cell(copy, "lexicon", 2, variable="mood")


@case("accepted_values_are_traced", "commitments", "act")
def value_that_no_coder_gave(copy):
    row = copy.row_of("commitments", commitment_id=f"{DOC}:10a")
    return set_cell(copy, "commitments", row, act="signed")


@case("accepted_values_are_traced", "commitments", "cue")
def difference_not_settled(copy):
    copy.drop("adjudications", copy.row_of("adjudications", unit="14"))
    return copy.row_of("commitments", unit="14")


@case("splits_are_adjudicated", "adjudications", None)
def split_not_settled(copy):
    copy.drop("adjudications", copy.row_of("adjudications", variable="rows"))
    return None


@case("accepted_entities_are_traced", "commitment_entities", "role")
def role_that_no_coder_gave(copy):
    row = copy.row_of("commitment_entities", entity_id="rosatom")
    return set_cell(copy, "commitment_entities", row, role="involved")


@case("accepted_entities_are_traced", "commitment_entities", "entity_id")
def entity_dropped_without_reason(copy):
    copy.drop("commitment_entities", copy.row_of("commitment_entities", entity_id="mongolia"))
    return None


@case("codings_use_codes", "entity_adjudications", "value")
def entity_settled_on_no_code(copy):
    copy.add(
        "entity_adjudications",
        document_id=DOC,
        unit="9",
        part="a",
        entity_id="rosatom",
        variable="role",
        value="bystander",
        reason="A slip of the pen.",
    )
    return len(copy.read("entity_adjudications")) + 1


@case("codings_are_complete", "codings", "variable")
def coding_left_out(copy):
    row = copy.row_of("codings", variable="status")
    copy.drop("codings", row)
    return None


@case("codings_lead_to_their_unit", "codings", "commitment_id")
def coding_of_another_unit(copy):
    row = copy.row_of("codings", unit="5", variable="summary")
    return set_cell(copy, "codings", row, commitment_id=f"{DOC}:07a")


@case("codings_lead_to_one_row", "codings", "commitment_id")
def value_that_leads_nowhere(copy):
    row = copy.row_of("codings", unit="5", variable="summary")
    return set_cell(copy, "codings", row, commitment_id="")


@case("adjudicated_rows_exist", "adjudications", "part")
def settled_without_a_row(copy):
    copy.add(
        "adjudications",
        document_id=DOC,
        unit="5",
        part="z",
        variable="act",
        value="agreed",
        reason="A slip of the pen.",
    )
    return len(copy.read("adjudications")) + 1


@case("adjudicated_rows_exist", "adjudications", "document_id")
def settled_without_codings(copy):
    copy.write("codings", [])
    return 2


@case("kinds_are_traced", "entities", "kind")
def kind_that_no_coder_gave(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, kind="site")


@pytest.mark.slow
def test_settled_entities_are_heeded(copy):
    row = copy.row_of("commitment_entities", entity_id="rosatom")
    copy.set("commitment_entities", row, role="involved")
    copy.add(
        "entity_adjudications",
        document_id=DOC,
        unit="9",
        part="a",
        entity_id="rosatom",
        variable="role",
        value="involved",
        reason="It is only named as a partner.",
    )
    copy.drop("commitment_entities", copy.row_of("commitment_entities", entity_id="mongolia"))
    copy.add(
        "entity_adjudications",
        document_id=DOC,
        unit="7",
        part="a",
        entity_id="mongolia",
        variable="named",
        value="false",
        reason="It is named in the clause that only describes.",
    )
    assert [str(p) for p in validate(copy.root).problems] == []


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
