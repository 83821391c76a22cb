"""Sign-off: approving exactly what was on screen, sending back, withdrawing."""

import secrets
from collections.abc import Collection

from warroom.domain.account import Account
from warroom.domain.approval import Approval, Verdict, standing
from warroom.domain.delivery import RECALLABLE, DeliveryState
from warroom.domain.ids import AccountId, PersonId, PostId, Sha256
from warroom.domain.person import Role
from warroom.domain.post import Post, Stage
from warroom.domain.version import SealedVersion
from warroom.errors import Changed, Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services.office import Office, existing_account, existing_post, permitted, words
from warroom.services.signing import signature
from warroom.store import UnitOfWork


def approve(office: Office, me: PersonId, post_id: PostId, version: int, digest: Sha256) -> Post:
    """Sign the version whose digest was on screen; each account that now has enough signatures is queued.

    Raises Changed when another version is the latest, Refused for somebody who wrote any part of the post.
    """
    with office.store.write(me) as uow:
        approver = permitted(uow, me, Role.APPROVER)
        post, shown = _shown(uow, post_id, version, digest)
        if post.stage is not Stage.WAITING:
            raise Refused(tr("“{title}” is not waiting for a sign-off.", title=post.draft.title))
        if me in uow.posts.writers(post_id):
            raise Refused(
                tr("You wrote on “{title}”: somebody else must approve it.", title=post.draft.title)
            )
        if me in standing(uow.approvals.of_post(post_id, version)):
            raise Refused(tr("You have already approved this version of “{title}”.", title=post.draft.title))
        due_at = shown.sealed.due_at
        if due_at is not None and due_at <= office.clock.now():
            raise Refused(
                tr(
                    "The time of “{title}” has passed. Send it back so that its drafter chooses a new one.",
                    title=post.draft.title,
                )
            )
        signed = signature(office, approver, shown, Verdict.APPROVE)
        uow.approvals.add(shown, me, Verdict.APPROVE, "", office.clock.now(), signed)
        _queue(office, uow, shown)
        uow.touch(Topic.POSTS, Topic.DELIVERIES)
        return existing_post(uow, post_id)


def send_back(
    office: Office, me: PersonId, post_id: PostId, version: int, digest: Sha256, reason: str
) -> Post:
    """Return a version to its drafter with a reason: it can't go out any more."""
    return _veto(office, me, post_id, version, digest, Verdict.RETURN, reason)


def withdraw(
    office: Office, me: PersonId, post_id: PostId, version: int, digest: Sha256, reason: str
) -> Post:
    """Take one's own approval back while nothing has gone out."""
    return _veto(office, me, post_id, version, digest, Verdict.WITHDRAW, reason)


def _veto(
    office: Office, me: PersonId, post_id: PostId, version: int, digest: Sha256, verdict: Verdict, reason: str
) -> Post:
    reason = words(reason, tr("Say why, so that the drafter can put it right."))
    with office.store.write(me) as uow:
        approver = permitted(uow, me, Role.APPROVER)
        post, shown = _shown(uow, post_id, version, digest)
        if post.stage not in (Stage.WAITING, Stage.APPROVED):
            raise Refused(tr("“{title}” is not under sign-off.", title=post.draft.title))
        if verdict is Verdict.WITHDRAW and me not in standing(uow.approvals.of_post(post_id, version)):
            raise Refused(tr("You have not approved “{title}”.", title=post.draft.title))
        for delivery in uow.deliveries.of_post(post_id):
            if delivery.state is DeliveryState.CANCELLED:
                continue
            if delivery.state not in RECALLABLE:
                raise Refused(
                    tr("Too late: “{title}” has gone out, or is just going out.", title=post.draft.title)
                )
            uow.deliveries.move(delivery, DeliveryState.CANCELLED, why=reason)
        signed = signature(office, approver, shown, verdict)
        uow.approvals.add(shown, me, verdict, reason, office.clock.now(), signed)
        uow.posts.set_stage(post_id, Stage.RETURNED if verdict is Verdict.RETURN else Stage.WAITING)
        uow.touch(Topic.POSTS, Topic.DELIVERIES)
        return existing_post(uow, post_id)


def _shown(uow: UnitOfWork, post_id: PostId, version: int, digest: Sha256) -> tuple[Post, SealedVersion]:
    """The post and the version on the approver's screen: still the latest, and the same bytes."""
    post = existing_post(uow, post_id)
    shown = uow.posts.version(post_id, version)
    if shown is None or version != post.latest_version or shown.digest != digest:
        raise Changed(
            tr(
                "“{title}” has changed since you opened it. Read the new version, then decide.",
                title=post.draft.title,
            )
        )
    return post, shown


def _queue(office: Office, uow: UnitOfWork, version: SealedVersion) -> None:
    """Queue the version for every account that has enough signatures; approve the post when all have."""
    approvals = uow.approvals.of_post(version.post_id, version.version)
    approvers = len(standing(approvals))
    now = office.clock.now()
    settled = _settled(uow, version, approvals)
    complete = True
    for target in version.sealed.targets:
        account = existing_account(uow, target.account)
        if not _enough(account, approvers):
            complete = False
        elif account.id not in settled:
            due_at = version.sealed.due_at or now
            uow.deliveries.add(version, account, len(target.thread), due_at, secrets.token_hex(16), now)
    if complete:
        uow.posts.set_stage(version.post_id, Stage.APPROVED)


def _settled(
    uow: UnitOfWork, version: SealedVersion, approvals: Collection[Approval]
) -> frozenset[AccountId]:
    """The accounts for which the version was queued, or dropped by somebody, since signing began (again)."""
    withdrawn_at = max((a.at for a in approvals if a.verdict is Verdict.WITHDRAW), default=None)
    return frozenset(
        delivery.account_id
        for delivery in uow.deliveries.of_post(version.post_id)
        if delivery.version == version.version
        and (
            delivery.state is not DeliveryState.CANCELLED
            or withdrawn_at is None
            or delivery.created_at > withdrawn_at
        )
    )


def _enough(account: Account, approvers: int) -> bool:
    return approvers >= account.approvals_needed
