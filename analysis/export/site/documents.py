"""Notebooks and Markdown texts as pages of the site."""

import base64
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analysis.build.notebooks import FIGURES, FOLDER, read_notebook
from analysis.checks.lazy import import_jsonschema

LONG = 15  # rows from which a table can be searched and is shown in parts


@dataclass(frozen=True)
class Chart:
    """A figure of a notebook: its file, its title, and the notebook that draws it."""

    path: str
    title: str
    notebook: "Document"


@dataclass(frozen=True)
class Document:
    """A text of the repository: its path, its title, and what renders it."""

    path: str
    title: str
    render: Callable[[], str]

    @property
    def page(self) -> str:
        return posixpath.splitext(self.path)[0] + ".html"

    def html(self, pages: Mapping[str, str]) -> str:
        """The text as HTML without scripts, its links leading within the site; `pages` says where each file is."""
        return localise(self.render(), self.path, self.page, pages)


def read_documents(root: Path) -> list[Document]:
    """The texts of docs/ and the changelog, in the order of their names."""
    found = []
    for path in [*sorted(root.glob("docs/*.md")), *root.glob("CHANGELOG.md")]:
        text = path.read_text(encoding="utf-8")
        found.append(Document(path.relative_to(root).as_posix(), title_of(text) or path.stem, markdown(text)))
    return found


def title_of(text: str) -> str:
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1].strip() if heading else ""


def markdown(text: str) -> Callable[[], str]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.anchors import anchors_plugin

    reader = MarkdownIt("commonmark", {"html": True}).enable("table").use(anchors_plugin, max_level=4)
    return lambda: reader.render(text)


def read_notebooks(root: Path) -> tuple[list[Document], list[Chart]]:
    """The notebooks, and the charts in them, in their order. PackageError where one cannot be read."""
    figures = {path.with_suffix(".png").read_bytes(): path for path in sorted((root / FIGURES).glob("*.svg"))}
    notebooks, charts = [], []
    for path in sorted((root / FOLDER).glob("*.ipynb")):
        import_jsonschema()
        notebook = read_notebook(path)
        texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        document = Document(f"{FOLDER}/{path.name}", title_of(texts) or path.stem, lambda n=notebook: export(n))
        notebooks.append(document)
        for output in (
            o for cell in notebook.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
        ):
            figure = figures.get(base64.b64decode(output.data["image/png"]))
            if figure:
                title = output.metadata.get("image/png", {}).get("alt") or figure.stem
                charts.append(Chart(f"{FIGURES}/{figure.name}", title, document))
                picture = f'<a href="figures/{figure.name}"><img src="figures/{figure.name}" alt="{escape(title)}"></a>'
                output.data = {"text/html": picture}
    return notebooks, charts


def export(notebook) -> str:
    """The cells of a notebook as HTML."""
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="basic", exclude_anchor_links=True).from_notebook_node(notebook)[0]


def localise(html: str, path: str, page: str, pages: Mapping[str, str]) -> str:
    """HTML without scripts and forms, whose links lead to pages of the site and whose tables scroll by themselves."""
    from lxml.html import fragment_fromstring, tostring
    from lxml_html_clean import Cleaner

    tree = fragment_fromstring(html, create_parent="div")
    Cleaner(style=False, safe_attrs_only=False, page_structure=False, remove_unknown_tags=False)(tree)
    for link in tree.iter("a", "img"):
        name = "href" if link.tag == "a" else "src"
        address = link.get(name, "")
        if urlsplit(address).scheme or address.startswith("#"):
            continue
        target, _, anchor = address.partition("#")
        found = pages.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))))
        if found is None:
            link.tag = "span"  # it leads to a file of the repository that the site does not hold
            del link.attrib[name]
        else:
            found = posixpath.relpath(found, posixpath.dirname(page) or ".")
            link.set(name, f"{found}#{anchor}" if anchor else found)
    for number, table in enumerate([*tree.iter("table")], start=1):
        frame_table(table, number, is_notebook=path.endswith(".ipynb"))
    return tostring(tree, encoding="unicode")


def frame_table(table, number: int, is_notebook: bool) -> None:
    """Put a table in a box that scrolls, also by keys; mark a long one of a notebook."""
    from lxml.html import builder

    rows = table.findall("tbody/tr")
    heads = table.findall("thead/tr")
    if is_notebook and len(rows) > LONG and len(heads) == 1 and len({len(row) for row in [*heads, *rows]}) == 1:
        table.set("class", "long")
    box = builder.DIV({"class": "scroll", "tabindex": "0", "role": "group", "aria-label": f"Table {number}"})
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)
