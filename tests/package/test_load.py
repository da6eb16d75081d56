"""Loading: the types that the descriptor states, and nothing that pandas guesses."""

import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import analysis
from analysis.package.load import to_text, to_typed
from analysis.package.tables import canonical_bytes, in_order
from analysis.problems import PackageError
from tests.helpers.made import CELLS, FIELDS, RESOURCE, STRICT_CELLS, WHOLE, text_tables, tried
from tests.helpers.package import ROOT


@pytest.mark.slow
@tried(150)
@given(text_tables())
def test_text_to_typed_to_text_is_the_same(frame):
    """For cells of the one form of each type, as `cells_are_strict` wants them."""
    assert to_text(to_typed(frame, RESOURCE), RESOURCE).values.tolist() == frame.values.tolist()


TYPED = {
    "string": ("str", CELLS.filter(bool)),
    "integer": ("Int64", WHOLE),
    "number": ("float64", st.floats(allow_nan=False, allow_infinity=False)),
    "date": ("datetime64[us]", st.dates().map(pd.Timestamp)),
    "boolean": ("boolean", st.booleans()),
}


@st.composite
def typed_tables(draw):
    rows = draw(st.integers(0, 5))
    columns = {}
    for name, type_ in FIELDS.items():
        dtype, values = TYPED[type_]
        cells = draw(st.lists(st.one_of(st.none(), values), min_size=rows, max_size=rows))
        columns[name] = pd.Series(cells, dtype=dtype)
    return pd.DataFrame(columns)


@pytest.mark.slow
@tried(100)
@example(
    pd.DataFrame(
        {
            n: pd.Series([v], dtype=TYPED[t][0])
            for (n, t), v in zip(
                FIELDS.items(), ["a", 1, "b", None, 0.1, pd.Timestamp("0999-01-01"), True], strict=True
            )
        }
    )
)
@example(
    pd.DataFrame(
        {
            n: pd.Series([v, None], dtype=TYPED[t][0])
            for (n, t), v in zip(FIELDS.items(), ["a", 1, "b", 2**53 + 1, -0.0, None, True], strict=True)
        }
    )
)
@given(typed_tables())
def test_typed_to_text_to_typed_is_the_same(written, frame):
    text = to_text(frame, RESOURCE)
    pd.testing.assert_frame_equal(to_typed(text, RESOURCE), frame)
    ordered = frame.loc[in_order(text, RESOURCE).index].reset_index(drop=True)
    pd.testing.assert_frame_equal(to_typed(written(canonical_bytes(text, RESOURCE), RESOURCE), RESOURCE), ordered)


def test_large_numbers_beside_an_empty_cell_and_early_years_stay_as_they_are():
    cells = {"name": ["a", "b"], "number": ["1", "2"], "count": ["9007199254740993", ""], "day": ["0999-01-01", ""]}
    frame = pd.DataFrame(cells, index=[2, 3], dtype=object).reindex(columns=list(FIELDS), fill_value="")
    assert to_text(to_typed(frame, RESOURCE), RESOURCE).values.tolist() == frame.values.tolist()


@tried()
@given(
    st.sampled_from([n for n in FIELDS if n != "name"]),
    st.one_of(CELLS, st.text("0123456789-.eE+ ", max_size=25), *STRICT_CELLS.values()),
)
def test_a_cell_is_typed_or_refused_by_row_and_column(column, cell):
    frame = pd.DataFrame(
        [{n: "" for n in FIELDS}, {n: "" for n in FIELDS} | {column: cell}], index=[2, 3], dtype=object
    )
    try:
        typed = to_typed(frame, RESOURCE)
    except PackageError as error:
        (problem,) = error.problems
        assert (problem.row, problem.column, problem.value) == (3, column, cell)
        assert FIELDS[column] != "string"
    else:
        assert typed.isna().to_numpy().sum() == 2 * len(FIELDS) - (cell != "")


KINDS = {
    "integer": pd.api.types.is_integer_dtype,
    "number": pd.api.types.is_float_dtype,
    "boolean": pd.api.types.is_bool_dtype,
    "date": pd.api.types.is_datetime64_any_dtype,
    "string": pd.api.types.is_string_dtype,
}


def test_every_column_has_the_type_of_the_descriptor(tables, package):
    for name, resource in package.resources.items():
        frame = tables[name]
        assert list(frame.columns) == [f["name"] for f in resource["schema"]["fields"]]
        assert len(frame) == resource["rows"]
        for field in resource["schema"]["fields"]:
            assert KINDS[field["type"]](frame[field["name"]]), (name, field["name"], frame[field["name"]].dtype)


def test_only_empty_cells_are_missing(copy):
    row = copy.row_of("entities", entity_id="rosatom")
    copy.set("entities", row, description="NA", part_of_id="")
    entity = analysis.load(copy.root).entities.set_index("entity_id").loc["rosatom"]
    assert entity["description"] == "NA"
    assert pd.isna(entity["part_of_id"])


def test_tables_read_well(tables):
    assert tables.units is tables["units"]
    assert list(tables) == list(analysis.read_package(ROOT).resources)
    assert "commitments" in dir(tables)
    assert "commitments" in repr(tables) and "<table" in tables._repr_html_()
    with pytest.raises(AttributeError, match="there is no table 'comitments'; there are commitments_flat, sector_mix"):
        tables.comitments


def test_the_package_is_found_from_a_folder_within(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    assert analysis.find_root() == ROOT and len(analysis.load().units) == len(analysis.load(ROOT).units) > 21


def test_no_package_is_one_clear_message(tmp_path):
    with pytest.raises(analysis.PackageError, match="there is no datapackage.json here or in a folder above"):
        analysis.load(tmp_path)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("unit", "five"), ("open_ended", "maybe"), ("happened_from", "May 2025"), ("target_value", "much")],
)
def test_a_cell_of_another_type_is_one_clear_message(copy, column, cell):
    copy.set("commitments", 3, **{column: cell})
    with pytest.raises(
        analysis.PackageError,
        match=rf"data/commitments.csv, row 3, column {column}, value {cell!r}: a cell is not of type \w+ .*validate",
    ):
        analysis.load(copy.root).commitments


def test_cells_that_shift_are_not_read(copy):
    path = copy.path("coders")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *(line + "," for line in lines[1:])]) + "\n", encoding="utf-8")
    with pytest.raises(analysis.PackageError, match="row 2: the row has 5 cells, the header 4"):
        analysis.load(copy.root).coders


def test_a_changed_header_is_one_clear_message(copy):
    text = copy.path("units").read_text(encoding="utf-8")
    copy.path("units").write_text(text.replace("fingerprint", "hash", 1), encoding="utf-8")
    with pytest.raises(analysis.PackageError, match="missing: 'fingerprint'; unknown: 'hash'"):
        analysis.load(copy.root).units


@pytest.mark.slow
def test_importing_stays_light():
    """What only one command needs is not imported with the package."""
    heavy = ("frictionless", "matplotlib", "nbclient", "IPython", "jupyterlab")
    code = f"import sys, analysis; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
