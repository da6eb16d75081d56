"""The checks as a whole: notices, and the day that counts as today."""

from datetime import date

import pytest

from analysis.checks.validate import validate
from tests.helpers.package import DOCUMENT as DOC


@pytest.mark.slow
def test_a_document_of_one_coder_is_a_notice(copy):
    for table in ("codings", "entity_codings"):
        copy.write(table, [r for r in copy.read(table) if r["coder_id"] == "claude-first"])
    copy.write("adjudications", [])
    report = validate(copy.root)
    assert any("fewer than two coders" in notice and DOC in notice for notice in report.notices)


@pytest.mark.slow
def test_today_can_be_set(copy):
    assert [p.rule for p in validate(copy.root, today=date(2025, 1, 1)).problems] == ["dates_lie_in_the_past"] * 4
