"""The rules that the database itself keeps: SQL files for each dialect, compared when the program starts.

A migration that rebuilds a table drops its triggers silently, and a person with the file in hand could drop
them too; so each start compares what stands in the database with this program's own file and puts it back.

Headquarters' database keeps a fingerprint of its rules as its administrator put them in; every desk compares
what stands there with it (`stand`), and the administrator puts them back (`apply`) and looks closer (`lint`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

_NAME = re.compile(r"CREATE (?:TRIGGER|VIEW) (\w+)")
_SERVER_FILES = ("postgresql", "people_functions", "grants")


def source(name: str) -> str:
    """The SQL text of one of the files here: `sqlite`, `postgresql`, …"""
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def stand(connection: Connection) -> bool:
    """Whether the guards stand in the database: on SQLite this program's own, word for word; on a server
    those that its administrator put there.
    """
    if connection.dialect.name == "postgresql":
        return bool(connection.execute(text("SELECT warroom.guards_stand()")).scalar_one())
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    standing = {row.name: row.sql for row in rows}
    return standing == _named(source("sqlite"))


def apply(connection: Connection) -> None:
    """Replace every guard by this program's own, within the caller's transaction.

    On a server that is for its administrator, who is left with the rights and the search path of before.
    """
    if connection.dialect.name == "postgresql":
        _apply_on_server(connection)
        return
    cursor = connection.connection.cursor()
    present = connection.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
    )
    for kind, name in present.fetchall():
        quoted = name.replace('"', '""')
        cursor.execute(f'DROP {kind} IF EXISTS "{quoted}"')
    # A raw cursor: SQLAlchemy would read the colons and percent signs of trigger bodies as parameters.
    for statement in _named(source("sqlite")).values():
        cursor.execute(statement)


def prepare_server(connection: Connection) -> None:
    """Make the roles and the schema on a server, for its administrator; once more changes nothing."""
    _run(connection, "roles")


@contextmanager
def as_owner(connection: Connection) -> Iterator[None]:
    """Within the block, what the server's administrator makes belongs to the campaign's owner."""
    path = connection.exec_driver_sql("SHOW search_path").scalar_one()
    connection.exec_driver_sql("SET LOCAL ROLE warroom_owner")
    connection.exec_driver_sql("SET LOCAL search_path = warroom")
    yield
    connection.exec_driver_sql("RESET ROLE")
    connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": path})


def fingerprint(connection: Connection) -> str:
    """What a server's guards come to now: another one for any other function, trigger, view or grant."""
    return str(connection.execute(text("SELECT warroom.guards_fingerprint()")).scalar_one())


def lint(connection: Connection) -> tuple[str, ...]:
    """What of a server's database is not as it should be, a line each; for the server's administrator."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    found: list[str] = []
    for statement in _statements(source("lint")):
        with _whatever_happens(connection, found):
            rows = connection.connection.cursor().execute(statement)
            found += [f"{problem}: {what}" for problem, what in rows]
    with _whatever_happens(connection, found):
        found += _differences(connection)
    return tuple(found)


def _apply_on_server(connection: Connection) -> None:
    with as_owner(connection):
        for name in _SERVER_FILES:
            connection.exec_driver_sql("RESET ROLE")
            _run(connection, name)
    connection.execute(
        text("UPDATE warroom.schema_meta SET guards = :guards"), {"guards": fingerprint(connection)}
    )


@contextmanager
def _whatever_happens(connection: Connection, found: list[str]) -> Iterator[None]:
    """In the block something is asked that the server may be too broken to answer: that is a finding, too."""
    trial = connection.begin_nested()
    try:
        yield
    except (DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        found.append(f"this can't be looked into: {str(error).splitlines()[0]}")
    finally:
        trial.rollback()


def _differences(connection: Connection) -> list[str]:
    """What stands otherwise than this program makes it: it is made anew, which the caller takes back."""
    standing = _in_words(connection)
    _apply_on_server(connection)
    differing = standing.items() ^ _in_words(connection).items()
    return [
        f"it is not as this program makes it: {kind} {name}"
        for kind, name in sorted({key for key, _ in differing})
    ]


def _in_words(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.exec_driver_sql("SELECT kind, name, words FROM warroom.guards_in_words()")
    return {(row.kind, row.name): row.words for row in rows}


def _run(connection: Connection, name: str) -> None:
    cursor = connection.connection.cursor()
    for statement in _statements(source(name)):
        cursor.execute(statement)


def _statements(script: str) -> list[str]:
    """The statements of `script`, each of which ends with a line that holds only `--;`."""
    return [part for part in re.split(r"^--;\n", script, flags=re.MULTILINE) if part.strip()]


def _named(script: str) -> dict[str, str]:
    """The guards of SQLite's `script` by their names."""
    guards = {}
    for part in _statements(script):
        # SQLite keeps a statement from its first word on: the comments before it are not compared.
        if found := _NAME.search(part):
            guards[found[1]] = part[found.start() :].strip()
    return guards
