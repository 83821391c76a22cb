"""The table of networks is printed from what the program works by, and the README shows that very table."""

from pathlib import Path

import pytest

from commands.networks import COLUMNS
from connectors.registry import REAL
from main import main

README = Path(__file__).parents[2] / "README.md"


def test_every_network_has_a_line_without_a_blank(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row[0] for row in rows[2:]] == [can.name for can in REAL]
    for row in rows[2:]:
        assert len(row) == len(COLUMNS)
        assert all(row), row


def test_the_readme_shows_the_table_as_it_is_today(capsys: pytest.CaptureFixture[str]) -> None:
    main(["networks"])
    assert capsys.readouterr().out.strip() in README.read_text(encoding="utf-8"), "run `make networks`"
