"""Execute the notebooks, in place or in a copy, and keep what they save the same from run to run."""

import shutil
import tempfile
from pathlib import Path

from analysis.package import DESCRIPTOR, find_root
from analysis.problems import PackageError, Problem

FOLDER = "notebooks"
FIGURES = f"{FOLDER}/figures"
TIMEOUT = 300  # seconds a cell may take


def list_notebooks(root: Path, names: list[str] | None = None) -> list[Path]:
    """The notebooks of a package in order, or those named (with or without .ipynb). PackageError for a name that is none."""
    found = {path.stem: path for path in sorted((root / FOLDER).glob("*.ipynb"))}
    wanted = [Path(name).name.removesuffix(".ipynb") for name in names or found]
    if unknown := [name for name in wanted if name not in found]:
        raise PackageError(Problem(FOLDER, "notebook_exists", f"there is no notebook {unknown[0]!r}", "use one of " + ", ".join(found)))
    return [found[name] for name in wanted]


def run_notebooks(start: Path | str | None = None, names: list[str] | None = None) -> list[Path]:
    """Execute notebooks in place, in order, with a progress bar. Raises PackageError where a cell fails; that notebook stays as it was."""
    from tqdm import tqdm

    notebooks = list_notebooks(find_root(start), names)
    bar = tqdm(notebooks, unit="notebook", leave=False, disable=None)  # none where nobody watches
    for path in bar:
        bar.set_description(path.stem)
        path.write_bytes(execute(path))
    print(f"{len(notebooks)} notebook{'' if len(notebooks) == 1 else 's'} executed; figures are in {FIGURES}/.")
    return notebooks


def execute(path: Path) -> bytes:
    """Run a notebook from its own folder and return it with its outputs, in the form in which it is saved."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3", record_timing=False, extra_arguments=["--log-level=ERROR"],
                            resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        raise PackageError(Problem(f"{FOLDER}/{path.name}", "notebook_runs", f"a cell fails: {error.ename}: {error.evalue}", "open it in JupyterLab and run the cells one by one")) from None
    return nbformat.writes(settle(notebook)).rstrip("\n").encode() + b"\n"


def settle(notebook):
    """Take out what depends on the machine or the Python version, and number the cells' ids."""
    notebook.metadata = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
        cell.metadata = {}
    return notebook


def check_notebooks(start: Path | str | None = None, names: list[str] | None = None) -> list[str]:
    """Execute notebooks in a temporary copy of the package; return the files that differ from those committed."""
    root = find_root(start)
    notebooks = list_notebooks(root, names)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(root / DESCRIPTOR, copy)
        for part in ("data", FOLDER):
            shutil.copytree(root / part, copy / part)
        if not names:
            shutil.rmtree(copy / FIGURES, ignore_errors=True)  # so that a figure that nothing draws any more is found
        run_notebooks(copy, [path.stem for path in notebooks])
        paths = [f"{FOLDER}/{path.name}" for path in notebooks]
        paths += sorted({str(path.relative_to(tree)) for tree in (root, copy) for path in (tree / FIGURES).glob("*.*")})
        return [path for path in paths if not same(root / path, copy / path)]


def same(a: Path, b: Path) -> bool:
    return a.is_file() and b.is_file() and a.read_bytes() == b.read_bytes()
