"""Writing: drafts, pictures, checks, and submitting for sign-off."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from warroom.domain.account import Account
from warroom.domain.checks import MAX_TEXT_LENGTH, Around, Finding, Severity
from warroom.domain.checks import check as check_draft
from warroom.domain.delivery import RECALLABLE, DeliveryState, RemotePost
from warroom.domain.ids import PersonId, PostId, Sha256
from warroom.domain.links import tagged
from warroom.domain.media import MediaInfo, VideoInfo
from warroom.domain.media_checks import Shelf
from warroom.domain.person import Person, Role
from warroom.domain.post import Draft, Post, Stage
from warroom.domain.sealed import SealedPost, SealedReply, SealedTarget, digest, seal
from warroom.domain.version import SealedVersion
from warroom.errors import BadInput, Changed, Refused
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services import videos
from warroom.services.hosting import hosts_media
from warroom.services.office import (
    Office,
    anothers_turn,
    existing_account,
    existing_campaign,
    existing_post,
    existing_response,
    permitted,
    refuse_anothers_turn,
    words,
)
from warroom.services.pictures import captions_type, inspected
from warroom.store import UnitOfWork

_LOOKED_THROUGH = 10
"""Posts among which one is that was started just now, or else it was not started."""

WRITERS = (Role.DRAFTER, Role.MONITOR)
"""Monitors write too: their answers go through the same sign-off as every post."""


def start(office: Office, me: PersonId, draft: Draft) -> Post:
    """Start a post."""
    return start_all(office, me, [draft])[0]


def start_all(office: Office, me: PersonId, drafts: Sequence[Draft]) -> tuple[Post, ...]:
    """Start a post for each draft, or for none when one of them is refused."""
    for draft in drafts:
        _refuse_endless(draft)
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        now = office.clock.now()
        ids = [uow.posts.add(draft, me, now) for draft in drafts]
        uow.touch(Topic.POSTS)
        return tuple(existing_post(uow, post_id) for post_id in ids)


def save(office: Office, me: PersonId, post_id: PostId, revision: int, draft: Draft) -> Post:
    """Save what was typed over `revision`.

    Raises Changed when somebody saved in between, or has the turn to write on the post.
    """
    _refuse_endless(draft)
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        post = existing_post(uow, post_id)
        _refuse_sealed(post)
        if (turn := anothers_turn(uow, post, me)) is not None:
            raise Changed(
                tr(
                    "{name} was writing on this post when your text was to be saved. "
                    "It is still here: compare, then save again.",
                    name=turn.name,
                )
            )
        saved = uow.posts.save(post_id, revision, draft, me, office.clock.now())
        if saved is None:
            raise _saved_meanwhile(uow, post)
        uow.touch(Topic.POSTS)
        return saved


def kept(office: Office, me: PersonId, post: Post | None, draft: Draft, since: datetime) -> Post | None:
    """The post, if it holds just `draft`, as `me` saved it over `post` (None: started it) after `since`.

    For a save whose answer was lost, so that nobody knows whether it was done.
    """
    with office.store.read() as uow:
        if post is not None:
            found = uow.posts.get(post.id)
            return found if found and (found.revision, found.draft) == (post.revision + 1, draft) else None
        for summary in uow.posts.newest(me, limit=_LOOKED_THROUGH):
            found = uow.posts.get(summary.id)
            if found and found.created_by == me and found.created_at >= since and found.draft == draft:
                return found
    return None


def check(office: Office, draft: Draft) -> tuple[Finding, ...]:
    """What stands in the way of submitting `draft` now, then what is only worth a look."""
    with office.store.read() as uow:
        return _check(office, uow, draft)


def attach(office: Office, me: PersonId, content: bytes, name: str) -> MediaInfo:
    """Keep a picture for posts, without what its camera wrote into it (the place, for one).

    Raises BadInput with a sentence that names the file.
    """
    content, mime, width, height = inspected(content, name)
    info = MediaInfo(Sha256(sha256(content).hexdigest()), mime, len(content), width, height)
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        if uow.media.info(info.sha256) is None:
            uow.media.add(info, content, me, office.clock.now())
    return info


def attach_captions(office: Office, me: PersonId, content: bytes, name: str) -> Sha256:
    """Keep a file of captions for a video. Raises BadInput with a sentence that names the file."""
    mime = captions_type(content, name)
    info = MediaInfo(Sha256(sha256(content).hexdigest()), mime, len(content), 0, 0)
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        if uow.media.info(info.sha256) is None:
            uow.media.add(info, content, me, office.clock.now())
    return info.sha256


def attach_video(
    office: Office, me: PersonId, path: Path, goes_on: Callable[[float], bool] = lambda _share: True
) -> VideoInfo:
    """Keep a video for posts; see `videos.attach`."""
    return videos.attach(office, me, path, goes_on)


def correct(office: Office, me: PersonId, post_id: PostId) -> Post:
    """Start a draft that takes the place of a sent post, on the networks that let a post be edited.

    Raises Refused when none does.
    """
    with office.store.read() as uow:
        post = existing_post(uow, post_id)
        sent = {
            d.account_id
            for d in uow.deliveries.of_post(post_id)
            if d.state is DeliveryState.SENT and d.deleted_at is None
        }
        accounts = {account.id: account for account in uow.accounts.all()}
        version = uow.posts.version(post_id, post.latest_version)
    editable = tuple(
        account_id
        for account_id in post.draft.accounts
        if account_id in sent and accounts[account_id].meets(office.networks).can_edit
    )
    if version is None or not editable:
        raise Refused(
            tr("“{title}” stands on no network that lets a post be corrected.", title=post.draft.title)
        )
    draft = replace(
        post.draft,
        accounts=editable,
        own={account_id: version.sealed.target(account_id).thread for account_id in editable},
        options={account_id: version.sealed.target(account_id).options for account_id in editable},
        due_at=None,
        answers=None,
        corrects=post_id,
    )
    return start(office, me, draft)


def submit(office: Office, me: PersonId, post_id: PostId, revision: int) -> SealedVersion:
    """Seal the draft as it stands at `revision` and hand it to the approvers.

    Raises Changed when somebody saved in between or has the turn to write, BadInput with the first error of
    the checks.
    """
    with office.store.write(me) as uow:
        author = permitted(uow, me, *WRITERS)
        post = existing_post(uow, post_id)
        _refuse_sealed(post)
        refuse_anothers_turn(uow, post, me)
        if post.revision != revision:
            raise _saved_meanwhile(uow, post)
        for finding in _check(office, uow, post.draft):
            if finding.severity is Severity.ERROR:
                raise BadInput(finding.sentence)
        return seal_version(office, uow, author, post)


def seal_version(office: Office, uow: UnitOfWork, author: Person, post: Post) -> SealedVersion:
    """Seal `post` as its next version, without any approval; earlier deliveries are cancelled.

    Raises Refused when an earlier version is already, or may be, on a network.
    """
    _recall(uow, post)
    number = post.latest_version + 1
    document = SealedPost(
        post=post.id,
        version=number,
        title=post.draft.title,
        author=author.login,
        due_at=post.draft.due_at,
        languages=post.draft.languages,
        targets=_targets(office, uow, post),
    )
    content = seal(document)
    uow.posts.seal(post.id, number, author.id, content, digest(content), office.clock.now())
    uow.posts.set_stage(post.id, Stage.WAITING)
    uow.touch(Topic.POSTS, Topic.DELIVERIES)
    version = uow.posts.version(post.id, number)
    if version is None:
        raise RuntimeError("the version just sealed is gone")
    return version


def take_back(office: Office, me: PersonId, post_id: PostId) -> Post:
    """Take a post back from sign-off, or an approved one that has not gone out, to write on."""
    with office.store.write(me) as uow:
        permitted(uow, me, *WRITERS)
        post = existing_post(uow, post_id)
        if post.stage not in (Stage.WAITING, Stage.APPROVED):
            raise Refused(tr("“{title}” is not under sign-off; you can write on it.", title=post.draft.title))
        if me not in uow.posts.writers(post_id):
            raise Refused(tr("Only somebody who wrote “{title}” takes it back.", title=post.draft.title))
        _recall(uow, post)
        uow.posts.set_stage(post_id, Stage.WITHDRAWN)
        uow.touch(Topic.POSTS, Topic.DELIVERIES)
        return existing_post(uow, post_id)


def comment(office: Office, me: PersonId, post_id: PostId, text: str) -> None:
    """Leave a remark on a post for colleagues."""
    text = words(text, tr("Write a comment first."))
    with office.store.write(me) as uow:
        permitted(uow, me)
        existing_post(uow, post_id)
        uow.posts.comment(post_id, me, text, office.clock.now())
        uow.touch(Topic.POSTS)


def _check(office: Office, uow: UnitOfWork, draft: Draft) -> tuple[Finding, ...]:
    accounts = {account.id: account for account in uow.accounts.all()}
    campaign = existing_campaign(uow)
    sent = replace(
        draft,
        own={
            account_id: tagged(
                draft.thread_for(account_id), campaign, accounts[account_id].network, draft.title
            )
            for account_id in draft.accounts
        },
    )
    answered = None if draft.answers is None else uow.responses.get(draft.answers)
    around = Around(
        campaign.alt_required,
        _shelf(office, uow, draft, accounts.values()),
        None if answered is None else answered.kind,
    )
    return check_draft(sent, accounts, office.networks, office.clock.now(), around)


def _shelf(office: Office, uow: UnitOfWork, draft: Draft, accounts: Iterable[Account]) -> Shelf:
    parts = [part for thread in (draft.thread, *draft.own.values()) for part in thread]
    pictures = {picture.sha256: uow.media.info(picture.sha256) for part in parts for picture in part.pictures}
    films = {part.video.sha256: uow.media.video(part.video.sha256) for part in parts if part.video}
    return Shelf(
        {sha256: info for sha256, info in pictures.items() if info is not None},
        {sha256: info for sha256, info in films.items() if info is not None},
        hosted=any(hosts_media(account, office.networks) for account in accounts),
    )


def _targets(office: Office, uow: UnitOfWork, post: Post) -> tuple[SealedTarget, ...]:
    draft, campaign, targets = post.draft, existing_campaign(uow), []
    for account_id in draft.accounts:
        account = existing_account(uow, account_id)
        said, options = draft.options_for(account_id), account.meets(office.networks).options
        values = {option.key: said.get(option.key, option.default) for option in options}
        thread = tagged(draft.thread_for(account_id), campaign, account.network, draft.title)
        targets.append(
            SealedTarget(
                account.id,
                account.network,
                account.handle,
                thread,
                _reply(uow, draft),
                {key: value for key, value in values.items() if value},
                _corrected(uow, draft, account, len(thread)),
            )
        )
    return tuple(targets)


def _corrected(uow: UnitOfWork, draft: Draft, account: Account, parts: int) -> tuple[RemotePost, ...]:
    """The posts on the account's network that the draft takes the place of. Raises Refused."""
    if draft.corrects is None:
        return ()
    for delivery in uow.deliveries.of_post(draft.corrects):
        if (
            delivery.account_id == account.id
            and delivery.state is DeliveryState.SENT
            and not delivery.deleted_at
        ):
            if len(delivery.sent_parts) != parts:
                raise Refused(
                    ntr(
                        "What is corrected on {handle} has {n} part; a correction has as many.",
                        "What is corrected on {handle} has {n} parts; a correction has as many.",
                        len(delivery.sent_parts),
                        handle=account.handle,
                    )
                )
            return delivery.sent_parts
    raise Refused(tr("There is nothing on {handle} to correct; take it off the list.", handle=account.handle))


