"""The tables as typed pandas frames."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.package.descriptor import Package, read_package
from analysis.package.html import render_table
from analysis.package.tables import field_names, is_regular, read_text, write_truth
from analysis.problems import fault


def to_text(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    """A typed frame as text cells, the way the CSV states them: numbers as they are, without an exponent."""
    writers = {
        "boolean": lambda v: "true" if v else "false",
        "integer": lambda v: str(int(v)),
        "number": lambda v: np.format_float_positional(v, trim="-"),
        "date": lambda v: v.date().isoformat(),  # strftime leaves out the zeros of a year before 1000
        "string": str,
    }
    columns = {}
    for field in resource["schema"]["fields"]:
        write = writers[field["type"]]
        columns[field["name"]] = ["" if pd.isna(value) else write(value) for value in frame[field["name"]]]
    return pd.DataFrame(columns, columns=field_names(resource), dtype=object)


# --- typed: for analysis ---------------------------------------------------------------------


class Tables:
    """The tables of a package, each a typed pandas frame, read when first asked for.

    `tables.commitments` and `tables["commitments"]` are the same frame; the names are
    those of the resources. Shown in a notebook, it lists what there is.
    """

    def __init__(self, package: Package):
        self._package = package
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._package.resources:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self._package.resources)}")
        if name not in self._frames:
            self._frames[name] = read_typed(self._package, name)
        return self._frames[name]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._package.resources)

    def __dir__(self):
        return [*super().__dir__(), *self._package.resources]

    @property
    def overview(self) -> pd.DataFrame:
        """One row a table: its name, how many rows it has, what a row is, and its file."""
        return pd.DataFrame(
            [
                {"table": name, "rows": len(self[name]), "what it holds": r.get("description", ""), "file": r["path"]}
                for name, r in self._package.resources.items()
            ]
        )

    def __repr__(self) -> str:
        return self.overview[["table", "rows", "file"]].to_string(index=False)

    def _repr_html_(self) -> str:
        return render_table(self.overview)


def load(package: Package | Path | str | None = None) -> Tables:
    """The tables of the package as typed pandas frames, read offline.

    `package` is a folder inside the package, by default the current one. Columns and
    types are the descriptor's: text is `str`, integers `int64` (`Int64` where cells may
    be empty), booleans `bool`, numbers `float64`, dates `datetime64`. A cell is missing
    only where it is empty, so that a code such as `NA` stays a code.
    Raises PackageError where the package or a table cannot be read.
    """
    return Tables(package if isinstance(package, Package) else read_package(package))


def read_typed(package: Package, name: str) -> pd.DataFrame:
    """The table `name`, typed by its schema. Raises PackageError where it cannot be read, or a cell does not fit."""
    resource, path = package.resources[name], package.path(name)
    if is_regular(path, resource):
        types = {f["name"]: "str" if f["type"] == "string" else object for f in resource["schema"]["fields"]}
        options = {"keep_default_na": False, "na_values": [""], "skip_blank_lines": False, "index_col": False}
        frame = write_truth(pd.read_csv(str(path), engine="c", dtype=types, **options), resource)
        try:
            columns = {f["name"]: spread(frame.pop(f["name"]), f) for f in resource["schema"]["fields"]}
            return pd.DataFrame(columns, copy=False)
        except (ValueError, TypeError, OverflowError):
            pass  # what follows says which cell does not fit
    return to_typed(read_text(package, name), resource)


def spread(cells: pd.Series, field: dict) -> pd.api.extensions.ExtensionArray:
    """A column of text cells in the type of its field; each distinct cell is converted once."""
    if field["type"] == "string":
        return cells.array
    codes, known = pd.factorize(cells)
    if (codes < 0).any():
        known = known.append(pd.Index([None], dtype=object))  # at the end, where the code -1 of a missing cell finds it
    return convert(pd.Series(known, dtype=object), field).array.take(codes)


def to_typed(frame: pd.DataFrame, resource: dict) -> pd.DataFrame:
    """A frame of text cells, empty where missing, with the types of its schema.

    Raises PackageError, naming row and column, where a cell does not fit.
    """
    columns = {}
    for field in resource["schema"]["fields"]:
        cells = frame[field["name"]].mask(lambda column: column == "", None)
        try:
            columns[field["name"]] = convert(cells, field)
        except (ValueError, TypeError, OverflowError):
            row = next((row for row, cell in cells.dropna().items() if not fits(cell, field)), None)
            raise fault(
                resource["path"],
                "cell_type",
                f"a cell is not of type {field['type']}",
                "run `python -m analysis validate`, which says what to do",
                row=row,
                column=field["name"],
                value=None if row is None else cells[row],
            ) from None
    return pd.DataFrame(columns, columns=field_names(resource)).reset_index(drop=True)


def fits(cell: str, field: dict) -> bool:
    try:
        convert(pd.Series([cell], dtype=object), field)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def convert(cells: pd.Series, field: dict) -> pd.Series:
    """Turn text cells (missing where empty) into the type of a field; ValueError where one does not fit."""
    required = field.get("constraints", {}).get("required") is True and not cells.isna().any()
    match field["type"]:
        case "integer":
            # by way of nullable integers, since floats, which gaps would call for, lose digits beyond 2**53
            return pd.to_numeric(cells, dtype_backend="numpy_nullable").astype("int64" if required else "Int64")
        case "number":
            return pd.to_numeric(cells).astype("float64")
        case "boolean":
            values = cells.map({"true": True, "false": False})
            if values.isna().sum() != cells.isna().sum():
                raise ValueError("not a boolean")
            return values.astype("bool" if required else "boolean")
        case "date":
            return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[us]")  # a column of none has other units
        case _:
            return cells.astype("str")
