"""docs/HQ.md is followed literally, on a server of the test's own: its commands run as they stand."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.parser import parsed
from schedules.log import start_log
from tests.cluster import Cluster, running

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "HQ.md").read_text(encoding="utf-8")
PLACE = "/var/lib/postgresql/warroom"

STANDS_FOR = {
    # What the machine of the test can't or needn't do, or does in its own way.
    "sudo": 'if [ "$1" = -u ]; then shift 2; fi\nexec "$@"',
    "apt-get": "exit 0",
    "systemctl": '[ "$1 $2" = "restart postgresql" ] && touch "$RESTARTED"',
    "python": f'exec {sys.executable} "$@"',
}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with running(fast=True) as made:
        yield made


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_whoever_follows_the_document_has_a_headquarters(cluster: Cluster, tmp_path: Path) -> None:
    programs, restarted = tmp_path / "bin", tmp_path / "restarted"
    programs.mkdir()
    for name, body in STANDS_FOR.items():
        (programs / name).write_text(f"#!/bin/bash\n{body}\n")
        (programs / name).chmod(0o755)
    superuser = cluster.superuser()
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": str(superuser["host"]),
        "PGPORT": str(superuser["port"]),
        "PGUSER": "postgres",
        "RESTARTED": str(restarted),
    }
    script = "set -e\n" + "".join(blocks("sh")).replace(PLACE, str(tmp_path / "hq"))
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert restarted.exists()
    assert "Every right and every rule in the database is as it should be." in done.stdout
    assert (tmp_path / "hq" / "spring.backup").exists()
    assert "entries verified" in done.stdout or "vérifi" in done.stdout


def test_every_other_command_of_the_document_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"^    (?:sudo -u postgres )?python main\.py (.*)$", DOCUMENT, re.MULTILINE)
    unit = re.findall(r"^ExecStart=\S+ main\.py (.*)$", DOCUMENT, re.MULTILINE)
    assert len(shown) >= 3
    assert len(unit) == 1
    import shlex

    for line in (*shown, *unit):
        assert parsed(shlex.split(line)).command


def test_the_log_looks_as_the_document_says(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    start_log()
    logging.getLogger("warroom").info("Delivery 12, part 1: Done(…).")
    root.handlers[:], root.level = before, level
    line = capsys.readouterr().err.strip()
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ \[\w+\] .+"
    assert re.fullmatch(pattern, line)
    assert re.search(rf"^    {pattern}$", DOCUMENT, re.MULTILINE)
