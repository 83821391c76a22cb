"""The campaigns that are measured on, made once in a folder of the run."""

import shutil
import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path

from tests import factories
from tests.timelines import fill_timeline
from warroom.domain.response import ResponseKind
from warroom.ports import Identity
from warroom.services import accounts

MANY = 1_000_000
SHOWN = (ResponseKind.REPLY, ResponseKind.MENTION, ResponseKind.COMMENT, ResponseKind.QUOTE)


class Ground:
    """Where a run takes place. Making the large campaign takes most of a minute."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def small(self) -> Path:
        """A closed campaign with four people, an account that is connected, and nothing else."""
        where = self.folder / "small"
        where.mkdir()
        database = factories.built_campaign(where)
        office = factories.opened_office(database)
        identity = Identity("rehearsal:spring_campaign", "spring_campaign", "Spring")
        accounts.connected(office, factories.first_account(office), identity)
        keys = self.folder / "config" / "warroom" / "keys"
        keys.mkdir(parents=True)
        shutil.copy(database.with_suffix(".key"), keys / f"{office.store.database_id()}.key")
        office.store.close()
        return database

    @cached_property
    def large(self) -> Path:
        """A campaign with MANY responses in its timeline."""
        database = self.copy("large")
        fill_timeline(database, MANY)
        return database

    def copy(self, name: str, of: Path | None = None) -> Path:
        """A copy of a closed campaign, of the small one unless another is named, in a folder of its own."""
        where = self.folder / name
        where.mkdir()
        return factories.copied_campaign(of or self.small, where)


def newest_id(database: Path) -> int:
    """The response that a timeline shows first."""
    with closing(sqlite3.connect(database)) as connection:
        places = ", ".join("?" * len(SHOWN))
        statement = f"SELECT max(id) FROM response WHERE kind IN ({places})"  # noqa: S608 — question marks only
        return int(connection.execute(statement, SHOWN).fetchone()[0])
