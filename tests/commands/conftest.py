"""The command line on a campaign of the test's own, called as a script calls it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from main import main
from tests import factories


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> dict[str, Any]:
        """Its JSON answer, which is one line."""
        (line,) = self.out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found


Call = Callable[..., Said]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Everybody's password, as an editor leaves it: with a line end."""
    file = tmp_path / "password"
    file.write_text(f"{factories.PASSWORD}\n", encoding="utf-8")
    return file


@pytest.fixture
def call(database: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """`call("list", "--as", "camille")` runs a command on the campaign."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        code = main([*map(str, arguments), "--database", str(database)])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def call_as(call: Call, password_file: Path) -> Call:
    """`call_as("camille", "list")` runs a command as somebody, and asks for JSON."""

    def run(login: str, *arguments: object) -> Said:
        return call(*arguments, "--as", login, "--password-file", password_file, "--json")

    return run
