"""Collecting: which account's turn it is, and what its network answered. Used by workers only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from warroom.domain.account import Account
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import Delivery, Metrics
from warroom.domain.ids import WORKER, AccountId, DeliveryId, ResponseId, WorkerId
from warroom.domain.response import Response
from warroom.errors import Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Batch
from warroom.services.office import Office, existing_account, existing_response
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


def store_batch(office: Office, collection: Collection, batch: Batch, lease: timedelta) -> int | None:
    """Store what is new of `batch` together with its cursor, in one transaction, and lengthen the lease.

    Returns how many were new; None when the lease is lost, so that nothing was stored.
    """
    with office.store.write(WORKER) as uow:
        now = uow.now()
        if not uow.collections.holds(collection):
            return None
        named = {item.root.id for item in batch.responses if item.root} | {
            item.parent_id for item in batch.responses if item.parent_id
        }
        posts = uow.deliveries.post_of_remote(collection.account.id, named)
        added = uow.responses.add(collection.account, batch.responses, posts, now)
        uow.collections.note(
            collection, cursor=batch.cursor, collected_at=now, trouble=None, lease_until=now + lease
        )
        if added:
            uow.touch(Topic.TIMELINE)
        uow.touch(Topic.ACCOUNTS)
        return added


def finish(office: Office, collection: Collection, pause: timedelta, trouble: str | None) -> None:
    """End the lease: the account's turn comes again after `pause`."""
    with office.store.write(WORKER) as uow:
        uow.collections.note(
            collection,
            next_at=uow.now() + pause,
            pause_seconds=int(pause.total_seconds()),
            trouble=trouble,
            lease_until=None,
        )
        if trouble is not None:
            uow.touch(Topic.ACCOUNTS)


def measurable(office: Office, since: datetime, limit: int) -> dict[Account, tuple[Delivery, ...]]:
    """Each connected account's newest deliveries since `since` that are still on their network."""
    with office.store.read() as uow:
        connected = (
            a for a in uow.accounts.all() if a.remote_identity and not a.trouble and not a.disabled_at
        )
        found = {account: uow.deliveries.on_network(account.id, since, limit) for account in connected}
        return {account: deliveries for account, deliveries in found.items() if deliveries}


def keep_metrics(office: Office, metrics: Mapping[DeliveryId, Metrics]) -> None:
    """Remember delivered posts' newest numbers. Desks are told when one differs."""
    with office.store.write(WORKER) as uow:
        before = uow.deliveries.metrics(metrics.keys())
        # In one order, so that two workers that count the same never wait for each other.
        for delivery_id, newest in sorted(metrics.items()):
            known = before.get(delivery_id)
            if known is None or replace(known, read_at=newest.read_at) != newest:
                uow.deliveries.keep_metrics(delivery_id, newest)
                uow.touch(Topic.DELIVERIES)


def moderated(office: Office, response_id: ResponseId, act: Moderation) -> None:
    """The network has hidden a response, or shows it again."""
    now = office.clock.now()
    with office.store.write(WORKER) as uow:
        uow.responses.change([response_id], hidden_at=None if act is Moderation.SHOW else now)
        if act is Moderation.REMOVE:
            uow.responses.change([response_id], removed_at=now)
        uow.touch(Topic.TIMELINE)


def hurry(office: Office, account_id: AccountId) -> None:
    """Make it the account's turn now, and wake whoever reads."""
    with office.store.write(WORKER) as uow:
        uow.collections.hurry(account_id, uow.now())
        uow.touch(Topic.ACCOUNTS)


def account(office: Office, account_id: AccountId) -> Account:
    """One account. Raises Refused when there is none."""
    with office.store.read() as uow:
        return existing_account(uow, account_id)


def response(office: Office, response_id: ResponseId) -> Response:
    """One response. Raises Refused when there is none."""
    with office.store.read() as uow:
        return existing_response(uow, response_id)


def delivery(office: Office, delivery_id: DeliveryId) -> Delivery:
    """One delivery. Raises Refused when there is none."""
    with office.store.read() as uow:
        found = uow.deliveries.get(delivery_id)
    if found is None:
        raise Refused(tr("There is no delivery number {id}.", id=delivery_id))
    return found
