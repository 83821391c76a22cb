"""Delivering: leases, the commit before each call to a network, and what the call came to.

Used by workers only. No network is called from here, and no transaction is open while one is called. Whoever
lost a lease writes nothing: every move names the fence under which the delivery was leased.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState, RemotePost
from warroom.domain.ids import WORKER, AccountId, WorkerId
from warroom.domain.response import Triage
from warroom.domain.sealed import SealedTarget
from warroom.domain.settlement import Done, Doubt, GiveUp, RetryAt, Settlement
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Parcel
from warroom.services.office import Office, existing_account, existing_campaign
from warroom.services.parcels import NotAsApproved, approved_target, next_parcel
from warroom.store import UnitOfWork


@dataclass(frozen=True)
class Leased:
    """A delivery under our lease, with what its sealed document sends to its account."""

    delivery: Delivery
    account: Account
    target: SealedTarget
    languages: tuple[str, ...]

    @property
    def goes_at(self) -> datetime:
        """The instant from which it may be sent."""
        return max(self.delivery.due_at, self.delivery.retry_at or self.delivery.due_at)


@dataclass(frozen=True)
class Sending:
    """A delivery whose next part is about to be sent: `sending` is committed, and `parcel` is the message."""

    leased: Leased
    parcel: Parcel

    @property
    def delivery(self) -> Delivery:
        """The delivery as it was when the call was prepared."""
        return self.leased.delivery


def claim(
    office: Office, worker: WorkerId, limit: int, lease: timedelta, ahead: timedelta = timedelta()
) -> tuple[Leased, ...]:
    """Lease what is due within `ahead`, soonest first; what is overdue beyond the grace becomes missed.

    What can't be sent exactly as it was approved fails here, with the reason, and touches nothing else.
    """
    with office.store.write(WORKER) as uow:
        now = uow.now()
        missed = _miss_overdue(uow, now)
        claimed = uow.deliveries.claim(worker, now + ahead, now + lease, limit)
        leased = tuple(found for delivery in claimed if (found := _read(uow, delivery)) is not None)
        # A lease shows nowhere: desks read again only when something failed or was missed.
        if missed or len(leased) < len(claimed):
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return leased


def next_due_at(office: Office) -> datetime | None:
    """When the next queued delivery may be tried."""
    with office.store.read() as uow:
        return uow.deliveries.next_due_at()


def begin(office: Office, leased: Collection[Leased], lease: timedelta) -> tuple[Sending, ...]:
    """Commit that these are about to be sent, as far as they still may go; the others are given back.

    Sign-off, hold, blackout, time and lease are checked in this very statement, and by the guards once more.
    """
    with office.store.write(WORKER) as uow:
        now = uow.now()
        moved = {d.id: d for d in uow.deliveries.begin([job.delivery for job in leased], now, now + lease)}
        sendings = []
        for job in leased:
            if job.delivery.id not in moved:
                uow.deliveries.move(job.delivery, DeliveryState.QUEUED, lease_until=None)
            elif (sending := _prepare(uow, moved[job.delivery.id], job)) is not None:
                sendings.append(sending)
        uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return tuple(sendings)


def let_go(office: Office, leased: Collection[Leased], retry_at: datetime | None = None) -> None:
    """Give leases back unused; with `retry_at` nobody takes them before."""
    with office.store.write(WORKER) as uow:
        for job in leased:
            uow.deliveries.move(job.delivery, DeliveryState.QUEUED, lease_until=None, retry_at=retry_at)


def renew(office: Office, worker: WorkerId, lease: timedelta) -> None:
    """Lengthen the leases of what `worker` holds and has not begun to send."""
    with office.store.write(WORKER) as uow:
        uow.deliveries.renew(worker, uow.now() + lease)


def settle(
    office: Office, settled: Sequence[tuple[Sending, Settlement]], lease: timedelta
) -> tuple[Sending, ...]:
    """Record what came of calls, in one transaction. Returns the threads whose next part goes out now."""
    following: list[Sending] = []
    with office.store.write(WORKER) as uow:
        now = uow.now()
        reached: set[AccountId] = set()
        for sending, settlement in settled:
            # The lease is also lengthened for a thread's next part.
            if not uow.deliveries.extend(sending.delivery, now + lease):
                continue
            match settlement:
                case Done(remote):
                    reached.add(sending.delivery.account_id)
                    following.extend(_part_sent(uow, sending, remote, now))
                case RetryAt(at, why, needs_reconnect):
                    move_on(uow, sending.delivery, DeliveryState.QUEUED, retry_at=at, why=why)
                    if needs_reconnect:
                        _disconnect(uow, sending.delivery.account_id, why)
                case GiveUp(why):
                    move_on(uow, sending.delivery, DeliveryState.FAILED, why=why)
                case Doubt(why):
                    move_on(uow, sending.delivery, DeliveryState.IN_DOUBT, why=why)
                case _:
                    assert_never(settlement)
        for account_id in reached:
            after_sent(uow, account_id, now)
        uow.touch(Topic.DELIVERIES, Topic.POSTS)
    return tuple(following)


def deleted(office: Office, delivery: Delivery) -> None:
    """What was delivered is on its network no more."""
    with office.store.write(WORKER) as uow:
        uow.deliveries.note(delivery, deleted_at=uow.now())
        uow.touch(Topic.DELIVERIES, Topic.POSTS)


def move_on(uow: UnitOfWork, delivery: Delivery, state: DeliveryState, **values: object) -> None:
    """End the lease of `delivery` in `state`. Under a hold what would wait for its time is held instead."""
    moved = uow.deliveries.move(delivery, state, lease_until=None, **values)
    if moved is not None and state is DeliveryState.QUEUED:
        hold = uow.holds.current()
        if hold is not None:
            uow.deliveries.move(moved, DeliveryState.HELD, why=hold.reason)


def complete(uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    """Every part of `delivery` is on the network; the response that it answers is answered."""
    uow.deliveries.move(delivery, DeliveryState.SENT, sent_at=now, lease_until=None, retry_at=None, why=None)
    answered = uow.posts.answers(delivery.post_id)
    if answered is not None:
        uow.responses.change([answered], triage=Triage.ANSWERED.value)
        uow.touch(Topic.TIMELINE)


def after_sent(uow: UnitOfWork, account_id: AccountId, now: datetime) -> None:
    """Something of the account went out: people may answer, so its responses are read soon."""
    uow.accounts.change(account_id, last_sent_at=now)
    uow.collections.hurry(account_id, now)
    uow.touch(Topic.ACCOUNTS)


def _miss_overdue(uow: UnitOfWork, now: datetime) -> int:
    """Under a hold or in a blackout nothing is missed: it is not late before it might have gone."""
    if uow.holds.current() is not None or any(b.covers(now) for b in uow.campaign.blackouts()):
        return 0
    return uow.deliveries.miss_overdue(now - existing_campaign(uow).grace, tr("it was not sent in time"))


def _read(uow: UnitOfWork, delivery: Delivery) -> Leased | None:
    try:
        target, languages = approved_target(uow, delivery)
    except NotAsApproved as trouble:
        move_on(uow, delivery, DeliveryState.FAILED, why=trouble.sentence)
        return None
    return Leased(delivery, existing_account(uow, delivery.account_id), target, languages)


def _prepare(uow: UnitOfWork, delivery: Delivery, leased: Leased) -> Sending | None:
    """The next part of a delivery that is `sending`."""
    try:
        parcel = next_parcel(uow, delivery, leased.target, leased.languages)
    except NotAsApproved as trouble:
        move_on(uow, delivery, DeliveryState.FAILED, why=trouble.sentence)
        return None
    return Sending(Leased(delivery, leased.account, leased.target, leased.languages), parcel)


def _part_sent(uow: UnitOfWork, sending: Sending, remote: RemotePost, now: datetime) -> tuple[Sending, ...]:
    """Note the part that was sent; the thread goes on at once if it has more parts and still may go."""
    delivery = uow.deliveries.record_part(sending.delivery, remote, now)
    if len(delivery.sent_parts) == delivery.parts:
        complete(uow, delivery, now)
        return ()
    if not uow.deliveries.may_go(delivery.id):
        move_on(uow, delivery, DeliveryState.QUEUED)
        return ()
    following = _prepare(uow, delivery, sending.leased)
    return () if following is None else (following,)


def _disconnect(uow: UnitOfWork, account_id: AccountId, why: str) -> None:
    """The account has to be reconnected by a person; nothing of it is lost."""
    uow.accounts.change(account_id, trouble=why)
    uow.touch(Topic.ACCOUNTS)
