"""Puts the rooms together: a database, its vault and its networks become an office."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from commands.places import default_database, key_file
from connectors.registry import networks
from warroom.errors import Refused
from warroom.events import Bus
from warroom.language import speak, tr
from warroom.ports import Clock
from warroom.services import setup
from warroom.services.office import Office
from warroom.store import open_store
from warroom.store.vault import LazyVault


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


def open_office(database: Path, clock: Clock | None = None) -> Office:
    """The office over `database`, which is made when there is none. Its store must be closed afterwards."""
    if database == default_database():
        database.parent.mkdir(parents=True, exist_ok=True)
    clock, bus = clock or SystemClock(), Bus()
    store = open_store(database, clock, bus)
    return Office(store, clock, networks(), LazyVault(store, key_file(store.database_id())), bus)


@contextmanager
def opened(database: Path) -> Iterator[Office]:
    """The office over `database` while a command runs, speaking the campaign's language."""
    if not database.exists():
        raise Refused(tr("There is no campaign at {path}. Start Warroom to found one.", path=database))
    office = open_office(database)
    try:
        campaign = setup.campaign(office)
        if campaign is not None:
            speak(campaign.language)
        yield office
    finally:
        office.store.close()
