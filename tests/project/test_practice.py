"""The coding of the practice texts is consistent, and the trial scores a draft exactly."""

import csv
import re
from datetime import date

import pandas as pd
import pytest

from analysis.text.fingerprint import fingerprint
from tests.helpers.package import ROOT
from trials.practice import AS_FOUND, CORE, FORMS, GOLD, SPLITS, main, read_gold, render, render_official, run

TEXT = (
    "Talks of the two presidents in the old capital",
    "Kazakhstan and Russia agreed to expand supplies of LNG.",
    "The old town hall was full of flowers.",
    "Russia will supply oil to Kazakhstan. Guests came from far and wide.",
)
CODING = {
    "texts": [
        "text_id,language,split,url,publisher,published_on,title,sides",
        f"made,en,tune,https://example.org/talks,nobody,2025-11-12,{TEXT[0]},Kazakhstan; Russia; Atlantis",
    ],
    "units": [
        "text_id,unit,kind,fingerprint,disposition",
        *(f"made,{n},sentence,{fingerprint(TEXT[n - 1])},{d}" for n, d in ((1, "boilerplate"), (2, "coded"))),
        f"made,3,sentence,{fingerprint(TEXT[2])},boilerplate",  # the draft says context
        f"made,4,sentence,{fingerprint(TEXT[3])},coded",  # the draft cuts it in two
    ],
    "rows": [
        "text_id,unit,part,act,status,sector_id,cue,open_ended,happened_from,happened_to,due_from,due_to,target_value,"
        "target_unit",
        "made,2,a,agreed,under_way,fossil_fuels,agreed,false,,,,,,",  # the draft says open
        "made,2,b,intended,open,transport,agreed,false,,,,,,",
        "made,4,a,intended,open,fossil_fuels,will supply,false,,,,,,",
    ],
    "entities": [
        "text_id,unit,part,name,entity_id,kind,role,explicit",
        "made,2,a,Kazakhstan,,country,party,true",  # by name
        "made,2,a,Russia,russia,country,party,true",
        "made,2,b,Atlantis,,country,party,true",
        "made,4,a,Russia,russia,country,party,true",
        "made,4,a,China,china,country,party,false",
    ],
}
SCORES = {  # hits, proposed, wanted
    "units cut right": (3, 5, 4),
    "dispositions": (2, 5, 4),
    "rows found": (1, 2, 3),
    "act, of rows found": (1, 1, 1),
    "status, of rows found": (0, 1, 1),
    "sector_id, of rows found": (1, 1, 1),
    "entities named": (2, 4, 4),
    "entities understood": (0, 0, 1),
}


