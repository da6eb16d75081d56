"""Each rule on the real package, broken in the one way that the rule exists for."""

from datetime import date

import pytest

from analysis.build.build import check_package
from analysis.checks.descriptor import check_descriptor
from analysis.checks.rules import RULES
from analysis.checks.validate import validate

DOC = "kazinform-2025-11-12-areas"
EVENT = "moscow-visit-2025-11"

# rule, table, column named, and what breaks it: (copy) → row number expected, or None
CASES = {}


def case(rule: str, table: str, column: str | None = None):
    def register(breaks):
        CASES[f"{rule}-{breaks.__name__}"] = (rule, table, column, breaks)
        return breaks

    return register


def set_cell(copy, table, row, **cells):
    copy.set(table, row, **cells)
    return row


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


@case("projects_end_in_their_rows", "projects", "latest_id")
def story_that_ends_elsewhere(copy):
    copy.add("projects", project_id="centre", name="Centre", description="A project.", latest_id=f"{DOC}:21a")
    return 2


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


@case("country_codes_exist", "entities", "country_code")
def country_that_does_not_exist(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, country_code="XQZ")


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


@case("cells_are_strict", "units", "characters")
def digits_of_another_script(copy):
    return set_cell(copy, "units", 2, characters="5٦")


@case("cells_are_strict", "units", "unit")
def raised_two(copy):
    return set_cell(copy, "units", 3, unit="²")


@case("cells_are_strict", "codebook", "rank")
def rank_of_thirty_digits(copy):
    return set_cell(copy, "codebook", copy.row_of("codebook", code="signed"), rank="9" * 30)


@case("type-error", "commitments", "happened_from")
def day_that_does_not_exist(copy):
    row = copy.row_of("commitments", happened_from="2025-05-01")
    return set_cell(copy, "commitments", row, happened_from="2025-02-30")


@case("links_point_back", "links", "other_id")
def links_both_ways(copy):
    for one, other in (("05a", "07a"), ("07a", "05a")):
        copy.add(
            "links", commitment_id=f"{DOC}:{one}", other_id=f"{DOC}:{other}", relation="advances", basis="inferred"
        )
    return 2


@case("sectors_are_crosswalked", "sector_crosswalk", "code")
def code_of_the_other_scheme(copy):
    row = copy.row_of("sector_crosswalk", scheme="cofog", match="close")
    return set_cell(copy, "sector_crosswalk", row, code="CRS-210")


@case("documents_were_screened", "screened", "document_id")
def coded_page_without_document(copy):
    row = copy.row_of("screened", decision="coded")
    return set_cell(copy, "screened", row, document_id="")


@case("codings_use_codes", "adjudications", "value")
def settled_on_no_code(copy):
    copy.add(
        "adjudications", document_id=DOC, unit="5", part="a", variable="act", value="sworn", reason="A slip of the pen."
    )
    return len(copy.read("adjudications")) + 1


@case("ids_tell_their_unit", "commitments", "commitment_id")
def row_called_like_the_whole_unit(copy):
    row = copy.row_of("commitments", commitment_id=f"{DOC}:05a")
    return set_cell(copy, "commitments", row, commitment_id=f"{DOC}:05u")


@case("text_is_clean", "commitments", "summary")
def double_space(copy):
    return set_cell(copy, "commitments", 3, summary="Sport  was agreed on by both.")


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


