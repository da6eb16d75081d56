"""Put thousands of faults into copies of the package, one at a time, and see what `validate` says of each.

    python -m trials.faults [--seed 1] [--faults 3000] [--workers 2] [--write]

Most faults are put into a package cut down to a few documents, for speed; one of twenty into
the whole one. The same seed and number give the same faults. With `--write` the figures go into
docs/reliability.md.
"""

import argparse
import gc
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.build.build import check_package
from analysis.package.markdown import markdown_table
from analysis.problems import Report
from trials.cut import copy_cut, copy_whole
from trials.fault_kinds import HARMLESS, KINDS, KNOWABLE, UNKNOWABLE, Base, Fault
from trials.pages import write_block

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = 5  # in the package that most faults are put into
WHOLE = 20  # one fault of so many is put into the whole package
CAUGHT, MISPLACED, NOTICE, MISSED, CRASHED = OUTCOMES = ("caught", "wrongly placed", "notice only", "missed", "crashed")
SAID = {KNOWABLE: "yes", HARMLESS: "harmless", UNKNOWABLE: "no"}


@dataclass(frozen=True)
class Result:
    """What became of one fault."""

    number: int
    kind: str
    known: str
    outcome: str
    what: str
    said: str
    guard: str
    findings: int


# --- one fault -------------------------------------------------------------------------------


def make_fault(base: Base, seed: int, number: int) -> Fault | None:
    """The fault of this number: kinds come in turn, all else at random. None where the package has no place for it."""
    kind = list(KINDS)[number % len(KINDS)]
    return KINDS[kind](base, random.Random(f"{seed}:{number}"))


def try_fault(base: Base, number: int, fault: Fault) -> Result:
    """Put the fault into the package, validate, take it out again."""
    before = {path: (base.root / path).read_bytes() for path in fault.files}
    try:
        put(base.root, fault.files)
        report = check_package(base.root)
        outcome, said = judge(fault, report), describe(report)
        findings = len(report.problems)
    except Exception:
        outcome, said, findings = CRASHED, traceback.format_exc(limit=-2), 0
    finally:
        put(base.root, before)
    return Result(number, fault.kind, fault.known, outcome, fault.what, said, fault.guard, findings)


def put(root: Path, files: dict[str, bytes | None]) -> None:
    for path, content in files.items():
        if content is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).write_bytes(content)


def judge(fault: Fault, report: Report) -> str:
    """The outcome: a harmless fault must not be called a problem, every other one must be, in the right place."""
    if not report.problems:
        return NOTICE if report.notices else MISSED
    if fault.known == HARMLESS:
        return MISPLACED
    right = all(any(places.hold(problem) for problem in report.problems) for places in fault.places)
    return CAUGHT if right else MISPLACED


def describe(report: Report) -> str:
    return str(report.problems[0]) if report.problems else "; ".join(report.notices)


# --- many faults -----------------------------------------------------------------------------

BASES: dict[str, Base] = {}


def start_worker(source: Path, folder: Path) -> None:
    """Give a worker copies of its own."""
    own = Path(tempfile.mkdtemp(dir=folder))
    copy_whole(source, own / "whole")
    copy_whole(folder / "cut", own / "cut")
    BASES.update(whole=Base(own / "whole"), cut=Base(own / "cut"))
    gc.freeze()  # what is loaded by now stays: the collector need not go through it again and again
    gc.set_threshold(50_000, 20, 20)


def run_one(task: tuple[int, int]) -> Result | None:
    seed, number = task
    base = BASES["whole" if random.Random(f"{seed}:{number}:where").randrange(WHOLE) == 0 else "cut"]
    fault = make_fault(base, seed, number)
    return fault and try_fault(base, number, fault)


def run(seed: int, faults: int, workers: int, source: Path = ROOT) -> list[Result]:
    """Try so many faults; the results in order of their number. A kind that the package has no place for gives none."""
    with tempfile.TemporaryDirectory() as folder:
        copy_cut(source, Path(folder) / "cut", DOCUMENTS)
        with ProcessPoolExecutor(workers, initializer=start_worker, initargs=(source, Path(folder))) as pool:
            found = pool.map(run_one, [(seed, number) for number in range(faults)], chunksize=8)
            return [result for result in found if result]


# --- the report ------------------------------------------------------------------------------


def table_of(results: Iterable[Result]) -> str:
    """One row a kind and what a rule can know of it: tried, and what came of it."""
    counts: dict[tuple[str, str], Counter] = {}
    for result in results:
        counts.setdefault((result.kind, result.known), Counter())[result.outcome] += 1
    order = {kind: i for i, kind in enumerate(KINDS)}
    rows = [
        [kind, SAID[known], counts[kind, known].total(), *(counts[kind, known][o] or "" for o in OUTCOMES)]
        for kind, known in sorted(counts, key=lambda k: (order.get(k[0], order["cut off between rows"]), k))
    ]
    rows += [total(known, counts) for known in SAID if any(k == known for _, k in counts)]
    return markdown_table(["kind of fault", "can a rule know?", "tried", *OUTCOMES], rows)


def total(known: str, counts: dict[tuple[str, str], Counter]) -> list:
    whole = sum((c for (_, k), c in counts.items() if k == known), Counter())
    return ["**all**", SAID[known], whole.total(), *(whole[o] or "" for o in OUTCOMES)]


def failures(results: Iterable[Result]) -> list[Result]:
    """Faults with another outcome than they should have."""
    wanted = {KNOWABLE: (CAUGHT,), HARMLESS: (NOTICE,), UNKNOWABLE: (CAUGHT, NOTICE, MISSED)}
    return [r for r in results if r.outcome not in wanted[r.known]]


def guards_of(results: Iterable[Result]) -> str:
    """What guards against the faults that no rule can know, with one example each."""
    by_guard: dict[str, list[Result]] = {}
    for result in results:
        if result.known == UNKNOWABLE and result.outcome != CAUGHT:
            by_guard.setdefault(result.guard, []).append(result)
    rows = [[guard, len(found), f"{found[0].kind}: {found[0].what}"] for guard, found in sorted(by_guard.items())]
    return markdown_table(["what guards it instead", "faults", "example"], rows)


def render(results: list[Result], seed: int, faults: int, day: date) -> str:
    """The block of docs/reliability.md."""
    wrong = failures(results)
    parts = [
        f"Seed {seed}, {len(results)} faults of {faults} drawn (a few find no place), {day.isoformat()}.",
        table_of(results),
        "No fault that a rule could know was missed."
        if not wrong
        else "Not as it should be:\n\n" + "\n".join(f"- {r.kind}: {r.what} ({r.outcome})" for r in wrong[:20]),
        "What no rule could know, and what guards it:",
        guards_of(results),
    ]
    return "\n\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m trials.faults", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    results = run(options.seed, options.faults, options.workers)
    block = render(results, options.seed, options.faults, date.today())
    print(block)
    for result in failures(results):
        print(f"\n{result.number} {result.kind} [{result.known}] {result.outcome}")
        print(f"  {result.what[:200]}\n  {result.said[:400]}")
    print(f"\n{len(results)} faults in {time.monotonic() - began:.0f} s")
    if options.write:
        write_block("reliability.md", "faults", block)
    return 1 if failures(results) else 0


if __name__ == "__main__":
    sys.exit(main())
