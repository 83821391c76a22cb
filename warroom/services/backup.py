"""Backing a campaign up while it is in use, and putting a backup in the place of a lost database."""

from pathlib import Path

from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import WORKER
from warroom.domain.ledger import LedgerReport
from warroom.errors import Refused
from warroom.events import Bus, Topic
from warroom.language import tr
from warroom.ports import Clock
from warroom.services import ledger
from warroom.services.office import Office
from warroom.store import copy as store_copy
from warroom.store import migrate, open_store


def back_up(office: Office, path: Path) -> LedgerReport:
    """Copy the whole database to `path`, consistent while others write; returns the ledger's state."""
    if path.exists():
        raise Refused(
            tr("{path} exists already. Choose another name: a backup never replaces anything.", path=path)
        )
    store_copy.copy(office.store.path, path)
    return ledger.verify(office)


def restore(backup: Path, database: Path, clock: Clock) -> int:
    """Put `backup` where `database` should be. A database that is still there is never overwritten.

    What was due since the backup was made may have gone out meanwhile: nothing sends it again by itself, it
    waits for a person. Returns how many deliveries do.
    """
    if not backup.exists():
        raise Refused(tr("There is no backup at {path}.", path=backup))
    for present in (database, database.with_name(f"{database.name}-wal")):
        # A journal that is left over would be played into the restored database.
        if present.exists():
            raise Refused(
                tr(
                    "{path} is still there. Move it away first; a restore never replaces anything.",
                    path=present,
                )
            )
    store_copy.check(backup)
    restoring = database.with_name(f"{database.name}.restoring")
    try:
        store_copy.copy(backup, restoring)
        migrate(restoring, clock, Bus())
        stopped = _stop_what_was_due(restoring, clock)
        restoring.rename(database)
    finally:
        restoring.unlink(missing_ok=True)
    return stopped


def _stop_what_was_due(database: Path, clock: Clock) -> int:
    why = tr("the campaign was restored from a backup: look whether it went out")
    store = open_store(database, clock, Bus())
    try:
        with store.write(WORKER) as uow:
            uow.deliveries.move_all([DeliveryState.LEASED], DeliveryState.QUEUED, why)
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
            # Of what was under way nobody knows any more how far it came.
            return uow.deliveries.miss_overdue(uow.now(), begun_since=uow.now(), why=why)
    finally:
        store.close()
