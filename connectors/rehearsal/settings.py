"""How the practice network is set: rows in its file, so that any process can change them."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=5)
"""How long a budget of calls lasts."""


@dataclass(frozen=True)
class Settings:
    """`pace` multiplies the delay of every reaction; `load_per_second` adds a stream of chatter to it.

    `calls_per_window` is each account's budget for a WINDOW. Without `idempotent` the network ignores the
    clients' keys: a repeated post is a second post, and nobody can ask for a key.
    """

    seed: int = 1
    idempotent: bool = True
    pace: float = 1.0
    calls_per_window: int = 3_000
    load_per_second: float = 0.0


def read(connection: sqlite3.Connection) -> Settings:
    """The settings that hold now."""
    rows = connection.execute("SELECT name, value FROM setting").fetchall()
    known = asdict(Settings())
    return Settings(**{row["name"]: json.loads(row["value"]) for row in rows if row["name"] in known})


def write(connection: sqlite3.Connection, settings: Settings) -> None:
    """Let `settings` hold from now on."""
    for name, value in asdict(settings).items():
        write_one(connection, name, value)


def write_one(connection: sqlite3.Connection, name: str, value: float | str) -> None:
    """Keep one value; besides the settings the file notes here how far its stream of chatter has come."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))


def read_one(connection: sqlite3.Connection, name: str) -> float | str | None:
    """A value that `write_one` kept."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    value: float | str | None = json.loads(row["value"]) if row else None
    return value
