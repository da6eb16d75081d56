"""What frictionless finds in the tables, told in our words."""

import subprocess
import sys

import pytest

from analysis.checks.validate import validate
from tests.helpers.package import ROOT
from tests.helpers.rules import Cases, set_cell

case = Cases()


@pytest.mark.slow
def test_jsonschema_is_imported_without_the_grammar_of_addresses_and_nothing_stays_hidden():
    """That grammar takes longer to read than all else; addresses in a descriptor are checked all the same."""
    code = """
import sys
from analysis.checks.lazy import GRAMMAR, import_jsonschema
import_jsonschema()
from jsonschema import FormatChecker
assert GRAMMAR not in sys.modules
assert {"uri", "email", "date"} <= FormatChecker().checkers.keys(), FormatChecker().checkers.keys()
import rfc3987_syntax
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@case("type-error", "commitments", "happened_from")
def day_that_does_not_exist(copy):
    row = copy.row_of("commitments", happened_from="2025-05-01")
    return set_cell(copy, "commitments", row, happened_from="2025-02-30")


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


@pytest.mark.slow
@pytest.mark.parametrize("name", case)
def test_a_cell_that_breaks_the_schema_is_found_in_our_words(copy, name):
    case.check(name, copy, lambda root, rule: validate(root).problems)
