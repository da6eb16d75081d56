"""What the tests use: the real package, one cut down to a document, copies to break, and no network."""

import shutil
import socket

import pytest

import analysis
from analysis.coding.accept import accept
from analysis.coding.draft_folder import write_draft
from tests.helpers import readouts
from tests.helpers.package import DOCUMENT, ROOT, Copy, copy_package, keep_document


def pytest_terminal_summary(terminalreporter):
    """One line for all that the machine lacks."""
    skipped = terminalreporter.stats.get("skipped", [])
    lacking = sorted({report.longrepr[2].removeprefix("Skipped: ") for report in skipped})
    if lacking:
        terminalreporter.line(f"{len(skipped)} tests skipped, as this machine lacks: {', '.join(lacking)}.")


@pytest.fixture(scope="session")
def tables():
    return analysis.load(ROOT)


@pytest.fixture(scope="session")
def package():
    return analysis.read_package(ROOT)


@pytest.fixture(scope="session")
def one_document(tmp_path_factory) -> Copy:
    """The package with the first readout alone; tests read it and do not change it."""
    copy = copy_package(tmp_path_factory.mktemp("one") / "package")
    keep_document(copy, DOCUMENT)
    return copy


@pytest.fixture(scope="session")
def first_tables(one_document):
    return analysis.load(one_document.root)


@pytest.fixture(scope="session")
def accepted(one_document, tmp_path_factory) -> Copy:
    """As `one_document`, with the readout `bullets` accepted too: its text is at hand, to be held against the package."""
    root = tmp_path_factory.mktemp("accepted") / "package"
    shutil.copytree(one_document.root, root)
    draft = write_draft(analysis.read_package(root), readouts.draft(analysis.read_package(root), "bullets"))
    readouts.review(draft, "bullets")
    accept(analysis.read_package(root), draft, "claude-first")
    return Copy(root)


@pytest.fixture
def copy(one_document, tmp_path) -> Copy:
    """A copy of the package with the first readout alone, to break."""
    shutil.copytree(one_document.root, tmp_path / "package")
    return Copy(tmp_path / "package")


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Nothing here may reach the network: any attempt fails the test."""

    def refuse(self, address, *rest):
        if self.family == socket.AF_UNIX or str(address[0]).startswith("127.") or address[0] in ("localhost", "::1"):
            return connect(self, address, *rest)
        raise AssertionError(f"the code tried to reach {address}")

    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)
