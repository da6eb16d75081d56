"""Names in a text: known entities, and candidates for new ones."""

from analysis.text.names import Names, find_candidates


def test_known_names_are_found_in_any_case_and_language(tables):
    names = Names(tables.entities, tables.entity_names)
    found = lambda text: [m.entity_id for m in names.find(text)]
    assert found("the Ayagoz—Bakhty line, TITR and North–South") == [
        "ayagoz-bakhty-railway",
        "trans-caspian-route",
        "north-south-corridor",
    ]
    assert found("в Казахстане с «Росатомом» и Россией") == ["kazakhstan", "rosatom", "russia"]
    assert found("Kazakhstan Culture Days in Russia") == ["kazakhstan-culture-days-russia"]
    assert found("Kazantip and Russianness") == []


def test_unknown_names_are_candidates(tables):
    names = Names(tables.entities, tables.entity_names)
    found = find_candidates(
        ["The Bank of Astana signed in May with KazPhosphate.", "KazPhosphate agreed. Yesterday President Smith left."],
        names,
    )
    assert (
        found["name"].tolist()[:1] == ["KazPhosphate"]
        and "May" not in set(found["name"])
        and "Yesterday" not in set(found["name"])
    )
