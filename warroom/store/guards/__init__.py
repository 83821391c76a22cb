"""The rules that the database itself keeps: one SQL file a dialect, compared when the program starts.

A migration that rebuilds a table drops its triggers silently, and a person with the file in hand could drop
them too; so each start compares what stands in the database with this program's own file and puts it back.
"""

import re
from importlib.resources import files

from sqlalchemy import Connection

_NAME = re.compile(r"CREATE (?:TRIGGER|VIEW) (\w+)")


def source(dialect: str) -> str:
    """The guards of `dialect` as SQL text."""
    return files(__package__).joinpath(f"{dialect}.sql").read_text(encoding="utf-8")


def stand(connection: Connection) -> bool:
    """Whether exactly this program's guards stand in the database, word for word."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    standing = {row.name: row.sql for row in rows}
    return standing == _statements(source(connection.dialect.name))


def apply(connection: Connection) -> None:
    """Replace every guard by this program's own, within the caller's transaction."""
    cursor = connection.connection.cursor()
    present = connection.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
    )
    for kind, name in present.fetchall():
        quoted = name.replace('"', '""')
        cursor.execute(f'DROP {kind} IF EXISTS "{quoted}"')
    # A raw cursor: SQLAlchemy would read the colons and percent signs of trigger bodies as parameters.
    for statement in _statements(source(connection.dialect.name)).values():
        cursor.execute(statement)


def _statements(script: str) -> dict[str, str]:
    """The guards of `script` by their names. It ends each with a line that holds only `--;`."""
    guards = {}
    for part in script.split("\n--;\n"):
        # SQLite keeps a statement from its first word on: the comments before it are not compared.
        if found := _NAME.search(part):
            guards[found[1]] = part[found.start() :].strip()
    return guards
