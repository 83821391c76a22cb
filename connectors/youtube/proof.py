"""Looks for a message after an attempt whose outcome nobody knows. Used on the worker's threads."""

from datetime import timedelta

from connectors.sentences import unreadable_note
from connectors.youtube import channel, comments
from connectors.youtube.answers import Declined
from connectors.youtube.api import Api
from connectors.youtube.progress import Progress
from connectors.youtube.video import (
    corrected,
    instant_of,
    is_so,
    privacy,
    remote_comment,
    remote_video,
    video_id,
)
from warroom.domain.delivery import RemotePost
from warroom.language import tr
from warroom.ports import Absent, AccountAccess, CannotTell, Found, Lookup, Parcel

_CLOCKS_DIFFER = timedelta(minutes=15)


def look_up(parcel: Parcel, api: Api, access: AccountAccess) -> Lookup:
    """What YouTube shows of `parcel`. Raises what `Api.call` raises."""
    if parcel.replaces is not None:
        return _correction(parcel, parcel.replaces, api, access)
    if parcel.parent is not None:
        return _answer(parcel, parcel.parent, api, access)
    progress = Progress.parse(parcel.noted)
    if progress is None:
        return CannotTell(unreadable_note("YouTube"))
    identifier = progress.video
    if not identifier or privacy(parcel) == "private":
        return Absent()  # Nothing is shown before its video is noted; the next attempt goes on from there.
    standing = channel.videos([identifier], "status", api, access).get(identifier)
    if standing is None or standing.get("status", {}).get("privacyStatus") != privacy(parcel):
        return Absent()
    return Found(remote_video(identifier))


def _correction(parcel: Parcel, replaces: RemotePost, api: Api, access: AccountAccess) -> Lookup:
    """Whether the video reads as it should. Correcting it once more does no harm."""
    identifier = video_id(replaces.id)
    if identifier is None:
        asked = {"part": "snippet", "id": replaces.id, "textFormat": "plainText"}
        said = channel.items(api.call(access, "GET", "comments", asked))
        is_said = any(comment.get("snippet", {}).get("textOriginal") == parcel.text for comment in said)
        return Found(replaces) if is_said else Absent()
    standing = channel.videos([identifier], "snippet,status", api, access).get(identifier)
    if standing is None or not is_so(standing, corrected(standing, parcel)):
        return Absent()
    return Found(remote_video(identifier))


def _answer(parcel: Parcel, parent: RemotePost, api: Api, access: AccountAccess) -> Lookup:
    """An answer of ours with these words, written since. That none is shown proves nothing."""
    own, thread = channel.own_id(api, access), parent.id.partition(".")[0]
    try:
        replies = comments.replies_to(thread, api, access)
    except Declined as declined:
        if declined.status != 404:
            raise
        return Absent()  # The comment is gone, and its answers with it.
    for reply in replies:
        said = reply.get("snippet", {})
        if (
            said.get("authorChannelId", {}).get("value") == own
            and parcel.text in (said.get("textOriginal"), said.get("textDisplay"))
            and instant_of(said.get("publishedAt")) >= parcel.created_at - _CLOCKS_DIFFER
        ):
            video = video_id(parcel.root.id) if parcel.root else None
            return Found(remote_comment(str(reply["id"]), video))
    return CannotTell(tr("YouTube shows no such answer under the comment, which proves nothing."))
