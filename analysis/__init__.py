"""Load, measure and draw the Kazakhstan summit commitments.

>>> import analysis
>>> tables = analysis.load()
>>> tables.commitments
"""

from importlib import import_module
from importlib.util import find_spec

for name in ("filelock", "narwhals", "numpy", "pandas"):
    try:
        found = find_spec(name)
    except ModuleNotFoundError:
        found = None
    if found is None:
        told = f"{name} is not installed here: run `make` in the project's folder, then use its .venv/bin/python"
        raise ImportError(told, name=name)

from analysis.package.descriptor import find_root, read_package  # noqa: E402
from analysis.problems import PackageError, Problem  # noqa: E402

# Their modules need pandas, which takes a moment to import: they are imported when first asked for.
LATER = {
    "Tables": "analysis.package.load",
    "co_occurrence": "analysis.measures.metrics",
    "entity_recurrence": "analysis.measures.metrics",
    "load": "analysis.package.load",
    "sector_mix": "analysis.measures.metrics",
}
__all__ = ["PackageError", "Problem", "find_root", "read_package", *LATER]  # noqa: PLE0604


def __getattr__(name: str):
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(LATER[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
