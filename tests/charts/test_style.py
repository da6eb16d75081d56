"""One colour an act."""

from analysis.charts.style import ACT_COLOURS


def test_every_act_has_its_colour(tables):
    assert list(ACT_COLOURS) == [
        *tables.codebook.query("variable == 'act'").dropna(subset="rank").sort_values("rank")["code"],
        "reported",
    ]
