"""Publishing one message: a container first, and the call that publishes it when it is ready.

A container is noted as soon as it exists: an attempt that comes later goes on with it, and a look-up asks it.
Comments have no container: they are recognised by their words.
"""

import re
from datetime import timedelta

from connectors.graph.answers import GRAPH_ERRORS, Declined, Uncertain
from connectors.graph.pages import Seat
from connectors.graph.troubles import failed, unclear_sentence
from connectors.instagram import containers, replies
from connectors.instagram.capabilities import CAPABILITIES
from connectors.instagram.containers import Noted, Status
from connectors.instagram.pictures import NotForInstagram
from warroom.domain.text_length import count
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, NotSent, Outcome, Parcel, Rejected, Sent, Unknown

_PICTURE_WAIT, _VIDEO_WAIT = timedelta(seconds=5), timedelta(seconds=60)
"""A container's status should be asked for once a minute (content-publishing); pictures are ready sooner."""
_NOT_READY = frozenset({2207027, 2207008})
_LOST = frozenset({2207006, 2207020})
"""The container is gone or can't be used: a new one is needed (reference/error-codes)."""
_MOST_HASHTAGS, _MOST_TAGS = 30, 20
_SHORTEST_SECONDS = 3


def publish(parcel: Parcel, seat: Seat, access: AccountAccess, clock: Clock) -> Outcome:
    """Publish the message, once. Raises nothing that the network can cause."""
    refusal = replies.unfit(parcel) if parcel.parent is not None else _unfit(parcel)
    if refusal is not None:
        return Rejected(refusal)
    if parcel.parent is not None:
        return replies.publish(parcel, parcel.parent, seat)
    try:
        outcome = _prepared(parcel, seat, access, clock)
        return outcome if not isinstance(outcome, Noted) else _published(parcel, outcome, seat, clock)
    except GRAPH_ERRORS as error:
        return failed(error, access.account, unsent=True)
    except NotForInstagram as refused:
        return Rejected(refused.sentence)
    except AccountTrouble as trouble:
        return NotSent(trouble.sentence, needs_reconnect=True)
    except NetworkTrouble as trouble:
        return NotSent(trouble.sentence, trouble.retry_at)


def _prepared(parcel: Parcel, seat: Seat, access: AccountAccess, clock: Clock) -> Noted | Outcome:
    """The container that is ready to be published, or why there is none yet."""
    # Of a note that can't be read it is certain that nothing was published: else nobody would ask again.
    noted = Noted.parse(parcel.noted) or Noted()
    if noted.container is None:
        noted = _begun(parcel, seat, access, clock)
    assert noted.container is not None
    progress = containers.progress(noted.container, seat)
    match progress.status:
        case Status.FINISHED:
            return noted
        case Status.IN_PROGRESS:
            return NotSent(tr("Instagram is still preparing the post."), retry_at=clock.now() + _wait(parcel))
        case Status.PUBLISHED:
            remote = containers.published(parcel, noted, seat)
            unnamed = tr("Instagram has published the post; which one it is can't be told.")
            return Sent(remote) if remote is not None else Unknown(unnamed)
        case Status.ERROR if not progress.may_pass:
            return Rejected(tr("Instagram can't use what was sent: {message}", message=progress.said[:200]))
        case _:
            return _begin_again(parcel)


def _begun(parcel: Parcel, seat: Seat, access: AccountAccess, clock: Clock) -> Noted:
    containers.check_quota(seat, clock.now())
    seen = tuple(each["id"] for each in containers.same_caption(parcel, seat))
    noted = Noted(containers.created(parcel, seat, access), seen)
    parcel.note(noted.text())
    return noted


def _published(parcel: Parcel, noted: Noted, seat: Seat, clock: Clock) -> Outcome:
    """The one call that publishes, and what its end means."""
    try:
        answer = seat.post(f"{seat.page.id}/media_publish", {"creation_id": str(noted.container)})
    except Declined as declined:
        if declined.subcode in _NOT_READY:
            return NotSent(tr("Instagram is still preparing the post."), retry_at=clock.now() + _wait(parcel))
        if declined.subcode in _LOST:
            return _begin_again(parcel)
        return failed(declined, seat.account, unsent=False)
    except GRAPH_ERRORS as error:
        return failed(error, seat.account, unsent=False)
    media = answer.get("id")
    if not isinstance(media, str) or not media:
        return Unknown(unclear_sentence(seat.account, Uncertain("no id")))
    return Sent(containers.remote_post(media, seat))


def _begin_again(parcel: Parcel) -> Outcome:
    """The container will never be published: forget it, and make a new one at the next attempt."""
    parcel.note(Noted().text())
    return NotSent(tr("Instagram could not prepare the post this time."))


def _wait(parcel: Parcel) -> timedelta:
    return _VIDEO_WAIT if parcel.video is not None else _PICTURE_WAIT


def _unfit(parcel: Parcel) -> str | None:
    """Why Instagram would refuse the message, in better words than its own, before anything is hosted."""
    can = CAPABILITIES
    length = count(parcel.text, can.unit)
    if length > can.max_length:
        return tr("Instagram takes {most} characters; this text has {n}.", most=can.max_length, n=length)
    if len(re.findall(r"#\w", parcel.text)) > _MOST_HASHTAGS:
        return tr("Instagram takes {most} hashtags at most.", most=_MOST_HASHTAGS)
    if len(re.findall(r"(?<![\w.])@\w", parcel.text)) > _MOST_TAGS:
        return tr("Instagram takes {most} @names at most.", most=_MOST_TAGS)
    if bool(parcel.video) is bool(parcel.pictures):
        return tr("A post on Instagram needs pictures or a video, and takes only one of both.")
    if len(parcel.pictures) > can.max_images:
        pictures = len(parcel.pictures)
        return tr("Instagram takes {most} pictures; this post has {n}.", most=can.max_images, n=pictures)
    return _unfit_media(parcel)


def _unfit_media(parcel: Parcel) -> str | None:
    can, video = CAPABILITIES, parcel.video
    for number, picture in enumerate(parcel.pictures, start=1):
        if picture.mime not in can.image_types:
            return tr(
                "Instagram doesn’t take pictures of the type {mime} (picture {n}).",
                mime=picture.mime,
                n=number,
            )
    if video is None:
        return None
    if video.mime not in can.video_types:
        return tr("Instagram doesn’t take videos of the type {mime}.", mime=video.mime)
    if not _SHORTEST_SECONDS <= video.seconds <= can.max_video_seconds or video.size > can.max_video_bytes:
        return tr("Instagram takes videos of 3 seconds to 15 minutes and 300 MB at most.")
    return None
