"""The documents agree with code and data."""

import re

import pytest

from analysis.package import descriptor as package
from analysis.package.tables import ROW_LIMIT
from analysis.text import page as reading
from benchmarks import frames, synthetic
from tests.helpers.package import ROOT

TEXTS = (
    "README.md",
    "CHANGELOG.md",
    "docs/codebook.md",
    "docs/coding.md",
    "docs/drafting.md",
    "docs/files.md",
    "docs/maintaining.md",
    "docs/projects.md",
    "docs/tools.md",
    "docs/disputing-a-coding.md",
    "docs/adding-a-readout.md",
    "docs/data-dictionary.md",
    "docs/spreadsheets.md",
    "docs/performance.md",
    "docs/reliability.md",
    "docs/dependencies.md",
)


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements-test.lock").read_text(encoding="utf-8")


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
    readme = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    table = readme[readme.index("| tool | one line") : readme.index("`.venv/bin/python -m analysis export FORMAT`")]
    scripts = {path.name for path in (ROOT / "examples").iterdir()} - {"with_frictionless.yaml"}
    assert set(re.findall(r"\(\.\./examples/(\S+)\)", table)) == scripts
    pins = dict(re.findall(r"^([a-z0-9._-]+)==(\d+\.\d+)", lock, re.MULTILINE))
    for name, pinned in (("pandas", "pandas"), ("polars", "polars"), ("duckdb", "duckdb-cli"), ("frictionless",) * 2):
        assert f"| {name} {pins[pinned]} |" in table


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


def test_the_readme_can_be_read_in_five_minutes():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 1500
    assert "Kazakhstan and of their partners" in text.split("\n\n")[1]  # whose talks, before all else


def test_readme_opens_with_the_data():
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:32])
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
