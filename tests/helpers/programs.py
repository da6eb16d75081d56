"""The programs that some tests run besides Python: where they are, and what becomes of a test where one is missing.

Such a test is skipped, and the last line of the run names the program; in CI it fails.
"""

import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.helpers.package import ROOT

QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
WAIT = 60  # seconds for a server to come up, or to stop


def search_path() -> str:
    """PATH with the programs of this Python before it, and the server programs that Debian keeps apart behind it."""
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], *map(str, servers)])


def program(name: str, install: str) -> str:
    """The path of a program; `install` says how to get it, such as "Debian: sqlite3"."""
    return shutil.which(name, path=search_path()) or missing(f"{name} ({install})")


def r_package(name: str, install: str) -> None:
    """See that R has a package."""
    rscript = program("Rscript", "Debian: r-base-core")
    if subprocess.run([rscript, "-e", f'packageVersion("{name}")'], capture_output=True, check=False).returncode:
        missing(f"the R package {name} ({install})")


@contextmanager
def chromium() -> Iterator:
    """Chromium without a window, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = program("chromium", "Debian: chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=QUIET.split())


def node_packages(folder: Path, *names: str) -> None:
    """Install packages of npm in a folder."""
    npm = program("npm", "Debian: npm")
    options = ["--no-save", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    command = [npm, "install", "--prefix", str(folder), *options, *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)
    if done.returncode:
        why, *_ = done.stderr.splitlines() or ["it does not say why"]
        missing(f"the npm package {' and '.join(names)} (npm: {why})")


def missing(what: str) -> NoReturn:
    """Skip a test for want of something, such as "chromium (Debian: chromium)"; in CI, fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"this machine lacks {what}")
    pytest.skip(what)


@contextmanager
def postgresql_server() -> Iterator[dict[str, str]]:
    """An empty PostgreSQL server, reached by a socket in a temporary folder; yields what psql needs in its environment.

    It refuses to run as root, so there it runs as nobody.
    """
    initdb, postgres = (program(name, "Debian: postgresql") for name in ("initdb", "postgres"))
    is_ready = program("pg_isready", "Debian: postgresql-client")
    # In /tmp, as the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir="/tmp") as folder:
        owner = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        data, log = f"{folder}/data", Path(folder, "log.txt")
        settings = ["--auth=trust", "--username=reader", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run([initdb, "-D", data, *settings], cwd=folder, check=True, capture_output=True, **owner)
        with log.open("wb") as output:
            command = [postgres, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
            server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **owner)
        try:
            end = time.monotonic() + WAIT
            while subprocess.run([is_ready, "-q", "-h", folder, "-p", "5432"], check=False).returncode:
                assert server.poll() is None and time.monotonic() < end, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield {"PGHOST": folder, "PGPORT": "5432", "PGUSER": "reader", "PGDATABASE": "postgres"}
        finally:
            server.send_signal(signal.SIGINT)  # stop at once, whoever is connected
            server.wait(timeout=WAIT)


@contextmanager
def jupyter_lab(folder: Path, command: str, own: Path) -> Iterator[str]:
    """JupyterLab started in `folder` by `command`, with its settings and log in `own`; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--no-browser --allow-root --ip=127.0.0.1 --port={port} --IdentityProvider.token="
    home = {f"JUPYTER_{name.upper()}_DIR": str(own / name) for name in ("config", "data", "runtime")}
    with (own / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *shlex.split(command), *options.split()],
            cwd=folder,
            env=os.environ | home,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + WAIT
    try:
        while True:
            try:
                urlopen(f"{address}/api/status").close()
                break
            except URLError:
                assert server.poll() is None and time.monotonic() < end, "JupyterLab did not come up"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=WAIT)


def lab_command() -> str:
    """How the Makefile starts JupyterLab, without the program's own name."""
    command = re.search(r"-m (jupyterlab .+)", (ROOT / "Makefile").read_text(encoding="utf-8"))[1]
    return command.replace("$(LAB_OPTIONS) ", "")
