"""The door of JupyterLab: the command that `make lab` gives serves the whole package, with the notebooks."""

import json
from urllib.request import urlopen

import pytest

from tests.helpers.package import ROOT
from tests.helpers.programs import jupyter_lab, lab_command


@pytest.mark.slow
def test_lab_serves_the_first_notebook_and_the_data(tmp_path):
    with jupyter_lab(ROOT, lab_command(), tmp_path) as address:
        assert {"data", "docs", "notebooks", "README.md"} <= served(address, "")
        assert "notebooks/00_start_here.ipynb" in served(address, "notebooks")


def served(address: str, folder: str) -> set[str]:
    """The paths that the server shows in a folder."""
    with urlopen(f"{address}/api/contents/{folder}") as answer:
        return {item["path"] for item in json.load(answer)["content"]}
