"""What screens show: frozen snapshots, read in one transaction each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from warroom.domain.account import Account
from warroom.domain.approval import Approval, standing
from warroom.domain.delivery import WAITS_FOR_A_PERSON, Delivery, Metrics
from warroom.domain.ids import AccountId, DeliveryId, PersonId, PostId, ResponseId, Sha256
from warroom.domain.media import VideoInfo
from warroom.domain.person import Person, Role
from warroom.domain.post import Comment, Post, PostStatus, PostSummary, Stage
from warroom.domain.response import Evidence, Response, ResponseNote, TimelineFilter, Triage
from warroom.domain.version import SealedVersion
from warroom.domain.worker import Heartbeat, Pulse
from warroom.errors import BadInput, Refused
from warroom.language import tr
from warroom.services.office import Office, existing_post, existing_response
from warroom.store import UnitOfWork

BEFORE_ALL = -1
"""A mark of the timeline before everything that ever arrived."""


_SEARCHED = 2_000
"""Posts that are looked through for those in a wanted status."""


@dataclass(frozen=True)
class PostFilter:
    """Which posts a list shows; empty means all."""

    mine: PersonId | None = None
    statuses: frozenset[PostStatus] = frozenset()
    text: str = ""


@dataclass(frozen=True)
class PostView:
    """Everything about one post."""

    post: Post
    summary: PostSummary
    versions: tuple[SealedVersion, ...]
    approvals: tuple[Approval, ...]
    comments: tuple[Comment, ...]
    deliveries: tuple[Delivery, ...]
    metrics: Mapping[DeliveryId, Metrics]
    writers: frozenset[PersonId]
    answered: Response | None


@dataclass(frozen=True)
class SignOffItem:
    """A post that waits for signatures. `missing` says how many more each account needs."""

    summary: PostSummary
    version: SealedVersion
    before: SealedVersion | None
    approvals: tuple[Approval, ...]
    writers: frozenset[PersonId]
    writer_names: tuple[str, ...]
    missing: Mapping[AccountId, int]
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class StoppedDelivery:
    """A delivery that waits for a person: missed, held, failed or in doubt."""

    delivery: Delivery
    post_title: str
    account: Account


@dataclass(frozen=True)
class ResponseView:
    """A response with its thread from our post down, its author's history with us, and our answers."""

    response: Response
    thread: tuple[Response, ...]
    history: tuple[Response, ...]
    notes: tuple[ResponseNote, ...]
    answers: tuple[PostSummary, ...]
    evidence: Evidence | None


@dataclass(frozen=True)
class Attention:
    """How much waits for somebody."""

    to_sign: int
    returned: int
    stopped: int
    escalated: int
    claimed: int


def posts(office: Office, wanted: PostFilter, limit: int = 200) -> tuple[PostSummary, ...]:
    """The posts last saved that suit the filter, at most `limit`."""
    # A status is worked out from deliveries after reading, so that filtering by it has to read further back.
    reach = max(limit, _SEARCHED) if wanted.statuses else limit
    with office.store.read() as uow:
        found = uow.posts.newest(wanted.mine, wanted.text.strip(), reach)
    suits = [summary for summary in found if not wanted.statuses or summary.status in wanted.statuses]
    return tuple(suits[:limit])


def post(office: Office, post_id: PostId) -> PostView:
    """Everything about one post. Raises Refused when there is none."""
    with office.store.read() as uow:
        found = existing_post(uow, post_id)
        summary = uow.posts.summary(post_id)
        deliveries = uow.deliveries.of_post(post_id)
        if summary is None:
            raise RuntimeError("a post without a summary")
        return PostView(
            post=found,
            summary=summary,
            versions=uow.posts.versions(post_id),
            approvals=uow.approvals.of_post(post_id),
            comments=uow.posts.comments(post_id),
            deliveries=deliveries,
            metrics=uow.deliveries.metrics([delivery.id for delivery in deliveries]),
            writers=uow.posts.writers(post_id),
            answered=uow.responses.get(found.draft.answers) if found.draft.answers is not None else None,
        )


def queue(office: Office) -> tuple[SignOffItem, ...]:
    """What waits for signatures, soonest due first."""
    with office.store.read() as uow:
        accounts = {account.id: account for account in uow.accounts.all()}
        names = {person.id: person.display_name for person in uow.people.all()}
        waiting = (_item(uow, summary, accounts, names) for summary in uow.posts.in_stage(Stage.WAITING))
        return tuple(item for item in waiting if item is not None)


