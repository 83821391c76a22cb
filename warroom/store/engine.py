"""The engine for the embedded database: a SQLite file in WAL, with the functions that its guards call.

Every DBAPI connection gets the guards' functions. Who acts is set for each transaction by the unit of work.
"""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from warroom.domain.ids import PersonId
from warroom.domain.ledger import entry_hash
from warroom.domain.sealed import instant_to_text
from warroom.ports import Clock

BUSY_TIMEOUT_MS = 10_000


@dataclass
class ActingPerson:
    """Who acts on a DBAPI connection now. None: nobody, and every guard that asks refuses."""

    id: PersonId | None = None


def sqlite_engine(path: Path, clock: Clock) -> Engine:
    """An engine on the file at `path`; nothing is opened yet."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=4,
        max_overflow=8,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        # Transactions are begun by hand below: the driver would begin them late and never for reads.
        connection.isolation_level = None
        acting = ActingPerson()
        entry.info["acting"] = acting
        connection.create_function("warroom_actor", 0, lambda: acting.id)
        connection.create_function("warroom_now", 0, lambda: instant_to_text(clock.now()))
        connection.create_function("warroom_sha256", 1, _sha256, deterministic=True)
        connection.create_function("warroom_ledger_hash", 7, entry_hash, deterministic=True)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: what was committed before a call to a network must survive a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Without this, INSERT OR REPLACE would remove a row past its delete guard.
        connection.execute("PRAGMA recursive_triggers = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A write takes its lock at once: an upgrade in mid-transaction can't wait for another writer.
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def act_as(connection: Connection, actor: PersonId | None) -> None:
    """Make `actor` the one whom the guards see on `connection`."""
    acting: ActingPerson = connection.connection.info["acting"]
    acting.id = actor


def _sha256(value: Any) -> str:
    return sha256(value if isinstance(value, bytes) else str(value).encode()).hexdigest()
