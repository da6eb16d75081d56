"""Set-up: one set of dependencies, told three times; a lock that a bare machine can trust; commands that exist."""

import re
import shutil
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.make_task import copy_project, make
from tests.helpers.package import ROOT

CONDA_NAMES = {
    "matplotlib-base": "matplotlib",
    "python-duckdb": "duckdb",
    "jsonschema-with-format-nongpl": "jsonschema",
}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def ranges(project):
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {
        canonicalize_name(r.name): r.specifier for r in map(Requirement, [text for group in groups for text in group])
    }


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_environment_repeats_names_and_ranges(ranges, project):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    plain = [d for d in environment["dependencies"] if isinstance(d, str)]
    (pip,) = (d["pip"] for d in environment["dependencies"] if isinstance(d, dict))
    assert "--editable ." in pip
    required = [Requirement(text) for text in (*plain, *(line for line in pip if not line.startswith("-")))]
    found = {canonicalize_name(CONDA_NAMES.get(r.name, r.name)): r.specifier for r in required}
    assert str(found.pop("python")) == project["requires-python"]
    found.pop("pip")
    assert found == ranges


def test_lock_holds_every_dependency_within_its_range(ranges, lock):
    pins = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE))
    for name, specifier in ranges.items():
        assert name in pins and specifier.contains(pins[name]), name


def test_lock_is_hashed_and_names_no_index(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|index-url|find-links", lock)


def test_no_file_names_a_package_index():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this is no git checkout, so its files are not known")
    index = re.compile("(" + "|".join(("py" + "pi", "registry.npm" + "js", "files.python" + "hosted")) + r")\.org")
    for name in tracked.stdout.splitlines():
        if not name.endswith((".png", ".svg", ".ipynb", ".xlsx")):
            assert not index.search((ROOT / name).read_text(encoding="utf-8")), name
    assert not {"uv.lock", "package-lock.json"} & set(tracked.stdout.split())


def test_versions_agree(project, package):
    version = project["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = re.findall(r"^## (\S+) \((\S+)\)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert package.descriptor["version"] == version == citation["version"] == changelog[0][0]
    assert package.descriptor["created"][:10] == str(citation["date-released"]) == changelog[0][1]
    assert f"version {version}, {changelog[0][1][:4]}." in (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_from_a_fresh_clone(tmp_path):
    """`make` runs everything, a second `make` nothing, and after an edit of one notebook that notebook alone."""
    if shutil.which("make") is None or shutil.which("git") is None:
        pytest.skip("make or git is missing, so the Makefile is not tried")
    clone = tmp_path / "clone"
    copy_project(clone)  # installing is what `make test` has just done
    before = {p: p.read_bytes() for p in clone.rglob("*") if p.suffix in (".csv", ".ipynb", ".png", ".svg", ".md")}
    first = make(clone)
    notebooks = len(list((clone / "notebooks").glob("*.ipynb")))
    assert "The package is valid." in first and f"{notebooks} notebooks executed" in first
    assert len(first.strip().splitlines()[-3:]) == 3 and "Open:" in first
    assert {p: p.read_bytes() for p in before} == before
    second = make(clone)
    assert "valid" not in second.replace("validated package", "") and "executed;" not in second
    (clone / "notebooks" / "00_start_here.ipynb").touch()
    assert "1 notebook executed" in make(clone)


def test_no_schema_of_packages_or_notebooks_has_international_addresses():
    for library in ("frictionless", "nbformat"):
        schemas = list(Path(find_spec(library).origin).parent.rglob("*.json"))
        assert schemas
        assert not [p for p in schemas if re.search(r'"format":\s*"iri', p.read_text(encoding="utf-8"))]
