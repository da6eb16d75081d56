"""The site: its pages are made, their links resolve, and nothing in a cell is live."""

import json
import posixpath
import re
import sys
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from analysis.charts.style import ACT_COLOURS, INK, PALE
from analysis.export.export import export
from analysis.export.site import site as making
from analysis.export.site.documents import localise
from analysis.export.site.items import choices, details_of, items_of
from analysis.package.descriptor import Package
from analysis.problems import PackageError
from tests.helpers.hostile import HARM, live
from tests.helpers.package import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def frames(package, tables):
    return {name: tables[name] for name in package.resources}


@pytest.fixture(scope="module")
def site(package, frames) -> dict[str, bytes]:
    return making.render_site(package, frames)


@pytest.fixture(scope="module")
def pages(site):
    return {path: html.fromstring(content.decode()) for path, content in site.items() if path.endswith(".html")}


def value_of(script: bytes):
    return json.loads(script.decode().partition(" = ")[2].removesuffix(";\n"))


def test_there_is_a_page_for_every_text_and_project(site, tables):
    wanted = {f"projects/{project}.html" for project in tables.projects["project_id"]}
    wanted |= {p.relative_to(ROOT).with_suffix(".html").as_posix() for p in ROOT.glob("docs/*.md")}
    wanted |= {p.relative_to(ROOT).with_suffix(".html").as_posix() for p in ROOT.glob("notebooks/*.ipynb")}
    assert wanted | {"index.html", "projects.html", "charts.html", "reading.html", "downloads.html"} <= set(site)


def test_every_link_leads_to_a_file_and_a_place_in_it(site, pages, tables):
    items, checked = set(tables.commitments["commitment_id"]), 0
    for path, page in pages.items():
        for address in page.xpath("//@href | //@src"):
            target, _, anchor = address.partition("#")
            if urlsplit(address).scheme:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))) if target else path
            assert target in site, (path, address)
            known = set(pages[target].xpath("//@id")) if target in pages else set()
            assert not anchor or unquote(anchor) in known | items, (path, address)
            checked += 1
    assert checked > 700


def test_downloads_hold_every_file_as_it_is(site, pages, package):
    linked = set(pages["downloads.html"].xpath("//main//@href"))
    for path in ["datapackage.json", *(r["path"] for r in package.descriptor["resources"])]:
        assert path in linked and site[path] == (ROOT / path).read_bytes(), path


