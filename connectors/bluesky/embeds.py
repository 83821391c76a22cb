"""What stands under a post's text: pictures, a video or a link card, uploaded before the post is written.

Sources: the lexicons app.bsky.embed.images, app.bsky.embed.video, app.bsky.embed.external. A video goes to
the account's own server like a picture, which works on any server (docs.bsky.app/docs/tutorials/video,
"Simple method"); the network fetches it there once the post is out, and shows it some seconds later.
"""

from collections.abc import Callable, Iterator

from connectors.bluesky import captions
from connectors.bluesky.capabilities import CAPABILITIES
from connectors.bluesky.pictures import FittedPicture, NotAPicture, fit
from connectors.bluesky.session import Session, said
from connectors.bluesky.unfit import Unfit
from connectors.bluesky.xrpc import Declined, Pieces, Uncertain, name_in
from connectors.http import JsonObject
from warroom.domain.post import LinkCard
from warroom.language import tr
from warroom.ports import AccountAccess, Parcel, ParcelPicture, ParcelVideo

PIECE = 2_000_000
"""Bytes of a video that are read, and told of, at once."""
_LARGEST = 2**53
"""The largest number that JSON carries everywhere."""


def embedded(parcel: Parcel, session: Session, access: AccountAccess) -> JsonObject | None:
    """The post's one embed; pictures and a video go before a link card, as the drafter was told.

    Raises Unfit for what the server refuses, and what a call raises.
    """
    if parcel.video is not None:
        return _video(parcel.video, parcel.note, session, access)
    if parcel.pictures:
        images = [_image(picture, session, access) for picture in parcel.pictures]
        return {"$type": "app.bsky.embed.images", "images": images}
    if parcel.card is not None:
        return _external(parcel.card, parcel.card_picture, session, access)
    return None


def _video(
    video: ParcelVideo, note: Callable[[str], None], session: Session, access: AccountAccess
) -> JsonObject:
    files = [(each.language, captions.as_web_vtt(each)) for each in video.captions]

    def read() -> Iterator[bytes]:
        for offset in range(0, video.size, PIECE):
            yield video.read(offset, PIECE)
            note(f"{min(offset + PIECE, video.size)} bytes of {video.size} are uploaded")

    embed: JsonObject = {"$type": "app.bsky.embed.video"}
    embed["video"] = _video_file(Pieces(video.size, read), video.mime, session, access)
    if files:
        embed["captions"] = [
            {"lang": language, "file": _video_file(content, captions.MIME, session, access)}
            for language, content in files
        ]
    if video.alt:
        embed["alt"] = video.alt
    return embed


def _video_file(content: bytes | Pieces, mime: str, session: Session, access: AccountAccess) -> JsonObject:
    try:
        return _blob(session.upload(access, content, mime))
    except Declined as declined:
        raise Unfit(tr("Bluesky refuses the video: {message}", message=said(declined))) from declined


def _image(picture: ParcelPicture, session: Session, access: AccountAccess) -> JsonObject:
    blob, fitted = _picture(picture, session, access)
    ratio = {"width": fitted.width, "height": fitted.height}
    return {"image": blob, "alt": picture.alt, "aspectRatio": ratio}


def _external(
    card: LinkCard, picture: ParcelPicture | None, session: Session, access: AccountAccess
) -> JsonObject:
    external: JsonObject = {"uri": card.url, "title": card.title, "description": card.description}
    if picture is not None:
        external["thumb"], _ = _picture(picture, session, access)
    return {"$type": "app.bsky.embed.external", "external": external}


def _picture(
    picture: ParcelPicture, session: Session, access: AccountAccess
) -> tuple[JsonObject, FittedPicture]:
    try:
        fitted = fit(picture.content, picture.mime, CAPABILITIES.max_image_bytes)
        return _blob(session.upload(access, fitted.content, fitted.mime)), fitted
    except NotAPicture as error:
        raise Unfit(tr("A picture can't be read: {detail}", detail=error)) from error
    except Declined as declined:
        raise Unfit(tr("Bluesky refuses a picture: {message}", message=said(declined))) from declined


def _blob(answer: JsonObject) -> JsonObject:
    """The uploaded file's name in a record. Raises Uncertain, or one of MALFORMED, for what is none."""
    blob = answer["blob"]
    link, mime, size = name_in(blob["ref"], "$link"), name_in(blob, "mimeType"), blob["size"]
    if not isinstance(size, int) or size > _LARGEST:
        raise Uncertain("no size")
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": size}
