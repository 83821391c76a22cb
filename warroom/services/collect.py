"""Collecting: which account's turn it is, and what its network answered. Used by workers only."""

from datetime import datetime, timedelta

from warroom.domain.delivery import Metrics
from warroom.domain.ids import WORKER, DeliveryId, ResponseId, WorkerId
from warroom.events import Topic
from warroom.ports import Batch
from warroom.services.office import Office
from warroom.store.collections import Collection


def claim(office: Office, worker: WorkerId, lease: timedelta) -> Collection | None:
    """Lease the account whose turn has come."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        return uow.collections.claim(worker, now, now + lease)


def next_at(office: Office) -> datetime | None:
    """When the next account's turn comes."""
    with office.store.read() as uow:
        return uow.collections.next_at()


def store_batch(office: Office, collection: Collection, batch: Batch) -> int:
    """Store what is new of `batch` together with its cursor; returns how many were new."""
    now = office.clock.now()
    with office.store.write(WORKER) as uow:
        if not uow.collections.holds(collection):
            return 0
        account = collection.account
        named = {item.root.id for item in batch.responses if item.root} | {
            item.parent_id for item in batch.responses if item.parent_id
        }
        posts = uow.deliveries.post_of_remote(account.id, named)
        added = uow.responses.add(account, batch.responses, posts, now)
        uow.collections.note(collection, cursor=batch.cursor, collected_at=now, trouble=None)
        if added:
            uow.touch(Topic.TIMELINE)
        uow.touch(Topic.ACCOUNTS)
        return added


def finish(office: Office, collection: Collection, pause: timedelta, trouble: str | None) -> None:
    """End the lease: the account's turn comes again after `pause`."""
    with office.store.write(WORKER) as uow:
        uow.collections.note(
            collection,
            next_at=office.clock.now() + pause,
            pause_seconds=int(pause.total_seconds()),
            trouble=trouble,
            lease_until=None,
        )
        if trouble is not None:
            uow.touch(Topic.ACCOUNTS)


def keep_metrics(office: Office, delivery_id: DeliveryId, metrics: Metrics) -> None:
    """Remember a delivered post's newest numbers."""
    with office.store.write(WORKER) as uow:
        uow.deliveries.keep_metrics(delivery_id, metrics)
        uow.touch(Topic.DELIVERIES)


def hidden(office: Office, response_id: ResponseId) -> None:
    """The network has hidden a response."""
    with office.store.write(WORKER) as uow:
        uow.responses.change([response_id], hidden_at=office.clock.now())
        uow.touch(Topic.TIMELINE)
