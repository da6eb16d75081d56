"""What the quick schema check passes, frictionless passes: tried on sound tables and on faults of every kind."""

import csv
import sys
from copy import deepcopy

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rfc3986 import uri_reference, validators

from analysis.checks import schema
from analysis.checks.descriptor import WRITTEN, WRITTEN_DIALECT
from analysis.checks.engine import FORMS, doubtful_tables
from analysis.checks.schema import check_schema
from analysis.package import tables
from analysis.package.descriptor import Package
from analysis.package.tables import read_pieces, read_text
from analysis.problems import PackageError
from tests.helpers.made import tried


def doubts(package: Package, whole: bool) -> list[str]:
    """The doubtful tables, from frames held in memory or from the files."""
    frames = {name: read_text(package, name) for name in package.resources} if whole else {}
    return doubtful_tables(package.resources, lambda n: [frames[n]] if whole else read_pieces(package, n))


def refused(package: Package) -> set[str]:
    """The tables in which frictionless by itself finds a fault; all of them where it cannot use the descriptor."""
    resources = [{k: v for k, v in r.items() if k not in ("bytes", "hash", "rows")} for r in package.resources.values()]
    descriptor = {**package.descriptor, "resources": resources}
    try:
        whole = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
        return {name for name in whole.resource_names if not whole.get_resource(name).validate().valid}
    except Exception:
        return set(package.resources)


def test_nothing_is_doubtful_in_the_real_package(package, monkeypatch):
    assert doubts(package, whole=True) == doubts(package, whole=False) == []
    monkeypatch.setattr(frictionless.Resource, "validate", None)  # it is not called for sound tables
    assert check_schema(package, package.resources) == []


# --- one fault of each kind in the real package --------------------------------------------------

