"""Processes of the measurements, started as a person's machine starts the program, but offscreen."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def environment(folder: Path) -> dict[str, str]:
    """Settings, keys and bytecode go into `folder`: nothing of this machine's own counts or is touched."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
    }


def started(module: str, folder: Path, *arguments: object) -> "subprocess.Popen[str]":
    """A process of `bench.children`, told the monotonic instant of its start as its first argument."""
    command = [sys.executable, "-m", f"bench.children.{module}", repr(time.monotonic())]
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=ROOT,
        env=environment(folder),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def answer(module: str, folder: Path, *arguments: object, seconds: float = 60.0) -> Mapping[str, Any]:
    """What a process of `bench.children` prints last, as a value. Raises RuntimeError when it fails."""
    return answer_of(started(module, folder, *arguments), seconds)


def answer_of(process: "subprocess.Popen[str]", seconds: float = 60.0) -> Mapping[str, Any]:
    """As `answer`, for a process that was started before; its input is closed."""
    try:
        said, _ = process.communicate(timeout=seconds)
    finally:
        process.kill()
    if process.returncode != 0 or not said.strip():
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {said}")
    value: Mapping[str, Any] = json.loads(said.strip().splitlines()[-1])
    return value
