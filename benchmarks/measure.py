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
    "notebook": "kernel",
    "cell": "kernels",
}
# the first makes the views, which the rest read
PACKAGE = ("build", "load", "frictionless", "validate", "draft", "kernel", "notebook")
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
    """Processor time of `import analysis` in units of that of `import pandas`: the median of five of each."""
    took = {name: [] for name in ("pandas", "analysis")}
    for _ in range(5):
        for name, found in took.items():
            code = "import resource as r; u = r.getrusage(r.RUSAGE_SELF); print(u.ru_utime + u.ru_stime)"
            out = subprocess.run([sys.executable, "-c", f"import {name}; {code}"], capture_output=True, text=True)
            found.append(float(out.stdout))
    return sorted(took["analysis"])[2] / sorted(took["pandas"])[2]


def exponent(rows: list[dict]) -> float:
    """The power of the number of rows by which the cost grows: the slope of a straight line through the logarithms."""
    points = [(math.log(r["size"]), math.log(r["seconds"])) for r in rows if r.get("seconds")]
    mean_x, mean_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def table(rows: list[dict]) -> str:
    """The measurements as a Markdown table, each beside what it is compared with."""
    found = {(r["what"], r["engine"], r["size"]): r for r in rows}
    lines = [
        "| what | by | rows | processor time, s | clock, s | peak memory, MB | ratio |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for (what, engine, size), row in found.items():
        if "seconds" not in row:
            lines.append(f"| {what} | {engine} | {size:,} | failed | | | |")
            continue
        beside = found.get((what, BESIDE.get(engine), size), {})
        ratio = f"{row['seconds'] / beside['seconds']:.2f} of {BESIDE[engine]}" if beside.get("seconds") else ""
        lines.append(
            f"| {what} | {engine} | {size:,} | {row['seconds']:.2f} | {row['wall']:.2f} | "
            f"{row['peak_mb']:.0f} | {ratio} |"
        )
    return "\n".join(lines)


def growth(rows: list[dict], least: int) -> str:
    """How the cost grows with the rows, from `least` rows on, below which the start of the library decides."""
    lines = ["| what | by | exponent |", "| --- | --- | --- |"]
    for key in dict.fromkeys((r["what"], r["engine"]) for r in rows):
        points = [r for r in rows if (r["what"], r["engine"]) == key and r["size"] >= least and r.get("seconds")]
        if len(points) > 1:
            lines.append(f"| {key[0]} | {key[1]} | {exponent(points):.2f} |")
    return "\n".join(lines)


def per_million(rows: list[dict]) -> str:
    """What a million rows cost each engine, by the clock, at the largest size at which it was measured."""
    engines = [engine for engine in ENGINES if any(r["engine"] == engine and "wall" in r for r in rows)]
    lines = [f"| what | {' | '.join(engines)} |", "| --- |" + " --- |" * len(engines)]
    for metric in METRICS:
        cells = []
        for engine in engines:
            largest = max((r for r in rows if (r["what"], r["engine"]) == (metric, engine)), key=lambda r: r["size"])
            cells.append(f"{largest['wall'] / largest['size'] * 1e6:.2f}" if "wall" in largest else "failed")
        lines.append(f"| {metric} | {' | '.join(cells)} |")
    return "\n".join(lines)


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
    packages = measure_packages(options.folder, [size for size in sizes if size <= options.most_package])
    text = "\n\n".join(
        [
            f"{date.today()}: {machine()}",
            f"`import analysis` takes {measure_import():.2f} times the processor time of `import pandas`.",
            "**Metrics**",
            table(rows),
            "**Seconds by the clock for a million commitments, from the largest number of rows measured**",
            per_million(rows),
            "**Whole packages**",
            table(packages),
            "**`make` with nothing changed, and after one changed cell, beside the bare kernels of its notebooks**",
            table(measure_make(options.folder)),
            "**Growth with the rows**",
            growth([*rows, *packages], least=100_000 if options.most > 100_000 else 10_000),
        ]
    )
    print(text)
    if options.write:
        write_block("performance.md", "measures", text)


if __name__ == "__main__":
    main()
