"""The drills as anybody runs them, with small numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = Path(__file__).parents[2] / "main.py"


def run(*arguments: str) -> dict[str, object]:
    """The last line of a drill, which must have ended well."""
    finished = subprocess.run(
        [sys.executable, str(MAIN), "drill", *arguments, "--seed", "3", "--json"],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    last: dict[str, object] = json.loads(finished.stdout.splitlines()[-1])
    return last


@pytest.mark.timeout(180)
def test_a_worker_killed_again_and_again_sends_every_post_exactly_once() -> None:
    assert run("kill", "--posts", "16", "--kills", "5") == {
        "published": 16,
        "twice": 0,
        "lost": 0,
        "unapproved": 0,
        "in_doubt": 0,
        "ledger": "verified",
        "kills": 5,
    }


@pytest.mark.timeout(180)
def test_on_a_network_that_knows_no_keys_every_post_is_sent_once_or_shown_in_doubt() -> None:
    result = run("kill", "--posts", "16", "--kills", "5", "--proof", "none")
    assert result["published"] + result["in_doubt"] == 16  # type: ignore[operator]  # both are numbers
    assert (result["twice"], result["lost"], result["unapproved"]) == (0, 0, 0)
    assert result["ledger"] == "verified"


@pytest.mark.timeout(180)
def test_a_worker_that_stands_still_past_its_lease_does_no_harm() -> None:
    result = run("stop", "--posts", "16")
    assert (result["published"], result["twice"], result["lost"], result["in_doubt"]) == (16, 0, 0, 0)
    assert result["ledger"] == "verified"
