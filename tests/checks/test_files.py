"""Files that are missing, damaged, too large or edited: one clear message, nothing changed, no traceback."""

import pytest

from analysis.checks import validate as validation
from analysis.checks.validate import validate
from analysis.package import tables
from tests.helpers.hostile import bounded, refused
from tests.helpers.package import field_of, resource_of
from tests.helpers.rules import Cases

case = Cases()


def csv_bytes(change):
    def apply(copy):
        path = copy.path("commitments")
        path.write_bytes(change(path.read_bytes()))

    return apply


def descriptor(change):
    return lambda copy: copy.edit_descriptor(change)


def text(content):
    return lambda copy: (copy.root / "datapackage.json").write_bytes(content)


def resource_path(path):
    return descriptor(lambda d: d["resources"][1].update(path=path))


def link_out(copy):
    outside = copy.root.parent / "outside.csv"
    copy.path("events").rename(outside)
    copy.path("events").symlink_to(outside)


# what is done → words that the message must hold
INPUTS = {
    "missing file": (lambda copy: copy.path("units").unlink(), ["data/units.csv", "the file is missing", "restore it"]),
    "missing folder": (
        lambda copy: __import__("shutil").rmtree(copy.root / "data"),
        ["data/events.csv", "the file is missing"],
    ),
    "empty file": (csv_bytes(lambda b: b""), ["data/commitments.csv", "the file is empty"]),
    "unclosed quote": (
        csv_bytes(lambda b: b.replace(b"agreed,open", b'"agreed,open', 1)),
        ["data/commitments.csv, row 2", "quote"],
    ),
    "unclosed quote in the last cell": (
        csv_bytes(lambda b: b.rstrip(b"\n") + b'\n"'),
        ["data/commitments.csv", "quote"],
    ),
    "ragged row": (
        csv_bytes(lambda b: b.replace(b"agreed,open", b"agreed,open,extra", 1)),
        ["data/commitments.csv, row 2", "19 cells, the header 18"],
    ),
    "short row": (csv_bytes(lambda b: b + b"kazinform\n"), ["data/commitments.csv, row 23", "1 cells"]),
    "UTF-16": (csv_bytes(lambda b: b.decode().encode("utf-16")), ["data/commitments.csv", "not UTF-8"]),
    "Windows encoding": (
        lambda copy: copy.path("entity_names").write_bytes("entity_id,name\nrussia,Россия\n".encode("cp1251")),
        ["data/entity_names.csv", "not UTF-8"],
    ),
    "NUL character": (csv_bytes(lambda b: b.replace(b"agreed", b"agr\0ed", 1)), ["data/commitments.csv, row 2", "NUL"]),
    "semicolons for commas": (
        csv_bytes(lambda b: b.replace(b",", b";")),
        ["data/commitments.csv, row 1", "missing: 'commitment_id'"],
    ),
    "column renamed": (
        csv_bytes(lambda b: b.replace(b"comment\n", b"remark\n", 1)),
        ["data/commitments.csv, row 1", "missing: 'comment'; unknown: 'remark'"],
    ),
    "column dropped": (
        lambda copy: copy.path("coders").write_text("coder_id,name,kind\nclaude-first,Claude,language_model\n"),
        ["data/coders.csv, row 1", "missing: 'note'"],
    ),
    "columns swapped": (
        csv_bytes(lambda b: b.replace(b"act,status", b"status,act", 1)),
        ["data/commitments.csv, row 1", "another order"],
    ),
    "unknown code": (
        lambda copy: copy.set("commitments", 2, act="sworn"),
        ["data/commitments.csv, row 2, column act, value 'sworn'", "use one of agreed, discussed"],
    ),
    "dangling key": (
        lambda copy: copy.set("commitment_entities", 2, entity_id="atlantis"),
        ["data/commitment_entities.csv, row 2, column entity_id, value 'atlantis'", "correct the id"],
    ),
    "number in a date": (
        lambda copy: copy.set("documents", 2, published_on="45973"),
        ["data/documents.csv, row 2, column published_on, value '45973'", "YYYY-MM-DD"],
    ),
    "word in a number": (
        lambda copy: copy.set("units", 4, unit="three"),
        ["data/units.csv, row 4, column unit, value 'three'"],
    ),
    "descriptor is no JSON": (text(b'{"name": '), ["datapackage.json", "is not JSON", "line 1"]),
    "descriptor is no object": (text(b"[]"), ["datapackage.json", "no JSON object"]),
    "descriptor is not UTF-8": (text(b"\xff\xfe{"), ["datapackage.json", "not UTF-8"]),
    "descriptor is nested without end": (text(b"[" * 100_000), ["datapackage.json", "nested too deeply"]),
    "descriptor is huge": (text(b" " * 11_000_000), ["datapackage.json", "larger than 10,000,000 bytes"]),
    "no resources": (descriptor(lambda d: d.update(resources=[])), ["datapackage.json", "missing or empty"]),
    "resource is a word": (
        descriptor(lambda d: d["resources"].append("units")),
        ["datapackage.json", "no name or no path"],
    ),
    "resource without path": (
        descriptor(lambda d: d["resources"][1].pop("path")),
        ["datapackage.json", "resource 2 has no name or no path"],
    ),
    "resource without fields": (
        descriptor(lambda d: d["resources"][1]["schema"].pop("fields")),
        ["datapackage.json", "no schema with a list of fields"],
    ),
    "two of one name": (
        descriptor(lambda d: d["resources"][1].update(name="units")),
        ["datapackage.json", "two resources are called 'units'"],
    ),
    "path that climbs out": (resource_path("../secrets.csv"), ["datapackage.json", "leaves the folder"]),
    "path that climbs out within": (resource_path("data/../../secrets.csv"), ["datapackage.json", "leaves the folder"]),
    "absolute path": (resource_path("/etc/passwd"), ["datapackage.json", "remote or absolute"]),
    "Windows path": (resource_path("C:\\data\\events.csv"), ["datapackage.json", "remote or absolute"]),
    "remote path": (resource_path("https://example.org/events.csv"), ["datapackage.json", "remote or absolute"]),
    "file address": (resource_path("file:///etc/passwd"), ["datapackage.json", "remote or absolute"]),
    "link out of the folder": (link_out, ["datapackage.json", "leaves the folder"]),
    "list of paths": (resource_path(["data/events.csv"]), ["datapackage.json", "no name or no path"]),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "name"),
    [*(("build", name) for name in INPUTS), ("validate", "missing file"), ("validate", "descriptor is no JSON")],
)
def test_bad_input_is_one_clear_message(copy, name, command, capsys):
    harm, expected = INPUTS[name]
    harm(copy)
    before = copy.snapshot()
    assert copy.run(command) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error
    for words in expected:
        assert words in error, error
    assert "→" in error
    assert copy.snapshot() == before


