"""What a machine remembers of the ledger: the newest entry that it has seen of each stream.

It is kept away from the campaign's database, in a small SQLite file of its own: each write is whole or not at
all, two desks on one machine may share it, and a stream that moved costs one row.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from warroom.domain.ledger import LedgerHead
from warroom.errors import Trouble
from warroom.language import tr
from warroom.store.private_file import create_private, refuse_open_to_others, unusable

SCHEMA = """
CREATE TABLE IF NOT EXISTS head (stream TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY CHECK (id = 1), entry INTEGER NOT NULL);
"""
AT_ONCE = 500
BUSY_SECONDS = 10.0


class HeadsFile:
    """The memory of one database's ledger on this machine. Any thread may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> list[LedgerHead]:
        """Everything that is remembered. Raises Trouble when the file can't be read."""
        with self._opened() as connection:
            return [LedgerHead(*row) for row in connection.execute("SELECT stream, seq, hash FROM head")]

    def of(self, streams: Collection[str]) -> list[LedgerHead]:
        """What is remembered of these streams."""
        found, names = [], list(streams)
        with self._opened() as connection:
            for start in range(0, len(names), AT_ONCE):
                some = names[start : start + AT_ONCE]
                marks = ", ".join("?" * len(some))
                # Nothing but question marks is put into the statement.
                rows = connection.execute(
                    f"SELECT stream, seq, hash FROM head WHERE stream IN ({marks})",  # noqa: S608 — marks only
                    some,
                )
                found += [LedgerHead(*row) for row in rows]
        return found

    def entry(self) -> int:
        """The key of the last entry that was looked at; 0 at first."""
        with self._opened() as connection:
            row = connection.execute("SELECT entry FROM place").fetchone()
        return 0 if row is None else int(row[0])

    def remember(self, heads: Collection[LedgerHead], entry: int) -> None:
        """These are the newest entries of their streams, as of the ledger's `entry`."""
        with self._opened() as connection:
            connection.executemany(
                "INSERT INTO head VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET"
                " seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq",
                [(head.stream, head.seq, head.hash) for head in heads],
            )
            connection.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (entry,))
            connection.commit()

    def forget(self) -> None:
        """Remember nothing: somebody knows why the ledger was cut, and begins anew."""
        with self._opened() as connection:
            connection.execute("DELETE FROM head")
            connection.execute("DELETE FROM place")
            connection.commit()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.path.exists():
                create_private(self.path, b"")  # Which SQLite takes for a new database.
            refuse_open_to_others(self.path, self.path.stat().st_mode)
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as connection:
                connection.executescript(SCHEMA)
                yield connection
        except OSError as error:
            raise unusable(self.path, error) from error
        except sqlite3.Error as error:
            raise Trouble(
                tr(
                    "What this machine remembers of the ledger can't be read: {path} ({reason}). "
                    "Look into the ledger, then remove that file.",
                    path=self.path,
                    reason=error,
                )
            ) from error
