"""Machines whose clocks are wrong: libfaketime moves what a process takes for the time of day.

Only that: the monotonic clock, by which programs wait, goes on as it does (so `sleep` of the C library fails
under it, and what waits, waits on an Event).
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from warroom.errors import Refused
from warroom.language import tr

_WHERE = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
_NAME = "faketime/libfaketimeMT.so.1"


def skewed(by: timedelta) -> Mapping[str, str]:
    """The environment of a process whose clock is off `by`. Raises Refused without libfaketime."""
    if not by:
        return {}
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"{by.total_seconds():+.0f}s",
        # Its second name is that of older versions.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        # Or Python would take every compiled module for an old one.
        "NO_FAKE_STAT": "1",
    }


def library() -> Path:
    """The library that moves clocks. Raises Refused when it isn't installed."""
    for folder in _WHERE:
        for found in (*Path(folder).glob(_NAME), *Path(folder).glob(f"*/{_NAME}")):
            return found
    raise Refused(
        tr(
            "The drill sets clocks wrong with libfaketime, which is not installed here. On Debian or Ubuntu: "
            "apt-get install libfaketime"
        )
    )
