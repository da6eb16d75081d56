"""Bring everything that follows from the coded tables up to date."""

import copy
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.build.docs import DICTIONARY, DOCUMENTS_WITH_BLOCKS, dictionary_notices, fill_blocks, render_dictionary
from analysis.build.workbook import render_workbook, same_parts
from analysis.checks.files import as_built
from analysis.checks.schema import check_schema
from analysis.checks.validate import check_tables, check_whole, validate
from analysis.measures.standing import cut_off
from analysis.measures.views import VIEWS, build_views
from analysis.package.descriptor import DESCRIPTOR, EXPORTS, Package, is_export, read_package, safe_path
from analysis.package.load import to_text, to_typed
from analysis.package.tables import in_order, stored_bytes
from analysis.package.transaction import holds, write_files
from analysis.problems import PackageError, Report, fault


def build(start: Path | str | None = None, check: bool = False) -> list[str]:
    """Renew canonical CSVs, views, hashes and generated docs; return the paths that were stale.

    With `check`, only look. Raises PackageError for faulty tables; then nothing is changed.
    All files are written as one: a build that is killed leaves the old state or the new.
    """
    package = read_package(start)
    report, frames = check_tables(package)
    return renew(package, report, frames, check)


def build_strictly(start: Path | str | None = None, check: bool = False) -> tuple[list[str], list[str]]:
    """As `build`, but refuse all that `validate` refuses, such as a view edited by hand, which `build` would make anew.

    Returns the paths that were stale, and the notices of `validate`.
    """
    package = read_package(start)
    report, frames = check_whole(package)
    if not report.problems:
        report.notices += dictionary_notices(package)
    return renew(package, report, frames, check), report.notices


def check_package(start: Path | str | None = None) -> Report:
    """What `validate` tells a user: faults and notices of the package, and a data dictionary that is not as built."""
    report = validate(start)
    if not report.problems:
        report.notices += dictionary_notices(read_package(start))
    return report


def renew(package: Package, report: Report, frames: Mapping[str, pd.DataFrame], check: bool) -> list[str]:
    """Bring the files of a checked package up to date, or only look; return the paths that were stale."""
    if report.problems:
        raise PackageError(*report.problems)
    files = plan_files(package, frames)
    stale = {path: content for path, content in files.items() if not holds(package.root / path, content)}
    if not check:
        write_files(package.root, stale)
    return list(stale)


def plan_files(package: Package, frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Every file that `build` is in charge of, as it should be: path → content."""
    texts = {name: in_order(frame, package.resources[name]) for name, frame in frames.items()}
    typed = {name: to_typed(frame, package.resources[name]) for name, frame in texts.items()}
    views, computed = compute_views(package, typed)
    texts |= {name: in_order(frame, package.resources[name]) for name, frame in computed.items()}
    files = {resource["path"]: stored_bytes(texts[name], resource) for name, resource in package.resources.items()}
    files |= plan_exports(package, texts, typed)
    renewed = Package(package.root, renew_descriptor(package, texts, files))
    files[DESCRIPTOR] = (json.dumps(renewed.descriptor, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    if problems := check_schema(renewed, texts, only=renewed.views, frames=texts):
        raise PackageError(*problems)
    return files | plan_docs(renewed, {**typed, **views})


def plan_exports(
    package: Package, texts: Mapping[str, pd.DataFrame], typed: Mapping[str, pd.DataFrame]
) -> dict[str, bytes]:
    """The workbook, where the descriptor lists it, from all tables as text and the coded ones typed.

    One that holds the same stays byte for byte as it is, even where this machine would pack it differently.
    """
    wanted = f"{EXPORTS}/{package.descriptor['name']}.xlsx"
    if unknown := [r["path"] for r in package.exports.values() if r["path"] != wanted]:
        raise fault(
            DESCRIPTOR,
            "exports_known",
            f"nothing makes the file {unknown[0]!r}",
            f"the one export that `build` makes is {wanted}",
        )
    if not package.exports:
        return {}
    frames = {**typed, **{name: to_typed(texts[name], resource) for name, resource in package.views.items()}}
    content, path = render_workbook(package, frames), safe_path(package.root, wanted)
    (resource,) = package.exports.values()
    if as_built(package, resource) and same_parts(kept := path.read_bytes(), content):
        return {wanted: kept}
    return {wanted: content}


def compute_views(
    package: Package, typed: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Every view, typed and as text. Raises PackageError where descriptor and code disagree on tables or columns."""
    if set(package.views) != set(VIEWS):
        differing = ", ".join(sorted(set(package.views) ^ set(VIEWS)))
        raise fault(
            DESCRIPTOR,
            "views_known",
            f"the views of the descriptor are not those that are computed: {differing}",
            "restore the resources under data/views/",
        )
    try:
        views = build_views(typed)
        return views, {name: to_text(view, package.resources[name]) for name, view in views.items()}
    except (KeyError, AttributeError) as error:
        raise fault(
            DESCRIPTOR,
            "columns_known",
            f"a view needs the table or column {str(error)[:80]}, or a column of a view is computed by nothing",
            "restore it in the descriptor and in the table",
        ) from None


def renew_descriptor(package: Package, texts: Mapping[str, pd.DataFrame], files: dict[str, bytes]) -> dict:
    """The descriptor with sizes, hashes, row counts and coverage as the tables now have them."""
    descriptor = copy.deepcopy(package.descriptor)
    for resource in descriptor["resources"]:
        content = files[resource["path"]]
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        if not is_export(resource):
            resource["rows"] = len(texts[resource["name"]])
    events, sides = texts["events"], texts["event_participants"]
    countries = texts["entities"].set_index("entity_id")["country_code"]
    if len(events):
        descriptor["temporal"] = {"start": events["start_date"].min(), "end": events["end_date"].max()}
    if not pd.isna(day := cut_off(texts["documents"].replace("", None))):
        descriptor["as_of"] = day
    named = {source["path"] for source in descriptor["sources"]}
    descriptor["sources"] += [
        {"title": f"{d.title} ({', '.join(filter(None, (d.publisher, d.published_on)))})", "path": d.url}
        for d in texts["documents"].itertuples()
        if d.url not in named
    ]
    descriptor["spatial"] = {"countries": sorted({countries[side] for side in sides["entity_id"]} - {""})}
    return descriptor


def plan_docs(package: Package, frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The data dictionary, and the documents with generated blocks that the package has."""
    docs = {DICTIONARY: render_dictionary(package).encode()}
    for path in DOCUMENTS_WITH_BLOCKS:
        if (package.root / path).is_file():
            try:
                text = safe_path(package.root, path).read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise fault(
                    path, "file_encoding", f"byte {error.start} is not UTF-8", "save the file as UTF-8"
                ) from None
            docs[path] = fill_blocks(text, path, package, frames).encode()
    return docs
