"""When posts go out: moving, cancelling, and what a person decides about a delivery that stopped."""

from dataclasses import replace
from datetime import datetime

from warroom.domain.campaign import Blackout, SlotRule
from warroom.domain.delivery import RECALLABLE, TRANSITIONS, Decision, Delivery, DeliveryState, RemotePost
from warroom.domain.ids import DeliveryId, PersonId, PostId
from warroom.domain.person import Role
from warroom.domain.post import Post, Stage
from warroom.domain.response import Triage
from warroom.errors import BadInput, Changed, Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services.compose import WRITERS, seal_version
from warroom.services.office import Office, existing_post, permitted, refuse_anothers_turn, words
from warroom.store import UnitOfWork


def reschedule(office: Office, me: PersonId, post_id: PostId, due_at: datetime | None) -> Post:
    """Move a post to another time. What was submitted becomes a new version that must be signed."""
    now = office.clock.now()
    if due_at is not None and due_at <= now:
        raise BadInput(tr("The time chosen is in the past; choose a later one, or “as soon as approved”."))
    with office.store.write(me) as uow:
        author = permitted(uow, me, *WRITERS)
        post = existing_post(uow, post_id)
        if due_at == post.draft.due_at:
            return post  # What stays where it is keeps its signatures.
        refuse_anothers_turn(uow, post, me)
        draft = replace(post.draft, due_at=due_at)
        saved = uow.posts.save(post_id, post.revision, draft, me, now)
        if saved is None:
            raise Changed(
                tr("“{title}” was saved by somebody else just now; try again.", title=post.draft.title)
            )
        if post.stage in (Stage.WAITING, Stage.APPROVED):
            seal_version(office, uow, author, saved)
        uow.touch(Topic.POSTS)
        return existing_post(uow, post_id)


def cancel(office: Office, me: PersonId, post_id: PostId) -> Post:
    """Drop every delivery of a post that has not gone out. What is on a network stays there."""
    with office.store.write(me) as uow:
        person = permitted(uow, me, Role.DRAFTER, Role.MONITOR, Role.APPROVER, Role.ADMIN)
        post = existing_post(uow, post_id)
        if not person.has(Role.APPROVER, Role.ADMIN) and me not in uow.posts.writers(post_id):
            raise Refused(
                tr("An approver, or somebody who wrote “{title}”, cancels it.", title=post.draft.title)
            )
        dropped = 0
        for delivery in uow.deliveries.of_post(post_id):
            if delivery.state in RECALLABLE:
                uow.deliveries.move(
                    delivery, DeliveryState.CANCELLED, why=tr("cancelled by {name}", name=person.display_name)
                )
                dropped += 1
        if post.stage is Stage.WAITING:
            uow.posts.set_stage(post_id, Stage.WITHDRAWN)
        elif not dropped:
            raise Refused(tr("Nothing of “{title}” is waiting to go out.", title=post.draft.title))
        uow.touch(Topic.POSTS, Topic.DELIVERIES)
        return existing_post(uow, post_id)


def decide(
    office: Office,
    me: PersonId,
    delivery_id: DeliveryId,
    decision: Decision,
    url: str | None = None,
    *,
    seen: Delivery | None = None,
) -> Delivery:
    """Decide about a delivery that stopped. Only the one named is touched, whatever else its post has.

    To send late or again, and to say that a doubtful one was sent, takes an approver. Raises Changed when the
    delivery has moved on meanwhile: also from what was `seen` on the screen, since who sends a missed one
    must not send again one that a colleague has sent just now, and that is in doubt.
    """
    with office.store.write(me) as uow:
        delivery = uow.deliveries.locked(delivery_id)
        if delivery is None:
            raise Refused(tr("There is no delivery number {id}.", id=delivery_id))
        if seen is not None and (delivery.state, delivery.fence) != (seen.state, seen.fence):
            raise Changed(tr("This delivery has moved on meanwhile; look again."))
        permitted(uow, me, *_who_decides(delivery, decision))
        decided = _decide(office, uow, delivery, decision, url)
        if decided is None:
            raise Changed(tr("This delivery has moved on meanwhile; look again."))
        uow.touch(Topic.POSTS, Topic.DELIVERIES)
        return decided


