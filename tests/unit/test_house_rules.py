"""House rules that no linter knows, checked on every Python file of the project."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 450
LONGEST_FUNCTION = 60

Node = TypeVar("Node", bound=ast.AST)

# A rule that is switched off on a line names which, and the line goes on to say why.
OPT_OUT = re.compile(r"#\s*(type:\s*ignore|noqa)\b")
EXPLAINED = re.compile(r"#\s*(type:\s*ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(, [A-Z]+\d+)*)\W+\w+")


MIGRATIONS = "warroom/store/migrations/versions/"
"""Exempt from being small: a migration lists what changes in the schema, once, and is never edited again."""


@cache
def sources() -> dict[str, str]:
    """Every Python file of the project with its text."""
    places = [
        ROOT / "main.py",
        *(path for folder in ROOT.iterdir() if _ours(folder) for path in folder.rglob("*.py")),
    ]
    return {str(path.relative_to(ROOT)): path.read_text() for path in places if path.exists()}


def _ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and folder.name != "build"


def nodes(kind: type[Node]) -> Iterator[tuple[str, Node]]:
    """Every node of a kind, with the name of its file."""
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, kind):
                yield name, node


def test_every_opt_out_says_why() -> None:
    silent = [
        f"{name}:{number}: {line.strip()}"
        for name, text in sources().items()
        for number, line in enumerate(text.splitlines(), 1)
        if OPT_OUT.search(line) and not EXPLAINED.search(line) and name != "tests/unit/test_house_rules.py"
    ]
    assert not silent


def test_sentences_are_whole_so_that_they_reach_the_translator() -> None:
    hidden = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id in {"tr", "ntr"}
        for sentence in node.args[: 1 if node.func.id == "tr" else 2]
        # A name stands for data whose sentence was marked with `later`; what is put together here is lost.
        if not isinstance(sentence, ast.Constant | ast.Attribute | ast.Name)
    ]
    assert not hidden


def test_files_and_functions_stay_small() -> None:
    files = [
        f"{name}: {length} lines"
        for name, text in sources().items()
        if (length := text.count("\n")) > LONGEST_FILE and not name.startswith(MIGRATIONS)
    ]
    functions = [
        f"{name}:{node.lineno} {node.name}"
        for name, node in nodes(ast.FunctionDef)
        if (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION and not name.startswith(MIGRATIONS)
    ]
    assert not files + functions


def test_the_locks_name_no_host() -> None:
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text()
