"""The package as published: complete, canonical, valid by every checker there is."""

import copy
import hashlib
import json

import pytest
from jsonschema import Draft7Validator, FormatChecker

from analysis.checks.validate import validate
from analysis.package.tables import key_names, read_text
from tests.helpers.package import DATA, ROOT, field_of

DESIGNED = {
    "events": ["event_id"],
    "event_participants": ["event_id", "entity_id"],
    "documents": ["document_id"],
    "units": ["document_id", "unit"],
    "commitments": ["commitment_id"],
    "commitment_entities": ["commitment_id", "entity_id"],
    "entities": ["entity_id"],
    "entity_names": ["entity_id", "name", "language"],
    "sectors": ["sector_id"],
    "sector_groups": ["group_id"],
    "sector_crosswalk": ["sector_id", "scheme", "code"],
    "projects": ["project_id"],
    "links": ["commitment_id", "other_id"],
    "coders": ["coder_id"],
    "codings": ["coder_id", "document_id", "unit", "part", "variable"],
    "entity_codings": ["coder_id", "document_id", "unit", "part", "name"],
    "adjudications": ["document_id", "unit", "part", "variable"],
    "entity_adjudications": ["document_id", "unit", "part", "entity_id", "variable"],
    "screened": ["url"],
    "codebook": ["variable", "code"],
    "lexicon": ["variable", "code", "term", "language"],
}
VIEWS = [
    *("commitments_flat", "sector_mix", "projects_state", "deadlines", "entity_recurrence", "project_steps"),
    *("accounts", "agreement"),
]


def test_every_table_exists_with_its_key(package):
    assert {name: key_names(r) for name, r in package.tables.items()} == DESIGNED
    assert list(package.views) == VIEWS


def test_every_csv_is_a_resource(package):
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "data").rglob("*.csv")}
    assert found == {r["path"] for r in package.resources.values()}


def test_files_are_as_the_descriptor_says(package):
    for name, resource in package.resources.items():
        content = package.path(name).read_bytes()
        assert len(content) == resource["bytes"], name
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == resource["hash"], name
        assert content.endswith(b"\n") and b"\r" not in content and not content.startswith(b"\xef\xbb\xbf"), name


@pytest.mark.slow
def test_own_validation_finds_nothing():
    report = validate(ROOT)
    assert [str(p) for p in report.problems] == []
    assert report.notices == []


def test_official_profile_finds_nothing_and_would_find_a_fault(package):
    """The profile of the package holds those of its resources and their schemas."""
    profile = json.loads((DATA / "profiles" / "datapackage-2.0.json").read_text(encoding="utf-8"))
    checker = Draft7Validator(profile, format_checker=FormatChecker())
    assert [error.message for error in checker.iter_errors(package.descriptor)] == []
    broken = copy.deepcopy(package.descriptor)
    field_of(broken, "units", "note")["type"] = "text"
    assert not checker.is_valid(broken)


def test_coverage_is_that_of_the_events(package, tables):
    assert package.descriptor["temporal"] == {
        "start": f"{tables.events['start_date'].min():%Y-%m-%d}",
        "end": f"{tables.events['end_date'].max():%Y-%m-%d}",
    }
    sides = tables.event_participants.merge(tables.entities, on="entity_id")
    assert package.descriptor["spatial"] == {"countries": sorted(set(sides["country_code"].dropna()))}


def test_every_document_is_among_the_sources_of_the_descriptor(package, tables):
    assert set(tables.documents["url"]) <= {source["path"] for source in package.descriptor["sources"]}


def test_both_licences_are_named(package):
    assert [licence["name"] for licence in package.descriptor["licenses"]] == ["CC-BY-4.0", "MIT"]


def test_examples_are_real_cells_where_there_are_any(package):
    for name, resource in package.resources.items():
        frame = read_text(package, name)
        for field in resource["schema"]["fields"]:
            cells = set(frame[field["name"]]) - {""}
            assert not cells or field["example"] in cells, (name, field["name"])
