"""Execute the notebooks, in place or in a copy, and keep what they save the same from run to run."""

import asyncio
import atexit
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis.checks.lazy import import_jsonschema
from analysis.package.descriptor import DESCRIPTOR, find_root
from analysis.package.transaction import check_target, holds, write_files
from analysis.problems import fault
from analysis.words import number

FOLDER = "notebooks"
FIGURES = f"{FOLDER}/figures"
KEPT = "ANALYSIS_FIGURES"  # environment variable: the folder of figures that need not be drawn again
TIMEOUT = 300  # seconds a cell may take


def list_notebooks(root: Path, names: list[str] | None = None) -> list[Path]:
    """The notebooks of a package in order, or those named (with or without .ipynb). PackageError for none."""
    found = {path.stem: path for path in sorted((root / FOLDER).glob("*.ipynb"))}
    if not found:
        raise fault(FOLDER, "notebook_exists", "there is no notebook in this folder", "restore it from the repository")
    wanted = list(dict.fromkeys(name.removesuffix(".ipynb") for name in names or found))
    if unknown := [name for name in wanted if name not in found]:
        raise fault(FOLDER, "notebook_exists", f"there is no notebook {unknown[0]!r}", "use one of " + ", ".join(found))
    return [found[name] for name in wanted]


def run_notebooks(start: Path | str | None = None, names: list[str] | None = None) -> list[str]:
    """Execute notebooks and put them and their figures in place, all or nothing; return the files that changed.

    Raises PackageError where a notebook cannot be read or a cell fails; then nothing is changed.
    """
    root = find_root(start)
    notebooks = list_notebooks(root, names)
    for path in notebooks:
        check_target(root, f"{FOLDER}/{path.name}")  # sooner than after minutes of running
    kept = root / ".make" / "figures"
    kept.mkdir(parents=True, exist_ok=True)
    outputs = execute_copy(root, notebooks, kept)
    changed = {path: content for path, content in outputs.items() if not holds(root / path, content)}
    write_files(root, changed)
    count = sum(path.endswith(".ipynb") for path in outputs)
    print(f"{number(count, 'notebook')} executed; figures are in {FIGURES}/.")
    return list(changed)


def check_notebooks(start: Path | str | None = None, names: list[str] | None = None) -> list[str]:
    """Execute notebooks in a temporary copy of the package; return the files that differ from those committed.

    Where all are run, a figure that nothing draws any more counts too.
    """
    root = find_root(start)
    outputs = execute_copy(root, list_notebooks(root, names))
    left = [] if names else [f"{FIGURES}/{path.name}" for path in sorted((root / FIGURES).glob("*.*"))]
    return [
        path
        for path in dict.fromkeys([*outputs, *left])
        if path not in outputs or not holds(root / path, outputs[path])
    ]


def execute_copy(root: Path, notebooks: list[Path], kept: Path | None = None) -> dict[str, bytes]:
    """Run notebooks in a temporary copy of the package; return them and the figures they drew, path → content.

    In the folder `kept` are figures of earlier runs; without it every figure is drawn.
    """
    import_jsonschema()
    from tqdm import tqdm

    from analysis.build.kernels import forked_ahead

    with forked_ahead(len(notebooks)), tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(root / DESCRIPTOR, copy)
        for part in ("data", FOLDER):
            shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "figures"))
        for path in copy.rglob("*"):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)  # of a read-only package too
        copies = [copy / FOLDER / path.name for path in notebooks]
        with tqdm(total=len(copies), unit="notebook", leave=False, disable=None) as bar:  # none where nobody watches
            with asyncio.Runner(loop_factory=Loop) as runner:
                executed = runner.run(execute_all(copies, done=bar.update, kept=kept))
        outputs = {f"{FOLDER}/{path.name}": content for path, content in zip(copies, executed, strict=True)}
        outputs |= {f"{FIGURES}/{path.name}": path.read_bytes() for path in sorted((copy / FIGURES).glob("*.*"))}
    return outputs


class Loop(asyncio.SelectorEventLoop):
    """A loop in which Ctrl-C ends all kernels: nbclient's own handlers would end one, and with a traceback."""

    def add_signal_handler(self, *_):
        raise RuntimeError


async def execute_all(
    paths: list[Path], done: Callable[[], object] = lambda: None, kept: Path | None = None
) -> list[bytes]:
    """Run notebooks, as many at once as there are processors; the first that fails ends all. Each calls `done`.

    The last begin first: those that do most stand towards the end, and one that begins late would be waited for.
    """
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(path: Path) -> bytes:
        async with places:
            content = await execute(path, kept)
        done()
        return content

    contents = await asyncio.gather(*map(one, reversed(paths)))
    return contents[::-1]


async def execute(path: Path, kept: Path | None = None) -> bytes:
    """Run a notebook from its own folder and return it with its outputs, in the form in which it is saved."""
    import_jsonschema()
    import nbformat
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError

    from analysis.build.kernels import ForkedManager

    notebook = read_notebook(path)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        shutdown_kernel="immediate",  # it has nothing left to do
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        kernel_manager_class=ForkedManager,
    )
    env = {**os.environ, KEPT: str(kept or "")}
    message = None
    try:
        await client.async_execute(env=env)
    except CellExecutionError as error:
        message = f"a cell fails: {error.ename}: {' '.join(str(error.evalue).split())}"
        remedy = "open it in JupyterLab and run the cells one by one"
    except (CellControlSignal, DeadKernelError, RuntimeError) as error:
        if asyncio.current_task().cancelling():  # Ctrl-C, which nbclient takes for the death of the kernel
            raise asyncio.CancelledError from None
        message = f"it does not run to its end ({type(error).__name__})"
        remedy = f"look for a cell that takes more than {TIMEOUT} s or ends the kernel"
    except NoSuchKernel:
        message = "there is no Python kernel to run it"
        remedy = "install the project with its notebook dependencies, as the README says"
    finally:
        atexit.unregister(client._cleanup_kernel)  # after Ctrl-C it would be tried again at the end, with a traceback
    if message:
        raise fault(f"{FOLDER}/{path.name}", "notebook_runs", message, remedy)
    return nbformat.writes(normalise(notebook)).rstrip("\n").encode() + b"\n"


def read_notebook(path: Path):
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises many kinds for a file that is no notebook
        raise fault(
            f"{FOLDER}/{path.name}",
            "notebook_readable",
            f"it cannot be read as a notebook ({type(error).__name__})",
            "restore it from the repository",
        ) from None
    return notebook


def normalise(notebook):
    """Take out what depends on the machine or the Python version, and number the cells' ids."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat_minor = 5
    for place, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{place:02d}"
        cell.metadata = {}
    return notebook
