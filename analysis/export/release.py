"""The release: one zip, the same byte for byte on every machine, and a page for dataset search engines."""

import io
import json
import zipfile
from datetime import datetime
from html import escape
from pathlib import Path

from analysis.build.build import build
from analysis.build.describe import cite
from analysis.build.docs import block_tables
from analysis.export.croissant import describe_dataset
from analysis.export.export import library_missing
from analysis.export.site.site import render_site
from analysis.package.descriptor import DESCRIPTOR, Package, read_package, safe_path
from analysis.package.html import linked, render_table
from analysis.package.load import load
from analysis.package.markdown import inert, web_link, without_math
from analysis.package.transaction import write_files
from analysis.problems import fault

FOLDER = "dist"
CROISSANT = "croissant.json"
BESIDE = (DESCRIPTOR, "LICENSE", "CITATION.cff", "CHANGELOG.md")
DOCS = (
    "docs/data-dictionary.md",
    "docs/codebook.md",
    "docs/spreadsheets.md",
    "docs/disputing-a-coding.md",
    "docs/pictures/*.png",
)


def release(start: Path | str | None = None) -> list[str]:
    """Write the zip, the Croissant description and a page to dist/; return their paths.

    Raises PackageError, writing nothing, where the package is faulty, not built, or lacks a file.
    """
    package = read_package(start)
    if stale := build(package.root, check=True):
        raise fault(stale[0], "release_is_current", "the file is stale", "run `python -m analysis build`, then again")
    name = f"{package.descriptor['name']}-{package.descriptor['version']}"
    own = collect(package) | {CROISSANT: as_json(describe_dataset(package)).encode()}
    try:
        archive = pack(name, render_site(package, load(package)) | own, package)
    except ImportError as error:
        raise library_missing(error, FOLDER) from None
    described = as_json(describe_dataset(package, f"{name}.zip", archive))
    files = {
        f"{FOLDER}/{name}.zip": archive,
        f"{FOLDER}/{CROISSANT}": described.encode(),
        f"{FOLDER}/index.html": render_page(package, described, f"{name}.zip").encode(),
    }
    write_files(package.root, files)
    return list(files)


def as_json(description: dict) -> str:
    return json.dumps(description, ensure_ascii=False, indent=2) + "\n"


def collect(package: Package) -> dict[str, bytes]:
    """Every file of the release by path, with a README of its own, save those of the site alone."""
    paths = [*BESIDE, *(resource["path"] for resource in package.descriptor["resources"])]
    for pattern in DOCS:
        paths += sorted(path.relative_to(package.root).as_posix() for path in package.root.glob(pattern))
    files = {"README.md": render_readme(package).encode()}
    for path in paths:
        try:
            files[path] = safe_path(package.root, path).read_bytes()
        except FileNotFoundError:
            raise fault(path, "release_is_whole", "the file is missing", "restore it from the repository") from None
    return files


def pack(folder: str, files: dict[str, bytes], package: Package) -> bytes:
    """A zip of `files` within `folder`. Stored, not deflated: what deflating gives depends on the machine's zlib."""
    made = datetime.fromisoformat(package.descriptor["created"]).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", made)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, so that it is so everywhere
            archive.writestr(entry, content)
    return buffer.getvalue()


def render_readme(package: Package) -> str:
    """What someone who unpacks the zip wants to know first."""
    package = Package(package.root, inert(package.descriptor))
    d = package.descriptor
    workbook = next(iter(package.exports.values()))["path"]
    licences = "\n".join(
        f"- {web_link(licence['name'], licence['path'])}: {licence['title']}" for licence in d["licenses"]
    )
    return without_math(f"""# {d["title"]} {d["version"]}

{d["description"]}

**Start here:** open [index.html](index.html), pages that need no network and a table to search;
or [{workbook}]({workbook}), whose first sheet explains the rest; or
[data/views/commitments_flat.csv](data/views/commitments_flat.csv), one row per item.
[docs/spreadsheets.md](docs/spreadsheets.md) says how in Excel, LibreOffice and Google Sheets;
[docs/data-dictionary.md](docs/data-dictionary.md) what every column means;
[docs/codebook.md](docs/codebook.md) how a text becomes rows. `datapackage.json` describes it all
for programs: `frictionless validate datapackage.json` checks it.

## How to cite

> {cite(d)}

## Licence

{licences}

## The files

{block_tables(package, {})}
""")


def render_page(package: Package, described: str, archive: str) -> str:
    """A page to put beside the zip: the package in words for readers, and its description for search engines."""
    d = package.descriptor
    overview = load(package).overview[["table", "rows", "what it holds"]]
    licences = ", ".join(linked(escape(item["title"]), item["path"]) for item in d["licenses"])
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(d["title"])}</title>
<script type="application/ld+json">
{described.replace("<", chr(92) + "u003c")}</script>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse }}
th, td {{ border-bottom: 1px solid #ccc; padding: .2rem .6rem }}
</style>
<h1>{escape(d["title"])}</h1>
<p>{escape(d["description"])}</p>
<p><a href="{escape(archive)}">Download version {escape(d["version"])}</a> ({escape(d["created"][:10])}):
CSV tables, an Excel workbook, a Frictionless descriptor and the docs.</p>
<p>How to cite: {escape(cite(d))}</p>
<p>Licence: {licences}.</p>
{render_table(overview)}
</html>
"""
