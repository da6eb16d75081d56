"""Licences of what is locked: each package is listed as it is locked, under a licence that allows this use."""

import re
import runpy
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.helpers.package import ROOT

FREE = {
    *("0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python"),
    *("ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
OF_FILES = {
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "MPL-1.1",
    "MPL-2.0",
}  # hold for the package's own files
# Whoever gives these away together with the code gives both away under the GPL; the page says so. No more of them.
UNDER_GPL = {"krippendorff"}


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(ROOT / "docs" / "make_dependencies.py"))


@pytest.fixture(scope="module")
def listed():
    """The rows of the page by package: version, licence and purpose."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    return {name: rest for name, *rest in rows[2:]}


def test_every_locked_package_is_listed_with_its_version(listed):
    lock = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    locked: dict[str, list[str]] = {}
    for name, pinned in re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE):
        locked.setdefault(name, []).append(pinned)
    assert {name: cells[0].split(" or ") for name, cells in listed.items()} == locked, "run `make licences`"
    assert all(purpose not in ("", "for ") for _, _, purpose in listed.values())


def allows(licence: str) -> bool:
    """True where a choice that a licence leaves is free, or holds for the package's own files, in all its parts."""
    return any(set(choice.split(" AND ")) <= FREE | OF_FILES for choice in licence.split(" OR "))


def test_every_licence_allows_this_use(listed):
    assert {name for name, (_, licence, _) in listed.items() if not allows(licence)} <= UNDER_GPL
    assert all(listed[name][1].startswith("GPL") for name in UNDER_GPL & set(listed))


def test_the_check_refuses_what_it_should():
    assert allows("MPL-1.1 OR GPL-2.0-only") and allows("MIT AND PSF-2.0")
    assert not any(
        map(allows, ("unknown", "", "GPL-3.0-or-later", "MIT AND GPL-2.0-only", "AGPL-3.0-only", "Proprietary"))
    )


def test_licences_that_ask_something_in_return_are_explained(listed):
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    notes = text[text.index("## Licences that ask") :]
    for name, (_, licence, _) in listed.items():
        asks = not any(set(choice.split(" AND ")) <= FREE for choice in licence.split(" OR "))
        assert asks == bool(re.search(rf"\b{re.escape(name)}[,)]", notes)), name


def test_direct_dependencies_say_what_they_are_for(listed):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    seen = set()  # what stands in several groups has the purpose of the first
    for requirement in sum(project["optional-dependencies"].values(), project["dependencies"]):
        name = re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        comment = re.search(re.escape(f'"{requirement}"') + r", *# *(.+)", text)
        assert listed[name][2].endswith(comment.group(1) if comment else "runs the tests")


def test_the_page_says_what_the_packages_say(script, listed):
    """For those installed in the version locked; a licence that was read must not contradict what metadata state."""
    for name, (locked, licence, _) in listed.items():
        assert script["licence"](name) in (licence, "unknown"), f"{name}: run `make licences`"
        try:
            stated = script["stated"](name) if version(name) == locked else None
        except PackageNotFoundError:
            continue
        if stated is not None and name != "text-unidecode":  # its metadata name several, its text leaves the choice
            assert licence == stated or licence.startswith(stated), name
