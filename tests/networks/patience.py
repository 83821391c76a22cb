"""Waiting for servers that say nothing by themselves."""

import random
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import TypeVar

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


def free_port() -> int:
    """A port that nobody listens on."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, and below those that the system gives to outgoing connections: one of
    these could take a port between our choice and the server's start.
    """
    ports: list[int] = []
    for port in random.sample(range(20_000, 32_000), 200):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
        if len(ports) == count:
            return ports
    raise AssertionError("No free port was found between 20,000 and 32,000.")
