"""The campaign's database in the hands of who administers it: no guard keeps such a person from anything.

Of a file that is whoever has it; of headquarters the administrator of its server.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests import headquarters
from warroom.store.address import is_address


class Administrator:
    """Runs SQL as both databases understand it; parameters stand as `?`."""

    def __init__(self, connection: Any, parameter: str = "?") -> None:  # noqa: ANN401 — either driver's
        self._connection = connection
        self._parameter = parameter

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that came back, if any."""
        cursor = self._connection.execute(self._own(statement), *((parameters,) if parameters else ()))
        return list(cursor.fetchall()) if cursor.description else []

    def executemany(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """The same for each of many rows."""
        self._connection.cursor().executemany(self._own(statement), rows)

    def replace_view(self, name: str, query: str) -> None:
        """Have a view that services and guards read say something else."""
        if self._parameter == "?":
            self.execute(f"DROP VIEW {name}")
            self.execute(f"CREATE VIEW {name} AS {query}")
        else:
            self.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def ignore_checks(self, table: str) -> None:
        """Have a table take what its own columns refuse."""
        if self._parameter == "?":
            self.execute("PRAGMA ignore_check_constraints = ON")
        else:
            headquarters.server().drop_checks(table)

    def _own(self, statement: str) -> str:
        return statement.replace("?", self._parameter)


@contextmanager
def administering(database: Path, *tables: str) -> Iterator[Administrator]:
    """The database behind `database` without the guards of these tables, or of any; they don't come back."""
    if is_address(database):
        with headquarters.server().without_rules(*tables) as root:
            yield Administrator(root, "%s")
        return
    with closing(sqlite3.connect(database)) as connection:
        triggers = connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        for name, table in triggers.fetchall():
            if not tables or table in tables:
                connection.execute(f"DROP TRIGGER {name}")
        yield Administrator(connection)
        connection.commit()


def is_written(database: Path, words: bytes) -> bool:
    """Whether these bytes stand anywhere in the database."""
    if is_address(database):
        rows = headquarters.server().everything()
        return any(words.decode() in row or words.hex() in row for row in rows)
    return any(words in file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def looked_up(database: Path, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What stands in the database, whoever may read it."""
    if is_address(database):
        return headquarters.server().execute(query.replace("?", "%s"), *parameters)
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, parameters).fetchall()
