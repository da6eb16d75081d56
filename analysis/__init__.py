"""Load, measure and draw the Kazakhstan summit commitments.

>>> import analysis
>>> tables = analysis.load()
>>> tables.commitments
"""

from analysis.measures.metrics import co_occurrence, entity_recurrence, sector_mix
from analysis.package.descriptor import find_root, read_package
from analysis.package.load import Tables, load
from analysis.problems import PackageError, Problem

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
