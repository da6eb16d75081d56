"""How near drafts come to the right coding."""

import pytest

from analysis.coding.score import score
from tests.helpers import readouts
from tests.helpers.package import ROOT


def shares(scores) -> dict[str, float]:
    return {s.name: s.hits / s.of for s in scores if s.of}


def test_an_accepted_readout_is_scored_from_the_command_line(accepted, tmp_path, capsys):
    facts, out = readouts.facts("bullets"), tmp_path / "draft"
    options = ["--id", facts["document_id"], "--event", facts["event_id"], "--published", facts["published_on"]]
    assert accepted.run("draft", str(readouts.FIXTURES / "bullets" / "text.txt"), *options, "--out", str(out)) == 0
    assert accepted.run("score", str(out)) == 0
    lines = {
        line[:52].strip(): line[52:].split()
        for line in capsys.readouterr().out.splitlines()
        if " of " in line and "%" in line
    }
    found = {name: int(words[0]) / int(words[2]) for name, words in lines.items()}
    assert found["units cut right"] == 1
    assert found["rows found, of those accepted (recall)"] >= 0.85
    assert found["act, status and sector cells right"] >= 0.9


@pytest.mark.parametrize(
    ("name", "rows", "cells", "entities"),
    [("bullets", 0.95, 0.9, 0.75), ("prose", 1, 0.95, 0.85), ("signed-list", 1, 0.95, 0.6)]
    + [(name, 1, 0.9, 0.9) for name in readouts.IN_OTHER_LANGUAGES],
)
def test_fixtures_stay_as_near_as_they_were(package, name, rows, cells, entities):
    found = shares(score(readouts.proposed(readouts.draft(package, name)), readouts.right_coding(name)))
    assert found["units cut right"] == 1
    assert found["rows found, of those accepted (recall)"] >= rows
    assert found["act, status and sector cells right"] >= cells
    assert found["entities found, of those accepted (recall)"] >= entities


def test_the_docs_give_the_scores_of_all_fixtures(package):
    text = (ROOT / "docs" / "adding-a-readout.md").read_text(encoding="utf-8")
    for name in readouts.READOUTS:
        for s in score(readouts.proposed(readouts.draft(package, name)), readouts.right_coding(name)):
            row = next(line for line in text.splitlines() if line.startswith(f"| {s.name} |"))
            assert f"{s.hits} of {s.of}" in row.split("|")[2 + readouts.READOUTS.index(name)], (
                name,
                s.name,
                s.hits,
                s.of,
            )
