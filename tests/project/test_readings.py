"""The table of what fresh readers found is that of the findings, and these lead to documents of the package."""

from tests.helpers.package import ROOT
from trials.readings import read, render


def test_the_table_stands_in_the_documents():
    assert render() in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def test_every_finding_is_of_a_document_that_was_drawn(tables):
    drawn = {s["sample"]: set(s["documents"].split("; ")) for s in read("samples")}
    assert set().union(*drawn.values()) <= set(tables.documents["document_id"])
    for finding in read("findings"):
        assert finding["document_id"] in drawn[finding["sample"]] and finding["reason"], finding
        assert finding["verdict"] in ("clear", "debatable"), finding
