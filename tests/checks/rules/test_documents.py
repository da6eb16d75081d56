"""The rules of checks/rules/documents.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import documents as module
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("unit_numbers_run_on", "units", "unit")
def unit_left_out(copy):
    copy.drop("units", copy.row_of("units", unit="16"))
    return None


@case("unit_numbers_run_on", "documents", "units")
def wrong_number_of_units(copy):
    return set_cell(copy, "documents", 2, units="22")


@case("fingerprints_are_whole", "documents", "text_sha256")
def fingerprint_of_one_unit_lost(copy):
    copy.set("units", copy.row_of("units", unit="16"), fingerprint="", characters="")
    return 2


@case("fingerprints_are_whole", "units", "characters")
def fingerprint_without_length(copy):
    row = copy.row_of("units", unit="16")
    return set_cell(copy, "units", row, characters="")


@case("headings_point_to_headings", "units", "heading_unit")
def bullet_as_heading(copy):
    row = copy.row_of("units", unit="7")
    return set_cell(copy, "units", row, heading_unit="6")


@case("labels_belong_to_titles", "units", "label")
def label_on_a_bullet(copy):
    row = copy.row_of("units", unit="5")
    return set_cell(copy, "units", row, label="Corridors")


@case("labels_belong_to_titles", "units", "label")
def heading_without_label(copy):
    row = copy.row_of("units", unit="8")
    return set_cell(copy, "units", row, label="")


@case("labels_match_fingerprints", "units", "characters")
def label_cut_short(copy):
    row = next(n for n, u in enumerate(copy.read("units"), start=2) if u["label"] and u["fingerprint"])
    return set_cell(copy, "units", row, label=copy.read("units")[row - 2]["label"][:-1])


@case("coded_units_have_rows", "units", "disposition")
def coded_unit_without_rows(copy):
    row = copy.row_of("units", unit="16")
    return set_cell(copy, "units", row, disposition="coded")


@case("coded_units_have_rows", "units", "disposition")
def uncoded_unit_with_rows(copy):
    row = copy.row_of("units", unit="5")
    return set_cell(copy, "units", row, disposition="context", note="background")


@case("coded_units_have_rows", "units", "note")
def uncoded_unit_without_reason(copy):
    row = copy.row_of("units", unit="16")
    return set_cell(copy, "units", row, note="")


@case("documents_were_screened", "documents", "url")
def page_not_screened(copy):
    return set_cell(copy, "documents", 2, url="https://example.org/readout")


@case("documents_were_screened", "screened", "document_id")
def coded_page_without_document(copy):
    row = copy.row_of("screened", decision="coded")
    return set_cell(copy, "screened", row, document_id="")


@case("documents_were_screened", "documents", "publisher")
def page_of_another_publisher(copy):
    return set_cell(copy, "documents", 2, publisher="Another")


@case("events_are_reported", "events", "event_id")
def event_without_a_document(copy):
    copy.add("events", event_id="a-call", name="A call", kind="call", start_date="2025-01-01", end_date="2025-01-01")
    return 3


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
