"""The descriptor: complete, sound, and in step with the codebook."""

import pytest

from analysis.checks.descriptor import check_descriptor
from analysis.checks.validate import check_tables, validate
from analysis.package.descriptor import Package
from tests.helpers.package import field_of, resource_of


@pytest.mark.parametrize("key", ["compression", "innerpath", "profile", "$schema", "data", "extrapaths", "scheme"])
def test_nothing_in_a_descriptor_makes_a_library_fetch_or_unpack(key, copy, capsys):
    copy.edit_descriptor(lambda d: d["resources"][1].update({key: "https://example.org/x.zip"}))
    assert copy.run("validate") == 1
    assert "that nothing reads" in capsys.readouterr().err or key in ("profile", "$schema")


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
    "table without title": ("property_missing", lambda d: resource_of(d, "units").pop("title")),
    "table without hash": ("property_missing", lambda d: resource_of(d, "units").pop("hash")),
    "bytes as text": ("property_kind", lambda d: resource_of(d, "units").update(bytes="12")),
    "field not described": ("property_missing", lambda d: field_of(d, "units", "note").pop("description")),
    "field without example": ("property_missing", lambda d: field_of(d, "units", "note").pop("example")),
    "field without constraints": ("property_missing", lambda d: field_of(d, "units", "note").pop("constraints")),
    "unknown type": ("property_kind", lambda d: field_of(d, "units", "note").update(type="text")),
    "required as text": ("property_kind", lambda d: field_of(d, "units", "note")["constraints"].update(required="yes")),
    "table without key": ("property_missing", lambda d: resource_of(d, "units")["schema"].pop("primaryKey")),
    "key of another column": (
        "key_columns",
        lambda d: resource_of(d, "units")["schema"].update(primaryKey=["document_id", "number"]),
    ),
    "key that may be empty": (
        "key_columns",
        lambda d: field_of(d, "coders", "coder_id")["constraints"].update(required=False),
    ),
    "foreign key to nowhere": (
        "foreign_key_target",
        lambda d: resource_of(d, "units")["schema"]["foreignKeys"][0]["reference"].update(resource="texts"),
    ),
    "foreign key of another column": (
        "foreign_key_columns",
        lambda d: resource_of(d, "units")["schema"]["foreignKeys"][0]["reference"].update(fields="text_id"),
    ),
    "foreign key to itself": (
        "foreign_key_target",
        lambda d: resource_of(d, "commitments_flat")["schema"]["foreignKeys"][0]["reference"].pop("resource"),
    ),
    "columns of a joint key without it": (
        "joint_keys_are_kept",
        lambda d: resource_of(d, "adjudications")["schema"]["foreignKeys"].pop(0),
    ),
    "id without foreign key": (
        "id_without_foreign_key",
        lambda d: resource_of(d, "units")["schema"].pop("foreignKeys"),
    ),
    "example that breaks its pattern": (
        "example_fits",
        lambda d: field_of(d, "units", "document_id").update(example="Not A Slug"),
    ),
    "code that the codebook lacks": (
        "enum_matches_codebook",
        lambda d: field_of(d, "commitments", "act")["constraints"]["enum"].append("sworn"),
    ),
    "codebook code that the field lacks": (
        "enum_matches_codebook",
        lambda d: field_of(d, "commitments", "act")["constraints"]["enum"].remove("noted"),
    ),
    "another dialect": ("readers_agree", lambda d: resource_of(d, "units")["dialect"].update(delimiter=";")),
    "another encoding": ("readers_agree", lambda d: resource_of(d, "units").update(encoding="latin-1")),
    "another word for missing": (
        "readers_agree",
        lambda d: resource_of(d, "units")["schema"].update(missingValues=["", "NA"]),
    ),
    "another path": ("paths_spell_names", lambda d: resource_of(d, "units").update(path="data/events.csv")),
    "a table that no resource names": (
        "files_are_listed",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "sector_mix"]),
    ),
    "a minimum that is text": (
        "bounds_fit",
        lambda d: field_of(d, "units", "unit")["constraints"].update(minimum="one"),
    ),
    "a pattern that does not compile": (
        "bounds_fit",
        lambda d: field_of(d, "units", "document_id")["constraints"].update(pattern="(["),
    ),
    "a pattern on a number": (
        "bounds_fit",
        lambda d: field_of(d, "units", "unit")["constraints"].update(pattern="[0-9]+"),
    ),
    "constraints as a list": ("property_kind", lambda d: field_of(d, "units", "unit").update(constraints=["required"])),
    "enum of numbers": (
        "property_kind",
        lambda d: field_of(d, "commitments", "act")["constraints"].update(enum=[1, 2]),
    ),
    "codes without a codebook": ("enum_matches_codebook", lambda d: field_of(d, "commitments", "act").pop("codebook")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DESCRIPTOR_FAULTS)
def test_incomplete_descriptor_is_refused(one_document, name):
    rule, change = DESCRIPTOR_FAULTS[name]
    descriptor = one_document.descriptor()
    change(descriptor)
    report, _ = check_tables(Package(one_document.root, descriptor))
    assert (rule, "datapackage.json") in {(p.rule, p.file) for p in report.problems}, [str(p) for p in report.problems]


def test_the_real_descriptor_is_complete(package):
    assert check_descriptor(package) == []


@pytest.mark.slow
def test_codebook_variable_that_nothing_uses(copy):
    copy.add("codebook", variable="mood", code="merry", label="Merry", definition="Somebody laughed at the talks.")
    assert "codebook_is_used" in {p.rule for p in validate(copy.root).problems}