def _reply(uow: UnitOfWork, draft: Draft) -> SealedReply | None:
    if draft.answers is None:
        return None
    response = existing_response(uow, draft.answers)
    if set(draft.accounts) != {response.account_id}:
        raise Refused(tr("An answer goes out from the account that was addressed, and from no other."))
    return SealedReply(
        response.remote, response.root or response.remote, response.author_handle, response.text[:300]
    )


def _recall(uow: UnitOfWork, post: Post) -> None:
    """Cancel what of the post has not gone out; refuse when some of it may have."""
    deliveries = uow.deliveries.of_post(post.id)
    open_deliveries = [d for d in deliveries if d.state is not DeliveryState.CANCELLED]
    for delivery in deliveries:
        # What was cancelled half way through a thread is on the network all the same.
        if delivery.sent_parts or (delivery in open_deliveries and delivery.state not in RECALLABLE):
            raise Refused(
                tr(
                    "“{title}” has already gone out, at least in part. Write a new post instead.",
                    title=post.draft.title,
                )
            )
    for delivery in open_deliveries:
        uow.deliveries.move(delivery, DeliveryState.CANCELLED, why=tr("replaced by a new version"))


def _refuse_sealed(post: Post) -> None:
    if post.stage in (Stage.WAITING, Stage.APPROVED):
        raise Refused(
            tr("“{title}” is under sign-off. Take it back first, then change it.", title=post.draft.title)
        )


def _refuse_endless(draft: Draft) -> None:
    threads = (draft.thread, *draft.own.values())
    longest = max((len(part.text) for thread in threads for part in thread), default=0)
    if longest > MAX_TEXT_LENGTH or len(draft.title) > 300:
        raise BadInput(
            tr(
                "The text has {n} characters; a post takes {most} at most, its title 300.",
                n=longest,
                most=MAX_TEXT_LENGTH,
            )
        )


def _saved_meanwhile(uow: UnitOfWork, post: Post) -> Changed:
    saver = uow.people.get(post.saved_by)
    name = saver.display_name if saver else "?"
    return Changed(
        tr(
            "{name} saved this post while you were writing. "
            "Your text is still here: compare, then save again.",
            name=name,
        )
    )
