"""Ports on this machine for servers of our own."""

import random
import socket
from contextlib import suppress

from warroom.errors import Trouble
from warroom.language import tr

LOWEST, HIGHEST = 20_000, 32_000
"""Below those that the system gives to outgoing connections: one of these could take a port between our
choice and the server's start."""


def free_port() -> int:
    """A port that nobody listens on. Raises Trouble."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on. Raises Trouble."""
    ports: list[int] = []
    for port in random.sample(range(LOWEST, HIGHEST), 200):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
        if len(ports) == count:
            return ports
    raise Trouble(
        tr("No free port was found between {lowest} and {highest}.", lowest=LOWEST, highest=HIGHEST)
    )