def _decide(
    office: Office, uow: UnitOfWork, delivery: Delivery, decision: Decision, url: str | None
) -> Delivery | None:
    now = office.clock.now()
    match decision:
        case Decision.NOW:
            _expect(delivery, DeliveryState.MISSED, DeliveryState.FAILED, DeliveryState.IN_DOUBT)
            # What is in doubt may be on the network: while its attempts count on, its bytes stay the same.
            attempt = delivery.attempt if delivery.state is DeliveryState.IN_DOUBT else 0
            return uow.deliveries.move(
                delivery,
                DeliveryState.QUEUED,
                due_at=max(now, delivery.due_at),
                retry_at=None,
                attempt=attempt,
                why=None,
            )
        case Decision.RELEASE:
            _expect(delivery, DeliveryState.HELD)
            if uow.holds.current() is not None:
                raise Refused(tr("The hold still stands; lift it first."))
            late = delivery.due_at < now
            state = DeliveryState.MISSED if late else DeliveryState.QUEUED
            return uow.deliveries.move(
                delivery, state, why=tr("its time passed during the hold") if late else None
            )
        case Decision.WAS_SENT:
            _expect(delivery, DeliveryState.IN_DOUBT, DeliveryState.BY_HAND)
            if not (url or "").startswith(("http://", "https://")):
                raise BadInput(tr("Paste the link of the post as the network shows it."))
            uow.deliveries.record_part(delivery, RemotePost(id=str(url), url=url), now)
            answered = uow.posts.answered_by({delivery.post_id})
            uow.responses.change(answered, triage=Triage.ANSWERED.value)
            return uow.deliveries.move(delivery, DeliveryState.SENT, sent_at=now, why=None)
        case Decision.DROP:
            _expect(
                delivery, *(state for state, then in TRANSITIONS.items() if DeliveryState.CANCELLED in then)
            )
            return uow.deliveries.move(delivery, DeliveryState.CANCELLED, why=tr("dropped"))


def _who_decides(delivery: Delivery, decision: Decision) -> tuple[Role, ...]:
    """What is posted by hand was signed like the rest: whoever writes posts may say that it is out."""
    if decision is Decision.DROP:
        return (Role.APPROVER, Role.DRAFTER, Role.ADMIN)
    if delivery.state is DeliveryState.BY_HAND:
        return (Role.APPROVER, Role.DRAFTER, Role.MONITOR)
    return (Role.APPROVER,)


def _expect(delivery: Delivery, *states: DeliveryState) -> None:
    if delivery.state not in states:
        raise Changed(tr("This delivery has moved on meanwhile; look again."))


def slots(office: Office) -> tuple[SlotRule, ...]:
    """When the campaign likes to post."""
    with office.store.read() as uow:
        return uow.campaign.slots()


def change_slots(office: Office, me: PersonId, rules: tuple[SlotRule, ...]) -> None:
    """Replace the times at which the campaign likes to post."""
    with office.store.write(me) as uow:
        permitted(uow, me, Role.APPROVER, Role.ADMIN)
        uow.campaign.replace_slots(rules)
        uow.touch(Topic.CAMPAIGN)


def blackouts(office: Office) -> tuple[Blackout, ...]:
    """Every span in which nothing may be published, past ones too."""
    with office.store.read() as uow:
        return uow.campaign.blackouts()


def add_blackout(
    office: Office, me: PersonId, starts_at: datetime, ends_at: datetime, reason: str, source: str
) -> None:
    """Forbid publishing for a span: what comes due in it waits for a person afterwards."""
    if ends_at <= starts_at:
        raise BadInput(tr("A blackout ends after it begins; correct its times."))
    reason = words(reason, tr("Say what the blackout is for; colleagues read it in the calendar."))
    with office.store.write(me) as uow:
        permitted(uow, me, Role.APPROVER, Role.ADMIN)
        uow.campaign.add_blackout(starts_at, ends_at, reason, source.strip(), me)
        uow.touch(Topic.CAMPAIGN)


def end_blackout(office: Office, me: PersonId, blackout_id: int) -> None:
    """End a running blackout now, or take one away that has not begun."""
    now = office.clock.now()
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        found = next((b for b in uow.campaign.blackouts() if b.id == blackout_id), None)
        if found is None or found.ends_at <= now:
            raise Refused(tr("This blackout is over already."))
        uow.campaign.end_blackout(found, now)
        uow.touch(Topic.CAMPAIGN)
