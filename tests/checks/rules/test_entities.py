"""The rules of checks/rules/entities.py, each on a package broken in the one way that it exists for."""

import pytest

from analysis.checks.rules import entities as module
from analysis.checks.validate import validate
from tests.helpers.package import DOCUMENT as DOC
from tests.helpers.package import EVENT
from tests.helpers.rules import Cases, by_rule, rules_of, set_cell

case = Cases()


@case("country_codes_exist", "entities", "country_code")
def country_that_does_not_exist(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, country_code="XQZ")


@case("country_codes_exist", "entities", "shared_by")
def state_that_shares_and_does_not_exist(copy):
    row = copy.row_of("entities", entity_id="trans-altai-dialogue")
    return set_cell(copy, "entities", row, shared_by="CHN XQZ")


@case("country_codes_exist", "entities", "subdivision_code")
def subdivision_of_another_country(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, subdivision_code="KZ-11")


@case("countries_are_told_once", "entities", "country_note")
def country_and_a_reason_for_none(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, country_note="unknown")


@case("countries_are_told_once", "entities", "shared_by")
def shared_by_states_and_of_one(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, shared_by="KAZ RUS")


@case("countries_are_told_once", "entities", "shared_by")
def states_out_of_order(copy):
    row = copy.row_of("entities", entity_id="trans-altai-dialogue")
    return set_cell(copy, "entities", row, shared_by="RUS KAZ")


@case("countries_are_told_once", "entities", "latitude")
def half_a_place(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, longitude="")


@case("countries_are_told_once", "entities", "signed_on")
def town_that_was_signed(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, signed_on="2025-11-12")


@case("parties_are_sides", "commitment_entities", "entity_id")
def town_as_party(copy):
    row = copy.row_of("commitment_entities", entity_id="moscow")
    return set_cell(copy, "commitment_entities", row, role="party")


@case("parties_of_events_appear", "event_participants", "entity_id")
def side_that_no_row_names(copy):
    copy.add(
        "entities",
        entity_id="uzbekistan",
        name="Uzbekistan",
        kind="country",
        country_code="UZB",
        source="pycountry 26.2.16",
    )
    copy.add("event_participants", event_id=EVENT, entity_id="uzbekistan", role="guest")
    return len(copy.read("event_participants")) + 1


@case("parties_of_events_appear", "events", "event_id")
def event_with_one_side(copy):
    copy.drop("event_participants", 2)
    return 2


@case("entities_are_mentioned", "entities", "entity_id")
def entity_that_nothing_mentions(copy):
    copy.add("entities", entity_id="zhayyq-river", name="Zhaiyk", kind="site", source=DOC)
    return len(copy.read("entities")) + 1


@case("entities_are_described", "entities", "country_code")
def country_of_another(copy):
    row = copy.row_of("entities", entity_id="mongolia")
    return set_cell(copy, "entities", row, country_code="CHN")


@case("entities_are_described", "entity_names", "source")
def name_from_memory(copy):
    return set_cell(copy, "entity_names", 2, source="common knowledge")


@case("entities_are_described", "entities", "name")
def name_with_a_semicolon(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, name="Rosatom; Russia")


@case("wholes_do_not_circle", "entities", "part_of_id")
def part_of_its_part(copy):
    row = copy.row_of("entities", entity_id="russia")
    return set_cell(copy, "entities", row, part_of_id="moscow")


@case("wholes_do_not_circle", "entities", "part_of_id")
def part_of_itself(copy):
    row = copy.row_of("entities", entity_id="moscow")
    return set_cell(copy, "entities", row, part_of_id="moscow")


@case("standard_names_stand", "entities", "name")
def name_unlike_its_standard_form(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, name="ROSATOM Corporation")


@case("standard_names_stand", "entity_names", "form")
def second_standard_form(copy):
    row = copy.row_of("entity_names", name="TITR")
    copy.set("entity_names", row, form="standard")
    return copy.row_of("entity_names", name="Trans-Caspian International Transport Route")


@case("names_differ_in_more_than_form", "entities", "name")
def entity_that_differs_in_case(copy):
    copy.add("entities", entity_id="rosatom-two", name="ROS ATOM", kind="organisation", source=DOC)
    return len(copy.read("entities")) + 1


@case("names_differ_in_more_than_form", "entity_names", "name")
def form_that_differs_in_case(copy):
    copy.add("entity_names", entity_id="rosatom", name="ROSATOM", language="en", form="alias", source=DOC)
    return len(copy.read("entity_names")) + 1


@case("entities_are_described", "entities", "country_code")
def part_in_another_country(copy):
    row = copy.row_of("entities", part_of_id="russia")
    return set_cell(copy, "entities", row, country_code="KAZ")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "refused"), [("meeting", True), ("step", False)])
def test_a_step_may_be_one_sides_alone(copy, kind, refused):
    copy.set("events", 2, kind=kind)
    side_that_no_row_names(copy)
    found = [p for p in validate(copy.root).problems if p.rule == "parties_of_events_appear"]
    assert bool(found) == refused, [str(p) for p in found]


def test_what_lacks_a_country_or_a_place_is_a_notice(copy):
    for entity, cells in (("moscow", {"country_code": ""}), ("rosatom", {"part_of_id": ""})):
        copy.set("entities", copy.row_of("entities", entity_id=entity), **cells)
    [notice] = [n for n in validate(copy.root).notices if n.startswith("entities without")]
    assert notice.endswith(": moscow, rosatom")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("forms", "told"),
    [
        ({"name": "The Ros-atom"}, "rosatom = twin (Rosatom)"),
        ({"name": "Trans Altai Dialogue!"}, "trans-altai-dialogue = twin (Trans-Altai Dialogue)"),
        ({"name": "Twin", "geonames": "524901"}, "moscow = twin (524901)"),
        ({"name": "Rosneft"}, None),
    ],
)
def test_entities_that_may_be_one_are_a_notice(copy, forms, told):
    """The same name but for marks and articles, or the same number in GeoNames."""
    copy.add("entities", entity_id="twin", kind="organisation", country_note="unknown", source=DOC, **forms)
    copy.add("entity_names", entity_id="twin", name=forms["name"], language="en", form="standard", source=DOC)
    found = [n for n in validate(copy.root).notices if n.startswith("entities that may be one")]
    assert found == ([f"entities that may be one: {told}"] if told else [])


@pytest.mark.parametrize("name", case)
def test_a_rule_catches_what_it_is_for(copy, name):
    case.check(name, copy, by_rule)


def test_every_rule_has_a_case():
    assert rules_of(module) == case.rules()
