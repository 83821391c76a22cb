"""What a store needs of the database behind it: a file on this machine, or a server that many desks share."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from warroom.domain.ids import PersonId
from warroom.errors import WarroomError


class Database(Protocol):
    """A database that can be connected to."""

    path: Path
    """The campaign file, or the file that says where the server is."""
    engine: Engine
    shared: bool
    """Whether other people's desks and workers are on it: who acts is then who signed in, and nobody else."""

    def begin(self, connection: Connection, actor: PersonId | None, *, writes: bool) -> Connection:
        """`connection`, made ready for a transaction in which `actor` acts."""
        ...

    def explained(self, error: BaseException) -> WarroomError:
        """The sentence for what the database's driver reported."""
        ...

    def password_changed(self, password: str) -> None:
        """Who is signed in has another password, which connections need from now on."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...
