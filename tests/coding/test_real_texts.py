"""Drafts of texts as people have them: capitals, apostrophes, abbreviations, names of files; and scores that add up."""

import pandas as pd
import pytest

from analysis.coding.draft import draft_text
from analysis.coding.draft_folder import SCORED, write_draft
from analysis.coding.score import CELLS, score
from analysis.package.descriptor import read_package
from analysis.text.lexicon import Lexicon
from analysis.text.marks import APOSTROPHES
from analysis.text.names import Names, find_candidates
from tests.helpers import readouts

SIDES = {"sides": "kazakhstan,russia", "published_on": "2025-11-12"}


def drafted(package, tmp_path, text: str, name: str = "text.txt", **facts) -> dict:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return draft_text(package, str(path), {**SIDES, **facts}).tables


@pytest.mark.parametrize(
    "text",
    [
        "The Parties agreed to expand supplies of LNG.",
        "KAZAKHSTAN AND RUSSIA AGREED TO EXPAND SUPPLIES OF LNG.",
        "Kazakhstan and Russia agreed to expand supplies of Lng.",
    ],
)
def test_a_term_is_found_in_any_case(package, tmp_path, text):
    rows = drafted(package, tmp_path, f"A title\n{text}\n")["commitments"]
    assert [(row["act"], row["sector_id"]) for row in rows] == [("agreed", "fossil_fuels")]


def test_a_term_in_capitals_is_found_in_capitals_alone_and_others_in_any_letters():
    terms = [("it", "IT"), ("gas", "lng"), ("gas", "natural gas"), ("crop", "İncir"), ("done", "was opened")]
    rows = [{"variable": "sector_id", "code": code, "term": term, "language": "en"} for code, term in terms]
    lexicon = Lexicon(pd.DataFrame(rows))
    found = lambda text: [(m.code, m.words) for m in lexicon.find(text, "sector_id", "en")]
    assert found("It met IT, LNG, lng and NATURAL\n  GAS.") == [
        ("it", "IT"), ("gas", "LNG"), ("gas", "lng"), ("gas", "NATURAL\n  GAS"),
    ]  # fmt: skip
    assert found("NATURAL GAſ, İncir, INCIR") == [("gas", "NATURAL GAſ"), ("crop", "İncir"), ("crop", "INCIR")]
    assert found("It WAS Officially OPENED, was opened") == [("done", "WAS Officially OPENED"), ("done", "was opened")]
    assert lexicon.find("LNG", "sector_id", "ru") == lexicon.find("LNG", "act", "en") == []


def test_a_list_of_documents_may_name_fields_alone(package, tmp_path):
    text = "Documents on energy, trade, transport, education and health care were signed:\n- An agreement on LNG\n"
    units = drafted(package, tmp_path, f"A title\n{text}")["units"]
    assert [unit["disposition"] for unit in units] == ["boilerplate", "restated", "coded"]


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_every_apostrophe_is_one(mark):
    entities = pd.DataFrame({"entity_id": ["pad", "state"], "kind": ["facility", "country"]})
    forms = [("pad", "Gagarin's Start"), ("state", "Qazaqstan")]
    names = Names(entities, pd.DataFrame([{"entity_id": i, "name": n, "language": "en"} for i, n in forms]))
    text = f"On Qazaqstan{mark}s soil Gagarin{mark}s Start was leased."
    assert [(m.entity_id, text[m.start : m.end]) for m in names.find(text)] == [
        ("state", "Qazaqstan"), ("pad", f"Gagarin{mark}s Start"),
    ]  # fmt: skip
    rows = [{"variable": "act", "code": "agreed", "term": "shepherd’s deal", "language": "en"}]
    (match,) = Lexicon(pd.DataFrame(rows)).find(f"The Shepherd{mark}s deal.", "act", "en")
    assert match.words == f"Shepherd{mark}s deal"
    found = find_candidates(
        [f"It met Gazmash{mark}s head.", "It met Gazmash’s head and O'Neill.", f"It met O{mark}Neill."], names
    )
    assert dict(zip(found["name"], found["times"], strict=True)) == {"Gazmash": 2, "O'Neill": 2}


@pytest.mark.parametrize("mark", "'’ʼ")
def test_an_apostrophe_changes_no_cue(package, tmp_path, mark):
    denied = drafted(package, tmp_path, f"A title\nThe agreement on gas wasn{mark}t signed.\n", "a.txt")
    assert not denied["commitments"]
    alone = drafted(package, tmp_path, f"A title\nRussia{mark}s side will supply oil to Kazakhstan.\n", "b.txt")
    assert {(m["entity_id"], m["role"]) for m in alone["commitment_entities"]} == {
        ("russia", "party"), ("kazakhstan", "involved"),
    }  # fmt: skip


@pytest.mark.parametrize("dash", "-‐‑–—−")
def test_every_dash_is_one_in_names(tables, dash):
    names = Names(tables.entities, tables.entity_names)
    assert [m.entity_id for m in names.find(f"the Ayagoz{dash}Bakhty line")] == ["ayagoz-bakhty-railway"]


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("Переговоры в Астане.txt", "peregovory-v-astane-2025-11-12"),
        ("Қазақстан–Ресей кездесуі.txt", "kazakstan-resei-kezdesui-2025-11-12"),
        ("Заявление 2025-11-12.txt", "zaiavlenie-2025-11-12"),
        ("2025-11-12 Встреча.txt", "text-2025-11-12-vstrecha"),
        ("Café  d’Élysée.txt", "cafe-delysee-2025-11-12"),
        ("….txt", "text-2025-11-12"),
    ],
)
def test_a_file_name_in_any_script_gives_an_id(package, tmp_path, name, document_id):
    tables = drafted(package, tmp_path, "A title\nRussia will supply oil.\n", name)
    assert tables["documents"][0]["document_id"] == document_id


