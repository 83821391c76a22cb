"""A thumbnail and captions for a video that nobody sees yet. Used on the worker's threads.

Sources: developers.google.com/youtube/v3/docs/thumbnails/set and /captions/insert.
"""

import json
from hashlib import sha256

from connectors.youtube.answers import Declined
from connectors.youtube.api import CAPTIONS, WRITE, Api
from connectors.youtube.progress import Journal
from warroom.ports import AccountAccess, ParcelCaptions, ParcelPicture, ParcelVideo


def add(video: ParcelVideo, journal: Journal, api: Api, access: AccountAccess) -> None:
    """Add what isn't there yet, noting each. Raises what `Api` raises, and Trouble when the lease is lost."""
    identifier = journal.progress.video
    if video.thumbnail is not None and not journal.progress.thumbnail:
        _set_thumbnail(identifier, video.thumbnail, api, access)
        journal.keep(thumbnail=True)
    for number, captions in enumerate(video.captions, start=1):
        if number > journal.progress.captions:
            _insert_captions(identifier, captions, api, access)
            journal.keep(captions=number)


def _set_thumbnail(identifier: str, picture: ParcelPicture, api: Api, access: AccountAccess) -> None:
    answer = api.send(
        access,
        "POST",
        "/upload/youtube/v3/thumbnails/set",
        {"videoId": identifier, "uploadType": "media"},
        picture.content,
        {"Content-Type": picture.mime},
    )
    api.read(access, answer, WRITE)


def _insert_captions(identifier: str, captions: ParcelCaptions, api: Api, access: AccountAccess) -> None:
    """Add a track. One of the same name and language is there already: it came with an attempt before."""
    language = captions.language
    track = {"videoId": identifier, "language": language, "name": language, "isDraft": False}
    content, kind = _related(json.dumps({"snippet": track}).encode(), captions.content)
    answer = api.send(
        access,
        "POST",
        "/upload/youtube/v3/captions",
        {"part": "snippet", "uploadType": "multipart"},
        content,
        {"Content-Type": kind},
    )
    try:
        api.read(access, answer, CAPTIONS)
    except Declined as declined:
        if declined.reason != "captionExists":
            raise


def _related(told: bytes, content: bytes) -> tuple[bytes, str]:
    """A description and a file in one body (RFC 2387), with its content type. The same in, the same out."""
    boundary = sha256(told + content).hexdigest()[:32]
    parts = (
        b"Content-Type: application/json; charset=UTF-8\r\n\r\n" + told,
        b"Content-Type: application/octet-stream\r\n\r\n" + content,
    )
    mark = boundary.encode()
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"
    return body, f"multipart/related; boundary={boundary}"
