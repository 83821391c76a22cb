"""Puts the rooms together: a database, its vault and its networks become an office."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from connectors.registry import networks
from warroom.events import Bus
from warroom.language import speak
from warroom.ports import Clock
from warroom.services.office import Office
from warroom.store import open_store
from warroom.store.vault import LazyVault


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


def data_folder() -> Path:
    """Where campaigns are kept when nobody names another place; made when it is not there."""
    return user_data_path("warroom", appauthor=False, ensure_exists=True)


def default_database() -> Path:
    """The campaign that is opened when nobody names another."""
    return data_folder() / "campaign.sqlite"


def sample_database() -> Path:
    """The sample campaign, a rehearsal."""
    return data_folder() / "sample" / "campaign.sqlite"


def rehearsal_file(database: Path) -> Path:
    """Where the practice network of a rehearsal campaign lives: beside its database."""
    return database.with_suffix(".rehearsal.sqlite")


def open_office(database: Path, clock: Clock | None = None) -> Office:
    """The office over `database`, which is made when there is none. Its store must be closed afterwards.

    The key file of the vault is kept in the configuration folder, away from the database, so that a copy of
    the one without the other opens nothing.
    """
    clock, bus = clock or SystemClock(), Bus()
    store = open_store(database, clock, bus)
    key_file = user_config_path("warroom", appauthor=False) / "keys" / f"{store.database_id()}.key"
    return Office(store, clock, networks(), LazyVault(store, key_file), bus)


@contextmanager
def opened(database: Path) -> Iterator[Office]:
    """The office over `database` while a command runs, speaking the campaign's language."""
    office = open_office(database)
    try:
        with office.store.read() as uow:
            campaign = uow.campaign.get()
        if campaign is not None:
            speak(campaign.language)
        yield office
    finally:
        office.store.close()
