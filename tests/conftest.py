"""What the tests use: the real package, one cut down to a document, copies to break, and no network."""

import shutil
import socket
from pathlib import Path

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
def with_draft(one_document, tmp_path_factory) -> Copy:
    """As `one_document`, with a reviewed draft of the readout `bullets` in its folder `draft`."""
    copy = Copy(Path(shutil.copytree(one_document.root, tmp_path_factory.mktemp("draft") / "package")))
    package = analysis.read_package(copy.root)
    folder = write_draft(package, readouts.draft(package, "bullets"))
    readouts.review(folder, "bullets")
    copy.draft = folder.relative_to(copy.root)
    return copy


@pytest.fixture(scope="session")
def accepted(with_draft, tmp_path_factory) -> Copy:
    """As `with_draft`, with the draft accepted: its text is at hand, to be held against the package."""
    root = Path(shutil.copytree(with_draft.root, tmp_path_factory.mktemp("accepted") / "package"))
    accept(analysis.read_package(root), root / with_draft.draft, "claude-first")
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
