"""Uploads a video by a resumable session, which outlives the process. Used on the worker's threads.

Source: developers.google.com/youtube/v3/guides/using_resumable_upload_protocol. A session makes one video
at most, and what it makes is private until `publication` shows it: an upload that breaks off, or even one
that is begun anew, is seen by nobody.
"""

import json
import re
from datetime import timedelta

from connectors.http import Answer, NoAnswer, NotReached
from connectors.youtube import channel
from connectors.youtube.answers import Unclear
from connectors.youtube.api import Api
from connectors.youtube.progress import Journal
from connectors.youtube.unfit import Unfit
from connectors.youtube.video import instant_of, new_video
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Parcel, ParcelVideo

PIECE = 8 * 1024 * 1024
"""Bytes a request: all but the last must be a multiple of 256 KiB."""

TRY_AGAIN = timedelta(seconds=10)
_STANDSTILL = 3
"""Pieces in a row of which the server keeps nothing, before the attempt ends."""

_CLOCKS_DIFFER = timedelta(minutes=15)
_RANGE = re.compile(r"bytes=0-(\d+)")


class SessionOver(Exception):
    """YouTube doesn't know the session any more: it has made its video, or never will."""


def uploaded(parcel: Parcel, video: ParcelVideo, journal: Journal, api: Api, access: AccountAccess) -> str:
    """The id of the uploaded video, going on from where an earlier attempt got to.

    Raises Unfit, what `Api` raises, and Trouble when the lease is lost.
    """
    reached = _standing(parcel, video, journal, api, access)
    if isinstance(reached, str):
        return reached
    if reached is None:
        _open(parcel, video, journal, api, access)
    return _sent(video, reached or 0, journal, api, access)


def _standing(
    parcel: Parcel, video: ParcelVideo, journal: Journal, api: Api, access: AccountAccess
) -> str | int | None:
    """What came of the session that was noted: its video, or how many bytes it holds; None without one."""
    if not journal.progress.session:
        return None
    try:
        answer = _put(journal, api, access, b"", f"bytes */{video.size}")
        return _understood(answer, api, access)
    except SessionOver:
        made = _made_before(parcel, journal, api, access)
        if made is None:
            journal.start_anew()
        return made


def _open(parcel: Parcel, video: ParcelVideo, journal: Journal, api: Api, access: AccountAccess) -> None:
    """Begin a session, and note its address before the first byte goes out."""
    answer = api.send(
        access,
        "POST",
        "/upload/youtube/v3/videos",
        {"uploadType": "resumable", "part": "snippet,status"},
        json.dumps(new_video(parcel), ensure_ascii=False).encode(),
        {
            "Content-Type": "application/json; charset=UTF-8",
            "X-Upload-Content-Type": video.mime,
            "X-Upload-Content-Length": str(video.size),
        },
    )
    address = answer.headers.get("location")
    if answer.status != 200 or not address:
        api.read(access, answer, units=0)
        raise Unclear("no upload session")
    journal.keep(session=address, begun=api.now.isoformat())


def _sent(video: ParcelVideo, start: int, journal: Journal, api: Api, access: AccountAccess) -> str:
    at, standstill = start, 0
    while standstill < _STANDSTILL:
        piece = video.read(at, PIECE)
        if not piece:
            raise Unfit(tr("The video can’t be read to its end: attach it again."))
        try:
            answer = _put(journal, api, access, piece, f"bytes {at}-{at + len(piece) - 1}/{video.size}")
            reached = _understood(answer, api, access)
        except SessionOver:
            raise Unclear("the upload’s session ended") from None  # The next attempt asks what it made.
        except (NotReached, NoAnswer, Unclear) as error:
            if at == start:
                raise
            # It got on, so it may do so again: such an attempt doesn't count among those that fail.
            sentence = tr("The upload to YouTube broke off; it goes on from where it was.")
            raise NetworkTrouble(sentence, api.now + TRY_AGAIN) from error
        if isinstance(reached, str):
            return reached
        standstill = standstill + 1 if reached <= at else 0
        at = reached
        if at >= video.size:
            break
        journal.alive()
    raise Unclear("the upload doesn’t come to its end")


def _put(journal: Journal, api: Api, access: AccountAccess, content: bytes, position: str) -> Answer:
    headers = {"Content-Range": position}
    if content:
        headers["Content-Type"] = "application/octet-stream"
    return api.send(access, "PUT", journal.progress.session, None, content, headers)


def _understood(answer: Answer, api: Api, access: AccountAccess) -> str | int:
    """The id of the video that is made now, or how many bytes have come. Raises SessionOver."""
    if answer.status == 308:
        held = _RANGE.fullmatch(answer.headers.get("range", ""))
        return int(held[1]) + 1 if held else 0
    if answer.status in (404, 410):
        raise SessionOver
    made = api.read(access, answer, units=0).get("id")
    if not isinstance(made, str):
        raise Unclear("no id")
    return made


def _made_before(parcel: Parcel, journal: Journal, api: Api, access: AccountAccess) -> str | None:
    """The private video that a session made before it ended; None when the channel holds none like it.

    One that shows up only later stays a private copy: what goes public is always a single one.
    """
    begun, wanted = journal.progress.begun_at, new_video(parcel)["snippet"]
    for item in channel.newest_uploads(api, access):
        snippet, status = item.get("snippet", {}), item.get("status", {})
        if (
            begun is not None
            and status.get("privacyStatus") == "private"
            and (snippet.get("title"), snippet.get("description")) == (wanted["title"], wanted["description"])
            and instant_of(snippet.get("publishedAt")) >= begun - _CLOCKS_DIFFER
        ):
            return str(snippet["resourceId"]["videoId"])
    return None
