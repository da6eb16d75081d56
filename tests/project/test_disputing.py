"""The correction that docs/disputing-a-coding.md walks through, by the commands of the page themselves."""

import os
import re
import subprocess
import sys

import pytest

from tests.helpers.package import ROOT

ROW = {"commitment_id": "kazinform-2025-11-12-areas:14a"}
PLACE = {"document_id": "kazinform-2025-11-12-areas", "unit": "14", "part": "a", "variable": "act"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a Unix shell")
def test_the_commands_of_the_page_lead_from_a_wrong_cell_to_an_adjudication(copy):
    page = (ROOT / "docs" / "disputing-a-coding.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.+?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    given = [row for row in copy.read("codings") if PLACE.items() <= row.items()]
    assert {row["value"] for row in given} == {"noted"}

    looked_up, changed, refused, settled, built = (run(block, copy.root) for block in blocks)
    assert looked_up.stdout.count(",act,noted,") == 2 and "adjudications.csv:" in looked_up.stdout
    assert changed.returncode == 0 and settled.returncode == 0
    told = refused.stdout + refused.stderr
    assert refused.returncode == 1 and "accepted_values_are_traced" in told and "accepted_values_are_traced" in page
    assert built.returncode == 0, built.stdout + built.stderr

    rows = copy.read("commitments_flat")
    assert [row["act"] for row in rows if ROW.items() <= row.items()] == ["discussed"]
    (reason,) = [row["reason"] for row in copy.read("adjudications") if PLACE.items() <= row.items()]
    assert reason.startswith("Codebook, section 3")
    assert [row for row in copy.read("codings") if PLACE.items() <= row.items()] == given


def run(block: str, folder) -> subprocess.CompletedProcess:
    """Run the commands of a block in `folder`, with this Python in place of the clone's."""
    commands = "set -e\n" + block.replace(".venv/bin/python", f'"{sys.executable}"')
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["sh", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True)
