"""Run a piece of work once and tell what it took."""

import json
import resource
import time
from collections.abc import Callable


def meter(work: Callable[[], int]) -> None:
    """Print as JSON the seconds of processor time, the seconds by the clock, the peak memory in MB and what `work` returned."""
    start = processor_seconds(), time.perf_counter()
    rows = work()
    seconds, wall = processor_seconds() - start[0], time.perf_counter() - start[1]
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"seconds": seconds, "wall": wall, "peak_mb": peak, "rows": rows}))


def processor_seconds() -> float:
    """Seconds of processor time of this process, and of those it started and saw end."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )
