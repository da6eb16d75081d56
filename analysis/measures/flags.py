"""Columns that are true or false, whatever the program that read them made of them."""

import narwhals as nw
from narwhals.typing import IntoFrame


def with_flags(frame: IntoFrame, *columns: str):
    """The frame, in Narwhals, with these columns boolean; a missing value counts as false.

    Integers, as which SQLite keeps booleans, are true where they are not 0. Raises ValueError
    for a column of any other type, such as text.
    """
    frame = nw.from_native(frame)
    types = frame.collect_schema()
    for column in columns:
        if column in types and types[column] != nw.Boolean and not types[column].is_integer():
            raise ValueError(
                f"column {column!r} is of type {types[column]}, not true or false: make it boolean "
                "(in pandas, map its values to True and False and use .astype('boolean'))"
            )
    flags = [nw.col(c) if types.get(c) in (None, nw.Boolean) else nw.col(c) != 0 for c in columns]
    return frame.with_columns(*(flag.fill_null(False).alias(c) for flag, c in zip(flags, columns, strict=True)))
