"""The door of JupyterLab: the command that `make lab` gives opens the notebook, with the whole package beside it."""

import json
import re
import shlex
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from conftest import ROOT

WAIT = 60  # seconds for the server to come up


@pytest.mark.slow
def test_lab_serves_the_first_notebook_and_the_data(tmp_path):
    command = re.search(r"jupyter (lab .+)", (ROOT / "Makefile").read_text(encoding="utf-8"))[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--no-browser --allow-root --ip=127.0.0.1 --port={port} --IdentityProvider.token="
    with (tmp_path / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", *shlex.split(command), *options.split()],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        served = {item["path"] for item in contents(server, port, "")}
        assert {"data", "docs", "notebooks", "README.md"} <= served
        assert "notebooks/00_start_here.ipynb" in {item["path"] for item in contents(server, port, "notebooks")}
    finally:
        server.terminate()
        server.wait(timeout=WAIT)


def contents(server: subprocess.Popen, port: int, folder: str) -> list[dict]:
    """What the server shows in a folder, once it is up."""
    end = time.monotonic() + WAIT
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/contents/{folder}") as answer:
                return json.load(answer)["content"]
        except URLError:
            assert server.poll() is None and time.monotonic() < end, "JupyterLab did not come up"
            time.sleep(0.2)