def test_a_field_that_swallows_the_file_is_caught(copy, capsys):
    """An unclosed quote that a later quote happens to close."""
    path = copy.path("codebook")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].rsplit(",", 1)[0] + ',"' + lines[3].rsplit(",", 1)[1]
    lines[9] = lines[9] + '"'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert copy.run("validate") == 1
    assert "data/codebook.csv, row 4" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("fault, says", [(b"\xd0", "is not UTF-8"), (b"\0", "holds a NUL character")])
def test_a_broken_letter_far_down_a_large_file_is_placed(copy, fault, says):
    """The file is read in pieces, between which letters of two bytes are torn."""
    path = copy.path("coders")
    lines = path.read_bytes().splitlines(keepends=True)
    head = b"".join(lines) + "é,é,é\n".encode() * 400_000
    path.write_bytes(head + b"x" + fault + b"\n")
    (problem,) = [p for p in validate(copy.root).problems if p.rule == "file_encoding"]
    assert problem.row == head.count(b"\n") + 1 and says in problem.message
    assert fault == b"\0" or f"byte {len(head) + 1} " in problem.message


@pytest.mark.slow
def test_a_cell_of_100_mb_is_refused(copy):
    header, rest = copy.path("commitments").read_bytes().split(b"\n", 1)
    copy.path("commitments").write_bytes(header + b"\n" + b"x" * 100_000_000 + rest)
    refused(bounded(copy.root, ["build"]), "data/commitments.csv, row 2")


@pytest.mark.slow
def test_a_file_that_would_fill_the_memory_is_refused(copy):
    with copy.path("sector_mix").open("wb") as handle:
        handle.truncate(20_000_000_000)  # takes no room on the disk
    assert any("data/views/sector_mix.csv: the file is larger than" in str(p) for p in validate(copy.root).problems)


@pytest.mark.slow
@pytest.mark.parametrize("filler", [b"\n", b",,,,\n"])
def test_a_file_of_countless_rows_is_refused(copy, filler):
    path = copy.path("commitments")
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n" + filler * (100_000_000 // len(filler)))
    refused(bounded(copy.root, ["validate"]), "data/commitments.csv, 20 rows (2, 3, 4, 5, 6, …): the row has")


def test_more_rows_than_fit_into_memory_are_refused(copy, monkeypatch):
    monkeypatch.setattr(tables, "ROW_LIMIT", 10)
    (problem,) = [p for p in validation.validate(copy.root).problems if p.rule == "file_size" and "units" in p.file]
    assert "more than 10 rows" in str(problem)


@case("file_is_whole", "units", None)
def file_cut_off(copy):
    lines = copy.path("units").read_bytes().splitlines(keepends=True)
    copy.path("units").write_bytes(b"".join(lines[:10]).rstrip(b"\n"))
    return 10


@pytest.mark.slow
def test_a_lost_row_is_counted_in_the_notice(copy):
    rows = len(copy.read("lexicon"))
    copy.drop("lexicon", 5)
    assert f"data/lexicon.csv ({rows - 1} rows, {rows} then)" in validate(copy.root).notices[0]


@pytest.mark.slow
def test_a_row_count_of_a_view_that_is_wrong(copy):
    copy.edit_descriptor(lambda d: resource_of(d, "sector_mix").update(rows=1))
    assert [p.rule for p in validate(copy.root).problems] == ["view_as_built"]


@pytest.mark.slow
def test_a_column_of_a_view_that_the_descriptor_lacks_is_named(copy):
    copy.edit_descriptor(
        lambda d: resource_of(d, "project_steps")["schema"]["fields"].remove(field_of(d, "project_steps", "publisher"))
    )
    found = [str(p) for p in validate(copy.root).problems if p.rule == "header_matches"]
    assert len(found) == 1 and "data/views/project_steps.csv, row 1" in found[0] and "'publisher'" in found[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", case)
def test_what_breaks_the_file_is_found(copy, name):
    case.check(name, copy, lambda root, rule: validate(root).problems)