@pytest.fixture
def folder(tmp_path):
    """A text of our own, and its coding."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "2025-11-12-talks.txt").write_text("\n".join(TEXT) + "\n", encoding="utf-8")
    for name, lines in CODING.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_draft_is_scored_exactly_in_every_form(folder):
    scores = run(folder / "texts", [AS_FOUND, *FORMS], gold_folder=folder)
    for key, counts in scores.items():
        assert {name: (t.hits, t.proposed, t.wanted) for name, t in counts.items()} == SCORES, key
    assert len(scores) == 1 + len(FORMS)
    shown = render(scores)
    assert "| en | tune | rows found | 3 | 2 | 0.50 | 0.33 | 0.40 |" in shown
    assert "| en | tune | entities understood | 1 | 0 |  | 0.00 | 0.00 |" in shown


def test_a_text_is_found_by_its_title(folder):
    path = folder / "texts" / "2025-11-12-talks.txt"
    path.rename(path.with_name("saved.txt"))
    assert run(folder / "texts", [AS_FOUND], "tune", folder) and not run(
        folder / "texts", [AS_FOUND], "measure", folder
    )


def test_what_is_missing_is_told(folder, capsys):
    assert main([str(folder / "none")]) == 1
    assert main([str(folder / "texts"), "--split", "tune"]) == 1
    none, texts = capsys.readouterr().err.strip().splitlines()
    assert "no such folder" in none and "0 files of" in texts and "keep each text once" in texts


def test_the_coding_is_consistent(tables):
    texts, gold = read_gold()
    units, rows, entities = gold.values()
    place = ["text_id", "unit"]
    keys = ((texts, ["text_id"]), (units, place), (rows, [*place, "part"]), (entities, [*place, "part", "name"]))
    for frame, key in keys:
        assert not frame.duplicated(key).any(), frame[frame.duplicated(key)]
    codes = tables.codebook.groupby("variable")["code"].agg(set)
    for frame, column, known in (
        (units, "kind", codes["unit_kind"]), (units, "disposition", codes["disposition"]),
        (rows, "act", codes["act"]), (rows, "status", codes["status"]),
        (rows, "sector_id", set(tables.sectors["sector_id"])), (entities, "explicit", {"true", "false"}),
        (entities, "entity_id", {"", *tables.entities["entity_id"]}),
        (texts, "language", {"en", "ru"}), (texts, "split", set(SPLITS)), (texts, "coded", {"all", CORE}),
    ):  # fmt: skip
        assert set(frame[column]) <= known, column
    assert set(units["text_id"]) == set(texts["text_id"])
    core = set(texts.loc[texts["coded"] == CORE, "text_id"])
    for frame, column, known in (
        (rows, "open_ended", {"true", "false"}), (entities, "kind", codes["entity_kind"]),
        (entities, "role", codes["entity_role"]),
    ):  # fmt: skip
        assert set(frame.loc[~frame["text_id"].isin(core), column]) <= known, column
        assert set(frame.loc[frame["text_id"].isin(core), column]) <= {""}, column
    coded = units[units["disposition"] == "coded"]
    assert set(coded[place].itertuples(index=False)) == set(rows[place].itertuples(index=False))
    assert len(entities.merge(rows[[*place, "part"]])) == len(entities)
    assert rows.loc[~rows["text_id"].isin(core), "cue"].str.split().str.len().between(1, 4).all()
    for first, last in (("happened_from", "happened_to"), ("due_from", "due_to")):
        for a, b in zip(rows[first], rows[last], strict=True):
            assert all(day == "" or date.fromisoformat(day) for day in (a, b)) and (not a or not b or a <= b)
    titles = units[units["unit"] == "1"].set_index("text_id")["fingerprint"]
    assert titles.to_dict() == dict(zip(texts["text_id"], texts["title"].map(fingerprint), strict=True))
    assert not (units["fingerprint"] == fingerprint("")).any()


def test_every_difference_is_decided_for_one_of_the_two(tables):
    with (GOLD / "differences.csv").open(encoding="utf-8", newline="") as handle:
        differences = list(csv.DictReader(handle))
    units = set(map(tuple, read_gold()[1]["units"][["text_id", "unit"]].itertuples(index=False)))
    for row in differences:
        assert row["first"] != row["second"] and row["decided"] in (row["first"], row["second"]), row
        assert re.search(r"\w\.$", row["reason"]) and (row["text_id"], row["unit"]) in units, row
    agreement = pd.read_csv(GOLD / "agreement.csv")
    counted = agreement[agreement["texts"] == "all columns"].groupby("what")[["n", "agree"]].sum()
    counted = (counted["n"] - counted["agree"]).to_dict()
    told = pd.Series([row["variable"] for row in differences]).value_counts()
    assert {c: counted[c] for c in ("act", "status", "sector_id", "cue", "disposition", "kind")} == {
        c: told[c] for c in ("act", "status", "sector_id", "cue", "disposition", "kind")
    }
    assert counted["rows"] == told["row"]


def test_prose_counts_the_texts_as_they_are():
    texts, _ = read_gold()
    fresh = (texts["split"] == "fresh").sum()
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"the scores on {len(texts)} texts, twelve of which nobody worked on" in changes and fresh == 12
    core = (texts["coded"] == CORE) & (texts["split"] == "tune")
    assert (
        "Sixteen texts that had been set apart" in (ROOT / "docs/drafting.md").read_text("utf-8") and core.sum() == 16
    )


def test_later_differences_have_reasons():
    differences = pd.read_csv(GOLD / "later_differences.csv", dtype=str, keep_default_na=False)
    texts, gold = read_gold()
    assert set(differences["text_id"]) <= set(texts.loc[texts["coded"] == CORE, "text_id"])
    assert len(differences.merge(gold["units"][["text_id", "unit"]])) == len(differences)
    assert (differences["first"] != differences["second"]).all()
    assert set(differences["what"]) <= {"disposition", "rows", "act", "status", "sector_id", "entities"}
    assert differences["reason"].str.len().gt(9).all() and differences["decided"].ne("").all()


def test_the_drafts_of_official_texts_stand_in_the_documents():
    assert render_official() in (ROOT / "docs" / "drafting.md").read_text(encoding="utf-8")
