"""A clone made where Git turns line ends into those of Windows has the bytes that were committed."""

import subprocess

import pytest

from analysis.commands.main import main
from tests.helpers.package import ROOT
from tests.helpers.programs import missing, program

pytestmark = pytest.mark.slow


def test_a_clone_with_windows_line_ends_asked_for_is_valid(tmp_path, capsys):
    git = program("git", "Debian: git")
    if subprocess.run([git, "rev-parse"], cwd=ROOT, capture_output=True, check=False).returncode:
        missing("the Git repository of this folder")
    clone = tmp_path / "clone"
    subprocess.run([git, "clone", "-q", "-c", "core.autocrlf=true", str(ROOT), str(clone)], check=True)
    assert main(["validate", "--package", str(clone)]) == 0
    assert "note:" not in capsys.readouterr().out
