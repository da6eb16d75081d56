"""Every state of the world and well-known bodies, which a text may name though the package does not have them."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pycountry
from babel import Locale
from babel.core import get_global
from slugify import slugify

from analysis.text.fingerprint import reduce_text

WELL_KNOWN = Path(__file__).with_name("bodies.csv")  # kind, name and a further form of each, a row a form
COLUMNS = ["entity_id", "name", "kind", "country_code"]
NAME_COLUMNS = ["entity_id", "name", "language", "form", "source"]
BODIES = ("EU", "UN")  # of CLDR's territories, those that are bodies of states
WORLD = "001"  # of CLDR's regions, the one that is no place
SHORT = {"US": ("US", "U.S.", "USA"), "GB": ("UK", "U.K."), "EU": ("EU", "European Commission"), "UN": ("UN", "U.N.")}
LANGUAGES = ("en", "ru", "kk")
ZONES = ("Africa", "America", "Asia", "Europe")  # continents of the time zones that are called after towns
NATIONS = {country.alpha_2 for country in pycountry.countries} - {"US", "CA", "RU", "KZ", "GL", "AQ"}  # with many zones
OWN_NAME = "its own name"


@cache
def states() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every state, the bodies and regions that CLDR lists with them, and well-known bodies, as rows of two tables.

    Names are those of Unicode's CLDR (through Babel) and of pycountry, in English, Russian and Kazakh.
    """
    cldr, iso = f"babel {version('babel')}", f"pycountry {version('pycountry')}"
    territories = {language: Locale(language).territories for language in LANGUAGES}
    entities, names = [], []
    regions = [code for code in territories["en"] if code.isdigit() and code != WORLD]
    codes = {country.alpha_2: country for country in pycountry.countries} | dict.fromkeys([*BODIES, *regions])
    for code, country in codes.items():
        name = territories["en"].get(code) or country.name
        entity = slugify(name)
        kind = "country" if country else "organisation" if code in BODIES else "region"
        entities.append((entity, name, kind, country.alpha_3 if country else ""))
        forms = [(territories[language].get(code), language, "standard", cldr) for language in LANGUAGES]
        if country:
            official = [getattr(country, kind, None) for kind in ("common_name", "official_name")]
            turned = " ".join(reversed(country.name.removesuffix(" of").split(", "))).removeprefix("The ")
            forms += [(form, "en", "alias", iso) for form in (country.name, turned, *official)]
        forms += [(form, "en", "abbreviation", iso if country else cldr) for form in SHORT.get(code, ())]
        kept = {(form[0], form[1]): (entity, *form) for form in reversed(forms) if form[0]}
        names += reversed(kept.values())
    listed = pd.read_csv(WELL_KNOWN, keep_default_na=False)
    for (kind, name), rows in listed.groupby(["kind", "name"], sort=False):
        entity = slugify(name)
        if entity not in {row[0] for row in entities}:
            entities.append((entity, name, kind, ""))
        names.append((entity, name, "en", "standard", OWN_NAME))
        names += [(entity, form, "en", "alias", OWN_NAME) for form in rows["form"] if form]
    for name, code in towns():
        if name not in {row[1] for row in names} and not getattr(codes[code], "name", "").startswith(name):
            entities.append((slugify(name), name, "settlement", getattr(codes[code], "alpha_3", "")))
            names.append((slugify(name), name, "en", "standard", cldr))
    return pd.DataFrame(entities, columns=COLUMNS), pd.DataFrame(names, columns=NAME_COLUMNS)


def towns() -> Iterable[tuple[str, str]]:
    """Name and state of the towns after which CLDR's time zones are called: of America, the first of each state."""
    here = set()
    for zone, code in sorted(get_global("zone_territories").items()):
        continent, _, town = zone.partition("/")
        if continent in ZONES and "/" not in town and (continent != "America" or code not in here) and code in NATIONS:
            here.add(code)
            yield town.replace("_", " "), code


def states_beside(entities: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of `states` for what the package does not have; takes its entities (entity_id, name, country_code, kind).

    Returns entities (entity_id, name, kind, country_code) and names (entity_id, name, language, form, source), as text.
    The names come with those of what it has, under its own id: a text may call by "EU" what the package spells out.
    """
    rows, names = states()
    countries = entities[entities["kind"] == "country"].drop_duplicates("country_code")
    by_code = rows["country_code"].replace("", None).map(countries.set_index("country_code")["entity_id"])
    names_here = entities.assign(key=entities["name"].map(reduce_text)).drop_duplicates("key")
    by_name = rows["name"].map(reduce_text).map(names_here.set_index("key")["entity_id"])
    by_id = rows["entity_id"].where(rows["entity_id"].isin(entities["entity_id"]))
    owners = by_code.fillna(by_name).fillna(by_id)
    ids = dict(zip(rows["entity_id"], owners.fillna(rows["entity_id"]), strict=True))
    return rows[owners.isna()], names.assign(entity_id=names["entity_id"].map(ids))


def forms_of_states(lexicon: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """The lexicon's adjectives and short names of states (variable state, code ISO 3166-1) as rows of entity_names.

    They serve to find a state in a text; none of them goes into a draft's table of names.
    """
    terms = lexicon[lexicon["variable"] == "state"]
    owners = (
        entities[entities["kind"] == "country"].drop_duplicates("country_code").set_index("country_code")["entity_id"]
    )
    found = terms.assign(entity_id=terms["code"].map(owners), form="alias", source="").dropna(subset="entity_id")
    return found.rename(columns={"term": "name"})[NAME_COLUMNS]
