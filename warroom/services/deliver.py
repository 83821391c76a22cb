"""Delivering: leases, the commit before each call to a network, and what the call came to.

Used by workers only. No network is called from here, and no transaction is open while one is called. Whoever
lost a lease writes nothing: every move names the fence under which the delivery was leased.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from warroom.domain.account import Account
from warroom.domain.capabilities import Proof
from warroom.domain.delivery import Delivery, DeliveryState, Lease, RemotePost
from warroom.domain.ids import WORKER, AccountId, WorkerId
from warroom.domain.response import Triage
from warroom.domain.settlement import Done, Doubt, GiveUp, HandOver, RetryAt, Settlement
from warroom.errors import RuleBroken
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Parcel, Secret
from warroom.services import videos
from warroom.services.office import Office, existing_campaign
from warroom.services.parcels import Approved, NotAsApproved, next_parcel, target_as_approved
from warroom.services.signing import check_signatures
from warroom.store import UnitOfWork

UNDER_WAY = timedelta(hours=3)
"""How long a network may take for a post that was begun in time: an hour of film is uploaded in pieces."""

SHORTLY = timedelta(seconds=0.5)
"""When to look again whether an account's budget lets another post go."""

ANSWERS_AFTER = timedelta(seconds=2)
"""How long after a post nobody can have answered it; a burst of posts is one reason to read, not many."""


@dataclass(frozen=True)
class Leased:
    """A delivery under our lease, with what its sealed document sends to its account."""

    delivery: Delivery
    account: Account
    approved: Approved

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
    office: Office,
    worker: WorkerId,
    limit: int,
    lease: timedelta,
    ahead: timedelta = timedelta(),
    busy: Collection[str] = (),
) -> tuple[Leased, ...]:
    """Lease what is due within `ahead`, soonest first; what is overdue beyond the grace becomes missed.

    For the networks in `busy` nothing is leased: other workers may have hands for them.

    What can't be sent exactly as it was approved fails here, with the reason, and touches nothing else.
    """
    with office.store.write(WORKER) as uow:
        now = uow.now()
        missed = _miss_overdue(uow, now)
        claimed = uow.deliveries.claim(worker, now + ahead, now + lease, limit, busy)
        leased = _read(uow, claimed)
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
        uow.posts.lock(job.delivery.post_id for job in leased)
        waits = _shared_out(office, uow, leased, now) if office.store.shared else {}
        going = [job.delivery for job in leased if job.delivery.lease not in waits]
        begun = uow.deliveries.begin(going, now, now + lease)
        moved = {delivery.lease: delivery for delivery in begun}
        sendings = []
        for job in leased:
            if job.delivery.lease not in moved:
                uow.deliveries.move(
                    job.delivery,
                    DeliveryState.QUEUED,
                    lease_until=None,
                    retry_at=waits.get(job.delivery.lease, job.delivery.retry_at),
                )
            elif (sending := _prepare(office, uow, moved[job.delivery.lease], job)) is not None:
                sendings.append(sending)
        uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return tuple(sendings)


def _shared_out(
    office: Office, uow: UnitOfWork, leased: Collection[Leased], now: datetime
) -> dict[Lease, datetime]:
    """What has to wait, and until when, since workers share each account's budget.

    What the network has left is what it last said, less what any worker is sending now; where nothing proves
    a post, an account sends one at a time, whoever sends it. Nobody else begins meanwhile.
    """
    accounts = {job.account.id for job in leased}
    uow.accounts.lock(accounts)
    budgets = uow.accounts.budgets(accounts)
    under_way = uow.deliveries.under_way(accounts)
    waits: dict[Lease, datetime] = {}
    for job in sorted(leased, key=lambda job: (job.goes_at, job.delivery.id)):
        account, budget = job.account, budgets.get(job.account.id)
        busy = under_way.get(account.id, 0)
        if busy and office.networks[account.network].proof is Proof.NONE:
            waits[job.delivery.lease] = now + SHORTLY
        elif budget is not None and busy >= budget.left(now):
            # Most of the time what is under way will say when there is more.
            waits[job.delivery.lease] = now + SHORTLY if busy else max(budget.resets_at, now + SHORTLY)
        else:
            under_way[account.id] = busy + 1
    return waits