def test_every_chart_is_shown_with_its_title(site, pages):
    shown = {image.get("src"): image.get("alt") for image in pages["charts.html"].iter("img")}
    assert set(shown) == {path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/figures/*.svg")}
    assert all(title != path.split("/")[-1] and len(title) > 20 for path, title in shown.items())


def test_no_page_runs_anything_but_the_files_of_the_site(pages):
    for path, page in pages.items():
        (policy,) = page.xpath("//head/meta[@http-equiv='Content-Security-Policy']/@content")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'" and "unsafe" not in rules["script-src"], path
        assert not page.xpath("//script[not(@src)] | //@*[starts-with(name(), 'on')] | //iframe | //input"), path
        assert not [a for a in page.xpath("//@href | //@src") if a.strip().lower().startswith("javascript")], path


def test_cells_with_markup_are_shown_as_text(package, frames, monkeypatch):
    harm = " ".join(HARM)
    for reader in ("read_notebooks", "read_documents"):
        monkeypatch.setattr(
            making, reader, {"read_notebooks": lambda _: ([], []), "read_documents": lambda _: []}[reader]
        )
    descriptor = json.loads(json.dumps(package.descriptor)) | {"title": harm}
    for resource in descriptor["resources"]:
        for field in resource.get("schema", {}).get("fields", []):
            field["title"] = harm
    texts = {"summary", "project_name", "publisher", "url", "name", "description", "label", "value", "partner"}
    hostile = {name: frame.assign(**{column: harm for column in texts & set(frame)}) for name, frame in frames.items()}
    plain, made = (making.render_site(*given) for given in ((package, frames), (Package(ROOT, descriptor), hostile)))
    for path in ("index.html", "projects.html", "projects/heat-plants.html", "downloads.html"):
        assert live(made[path].decode()) == live(plain[path].decode()), path
    assert harm in {cell for row in value_of(made["assets/items.js"])["rows"] for cell in row}


def test_texts_lose_scripts_and_links_to_what_the_site_lacks():
    text = (
        '<p onclick="x()"><a href="b.md#c">b</a> <a href="../setup.py">s</a> <a href="javascript:x()">j</a></p>'
        "<script>x()</script><input><table><tr><td>1</td></tr></table>"
    )
    made = localise(text, "docs/a.md", "docs/a.html", {"docs/b.md": "docs/b.html"})
    assert '<a href="b.html#c">b</a>' in made and "<span>s</span>" in made and 'tabindex="0"' in made
    assert live(made) == [] and "input" not in made and "x()" not in made


def test_the_table_has_the_titles_and_labels_of_the_package(package, frames):
    descriptor = json.loads(json.dumps(package.descriptor))
    (flat,) = (r for r in descriptor["resources"] if r["name"] == "commitments_flat")
    flat["schema"]["fields"].append({"name": "in_base", "type": "boolean", "title": "Counted", "description": "x"})
    later = frames | {"commitments_flat": frames["commitments_flat"].assign(in_base=True)}
    made = items_of(Package(ROOT, descriptor), later)
    columns = {column["name"]: (place, column) for place, column in enumerate(made["columns"])}
    place, added = columns["in_base"]
    assert added["title"] == "Counted" and {row[place] for row in made["rows"]} == {"yes"}
    codebook = frames["codebook"].query("variable == 'act'").sort_values("rank")
    assert list(columns["act"][1]["labels"].items()) == list(zip(codebook["code"], codebook["label"], strict=True))
    outcomes = [row[columns["outcome"][0]] for row in made["rows"]]
    assert outcomes.count("overdue") == (frames["deadlines"]["outcome"] == "overdue").sum() > 0


def test_a_filter_offers_each_of_several_values_of_a_cell():
    assert choices(["Russia; China", "Russia", ""], {}) == ["China", "Russia"]
    assert choices(["signed", "agreed"], {"noted": "Noted", "agreed": "Agreed", "signed": "Signed"}) == [
        "Agreed",
        "Signed",
    ]


def test_a_row_opens_to_what_each_coder_gave(package, frames):
    items = details_of(package, frames)["items"]
    assert set(items) == set(frames["commitments"]["commitment_id"])
    opened = items["kazinform-2025-11-12-areas:21a"]
    assert opened["coders"] == ["Claude, first coding", "Claude, second coding"]
    assert ["Moscow", "Settlement", "Place", "Place", "Place", ""] in [
        row if len(row) > 3 else [*row, row[-1], row[-1], ""] for row in opened["entities"]
    ]
    told = {row[0]: row[1:] for row in opened["codings"]}
    assert told["Act"] == ["Intended"] and told["Sector"] == ["Culture"]
    accepted, first, second, reason = told["Summary"]
    assert accepted == first == "A Kazakh information and cultural centre is planned for Moscow." != second
    settled = frames["adjudications"].query("variable == 'act'").iloc[0]
    item = f"{settled['document_id']}:{settled['unit']:02d}{settled['part']}"
    assert {row[0]: row[-1] for row in items[item]["codings"]}["Act"] == settled["reason"]


def test_the_colours_are_those_of_the_charts():
    sheet = (ROOT / "analysis" / "export" / "site" / "assets" / "site.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", sheet))
    assert colours.items() >= (ACT_COLOURS | {"ink": INK, "pale": PALE}).items()


def test_a_library_that_is_missing_is_one_clear_message(copy, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "itables", None)
    assert copy.run("export", "site", "--out", str(tmp_path / "site")) == 1
    assert "the library itables is not installed" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_another_form_of_the_library_is_one_clear_message(tmp_path, monkeypatch):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "dt_bundle.js").write_text("var a = 1; export { a as b };")
    monkeypatch.setattr(making, "files", lambda _: tmp_path)
    with pytest.raises(PackageError, match="install the version that requirements.lock names"):
        making.datatables()


def test_only_a_folder_of_the_site_is_replaced(copy, tmp_path):
    folder = export(copy.root, "site", tmp_path / "site")
    made = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    (folder / "old.html").touch()
    export(copy.root, "site", folder, overwrite=True)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == made
    (folder / "letters.doc").touch()
    with pytest.raises(PackageError, match="letters.doc"):
        export(copy.root, "site", folder, overwrite=True)
    assert (folder / "letters.doc").exists()


@pytest.mark.slow
def test_it_is_the_same_bytes_every_time(site, package, frames):
    assert making.render_site(package, frames) == site
