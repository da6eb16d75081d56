"""Packages, texts and cells made to do harm: nothing runs, nothing is fetched, nothing is written elsewhere, time and memory stay bounded."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser

import pandas as pd
import pytest
from conftest import ROOT

from analysis.build.build import plan_docs
from analysis.build.docs import fill_blocks
from analysis.build.workbook import render_workbook, same_parts
from analysis.charts import tables as display
from analysis.checks import validate as validation
from analysis.export.release import render_page, render_readme
from analysis.package import tables
from analysis.package.descriptor import Package, read_package
from analysis.package.html import render_table
from analysis.package.load import load
from analysis.package.markdown import inert, web_link

pytestmark = pytest.mark.long

SECONDS, MEGABYTES = 60, 2_500  # what a command may take of a hostile input, on a busy machine
RUNNER = f"""
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} * 2**20,) * 2)
def refuse(*_, **__):
    raise SystemExit("it tried to reach the network")
socket.socket.connect = socket.getaddrinfo = refuse
from analysis.commands.main import main
sys.exit(main(sys.argv[1:]))
"""
HARM = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](java&#115;cript:alert(1))",
    "![seen](https://example.org/track.png)",
    "text\n\n<script>alert(1)</script>",
    "text\n\n[1]: javascript:alert(1)",
    '"><svg onload=alert(1)>',
    "`` ` <b onclick=alert(1)>",
    "<!-- end numbers -->",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://example.org")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "{=1+1}",
    "=cmd|' /C calc'!A0",
)
ADDRESSES = (
    "javascript:alert(1)",
    "file:///etc/passwd",
    "internal:'units'!A1",
    "external:c:\\x.xlsx",
    "mailto:a@b.c",
    "ftp://x.y/z",
)


def bounded(root, *arguments) -> subprocess.CompletedProcess:
    """Run a command with little memory, little time and no network."""
    return subprocess.run(
        [sys.executable, "-c", RUNNER, *map(str, arguments), "--package", str(root)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def refused(done: subprocess.CompletedProcess, words: str) -> None:
    assert done.returncode == 1, done.stderr[-500:]
    assert words in done.stderr and "→" in done.stderr and "Traceback" not in done.stderr, done.stderr[-500:]
    assert len(done.stderr) < 3000


# --- descriptors and tables ------------------------------------------------------------------

NESTED = {
    "lists": "[" * 10_000 + "]" * 10_000,
    "objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "a little": '{"resources": ' + "[" * 60 + "]" * 60 + "}",
    "within": '{"resources": [{"name": "a", "path": "a", "schema": {"fields": ' + "[" * 900 + "]" * 900 + "}}]}",
}


@pytest.mark.parametrize("name", NESTED)
def test_a_descriptor_nested_without_end_is_refused(name, copy, capsys):
    (copy.root / "datapackage.json").write_text(NESTED[name])
    for command in (["validate"], ["build"], ["export", "xlsx"]):
        assert copy.run(*command) == 1
        assert "nested too deeply" in capsys.readouterr().err


@pytest.mark.parametrize(
    "path", ["//host/share/x.csv", "\\\\host\\share", "data/../../x.csv", "ftp://host/x", "C:x.csv", "data/\0.csv"]
)
def test_no_path_leads_out(path, copy, capsys):
    copy.edit_descriptor(lambda d: d["resources"][1].update(path=path))
    before = copy.snapshot()
    for command in (["validate"], ["build"], ["export", "sqlite"]):
        assert copy.run(*command) == 1
        assert "datapackage.json" in capsys.readouterr().err
    assert copy.snapshot() == before


@pytest.mark.parametrize("key", ["compression", "innerpath", "profile", "$schema", "data", "extrapaths", "scheme"])
def test_nothing_in_a_descriptor_makes_a_library_fetch_or_unpack(key, copy, capsys):
    copy.edit_descriptor(lambda d: d["resources"][1].update({key: "https://example.org/x.zip"}))
    assert copy.run("validate") == 1
    assert "that nothing reads" in capsys.readouterr().err or key in ("profile", "$schema")


@pytest.mark.parametrize("name", ["data", "docs", "exports", "drafts", "dist", "README.md", ".pending", ".lock"])
def test_a_link_out_of_the_package_is_not_written_through(name, copy, tmp_path, capsys):
    outside, place = tmp_path / "outside", copy.root / name
    if place.exists():
        place.rename(outside)
    elif name == ".lock":
        outside.write_text("mine")
    else:
        outside.mkdir()
        (outside / "manifest.json").write_text('["data/units.csv"]')
        (outside / "0").write_text("mine")
    place.symlink_to(outside)
    copy_path = copy.root / "datapackage.json"
    descriptor = json.loads(copy_path.read_text(encoding="utf-8"))
    descriptor["title"] += " again"
    copy_path.write_text(json.dumps(descriptor), encoding="utf-8")
    before = snapshot(outside)
    text = tmp_path / "text.txt"
    text.write_text("A title\nThe two Presidents agreed to meet again in Astana.\n")
    for command in (["build"], ["export", "sqlite"], ["release"], ["draft", str(text)]):
        copy.run(*command)
        assert "Traceback" not in capsys.readouterr().err
    assert snapshot(outside) == before


def snapshot(path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in [path, *path.rglob("*")] if p.is_file()}


@pytest.mark.slow
def test_a_descriptor_of_100_mb_is_refused(copy):
    (copy.root / "datapackage.json").write_bytes(b'{"a": "' + b"x" * 100_000_000 + b'"}')
    refused(bounded(copy.root, "validate"), "larger than 10,000,000 bytes")


@pytest.mark.slow
def test_a_cell_of_100_mb_is_refused(copy):
    header, rest = copy.path("commitments").read_bytes().split(b"\n", 1)
    copy.path("commitments").write_bytes(header + b"\n" + b"x" * 100_000_000 + rest)
    refused(bounded(copy.root, "build"), "data/commitments.csv, row 2")


@pytest.mark.slow
def test_a_file_that_would_fill_the_memory_is_refused(copy):
    with copy.path("sector_mix").open("wb") as handle:
        handle.truncate(20_000_000_000)  # takes no room on the disk
    refused(bounded(copy.root, "validate"), "data/views/sector_mix.csv: the file is larger than")


@pytest.mark.slow
@pytest.mark.parametrize("filler", [b"\n", b"x\n", b",,,,\n"])
def test_a_file_of_countless_rows_is_refused(copy, filler):
    path = copy.path("commitments")
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n" + filler * (400_000_000 // len(filler)))
    refused(bounded(copy.root, "validate"), "data/commitments.csv, row 2: the row has")


def test_more_rows_than_fit_into_memory_are_refused(copy, monkeypatch):
    monkeypatch.setattr(tables, "ROW_LIMIT", 10)
    (problem,) = [p for p in validation.validate(copy.root).problems if p.rule == "file_size" and "units" in p.file]
    assert "more than 10 rows" in str(problem)


def set_pattern(copy, pattern: str, **more: str) -> None:
    def change(descriptor):
        schema = next(r for r in descriptor["resources"] if r["name"] == "entities")["schema"]
        field = next(f for f in schema["fields"] if f["name"] == "name")
        field["constraints"]["pattern"] = pattern
        field.update(more)

    copy.edit_descriptor(change)


ENDLESS = r"^(\w+\s?)*!$"  # each letter more doubles its time on a name without an exclamation mark


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of time on Windows, as docs/reliability.md says")
def test_a_pattern_that_does_not_end_on_its_example_is_refused(copy):
    set_pattern(copy, ENDLESS, example="an example long enough for centuries of trying")
    refused(
        bounded(copy.root, "validate"), "the pattern of field 'name' of entities takes more than 1 s on its example"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of time on Windows, as docs/reliability.md says")
def test_a_pattern_that_does_not_end_on_a_cell_is_refused(copy, monkeypatch):
    copy.add("entities", entity_id="long", name="A name long enough for centuries of trying", kind="facility")
    set_pattern(copy, ENDLESS, example="!")
    monkeypatch.setattr(validation, "SECONDS", 1)
    (problem,) = [p for p in validation.validate(copy.root).problems if p.rule == "pattern_ends"]
    assert re.search(
        r"the pattern of field 'name' of entities takes more than 1 s on the cell in row \d+", str(problem)
    )


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5_000 + ")" * 5_000, "["])
def test_a_pattern_that_cannot_be_compiled_is_refused(copy, pattern):
    set_pattern(copy, pattern)
    refused(bounded(copy.root, "validate"), "the pattern of field 'name' of entities is no regular expression")


# --- texts -----------------------------------------------------------------------------------

PROSE = "The Presidents of Kazakhstan and Russia agreed to open a joint seed laboratory by the end of 2027. "
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def lines(piece: str) -> str:
    """As much text as is read at all, in the longest lines that are read at all."""
    return "A title\n" + (piece * (9_900 // len(piece)) + "\n") * 14


REFUSED = {
    "50 MB": (lambda: "<html><body>" + "<p>x</p>" * 6_300_000, "larger than 10,000,000 bytes"),
    "nested blocks": (lambda: "<html><body>" + "<div>" * 100_000 + PROSE, "nested more than 200 deep"),
    "nested words": (lambda: "<html><body><p>" + "<b>x" * 100_000, "nested more than 200 deep"),
    "one line of 10 MB": (lambda: "<html><body><p>" + "word " * 1_900_000, "characters of text"),
    "one plain line of 10 MB": (lambda: "word " * 1_900_000, "characters of text"),
    "a million elements": (lambda: "<html><body>" + "<b></b>" * 1_000_000, "more than 50,000 elements"),
    "attributes": (
        lambda: "<html><body><p " + " ".join(f'a{n}="x"' for n in range(600_000)) + ">x",
        "thousands of attributes",
    ),
    "a zip called html": (lambda: b"PK\x03\x04" + b"\0" * 1000, "a Word, Excel or zip file"),
    "a packed page": (lambda: b"\x1f\x8b" + b"\0" * 1000, "a compressed file"),
}
READ = {
    "brackets": lambda: lines("["),
    "halves of links": lambda: lines("[a]("),
    "initials": lambda: lines("A. "),
    "stars": lambda: lines("**a__b"),
    "numbers": lambda: lines("12,345.6 "),
    "names": lambda: lines("Astana of the "),
    "quotes": lambda: lines('.”»"'),
    "headings": lambda: "A title\n" + "Some Heading Words\n" * 2_900,
    "entities": lambda: (
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><html><body><p>&l9;</p><p>{PROSE}</p>'
    ),
}


def saved(tmp_path, made):
    path = tmp_path / ("page.html" if made[:1] in ("<", b"P", b"\x1f") else "page.txt")
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_text_built_to_hang_is_refused(name, one_document, tmp_path, capsys):
    make, words = REFUSED[name]
    page = saved(tmp_path, make())
    assert one_document.run("draft", str(page), "--out", str(tmp_path / "out")) == 1
    told = capsys.readouterr().err
    assert words in told and "→" in told, told
    assert one_document.run("verify", str(page)) == 1
    told = capsys.readouterr().err
    assert "→" in told and "Traceback" not in told, told
    assert sorted(p.name for p in tmp_path.iterdir()) == [page.name]


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_a_text_built_to_hang_is_read_in_bounded_time(name, one_document, tmp_path):
    page = saved(tmp_path, READ[name]())
    done = bounded(one_document.root, "draft", page, "--out", tmp_path / "out")
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-500:]


# --- cells -----------------------------------------------------------------------------------


class Live(HTMLParser):
    """Collects the elements, handlers and addresses of HTML that would do something."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "img", "svg", "iframe", "b"):
            self.found.append(tag)
        self.found += [f"{k}={v}" for k, v in attrs if k.startswith("on") or (v or "").strip().startswith("javascript")]


