"""Generated blocks of the documents: no marker is lost, no cell does harm."""

import json
import re

import pytest

from analysis.build.build import build, plan_docs
from analysis.build.docs import fill_blocks
from analysis.export.release import render_page, render_readme
from analysis.package.descriptor import Package
from analysis.problems import PackageError
from tests.helpers.hostile import HARM, is_inert, live


@pytest.mark.parametrize("text", HARM)
def test_a_cell_is_inert_in_the_documents(text, package, first_tables):
    frames = {name: first_tables[name] for name in package.resources}
    harmed = {
        name: frame.assign(
            **{
                c: frame[c] + text
                for c in frame
                if c in ("summary", "name", "label", "publisher", "definition", "title", "comment")
            }
        )
        for name, frame in frames.items()
    }
    descriptor = json.loads(json.dumps(package.descriptor))
    descriptor["title"] += text
    for resource in package_tables(descriptor):
        resource["description"] = text + resource["description"]
        for field in resource["schema"]["fields"]:
            field["description"] += text
            field["example"] = f"{field['example']}{text}"
    hostile = Package(package.root, descriptor)
    blocks = "".join(
        f"<!-- begin {n} -->\n<!-- end {n} -->\n"
        for n in ("numbers", "sample", "projects", "deadlines", "tables", "row", "citation", "coders", "sectors")
    )
    filled = fill_blocks(blocks, "README.md", hostile, harmed)
    assert is_inert(re.sub(r"^<!-- (begin|end) [a-z]+ -->$", "", filled, flags=re.MULTILINE))
    assert filled.count("<!-- end ") == 9
    for name, content in plan_docs(hostile, harmed).items():
        if name == "docs/data-dictionary.md":
            assert is_inert(content.decode())
    assert is_inert(render_readme(hostile))
    page = render_page(hostile, json.dumps({"title": text}), "x.zip")
    assert live(page) == ["script"]  # the description for search engines, which is no program
    assert 'type="application/ld+json"' in page


def package_tables(descriptor: dict) -> list[dict]:
    return [r for r in descriptor["resources"] if "schema" in r]


def test_a_document_with_an_unknown_block_is_refused(copy):
    (copy.root / "README.md").write_text("<!-- begin weather -->\n<!-- end weather -->\n")
    before = copy.snapshot()
    with pytest.raises(PackageError, match="names a block that nothing fills"):
        build(copy.root)
    assert copy.snapshot() == before


@pytest.mark.parametrize(
    "text",
    [
        "<!-- begin numbers -->\nno end",
        "<!-- end numbers -->\nno begin",
        "<!-- begin codes -->\n<!-- end codes -->",
        "<!-- begin codes mood -->\n<!-- end codes -->",
        "<!-- begin numbers act -->\n<!-- end numbers -->",
        "<!-- begin numbers -->\n<!-- begin tables -->\n<!-- end tables -->\n<!-- end numbers -->",
        "<!-- begin Numbers -->",
    ],
)
def test_a_lost_marker_is_refused(package, first_tables, text):
    frames = {name: first_tables[name] for name in package.resources}
    with pytest.raises(PackageError, match="README.md"):
        fill_blocks("Before.\n" + text + "\nAfter.\n", "README.md", package, frames)
