"""Write docs/dependencies.md: every locked package, its licence and what it is for. Run by `make licences`."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "dependencies.md"
GROUPS = {"": "", "install": "installing: ", "notebooks": "notebooks: ", "site": "site: ", "test": "tests: "}

# Licences read in the packages themselves: where their metadata do not say it well, or where a
# package is not installed on every platform, so that the page is the same on all.
READ = {
    "appnope": "BSD-2-Clause",
    "colorama": "BSD-3-Clause",
    "mlcroissant": "Apache-2.0",  # by its package on conda-forge: its own says nothing
    "nest-asyncio2": "BSD-2-Clause",
    "overrides": "Apache-2.0",
    "pexpect": "ISC",
    "ply": "BSD-3-Clause",
    "psutil": "BSD-3-Clause",
    "ptyprocess": "ISC",
    "pycparser": "BSD-3-Clause",
    "pywinpty": "MIT",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}
# Other words of metadata, as SPDX writes them; BSD alone leaves open how many clauses.
WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "GNU GPLv3+": "GPL-3.0-or-later",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
# What a licence that asks something in return means here.
NOTES = {
    "GPL": "The tests alone use it, to hold the agreement figures against; nobody needs it to use the package. "
    "The code holds none of it. The data, the docs and the charts are untouched: they are no part of a program.",
    "LGPL": "An imported library that stays replaceable. Its own files and changes to them stay under the LGPL.",
    "MPL": "Holds file by file: changes to the package's own files stay under the MPL, all else is free.",
}


def packages() -> dict[str, tuple[str, list[str]]]:
    """The version of each locked package, and the packages that need it."""
    found = {}
    for entry in re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements-test.lock").read_text(encoding="utf-8").strip()):
        name, version = re.match(r"([a-z0-9._-]+)==(\S+)", entry).groups()
        versions = [*found.get(name, ("",))[0].split(" or "), version]  # another for another Python or machine
        found[name] = (
            " or ".join(filter(None, versions)),
            re.findall(r"^ +#(?: via)? +(?!via$|-c )(\S.*)$", entry.replace("# via\n", "#\n"), re.MULTILINE),
        )
    return found


def purposes() -> dict[str, str]:
    """What each direct dependency is for, by its comment in pyproject.toml; that of its first group counts."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lists = {"": project["dependencies"], **project["optional-dependencies"]}
    found: dict[str, str] = {}
    for group, required in lists.items():
        for requirement in required:
            name = re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")
            comment = re.search(re.escape(f'"{requirement}"') + r",\s*(?:#\s*(.+))?", text).group(1)
            found.setdefault(name, GROUPS.get(group, f"{group}: ") + (comment or "runs the tests"))
    return found


def licence(name: str) -> str:
    """The licence of a package as SPDX says it: as read in it, else as its metadata say, else 'unknown'."""
    if name in READ:
        return READ[name]
    try:
        return stated(name) or "unknown"
    except PackageNotFoundError:
        return "unknown"


def stated(name: str) -> str | None:
    """The licence that the metadata of an installed package state, where they do so in few words."""
    told = metadata(name)
    classifiers = [
        c.split(" :: ")[-1] for c in told.get_all("Classifier", []) if c.startswith("License :: OSI Approved :: ")
    ]
    for words in (told["License-Expression"], (told["License"] or "").split("\n")[0], *classifiers):
        words = WORDS.get((words or "").strip(), (words or "").strip())
        if (
            words in WORDS.values()
            or re.fullmatch(r"[A-Z0-9][\w.+-]*(?: (?:AND|OR) [\w.+-]+)*", words)
            and words != "UNKNOWN"
        ):
            return words
    return None


def copyleft(words: str) -> str | None:
    """Which of NOTES a licence calls for; none where it leaves a choice that asks nothing."""
    kinds = [next((k for k in ("LGPL", "GPL", "MPL") if k in choice), None) for choice in words.split(" OR ")]
    return None if None in kinds else next(k for k in ("MPL", "LGPL", "GPL") if k in kinds)


def page() -> str:
    direct = purposes()
    rows, notes = [], {}
    for name, (version, needed_by) in packages().items():
        words = licence(name)
        purpose = direct.get(name) or "for " + ", ".join(needed_by)
        rows.append(f"| {name} | {version} | {words} | {purpose} |")
        if kind := copyleft(words):
            notes.setdefault(kind, []).append(name)
    lines = [
        "# Dependencies and their licences",
        "",
        "Every package of [requirements-test.lock](../requirements-test.lock), written by `make licences`; "
        "[requirements.lock](../requirements.lock) holds those that `make` needs. None of them is "
        "part of this package: they are fetched where the code is installed. The data need none of them.",
        "",
        "| package | version | licence | what it is for |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        "Licences are told in the words of SPDX, as each package's metadata state them or, where those do not, "
        "as the package itself or conda-forge does; *BSD* leaves open how many clauses. "
        "`AND` names those of parts; of licences joined by `OR` any may be chosen.",
        "",
        "## Licences that ask something in return",
        "",
        *(f"- **{kind}** ({', '.join(notes[kind])}): {NOTES[kind]}" for kind in NOTES if kind in notes),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
