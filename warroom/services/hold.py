"""The hold: one person stops everything, two people lift it, and each post is released by hand."""

from warroom.domain.delivery import DeliveryState
from warroom.domain.hold import LIFTERS_NEEDED, Hold
from warroom.domain.ids import HoldId, PersonId
from warroom.domain.person import Role
from warroom.errors import Changed, Refused, RuleBroken
from warroom.events import Topic
from warroom.language import tr
from warroom.services.office import Office, permitted, words

STOPPED = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.BY_HAND)
"""What a hold stops. What is being sent has left already."""


def current(office: Office) -> Hold | None:
    """The hold that stands now."""
    with office.store.read() as uow:
        return uow.holds.current()


def place(office: Office, me: PersonId, reason: str) -> Hold:
    """Stop everything: whatever has not left for a network by now stays here."""
    reason = words(reason, tr("Say why everything stops; every desk shows it."))
    try:
        return _placed(office, me, reason)
    except RuleBroken:
        # Two at the same moment have placed one.
        standing = current(office)
        if standing is None:
            raise
        raise _stands(standing) from None


def _placed(office: Office, me: PersonId, reason: str) -> Hold:
    with office.store.write(me) as uow:
        permitted(uow, me)
        standing = uow.holds.current()
        if standing is not None:
            raise _stands(standing)
        uow.holds.place(reason, me, office.clock.now())
        # All at once: the posts of all of them are locked in one order.
        uow.deliveries.move_all(STOPPED, DeliveryState.HELD, reason)
        uow.touch(Topic.HOLDS, Topic.DELIVERIES, Topic.POSTS)
        placed = uow.holds.current()
        if placed is None:
            raise RuntimeError("the hold just placed is gone")
        return placed


def _stands(hold: Hold) -> Refused:
    return Refused(tr("{name} has already placed a hold.", name=hold.placed_by_name))


def lift(office: Office, me: PersonId, hold_id: HoldId) -> Hold:
    """Ask to lift the hold; with the second person it ends. Held posts stay held until each is released."""
    now = office.clock.now()
    with office.store.write(me) as uow:
        permitted(uow, me, Role.APPROVER, Role.ADMIN)
        uow.holds.lock(hold_id)
        standing = uow.holds.current()
        if standing is None or standing.id != hold_id:
            raise Changed(tr("This hold was lifted already."))
        if me in standing.lifters:
            raise Refused(tr("You have asked to lift the hold; a second person must do so too."))
        uow.holds.add_lifter(standing, me, now)
        if len(standing.lifters) + 1 >= LIFTERS_NEEDED:
            # What was approved during the hold is released by hand like everything before it: no flood.
            uow.deliveries.move_all([DeliveryState.QUEUED], DeliveryState.HELD, standing.reason)
            uow.holds.lift(standing, now)
        uow.touch(Topic.HOLDS, Topic.DELIVERIES, Topic.POSTS)
        last = uow.holds.last()
        if last is None:
            raise RuntimeError("the hold just lifted is gone")
        return last
