"""Measure the package and its metrics at growing sizes: python -m benchmarks.measure [--write] [--resume].

Every figure is from a process of its own and is compared with another of the same run.
Ratios are of processor time, which another program on the machine disturbs least.
A whole run takes the better part of an hour: each figure is kept in the folder of the inputs as
soon as it is there, and `--resume` goes on from those of a run that was cut off, on the same
machine and the same versions. `--write` puts the tables into docs/performance.md.
"""

import argparse
import json
import math
import os
import platform
import resource
import shutil
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from trials.cut import read_rows
from trials.pages import write_block

ROOT = Path(__file__).parent.parent
METRICS = ("sector_mix", "entity_recurrence", "co_occurrence")
HAS_SPARK = find_spec("pyspark") is not None  # it has a lock of its own
AT_ANY_SIZE = ("sql", "duckdb", "polars", *(("spark",) if HAS_SPARK else ()))
ENGINES = (*AT_ANY_SIZE, "plain", "pandas")
BESIDE = {
    "duckdb": "sql",
    "polars": "sql",
    "spark": "sql",
    "pandas": "plain",
    "validate": "frictionless",
    "load": "read",
    "notebook": "kernel",
    "cell": "kernels",
}
# the first makes the views, which the rest read
PACKAGE = ("build", "read", "load", "frictionless", "validate", "draft", "kernel", "notebook")
MAKE = ("kernels", "first", "nothing", "cell")  # the third and fourth go on from the second
LIBRARIES = ("pandas", "polars", "duckdb", "narwhals", "frictionless", *(("pyspark",) if HAS_SPARK else ()))
IN_MEMORY = 1_000_000  # rows up to which pandas is measured
KEPT = "measures.jsonl"  # in the folder of the inputs: a line a figure


def run(folder: Path, *arguments: str) -> dict:
    """Run one measurement and keep it, or take the one that is kept; a failed one is told, not left out."""
    kept, machine_now = folder / KEPT, machine()
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        found = json.loads(line)
        if (found["arguments"], found["machine"]) == (list(arguments), machine_now):
            return found["took"]
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    print(" ".join(arguments[1:]), done.stdout.strip() or done.stderr.strip()[-200:], file=sys.stderr)
    took = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    folder.mkdir(parents=True, exist_ok=True)
    with kept.open("a", encoding="utf-8") as handle:
        print(json.dumps({"arguments": arguments, "machine": machine_now, "took": took}), file=handle)
    return took


def measure_metrics(folder: Path, sizes: list[int]) -> list[dict]:
    """One row a metric, engine and size, with what it took."""
    rows = []
    for size in sizes:
        for metric in METRICS:
            for engine in ENGINES if size <= IN_MEMORY else AT_ANY_SIZE:
                took = run(folder, "benchmarks.metric_task", metric, engine, str(folder), str(size))
                rows.append({"what": metric, "engine": engine, "size": size} | took)
    return rows


def measure_packages(folder: Path, sizes: list[int]) -> list[dict]:
    """One row a command and size of package, with what it took; packages are made where they are not there."""
    rows = []
    for size in sizes:
        package = folder / f"package-{size}"
        if not package.exists():
            # by another process, whose memory those that are measured would take for theirs
            subprocess.run(
                [sys.executable, "-m", "benchmarks.synthetic", str(package), "--size", str(size)], cwd=ROOT, check=True
            )
        rows += [
            {"what": "package", "engine": what, "size": size}
            | run(folder, "benchmarks.package_task", what, str(package))
            for what in PACKAGE
        ]
    return rows


def measure_make(folder: Path) -> list[dict]:
    """One row each for the bare kernels, a first `make`, one with nothing changed and one after a changed cell."""
    size = len(read_rows(ROOT / "data" / "commitments.csv"))
    return [
        {"what": "make", "engine": what, "size": size} | run(folder, "benchmarks.make_task", what, str(folder))
        for what in MAKE
    ]


