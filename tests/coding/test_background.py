"""What of an English text is coded and what is not, and with which act; who is named by another form."""

import pytest

from analysis.coding.draft import draft_text

SIDES = "kazakhstan,kenya"


def drafted(package, tmp_path, text: str, title: str = "A title", sides: str = SIDES) -> dict:
    path = tmp_path / "text.txt"
    path.write_text(f"{title}\n{text}\n", encoding="utf-8")
    return draft_text(package, str(path), {"sides": sides, "published_on": "2026-05-14"}).tables


@pytest.mark.parametrize("text", [
    "Demand for copper will grow in the coming decade.",
    "The fund aims to train farmers.",
    "This will help ports grow.",
    "The Harvest Summit will show the value of trade.",
    "Kenya urged all countries to lower tariffs.",
    "The leaders called for the peaceful resolution of the war.",
    "The leaders reaffirmed their opposition to the blockade of ports.",
    "They expressed appreciation for the strong partnership between both countries.",
    "The leaders commended Norway's new law on ports.",
    "Norway must open its ports.",
    "Recent floods have highlighted the state of the roads.",
    "The plan builds on a pledge that was announced in spring.",
    "Recalling that the treaty on ports was adopted in spring.",
    "President Odera will attend the Harvest Summit.",
    "Today, President Odera will host Adam Osei, President of Ghana, for talks.",
    "President Odera welcomed President Osei of Ghana for a meeting on wheat.",
    "The leaders held a long and open discussion of trade.",
    "The ministers were joined by the mayor of the port.",
    "The leaders exchanged views on a range of regional issues.",
    "The leaders discussed recent developments in the war.",
    "For more than seventy years the two states have worked together.",
    "The policy signed today replaces that of last year.",
    "Whereas the two states plan to share the river;",
    "These steps underscore the commitment to free trade.",
    "This partnership will enable farmers to sell wheat.",
    "U.S. support will help farmers sell wheat.",
    "The steps we announced in spring cover wheat and water.",
    "The leaders praised the firm and wise leadership of the mayor on water.",
    "The leaders recognized the challenges of trade.",
    "The plan names the ports necessary to carry grain.",
])  # fmt: skip
def test_background_is_not_coded(package, tmp_path, text):
    tables = drafted(package, tmp_path, f"The leaders agreed to widen the port.\n{text}")
    assert [unit["disposition"] for unit in tables["units"]] == ["boilerplate", "coded", "context"]


@pytest.mark.parametrize(("text", "acts"), [
    ("Kenya reaffirmed its long and firm commitment to clean ports.", ["intended"]),
    ("The leaders reaffirm the urgent need to repair the road.", ["stressed"]),
    ("Kenya underscored its full support for the railway.", ["noted"]),
    ("The leaders will agree to widen the port.", ["intended"]),
    ("The ministers will discuss tariffs on wheat.", ["discussed"]),
    ("We will encourage companies to repair roads.", ["intended"]),
    ("Kenya accepted the invitation to a forum on trade.", ["agreed"]),
    ("Kenya accepted the proposal on tariffs.", ["agreed"]),
    ("For Kenya the railway is crucial.", ["stressed"]),
    ("For both countries clean water is vital.", ["stressed"]),
    ("For Kenya the new road is a priority.", ["stressed"]),
    ("Recognizing that harvests failed, we commit to lower tariffs.", ["agreed"]),
    ("The leaders welcomed detailed action plans to repair roads.", ["noted"]),
    ("The task force has met twice to discuss tariffs.", ["reported"]),
    ("Kenya said that roads failed and noted that Kazakhstan will repair the railway.", ["intended"]),
    ("They support the new port, urge a cut of tariffs, and agree to repair the railway.",
     ["noted", "stressed", "agreed"]),
    ("We commit to widening the port, to repairing the railway and to training the pilots.", ["agreed"] * 3),
    ("Kenya committed to strengthen its ports to boost trade and tourism.", ["agreed"]),
    ("Kenya also continues to repair the railway.", ["reported"]),
    ("The leaders discussed their shared commitment to clean ports.", ["discussed"]),
    ("Talks on trade will begin in autumn.", ["intended"]),
    ("The leaders announced the creation of a fund for wheat.", ["agreed"]),
    ("We ask our trade ministers to lower tariffs.", ["agreed"]),
    ("Kenya affirmed it would lower tariffs.", ["intended"]),
    ("Kenya announced that it has lowered tariffs.", ["reported"]),
    ("Safe trade requires close cooperation.", ["stressed"]),
    ("Kenya and Kazakhstan work at all levels to train pilots.", ["reported"]),
    ("In May the sides stood up a task force on wheat.", ["reported"]),
    ("Norway will contribute $2 million to the railway.", ["intended"]),
    ("Studies conducted by Kenya will be published.", ["intended"]),
    ("Kenya is dedicated to training pilots.", ["intended"]),
    ("Recognizing that harvests failed, participants agreed to lower tariffs.", ["agreed"]),
    ("Kenya stressed that Kazakhstan, beside others, will repair the railway.", ["intended"]),
    ("Our teams jointly repaired the railway.", ["reported"]),
])  # fmt: skip
def test_the_act_is_that_of_the_main_clause(package, tmp_path, text, acts):
    rows = drafted(package, tmp_path, f"President Odera met with guests.\n{text}")["commitments"]
    assert [row["act"] for row in rows] == acts


