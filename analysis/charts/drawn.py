"""Figures drawn in an earlier run, kept so that a chart in which nothing changed need not be drawn again.

They are kept where the environment variable KEPT names a folder, as the command `notebooks` does; all else draws.
"""

import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import matplotlib as mpl
import numpy as np
import PIL
from matplotlib.figure import Figure
from matplotlib.transforms import TransformNode

from analysis.build.notebooks import KEPT

CODE = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
VERSIONS = (mpl.__version__, np.__version__, PIL.__version__)


def drawn_once(figure: Figure, name: str, draw: Callable[[Figure], tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """The SVG and PNG of a figure: those kept for exactly this figure, or else what `draw` makes of it."""
    folder = os.environ.get(KEPT)
    key = key_of(figure) if folder else None
    if key is None:
        return draw(figure)
    path = Path(folder) / name
    if (kept := read(path, key)) is not None:
        return kept
    svg, png = draw(figure)
    partial = path.with_name(f".{name}.{os.getpid()}")
    partial.write_bytes(f"{key} {digest(svg + png)} {len(svg)}\n".encode() + svg + png)
    partial.replace(path)
    return svg, png


def read(path: Path, key: str) -> tuple[bytes, bytes] | None:
    """The SVG and PNG kept in a file, if they were drawn from what has this key and are whole."""
    head, _, content = path.read_bytes().partition(b"\n") if path.is_file() else (b"", b"", b"")
    match head.decode("ascii", "replace").split():
        case [first, second, size] if (first, second) == (key, digest(content)):
            return content[: int(size)], content[int(size) :]
    return None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def key_of(figure: Figure) -> str | None:
    """A hash of all that is drawn, of the code that draws it, and of its settings; None where that cannot be told."""
    state = hashlib.sha256(repr((VERSIONS, dict(mpl.rcParams))).encode() + CODE)
    try:
        State(Written(state)).dump(figure)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return state.hexdigest()


class Written:
    """A file of which only the hash is kept."""

    def __init__(self, state):
        self.write = state.update


class State(pickle.Pickler):
    """A figure as matplotlib pickles it, the same in every process: functions by their code, no addresses in memory."""

    def reducer_override(self, thing):
        if getattr(thing, "__module__", None) == "__main__":
            raise pickle.PicklingError  # of a cell, whose code is not seen here
        if isinstance(thing, FunctionType) and "<" in thing.__qualname__:
            code, cells = thing.__code__, [cell.cell_contents for cell in thing.__closure__ or ()]
            return tuple, ([thing.__qualname__, code.co_code, repr(code.co_consts), code.co_names, cells],)
        if isinstance(thing, TransformNode):  # without those that depend on it, which are listed by address
            return object.__new__, (type(thing),), {k: v for k, v in vars(thing).items() if k != "_parents"}
        return NotImplemented
