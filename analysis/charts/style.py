"""The look of every chart: colours, figures, captions, dot matrices, and how a figure is saved."""

import io
import textwrap
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from analysis.charts.drawn import drawn_once
from analysis.package.descriptor import read_package
from analysis.words import number

WIDTH = 8.0  # inches: the width of a page
ROW = 0.27  # inches a bar or a line of a matrix takes
ITEMS = "items of cooperation"
INK, FAINT, PALE = "#222222", "#8a8f94", "#e3e6e9"

# One colour an act, the same in every chart. Talk is grey, commitments are blue, deeds
# orange: hues that colour-blind readers tell apart, and within a hue firmer is darker.
ACT_COLOURS = {
    "noted": "#dde1e4",
    "stressed": "#bcc4ca",
    "discussed": "#98a4ad",
    "intended": "#9ecae1",
    "agreed": "#4292c6",
    "signed": "#08519c",
    "reported": "#e69f00",
}
SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#9ecae1", "#4292c6", "#08519c"])  # of a share
COMMITMENT, DEED, TALK = ACT_COLOURS["agreed"], ACT_COLOURS["reported"], ACT_COLOURS["stressed"]

RC = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "grid.color": PALE,
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "svg.hashsalt": "kazakhstan-summit-commitments",
}


def new_figure(height: float, rows: int = 1, columns: int = 1, **ratios) -> tuple[Figure, list[Axes]]:
    """A figure of page width and the given height in inches, with its panels row by row.

    `ratios`: width_ratios or height_ratios of the panels.
    """
    with mpl.rc_context(RC):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **ratios)
    return figure, list(axes.flat)


def finish(figure: Figure, title: str, source: str) -> Figure:
    """Put the finding above a chart and its source and number of rows beneath."""
    figure.suptitle(textwrap.fill(title, 82), x=0.01, ha="left", fontsize=11.5, fontweight="bold", color=INK)
    figure.supxlabel(textwrap.fill(source, 128), x=0.01, ha="left", fontsize=7.5, color=FAINT)
    with mpl.rc_context(RC):  # in which the tick labels are made that are not there yet
        for text in figure.findobj(Text):
            text.set_parse_math(False)
    return figure


def nothing_to_show(tables, title: str) -> Figure:
    """A figure that says there is nothing to draw, instead of empty axes."""
    figure, (axes,) = new_figure(1.6)
    axes.set_axis_off()
    axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=FAINT)
    source = on_source(tables, 0) if len(tables.documents) else "Source: no document yet. 0 items shown."
    return finish(figure, title, source)


def on_source(tables, shown: int | None = None, left_out: str = "") -> str:
    """The line under a chart: the source, how many items it shows and which it leaves out."""
    documents, total = tables.documents, len(tables.commitments)
    if len(documents) == 1:
        d = documents.iloc[0]
        cited = f", citing {d['attributed_to']}" if pd.notna(d["attributed_to"]) else ""
        source = f"{d['publisher']}{cited}, “{d['title']}”, {d['published_on']:%Y-%m-%d}"
    else:
        days = tables.events["start_date"]
        source = f"{number(len(documents), 'text')} on events of {days.min():%Y-%m} to {days.max():%Y-%m}"
    rows = f"{total if shown is None else shown:,} of {number(total, 'item')} shown"
    return f"Source: Kazakhstan summit commitments, from {source}. {rows}{'; ' + left_out if left_out else ''}."


def plain_axes(axes: Axes, unit: str) -> None:
    """An x axis of whole numbers with its unit; no ticks at the names."""
    axes.set_xlabel(unit)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.margins(y=0.02)


def write_above(axes: Axes, text: str, x: float = 1.0, ha: str = "right", **look) -> None:
    """A line of small text just above the axes, at `x` of their width."""
    look = {"fontsize": 8, "color": FAINT} | look
    axes.annotate(text, (x, 1), (0, 6), "axes fraction", "offset points", ha=ha, va="bottom", **look)


def dots(
    axes: Axes,
    counts: pd.DataFrame,
    rows: list,
    columns: list,
    row: str,
    column: str,
    value: str,
    fills: pd.Series | str,
) -> None:
    """A dot matrix: the area shows the count, which is written inside.

    `rows` and `columns` are the names along the axes, `row`, `column` and `value` columns of
    `counts`; `fills` is one colour or one for each row of `counts`.
    """
    fills = pd.Series(fills, index=counts.index)
    x, y, n = counts[column].map(columns.index), counts[row].map(rows.index), counts[value]
    sizes = 110 + 190 * (n - 1) / max(n.max() - 1, 1)
    axes.scatter(x, y, sizes, fills, edgecolors=fills.where(fills == INK, COMMITMENT), linewidth=1.3)
    for place, count, fill in zip(zip(x, y, strict=True), n, fills, strict=True):
        axes.text(*place, str(count), ha="center", va="center", fontsize=7.5, color=text_on(fill))
    steep = {"rotation": 90, "va": "center"} if len(columns) > 20 else {"rotation": 40}
    axes.set_xticks(range(len(columns)), columns, ha="right", rotation_mode="anchor", **steep)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(True)
    axes.tick_params(length=0)


def shorten(name: str, most: int = 46) -> str:
    """A long name cut at a word for a label."""
    return textwrap.shorten(name, most, placeholder=" …")


def on_two_lines(name: str, most: int = 40) -> str:
    """A long name on two lines or more, for a label that is not cut."""
    return textwrap.fill(name, most)


def text_on(colour: str) -> str:
    """The colour of text that is easier to read on a colour: dark or white."""
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else INK


def save(figure: Figure, name: str, folder: Path | str | None = None) -> bytes:
    """Write a figure as notebooks/figures/NAME.svg and .png, the same bytes every time; return the PNG."""
    folder = Path(folder) if folder else read_package().root / "notebooks" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    svg, png = drawn_once(figure, name, draw)
    (folder / f"{name}.svg").write_bytes(svg)
    (folder / f"{name}.png").write_bytes(png)
    return png


def draw(figure: Figure) -> tuple[bytes, bytes]:
    """A figure as SVG, and as PNG with the 256 colours that tell it best, which take less than half the room of all."""
    svg, png, dpi = io.BytesIO(), io.BytesIO(), RC["savefig.dpi"]
    with mpl.rc_context(RC):
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once, so that both files and every later one are alike
        # by way of the canvases, since `savefig` would draw each twice; the one of SVG sets its own resolution
        figure.dpi = dpi
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
        figure.dpi = dpi
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(png, "png", dpi=(dpi, dpi))
    return svg.getvalue(), png.getvalue()


def show(figure: Figure, name: str):
    """Save a figure and show it in a notebook, with its title as the text for those who cannot see it."""
    from IPython.display import Image as Shown

    alt = " ".join(figure.get_suptitle().split())
    return Shown(save(figure, name), width=int(WIDTH * 110), alt=alt)
