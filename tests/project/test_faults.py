"""A sample of random faults: none makes `validate` fall over, and each that a rule can know is caught.

`python -m trials.faults` tries thousands; docs/reliability.md has the figures.
"""

import pytest

from analysis.problems import Problem, Report
from tests.helpers.package import ROOT
from trials.cut import copy_cut
from trials.fault_kinds import HARMLESS, KINDS, KNOWABLE, Base, Fault, cell
from trials.faults import CAUGHT, MISPLACED, MISSED, NOTICE, failures, judge, make_fault, try_fault
from trials.pages import fill

SEED = 2
STEP = 3  # of the kinds, one in so many is tried


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Base:
    """The package cut down to two documents that link to each other."""
    root = tmp_path_factory.mktemp("faults") / "package"
    copy_cut(ROOT, root, documents=2)
    return Base(root)


@pytest.mark.slow
def test_faults_of_many_kinds_are_caught_in_their_place(base):
    before = {path: path.read_bytes() for path in base.root.rglob("*") if path.is_file()}
    faults = {number: make_fault(base, SEED, number) for number in range(0, len(KINDS), STEP)}
    results = [try_fault(base, number, fault) for number, fault in faults.items() if fault]
    assert failures(results) == []
    assert {path: path.read_bytes() for path in base.root.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_the_same_seed_gives_the_same_faults():
    base = Base(ROOT)
    assert [make_fault(base, 5, n) for n in range(20)] == [make_fault(base, 5, n) for n in range(20)]
    assert make_fault(base, 5, 0) != make_fault(base, 6, 0)


def test_an_outcome_is_judged_by_what_is_named():
    fault = Fault("a kind", "a cell", {}, KNOWABLE, [cell("data/units.csv", 3, "kind")])
    right = Problem("data/units.csv", "rule", "wrong", "mend it", row=3, column="kind")
    beside = Problem("data/units.csv", "rule", "wrong", "mend it", row=4, column="kind")
    assert judge(fault, Report([beside, right])) == CAUGHT
    assert judge(fault, Report([beside])) == MISPLACED
    assert judge(fault, Report([], ["edited"])) == NOTICE
    assert judge(fault, Report()) == MISSED
    assert judge(Fault("a kind", "harmless", {}, HARMLESS), Report([right])) == MISPLACED


def test_the_figures_stand_in_the_documents():
    for page, name in (("reliability.md", "faults"), ("reliability.md", "kills"), ("performance.md", "measures")):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert f"<!-- begin {name} -->\nnew\n<!-- end {name} -->" in fill(text, name, "new") != text
        assert f"<!-- begin {name} -->\n<!-- end {name} -->" not in text
    assert "No fault that a rule could know was missed." in (ROOT / "docs" / "reliability.md").read_text(
        encoding="utf-8"
    )
    with pytest.raises(ValueError, match="no block"):
        fill("nothing", "faults", "new")
