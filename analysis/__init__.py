"""Load, measure and draw the Kazakhstan summit commitments.

>>> import analysis
>>> tables = analysis.load()
>>> tables.commitments
"""

try:
    from analysis.measures.metrics import co_occurrence, entity_recurrence, sector_mix
    from analysis.package.descriptor import find_root, read_package
    from analysis.package.load import Tables, load
    from analysis.problems import PackageError, Problem
except ModuleNotFoundError as error:
    if error.name not in ("filelock", "narwhals", "numpy", "pandas"):
        raise
    told = f"{error.name} is not installed here: run `make` in the project's folder, then use its .venv/bin/python"
    raise ImportError(told, name=error.name) from None

__all__ = [
    "PackageError",
    "Problem",
    "Tables",
    "co_occurrence",
    "entity_recurrence",
    "find_root",
    "load",
    "read_package",
    "sector_mix",
]
