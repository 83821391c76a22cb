"""Delivering: leases, the commit before each call to a network, and what the call came to.

Used by workers only. No network is called from here, and no transaction is open while one is called.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState, RemotePost
from warroom.domain.ids import WORKER, AccountId, Sha256, WorkerId
from warroom.domain.post import Picture
from warroom.domain.response import Triage
from warroom.domain.sealed import SealedTarget
from warroom.errors import RuleBroken
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Parcel, ParcelPicture
from warroom.services.office import Office, existing_account, existing_campaign
from warroom.store import UnitOfWork


@dataclass(frozen=True)
class Claimed:
    """A delivery with everything that is sent for it, rendered from the sealed bytes alone.

    `parcels` has one message per part of the thread. Their `parent` and `root` are set for a reply; for later
    parts of a thread they follow from what was sent: see `parcel`.
    """

    delivery: Delivery
    account: Account
    parcels: tuple[Parcel, ...]

    def parcel(self, part: int, sent: tuple[RemotePost, ...]) -> Parcel:
        """The message for `part`, which hangs on the parts already sent."""
        parcel = self.parcels[part]
        if not part:
            return parcel
        return Parcel(
            text=parcel.text,
            pictures=parcel.pictures,
            card=parcel.card,
            card_picture=parcel.card_picture,
            languages=parcel.languages,
            client_key=parcel.client_key,
            created_at=parcel.created_at,
            parent=sent[part - 1],
            root=parcel.root or sent[0],
        )


def claim(office: Office, worker: WorkerId, limit: int, lease: timedelta) -> tuple[Claimed, ...]:
    """Lease the deliveries that are due, soonest first; what is overdue beyond the grace becomes missed."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        grace = existing_campaign(uow).grace
        missed = uow.deliveries.miss_overdue(now - grace, tr("it was not sent in time"))
        claimed = uow.deliveries.claim(worker, now, now + lease, limit)
        if claimed or missed:
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return tuple(_claimed(uow, delivery) for delivery in claimed)


def begin(office: Office, claimed: Claimed) -> Delivery | None:
    """Commit that the call is about to be made. None when the delivery may not go out any more.

    The guards check digest, sign-off, hold, blackout and time once more in this very transaction.
    """
    delivery = claimed.delivery
    try:
        with office.store.write(WORKER) as uow:
            sending = uow.deliveries.move(
                delivery, DeliveryState.SENDING, attempt=delivery.attempt + 1, why=None
            )
            uow.touch(Topic.DELIVERIES)
            return sending
    except RuleBroken:
        let_go(office, delivery)
        return None


def let_go(office: Office, leased: Delivery) -> None:
    """Give a lease back unused."""
    _move(office, leased, DeliveryState.QUEUED, lease_until=None)


def part_sent(office: Office, sending: Delivery, part: int, remote: RemotePost) -> None:
    """Note that a part of the thread is on the network."""
    with office.store.write(WORKER) as uow:
        if uow.deliveries.get(sending.id) is not None:
            uow.deliveries.record_part(sending, part, remote, office.clock.now())
            uow.touch(Topic.DELIVERIES)


def sent(office: Office, sending: Delivery) -> None:
    """All parts are on the network."""
    now = office.clock.now()
    with office.store.write(WORKER) as uow:
        moved = uow.deliveries.move(sending, DeliveryState.SENT, sent_at=now, lease_until=None, why=None)
        if moved is not None:
            _after_sent(uow, moved, now)


def again(office: Office, sending: Delivery, retry_at: datetime, why: str) -> None:
    """Certainly not sent: try again at `retry_at`."""
    _move(office, sending, DeliveryState.QUEUED, retry_at=retry_at, why=why, lease_until=None)


def failed(office: Office, sending: Delivery, why: str) -> None:
    """The network refused it for good, or trying again has gone on long enough."""
    _move(office, sending, DeliveryState.FAILED, why=why, lease_until=None)


def doubt(office: Office, sending: Delivery, why: str) -> None:
    """Nobody knows whether the network stored it."""
    _move(office, sending, DeliveryState.IN_DOUBT, why=why, lease_until=None)


def disconnect(office: Office, account_id: AccountId, why: str) -> None:
    """The account has to be reconnected by a person; nothing of it is lost."""
    with office.store.write(WORKER) as uow:
        uow.accounts.change(account_id, trouble=why)
        uow.touch(Topic.ACCOUNTS)