def test_what_a_side_does_at_home_is_no_row(package, tmp_path):
    text = "Kenya is building schools for its farmers.\nKenya is building schools for partners in Uganda."
    units = drafted(package, tmp_path, text, sides="kenya")["units"]
    assert [unit["disposition"] for unit in units] == ["boilerplate", "context", "coded"]
    units = drafted(package, tmp_path, text, title="Global schools", sides="kenya")["units"]
    assert [unit["disposition"] for unit in units] == ["boilerplate", "coded", "coded"]


def test_a_bullet_of_several_sentences_keeps_the_row_of_each_but_no_aims(package, tmp_path):
    text = (
        "The sides agreed on this:\n"
        "- Kenya will widen a port that serves farmers. This will help trade grow. Kenya also plans to train pilots.\n"
        "- Repair the railway.\n"
    )
    tables = drafted(package, tmp_path, text)
    assert [unit["disposition"] for unit in tables["units"]] == ["boilerplate", "restated", "coded", "coded"]
    assert [(row["unit"], row["act"]) for row in tables["commitments"]] == [
        ("3", "intended"), ("3", "intended"), ("4", "agreed"),
    ]  # fmt: skip


def test_lines_without_a_verb_are_headings_and_signers_captions(package, tmp_path):
    text = "The sides agreed to widen the port.\nBetter ports for all farmers.\nPresident Anna Odera of Kenya"
    units = drafted(package, tmp_path, text)["units"]
    assert [unit["disposition"] for unit in units] == ["boilerplate", "coded", "boilerplate", "boilerplate"]


@pytest.mark.parametrize("notice", ["Learn more about the port here.", "The full list can be found here."])
def test_a_notice_is_short(package, tmp_path, notice):
    long = "Kenya agreed to protect the copyright of every film and song that is made in any town of either of the two "
    text = f"The sides agreed to widen the port.\n{notice}\n{long}states from the next year on."
    units = drafted(package, tmp_path, text)["units"]
    assert [unit["disposition"] for unit in units] == ["boilerplate", "coded", "boilerplate", "coded"]


def test_words_for_any_cooperation_take_the_field_of_the_text(package, tmp_path):
    rows = drafted(package, tmp_path, "We will deepen our cooperation.", title="A statement on railways")["commitments"]
    assert [row["sector_id"] for row in rows] == ["transport"]


def test_a_firm_word_for_trade_holds_before_the_goods(package, tmp_path):
    rows = drafted(package, tmp_path, "Kenya will lower tariffs on industrial goods.")["commitments"]
    assert [row["sector_id"] for row in rows] == ["trade_investment"]


@pytest.mark.parametrize(("words", "entity"), [
    ("the WTO", "world-trade-organization"),
    ("the World Trade Organization", "world-trade-organization"),
    ("U.S. ports", "united-states"),
    ("ports in Vilnius", "vilnius"),
    ("the Indo-Pacific", "indo-pacific"),
    ("the State Department", "us-department-state"),
])  # fmt: skip
def test_well_known_names_are_found_in_every_form(package, tmp_path, words, entity):
    tables = drafted(package, tmp_path, f"Kenya will repair roads with {words}.")
    assert entity in {mention["entity_id"] for mention in tables["commitment_entities"]}


STATES = (
    "Albanian Belgian Bulgarian Bahraini Bolivian Chilean Ivorian Colombian Costa#Rican Danish Algerian Ecuadorian "
    "Ghanaian Honduran Croatian Irish Iraqi Jamaican Kenyan Cambodian Kuwaiti Lao Lebanese Libyan Sri#Lankan Moldovan "
    "Burma Burmese Namibian Nigerian Norwegian Nepali New#Zealander Omani Panamanian Peruvian North#Korean Portuguese "
    "Paraguayan Rwandan Sudanese Senegalese Salvadoran Slovak Slovenian Swedish Ugandan Uruguayan Yemeni"
)


def test_adjectives_name_their_states(package, tmp_path):
    words = [word.replace("#", " ") for word in STATES.split()]
    tables = drafted(package, tmp_path, f"Kazakhstan will trade with {', '.join(words)} partners.")
    assert len({m["entity_id"] for m in tables["commitment_entities"]}) == len(words)  # Burma is named twice


