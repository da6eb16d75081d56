"""What hangs together, by hand."""

import pandas as pd

from analysis.measures.graph import circles, connected
from analysis.measures.views import item_of


def test_components_come_in_the_order_first_met():
    assert connected([("c", "b"), ("x", "y"), ("a", "b"), ("c", "a")]) == [{"a", "b", "c"}, {"x", "y"}]
    assert connected([]) == []


def test_a_circle_starts_with_its_best_connected_entity():
    pairs = pd.DataFrame([("x", "y"), ("a", "hub"), ("b", "hub")], columns=["entity_a", "entity_b"])
    assert circles(pairs) == [["hub", "a", "b"], ["x", "y"]]


def test_rows_of_one_event_are_one_item_and_those_of_two_are_not():
    flat = pd.DataFrame({"commitment_id": ["a", "b", "c", "d"], "event_id": ["one", "one", "one", "two"]})
    links = pd.DataFrame([("b", "a"), ("c", "b"), ("d", "c")], columns=["commitment_id", "other_id"])
    assert item_of(flat, links).tolist() == ["a", "a", "a", "d"]
