"""The rules of checks/rules/commitments.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import commitments as module
from tests.helpers.package import DOCUMENT as DOC
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("steps_have_a_scope", "commitments", "project_scope")
def step_without_a_scope(copy):
    copy.add("projects", project_id="centre", name="Centre", description="A project.")
    return set_cell(copy, "commitments", copy.row_of("commitments", commitment_id=f"{DOC}:21a"), project_id="centre")


@case("steps_have_a_scope", "commitments", "project_id")
def scope_without_a_project(copy):
    return set_cell(copy, "commitments", 4, project_scope="part")


@case("ids_tell_their_unit", "commitments", "commitment_id")
def id_of_another_unit(copy):
    row = copy.row_of("commitments", commitment_id=f"{DOC}:05a")
    return set_cell(copy, "commitments", row, commitment_id=f"{DOC}:99a")


@case("reported_deeds_have_begun", "commitments", "status")
def open_deed(copy):
    row = copy.row_of("commitments", act="reported")
    return set_cell(copy, "commitments", row, status="open")


@case("dates_run_forward", "commitments", "happened_from")
def deed_that_ends_before_it_begins(copy):
    row = copy.row_of("commitments", happened_from="2025-05-01")
    return set_cell(copy, "commitments", row, happened_from="2025-06-01")


@case("dates_run_forward", "events", "start_date")
def event_that_ends_before_it_begins(copy):
    return set_cell(copy, "events", 2, start_date="2025-11-13")


@case("deeds_begin_before_publication", "commitments", "happened_from")
def deed_after_publication(copy):
    row = copy.row_of("commitments", happened_from="2025-05-01")
    return set_cell(copy, "commitments", row, happened_from="2025-12-01", happened_to="2025-12-31")


@case("targets_have_units", "commitments", "target_unit")
def figure_without_unit(copy):
    return set_cell(copy, "commitments", 4, target_value="30")


@case("commitments_name_entities", "commitments", "commitment_id")
def row_without_entities(copy):
    copy.write(
        "commitment_entities", [r for r in copy.read("commitment_entities") if r["commitment_id"] != f"{DOC}:05a"]
    )
    return copy.row_of("commitments", commitment_id=f"{DOC}:05a")


@case("links_point_back", "links", "other_id")
def link_to_itself(copy):
    copy.add("links", commitment_id=f"{DOC}:05a", other_id=f"{DOC}:05a", relation="restates", basis="inferred")
    return 2


@case("dates_run_forward", "commitments", "happened_to")
def deed_without_an_end(copy):
    row = copy.row_of("commitments", happened_from="2025-05-01")
    return set_cell(copy, "commitments", row, happened_to="")


@case("dates_run_forward", "commitments", "due_from")
def term_that_ends_before_it_begins(copy):
    return set_cell(copy, "commitments", 4, due_from="2030-01-01", due_to="2026-12-31")


@case("dates_run_forward", "documents", "retrieved_on")
def consulted_before_it_was_published(copy):
    return set_cell(copy, "documents", 2, retrieved_on="2025-11-11")


@case("links_point_back", "links", "other_id")
def links_both_ways(copy):
    for one, other in (("05a", "07a"), ("07a", "05a")):
        copy.add(
            "links", commitment_id=f"{DOC}:{one}", other_id=f"{DOC}:{other}", relation="advances", basis="inferred"
        )
    return 2


@case("ids_tell_their_unit", "commitments", "commitment_id")
def row_called_like_the_whole_unit(copy):
    row = copy.row_of("commitments", commitment_id=f"{DOC}:05a")
    return set_cell(copy, "commitments", row, commitment_id=f"{DOC}:05u")


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
