"""What Threads would refuse, said in better words than its own, and before anything is called. Pure."""

import re

from connectors.threads.capabilities import CAPABILITIES, REPLY_CONTROL
from connectors.threads.container import Media, media
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelVideo

_LINK = re.compile(r"https?://[^\s<>\"]+")


class Unfit(Exception):
    """Threads will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(parcel: Parcel) -> None:
    """Raise Unfit for what Threads doesn't take."""
    can = CAPABILITIES
    if parcel.replaces is not None:
        raise Unfit(tr("Threads lets no program change a post: delete it and post it anew."))
    length = count(parcel.text, can.unit)
    if length > can.max_length:
        raise Unfit(
            tr(
                "Threads takes {most} characters, an emoji counting its bytes; this text has {n}.",
                most=can.max_length,
                n=length,
            )
        )
    links = set(_LINK.findall(parcel.text)) | ({parcel.card.url} if parcel.card else set())
    if len(links) > (can.max_links or 0):
        raise Unfit(tr("Threads takes {most} links; this post has {n}.", most=can.max_links, n=len(links)))
    shown = media(parcel)
    if len(shown) > can.max_images:
        raise Unfit(
            tr(
                "Threads takes {most} pictures and videos; this post has {n}.",
                most=can.max_images,
                n=len(shown),
            )
        )
    chosen = parcel.options.get(REPLY_CONTROL)
    if chosen is not None and chosen not in dict(can.options[0].choices):
        raise Unfit(tr("Threads doesn’t know the choice “{choice}” for who may reply.", choice=chosen))
    for each in shown:
        _check_media(each)


def _check_media(shown: Media) -> None:
    can = CAPABILITIES
    if isinstance(shown, ParcelVideo):
        types, most, size = can.video_types, can.max_video_bytes, shown.size
        if shown.seconds > can.max_video_seconds:
            raise Unfit(
                tr(
                    "Threads takes videos of {most} seconds; this one has {n}.",
                    most=can.max_video_seconds,
                    n=round(shown.seconds),
                )
            )
    else:
        types, most, size = can.image_types, can.max_image_bytes, len(shown.content)
    if shown.mime not in types:
        raise Unfit(tr("Threads takes no files of the type {mime}.", mime=shown.mime))
    if size > most:
        raise Unfit(tr("Threads takes files of {most} bytes here; this one has {n}.", most=most, n=size))
    if len(shown.alt) > can.max_alt_length:
        raise Unfit(
            tr("Threads takes descriptions of {most} characters; one is longer.", most=can.max_alt_length)
        )
