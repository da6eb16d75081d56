"""From a text to a folder of proposals."""

import shutil
from pathlib import Path

import pytest

import analysis
from analysis.coding.draft import draft_text
from analysis.coding.draft_folder import write_draft
from tests.helpers import readouts
from tests.helpers.package import Copy


def test_proposals_say_what_they_rest_on(package):
    draft = readouts.draft(package, "bullets")
    assert all(row["because"] and row["sure"] for row in draft.tables["commitments"])
    assert all(row["because"] for row in draft.tables["units"])
    empty = {(r["unit"], r["part"], "sector_id") for r in draft.tables["commitments"] if not r["sector_id"]}
    assert empty <= {(r["unit"], r["part"], r["column"]) for r in draft.tables["unsure"]}
    assert all(not row["summary"] for row in draft.tables["commitments"])


def test_what_is_not_given_stays_empty(package):
    draft = draft_text(package, str(readouts.FIXTURES / "prose" / "text.txt"), {})
    document = draft.tables["documents"][0]
    assert document["publisher"] == document["published_on"] == document["url"] == ""
    assert not any(row["due_to"] or row["happened_to"] for row in draft.tables["commitments"])


def test_a_text_in_another_language_gets_units_and_names(copy, tmp_path, capsys):
    path = tmp_path / "bg.txt"
    path.write_text(
        "Преговори в Москва\nПрезидентите на Казахстан и Русия обсъдиха работата с «Росатом». Страните се разбраха.\n",
        encoding="utf-8",
    )
    out = tmp_path / "draft"
    assert copy.run("draft", str(path), "--language", "bg", "--out", str(out)) == 0
    assert "no cues in this language" in capsys.readouterr().out
    _, units = readouts.read_draft(out, "units")
    assert len(units) == 3 and all(u["fingerprint"] for u in units) and units[1]["disposition"] == ""


BAD = {
    "empty": b"",
    "PDF": b"%PDF-1.4",
    "wrong encoding": "Переговоры".encode("cp1251"),
    "binary": b"\0\1\2",
    "huge": b"a " * 6_000_000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_text_is_one_clear_message_and_nothing_is_written(copy, tmp_path, name, capsys):
    path = tmp_path / "text.txt"
    path.write_bytes(BAD[name])
    before = copy.snapshot()
    assert copy.run("draft", str(path)) == 1
    assert "→" in capsys.readouterr().err and copy.snapshot() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--id", "../../evil"], "it is no id"),
        (["--event", "/tmp"], "it is no id"),
        (["--published", "12.11.2025"], "write it as YYYY-MM-DD"),
        (["--side", "atlantis:host"], "the package has no such entity"),
    ],
)
def test_bad_facts_are_one_clear_message(copy, options, words, capsys):
    before = copy.snapshot()
    assert copy.run("draft", str(readouts.FIXTURES / "prose" / "text.txt"), *options) == 1
    assert words in capsys.readouterr().err and copy.snapshot() == before


def test_a_draft_never_overwrites_a_review(copy, capsys):
    draft = readouts.draft(analysis.read_package(copy.root), "prose")
    package = analysis.read_package(copy.root)
    write_draft(package, draft)
    assert copy.run("draft", str(readouts.FIXTURES / "prose" / "text.txt"), "--id", draft.document_id) == 1
    assert "may hold a review" in capsys.readouterr().err


def test_invisible_characters_do_not_reach_the_draft(package, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("Talks\u200b in\u00a0Astana\nThe \u202bsides\u202c agreed\u200f on trade.\n", encoding="utf-8")
    draft = draft_text(package, str(path), {})
    assert [u["text"] for u in draft.tables["units"]] == ["Talks in Astana", "The sides agreed on trade."]


@pytest.mark.slow
def test_a_draft_looks_at_no_accepted_row(accepted, tmp_path):
    """A readout is drafted the same where the package does not hold its rows."""
    copy = Copy(Path(shutil.copytree(accepted.root, tmp_path / "package")))
    with_rows = readouts.draft(analysis.read_package(copy.root), "bullets").tables
    for table in ("units", "commitments", "commitment_entities", "codings", "entity_codings", "adjudications"):
        copy.write(table, [])
    assert readouts.draft(analysis.read_package(copy.root), "bullets").tables == with_rows
