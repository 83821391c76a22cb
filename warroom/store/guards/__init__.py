"""The rules that the database itself keeps: one SQL file a dialect, fingerprinted when the program starts.

A migration that rebuilds a table drops its triggers silently, and a person with the file in hand could drop
them too; so each start compares what stands in the database with what was applied and puts it back.
"""

from hashlib import sha256
from importlib.resources import files

from sqlalchemy import Connection


def source(dialect: str) -> str:
    """The guards of `dialect` as SQL text."""
    return files(__package__).joinpath(f"{dialect}.sql").read_text(encoding="utf-8")


def standing(connection: Connection) -> str:
    """The fingerprint of this program's guards file and of the guards that stand in the database now."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
    )
    text = "\n".join(f"{name}\n{sql}" for name, sql in rows)
    return sha256((source(connection.dialect.name) + "\0" + text).encode()).hexdigest()


def apply(connection: Connection) -> str:
    """Replace every guard by this program's own, within the caller's transaction; returns the fingerprint."""
    cursor = connection.connection.cursor()
    present = connection.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
    )
    for kind, name in present.fetchall():
        cursor.execute(f'DROP {kind} IF EXISTS "{name}"')
    # A raw cursor: SQLAlchemy would read the colons and percent signs of trigger bodies as parameters.
    for statement in _statements(source(connection.dialect.name)):
        cursor.execute(statement)
    return standing(connection)


def _statements(script: str) -> list[str]:
    """The statements of `script`, which ends each with a line that holds only `--;`."""
    return [part.strip() for part in script.split("\n--;\n") if part.strip()]
