"""Set-up: one set of dependencies, told three times; a lock that a bare machine can trust; commands that exist."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.package import descriptor as package
from analysis.package.tables import ROW_LIMIT
from analysis.text import page as reading
from benchmarks import frames, synthetic
from benchmarks.make_task import copy_project, make

CONDA_NAMES = {
    "matplotlib-base": "matplotlib",
    "python-duckdb": "duckdb",
    "jsonschema-with-format-nongpl": "jsonschema",
}
TEXTS = (
    "README.md",
    "CHANGELOG.md",
    "docs/codebook.md",
    "docs/disputing-a-coding.md",
    "docs/adding-a-readout.md",
    "docs/data-dictionary.md",
    "docs/spreadsheets.md",
    "docs/performance.md",
    "docs/reliability.md",
    "docs/dependencies.md",
)


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


def test_changelog_states_the_policy():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert all(f"**{word}**" in text for word in ("patch", "minor", "major"))


def test_readme_commands_exist():
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE))
    assert {"test", "lab"} <= named <= targets
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ci.rstrip().endswith("make test") and "`make test`" in readme


def test_the_table_of_tools_names_every_example_with_the_locked_version(lock):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| tool | one line") : readme.index("`.venv/bin/python -m analysis export FORMAT`")]
    scripts = {path.name for path in (ROOT / "examples").iterdir()} - {"with_frictionless.yaml"}
    assert set(re.findall(r"\(examples/(\S+)\)", table)) == scripts
    pins = dict(re.findall(r"^([a-z0-9._-]+)==(\d+\.\d+)", lock, re.MULTILINE))
    for name in ("pandas", "polars", "duckdb", "frictionless"):
        assert f"| {name} {pins[name]} |" in table


def test_limits_in_the_docs_are_those_of_the_code():
    reliability, performance = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("reliability.md", "performance.md")
    )
    for said in (
        f"Descriptors over {package.DESCRIPTOR_LIMIT // 10**6} MB or nested more than {package.DEEPEST} deep",
        f"files over {package.TABLE_LIMIT // 10**6} MB or {ROW_LIMIT // 10**6} million rows",
        f"more than {reading.LIMIT // 10**6} MB, {reading.MOST_TEXT:,} characters, {reading.MOST_LINES:,} lines",
        f"{reading.LONGEST_LINE:,} characters in a line",
        f"more than {reading.MOST_ELEMENTS:,} elements or a depth of {reading.DEEPEST}",
    ):
        assert said in reliability, said
    assert f"more than {package.TABLE_LIMIT // 10**6} MB is refused" in performance
    assert f"drawn by Zipf's law from {synthetic.ENTITIES:,}" in performance
    assert (synthetic.ENTITIES, synthetic.MENTIONS) == (frames.ENTITIES, 3) and frames.SECTORS == 24


def test_links_in_the_docs_lead_somewhere():
    for name in TEXTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)\)", text):
            if not target.startswith("http"):
                assert (ROOT / name).parent.joinpath(target).exists(), (name, target)


def test_readme_opens_with_the_data():
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25])
    assert "notebooks/figures/" in first_screen and "commitments_flat.csv" in first_screen


def test_examples_of_the_codebook_are_real(tables):
    """Every row and document that the codebook's cases name is in the package."""
    text = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    cases = text[text.index("## Cases decided") :]
    named = set(re.findall(r"`([a-z0-9-]+:\d{2}[a-z])`", cases))
    documents = set(re.findall(r"of `([a-z]+-[0-9]{4}-[a-z0-9-]+)`", cases))
    assert len(named) > 15 and named <= set(tables.commitments["commitment_id"])
    assert documents and documents <= set(tables.documents["document_id"])


def test_codebook_prose_explains_every_coded_variable(tables):
    """The tables of codes are generated; here: each variable a coder decides has its table in the prose."""
    prose = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    for variable in ("unit_kind", "disposition", "act", "status", "entity_kind", "entity_role", "relation"):
        assert f"<!-- begin codes {variable} -->" in prose
        for code in tables.codebook.query("variable == @variable")["code"]:
            assert f"| `{code}` |" in prose, (variable, code)
    assert all(f"`{sector}`" in prose for sector in tables.sectors["sector_id"])


def test_docs_say_who_coded():
    for name in ("README.md", "docs/codebook.md"):
        assert "language model" in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.long
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


def test_jsonschema_is_imported_without_the_grammar_of_addresses_and_nothing_stays_hidden():
    """That grammar takes longer to read than all else; addresses in a descriptor are checked all the same."""
    code = """
import sys
from analysis.checks.schema import GRAMMAR, import_jsonschema
import_jsonschema()
from jsonschema import FormatChecker
assert GRAMMAR not in sys.modules
assert {"uri", "email", "date"} <= FormatChecker().checkers.keys(), FormatChecker().checkers.keys()
import rfc3987_syntax
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_no_schema_of_packages_or_notebooks_has_international_addresses():
    for library in ("frictionless", "nbformat"):
        schemas = list(Path(find_spec(library).origin).parent.rglob("*.json"))
        assert schemas
        assert not [p for p in schemas if re.search(r'"format":\s*"iri', p.read_text(encoding="utf-8"))]