@pytest.mark.parametrize(("text", "status"), [
    ("Kenya agreed to continue work on the road.", "under_way"),
    ("Kenya committed to maintain the railway.", "under_way"),
    ("Kenya is committed to working on the railway.", "open"),
    ("The leaders welcomed the steady progress on the railway.", "under_way"),
    ("The leaders welcomed the launch of the railway.", "open"),
    ("Kenya will continue to repair the railway.", "under_way"),
    ("The leaders discussed the strong partnership in transport.", "under_way"),
])  # fmt: skip
def test_what_is_continued_or_praised_goes_on(package, tmp_path, text, status):
    assert [row["status"] for row in drafted(package, tmp_path, text)["commitments"]] == [status]


@pytest.mark.parametrize(("text", "sector"), [
    ("Kenya will purchase wheat.", "agriculture"),
    ("Kenya plans investments in railways.", "transport"),
    ("Kenya plans to support investment.", "trade_investment"),
    ("Kenya will deepen cooperation on new technologies.", "science_technology"),
])  # fmt: skip
def test_by_what_means_a_thing_is_done_does_not_decide_its_field(package, tmp_path, text, sector):
    assert [row["sector_id"] for row in drafted(package, tmp_path, text)["commitments"]] == [sector]


def test_a_list_goes_on_under_headings_and_its_items_begin_with_verbs(package, tmp_path):
    text = (
        "# A title\n\nThe sides agreed on the following steps:\n\n## Roads\n\n- Repairing roads in the north.\n\n"
        "## Water\n\n- Digging wells for farmers.\n\nAll this is known.\n\n- Train pilots.\n- Roads and Water for All\n"
    )
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    tables = draft_text(package, str(path), {"sides": SIDES, "published_on": "2026-05-14"}).tables
    assert [unit["disposition"] for unit in tables["units"]] == [
        "boilerplate", "restated", "boilerplate", "coded", "boilerplate", "coded", "context", "coded", "boilerplate",
    ]  # fmt: skip
    assert [row["act"] for row in tables["commitments"]] == ["agreed", "agreed", "intended"]


def test_a_line_that_founds_something_is_a_row_and_lends_its_act(package, tmp_path):
    text = "We will establish a Railway Working Group, which will:\n- Train pilots.\n- Repair roads.\n"
    rows = drafted(package, tmp_path, text)["commitments"]
    assert [(row["unit"], row["act"]) for row in rows] == [("2", "intended"), ("3", "intended"), ("4", "intended")]


def test_a_long_item_keeps_the_act_of_its_list(package, tmp_path):
    text = (
        "The sides agreed to:\n- Repair the long railway in the far north. It carries wheat. It carries water. It costs little.\n"
        "- Dig wells for farmers.\n"
    )
    rows = drafted(package, tmp_path, text)["commitments"]
    assert [(row["unit"], row["act"]) for row in rows] == [("3", "agreed"), ("7", "agreed")]


def test_a_text_that_was_itself_signed_signs_what_it_says(package, tmp_path):
    text = "Kenya will repair the railway.\nSigned in Osh on the fifth day of May, two thousand and twenty-six."
    tables = drafted(package, tmp_path, text)
    assert [unit["disposition"] for unit in tables["units"]] == ["boilerplate", "coded", "restated"]
    assert [row["act"] for row in tables["commitments"]] == ["signed"]


def test_a_text_that_begins_with_a_signing_signs_what_will_be_done(package, tmp_path):
    text = "The sides signed an agreement on railways.\nKenya will repair the railway.\nKenya hopes to dig wells."
    assert [row["act"] for row in drafted(package, tmp_path, text)["commitments"]][:2] == ["signed", "signed"]


def test_items_that_begin_with_a_verb_tell_deeds_or_plans(package, tmp_path):
    text = "The sides spoke of harvests.\n- Repairing roads in Kenya.\n- Repair roads in Kenya."
    rows = drafted(package, tmp_path, text)["commitments"]
    assert [(row["act"], row["status"]) for row in rows][-2:] == [("reported", "under_way"), ("intended", "open")]


def test_parts_of_the_world_and_currencies_are_no_states(package, tmp_path):
    tables = drafted(
        package, tmp_path, "North American and African partners will spend US$7 million on roads in Kenya."
    )
    named = {mention["entity_id"] for mention in tables["commitment_entities"] if mention["explicit"] == "true"}
    assert named == {"north-america", "africa", "kenya"}


def test_a_list_of_actions_that_another_sentence_introduces_is_cut(package, tmp_path):
    text = (
        "The sides plan to explore new projects.\n"
        "This includes building new roads in the north, training many more pilots for the airline, as well as digging "
        "deep wells for farmers.\n"
    )
    rows = drafted(package, tmp_path, text)["commitments"]
    assert [(row["unit"], row["act"]) for row in rows] == [("2", "intended"), *[("3", "intended")] * 3]
