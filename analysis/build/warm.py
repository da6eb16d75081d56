"""What the notebooks import, imported once, with the fonts of charts found: the forks of this process have it all."""

import duckdb  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import ipykernel.zmqshell  # noqa: F401
import matplotlib.backends.backend_svg  # noqa: F401
import PIL.Image  # noqa: F401
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import analysis.build.docs
import analysis.checks.validate  # noqa: F401
import analysis.measures.metrics  # noqa: F401
import analysis.package.load  # noqa: F401
import analysis.package.transaction  # noqa: F401

for weight in ("normal", "bold"):
    figure = Figure()
    figure.text(0, 0, "a", fontfamily="DejaVu Sans", fontweight=weight)
    FigureCanvasAgg(figure).draw()
