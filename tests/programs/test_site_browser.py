"""The site as a reader opens it: from disk in Chromium, wide and narrow, with a mouse and by keys, and by axe-core.

Screenshots go to the folder that the environment variable SCREENSHOTS names, where it names one.
"""

import os
import re
from pathlib import Path

import pytest

from analysis.export.site.site import write_site
from tests.helpers.programs import chromium, node_packages

WIDE, NARROW = 1400, 400
HARM = "<img src=x onerror='document.title=1'> & <b>bold</b>"
ID = "kazinform-2025-11-12-areas:21a"
ROWS = "#items > tbody > tr[data-act]"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def flat(tables):
    """The items, the first of them with markup for a summary and two partners."""
    flat = tables.commitments_flat.copy()
    flat.loc[0, ["summary", "partner", "url"]] = [HARM, "Russia; China", "javascript:document.title=1"]
    return flat


@pytest.fixture(scope="module")
def folder(package, tables, flat, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    write_site(package, {name: tables[name] for name in package.resources} | {"commitments_flat": flat}, folder)
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser, folder):
    """A function that opens a page of the site; at the end nothing may have failed, or come from elsewhere."""
    opened, faults = [], []

    def open_page(path: str = "index.html", width: int = WIDE):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
        page.on("request", lambda asked: faults.append(asked.url) if asked.url.startswith("http") else None)
        page.goto(f"{folder.as_uri()}/{path}")
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.close()
    assert faults == []


def told(page) -> int:
    """How many items the table says it shows."""
    return int(re.search(r"of ([\d,]+)", page.locator(".dt-info").inner_text())[1].replace(",", ""))


def choose(page, filter_name: str, choice: str) -> None:
    page.locator("#filters").get_by_label(filter_name).select_option(choice)


def test_filters_and_search_narrow_the_table(open_page, flat, tables):
    page = open_page()
    assert told(page) == len(flat)
    choose(page, "Act", "Signed")
    assert told(page) == (flat["act"] == "signed").sum()
    assert set(page.locator(f"{ROWS} > td.act").all_inner_texts()) == {"Signed"}
    choose(page, "Year", "2025")
    assert told(page) == ((flat["act"] == "signed") & (flat["event_date"].dt.year == 2025)).sum() > 0
    page.get_by_role("button", name="Clear").click()
    assert told(page) == len(flat)
    choose(page, "Outcome", "Overdue")
    assert told(page) == (tables.deadlines["outcome"] == "overdue").sum()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("searchbox", name="Search").fill("tigers")
    assert 0 < told(page) < len(flat)
    page.get_by_role("searchbox", name="Search").fill("no such words")
    assert page.locator(ROWS).count() == 0


def test_a_cell_of_several_partners_is_found_by_each(open_page, flat):
    page = open_page()
    choose(page, "Partner", "China")
    several = flat["partner"].str.contains("China;|; China")
    assert told(page) == (several | (flat["partner"] == "China")).sum() and several.any()
    choose(page, "Partner", "Russia")
    assert told(page) == flat["partner"].str.contains("Russia").sum()


def test_a_heading_sorts_by_rank(open_page):
    page = open_page()
    heading = page.locator("#items thead th.act")
    heading.click()
    page.locator("#items th.act[aria-sort=ascending]").wait_for()
    assert set(page.locator(f"{ROWS} > td.act").all_inner_texts()) == {"Noted"}
    heading.click()
    page.locator("#items th.act[aria-sort=descending]").wait_for()
    assert page.locator(f"{ROWS} > td.act").first.inner_text() in ("Signed", "Reported")


def test_a_row_opens_by_keys(open_page, flat):
    page = open_page(f"index.html#{ID}")
    details = page.locator("#items td.details")
    item = flat.set_index("commitment_id").loc[ID]
    assert details.get_by_role("link", name=item["publisher"]).get_attribute("href") == item["url"]
    assert f"unit {item['unit']}" in details.inner_text() and "Moscow" in details.inner_text()
    assert {"Claude, first coding", "Claude, second coding"} <= set(details.locator("th").all_inner_texts())
    button = page.locator(f"{ROWS} button").first
    assert button.get_attribute("aria-expanded") == "true"
    page.get_by_role("searchbox", name="Search").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert details.count() == 0 and button.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    assert details.count() == 1


def test_markup_in_a_cell_is_text_and_runs_nowhere(open_page, flat):
    page = open_page(f"index.html#{flat.loc[0, 'commitment_id']}")
    assert HARM in page.locator(f"{ROWS} > td.summary").inner_text()
    assert page.locator("#items img, #items b, #items a[href^=javascript]").count() == 0
    title = page.title()
    page.get_by_role("searchbox", name="Search").fill("onerror bold")
    assert told(page) == 1 and page.title() == title != "1"


def test_a_script_that_is_no_file_of_the_site_does_not_run(browser, folder):
    page = browser.new_page()
    page.goto(f"{folder.as_uri()}/index.html")
    ran = page.evaluate(
        "() => { const made = document.createElement('script'); made.textContent = 'window.ran = true';"
        " document.body.append(made); return window.ran === true }"
    )
    page.close()
    assert not ran


def test_a_milestone_leads_to_its_item(open_page):
    page = open_page("projects/heat-plants.html")
    link = page.locator("td.summary a").first
    words = link.inner_text()
    link.click()
    page.locator("#items td.details").wait_for()
    assert page.locator(f"{ROWS} > td.summary").all_inner_texts() == [words]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_page_scrolls_sideways(width, open_page, folder):
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))]
    page = open_page(width=width)
    wide = []
    for name in names:
        page.goto(f"{folder.as_uri()}/{name}")
        if name == "index.html":
            page.locator(f"{ROWS} button").first.click()
        if shots := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{name.replace('/', '-')}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    assert len(names) > 30 and wide == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_serious_on_a_page_of_each_kind(width, open_page, tmp_path):
    node_packages(tmp_path, "axe-core@4")
    axe = (tmp_path / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    notebook, text = "notebooks/03_do_commitments_move.html", "docs/codebook.html"
    found = {}
    for name in ("index.html", "projects.html", "projects/heat-plants.html", "charts.html", notebook, text):
        page = open_page(name, width)
        if name == "index.html":
            page.locator(f"{ROWS} button").first.click()
        page.evaluate(axe)
        faults = page.evaluate("axe.run({preload: false}).then(done => done.violations)")
        found[name] = [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")]
    assert {name: faults for name, faults in found.items() if faults} == {}
