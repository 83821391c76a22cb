"""The file of the rehearsal network: SQLite in WAL, shared by every process that meets on the network.

One connection for each `NetworkFile`, used by one thread at a time under a lock.
"""

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from threading import Lock

APPLICATION_ID = 0x52454845
VERSION = 2
"""Marks the file as a practice network ("REHE"), so that no other database is taken for one."""

BUSY_SECONDS = 10.0


class NotANetwork(Exception):
    """The file is there, but holds something else."""


class NetworkFile:
    """The practice network's file, created when it is first used. Any thread may open a transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: committed at the end, undone by any exception.

        Raises sqlite3.Error when the file can't be used, NotANetwork when it is another kind of database.
        """
        with self._lock:
            connection = self._connect()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection)
            except BaseException:
                connection.close()
                raise
            weakref.finalize(self, connection.close)
            self._connection = connection
        return self._connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and tables:
        raise NotANetwork
    # WAL with NORMAL survives a killed process, which is what a drill does, and not a lost machine.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if (application, version) != (APPLICATION_ID, VERSION):
        schema = resources.files("connectors.rehearsal").joinpath("schema.sql").read_text("utf-8")
        connection.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
            # Faults are switched on for a while: those of an older file are let go.
            f" DROP TABLE IF EXISTS fault; {schema} COMMIT;"
        )