def calendar(office: Office, start: datetime, end: datetime) -> tuple[PostSummary, ...]:
    """The posts due from `start` until before `end`."""
    with office.store.read() as uow:
        return uow.posts.due_between(start, end)


def stopped(office: Office) -> tuple[StoppedDelivery, ...]:
    """The deliveries that wait for a person, by when they were due."""
    with office.store.read() as uow:
        accounts = {account.id: account for account in uow.accounts.all()}
        waiting = uow.deliveries.in_states(WAITS_FOR_A_PERSON)
        titles = uow.posts.titles({delivery.post_id for delivery in waiting})
        return tuple(
            StoppedDelivery(delivery, titles[delivery.post_id], accounts[delivery.account_id])
            for delivery in waiting
        )


def response(office: Office, response_id: ResponseId) -> ResponseView:
    """A response with all that belongs to it. Raises Refused when there is none."""
    with office.store.read() as uow:
        found = existing_response(uow, response_id)
        thread = uow.responses.thread(found)
        return ResponseView(
            response=found,
            thread=thread,
            history=tuple(r for r in uow.responses.by_author(found.author_id) if r.id != found.id),
            notes=uow.responses.notes(response_id),
            answers=uow.posts.answering([r.id for r in thread]),
            evidence=uow.responses.evidence(response_id),
        )


def pulse(office: Office) -> Pulse:
    """The newest heartbeat of publishing and of collecting."""
    with office.store.read() as uow:
        return uow.workers.pulse()


def heartbeats(office: Office) -> tuple[Heartbeat, ...]:
    """Every worker's hearts."""
    with office.store.read() as uow:
        return uow.workers.all()


def media(office: Office, sha256: Sha256) -> bytes:
    """The bytes of a picture. Raises Refused when there is none with this hash.

    Whoever signs a post signs the hash: they are shown nothing that only goes by its name.
    """
    with office.store.read() as uow:
        content = uow.media.content(sha256)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(tr("The picture {sha256} is not in this database.", sha256=sha256[:12]))
    return content


def video(office: Office, sha256: Sha256) -> VideoInfo:
    """What is known of a video. Raises Refused when there is none with this hash."""
    with office.store.read() as uow:
        info = uow.media.video(sha256)
    if info is None:
        raise Refused(tr("The video {sha256} is not in this database.", sha256=sha256[:12]))
    return info


def attention(office: Office, me: Person) -> Attention:
    """What waits for `me`, in numbers."""
    with office.store.read() as uow:
        waiting = uow.posts.in_stage(Stage.WAITING) if me.has(Role.APPROVER) else ()
        to_sign = sum(1 for summary in waiting if _may_sign(uow, summary, me.id))
        returned = uow.posts.in_stage(Stage.RETURNED) if me.has(Role.DRAFTER, Role.MONITOR) else ()
        mine = sum(1 for summary in returned if me.id in uow.posts.writers(summary.id))
        claimed = TimelineFilter(mine=me.id, triage=frozenset({Triage.CLAIMED}))
        return Attention(
            to_sign=to_sign,
            returned=mine,
            stopped=len(uow.deliveries.in_states(WAITS_FOR_A_PERSON)),
            escalated=uow.timeline.count(TimelineFilter(escalated=True)),
            claimed=uow.timeline.count(claimed),
        )


def _may_sign(uow: UnitOfWork, summary: PostSummary, me: PersonId) -> bool:
    if me in uow.posts.writers(summary.id):
        return False
    return me not in standing(uow.approvals.of_post(summary.id, summary.version))


def _item(
    uow: UnitOfWork,
    summary: PostSummary,
    accounts: Mapping[AccountId, Account],
    names: Mapping[PersonId, str],
) -> SignOffItem | None:
    """What an approver needs to sign a post; None when its document is not one that this program sealed."""
    versions = uow.posts.versions(summary.id)
    version = versions[-1]
    try:
        targets = version.sealed.targets
    except BadInput:
        return None
    approvals = uow.approvals.of_post(summary.id, version.version)
    signed = len(standing(approvals))
    writers = uow.posts.writers(summary.id)
    return SignOffItem(
        summary=summary,
        version=version,
        before=versions[-2] if len(versions) > 1 else None,
        approvals=approvals,
        writers=writers,
        writer_names=tuple(sorted(names[writer] for writer in writers)),
        missing={
            target.account: max(0, accounts[target.account].approvals_needed - signed) for target in targets
        },
        comments=uow.posts.comments(summary.id),
    )
