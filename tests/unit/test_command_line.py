"""The command line means the campaign that it names."""

from pathlib import Path

import pytest

from commands.parser import parsed
from commands.places import default_database


@pytest.mark.parametrize(
    "words", [["--database", "other.sqlite", "doctor"], ["doctor", "--database", "other.sqlite"]]
)
def test_the_campaign_may_be_named_before_the_command_or_behind_it(words: list[str]) -> None:
    assert parsed(words).database == Path("other.sqlite")


@pytest.mark.parametrize("words", [[], ["doctor"]])
def test_without_a_name_the_campaign_of_this_machine_is_meant(words: list[str]) -> None:
    assert parsed(words).database == default_database()
