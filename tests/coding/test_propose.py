"""What a clause says: its act, and who is party to it."""

import pytest

from analysis.coding.draft import draft_text


@pytest.mark.parametrize(("text", "act"), [
    ("The agreement on electronic signatures was not signed.", None),
    ("The agreement on electronic signatures was signed.", "signed"),
    ("Russia will build a school in Astana.", "intended"),
    ("The importance of trade was stressed.", "stressed"),
    ("The museum was opened in Moscow.", "reported"),
    ("The sides noted and agreed to expand trade.", "agreed"),
])  # fmt: skip
def test_acts(package, tmp_path, text, act):
    path = tmp_path / "text.txt"
    path.write_text(f"A title\n{text}\n", encoding="utf-8")
    rows = draft_text(package, str(path), {"sides": "kazakhstan,russia"}).tables["commitments"]
    assert [row["act"] for row in rows] == ([act] if act else [])


def test_the_side_that_acts_alone_is_the_party(package, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("A title\nRussia will supply oil to Kazakhstan.\n", encoding="utf-8")
    mentions = draft_text(package, str(path), {"sides": "kazakhstan,russia"}).tables["commitment_entities"]
    assert {(m["entity_id"], m["role"], m["explicit"]) for m in mentions} == {
        ("russia", "party", "true"),
        ("kazakhstan", "involved", "true"),
    }
