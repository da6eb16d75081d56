"""Set-up: one set of dependencies, told three times; a lock that a bare machine can trust; commands that exist."""

import re
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
from tests.helpers.programs import missing, program

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
    return (ROOT / "requirements-test.lock").read_text(encoding="utf-8")


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
        missing("the Git repository of this folder")
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


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_make_from_a_fresh_clone_gives_what_is_committed(tmp_path):
    program("make", "Debian: make")
    clone = tmp_path / "clone"
    copy_project(clone)  # installing is what `make test` has just done
    before = {p: p.read_bytes() for p in clone.rglob("*") if p.suffix in (".csv", ".ipynb", ".png", ".svg", ".md")}
    told = make(clone)
    notebooks = len(list((clone / "notebooks").glob("*.ipynb")))
    assert "The package is valid." in told and f"{notebooks} notebooks executed" in told
    assert len(told.strip().splitlines()[-3:]) == 3 and "Open:" in told
    assert [str(p.relative_to(clone)) for p, content in before.items() if p.read_bytes() != content] == []
    assert ask_make(clone, "--question").returncode == 0


def test_make_sees_an_edit_of_any_file(tmp_path):
    program("make", "Debian: make")
    clone = tmp_path / "clone"
    copy_project(clone)
    for stamp in ("built", "notebooks"):
        (clone / ".make" / stamp).touch()
    assert ask_make(clone, "--question").returncode == 0
    edited = [path for path in (clone / "analysis").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    edited += [*clone.glob("data/**/*.csv"), *clone.glob("docs/*.md"), *clone.glob("notebooks/*.ipynb")]
    rules = ask_make(clone, "--question", "--print-data-base").stdout.splitlines()
    needed = {
        name for line in rules if line.startswith((".make/built: ", ".make/notebooks: ")) for name in line.split()
    }
    assert {path.relative_to(clone).as_posix() for path in edited} <= needed
    assert ask_make(clone, "--question", "--what-if=analysis/checks/rules/cells.py").returncode == 1
    notebook = ask_make(clone, "--dry-run", "--what-if=notebooks/00_start_here.ipynb").stdout
    assert "notebooks 00_start_here.ipynb\n" in notebook and "analysis build" not in notebook
    table = ask_make(clone, "--dry-run", "--what-if=data/links.csv").stdout
    assert "analysis build --strict --stamp .make/built --notebooks" in table
    document = ask_make(clone, "--dry-run", "--what-if=docs/coding.md").stdout
    assert "analysis build --strict" in document and "notebooks" not in document.replace(".make/notebooks", "")


def ask_make(project: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", *options, ".make/notebooks"], cwd=project, capture_output=True, check=False, text=True
    )


def test_no_schema_of_packages_or_notebooks_has_international_addresses():
    for library in ("frictionless", "nbformat"):
        schemas = list(Path(find_spec(library).origin).parent.rglob("*.json"))
        assert schemas
        assert not [p for p in schemas if re.search(r'"format":\s*"iri', p.read_text(encoding="utf-8"))]