@case("text_is_clean", "entities", "name")
def letter_of_another_script(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    return set_cell(copy, "entities", row, name="R\u043esatom")


@case("sentences_have_words", "screened", "reason")
def number_for_a_reason(copy):
    return set_cell(copy, "screened", 2, reason="12345")


@case("documents_were_screened", "documents", "publisher")
def page_of_another_publisher(copy):
    return set_cell(copy, "documents", 2, publisher="Another")


@case("events_are_reported", "events", "event_id")
def event_without_a_document(copy):
    copy.add("events", event_id="a-call", name="A call", kind="call", start_date="2025-01-01", end_date="2025-01-01")
    return 3


@case("entities_are_described", "entities", "country_code")
def part_in_another_country(copy):
    row = copy.row_of("entities", part_of_id="russia")
    return set_cell(copy, "entities", row, country_code="KAZ")


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


@case("file_is_whole", "units", None)
def file_cut_off(copy):
    lines = copy.path("units").read_bytes().splitlines(keepends=True)
    copy.path("units").write_bytes(b"".join(lines[:10]).rstrip(b"\n"))
    return 10


# what frictionless finds, told in our words
@case("primary-key", "coders", "coder_id")
def doubled_key(copy):
    copy.add("coders", **copy.read("coders")[0])
    return 4


@case("foreign-key", "commitments", "sector_id")
def dangling_sector(copy):
    copy.set("commitments", 4, sector_id="astrology")
    return 4


@case("constraint-error", "commitments", "summary")
def summary_too_long(copy):
    return set_cell(copy, "commitments", 4, summary="word " * 40 + "end")


@case("required", "documents", "title")
def required_cell_empty(copy):
    return set_cell(copy, "documents", 2, title="")


@pytest.mark.parametrize("name", CASES)
def test_rule_catches_what_it_is_for(copy, name):
    rule, table, column, breaks = CASES[name]
    row = breaks(copy)
    report = validate(copy.root)
    found = [
        p
        for p in report.problems
        if p.rule == rule and p.file == f"data/{table}.csv" and (column is None or p.column == column)
    ]
    assert found, [str(p) for p in report.problems]
    assert row is None or row in [p.row for p in found], [str(p) for p in found]
    assert all(p.message and p.remedy for p in report.problems)


def test_a_document_of_one_coder_is_a_notice(copy):
    for table in ("codings", "entity_codings"):
        copy.write(table, [r for r in copy.read(table) if r["coder_id"] == "claude-first"])
    copy.write("adjudications", [])
    report = validate(copy.root)
    assert any("fewer than two coders" in notice and DOC in notice for notice in report.notices)


@pytest.mark.parametrize(("kind", "refused"), [("meeting", True), ("step", False)])
def test_a_step_may_be_one_sides_alone(copy, kind, refused):
    copy.set("events", 2, kind=kind)
    side_that_no_row_names(copy)
    found = [p for p in validate(copy.root).problems if p.rule == "parties_of_events_appear"]
    assert bool(found) == refused, [str(p) for p in found]


def test_every_rule_has_a_case():
    assert {rule.__name__ for rule in RULES} <= {rule for rule, *_ in CASES.values()}
    assert all(rule.__doc__ for rule in RULES)


def test_today_can_be_set(copy):
    assert [p.rule for p in validate(copy.root, today=date(2025, 1, 1)).problems] == ["dates_lie_in_the_past"] * 4


# --- the descriptor --------------------------------------------------------------------------


def field(descriptor, table, name):
    resource = next(r for r in descriptor["resources"] if r["name"] == table)
    return next(f for f in resource["schema"]["fields"] if f["name"] == name)


def resource(descriptor, table):
    return next(r for r in descriptor["resources"] if r["name"] == table)


DESCRIPTOR_FAULTS = {
    "no title": ("property_missing", lambda d: d.pop("title")),
    "title of the wrong kind": ("property_kind", lambda d: d.update(title=3)),
    "blank description": ("property_kind", lambda d: d.update(description=" ")),
    "a slip in a property": ("property_unknown", lambda d: d.update(titel="x")),
    "source without title": ("property_missing", lambda d: d["sources"][0].pop("title")),
    "source without address": ("property_missing", lambda d: d["sources"][0].pop("path")),
    "bogus schema address": ("property_kind", lambda d: d.update({"$schema": "nonsense"})),
    "contributor without roles": ("property_missing", lambda d: d["contributors"][0].pop("roles")),
    "licences as text": ("property_kind", lambda d: d.update(licenses="CC-BY")),
    "table without title": ("property_missing", lambda d: resource(d, "units").pop("title")),
    "table without hash": ("property_missing", lambda d: resource(d, "units").pop("hash")),
    "bytes as text": ("property_kind", lambda d: resource(d, "units").update(bytes="12")),
    "field not described": ("property_missing", lambda d: field(d, "units", "note").pop("description")),
    "field without example": ("property_missing", lambda d: field(d, "units", "note").pop("example")),
    "field without constraints": ("property_missing", lambda d: field(d, "units", "note").pop("constraints")),
    "unknown type": ("property_kind", lambda d: field(d, "units", "note").update(type="text")),
    "required as text": ("property_kind", lambda d: field(d, "units", "note")["constraints"].update(required="yes")),
    "table without key": ("property_missing", lambda d: resource(d, "units")["schema"].pop("primaryKey")),
    "key of another column": (
        "key_columns",
        lambda d: resource(d, "units")["schema"].update(primaryKey=["document_id", "number"]),
    ),
    "key that may be empty": (
        "key_columns",
        lambda d: field(d, "coders", "coder_id")["constraints"].update(required=False),
    ),
    "foreign key to nowhere": (
        "foreign_key_target",
        lambda d: resource(d, "units")["schema"]["foreignKeys"][0]["reference"].update(resource="texts"),
    ),
    "foreign key of another column": (
        "foreign_key_columns",
        lambda d: resource(d, "units")["schema"]["foreignKeys"][0]["reference"].update(fields="text_id"),
    ),
    "foreign key to itself": (
        "foreign_key_target",
        lambda d: resource(d, "commitments_flat")["schema"]["foreignKeys"][0]["reference"].pop("resource"),
    ),
    "columns of a joint key without it": (
        "joint_keys_are_kept",
        lambda d: resource(d, "adjudications")["schema"]["foreignKeys"].pop(0),
    ),
    "id without foreign key": ("id_without_foreign_key", lambda d: resource(d, "units")["schema"].pop("foreignKeys")),
    "example that breaks its pattern": (
        "example_fits",
        lambda d: field(d, "units", "document_id").update(example="Not A Slug"),
    ),
    "code that the codebook lacks": (
        "enum_matches_codebook",
        lambda d: field(d, "commitments", "act")["constraints"]["enum"].append("sworn"),
    ),
    "codebook code that the field lacks": (
        "enum_matches_codebook",
        lambda d: field(d, "commitments", "act")["constraints"]["enum"].remove("noted"),
    ),
    "another dialect": ("readers_agree", lambda d: resource(d, "units")["dialect"].update(delimiter=";")),
    "another encoding": ("readers_agree", lambda d: resource(d, "units").update(encoding="latin-1")),
    "another word for missing": (
        "readers_agree",
        lambda d: resource(d, "units")["schema"].update(missingValues=["", "NA"]),
    ),
    "another path": ("paths_spell_names", lambda d: resource(d, "units").update(path="data/events.csv")),
    "a table that no resource names": (
        "files_are_listed",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "sector_mix"]),
    ),
    "a minimum that is text": ("bounds_fit", lambda d: field(d, "units", "unit")["constraints"].update(minimum="one")),
    "a pattern that does not compile": (
        "bounds_fit",
        lambda d: field(d, "units", "document_id")["constraints"].update(pattern="(["),
    ),
    "a pattern on a number": (
        "bounds_fit",
        lambda d: field(d, "units", "unit")["constraints"].update(pattern="[0-9]+"),
    ),
    "constraints as a list": ("property_kind", lambda d: field(d, "units", "unit").update(constraints=["required"])),
    "enum of numbers": ("property_kind", lambda d: field(d, "commitments", "act")["constraints"].update(enum=[1, 2])),
    "codes without a codebook": ("enum_matches_codebook", lambda d: field(d, "commitments", "act").pop("codebook")),
}