FAULTS = {
    "string": ["", "x" * 200, "Not A Word", " spaced", "x"],
    "integer": ["", "0", "-1", "1.5", "one", "99999999", "1e2", "+5", "٣"],
    "number": ["", "-1", "2", "much", "1,5", "nan", "1e400"],
    "boolean": ["", "maybe", "TRUE", "0"],
    "date": ["", "1989-12-31", "2024-02-30", "2024-2-5", "May 2024", "20240205"],
}
COLUMNS = [
    *(("commitments", c) for c in ("commitment_id", "unit", "sector_id", "project_id", "act", "cue", "summary")),
    *(("commitments", c) for c in ("open_ended", "due_from", "target_value")),
    *(("documents", c) for c in ("url", "language", "text_sha256", "units", "published_on")),
    *(("commitments_flat", c) for c in ("act_rank", "precision", "is_current", "event_date", "project_id", "unit")),
    *(("sector_mix", c) for c in ("share", "act", "group_id")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_kind_of_fault_in_the_real_package_is_told_as_frictionless_tells_it(copy, table, column):
    """One row a fault: frictionless goes through the table once for all."""
    package = Package(copy.root, copy.descriptor())
    kind = next(f["type"] for f in package.resources[table]["schema"]["fields"] if f["name"] == column)
    sound = copy.read(table)
    copy.write(table, [{**sound[n % len(sound)], column: cell} for n, cell in enumerate(FAULTS[kind])] + sound[1:])
    assert told(package) == told_before(package) != []
    for cell in FAULTS[kind]:
        copy.write(table, [{**sound[0], column: cell}, *sound[1:]])
        if table not in doubts(package, whole=False):
            assert told_before(package) == [], cell


@pytest.mark.slow
@pytest.mark.parametrize("table", ["commitments", "commitment_entities", "units", "sector_mix"])
def test_a_row_too_many_or_too_few_is_told_as_frictionless_tells_it(copy, table):
    package = Package(copy.root, copy.descriptor())
    rows = copy.read(table)
    for changed in ([*rows, rows[0]], rows[1:], [*rows, dict.fromkeys(rows[0], "")]):
        copy.write(table, changed)
        assert told(package) == told_before(package), len(changed)


def told(package: Package) -> list:
    return sorted(map(str, check_schema(package, package.resources)))


def told_before(package: Package) -> list:
    """What is told where frictionless is asked about every table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "doubtful_tables", lambda resources, read, only: list(resources))
        return told(package)


# --- any table ---------------------------------------------------------------------------------


def field(name: str, kind: str, **constraints) -> dict:
    extra = {"format": "uri"} if name == "url" else {}
    return {"name": name, "type": kind, "constraints": constraints} | extra


def resource(name: str, fields: list[dict], key, **foreign) -> dict:
    keys = [{"fields": list(own), "reference": {"resource": t, "fields": f}} for own, (t, f) in foreign.pop("to", [])]
    stated = {"fields": fields, "missingValues": [""], "primaryKey": key} | ({"foreignKeys": keys} if keys else {})
    return {
        "name": name,
        "path": f"{name}.csv",
        "bytes": 0,
        "hash": "",
        "rows": 0,
        **WRITTEN,
        "dialect": dict(WRITTEN_DIALECT),
        "schema": stated,
    }


PLACES = [
    field("place_id", "string", required=True, pattern="^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
    field("name", "string", required=True, minLength=2, maxLength=12, unique=True),
    field("kind", "string", enum=["city", "site"]),
    field("size", "integer", minimum=0, maximum=50),
    field("share", "number", minimum=0, maximum=1.5),
    field("open", "boolean"),
    field("since", "date", minimum="1990-01-01", maximum="2030-12-31"),
    field("url", "string"),
    field("part_of", "string"),
]
VISITS = [field("place_id", "string", required=True), field("number", "integer", required=True), field("day", "date")]
NOTES = [field("note_id", "integer", required=True), field("place_id", "string"), field("number", "integer")]
DESCRIPTOR = {
    "name": "tried",
    "resources": [
        resource("places", PLACES, "place_id", to=[(["part_of"], ("", ["place_id"]))]),
        resource("visits", VISITS, ["place_id", "number"], to=[(["place_id"], ("places", ["place_id"]))]),
        resource("notes", NOTES, "note_id", to=[(["place_id", "number"], ("visits", ["place_id", "number"]))]),
    ],
}
HOSTILE = [
    "",
    " ",
    "x",
    " x",
    "x ",
    "a b",
    "A",
    "a\n",
    "a\nb",
    "a\rb",
    '"',
    ",",
    "é",
    "e\u0301",
    "\u00a0",
    "\ufeff",
    "\x1c",
]
HOSTILE += ["TRUE", "True", "1", "0", "01", "+1", "-0", "-1", "1.0", "1.6", "1e0", "nan", "inf", "1_0", "٣", "51", "½"]
HOSTILE += ["1989-12-31", "2031-01-01", "2024-02-30", "2024-2-5", "20240205", "2024-W01-1", "0001-01-01", "2024-02-05 "]
HOSTILE += [
    "http://",
    "http://[::1",
    "http://a b",
    "https://example.org/%zz",
    "mailto:x",
    "//x",
    "http://a:99999/",
    "city ",
]
CELLS = {
    "name": st.text("abc", min_size=2, max_size=12),
    "kind": st.sampled_from(["", "city", "site"]),
    "size": st.integers(0, 50).map(str) | st.just(""),
    "share": st.sampled_from(["", "0", "1", "0.25", "1.5", "1.50"]),
    "open": st.sampled_from(["", "true", "false"]),
    "since": st.dates().map(lambda day: day.replace(year=2000 + day.year % 30, day=min(day.day, 28)).isoformat()),
    "url": st.sampled_from(
        ["", "https://example.org/a-b?c=d", "http://x", "https://example.org/%D0%B0", "https://a/я"]
    ),
}


@st.composite
def packages(draw) -> dict[str, list[list[str]]]:
    """Three tables that are sound, and then in most cases a few cells changed, rows doubled or dropped."""
    ids = draw(st.lists(st.sampled_from(["a", "b", "c1", "d_e", "e9"]), min_size=1, max_size=4, unique=True))
    names = draw(st.lists(CELLS["name"], min_size=len(ids), max_size=len(ids), unique=True))
    own = [*(f["name"] for f in PLACES[2:8])]
    places = [
        [i, n, *(draw(CELLS[c]) for c in own), draw(st.sampled_from(["", *ids]))]
        for i, n in zip(ids, names, strict=True)
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from("123")), max_size=5, unique=True))
    visits = [[*pair, draw(st.sampled_from(["", "2024-02-29"]))] for pair in pairs]
    notes = [[str(n), *draw(st.sampled_from([("", ""), *pairs]))] for n in range(draw(st.integers(0, 3)))]
    made = {"places": places, "visits": visits, "notes": notes}
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        rows = made[draw(st.sampled_from(list(made)))]
        if rows:
            place = draw(st.integers(0, len(rows) - 1))
            match draw(st.integers(0, 8)):
                case 0:
                    rows.append(list(rows[place]))
                case 1:
                    del rows[place]
                case 2:
                    rows[place] = [""] * len(rows[place])
                case 3:
                    rows[:] = [[row[0], *(" " + cell for cell in row[1:])] for row in rows]
                case _:
                    rows[place][draw(st.integers(0, len(rows[place]) - 1))] = draw(st.sampled_from(HOSTILE))
    return made


def written(
    folder, made: dict[str, list[list[str]]], descriptor: dict = DESCRIPTOR, quoting=csv.QUOTE_MINIMAL
) -> Package:
    package = Package(folder, descriptor)
    for name, rows in made.items():
        with package.path(name).open("w", encoding="utf-8", newline="") as handle:
            handle.write(",".join(f["name"] for f in package.resources[name]["schema"]["fields"]) + "\n")
            csv.writer(handle, lineterminator="\n", quoting=quoting).writerows(rows)
    return package


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("engine")


@pytest.mark.slow
@tried(500)
@given(made=packages(), whole=st.booleans(), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_frictionless_refuses_is_never_passed(folder, made, whole, quoting):
    package = written(folder, made, quoting=quoting)
    try:
        found = set(doubts(package, whole))
    except PackageError:
        return  # a table that cannot be read is told by the reading
    assert refused(package) <= found


MADE = {
    "places": [
        ["a", "Alpha", "city", "5", "0.5", "true", "2024-01-01", "https://example.org/a", ""],
        ["b", "Beta"] + [""] * 7,
    ],
    "visits": [["a", "1", "2024-02-29"], ["b", "1", ""]],
    "notes": [["1", "a", "1"], ["2", "", ""]],
}  # fmt: skip


def test_sound_tables_are_passed(folder):
    assert doubts(written(folder, MADE), whole=True) == doubts(written(folder, MADE), whole=False) == []
    assert refused(written(folder, MADE)) == set()


COLUMNS_MADE = [(r["name"], n) for r in DESCRIPTOR["resources"] for n in range(len(r["schema"]["fields"]))]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), COLUMNS_MADE)
def test_a_cell_that_frictionless_refuses_is_never_passed(folder, table, column):
    caught = 0
    for cell in [*HOSTILE, "a" * 13, "b", "a"]:
        made = deepcopy(MADE)
        made[table][0][column] = cell
        try:
            package = written(folder, made)
            found = set(doubts(package, whole=True))
        except PackageError:
            continue
        wrong = refused(package)
        assert wrong <= found, cell
        caught += bool(wrong)
    assert caught or column in (7, 8), "no cell of these breaks the column"


def test_a_space_that_frictionless_takes_for_none_of_a_cell_is_doubtful(folder):
    """Where each quoted cell follows a space, it takes no space before a cell for a part of it."""
    made = deepcopy(MADE)
    made["places"][0][1], made["places"][1][1] = " 'Alpha'", " y"
    assert "places" in refused(written(folder, made)) and "places" in doubts(written(folder, made), whole=False)


def test_a_key_that_leads_to_a_column_of_another_form_is_doubtful(folder):
    descriptor, made = deepcopy(DESCRIPTOR), deepcopy(MADE)
    descriptor["resources"][2]["schema"]["foreignKeys"] = [
        {"fields": ["place_id"], "reference": {"resource": "places", "fields": ["url"]}}
    ]
    made["places"][0][7] = made["notes"][0][1] = "no address"
    assert "notes" in refused(written(folder, made, descriptor))
    assert "notes" in doubts(written(folder, made, descriptor), whole=False)


def nothing_required(resource: dict) -> None:
    resource["schema"]["primaryKey"] = []
    for field in resource["schema"]["fields"]:
        field["constraints"].pop("required", None)


CHANGES = {
    "a table that may hold a blank row": nothing_required,
    "a bare number": lambda r: r["schema"]["fields"][3].update(bareNumber=False),
    "other truth": lambda r: r["schema"]["fields"][5].update(trueValues=["yes"]),
    "other missing values": lambda r: r["schema"].update(missingValues=["", "a"]),
    "missing values of a field": lambda r: r["schema"]["fields"][2].update(missingValues=["city"]),
    "an unknown type": lambda r: r["schema"]["fields"][3].update(type="year"),
    "a format": lambda r: r["schema"]["fields"][1].update(format="email"),
    "a dialect": lambda r: r["dialect"].update(skipInitialSpace=True),
    "an encoding": lambda r: r.update(encoding="utf-16"),
    "exclusive bounds": lambda r: r["schema"]["fields"][3]["constraints"].update(exclusiveMinimum=5),
    "codes of numbers": lambda r: r["schema"]["fields"][3]["constraints"].update(enum=["4"]),
    "a bound of text": lambda r: r["schema"]["fields"][3]["constraints"].update(minimum="x"),
    "a bound of another type": lambda r: r["schema"]["fields"][3]["constraints"].update(maximum=4.5),
    "a broken pattern": lambda r: r["schema"]["fields"][1]["constraints"].update(pattern="["),
    "an alternative": lambda r: r["schema"]["fields"][1]["constraints"].update(pattern="Alph|eta"),
    "another field": lambda r: r["schema"]["fields"].append(field("more", "string")),
    "a field twice": lambda r: r["schema"]["fields"].append(field("open", "boolean")),
    "a key that is no column": lambda r: r["schema"].update(primaryKey="more"),
    "a key that may be empty": lambda r: r["schema"].update(primaryKey=["place_id", "part_of"]),
    "a match by name": lambda r: r["schema"].update(fieldsMatch="subset"),
    "a longer pattern": lambda r: r["schema"]["fields"][1]["constraints"].update(minLength=5),
    "a shorter limit": lambda r: r["schema"]["fields"][1]["constraints"].update(maxLength=4),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_rule_that_is_not_known_here_is_left_to_frictionless(folder, change):
    descriptor = deepcopy(DESCRIPTOR)
    change(descriptor["resources"][0])
    assert "places" in doubts(written(folder, MADE, descriptor), whole=False)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of time on Windows")
def test_a_pattern_that_runs_away_is_refused_in_time(folder, monkeypatch):
    descriptor = deepcopy(DESCRIPTOR)
    descriptor["resources"][0]["schema"]["fields"][1]["constraints"] = {"required": True, "pattern": r"^(\w+\s?)*!$"}
    long = {**MADE, "places": [["a", "A name long enough for centuries of trying", *[""] * 7]]}
    monkeypatch.setattr(schema, "SECONDS", 1)
    package = written(folder, {**long, "visits": [], "notes": []}, descriptor)
    (problem,) = check_schema(package, package.resources)
    assert problem.rule == "pattern_ends" and "the cell in row 2" in str(problem)


@pytest.mark.slow
@tried(300)
@given(address=st.from_regex(FORMS["uri"], fullmatch=True))
def test_an_address_that_is_passed_has_a_scheme_that_frictionless_finds(address):
    validator = validators.Validator()
    validator.require_presence_of("scheme")
    validator.validate(uri_reference(address))


def test_keys_are_held_against_each_piece_of_a_long_table(folder, monkeypatch):
    monkeypatch.setattr(tables, "ROWS", 3)
    visits = [["a", str(n), ""] for n in range(1, 20)]
    made = {**MADE, "visits": visits, "notes": [[str(n), "a", str(n)] for n in range(1, 20)]}
    assert doubts(written(folder, made), whole=False) == []
    for name, row in (("visits", visits[0]), ("notes", ["20", "a", "20"])):
        changed = {**made, name: [*made[name], row]}
        assert doubts(written(folder, changed), whole=False) == [name]
