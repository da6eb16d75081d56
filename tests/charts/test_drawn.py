"""A figure is drawn again unless it is, to the last dot, one that was drawn before."""

import pytest

from analysis.build.notebooks import KEPT
from analysis.charts import drawn, style

pytestmark = pytest.mark.slow


def figure(height=2, label="a", function=None):
    made, (axes,) = style.new_figure(height)
    axes.bar_label(axes.bar([label, "b"], [1, 2]))
    if function:
        axes.xaxis.set_major_formatter(function)
    return style.finish(made, "title", "source")


@pytest.fixture
def drawings(tmp_path, monkeypatch):
    """The list of figures that were drawn, not taken from those kept."""
    made, draw = [], style.draw
    monkeypatch.setenv(KEPT, str(tmp_path))
    monkeypatch.setattr(style, "draw", lambda figure: made.append(figure) or draw(figure))
    return made


def test_the_same_figure_is_drawn_once_and_gives_the_same_files(drawings, tmp_path):
    first = style.save(figure(), "one", tmp_path / "a")
    assert style.save(figure(), "one", tmp_path / "b") == first and len(drawings) == 1
    for form in ("svg", "png"):
        assert (tmp_path / "a" / f"one.{form}").read_bytes() == (tmp_path / "b" / f"one.{form}").read_bytes()


def test_whatever_changes_the_picture_has_it_drawn_again(drawings, tmp_path, monkeypatch):
    def save(made):
        style.save(made, "one", tmp_path / "figures")
        return len(drawings)

    assert [save(figure()), save(figure(label="c")), save(figure(height=3)), save(figure())] == [1, 2, 3, 4]
    assert [save(figure(function=lambda x, _: f"{x}")), save(figure(function=lambda x, _: f"{x}!"))] == [5, 6]
    monkeypatch.setattr(drawn, "CODE", b"other")
    assert save(figure(function=lambda x, _: f"{x}!")) == 7


def test_a_damaged_drawing_and_one_of_a_notebooks_own_code_are_not_used(drawings, tmp_path):
    style.save(figure(), "one", tmp_path / "figures")
    kept = tmp_path / "one"
    kept.write_bytes(kept.read_bytes()[:-9])
    style.save(figure(), "one", tmp_path / "figures")
    own = eval("lambda x, _: f'{x}'", {"__name__": "__main__"})  # as a cell of a notebook defines it
    for _ in range(2):
        style.save(figure(function=own), "two", tmp_path / "figures")
    assert len(drawings) == 4


def test_without_a_folder_every_figure_is_drawn(drawings, tmp_path, monkeypatch):
    monkeypatch.delenv(KEPT)
    for _ in range(2):
        style.save(figure(), "one", tmp_path / "figures")
    assert len(drawings) == 2
