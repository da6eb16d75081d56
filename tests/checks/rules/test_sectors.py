"""The rules of checks/rules/sectors.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import sectors as module
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("sectors_are_crosswalked", "sector_crosswalk", "code")
def code_of_the_other_scheme(copy):
    row = copy.row_of("sector_crosswalk", scheme="cofog", match="close")
    return set_cell(copy, "sector_crosswalk", row, code="CRS-210")


@case("sectors_are_crosswalked", "sectors", "sector_id")
def sector_without_counterpart_row(copy):
    copy.write(
        "sector_crosswalk",
        [r for r in copy.read("sector_crosswalk") if (r["sector_id"], r["scheme"]) != ("space", "cofog")],
    )
    return copy.row_of("sectors", sector_id="space")


@case("sectors_are_crosswalked", "sector_crosswalk", "code")
def counterpart_that_is_none(copy):
    row = copy.row_of("sector_crosswalk", match="close")
    return set_cell(copy, "sector_crosswalk", row, match="none")


@case("group_names_agree", "sectors", "group_name")
def group_under_another_name(copy):
    row = copy.row_of("sectors", sector_id="space")
    return set_cell(copy, "sectors", row, group_name="Technology")


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
