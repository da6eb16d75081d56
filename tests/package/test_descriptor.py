"""Reading a descriptor: none leads out of the package, none takes the memory."""

import pytest

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
