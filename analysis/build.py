"""Bring everything that follows from the coded tables up to date."""

import copy
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.docs import DICTIONARY, DOCUMENTS_WITH_BLOCKS, fill_blocks, render_dictionary
from analysis.package import DESCRIPTOR, Package, read_package
from analysis.problems import PackageError
from analysis.tables import canonical_bytes, to_text, to_typed
from analysis.transaction import write_files
from analysis.validate import check_tables
from analysis.views import build_views


def build(start: Path | str | None = None, check: bool = False) -> list[str]:
    """Renew canonical CSVs, views, hashes and generated docs; return the paths that were stale.

    With `check`, only look. Raises PackageError for faulty tables; then nothing is changed.
    All files are written as one: a build that is killed leaves the old state or the new.
    """
    package = read_package(start)
    report, frames = check_tables(package)
    if report.problems:
        raise PackageError(*report.problems)
    stale = {path: content for path, content in plan_files(package, frames).items() if not holds(package.root / path, content)}
    if not check:
        write_files(package.root, stale)
    return list(stale)


def holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def plan_files(package: Package, frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Every file that `build` is in charge of, as it should be: path → content."""
    typed = {name: to_typed(frame, package.resources[name]) for name, frame in frames.items()}
    views = build_views(typed)
    texts = {**frames, **{name: to_text(view, package.resources[name]) for name, view in views.items()}}
    files = {package.resources[name]["path"]: canonical_bytes(texts[name], package.resources[name]) for name in package.resources}
    renewed = Package(package.root, renew_descriptor(package, texts, files))
    files[DESCRIPTOR] = (json.dumps(renewed.descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    return files | plan_docs(renewed, {**typed, **views})


def renew_descriptor(package: Package, texts: Mapping[str, pd.DataFrame], files: dict[str, bytes]) -> dict:
    """The descriptor with sizes, hashes, row counts and coverage as the tables now have them."""
    descriptor = copy.deepcopy(package.descriptor)
    for resource in descriptor["resources"]:
        content = files[resource["path"]]
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "rows": len(texts[resource["name"]])}
    events, sides = texts["events"], texts["event_participants"]
    countries = texts["entities"].set_index("entity_id")["country_code"]
    descriptor["temporal"] = {"start": events["start_date"].min(), "end": events["end_date"].max()}
    named = {source["path"] for source in descriptor["sources"]}
    descriptor["sources"] += [{"title": f"{d.title} ({d.publisher}, {d.published_on})", "path": d.url} for d in texts["documents"].itertuples() if d.url not in named]
    descriptor["spatial"] = {"countries": sorted({countries[side] for side in sides["entity_id"]} - {""})}
    return descriptor


def plan_docs(package: Package, frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The data dictionary, and the documents with generated blocks that the package has."""
    docs = {DICTIONARY: render_dictionary(package).encode()}
    for path in DOCUMENTS_WITH_BLOCKS:
        if (package.root / path).is_file():
            text = (package.root / path).read_text(encoding="utf-8")
            docs[path] = fill_blocks(text, path, package, frames).encode()
    return docs