def recover(office: Office) -> int:
    """Put right what dead workers left: expired leases are queued again, expired sendings are in doubt."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        leased = uow.deliveries.expired(DeliveryState.LEASED, now)
        for delivery in leased:
            uow.deliveries.move(delivery, DeliveryState.QUEUED, lease_until=None)
        sending = uow.deliveries.expired(DeliveryState.SENDING, now)
        for delivery in sending:
            why = tr("the worker died while the network was being called")
            uow.deliveries.move(delivery, DeliveryState.IN_DOUBT, lease_until=None, why=why)
        if leased or sending:
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
        return len(leased) + len(sending)


def doubtful(office: Office) -> tuple[Claimed, ...]:
    """The deliveries in doubt, to be looked up on their networks."""
    with office.store.read() as uow:
        return tuple(
            _claimed(uow, delivery) for delivery in uow.deliveries.in_states([DeliveryState.IN_DOUBT])
        )


def found(office: Office, doubted: Delivery, remote: RemotePost) -> None:
    """The part in doubt is on the network: the delivery is sent, or goes on with the next part."""
    now = office.clock.now()
    part = len(doubted.sent_parts)
    with office.store.write(WORKER) as uow:
        current = uow.deliveries.get(doubted.id)
        if current is None or (current.state, current.fence) != (doubted.state, doubted.fence):
            return
        uow.deliveries.record_part(doubted, part, remote, now)
        if part + 1 < doubted.parts:
            uow.deliveries.move(doubted, DeliveryState.QUEUED, retry_at=None, why=None)
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
            return
        moved = uow.deliveries.move(doubted, DeliveryState.SENT, sent_at=now, why=None)
        if moved is not None:
            _after_sent(uow, moved, now)


def absent(office: Office, doubted: Delivery) -> None:
    """The network certainly does not have it: it may be sent after all."""
    _move(office, doubted, DeliveryState.QUEUED, retry_at=None, why=None)


def part_key(client_key: str, part: int) -> str:
    """The client's key for a part: the delivery's own for the first, derived and just as lasting for the others."""
    return client_key if part == 0 else sha256(f"{client_key}:{part}".encode()).hexdigest()[:32]


def _move(office: Office, delivery: Delivery, state: DeliveryState, **values: object) -> None:
    """Move a delivery if its lease still stands; a worker that lost it writes nothing."""
    with office.store.write(WORKER) as uow:
        if uow.deliveries.move(delivery, state, **values) is not None:
            uow.touch(Topic.DELIVERIES, Topic.POSTS)


def _after_sent(uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    uow.accounts.change(delivery.account_id, last_sent_at=now)
    uow.collections.hurry(delivery.account_id, now)
    post = uow.posts.get(delivery.post_id)
    if post is not None and post.draft.answers is not None:
        uow.responses.change([post.draft.answers], triage=Triage.ANSWERED.value)
        uow.touch(Topic.TIMELINE)
    uow.touch(Topic.DELIVERIES, Topic.POSTS, Topic.ACCOUNTS)


def _claimed(uow: UnitOfWork, delivery: Delivery) -> Claimed:
    version = uow.posts.version(delivery.post_id, delivery.version)
    if version is None:
        raise RuntimeError("a delivery without its version")
    target = version.sealed.target(delivery.account_id)
    account = existing_account(uow, delivery.account_id)
    return Claimed(delivery, account, _parcels(uow, delivery, target, version.sealed.languages))


def _parcels(
    uow: UnitOfWork, delivery: Delivery, target: SealedTarget, languages: tuple[str, ...]
) -> tuple[Parcel, ...]:
    reply = target.reply
    return tuple(
        Parcel(
            text=part.text,
            pictures=tuple(_picture(uow, picture) for picture in part.pictures),
            card=part.card,
            card_picture=_picture(uow, part.card.picture) if part.card and part.card.picture else None,
            languages=languages,
            client_key=part_key(delivery.client_key, index),
            # A second per part keeps a thread in order on networks that sort by this instant.
            created_at=delivery.created_at + timedelta(seconds=index),
            parent=reply.parent if reply else None,
            root=reply.root if reply else None,
        )
        for index, part in enumerate(target.thread)
    )


def _picture(uow: UnitOfWork, picture: Picture) -> ParcelPicture:
    content = uow.media.content(Sha256(picture.sha256))
    if content is None or sha256(content).hexdigest() != picture.sha256:
        raise RuntimeError(f"the picture {picture.sha256} is not what was approved")
    return ParcelPicture(content, picture.mime, picture.alt)
