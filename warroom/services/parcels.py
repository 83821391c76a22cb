"""Rendering: what goes to a network, made from the sealed bytes alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import PostId, Sha256
from warroom.domain.post import Captions, Picture, Video
from warroom.domain.sealed import SealedTarget, digest
from warroom.domain.version import SealedVersion
from warroom.errors import BadInput, Trouble
from warroom.language import tr
from warroom.ports import Parcel, ParcelCaptions, ParcelPicture, ParcelVideo
from warroom.services import videos
from warroom.services.office import Office
from warroom.store import UnitOfWork


class NotAsApproved(Trouble):
    """What the database holds is not what was approved: the delivery must not go out."""


@dataclass(frozen=True)
class Approved:
    """What the sealed document with this `digest`, by `author`, sends to one account, and from when on."""

    post_id: PostId
    version: int
    digest: Sha256
    author: str
    due_at: datetime | None
    languages: tuple[str, ...]
    target: SealedTarget


def approved_target(uow: UnitOfWork, delivery: Delivery) -> Approved:
    """What the sealed document sends to the delivery's account. Raises NotAsApproved."""
    version = uow.posts.version(delivery.post_id, delivery.version)
    return target_as_approved(delivery, version, uow.accounts.get(delivery.account_id))


def target_as_approved(
    delivery: Delivery, version: SealedVersion | None, account: Account | None
) -> Approved:
    """As `approved_target`, with what the database holds as the delivery's version and account."""
    if version is None or digest(version.content) != delivery.digest:
        raise NotAsApproved(tr("The text in the database is not the one that was approved."))
    try:
        sealed = version.sealed
        target = sealed.target(delivery.account_id)
    except (BadInput, KeyError) as error:
        raise NotAsApproved(tr("The approved document does not say what goes to this account.")) from error
    if account is None or (account.network, account.handle) != (target.network, target.handle):
        raise NotAsApproved(
            tr("The post was approved for {handle}, which is another account.", handle=target.handle)
        )
    return Approved(
        post_id=delivery.post_id,
        version=delivery.version,
        digest=delivery.digest,
        author=sealed.author,
        due_at=sealed.due_at,
        languages=sealed.languages,
        target=target,
    )


def next_parcel(office: Office, uow: UnitOfWork, delivery: Delivery, approved: Approved) -> Parcel:
    """The message for the first part that is not on the network yet. Raises NotAsApproved.

    Nothing in it changes from one attempt to the next, but what was noted meanwhile (still sealed): a retry
    is the same byte for byte.
    """
    index = len(delivery.sent_parts)
    was_tried = delivery.attempt > 1 or delivery.state is DeliveryState.IN_DOUBT
    target = approved.target
    part, reply = target.thread[index], target.reply
    parent, root = (reply.parent, reply.root) if reply else (None, None)
    if index:
        parent, root = delivery.sent_parts[-1], root or delivery.sent_parts[0]
    if len(target.corrects) not in (0, len(target.thread)):
        raise NotAsApproved(tr("The approved document does not say which posts it corrects."))
    return Parcel(
        text=part.text,
        pictures=tuple(_picture(uow, picture) for picture in part.pictures),
        card=part.card,
        card_picture=_picture(uow, part.card.picture) if part.card and part.card.picture else None,
        languages=approved.languages,
        client_key=part_key(delivery.client_key, index),
        # A second per part keeps a thread in order on networks that sort by this instant.
        created_at=delivery.created_at + timedelta(seconds=index),
        parent=parent,
        root=root,
        video=None if part.video is None else _video(office, uow, part.video),
        replaces=target.corrects[index] if target.corrects else None,
        options=target.options,
        # Nothing is noted before the first attempt: a thousand posts in one second need not ask.
        noted=uow.deliveries.noted(delivery) if was_tried else None,
    )


def part_key(client_key: str, part: int) -> str:
    """The client's key for a part: the delivery's own for the first, a derived one for the others."""
    return client_key if part == 0 else sha256(f"{client_key}:{part}".encode()).hexdigest()[:32]


def _picture(uow: UnitOfWork, picture: Picture) -> ParcelPicture:
    content = uow.media.content(Sha256(picture.sha256))
    if content is None or sha256(content).hexdigest() != picture.sha256:
        raise NotAsApproved(tr("A picture in the database is not the one that was approved."))
    return ParcelPicture(content, picture.mime, picture.alt, picture.focus)


def _video(office: Office, uow: UnitOfWork, video: Video) -> ParcelVideo:
    info, chunks = uow.media.video(video.sha256), uow.media.chunks(video.sha256)
    if info is None or info.mime != video.mime:
        raise NotAsApproved(tr("The video in the database is not the one that was approved."))
    return ParcelVideo(
        size=info.size,
        mime=info.mime,
        alt=video.alt,
        seconds=info.seconds,
        read=partial(videos.read, office, chunks),
        thumbnail=None if video.thumbnail is None else _picture(uow, video.thumbnail),
        captions=tuple(_captions(uow, each) for each in video.captions),
    )


def _captions(uow: UnitOfWork, captions: Captions) -> ParcelCaptions:
    content, info = uow.media.content(captions.sha256), uow.media.info(captions.sha256)
    if content is None or info is None or sha256(content).hexdigest() != captions.sha256:
        raise NotAsApproved(tr("The captions in the database are not the ones that were approved."))
    return ParcelCaptions(content, info.mime, captions.language)
