"""Every file of the site: its pages, the data of its table, DataTables, and copies of what can be downloaded."""

import json
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from analysis.build.describe import cite, summarise
from analysis.export.site.documents import Document, read_documents, read_notebooks
from analysis.export.site.items import FILTERS, details_of, items_of, labelled
from analysis.package.descriptor import DESCRIPTOR, Package, safe_path
from analysis.package.tables import Frames
from analysis.problems import fault

HERE = files("analysis.export.site")
ASSETS = "assets"
OWN = ("site.css", "site.js")
TOP = rf"{ASSETS}|data|docs|exports|notebooks|projects|{re.escape(DESCRIPTOR)}|[\w-]+\.html"  # what the folder holds
# Scripts and styles come as files of the site alone; what stands in a page, or elsewhere, is never run. Where a page
# is opened from disk, browsers differ in whether 'self' means the files beside it.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
)
PROJECTS = ("project_name", "state", "state_date", "last_heard", "due", "is_overdue", "steps")
STATE = ("state", "state_date", "summary", "further_state", "further_date", "last_heard", "due", "is_overdue")
STEPS = ("step_date", "stage", "summary", "publisher", "act", "status", "project_scope")
DEADLINES = ("due", "outcome", "summary", "publisher", "act", "moved_to", "last_date")


def write_site(package: Package, frames: Frames, folder: Path) -> None:
    """Write the site to a folder that does not exist yet."""
    for path, content in render_site(package, frames).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def render_site(package: Package, frames: Frames) -> dict[str, bytes]:
    """Every file of the site by path, the same for the same package; `frames` holds its tables as `load` gives them.

    Raises PackageError where a file is missing or a notebook cannot be read, ImportError where a library is missing.
    """
    copies = copied(package)
    notebooks, charts = read_notebooks(package.root)
    documents = read_documents(package.root)
    copies |= {chart.path: (package.root / chart.path).read_bytes() for chart in charts}
    pages = page_paths(copies, [*notebooks, *documents])
    items = items_of(package, frames)
    render = renderer({"package": package.descriptor, "policy": POLICY, "cite": cite(package.descriptor)})
    shown = {
        "index.html": render("index.html", charts=charts, **opening(package, frames, items)),
        "charts.html": render("charts.html", charts=charts, pages=pages),
        "reading.html": render("reading.html", notebooks=notebooks, documents=documents, pages=pages),
        "downloads.html": render("downloads.html", resources=downloads(package, frames), summarise=summarise),
        **project_pages(package, frames, render),
    }
    for document in [*notebooks, *documents]:
        html, where = document.html(pages), pages[document.path]
        shown[where] = render("text.html", where, title=document.title, html=html)
    data = {"items.js": as_script("items", items), "details.js": as_script("details", details_of(package, frames))}
    assets = {name: HERE.joinpath(ASSETS, name).read_bytes() for name in OWN} | data | datatables()
    return copies | shown | {f"{ASSETS}/{name}": content for name, content in assets.items()}


def copied(package: Package) -> dict[str, bytes]:
    """The files to download, and the pictures of the docs, at the paths that they have in the package."""
    root = package.root
    paths = [DESCRIPTOR, *(resource["path"] for resource in package.descriptor["resources"])]
    paths += sorted(path.relative_to(root).as_posix() for path in root.glob("docs/pictures/*.png"))
    contents = {}
    for path in paths:
        try:
            contents[path] = safe_path(root, path).read_bytes()
        except FileNotFoundError:
            raise fault(path, "site_is_whole", "the file is missing", "restore it from the repository") from None
    return contents


def page_paths(copies: Mapping[str, bytes], documents: list[Document]) -> dict[str, str]:
    """Where in the site each file of the repository is found."""
    pages = {path: path for path in copies} | {document.path: document.page for document in documents}
    pages |= {path.removesuffix(".svg") + ".png": path for path in copies if path.endswith(".svg")}
    return pages | {"README.md": "index.html", "data": "downloads.html", "data/views": "downloads.html"}


def opening(package: Package, frames: Frames, items: dict) -> dict:
    """What the first page says of the package, and the filters of its table."""
    columns = {column["name"]: column for column in items["columns"]}
    return {
        "sentences": re.split(r"(?<=[.!?]) ", package.descriptor["description"])[:3],
        "counts": {name: len(frames[name]) for name in ("commitments", "documents", "events", "projects")},
        "filters": [columns[name] for name in FILTERS],
    }


def renderer(common: dict) -> Callable[..., bytes]:
    """A function that fills a template, every text escaped, for the page `where` of the site."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(str(HERE.joinpath("templates"))),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

    def render(template: str, where: str | None = None, **values) -> bytes:
        where = where or template
        values |= {"here": where, "root": "../" * where.count("/")}
        return templates.get_template(template).render(**common, **values).encode()

    return render


def project_pages(package: Package, frames: Frames, render: Callable[..., bytes]) -> dict[str, bytes]:
    """The list of projects, and a page for each: where it stands, its milestones and its deadlines."""
    names = ("projects", "projects_state", "project_steps", "deadlines")
    projects, *tables = (labelled(package, frames, name) for name in names)
    heads = {name: titles(package, name) for name in names}
    pages = {project["project_id"]: f"projects/{quote(project['project_id'], safe='')}.html" for project in projects}
    columns = {"state": STATE, "steps": STEPS, "deadlines": DEADLINES}
    shown = {"projects.html": render("projects.html", states=tables[0], columns=PROJECTS, heads=heads, pages=pages)}
    for project in projects:
        own = ([row for row in rows if row["project_id"] == project["project_id"]] for rows in tables)
        rows = dict(zip(("states", "steps", "due"), own, strict=True))
        where = pages[project["project_id"]]
        shown[where] = render("project.html", where, project=project, columns=columns, heads=heads, **rows)
    return shown


def titles(package: Package, name: str) -> dict[str, str]:
    """The titles of a table's columns by their names."""
    return {field["name"]: field["title"] for field in package.resources[name]["schema"]["fields"]}


def downloads(package: Package, frames: Frames) -> list[dict]:
    """Every file of the package, with its rows where it is a table."""
    return [
        r | {"rows": len(frames[r["name"]]) if r["name"] in package.resources else None}
        for r in [*package.exports.values(), *package.resources.values()]
    ]


def as_script(name: str, value) -> bytes:
    """A value as a script, since a page that is opened from disk may not fetch JSON."""
    return f"window.{name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def datatables() -> dict[str, bytes]:
    """DataTables as `itables` brings it. Its module becomes a plain script: from disk, browsers load no module."""
    bundle = files("itables").joinpath("html")
    script = bundle.joinpath("dt_bundle.js").read_text(encoding="utf-8")
    plain, found = re.subn(r"export\s*\{[^{}]*?([\w$]+) as default[^{}]*\};?", r"window.DataTable = \1;", script)
    if found != 1:
        message = "this version of itables holds DataTables in a form that is not known here"
        raise fault("itables", "site_is_whole", message, "install the version that requirements.lock names")
    return {
        "datatables.js": f'(() => {{ "use strict";\n{plain}\n}})();\n'.encode(),
        "datatables.css": bundle.joinpath("dt_bundle.css").read_bytes(),
    }
