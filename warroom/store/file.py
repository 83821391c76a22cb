"""The embedded database: a SQLite file in WAL, with the functions that its guards call.

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
from warroom.errors import RuleBroken, StoreTrouble
from warroom.language import tr
from warroom.ports import Clock

GUARD_PREFIX = "warroom: "
"""What the guards' refusals begin with, on every database."""

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


class FileDatabase:
    """The file at `path`; nothing is opened yet."""

    shared = False

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.engine = sqlite_engine(path, clock)

    def begin(self, connection: Connection, actor: PersonId | None, *, writes: bool) -> Connection:
        """`connection`, made ready for a transaction in which the guards see `actor`."""
        acting: ActingPerson = connection.connection.info["acting"]
        acting.id = actor
        return connection.execution_options(writes=writes)

    def explained(self, error: BaseException) -> StoreTrouble:
        """The sentence for what SQLite reported."""
        return _explained(error, self.path)

    def password_changed(self, password: str) -> None:
        """Nothing: a file asks nobody for a password."""

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def _sha256(value: Any) -> str:
    return sha256(value if isinstance(value, bytes) else str(value).encode()).hexdigest()


def _explained(error: BaseException, path: Path) -> StoreTrouble:
    message = str(error)
    if GUARD_PREFIX in message:
        return RuleBroken(tr("The database refused this: {rule}.", rule=message.split(GUARD_PREFIX, 1)[1]))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            sentence = tr(
                "The disk that holds {path} is full. Free some space, then try again; nothing was lost.",
                path=path,
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            sentence = tr(
                "{path} can't be written. Allow writing to the file and its folder, then try again.",
                path=path,
            )
        case sqlite3.SQLITE_CANTOPEN:
            sentence = tr(
                "{path} can't be opened. Check that its folder exists and may be written.", path=path
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            sentence = tr(
                "{path} is damaged or is not a campaign. Restore a backup with: python main.py restore",
                path=path,
            )
        case sqlite3.SQLITE_IOERR:
            sentence = tr(
                "The disk reports an error with {path}. Check the disk and its free space, then try again.",
                path=path,
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            sentence = tr("{path} is busy: another program holds it. Try again in a moment.", path=path)
        case _:
            sentence = tr("The campaign's database reported: {message}", message=message)
    return StoreTrouble(sentence)
