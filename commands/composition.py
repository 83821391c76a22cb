"""Puts the rooms together: a database, its vault and its networks become an office."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from commands.places import default_database, key_file
from commands.signing_in import password
from connectors.registry import networks
from warroom.errors import Refused
from warroom.events import Bus
from warroom.language import speak, tr
from warroom.ports import Clock
from warroom.services import setup
from warroom.services.office import Office
from warroom.store import open_store
from warroom.store.address import is_address
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


def _at_headquarters(arguments: Namespace) -> Office:
    """The office of who is named: a person's desk, or what a worker works with."""
    if getattr(arguments, "acting", None) is None:
        raise Refused(tr("{path} is headquarters: say who you are with --as LOGIN.", path=arguments.database))
    from commands.headquarters import office_at_headquarters

    new_key = getattr(arguments, "new_key", False)
    return office_at_headquarters(arguments.database, arguments.acting, password(arguments), new_key=new_key)


@contextmanager
def opened(arguments: Namespace) -> Iterator[Office]:
    """The office that a command works with, speaking the campaign's language.

    At headquarters the command acts for who is named by `--as`, and nobody else.
    """
    database: Path = arguments.database
    if not database.exists():
        raise Refused(tr("There is no campaign at {path}. Start Warroom to found one.", path=database))
    office = _at_headquarters(arguments) if is_address(database) else open_office(database)
    try:
        campaign = setup.campaign(office)
        if campaign is not None:
            speak(campaign.language)
        yield office
    finally:
        office.store.close()