@pytest.mark.slow
def test_an_id_never_clashes_with_another_text(copy, tmp_path):
    package = read_package(copy.root)
    known = package_document(copy)
    path = tmp_path / f"{known}.txt"
    path.write_text("A title\nRussia will supply oil.\n", encoding="utf-8")
    ids = []
    for _ in range(2):  # the package has the document, then the first draft too
        draft = draft_text(package, str(path), {})
        write_draft(package, draft)
        ids.append(draft.document_id)
    assert ids == [f"{known}-2", f"{known}-3"]


def package_document(copy) -> str:
    return copy.read("documents")[0]["document_id"]


@pytest.mark.slow
def test_the_same_text_keeps_the_id_of_its_document(copy, tmp_path):
    """So that a second coding finds the document, whatever its file is called."""
    package = read_package(copy.root)
    folder = write_draft(package, readouts.draft(package, "bullets"))
    readouts.review(folder, "bullets")
    assert copy.run("accept", str(folder), "--coder", "claude-first") == 0
    path = tmp_path / "другое имя.txt"
    path.write_bytes((readouts.FIXTURES / "bullets" / "text.txt").read_bytes())
    assert draft_text(read_package(copy.root), str(path), {}).document_id == folder.name


@pytest.mark.slow
def test_a_missing_summary_is_told_once(copy, capsys):
    package = read_package(copy.root)
    folder = write_draft(package, readouts.draft(package, "bullets"))
    readouts.review(folder, "bullets")
    header, rows = readouts.read_draft(folder, "commitments")
    rows[0]["summary"] = rows[2]["summary"] = ""
    readouts.write_draft_table(folder, "commitments", header, rows)
    assert copy.run("accept", str(folder), "--coder", "claude-first", "--check") == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "→" in line]
    assert len(told) == 2 and "row 2, column summary" in told[0] and "row 4, column summary" in told[1], told


@pytest.mark.parametrize(
    ("table", "cells", "place"),
    [
        ("commitments", {"act": "singed"}, "row 3, column act, value 'singed'"),
        ("commitments", {"sector_id": "astrology"}, "row 3, column sector_id, value 'astrology'"),
        ("units", {"kind": "leed"}, "units.csv, row 3, column kind, value 'leed'"),
        ("commitment_entities", {"role": ""}, "row 3, column role"),
        ("commitment_entities", {"entity_id": "atlantis"}, "row 3, column entity_id, value 'atlantis'"),
    ],
)
@pytest.mark.slow
def test_a_fault_is_told_once_at_its_row(copy, capsys, table, cells, place):
    package = read_package(copy.root)
    folder = write_draft(package, readouts.draft(package, "bullets"))
    readouts.review(folder, "bullets")
    header, rows = readouts.read_draft(folder, table)
    rows[1].update(cells)
    readouts.write_draft_table(folder, table, header, rows)
    assert copy.run("accept", str(folder), "--coder", "claude-first", "--check") == 1
    (told,) = [line for line in capsys.readouterr().err.splitlines() if "→" in line]
    assert place in told


# --- scores ----------------------------------------------------------------------------------


def coding(*texts: str) -> dict[str, pd.DataFrame]:
    """A coding of units alone."""
    units = [
        {"unit": str(n), "fingerprint": text, "kind": "sentence", "disposition": "context"}
        for n, text in enumerate(texts, start=1)
    ]
    rows = ["unit", "part", *CELLS]
    mentions = ["unit", "part", "entity_id", "role", "explicit"]
    tables = {"commitments": pd.DataFrame(columns=rows), "commitment_entities": pd.DataFrame(columns=mentions)}
    return {"units": pd.DataFrame(units, dtype=object), **tables}


@pytest.mark.parametrize(
    ("ours", "theirs", "cut", "changes"),
    [
        ("abcab", "abcab", 5, 0),  # lines that are repeated count once each
        ("aa", "a", 1, 1),
        ("a", "aa", 1, 1),
        ("axd", "abcd", 2, 2),  # one unit to be cut in two
        ("abcd", "axd", 2, 2),  # two to be joined
        ("xy", "abc", 0, 3),
        ("abc", "abcd", 3, 1),
        ("ba", "ab", 1, 2),  # out of order
    ],
)
def test_units_are_matched_one_to_one_in_order(ours, theirs, cut, changes):
    found = {share.name: share for share in score(coding(*ours), coding(*theirs))}
    assert (found["units cut right"].hits, found["units cut right"].of) == (cut, len(theirs))
    assert found["cells a reviewer would have to change"].hits == changes
    assert all(share.hits <= share.of for name, share in found.items() if not name.startswith("cells"))


def test_rows_of_repeated_lines_are_matched_to_their_own_line(package, tmp_path):
    text = "A title\nThe sides agreed to expand supplies of LNG.\n\nThe sides agreed to expand supplies of LNG.\n"
    tables = drafted(package, tmp_path, text)
    frames = {name: pd.DataFrame(tables[name], dtype=object) for name in SCORED}
    found = {share.name: share for share in score(frames, frames)}
    assert all(share.hits == share.of for name, share in found.items() if not name.startswith("cells"))
    assert found["cells a reviewer would have to change"].hits == 0 and len(frames["commitments"]) == 2
