"""Waiting for servers that say nothing by themselves."""

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

from schedules.drills.ports import free_port as free_port
from schedules.drills.ports import free_ports as free_ports

LOOK_EVERY = 0.1

Something = TypeVar("Something")


def until(look: Callable[[], Something | None], seconds: float) -> Something:
    """What `look` finds, looking again and again; fails after `seconds`."""
    end = monotonic() + seconds
    pause = Event()
    while True:
        found = look()
        if found:
            return found
        assert monotonic() < end, f"nothing after {seconds} s"
        pause.wait(LOOK_EVERY)
