"""The layer rule: a subpackage of analysis/ imports only what stands below it; those on one line not one another."""

import ast
from pathlib import Path

from tests.helpers.package import ROOT

LAYERS = ("commands", "coding export charts", "build", "checks", "measures", "text package", "problems words")
LEVEL = {name: level for level, line in enumerate(LAYERS) for name in line.split()}


def broken(root: Path) -> list[str]:
    """Every import that the rule forbids, those within functions too: file, line, and what imports what."""
    found = []
    for path in sorted(p.relative_to(root) for p in (root / "analysis").rglob("*.py")):
        room = path.parts[1].removesuffix(".py")  # __init__ and __main__ import from any
        for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
            for name in imported(node, path):
                other = f"{name}.".split(".")[1]  # nothing where it is the package itself, which stands above all
                if other != room and LEVEL.get(other, -1) <= LEVEL.get(room, -2):
                    found.append(f"{path}, line {node.lineno}: {room} imports {name}, which does not stand below it")
    return found


def imported(node: ast.AST, path: Path) -> list[str]:
    """The modules and names of this project that a statement imports."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom):
        module = ".".join([*path.parts[: -node.level], *filter(None, [node.module])]) if node.level else node.module
        names = [f"{module}.{alias.name}" for alias in node.names]
    return [name for name in names if name.split(".")[0] == "analysis"]


def test_every_import_leads_down(tmp_path):
    assert broken(ROOT) == []
    (tmp_path / "analysis" / "text").mkdir(parents=True)
    page = "def read():\n    from analysis.checks import verify\n\n\nfrom ..package import tables\nimport analysis\n"
    (tmp_path / "analysis" / "text" / "page.py").write_text(page + "from analysis.problems import fault\n")
    told = [line.split(": ")[1].split(",")[0].removeprefix("text imports analysis") for line in broken(tmp_path)]
    assert told == [".package.tables", "", ".checks.verify"]
