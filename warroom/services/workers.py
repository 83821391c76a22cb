"""The workers' hearts: each half of a worker writes its own beat, so that a dead half shows."""

from warroom.domain.ids import WORKER, WorkerId
from warroom.domain.worker import Heartbeat
from warroom.events import Topic
from warroom.services.office import Office


def register(office: Office, worker: WorkerId, host: str) -> None:
    """A worker starts."""
    with office.store.write(WORKER) as uow:
        uow.workers.add(Heartbeat(worker, host, office.clock.now(), None, None, None))
        uow.touch(Topic.WORKERS)


def retire(office: Office, worker: WorkerId) -> None:
    """A worker stops in good order."""
    with office.store.write(WORKER) as uow:
        uow.workers.remove(worker)
        uow.touch(Topic.WORKERS)


def publisher_beat(office: Office, worker: WorkerId) -> None:
    """The publisher's heart beats, and confirms the hold that stands: it begins nothing any more."""
    with office.store.write(WORKER) as uow:
        hold = uow.holds.current()
        uow.workers.note(worker, publisher_at=office.clock.now(), hold_seen=hold.id if hold else None)
        uow.touch(Topic.WORKERS)
        if hold is not None and worker not in hold.confirmed_by:
            uow.touch(Topic.HOLDS)


def tidy(office: Office) -> None:
    """At headquarters: end what holds others up, and forget changes that every desk has read long ago.

    A desk that hangs can lock a post for good, and has a right to lift every time limit of its own sessions.
    """
    if not office.store.shared:
        return
    with office.store.write(WORKER) as uow:
        uow.workers.end_stalled_sessions()
        uow.workers.forget_changes()


def collector_beat(office: Office, worker: WorkerId) -> None:
    """The collector's heart beats."""
    with office.store.write(WORKER) as uow:
        uow.workers.note(worker, collector_at=office.clock.now())
        uow.touch(Topic.WORKERS)
