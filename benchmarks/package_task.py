"""One measurement on a whole package: python -m benchmarks.package_task WHAT FOLDER. Prints JSON.

What is: load, read (all tables into pandas by DuckDB alone), frictionless (its own validation alone), validate,
build, draft, notebook, kernel (a bare one).
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.meter import meter

TEXT = "The presidents agreed to build a joint plant in Astana. They also discussed transport corridors.\n"


def load(folder: Path):
    import analysis

    def work() -> int:
        tables = analysis.load(folder)
        return sum(len(tables[name]) for name in tables)

    return work


def read(folder: Path):
    import duckdb
    import pandas  # noqa: F401

    from analysis.package.descriptor import read_package

    paths = [read_package(folder).path(name) for name in read_package(folder).resources]
    return lambda: sum(len(duckdb.read_csv(str(path)).df()) for path in paths)


def frictionless(folder: Path):
    import frictionless as library

    def work() -> int:
        report = library.Package(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "note"])[:3]
        return len(report.tasks)

    return work


def validate(folder: Path):
    import frictionless as library  # noqa: F401  imported here for both, so that neither pays for it

    from analysis.checks.validate import validate as check

    def work() -> int:
        report = check(folder)
        assert not report.problems, report.problems[:3]
        return len(report.notices)

    return work


def build(folder: Path):
    import frictionless as library  # noqa: F401

    from analysis.build.build import build as renew

    return lambda: len(renew(folder))


def draft(folder: Path):
    from analysis.coding.draft import draft_text
    from analysis.package.descriptor import read_package

    text = Path(tempfile.mkstemp(suffix=".txt")[1])
    text.write_text(TEXT * 20, encoding="utf-8")
    facts = dict.fromkeys(("document_id", "event_id", "sides"), "") | {"document_id": "new-text"}

    def work() -> int:
        return len(draft_text(read_package(folder), str(text), facts).tables["units"])

    return work


def notebook(folder: Path, code: str = "import analysis\nt = analysis.load()\nanalysis.sector_mix(t.commitments_flat)"):
    import nbformat
    from nbclient import NotebookClient

    cells = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = NotebookClient(cells, kernel_name="python3", timeout=600, resources={"metadata": {"path": str(folder)}})
    return lambda: len(client.execute().cells)


def kernel(folder: Path):
    return notebook(folder, "1")


if __name__ == "__main__":
    meter(globals()[sys.argv[1]](Path(sys.argv[2]).resolve()))
