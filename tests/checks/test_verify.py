"""A saved page against the fingerprints: the text as it stands, and as mirrors may print it."""

import io
import textwrap

import pytest

from analysis.checks.verify import plain_units, units_by_pandas
from analysis.commands.main import main
from analysis.package.descriptor import read_package
from analysis.package.tables import read_text
from tests.helpers import readouts
from tests.helpers.package import ROOT


@pytest.fixture
def text() -> str:
    return readouts.text("bullets").replace("• ", "- ")


def as_html(text: str) -> str:
    lines = [line.removeprefix("- ") for line in text.splitlines()]
    body = "".join(f"<p>{line}</p><script>var x = 'not read';</script>" for line in lines)
    return (
        "<html><head><title>Site</title><style>p {}</style></head>"
        "<body><nav><ul><li><a href='/'>Home</a><li>Politics</ul></nav>"
        f"<article>{body}</article><footer>All rights reserved &copy; 2025</footer></body></html>"
    )


MIRRORS = {
    "as saved": lambda t: t,
    "other dashes and quotes": lambda t: t.replace("-", "—").replace("–", "-"),
    "no bullet marks": lambda t: t.replace("\n- ", "\n"),
    "other bullet marks": lambda t: t.replace("\n- ", "\n• "),
    "blank lines": lambda t: t.replace("\n", "\n\n\n"),
    "broken lines": lambda t: "\n".join(textwrap.fill(line, 60) for line in t.splitlines()),
    "a menu around it": lambda t: "Home\nPolitics\nEconomy\n" + t + "\nShare\nMost read\n",
    "Windows line ends": lambda t: t.replace("\n", "\r\n"),
    "no-break spaces and direction marks": lambda t: t.replace(" the ", " the\u00a0").replace(
        "Kazakhstan", "Kaz\u200bakh\u200fstan"
    ),
    "a page": as_html,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MIRRORS)
def test_every_unit_is_found_on_any_mirror(accepted, text, tmp_path, name, capsys):
    path = tmp_path / ("page.html" if name == "a page" else "page.txt")
    path.write_text(MIRRORS[name](text), encoding="utf-8", newline="")
    assert accepted.run("verify", str(path)) == 0
    assert "24 of 24 units found, 0 changed, 0 missing" in capsys.readouterr().out


def test_a_changed_and_a_missing_line_are_told_apart(accepted, text, tmp_path, capsys):
    lines = text.splitlines()
    lines[4] = lines[4].replace("agreed", "refused")
    lines[15] = "- A wholly new promise about tea and biscuits was made here."
    del lines[18]
    path = tmp_path / "page.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    document = readouts.facts("bullets")["document_id"]
    assert accepted.run("verify", str(path), "--document", document) == 1
    output = capsys.readouterr().out
    assert "21 of 24 units found" in output
    assert "unit 5 (bullet, coded): changed; line 5" in output and "unit 19 (bullet, coded): missing" in output


def test_a_missing_heading_alone_is_no_failure(accepted, text, tmp_path, capsys):
    path = tmp_path / "page.txt"
    path.write_text(text.replace("Energy and Industry\n", "", 1) + "\nA line after the end.", encoding="utf-8")
    assert accepted.run("verify", str(path)) == 0
    output = capsys.readouterr().out
    assert (
        "unit 9 (heading, boilerplate): missing" in output and "1 line before and after the text is left out" in output
    )


def test_a_line_that_the_ledger_lacks_is_shown(accepted, text, tmp_path, capsys):
    path = tmp_path / "page.txt"
    path.write_text(
        text.replace("Energy and Industry\n", "Energy and Industry\n- Wind power was praised.\n", 1), encoding="utf-8"
    )
    assert accepted.run("verify", str(path)) == 0
    assert "line 10 of the page is in no unit: - Wind power was praised." in capsys.readouterr().out


def test_a_text_comes_from_standard_input(accepted, text, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert accepted.run("verify", "-") == 0


BAD = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n \n", "it is empty"),
    "PDF": (b"%PDF-1.7 ...", "it is a PDF"),
    "Word": (b"PK\x03\x04...", "it is a Word"),
    "binary": (b"abc\0def", "NUL characters"),
    "Windows encoding": ("Токаев и Путин".encode("cp1251"), "is not UTF-8"),
    "huge": (b"a " * 6_000_000, "larger than 10,000,000 bytes"),
    "another text": (b"Dogs bark. Cats meow.", "none of the documents"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_text_is_one_clear_message(tmp_path, name, capsys):
    content, words = BAD[name]
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    assert main(["verify", str(path), "--package", str(ROOT)]) == 1
    error = capsys.readouterr().err
    assert words in error and "→" in error and "Traceback" not in error


def test_a_missing_file_and_an_unknown_document_are_clear(tmp_path, capsys):
    assert main(["verify", str(tmp_path / "none.txt"), "--package", str(ROOT)]) == 1
    assert "there is no such file" in capsys.readouterr().err
    (tmp_path / "some.txt").write_text("Some text.")
    assert main(["verify", str(tmp_path / "some.txt"), "--document", "nothing", "--package", str(ROOT)]) == 1
    assert "there is no document 'nothing'" in capsys.readouterr().err


def test_a_document_that_could_not_be_copied_is_said_to_have_no_fingerprints(tmp_path, package, capsys):
    units = read_text(package, "units")
    document = units[units["fingerprint"] == ""]["document_id"].iloc[0]
    (tmp_path / "some.txt").write_text("Some text.")
    assert main(["verify", str(tmp_path / "some.txt"), "--document", document, "--package", str(ROOT)]) == 1
    error = capsys.readouterr().err
    assert f"'{document}' has no fingerprints" in error and "→" in error


def test_units_are_the_same_with_and_without_pandas(package):
    assert plain_units(package) == units_by_pandas(package) != []


@pytest.mark.parametrize("fault", ["\ufeff", "line,", "1.0", "\0", '"'])
def test_a_ledger_that_is_not_plain_is_left_to_pandas(copy, fault):
    path = copy.root / "data" / "units.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if fault == "\ufeff":
        lines[0] = fault + lines[0]
    else:
        lines[1] = lines[1].replace(",1,", f",{fault},", 1)
    path.write_text("".join(lines), encoding="utf-8")
    assert plain_units(read_package(copy.root)) == []
