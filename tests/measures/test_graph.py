"""What hangs together, by hand and for any pairs."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.graph import connected
from tests.helpers.made import PAIRS, joined_up, tried


@tried()
@given(PAIRS, st.randoms(use_true_random=False))
def test_components_are_the_same_in_any_order(pairs, random):
    found = connected(pairs)
    assert set(map(frozenset, found)) == joined_up(pairs) and len(found) == len(joined_up(pairs))
    other = [random.choice([pair, pair[::-1]]) for pair in random.sample(pairs, len(pairs))]
    assert set(map(frozenset, connected(iter(other)))) == set(map(frozenset, found))
    first = list(dict.fromkeys(name for pair in pairs for name in pair))
    firsts = [min(map(first.index, part)) for part in found]
    assert firsts == sorted(firsts)


def test_components_come_in_the_order_first_met():
    assert connected([("c", "b"), ("x", "y"), ("a", "b"), ("c", "a")]) == [{"a", "b", "c"}, {"x", "y"}]
    assert connected([]) == []
