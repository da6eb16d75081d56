"""A second coding: what differs is listed, nothing is merged until all of it is settled, and then all of it is."""

import csv
import shutil
from pathlib import Path

import pytest

from analysis.coding.recode import DIFFERENCES
from tests.helpers import readouts
from tests.helpers.package import Copy

pytestmark = pytest.mark.slow
CODER = "claude-second"


@pytest.fixture
def second(accepted, with_draft, tmp_path):
    """A copy of the package with the readout `bullets` accepted, and a second draft of it, coded alike."""
    copy = Copy(Path(shutil.copytree(accepted.root, tmp_path / "package")))
    copy.folder = (copy.root / with_draft.draft).rename(copy.root / "drafts" / "second")
    copy.document = readouts.read("bullets", "document")[0]["document_id"]
    return copy


def recode(copy, *options, coder=CODER) -> int:
    return copy.run("recode", str(copy.folder), "--coder", coder, *options)


def edit(copy, table, change):
    header, rows = readouts.read_draft(copy.folder, table)
    readouts.write_draft_table(copy.folder, table, header, change(rows))


def differ(copy):
    """Another act, one row fewer, one entity fewer."""

    def change(rows):
        rows[0]["act"] = "stressed" if rows[0]["act"] != "stressed" else "discussed"
        return rows

    edit(copy, "commitments", change)
    _, rows = readouts.read_draft(copy.folder, "commitments")
    units = [row["unit"] for row in rows]
    alone = next(row for row in rows[1:] if units.count(row["unit"]) > 1)
    lost = (alone["unit"], alone["part"])
    edit(copy, "commitments", lambda rows: [r for r in rows if (r["unit"], r["part"]) != lost])
    edit(copy, "commitment_entities", lambda rows: [r for r in rows[:-1] if (r["unit"], r["part"]) != lost])
    return lost


def differences(copy) -> list[dict]:
    with (copy.folder / DIFFERENCES).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def settle(copy, choose):
    rows = differences(copy)
    for row in rows:
        row["value"], row["reason"] = choose(row), "The rule says so."
    with (copy.folder / DIFFERENCES).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_coding_that_agrees_is_stored_at_once(second, capsys):
    assert recode(second) == 0, capsys.readouterr().err
    assert "0 differences" in capsys.readouterr().out
    assert second.run("validate") == 0 and "fewer than two coders" not in capsys.readouterr().out
    coders = {r["coder_id"] for r in second.read("codings") if r["document_id"] == second.document}
    assert coders == {"claude-first", CODER} and second.run("build", "--check") == 0


def test_differences_are_listed_and_nothing_changes_until_all_are_settled(second, capsys):
    differ(second)
    data = {path: content for path, content in second.snapshot().items() if not path.startswith("drafts")}
    assert recode(second) == 1
    assert "3 differences from the accepted rows, 3 not adjudicated" in capsys.readouterr().out
    assert {r["variable"] for r in differences(second)} == {"act", "row", "entity"}
    settle(second, lambda row: "keep" if row["variable"] == "row" else row["accepted"])
    rows = differences(second)
    rows[0]["reason"] = ""
    with (second.folder / DIFFERENCES).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert recode(second) == 1 and "1 not adjudicated" in capsys.readouterr().out
    assert sum(bool(row["reason"]) for row in differences(second)) == 2  # what was settled is kept
    assert {p: c for p, c in second.snapshot().items() if not p.startswith("drafts")} == data


@pytest.mark.parametrize("side", ["accepted", "given"])
def test_settled_differences_are_merged_with_their_reasons(second, capsys, side):
    unit, part = differ(second)
    assert recode(second) == 1
    act = next(r for r in differences(second) if r["variable"] == "act")
    keep = {"accepted": "keep", "given": "drop"}[side]
    settle(second, lambda row: keep if row["variable"] == "row" else row[side])
    before = len(second.read("commitments"))
    assert recode(second) == 0, capsys.readouterr().err
    assert second.run("validate") == 0 and second.run("build", "--check") == 0, capsys.readouterr().err
    assert len(second.read("commitments")) == before - (side == "given")
    name = f"{second.document}:{int(act['unit']):02d}{act['part']}"
    assert next(r for r in second.read("commitments") if r["commitment_id"] == name)["act"] == act[side]
    reasons = {r["variable"]: r for r in second.read("adjudications") if r["document_id"] == second.document}
    assert reasons["act"]["value"] == act[side] and reasons["rows"]["unit"] == unit
    given = [r for r in second.read("codings") if r["coder_id"] == CODER and r["variable"] == "act"]
    assert any(r["value"] == act["given"] and r["commitment_id"] == name for r in given)
    assert any(r["document_id"] == second.document for r in second.read("entity_adjudications"))


def test_a_row_that_only_the_second_coder_found_becomes_one_of_its_own(second, capsys):
    def add(rows):
        new = {**rows[0], "part": "k", "sector_id": "sport", "summary": "Sport is to be promoted by the two."}
        return [*rows, new]

    edit(second, "commitments", add)
    edit(
        second,
        "commitment_entities",
        lambda rows: [
            *rows,
            *({**r, "part": "k"} for r in rows if (r["unit"], r["part"]) == (rows[0]["unit"], rows[0]["part"])),
        ],
    )
    assert recode(second) == 1
    assert [(r["variable"], r["entity_id"]) for r in differences(second)] == [("row", "given")]
    settle(second, lambda row: "keep")
    assert recode(second) == 0, capsys.readouterr().err
    added = [r for r in second.read("commitments") if r["summary"] == "Sport is to be promoted by the two."]
    assert len(added) == 1 and not added[0]["commitment_id"].endswith("k")  # the next free letter
    assert second.run("validate") == 0, capsys.readouterr().err


def test_check_changes_nothing(second, capsys):
    differ(second)
    before = second.snapshot()
    assert recode(second, "--check") == 1 and "Nothing was changed." in capsys.readouterr().out
    assert second.snapshot() == before


def misspelt(copy):
    differ(copy)
    recode(copy)
    settle(copy, lambda row: "keep" if row["variable"] == "row" else "agred" if row["variable"] == "act" else "no")


def half_an_entity(copy):
    differ(copy)
    recode(copy)
    settle(
        copy,
        lambda row: (
            "keep" if row["variable"] == "row" else "object" if row["variable"] == "entity" else row["accepted"]
        ),
    )


def other_units(copy):
    def join(rows):
        rows[-2]["text"] += " " + rows[-1]["text"]
        return rows[:-1]

    edit(copy, "units", join)


@pytest.mark.parametrize(
    ("breaks", "coder", "says"),
    [
        (misspelt, CODER, "no such code of 'act'"),
        (half_an_entity, CODER, "write no, or role/explicit"),
        (other_units, CODER, "are not the 24 accepted units"),
        (lambda copy: None, "claude-first", "has coded"),
        (lambda copy: None, "nobody", "there is no coder 'nobody'"),
    ],
    ids=["misspelt", "half-an-entity", "other-units", "same-coder", "unknown-coder"],
)
def test_a_fault_is_one_clear_message_and_changes_nothing(second, capsys, breaks, coder, says):
    breaks(second)
    capsys.readouterr()
    data = {path: content for path, content in second.snapshot().items() if not path.startswith("drafts")}
    assert recode(second, coder=coder) == 1
    error = capsys.readouterr().err
    assert says in error and "Traceback" not in error
    assert {p: c for p, c in second.snapshot().items() if not p.startswith("drafts")} == data