def live(html: str) -> list[str]:
    parser = Live()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("text", HARM)
def test_a_cell_is_inert_in_a_notebook(text):
    frame = pd.DataFrame({"summary": [text], "url": [text], "day_id": ["javascript:alert(1)"]})
    for links in (None, {"summary": "day_id"}, {"summary": "url"}):
        assert live(render_table(frame, links=links)) == []
    assert live(display.table(frame).data) == []
    assert is_inert(display.finding(text).data)


def is_inert(markdown: str) -> bool:
    """True where a Markdown viewer that lets HTML through finds nothing to run, follow or fetch."""
    return not re.search(
        r"<[a-z!/]|!\[|\]\((?!https?://|[\w./#-]*\))|^\s*\[[^\]]*\]:", markdown, re.IGNORECASE | re.MULTILINE
    )


@pytest.mark.parametrize("text", HARM)
def test_a_cell_is_inert_in_the_documents(text, package):
    frames = {name: frame for name, frame in ((n, load(package)[n]) for n in package.resources)}
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
        for n in ("numbers", "sample", "projects", "tables", "row", "citation", "coders", "sectors")
    )
    filled = fill_blocks(blocks, "README.md", hostile, harmed)
    assert is_inert(re.sub(r"^<!-- (begin|end) [a-z]+ -->$", "", filled, flags=re.MULTILINE))
    assert filled.count("<!-- end ") == 8
    for name, content in plan_docs(hostile, harmed).items():
        if name == "docs/data-dictionary.md":
            assert is_inert(content.decode())
    assert is_inert(render_readme(hostile))
    page = render_page(hostile, json.dumps({"title": text}), "x.zip")
    assert live(page) == ["script"]  # the description for search engines, which is no program
    assert 'type="application/ld+json"' in page


