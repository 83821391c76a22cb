"""Measures everything, or what is named, and prints a line for each figure and one JSON object at the end."""

import json
import os
import platform
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from bench.figures import Figure
from bench.ground import Ground

MEASUREMENTS = (
    "first_window",
    "lateness",
    "approve_to_visible",
    "gui_thread",
    "ingest",
    "timeline_page",
    "headquarters_load",
)


def main() -> int:
    """Returns 1 when a measurement failed, or, when asked to be strict, when a target is missed; else 0."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)} (default: all)"
    )
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as folder:
        figures, failures = _measured(arguments.names or list(MEASUREMENTS), Ground(Path(folder)))
    missed = [figure.name for figure in figures if figure.met is False]
    report = {
        "figures": [figure.as_json() for figure in figures],
        "missed": missed,
        "failed": failures,
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()},
        "seconds": round(time.monotonic() - begun),
    }
    print(json.dumps(report))
    return int(bool(failures) or (arguments.strict and bool(missed)))


def _measured(names: list[str], ground: Ground) -> tuple[list[Figure], dict[str, str]]:
    figures: list[Figure] = []
    failures: dict[str, str] = {}
    for name in names:
        print(f"{name} …", flush=True)
        measure: Callable[[Ground], Iterator[Figure]] = import_module(f"bench.{name}").measure
        try:
            for figure in measure(ground):
                figures.append(figure)
                print(f"  {figure.line()}", flush=True)
        except Exception as error:  # noqa: BLE001 — one measurement that fails must not cost the others
            failures[name] = f"{type(error).__name__}: {error}"
            print(f"  FAILED {failures[name]}", flush=True)
    return figures, failures


if __name__ == "__main__":
    sys.exit(main())