def let_go(office: Office, leased: Collection[Leased], retry_at: datetime | None = None) -> None:
    """Give leases back unused; with `retry_at` nobody takes them before."""
    with office.store.write(WORKER) as uow:
        uow.posts.lock(job.delivery.post_id for job in leased)
        for job in leased:
            uow.deliveries.move(job.delivery, DeliveryState.QUEUED, lease_until=None, retry_at=retry_at)


def renew(office: Office, leased: Collection[Leased], lease: timedelta) -> None:
    """Lengthen the leases of what still waits for its time."""
    with office.store.write(WORKER) as uow:
        uow.deliveries.renew([job.delivery for job in leased], uow.now() + lease)


def parcel_to_send(office: Office, sending: Sending, lease: timedelta) -> Parcel:
    """The message with what was noted of it, and a way to note more. Raises Trouble; for a hand's thread.

    A video is compared with its hash first: what the database holds may not be what was approved.
    """
    leased, parcel = sending.leased, sending.parcel
    video = leased.approved.target.thread[len(sending.delivery.sent_parts)].video
    if video is not None and not (parcel.video and videos.is_whole(parcel.video, video.sha256)):
        raise NotAsApproved(tr("The video in the database is not the one that was approved."))

    def note(text: str) -> None:
        sealed = office.vault.seal(leased.account, Secret(text))
        with office.store.write(WORKER) as uow:
            if not uow.deliveries.note_part(sending.delivery, sealed, uow.now() + lease):
                raise RuleBroken(tr("Another worker has taken this delivery over."))

    return replace(with_notes(office, leased.account, parcel), note=note)


def with_notes(office: Office, account: Account, parcel: Parcel) -> Parcel:
    """The message with what was noted of it opened. Raises Trouble when it can't be."""
    if parcel.noted is None:
        return parcel
    return replace(parcel, noted=office.vault.unseal(account, parcel.noted).value)


def settle(
    office: Office, settled: Sequence[tuple[Sending, Settlement]], lease: timedelta
) -> tuple[Sending, ...]:
    """Record what came of calls, in one transaction. Returns the threads whose next part goes out now."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        uow.posts.lock(sending.delivery.post_id for sending, _ in settled)
        uow.accounts.lock(sending.delivery.account_id for sending, _ in settled)
        # The lease is also lengthened for a thread's next part.
        ours = uow.deliveries.extend([sending.delivery for sending, _ in settled], now + lease)
        sent: list[tuple[Sending, RemotePost]] = []
        for sending, settlement in settled:
            if sending.delivery.lease not in ours:
                continue
            match settlement:
                case Done(remote):
                    sent.append((sending, remote))
                case RetryAt(at, why, needs_reconnect):
                    move_on(uow, sending.delivery, DeliveryState.QUEUED, retry_at=at, why=why)
                    if needs_reconnect:
                        _disconnect(uow, sending.delivery.account_id, why)
                case GiveUp(why):
                    move_on(uow, sending.delivery, DeliveryState.FAILED, why=why)
                case Doubt(why):
                    move_on(uow, sending.delivery, DeliveryState.IN_DOUBT, why=why)
                case HandOver(why):
                    move_on(uow, sending.delivery, DeliveryState.BY_HAND, why=why)
                case _:
                    assert_never(settlement)
        following = _parts_sent(office, uow, sent, now)
        uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return following


def deleted(office: Office, delivery: Delivery) -> None:
    """What was delivered is on its network no more."""
    with office.store.write(WORKER) as uow:
        uow.posts.lock([delivery.post_id])
        uow.deliveries.note(delivery, deleted_at=uow.now())
        uow.touch(Topic.DELIVERIES, Topic.POSTS)


def move_on(uow: UnitOfWork, delivery: Delivery, state: DeliveryState, **values: object) -> None:
    """End the lease of `delivery` in `state`. Under a hold what would wait for its time is held instead."""
    moved = uow.deliveries.move(delivery, state, lease_until=None, **values)
    if moved is not None and state in (DeliveryState.QUEUED, DeliveryState.BY_HAND):
        hold = uow.holds.current()
        if hold is not None:
            uow.deliveries.move(moved, DeliveryState.HELD, why=hold.reason)


def complete(uow: UnitOfWork, deliveries: Collection[Delivery], now: datetime) -> None:
    """Every part of `deliveries` is on the network; the responses that they answer are answered."""
    uow.deliveries.complete(deliveries, now)
    answered = uow.posts.answered_by({delivery.post_id for delivery in deliveries})
    if answered:
        uow.responses.change(answered, triage=Triage.ANSWERED.value)
        uow.touch(Topic.TIMELINE)


def after_sent(uow: UnitOfWork, account_id: AccountId, now: datetime) -> None:
    """Something of the account went out: people may answer, so its responses are read soon."""
    uow.accounts.change(account_id, last_sent_at=now)
    uow.collections.hurry(account_id, now + ANSWERS_AFTER)
    uow.touch(Topic.ACCOUNTS)


def _miss_overdue(uow: UnitOfWork, now: datetime) -> int:
    """Under a hold or in a blackout nothing is missed: it is not late before it might have gone."""
    if uow.holds.current() is not None or any(b.covers(now) for b in uow.campaign.blackouts()):
        return 0
    grace = existing_campaign(uow).grace
    return uow.deliveries.miss_overdue(now - grace, now - UNDER_WAY, tr("it was not sent in time"))


def _read(uow: UnitOfWork, claimed: Collection[Delivery]) -> tuple[Leased, ...]:
    """What was claimed with what is to be sent; what can't be sent as it was approved fails."""
    if not claimed:
        return ()
    versions = uow.posts.some_versions({(delivery.post_id, delivery.version) for delivery in claimed})
    accounts = {account.id: account for account in uow.accounts.all()}
    leased: list[Leased] = []
    for delivery in claimed:
        account = accounts[delivery.account_id]
        try:
            approved = target_as_approved(
                delivery, versions.get((delivery.post_id, delivery.version)), account
            )
        except NotAsApproved as trouble:
            move_on(uow, delivery, DeliveryState.FAILED, why=trouble.sentence)
        else:
            leased.append(Leased(delivery, account, approved))
    return tuple(leased)


