"""Writing a row in one statement, whether it is there already or not: two workers may write it at once.

Looking first, and then inserting, would fail for the second of them on a server.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An insert into `table` that can say what happens `on_conflict_…`, in the dialect of `connection`."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # A desk pays only for what it uses.

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
