"""The drill of headquarters as anybody runs it, with small numbers: a storm that breaks each thing once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schedules.drills.headquarters.clocks import library
from schedules.drills.private_server import binaries
from warroom.errors import WarroomError

MAIN = Path(__file__).parents[2] / "main.py"


def _lacking() -> str:
    """What the drill needs of the system and this machine lacks."""
    try:
        binaries()
        library()
    except WarroomError as error:
        return error.sentence
    return ""


@pytest.mark.skipif(bool(_lacking()), reason=_lacking() or "nothing is lacking")
@pytest.mark.timeout(240)
def test_whatever_breaks_at_headquarters_each_post_goes_out_once_and_every_desk_shows_the_truth() -> None:
    finished = subprocess.run(
        [sys.executable, str(MAIN), "drill", "hq", "--deliveries", "40", "--workers", "2", "--seconds", "14",
         "--restarts", "1", "--seed", "3", "--json"],
        capture_output=True, text=True, timeout=230, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    report = json.loads(finished.stdout.splitlines()[-1])
    assert report["flawless"]
    assert report["tally"]["published"] + report["tally"]["in_doubt"] == 40
    assert (report["tally"]["twice"], report["tally"]["lost"], report["tally"]["unapproved"]) == (0, 0, 0)
    assert report["broken"]["restarts"] == report["broken"]["kills"] == report["broken"]["stops"] == 1
    assert all(desk["difference"]["missing"] == desk["lost"] == 0 for desk in report["desks"])
