"""The command line: help for a newcomer, one clear message for a mistake."""

import subprocess
import sys

import pytest

from tests.helpers.package import ROOT


def test_everywhere_else_there_is_no_package(tmp_path, capsys, monkeypatch):
    from analysis.commands.main import main

    monkeypatch.chdir(tmp_path)
    for command in ("validate", "build", "notebooks"):
        assert main([command]) == 1
        assert "there is no datapackage.json here" in capsys.readouterr().err


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "analysis", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_help_is_there_for_a_newcomer(capsys):
    from analysis.commands.main import main

    for arguments, words in (
        ([], ("validate", "build", "notebooks", "examples:")),
        (["build"], ("--check", "--package DIR")),
        (["notebooks"], ("NAME", "--check")),
    ):
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--help"])
        assert stop.value.code == 0
        output = capsys.readouterr().out
        assert all(word in output for word in words), output


@pytest.mark.slow
def test_the_command_line_from_the_shell(one_document):
    assert run("validate", "--package", str(one_document.root)).returncode == 0
    mistyped = run("valdate")
    assert mistyped.returncode == 2 and "invalid choice" in mistyped.stderr


def test_an_unknown_notebook_is_one_clear_message(capsys):
    from analysis.commands.main import main

    assert main(["notebooks", "99_nothing", "--package", str(ROOT)]) == 1
    assert "there is no notebook '99_nothing'" in capsys.readouterr().err


def test_the_package_must_be_the_one_named(copy, capsys):
    from analysis.commands.main import main

    assert main(["build", "--package", str(copy.root / "data")]) == 1
    assert main(["build", "--package", str(copy.root / "nowhere")]) == 1
    assert "there is no datapackage.json in it" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", ["--help", "release --help", "verify --help", "verify"])
def test_what_needs_no_table_imports_no_pandas(arguments, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("Some text.", encoding="utf-8")
    command = ["-m", "analysis", *arguments.split(), *([str(page)] if arguments == "verify" else [])]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "analysis.commands.main" in imported and not {"pandas", "numpy", "frictionless"} & imported
    assert done.stdout if arguments != "verify" else "none of the documents of the package" in done.stderr


def test_the_names_of_formats_are_those_that_are_written():
    from analysis.commands.export import FORMATS
    from analysis.export import export

    assert tuple(export.FORMATS) == FORMATS
