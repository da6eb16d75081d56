"""Names that nobody has listed yet."""

import pandas as pd
import pytest

from analysis.coding.new_entities import WELL_KNOWN, states
from analysis.text.lexicon import Lexicon
from analysis.text.names import Names
from analysis.text.new_names import find_new_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They will widen the Salt Lake Corridor.", {"Salt Lake Corridor": "corridor"}),
        ("The Ministry of Roads and Bridges spoke.", {"Ministry of Roads and Bridges": "organisation"}),
        ("Ministers of the Trade and Technology Council met.", {"Trade and Technology Council": "organisation"}),
        ("An Agreement on Fair Trade was signed at the Lisbon Forum.",
         {"Agreement on Fair Trade": "instrument", "Lisbon Forum": "event"}),
        ("President Anna Smith met Prime Minister Ben Jones.", {}),
        ("The Corridor and the Agreement matter.", {}),
        ("Establish a Harbour Safety Office in the north.", {"Harbour Safety Office": "organisation"}),
        ("Throughout the Lisbon Forum they spoke.", {"Lisbon Forum": "event"}),
        ("Firms such as Alder, Birch Works and Cedar came; the British company Dorn did not.",
         {"Alder": "organisation", "Birch Works": "organisation", "Cedar": "organisation", "Dorn": "organisation"}),
        ("They met at Kazakhstan's Ministry of Energy.", {"Ministry of Energy": "organisation"}),
    ],
)  # fmt: skip
def test_a_name_tells_its_kind(tables, text, expected):
    kinds = Lexicon(tables.lexicon).terms_of("entity_kind", "en")
    found, _ = find_new_names([text], kinds, Names(tables.entities, tables.entity_names))
    assert dict(zip(found["name"], found["kind"], strict=True)) == expected


def test_well_known_bodies_have_a_kind_of_the_codebook_and_no_form_twice(tables):
    bodies = pd.read_csv(WELL_KNOWN, keep_default_na=False)
    kinds = tables.codebook.loc[tables.codebook["variable"] == "entity_kind", "code"]
    assert set(bodies["kind"]) <= set(kinds) and not bodies.duplicated(["name", "form"]).any()
    forms = bodies.loc[bodies["form"] != "", "form"]
    assert not forms.duplicated().any() and not set(forms) & set(bodies["name"])


def test_short_forms_are_names_of_the_same_thing(tables):
    texts = ["The Harbour Safety Initiative (HSI) began.", "HSI will grow.", "The Initiative helps."]
    known = Names(tables.entities, tables.entity_names)
    found, forms = find_new_names(texts, Lexicon(tables.lexicon).terms_of("entity_kind", "en"), known)
    names = Names(found, forms, known)
    assert [[m.entity_id for m in names.find(text)] for text in texts[1:]] == [["harbour-safety-initiative"]] * 2


def test_the_title_of_an_instrument_names_its_sides(tables):
    known = Names(tables.entities, tables.entity_names)
    text = "The Agreement between Kazakhstan and Russia on Salt entered into force."
    found, forms = find_new_names(
        ["The Kazakhstan-Russia Agreement on Salt holds."], {"Agreement": "instrument"}, known
    )
    kinds = [m.kind for m in Names(found, forms, known).find("The Kazakhstan-Russia Agreement on Salt holds.")]
    assert kinds.count("country") == 2 and "instrument" in kinds and len(known.find(text)) == 2


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("They met in the NATO Alliance.", "", set()),
        ("The Smith-Jones Administration spoke.", "", set()),
        ("Executive Order 12345 holds.", "", {"Executive Order 12345"}),
        ("They signed a Framework for an Agreement on Salt.", "", {"Framework for an Agreement on Salt"}),
        ("The Coalition to End Hunger met.", "", {"Coalition to End Hunger"}),
        ("The Traders' Forum met.", "", {"Traders' Forum"}),
        ("They signed an Agreement on Salt.", "Peru-Laos Agreement on Salt", {"Peru-Laos Agreement on Salt"}),
        ("The Salt Partnership for Better Ports grew, and the Salt Partnership met.", "",
         {"Salt Partnership for Better Ports"}),
    ],
)  # fmt: skip
def test_names_in_full_and_in_short(tables, text, title, expected):
    known = Names(*(pd.concat([ours, more]) for ours, more in zip((tables.entities, tables.entity_names), states())))
    found, _ = find_new_names([text], Lexicon(tables.lexicon).terms_of("entity_kind", "en"), known, [title])
    assert set(found["name"]) == expected
