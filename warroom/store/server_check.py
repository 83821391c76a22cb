"""Trying a headquarters file before anybody types a password: is the server there, and the right one?"""

import socket
import ssl
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from warroom.errors import StoreTrouble, WarroomError
from warroom.language import tr
from warroom.store.address import Address
from warroom.store.server_trouble import explained

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""https://www.postgresql.org/docs/15/protocol-message-formats.html, SSLRequest."""

_SECONDS = 5


@dataclass(frozen=True)
class Proof:
    """The server proved itself; its certificate is good until `until`."""

    until: datetime


def check_server(address: Address) -> Proof:
    """What the server shows before anybody signs in. Raises StoreTrouble when it is not the right one."""
    context = _context(address)
    try:
        with socket.create_connection((address.host, address.port), _SECONDS) as plain:
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) != b"S":
                raise StoreTrouble(
                    tr(
                        "What answers at {host}:{port} is no headquarters: it does not encrypt. "
                        "Ask for the right headquarters file.",
                        host=address.host,
                        port=address.port,
                    )
                )
            with context.wrap_socket(plain, server_hostname=address.host) as link:
                certificate = link.getpeercert() or {}
    except (OSError, ssl.SSLError) as error:
        raise _explained(error, address) from error
    until = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return Proof(datetime.fromtimestamp(until, UTC))


def _context(address: Address) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=address.certificate)
    except (ssl.SSLError, ValueError) as error:  # A ValueError: not even text that a certificate is made of.
        raise StoreTrouble(
            tr(
                "The certificate in the headquarters file is damaged. Ask whoever set the server up for the "
                "file again."
            )
        ) from error


def _explained(error: OSError, address: Address) -> WarroomError:
    return explained(error, address, "")
