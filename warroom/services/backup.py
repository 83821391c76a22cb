"""Backing a campaign up while it is in use, and putting a backup in the place of a lost database."""

from pathlib import Path

from warroom.domain.ledger import LedgerReport
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import ledger
from warroom.services.office import Office
from warroom.store import copy as store_copy


def back_up(office: Office, path: Path) -> LedgerReport:
    """Copy the whole database to `path`, consistent while others write; returns the ledger's state."""
    if path.exists():
        raise Refused(
            tr("{path} exists already. Choose another name: a backup never replaces anything.", path=path)
        )
    store_copy.copy(office.store.path, path)
    return ledger.verify(office)


def restore(backup: Path, database: Path) -> None:
    """Put `backup` where `database` should be. A database that is still there is never overwritten."""
    if not backup.exists():
        raise Refused(tr("There is no backup at {path}.", path=backup))
    if database.exists():
        raise Refused(
            tr("{path} is still there. Move it away first; a restore never replaces anything.", path=database)
        )
    store_copy.check(backup)
    store_copy.copy(backup, database)
