"""Input made to do harm, commands with little time and memory, and what would be live in a page."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

from tests.helpers.package import ROOT

SECONDS, MEGABYTES = 60, 2_500  # what a command may take of a hostile input, on a busy machine
RUNNER = f"""
import json, resource, socket, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} * 2**20,) * 2)
def refuse(*_, **__):
    raise SystemExit("it tried to reach the network")
socket.socket.connect = socket.getaddrinfo = refuse
from analysis.commands.main import main
sys.exit(max(main(command) for command in json.loads(sys.argv[1])))
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


def bounded(root, *commands: list) -> subprocess.CompletedProcess:
    """Run commands, one after the other, with little memory, little time and no network."""
    told = json.dumps([[*map(str, command), "--package", str(root)] for command in commands])
    return subprocess.run(
        [sys.executable, "-c", RUNNER, told],
        env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS * len(commands),
    )


def refused(done: subprocess.CompletedProcess, words: str) -> None:
    assert done.returncode == 1, done.stderr[-500:]
    assert words in done.stderr and "→" in done.stderr and "Traceback" not in done.stderr, done.stderr[-500:]
    assert len(done.stderr) < 3000


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


def is_inert(markdown: str) -> bool:
    """True where a Markdown viewer that lets HTML through finds nothing to run, follow or fetch."""
    return not re.search(
        r"<[a-z!/]|!\[|\]\((?!https?://|[\w./#-]*\))|^\s*\[[^\]]*\]:", markdown, re.IGNORECASE | re.MULTILINE
    )
