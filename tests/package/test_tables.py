"""Tables as canonical CSV: they read back as they were written."""

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.package.tables import canonical_bytes, in_order, read_text
from tests.helpers.made import FIELDS, LONG_CELLS, RESOURCE, text_tables, tried

ONE_COLUMN = {"name": "ones", "path": "ones.csv", "schema": {"fields": [{"name": "words", "type": "string"}]}}


@tried()
@given(text_tables(), st.randoms(use_true_random=False))
def test_a_table_reads_back_as_it_was_written(written, frame, random):
    content = canonical_bytes(frame, RESOURCE)
    read = written(content, RESOURCE)
    assert read.values.tolist() == in_order(frame, RESOURCE).values.tolist()
    assert sorted(map(tuple, read.values)) == sorted(map(tuple, frame.values))
    assert canonical_bytes(read, RESOURCE) == content
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    assert canonical_bytes(shuffled[list(FIELDS)[::-1]], RESOURCE) == content
    assert not content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\n")
    keys = [(name, int(number)) for name, number in read[["name", "number"]].values]
    assert keys == sorted(keys)


@tried()
@example(["a\rb"])
@example(["\r"])
@example([""])
@given(st.lists(LONG_CELLS, max_size=5))
def test_a_column_of_any_cells_reads_back(written, cells):
    """A table without key keeps its order; an empty cell alone in its row stays a row."""
    frame = pd.DataFrame({"words": cells}, dtype=object)
    assert written(canonical_bytes(frame, ONE_COLUMN), ONE_COLUMN)["words"].tolist() == cells


def test_the_longest_cell_reads_back(written):
    cell = '"Қ\r\n' * 250_000
    assert written(canonical_bytes(pd.DataFrame({"words": [cell]}), ONE_COLUMN), ONE_COLUMN)["words"].tolist() == [cell]


def test_every_table_survives_reading_and_writing(package):
    for name, resource in package.resources.items():
        assert canonical_bytes(read_text(package, name), resource) == package.path(name).read_bytes(), name