def _prepare(office: Office, uow: UnitOfWork, delivery: Delivery, leased: Leased) -> Sending | None:
    """The next part of a delivery that is `sending`, if the keys that are pinned here still say so."""
    try:
        check_signatures(office, uow, leased.approved, leased.account)
        parcel = next_parcel(office, uow, delivery, leased.approved)
    except NotAsApproved as trouble:
        move_on(uow, delivery, DeliveryState.FAILED, why=trouble.sentence)
        return None
    return Sending(replace(leased, delivery=delivery), parcel)


def _parts_sent(
    office: Office, uow: UnitOfWork, sent: Sequence[tuple[Sending, RemotePost]], now: datetime
) -> tuple[Sending, ...]:
    """Note the parts that were sent; a thread goes on at once if it has more parts and still may go."""
    recorded = uow.deliveries.record_parts([(sending.delivery, remote) for sending, remote in sent], now)
    complete(uow, [delivery for delivery in recorded if len(delivery.sent_parts) == delivery.parts], now)
    following: list[Sending | None] = []
    for (sending, _), delivery in zip(sent, recorded, strict=True):
        if len(delivery.sent_parts) == delivery.parts:
            continue
        if uow.deliveries.may_go(delivery.id) and not (office.store.shared and _used_up(uow, delivery, now)):
            following.append(_prepare(office, uow, delivery, sending.leased))
        else:
            move_on(uow, delivery, DeliveryState.QUEUED)
    for account_id in sorted({delivery.account_id for delivery in recorded}):
        after_sent(uow, account_id, now)
    return tuple(sending for sending in following if sending is not None)


def _used_up(uow: UnitOfWork, delivery: Delivery, now: datetime) -> bool:
    """Whether what workers are sending for the account is all that its budget lets go."""
    budget = uow.accounts.budgets([delivery.account_id]).get(delivery.account_id)
    under_way = uow.deliveries.under_way([delivery.account_id])
    return budget is not None and under_way.get(delivery.account_id, 0) > budget.left(now)


def _disconnect(uow: UnitOfWork, account_id: AccountId, why: str) -> None:
    """The account has to be reconnected by a person; nothing of it is lost."""
    uow.accounts.change(account_id, trouble=why)
    uow.touch(Topic.ACCOUNTS)
