"""What the notebooks import, imported once, with the fonts of charts found: the forks of this process have it all."""

import os
import sqlite3  # noqa: F401

# Else the debugger, which each kernel imports, warns that it would miss breakpoints in Python's own modules.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

import duckdb  # noqa: F401
import ipykernel.debugger  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import ipykernel.zmqshell  # noqa: F401
import IPython.core.completerlib  # noqa: F401
import IPython.core.debugger  # noqa: F401
import IPython.extensions.storemagic  # noqa: F401
import matplotlib.backends.backend_svg  # noqa: F401
import matplotlib.pyplot  # noqa: F401
import PIL.Image
import psutil  # noqa: F401
import tornado.platform.asyncio  # noqa: F401
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import analysis.build.docs
import analysis.charts.entities
import analysis.charts.projects
import analysis.charts.sectors
import analysis.charts.tables
import analysis.coding.walkthrough
import analysis.measures.chance
import analysis.measures.metrics  # noqa: F401

PIL.Image.preinit()
for weight in ("normal", "bold"):
    figure = Figure()
    figure.text(0, 0, "a", fontfamily="DejaVu Sans", fontweight=weight)
    FigureCanvasAgg(figure).draw()
