"""Headquarters' database: a PostgreSQL server that knows who is on each connection, and keeps the rules.

Each person, and each worker, has a login of their own there; a store speaks for one of them. The link is
encrypted, and the server has to prove itself by the certificate in the headquarters file.
"""

import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DisconnectionError

from warroom.domain.ids import PersonId
from warroom.errors import StoreTrouble, WarroomError
from warroom.events import Bus
from warroom.language import tr
from warroom.store import guards
from warroom.store.address import Address, read_address
from warroom.store.server_clock import ServerClock
from warroom.store.server_trouble import explained
from warroom.store.store import SCHEMA_REV, Store, schema_rev

CONNECT_SECONDS = 5
SILENT_MS = 8_000
"""How long what we sent may stay unacknowledged before the link counts as dead."""

FROZEN_MS = 4_000
"""How long we may do nothing within a transaction before the server ends it: then this machine stands still,
and what it has locked is what others wait for. Less than they wait (lock_timeout, guards/roles.sql)."""


class ServerDatabase:
    """The server at `address`, on which `login` acts. Nothing is connected yet."""

    shared = True

    def __init__(self, path: Path, address: Address, login: str, password: str, connections: int) -> None:
        self.path = path
        self.address = address
        self.login = login
        # libpq reads the authority's certificate from a file, at each connection.
        self._folder = TemporaryDirectory(prefix="warroom-")
        authority = Path(self._folder.name) / "authority.pem"
        authority.write_text(address.certificate, encoding="ascii")
        self.keywords: dict[str, Any] = {
            "host": address.host,
            "port": address.port,
            "dbname": address.database,
            "user": login,
            "password": password,
            "sslmode": "verify-full",
            "sslrootcert": str(authority),
            "channel_binding": "require",
            "connect_timeout": CONNECT_SECONDS,
            "keepalives_idle": 3,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": SILENT_MS,
            "application_name": "warroom",
            "options": "-c search_path=warroom -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={FROZEN_MS}",
        }
        self.engine = create_engine(
            URL.create("postgresql+psycopg"),
            pool_size=2,
            max_overflow=max(0, connections - 2),
            pool_timeout=20,
            pool_use_lifo=True,
            # Passwords and what people wrote stay out of errors and logs.
            hide_parameters=True,
        )
        event.listen(self.engine, "do_connect", self._on_do_connect)
        self.links = Links()
        event.listen(self.engine, "connect", self.links.on_connect)
        event.listen(self.engine, "close", self.links.on_close)
        event.listen(self.engine, "checkout", self.links.on_checkout)

    def begin(self, connection: Connection, actor: PersonId | None, *, writes: bool) -> Connection:  # noqa: ARG002 — the server knows who acts
        """`connection`, made ready: reads see one state, writes see what others commit meanwhile."""
        if writes:
            return connection
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def explained(self, error: BaseException) -> WarroomError:
        """The sentence for what the server or the link reported."""
        return explained(error, self.address, self.login)

    def password_changed(self, password: str) -> None:
        """Connections that are made from now on need another password."""
        self.keywords["password"] = password

    def _on_do_connect(self, _dialect: Any, _record: Any, _arguments: Any, keywords: dict[str, Any]) -> None:
        if (reason := self.links.refused) is not None:
            raise psycopg.OperationalError(reason)
        keywords.update(self.keywords)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        with suppress(OSError):
            self._folder.cleanup()


class Links:
    """The connections of one store. Any thread may use it.

    `refused` says why none can be made now, as whoever tries it all the time was told last: the others then
    needn't wait each for itself to find that out.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._links: dict[psycopg.Connection[Any], int] = {}
        self._cut: set[psycopg.Connection[Any]] = set()
        self.refused: str | None = None

    def on_connect(self, connection: Any, _record: object) -> None:
        """A connection was made."""
        with self._lock:
            self._links[connection] = connection.info.backend_pid

    def on_close(self, connection: Any, _record: object) -> None:
        """A connection is being closed."""
        with self._lock:
            self._links.pop(connection, None)
            self._cut.discard(connection)

    def on_checkout(self, connection: Any, _record: object, _proxy: object) -> None:
        """A connection is about to be used: one that was cut is made anew first."""
        with self._lock:
            if connection in self._cut:
                raise DisconnectionError

    def pids(self) -> list[int]:
        """The server's processes on the other ends."""
        with self._lock:
            return list(self._links.values())

    def cut(self) -> None:
        """End every connection at once: whoever waits on one for an answer that won't come gets an error."""
        with self._lock:
            links = list(self._links)
            self._cut.update(links)
        for link in links:
            end_link(link)


def end_link(link: Any) -> None:
    """End one connection, so that whoever waits on it gets an error now."""
    # A copy of the descriptor, which nobody closes under our hands.
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(link.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)


def open_server(path: Path, login: str, password: str, bus: Bus, connections: int = 4) -> Store:
    """The store behind the headquarters file at `path`, in which `login` acts; at most so many connections.

    Raises NotAllowed when the server does not let them in, StoreTrouble when it can't be reached, is not a
    campaign's, or has another schema than this program.
    """
    address = read_address(path)
    clock = ServerClock()
    store = Store(ServerDatabase(path, address, login, password, connections), clock, bus)
    try:
        with store.transaction(None, writes=False) as connection:
            _check_schema(connection, address, path)
            _check_identity(connection, address)
            asked_at = time.monotonic()
            instant = connection.execute(text("SELECT warroom.instant()")).scalar_one()
            clock.set(instant, asked_at, time.monotonic())
    except BaseException:
        store.close()
        raise
    return store


def _check_identity(connection: Connection, address: Address) -> None:
    found = connection.execute(text("SELECT database_id FROM schema_meta")).scalar_one()
    if address.campaign_id and found != address.campaign_id:
        raise StoreTrouble(
            tr(
                "The database at {host} is another one than your headquarters file says. Do not go on; ask "
                "the server's administrator whether there is a new headquarters file.",
                host=address.host,
            )
        )


def _check_schema(connection: Connection, address: Address, path: Path) -> None:
    rev = schema_rev(connection, path)
    if rev < SCHEMA_REV:
        raise StoreTrouble(
            tr(
                "Headquarters ({address}) runs an older Warroom than this desk. Ask the server's "
                "administrator to bring it up to date: sudo -u postgres python main.py hq migrate",
                address=address,
            )
        )
    if rev == SCHEMA_REV and not guards.stand(connection):
        raise StoreTrouble(
            tr(
                "The rules in headquarters' database ({address}) are not those that were put there. Nothing "
                "is safe until its administrator has looked: sudo -u postgres python main.py hq lint",
                address=address,
            )
        )
