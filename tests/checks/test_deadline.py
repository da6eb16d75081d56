"""Patterns of the descriptor that do not compile, or do not end."""

import re
import sys

import pytest

from analysis.checks import schema
from analysis.checks.validate import validate


def set_pattern(copy, pattern: str, **more: str) -> None:
    def change(descriptor):
        schema = next(r for r in descriptor["resources"] if r["name"] == "entities")["schema"]
        field = next(f for f in schema["fields"] if f["name"] == "name")
        field["constraints"]["pattern"] = pattern
        field.update(more)

    copy.edit_descriptor(change)


ENDLESS = r"^(\w+\s?)*!$"  # each letter more doubles its time on a name without an exclamation mark


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of time on Windows, as docs/reliability.md says")
def test_a_pattern_that_does_not_end_on_its_example_is_refused(copy):
    set_pattern(copy, ENDLESS, example="an example long enough for centuries of trying")
    assert "the pattern of field 'name' of entities takes more than 1 s on its example" in str(validate(copy.root))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of time on Windows, as docs/reliability.md says")
def test_a_pattern_that_does_not_end_on_a_cell_is_refused(copy, monkeypatch):
    copy.add("entities", entity_id="long", name="A name long enough for centuries of trying", kind="facility")
    set_pattern(copy, ENDLESS, example="!")
    monkeypatch.setattr(schema, "SECONDS", 1)
    (problem,) = [p for p in validate(copy.root).problems if p.rule == "pattern_ends"]
    assert re.search(
        r"the pattern of field 'name' of entities takes more than 1 s on the cell in row \d+", str(problem)
    )


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5_000 + ")" * 5_000, "["])
def test_a_pattern_that_cannot_be_compiled_is_refused(copy, pattern):
    set_pattern(copy, pattern)
    assert "the pattern of field 'name' of entities is no regular expression" in str(validate(copy.root))
