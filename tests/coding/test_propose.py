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


def rows_of(package, tmp_path, text: str, language: str = "ru") -> list[dict]:
    path = tmp_path / "text.txt"
    path.write_text(f"Заголовок\n{text}\n", encoding="utf-8")
    facts = {"sides": "kazakhstan,russia", "language": language, "published_on": "2026-05-14"}
    tables = draft_text(package, str(path), facts).tables
    entities = lambda row: {m["entity_id"]: m["role"] for m in tables["commitment_entities"] if place(m) == place(row)}
    return [{**row, "entities": entities(row)} for row in tables["commitments"]]


def place(row: dict) -> tuple[str, str]:
    return row["unit"], row["part"]


@pytest.mark.parametrize(("text", "acts"), [
    ("Соглашение о визах не было подписано.", []),
    ("Соглашение о визах подписано.", [("signed", "open")]),
    ("Россия готова подписать соглашение о визах.", [("intended", "open")]),
    ("Россия построит школу в Астане.", [("intended", "open")]),
    ("Россия построила школу в Астане.", [("reported", "done")]),
    ("Стороны продолжат поставки газа.", [("intended", "under_way")]),
    ("Обсуждались спорт, туризм и торговля.", [("discussed", "open")] * 3),
    ("Стороны подчеркнули важность торговли и договорились о поставках газа.", [
        ("stressed", "open"), ("agreed", "open"),
    ]),
    ("Президент России поблагодарил за тёплый приём.", []),
    ("Обе стороны намерены расширить торговлю в интересах безопасности.", [("intended", "open")]),
])  # fmt: skip
def test_acts_and_statuses_in_russian(package, tmp_path, text, acts):
    assert [(row["act"], row["status"]) for row in rows_of(package, tmp_path, text)] == acts


def test_dates_and_figures_in_russian(package, tmp_path):
    text = "Стороны договорились довести торговлю до 30 млрд долларов к концу 2027 года."
    (row,) = rows_of(package, tmp_path, text)
    assert (row["due_to"], row["target_value"], row["target_unit"]) == ("2027-12-31", "30", "billion USD")


@pytest.mark.parametrize(("text", "party"), [
    ("Ерлан Досов выразил готовность увеличить экспорт зерна.", {"kazakhstan"}),
    ("Пётр Ильин, со своей стороны, предложил открыть школу.", {"russia"}),
    ("Пётр Ильин и Ерлан Досов договорились о поставках газа.", {"kazakhstan", "russia"}),
    ("Казахстанская сторона предложила открыть школу.", {"kazakhstan"}),
])  # fmt: skip
def test_who_speaks_for_a_side_is_its_party(package, tmp_path, text, party):
    lead = "Состоялся телефонный разговор Петра Ильина с Президентом Казахстана Ерланом Досовым."
    (row,) = rows_of(package, tmp_path, f"{lead}\n{text}")
    assert {entity for entity, role in row["entities"].items() if role == "party"} == party


def test_a_kazakh_text_is_proposed_too(package, tmp_path):
    (row,) = rows_of(package, tmp_path, "Тараптар 2027 жылға дейін теміржол салуға келісті.", "kk")
    assert (row["act"], row["sector_id"]) == ("agreed", "transport")