def package_tables(descriptor: dict) -> list[dict]:
    return [r for r in descriptor["resources"] if "schema" in r]


def test_what_is_harmless_stays_as_it_is():
    for text in (
        "a < b".replace("<", "≤"),
        "see [codebook.md](codebook.md) and [x](https://example.org/a)",
        "`a|b` [sic]",
    ):
        assert inert(text) == text
    assert web_link("a", "https://example.org/a") == "[a](https://example.org/a)"
    assert web_link("a", "javascript:alert(1)") == "a"


def test_a_licence_that_is_no_address_is_no_link(package):
    descriptor = json.loads(json.dumps(package.descriptor))
    descriptor["licenses"][0]["path"] = "javascript:alert(1)"
    hostile = Package(package.root, descriptor)
    assert "javascript" not in render_page(hostile, "{}", "x.zip") and "javascript" not in render_readme(hostile)


@pytest.mark.slow
def test_no_cell_of_the_workbook_is_a_formula_or_leads_anywhere_but_the_web(one_document):
    package = read_package(one_document.root)
    frames = {name: load(package)[name] for name in package.resources}
    for name, frame in frames.items():
        texts = [f["name"] for f in package.resources[name]["schema"]["fields"] if f["type"] == "string"]
        for number, column in enumerate(texts):
            worst = (*FORMULAS, *ADDRESSES, *HARM)
            if len(frame) and column in ("url", "summary", "comment", "name", "note", "title", "publisher"):
                frame[column] = [worst[(number + row) % len(worst)] for row in range(len(frame))]
    with zipfile.ZipFile(io.BytesIO(render_workbook(package, frames))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = "".join(text for name, text in parts.items() if "worksheets/sheet" in name)
    assert "<f>" not in sheets and "<f " not in sheets
    targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', "".join(parts.values()))
    assert all(target.startswith(("http://", "https://")) for target in targets)
    assert not any("externalLink" in name or "vba" in name.lower() for name in parts)


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        with bomb.open("sheet.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"\0" * 1_000_000)
    assert len(buffer.getvalue()) < 1_000_000
    code = f"""
import resource, sys
from analysis.workbook import same_parts
import io, zipfile
small = io.BytesIO()
zipfile.ZipFile(small, "w").close()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert not same_parts(open({str(tmp_path / "bomb")!r}, "rb").read(), small.getvalue())
sys.exit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > 50_000)
"""
    (tmp_path / "bomb").write_bytes(buffer.getvalue())
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=SECONDS).returncode == 0
    assert not same_parts(buffer.getvalue()[:-40], buffer.getvalue())
