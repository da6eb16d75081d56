"""What the C parser gives is what Python's csv module and a conversion cell by cell give, or the same message."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.package import tables
from analysis.package.descriptor import Package
from analysis.package.load import load, to_typed
from analysis.package.tables import check_header, check_shape, is_regular, iterate_csv, read_text
from analysis.problems import PackageError
from tests.helpers.made import tried

# --- a reference: plain, slow, and apart from what is tested -----------------------------------


def text_by_csv(package: Package, name: str) -> pd.DataFrame:
    resource = package.resources[name]
    lines = iterate_csv(package.path(name), resource["path"])
    header = next(lines)
    check_header(header, resource)
    rows = list(lines)
    check_shape(header, rows, resource["path"])
    truths = {f["name"] for f in resource["schema"]["fields"] if f["type"] == "boolean" or f["name"] == "value"}
    plain = lambda cell, name: cell.lower() if name in truths and cell.lower() in ("true", "false") else cell
    columns = {c: pd.Series([plain(row[n], c) for row in rows], dtype=object) for n, c in enumerate(header)}
    return pd.DataFrame(columns, columns=header, dtype=object).set_axis(range(2, len(rows) + 2))


def typed_by_column(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    columns = {}
    for field in resource["schema"]["fields"]:
        cells = frame[field["name"]].mask(lambda column: column == "", None).reset_index(drop=True)
        whole = field["constraints"]["required"] and not cells.isna().any()
        match field["type"]:
            case "integer":
                cells = pd.to_numeric(cells, dtype_backend="numpy_nullable").astype("int64" if whole else "Int64")
            case "number":
                cells = pd.to_numeric(cells).astype("float64")
            case "boolean":
                values = cells.map({"true": True, "false": False})
                if values.isna().sum() != cells.isna().sum():
                    raise ValueError
                cells = values.astype("bool" if whole else "boolean")
            case "date":
                cells = pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[us]")
            case _:
                cells = cells.astype("str")
        columns[field["name"]] = cells
    return pd.DataFrame(columns)


def outcome(work):
    """What a function returns, or the messages with which it ends."""
    try:
        return work()
    except PackageError as error:
        return str(error)


def assert_same(found, wanted) -> None:
    if isinstance(wanted, str) or isinstance(found, str):
        assert found == wanted
    else:
        pd.testing.assert_frame_equal(found, wanted)
        assert [str(t) for t in found.dtypes] == [str(t) for t in wanted.dtypes]


# --- tables ------------------------------------------------------------------------------------


def test_the_real_tables_are_read_alike(package):
    quick = load(package)
    for name, resource in package.resources.items():
        assert is_regular(package.path(name), resource), name  # else nothing is compared here
        text = text_by_csv(package, name)
        assert_same(read_text(package, name), text)
        assert_same(quick[name], typed_by_column(text, resource))


def test_equal_cells_are_one_object(package):
    ids, own = read_text(package, "commitments")["commitment_id"], read_text(package, "commitment_entities")
    assert {id(cell) for cell in own["commitment_id"]} <= {id(cell) for cell in ids}


FIELDS = {"word": "string", "count": "integer", "share": "number", "open": "boolean", "day": "date"}
SOUND = {
    "word": [
        "NA",
        "nan",
        "null",
        "None",
        "#N/A",
        "",
        "Алматы",
        "a,b",
        'say "no"',
        " x",
        "x ",
        "-",
        "0",
        "é",
        "e\u0301",
    ],
    "count": ["", "0", "7", "-7", "007", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
    "share": ["", "0.1", "1e3", "-2", "0.30000000000000004", "123456789.123456789", "5e-324"],
    "open": ["", "true", "false"],
    "day": ["", "2024-02-29", "0001-01-01", "9999-12-31", "1066-10-14"],
}
HOSTILE = [
    "True",
    "TRUE",
    "1.0",
    "1.5",
    "9223372036854775808",
    "1_0",
    "+5",
    " 5",
    "5 ",
    "٣",
    "inf",
    "-inf",
    "0x10",
    "x",
]
HOSTILE += [
    "2024-2-9",
    "2024-02-30",
    "2023-02-29 00:00",
    "1e400",
    "\u2028",
    "\x1c",
    "\ufeff",
    "a\nb",
    "a\rb",
    "\t",
    "yes",
]
ODD_BYTES = [b"\xff", b"\0", b'"', b"\r", b"\n", b"\r\n", b",", b"\n\n", b"\xef\xbb\xbf", b" ", b'""', b'"a"b', b"\x80"]


@st.composite
def files(draw) -> tuple[bool, bytes]:
    """Whether columns are required, and the bytes of a table: most as a program writes them, some broken."""
    rare = draw(st.sampled_from([[], [], HOSTILE]))
    cells = st.tuples(*(st.sampled_from(SOUND[name] * 3 + rare) for name in FIELDS))
    held = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(held, lineterminator=draw(st.sampled_from(["\n", "\n", "\n", "\r\n"])), quoting=quoting)
    held.write(",".join(FIELDS) + "\n")
    writer.writerows(draw(st.lists(cells, max_size=12)))
    content = held.getvalue().encode()
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.sampled_from(ODD_BYTES)) + content[place + draw(st.integers(0, 2)) :]
    return draw(st.booleans()), content


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("frames")


def package_of(folder, content: bytes, required: bool) -> Package:
    (folder / "t.csv").write_bytes(content)
    fields = [{"name": n, "type": t, "constraints": {"required": required}} for n, t in FIELDS.items()]
    return Package(folder, {"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]})


@pytest.mark.slow
@tried(600)
@given(made=files())
def test_any_file_is_read_alike_or_refused_alike(folder, made):
    required, content = made
    package = package_of(folder, content, required)
    text = outcome(lambda: text_by_csv(package, "t"))
    assert_same(outcome(lambda: read_text(package, "t")), text)
    if isinstance(text, str):
        assert outcome(lambda: load(package)["t"]) == text
        return
    try:
        typed = typed_by_column(text, package.resources["t"])
    except (ValueError, TypeError, OverflowError):
        typed = outcome(lambda: to_typed(text, package.resources["t"]))
        assert isinstance(typed, str)
    assert_same(outcome(lambda: load(package)["t"]), typed)


@pytest.mark.parametrize(
    "line",
    ["a,1,1,true", "a,1,1,true,2024-01-01,", '"a,1,1,true,2024-01-01', 'a"b",1,1,true,2024-01-01,x', "", '"a"b,1,1,,'],
)
def test_a_row_of_another_shape_is_not_read_by_the_c_parser(folder, line):
    sound = "b,1,1,true,2024-01-01\n"
    for lines in (line + "\n" + sound, sound + line + "\n", sound + line + "\n" + 'x,"1",1,true,2024-01-01,y\n'):
        package = package_of(folder, (",".join(FIELDS) + "\n" + lines).encode(), False)
        assert not is_regular(package.path("t"), package.resources["t"])


def test_a_table_longer_than_one_batch_is_read_alike(folder, monkeypatch):
    monkeypatch.setattr(tables, "ROWS", 7)
    monkeypatch.setattr(tables, "PIECE", 50)
    lines = [f'"row {n}, {n % 3}",{n},0.{n},{"true" if n % 2 else ""},' for n in range(40)]
    package = package_of(folder, "\n".join([",".join(FIELDS), *lines]).encode(), False)
    assert is_regular(package.path("t"), package.resources["t"])
    assert_same(read_text(package, "t"), text_by_csv(package, "t"))
