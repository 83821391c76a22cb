"""Pictures and videos: uploaded before the post, one after the other, and waited for while the server works.

Sources: docs.joinmastodon.org, methods/media (v2: 202, and `url` null, while it works; focal points). Not by
`media_post` of Mastodon.py, which holds a file in memory as a whole.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from connectors.mastodon.answers import Declined, JsonObject, Uncertain, calling, one
from connectors.mastodon.form import Form, FormFile
from connectors.mastodon.noted import Noted, stamp
from connectors.mastodon.server import Server
from connectors.mastodon.troubles import said
from connectors.mastodon.unfit import Unfit
from warroom.language import tr
from warroom.ports import Parcel, ParcelPicture, ParcelVideo

LOOK_AGAIN = timedelta(seconds=5)
_NOTE_EVERY = 4 * 1024 * 1024
"""Bytes of an upload after which the lease is lengthened."""


class StillWorking(Exception):
    """The server has the media and isn't done with it: ask again at `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__()
        self.retry_at = retry_at


def attached(parcel: Parcel, noted: Noted, server: Server) -> Noted:
    """The note with the media of the message on the server and ready. Raises Unfit or StillWorking.

    What an earlier attempt uploaded is used again. Notes what it does.
    """
    if not parcel.pictures and parcel.video is None:
        return noted
    if not noted.has_media(server.clock.now()):
        noted = _uploaded(parcel, noted, server)
        parcel.note(noted.text())
    if not noted.ready and not all(_is_ready(media_id, server) for media_id in noted.media):
        raise StillWorking(server.clock.now() + LOOK_AGAIN)
    return replace(noted, ready=True)


def _uploaded(parcel: Parcel, noted: Noted, server: Server) -> Noted:
    answers = [_upload_picture(picture, parcel, noted, server) for picture in parcel.pictures]
    if parcel.video is not None:
        answers.append(_upload_video(parcel.video, parcel, noted, server))
    return replace(
        noted,
        media=tuple(str(answer["id"]) for answer in answers),
        uploaded_at=stamp(server.clock.now()),
        ready=all(answer.get("url") for answer in answers),
    )


def _upload_picture(picture: ParcelPicture, parcel: Parcel, noted: Noted, server: Server) -> JsonObject:
    fields = _described(picture.alt)
    if picture.focus is not None:
        fields["focus"] = ",".join(f"{hundredths / 100:.2f}" for hundredths in picture.focus)
    return _upload(fields, [_picture_file("file", picture)], parcel, noted, server)


def _upload_video(video: ParcelVideo, parcel: Parcel, noted: Noted, server: Server) -> JsonObject:
    files = [FormFile("file", f"video.{_ending(video.mime)}", video.mime, video.size, video.read)]
    if video.thumbnail is not None:
        files.append(_picture_file("thumbnail", video.thumbnail))
    return _upload(_described(video.alt), files, parcel, noted, server)


def _described(alt: str) -> dict[str, str]:
    return {"description": alt} if alt else {}


def _picture_file(field: str, picture: ParcelPicture) -> FormFile:
    content = picture.content
    return FormFile(
        field,
        f"picture.{_ending(picture.mime)}",
        picture.mime,
        len(content),
        lambda offset, length: content[offset : offset + length],
    )


def _ending(mime: str) -> str:
    return mime.rpartition("/")[2]


def _upload(
    fields: dict[str, str], files: list[FormFile], parcel: Parcel, noted: Noted, server: Server
) -> JsonObject:
    """Hand over one picture or video; what the server calls it. Raises Unfit when it refuses it."""
    unnoted = 0

    def lengthen_the_lease(sent: int) -> None:
        nonlocal unnoted
        unnoted += sent
        if unnoted >= _NOTE_EVERY:
            unnoted = 0
            parcel.note(noted.text())

    form = Form(fields, files, f"warroom-{parcel.client_key}", lengthen_the_lease)
    headers = {**server.authorized, "Content-Type": form.content_type}
    try:
        answer = one(server.session.post(f"{server.url}/api/v2/media", data=form, headers=headers).json())
    except Declined as declined:
        raise _unfit_or(declined) from declined
    if not isinstance(answer.get("id"), str):
        raise Uncertain("no id")
    return answer


def _is_ready(media_id: str, server: Server) -> bool:
    try:
        with calling():
            return bool(one(server.client.media(media_id)).get("url"))
    except Declined as declined:
        if declined.status == 404:
            # It is in a post already, or the server doesn't say: the post itself will tell.
            return True
        raise _unfit_or(declined) from declined


def _unfit_or(declined: Declined) -> Exception:
    """A refused file is for the drafter, refused credentials are not."""
    if declined.is_the_accounts:
        return declined
    return Unfit(tr("Mastodon refuses a picture or a video: {message}", message=said(declined)))
