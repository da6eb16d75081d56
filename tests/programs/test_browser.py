"""The door of JupyterLab in a real browser: a notebook opens, runs from start to end, and shows its figures and tables.

Screenshots go to a temporary folder, or to the one that the environment variable SCREENSHOTS names.
"""

import json
import os
import re
import shutil
import time
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest

from tests.helpers.package import ROOT, copy_package
from tests.helpers.programs import chromium, jupyter_lab, lab_command

WAIT = 120  # seconds for the server to come up, or for a notebook to run
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as `make lab` starts it, on a copy whose notebooks have no outputs yet; yields its address."""
    root = copy_package(tmp_path_factory.mktemp("lab") / "package").root
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("figures", ".*"))
    for path in (root / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
    with jupyter_lab(root, lab_command(), root.parent) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(WAIT * 1000)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    page.close()


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory) -> Path:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(exist_ok=True)
    return folder


def code_cells(name: str) -> list:
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run_all(page, lab: str, name: str) -> None:
    """Open a notebook and run all its cells, as a reader does from the menu."""
    page.goto(f"{lab}/lab/tree/notebooks/{name}?reset")
    quiet = 0
    while quiet < 10:  # it says idle before it is connected to its kernel, too
        page.wait_for_timeout(100)
        quiet = quiet + 1 if has_kernel(lab, name) and page.locator(IDLE).count() else 0
    page.click('.lm-MenuBar-item:has-text("Run")')
    page.click('li[data-command="runmenu:run-all"]')


def has_kernel(lab: str, name: str) -> bool:
    with urlopen(f"{lab}/api/sessions") as answer:
        return any(s["path"].endswith(name) and s["kernel"]["connections"] for s in json.load(answer))


def walk(page) -> dict:
    """Scroll through the notebook, as JupyterLab renders what is in view; return what is seen by index of the cell."""
    seen = {}
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0)")
    while True:
        page.wait_for_timeout(150)
        for cell in page.evaluate(LOOK):
            seen[cell["index"]] = cell
        moved = page.evaluate(
            "(() => { const o = document.querySelector('.jp-WindowedPanel-outer'), top = o.scrollTop;"
            " o.scrollBy(0, 700); return o.scrollTop > top; })()"
        )
        if not moved:
            return seen


LOOK = """[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map((cell) => ({
  index: Number(cell.dataset.windowedListIndex),
  prompt: cell.querySelector('.jp-InputPrompt').textContent,
  errors: cell.querySelectorAll(
    '.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"], ' +
    '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').length,
  images: [...cell.querySelectorAll('.jp-RenderedImage img')].map((i) => [i.naturalWidth, i.clientWidth]),
  tables: cell.querySelectorAll('.jp-RenderedHTMLCommon table').length,
  wide: [...cell.querySelectorAll('.jp-OutputArea-output')].some((o) => o.scrollWidth > o.clientWidth + 2),
}))"""


def test_make_lab_starts_on_the_first_notebook(lab, page, tmp_path_factory):
    """Jupyter opens a small file in the reader's browser that leads to the start page."""
    (opened,) = tmp_path_factory.getbasetemp().glob("lab[0-9]/runtime/*file-to-run*.html")
    page.goto(opened.as_uri())
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    shown = page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel").all_inner_texts()
    assert NOTEBOOKS[0] in shown


def test_a_notebook_with_figures_runs_from_start_to_end(lab, page, screenshots):
    """One for all: that every notebook runs and gives what is committed is seen without a browser."""
    name = "01_sector_mix.ipynb"
    cells = code_cells(name)
    figures = sum(line.lstrip().startswith("show(") for cell in cells for line in cell.source.splitlines())
    run_all(page, lab, name)
    end = time.monotonic() + WAIT
    while True:
        seen = walk(page)
        prompts = [cell["prompt"] for cell in seen.values()]
        images = [size for cell in seen.values() for size in cell["images"]]
        done = len(prompts) == len(cells) and all(re.fullmatch(r"\[\d+\]:", prompt) for prompt in prompts)
        if (done and len(images) == figures) or time.monotonic() > end:
            break
    screenshot(page, screenshots / f"{name.removesuffix('.ipynb')}.png")
    assert done, prompts
    assert len(images) == figures
    assert all(natural > 500 and shown > 300 for natural, shown in images), images
    assert not any(cell["errors"] for cell in seen.values())
    assert page.faults == []


def screenshot(page, path: Path) -> None:
    """The notebook from top to bottom, in one picture: the window is made as high as the notebook."""
    height = page.evaluate("document.querySelector('.jp-WindowedPanel-inner').scrollHeight") + 200
    page.set_viewport_size({"width": 1280, "height": min(height, 16_000)})
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0)")
    page.wait_for_timeout(2000)
    page.screenshot(path=path)
    page.set_viewport_size({"width": 1280, "height": 1000})


def test_a_long_table_can_be_filtered(lab, page, screenshots, tables):
    run_all(page, lab, "00_start_here.ipynb")
    field = page.locator('input[placeholder^="filter"]').first
    field.wait_for(state="attached")
    field.scroll_into_view_if_needed()
    rows = field.locator("xpath=..").locator("tbody tr")
    assert rows.count() == 100 < len(tables.commitments_flat)
    field.fill("transport discussed")
    shown = [text.lower() for text in rows.locator("visible=true").all_inner_texts()]
    assert 0 < len(shown) < rows.count() and all("transport" in text and "discussed" in text for text in shown)
    assert f"{len(shown)} of {rows.count()} rows" in field.locator("xpath=..").inner_text()
    page.screenshot(path=screenshots / "filtered.png")
    field.fill("")
    assert rows.locator("visible=true").count() == rows.count()
    assert page.faults == []
