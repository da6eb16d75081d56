"""Run a piece of work once and tell what it took."""

import ctypes
import json
import os
import resource
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

ADOPTS = 36  # PR_SET_CHILD_SUBREAPER of Linux


def meter(work: Callable[[], int], beside: Iterable[int] = ()) -> None:
    """Print as JSON seconds of processor time, seconds by the clock, peak memory in MB and what `work` returned.

    `beside` are the numbers of processes that work for this one and run on, such as a server's.
    """
    beside = list(beside)
    ctypes.CDLL(None).prctl(ADOPTS, 1)  # what outlives its parent, as a fork server does, counts too
    start = processor_seconds(beside), time.perf_counter()
    rows = work()
    wall = time.perf_counter() - start[1]
    with suppress(ChildProcessError):
        while not beside:  # `work` leaves no process that waits for this one to end
            os.wait()
    seconds = processor_seconds(beside) - start[0]
    own = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    peak = max([own, *map(peak_of, beside)])
    print(json.dumps({"seconds": seconds, "wall": wall, "peak_mb": peak, "rows": rows}))


def processor_seconds(beside: Iterable[int]) -> float:
    """Seconds of processor time of this process, of those it started and saw end, and of those beside it."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    ) + sum(map(seconds_of, beside))


def seconds_of(number: int) -> float:
    """Seconds of processor time of a process so far, as Linux tells it."""
    after_name = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(number: int) -> float:
    """The peak memory of a process in MB, as Linux tells it."""
    lines = Path(f"/proc/{number}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
