"""What is sent for a message: the method, its fields and its files. Pure.

Texts go out without a parse mode, so that they arrive letter by letter; Telegram itself marks links,
mentions and hashtags in them.
"""

from dataclasses import dataclass
from typing import Any

from connectors.telegram.capabilities import CAPABILITIES, MAX_CAPTION
from connectors.telegram.form import Form
from connectors.telegram.place import Place, chat_id
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelPicture, ParcelVideo


class Unfit(Exception):
    """Telegram will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Call:
    """A call that sends or edits. With files its fields go out as a form."""

    method: str
    fields: dict[str, Any]
    form: Form | None = None


def sending(parcel: Parcel, chat: str) -> Call:
    """The call that sends `parcel` to `chat`. Raises Unfit."""
    check(parcel)
    common: dict[str, Any] = {"chat_id": chat_id(chat)}
    if _is(parcel, "silent"):
        common["disable_notification"] = True
    if _is(parcel, "protected"):
        common["protect_content"] = True
    if parcel.parent is not None:
        answered = answered_place(parcel)
        common["reply_parameters"] = {"message_id": answered.number}
    if parcel.video is None and not parcel.pictures:
        return Call("sendMessage", {**common, "text": parcel.text, **_preview(parcel)})
    if len(parcel.pictures) > 1:
        return _album(parcel, common)
    return _single(parcel, common)


def editing(parcel: Parcel, place: Place, *, caption: bool) -> Call:
    """The call that gives a message of ours the words of `parcel`. Raises Unfit."""
    check(parcel)
    where = {"chat_id": chat_id(place.chat), "message_id": place.number}
    if caption:
        return Call("editMessageCaption", {**where, "caption": parcel.text})
    return Call("editMessageText", {**where, "text": parcel.text, **_preview(parcel)})


def answered_place(parcel: Parcel) -> Place:
    """The message that `parcel` answers. Raises Unfit where that is none of Telegram's."""
    place = Place.of(parcel.parent.id) if parcel.parent else None
    if place is None:
        raise Unfit(tr("What this message answers is no message on Telegram."))
    return place


def check(parcel: Parcel) -> None:
    """Refuse what Telegram would, in better words than its own. Raises Unfit."""
    length = count(parcel.text, CAPABILITIES.unit)
    if length > CAPABILITIES.max_length:
        raise Unfit(
            tr("Telegram takes {most} characters; this text has {n}.", most=CAPABILITIES.max_length, n=length)
        )
    if (parcel.pictures or parcel.video) and length > MAX_CAPTION:
        raise Unfit(
            tr(
                "With a picture or a video, Telegram takes {most} characters; this text has {n}. Shorten it, "
                "or send the text in a part of its own.",
                most=MAX_CAPTION,
                n=length,
            )
        )
    _check_media(parcel)


def _check_media(parcel: Parcel) -> None:
    can = CAPABILITIES
    if parcel.pictures and parcel.video:
        raise Unfit(tr("Send pictures and the video in parts of their own."))
    if len(parcel.pictures) > can.max_images:
        raise Unfit(tr("Telegram takes {most} pictures; this post has {n}.", most=10, n=len(parcel.pictures)))
    for picture in parcel.pictures:
        if picture.mime not in can.image_types:
            raise Unfit(tr("Telegram takes JPEG or PNG pictures, not {mime}.", mime=picture.mime))
        if len(picture.content) > can.max_image_bytes:
            raise Unfit(tr("Telegram takes pictures of 10 MB at most: make it smaller."))
    if parcel.video is not None and parcel.video.mime not in can.video_types:
        raise Unfit(tr("Telegram takes MP4 videos, not {mime}.", mime=parcel.video.mime))
    if parcel.video is not None and parcel.video.size > can.max_video_bytes:
        raise Unfit(tr("A bot can send videos of 50 MB at most: make it smaller."))


def _single(parcel: Parcel, common: dict[str, Any]) -> Call:
    if parcel.text:
        common["caption"] = parcel.text
    file: ParcelPicture | ParcelVideo
    if parcel.video is not None:
        method, name, file = "sendVideo", "video", parcel.video
        common |= {"duration": round(parcel.video.seconds), "supports_streaming": True}
    else:
        method, name, file = "sendPhoto", "photo", parcel.pictures[0]
    return Call(method, common, Form(common, [(name, file)], parcel.client_key))


def _album(parcel: Parcel, common: dict[str, Any]) -> Call:
    """Several pictures at once: the first one's caption is the album's."""
    media: list[dict[str, str]] = [
        {"type": "photo", "media": f"attach://photo{n}"} for n in range(len(parcel.pictures))
    ]
    if parcel.text:
        media[0]["caption"] = parcel.text
    fields = {**common, "media": media}
    files = [(f"photo{n}", picture) for n, picture in enumerate(parcel.pictures)]
    return Call("sendMediaGroup", fields, Form(fields, files, parcel.client_key))


def _preview(parcel: Parcel) -> dict[str, Any]:
    match parcel.options.get("preview"):
        case "none":
            return {"link_preview_options": {"is_disabled": True}}
        case "large":
            return {"link_preview_options": {"prefer_large_media": True}}
        case "small":
            return {"link_preview_options": {"prefer_small_media": True}}
        case _:
            return {}


def _is(parcel: Parcel, option: str) -> bool:
    return parcel.options.get(option) == "yes"
