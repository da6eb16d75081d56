"""The release: a zip that stands by itself, the same bytes every time, and a description that search engines read."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from analysis.build.describe import cite
from analysis.export.release import release, render_page, render_readme
from analysis.export.site.site import TOP
from analysis.package.descriptor import Package
from tests.helpers.package import ROOT, copy_package

pytestmark = pytest.mark.slow


def test_a_licence_that_is_no_address_is_no_link(package):
    descriptor = json.loads(json.dumps(package.descriptor))
    descriptor["licenses"][0]["path"] = "javascript:alert(1)"
    hostile = Package(package.root, descriptor)
    assert "javascript" not in render_page(hostile, "{}", "x.zip") and "javascript" not in render_readme(hostile)


# The validator keeps what it unpacks under the name of the zip alone: what an earlier run left would be read instead.
os.environ["CROISSANT_CACHE"] = tempfile.mkdtemp()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The folder dist/ of a copy of the package."""
    copy = copy_package(tmp_path_factory.mktemp("release") / "package")
    release(copy.root)
    return copy.root / "dist"


@pytest.fixture(scope="module")
def archive(made) -> Path:
    (path,) = made.glob("*.zip")
    return path


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    (root,) = folder.iterdir()
    return root


def test_the_zip_holds_what_is_published_and_nothing_else(unpacked, package):
    name = f"{package.descriptor['name']}-{package.descriptor['version']}"
    assert unpacked.name == name
    found = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    resources = {r["path"] for r in package.descriptor["resources"]}
    assert resources | {"datapackage.json", "README.md", "LICENSE", "CITATION.cff", "croissant.json"} <= found
    beside = {"README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "croissant.json"}
    tops = {path.split("/")[0] for path in found} - beside
    assert {"index.html", "assets", "data"} <= tops and all(re.fullmatch(TOP, name) for name in tops), tops
    for path in found - {"README.md", "croissant.json"}:
        if not path.endswith(".html") and not path.startswith("assets/"):
            assert (unpacked / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_it_holds_the_site_with_all_that_its_pages_lead_to(unpacked):
    pages = sorted(unpacked.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        for target in re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8")):
            assert re.match(r"\w+:", target) or (page.parent / unquote(target)).is_file(), (page.name, target)


def test_it_validates_with_frictionless_alone(unpacked):
    run = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=unpacked,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert run.returncode == 0 and "INVALID" not in run.stdout, run.stdout


def test_links_in_its_texts_lead_somewhere(unpacked):
    checked = 0
    for text in unpacked.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)\)", text.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert text.parent.joinpath(target).exists(), (text.name, target)
                checked += 1
    assert checked > 50


def test_it_is_the_same_byte_for_byte_and_unpacks_everywhere(archive, made):
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    for path in made.iterdir():
        path.unlink()
    release(made.parent)
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before
    with zipfile.ZipFile(io.BytesIO(before[archive.name])) as content:
        for entry in content.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED  # else the bytes would hang on the machine's zlib
            assert entry.external_attr >> 16 == 0o100644 and entry.create_system == 3
            assert not entry.filename.startswith("/") and ".." not in entry.filename


@pytest.mark.parametrize("where", ["beside the zip", "within it"])
def test_the_croissant_validator_finds_nothing_and_reads_every_row(where, made, unpacked, tables):
    import mlcroissant

    path = {"beside the zip": made, "within it": unpacked}[where] / "croissant.json"
    described = mlcroissant.Dataset(jsonld=str(path))
    assert described.metadata.ctx.issues.report() == ""
    for name in ("commitments_flat", "commitments", "documents", "entities", "projects"):
        assert sum(1 for _ in described.records(name)) == len(tables[name]), name


def test_the_croissant_validator_would_find_a_fault(made, tmp_path):
    import mlcroissant

    description = json.loads((made / "croissant.json").read_text(encoding="utf-8"))
    description["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "data/nowhere.csv"
    (tmp_path / "croissant.json").write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(jsonld=str(tmp_path / "croissant.json"))


def test_the_page_carries_the_description(made, archive, package):
    page = (made / "index.html").read_text(encoding="utf-8")
    (script,) = re.findall(r'<script type="application/ld\+json">\n(.*?)</script>', page, re.DOTALL)
    described = json.loads(script)
    assert described == json.loads((made / "croissant.json").read_text(encoding="utf-8"))
    assert described["@type"] == "sc:Dataset" and described["citeAs"] == cite(package.descriptor)
    assert f'href="{archive.name}"' in page


def test_a_stale_package_is_not_released(copy, capsys):
    copy.set("commitments", copy.row_of("commitments", unit="14"), comment="Read again.")
    assert copy.run("release") == 1
    assert "run `python -m analysis build`" in capsys.readouterr().err
    assert not (copy.root / "dist").exists()


def test_a_missing_licence_is_one_clear_message(copy, capsys):
    (copy.root / "LICENSE").unlink(missing_ok=True)
    assert copy.run("release") == 1
    assert "LICENSE: the file is missing" in capsys.readouterr().err
    assert not (copy.root / "dist").exists()