@pytest.mark.parametrize("name", DESCRIPTOR_FAULTS)
@pytest.mark.long
def test_incomplete_descriptor_is_refused(copy, name, capsys):
    rule, change = DESCRIPTOR_FAULTS[name]
    copy.edit_descriptor(change)
    assert copy.run("validate") == 1
    lines = capsys.readouterr().err.splitlines()
    assert any(f"[{rule}]" in line and line.startswith("datapackage.json") for line in lines), lines


@pytest.mark.parametrize(
    "table", ["units", "commitments", "codebook", "screened", "entity_names", "adjudications", "agreement"]
)
def test_a_table_that_the_descriptor_lacks_is_named(copy, table, capsys):
    copy.edit_descriptor(lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != table]))
    assert copy.run("build") == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "datapackage.json" in error and table in error


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


def test_the_real_descriptor_is_complete(package):
    assert check_descriptor(package) == []


def test_codebook_variable_that_nothing_uses(copy):
    copy.add("codebook", variable="mood", code="merry", label="Merry", definition="Somebody laughed at the talks.")
    assert "codebook_is_used" in {p.rule for p in validate(copy.root).problems}


def test_a_descriptor_that_the_dictionary_does_not_follow_is_a_notice(copy):
    copy.edit_descriptor(lambda d: field(d, "units", "note").update(description="Why nothing came of it, in a word."))
    report = check_package(copy.root)
    assert report.problems == [] and any("docs/data-dictionary.md" in notice for notice in report.notices)


def test_a_lost_row_is_counted_in_the_notice(copy):
    rows = len(copy.read("lexicon"))
    copy.drop("lexicon", 5)
    assert f"data/lexicon.csv ({rows - 1} rows, {rows} then)" in validate(copy.root).notices[0]


def test_a_row_count_of_a_view_that_is_wrong(copy):
    copy.edit_descriptor(lambda d: resource(d, "sector_mix").update(rows=1))
    assert [p.rule for p in validate(copy.root).problems] == ["view_as_built"]


def test_a_column_of_a_view_that_the_descriptor_lacks_is_named(copy):
    copy.edit_descriptor(
        lambda d: resource(d, "project_steps")["schema"]["fields"].remove(field(d, "project_steps", "publisher"))
    )
    found = [str(p) for p in validate(copy.root).problems if p.rule == "header_matches"]
    assert len(found) == 1 and "data/views/project_steps.csv, row 1" in found[0] and "'publisher'" in found[0]
