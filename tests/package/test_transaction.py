"""Files are written all or not at all, and nowhere else."""

import json
import os

import pytest

from analysis.package.transaction import recover, write_files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "commands"),
    [(name, ["build"]) for name in ("data", "docs", "README.md", ".pending", ".lock")]
    + [("exports", ["build", "export sqlite"]), ("drafts", ["draft TEXT"]), ("dist", ["build", "release"])],
)
def test_a_link_out_of_the_package_is_not_written_through(name, commands, copy, tmp_path, capsys):
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
    for command in commands:
        copy.run(*command.replace("TEXT", str(text)).split())
        assert "Traceback" not in capsys.readouterr().err
    assert snapshot(outside) == before


def snapshot(path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in [path, *path.rglob("*")] if p.is_file()}


def test_a_change_that_nobody_made_is_not_carried_out(copy, capsys):
    for manifest in ('["../OUT.txt"]', '["/tmp/OUT.txt"]', "{", "[3]"):
        (copy.root / ".pending").mkdir(exist_ok=True)
        (copy.root / ".pending" / "manifest.json").write_text(manifest)
        (copy.root / ".pending" / "0").write_text("evil")
        assert copy.run("validate") == 1
        assert "stopped while it wrote" in capsys.readouterr().err
        assert copy.run("build") == 1
        assert "it is damaged" in capsys.readouterr().err
    assert not (copy.root.parent / "OUT.txt").exists()


def test_files_are_written_all_or_not_at_all(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(TypeError):
        write_files(tmp_path, {"a": b"new", "b": None})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_a_change_decided_on_is_finished_by_the_next_command(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")
    replace, calls = os.replace, []

    def stop_at_second(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", stop_at_second)
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, {"a": b"new", "b": b"new"})
    monkeypatch.setattr(os, "replace", replace)
    recover(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"new", "b": b"new"}