def measure_import() -> float:
    """Processor time of importing what `analysis.load` needs in units of that of `import pandas`."""
    return median_of("-c", "import analysis.package.load") / median_of("-c", "import pandas")


def measure_help() -> float:
    """Processor time of `python -m analysis --help` in units of that of starting Python."""
    return median_of("-m", "analysis", "--help") / median_of("-c", "")


def median_of(*arguments: str) -> float:
    """Processor time of a Python program: the median of five runs."""
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return sorted(took)[2]


def exponent(rows: list[dict]) -> float:
    """The power of the number of rows by which the cost grows: the slope of a straight line through the logarithms."""
    points = [(math.log(r["size"]), math.log(r["seconds"])) for r in rows if r.get("seconds")]
    mean_x, mean_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def table(rows: list[dict], least: int) -> str:
    """A row a piece of work: its ratio to its peer at each size, or the seconds of one without, and its growth."""
    sizes = sorted({row["size"] for row in rows})
    heads = ["what", "by", "beside", *(f"{size:,}" for size in sizes), "at most: clock, s", "memory, MB", "exponent"]
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " --- |" * (len(heads) - 1)]
    found = {(row["what"], row["engine"], row["size"]): row for row in rows if "seconds" in row}
    for what, engine in dict.fromkeys((row["what"], row["engine"]) for row in rows):
        if engine in BESIDE.values() and engine not in BESIDE:
            continue  # a peer, which stands in the rows of what is compared with it
        points = [found[what, engine, size] for size in sizes if (what, engine, size) in found]
        grown = [point for point in points if point["size"] >= least]
        cells = [ratio(found, what, engine, size) for size in sizes]
        most = [f"{points[-1]['wall']:.2f}", f"{points[-1]['peak_mb']:.0f}"] if points else ["failed", ""]
        power = f"{exponent(grown):.2f}" if len(grown) > 1 else ""
        lines.append(f"| {' | '.join([what, engine, BESIDE.get(engine, ''), *cells, *most, power])} |")
    return "\n".join(lines)


def ratio(found: dict, what: str, engine: str, size: int) -> str:
    """The processor time of a piece of work in units of its peer's, or in seconds where it has none."""
    row, beside = found.get((what, engine, size)), found.get((what, BESIDE.get(engine), size))
    if row is None:
        return ""
    return f"{row['seconds'] / beside['seconds']:.2f}" if beside else f"{row['seconds']:.2f} s"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB"
    return f"{machine}, Python {platform.python_version()}, {libraries}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "drafts" / "benchmarks", help="where inputs are kept")
    parser.add_argument("--most", type=int, default=10_000_000, help="the largest number of rows for the metrics")
    parser.add_argument("--most-package", type=int, default=1_000_000, help="the largest package, in commitments")
    parser.add_argument("--resume", action="store_true", help="go on from the figures of a run that was cut off")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    sizes = [10**power for power in (4, 5, 6, 7)]
    if not options.resume:
        (options.folder / KEPT).unlink(missing_ok=True)
        for package in options.folder.glob("package-*"):
            shutil.rmtree(package)  # so that `build` is measured on one that was never built
    rows = measure_metrics(options.folder, [size for size in sizes if size <= options.most])
    rows += measure_packages(options.folder, [size for size in sizes if size <= options.most_package])
    least = 100_000 if options.most > 100_000 else 10_000  # below it the start of a library decides
    text = "\n\n".join(
        [
            f"{date.today()}: {machine()}",
            (
                f"`import analysis.package.load` takes {measure_import():.2f} times "
                "the processor time of `import pandas`, "
                f"`python -m analysis --help` {measure_help():.2f} times that of a bare Python."
            ),
            table(rows, least),
            "This project's own `make`:",
            table(measure_make(options.folder), least),
        ]
    )
    print(text)
    if options.write:
        write_block("performance.md", "measures", text)


if __name__ == "__main__":
    main()
