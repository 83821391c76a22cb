"""Putting right what dead workers left, and looking into what is in doubt. Used by workers only."""

from dataclasses import dataclass
from typing import assert_never

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import WORKER, DeliveryId, WorkerId
from warroom.events import Topic
from warroom.language import tr
from warroom.ports import Absent, CannotTell, Found, Lookup, Parcel
from warroom.services.deliver import after_sent, complete, move_on, with_notes
from warroom.services.office import Office, existing_account
from warroom.services.parcels import NotAsApproved, approved_target, next_parcel


@dataclass(frozen=True)
class Recovered:
    """What dead workers left: leases that were queued again, and calls that are now in doubt."""

    queued: int
    in_doubt: int


@dataclass(frozen=True)
class Doubtful:
    """A delivery in doubt with the message that is on its network, or is not."""

    delivery: Delivery
    account: Account
    parcel: Parcel


def recover(office: Office, only: WorkerId | None = None) -> Recovered:
    """Queue expired leases again, and put expired calls in doubt.

    With `only`, the one worker that may run here, whatever any other worker holds counts as expired.
    """
    with office.store.write(WORKER) as uow:
        now = uow.now()
        abandoned = uow.deliveries.abandoned(now, only)
        leased = [delivery for delivery in abandoned if delivery.state is DeliveryState.LEASED]
        for delivery in leased:
            uow.deliveries.move(delivery, DeliveryState.QUEUED, lease_until=None)
        sending = [delivery for delivery in abandoned if delivery.state is DeliveryState.SENDING]
        for delivery in sending:
            why = tr("the worker stopped while it was calling the network")
            uow.deliveries.move(delivery, DeliveryState.IN_DOUBT, lease_until=None, why=why)
        if abandoned:
            uow.touch(Topic.DELIVERIES, Topic.POSTS)
    return Recovered(len(leased), len(sending))


def doubtful(office: Office) -> tuple[DeliveryId, ...]:
    """The deliveries in doubt, soonest due first."""
    with office.store.read() as uow:
        return tuple(delivery.id for delivery in uow.deliveries.in_states([DeliveryState.IN_DOUBT]))


def doubt(office: Office, delivery_id: DeliveryId) -> Doubtful | None:
    """A delivery in doubt with its message; None when it is in doubt no more, or was not sent as approved."""
    with office.store.read() as uow:
        delivery = uow.deliveries.get(delivery_id)
        if delivery is None or delivery.state is not DeliveryState.IN_DOUBT:
            return None
        try:
            parcel = next_parcel(office, uow, delivery, approved_target(uow, delivery))
        except NotAsApproved:
            return None
        account = existing_account(uow, delivery.account_id)
    return Doubtful(delivery, account, with_notes(office, account, parcel))


def resolve(office: Office, doubtful: Doubtful, lookup: Lookup) -> bool:
    """Record what a look-up came to; whether the doubt is gone."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        current = uow.deliveries.locked(doubtful.delivery.id)
        was = doubtful.delivery
        if current is None or (current.state, current.fence) != (was.state, was.fence):
            return True
        uow.touch(Topic.DELIVERIES, Topic.POSTS)
        match lookup:
            case Found(remote):
                delivery = uow.deliveries.record_part(current, remote, now)
                if len(delivery.sent_parts) == delivery.parts:
                    complete(uow, [delivery], now)
                else:
                    move_on(uow, delivery, DeliveryState.QUEUED, retry_at=None, why=None)
                after_sent(uow, delivery.account_id, now)
            case Absent():
                move_on(uow, current, DeliveryState.QUEUED, retry_at=None, why=None)
            case CannotTell(why):
                if why != current.why:
                    uow.deliveries.note(current, why=why)
                return False
            case _:
                assert_never(lookup)
    return True
