"""What LinkedIn would refuse, or cut, said before anything is called. Pure."""

from connectors.linkedin.capabilities import CAPABILITIES, MOST_IN_A_COMMENT, SHORTEST_VIDEO
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelVideo


class Unfit(Exception):
    """LinkedIn will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(parcel: Parcel) -> None:
    """Raise Unfit for what LinkedIn doesn't take."""
    can, length = CAPABILITIES, count(parcel.text, CAPABILITIES.unit)
    most = can.max_length if parcel.parent is None else MOST_IN_A_COMMENT
    if length > most:
        raise Unfit(tr("LinkedIn takes {most} characters here; this text has {n}.", most=most, n=length))
    if parcel.parent is not None and (parcel.pictures or parcel.video):
        raise Unfit(tr("On LinkedIn, answers go out without pictures and videos: take them off."))
    if parcel.pictures and parcel.video:
        raise Unfit(tr("A post on LinkedIn shows pictures or a video: take one of them off."))
    if len(parcel.pictures) > can.max_images:
        raise Unfit(
            tr(
                "LinkedIn takes {most} pictures; this post has {n}.",
                most=can.max_images,
                n=len(parcel.pictures),
            )
        )
    for picture in parcel.pictures:
        _check_file(picture.mime, can.image_types, len(picture.content), can.max_image_bytes)
        if len(picture.alt) > can.max_alt_length:
            raise Unfit(
                tr(
                    "LinkedIn takes descriptions of {most} characters; one is longer.",
                    most=can.max_alt_length,
                )
            )
    if parcel.video is not None:
        _check_video(parcel.video)


def _check_video(video: ParcelVideo) -> None:
    can = CAPABILITIES
    _check_file(video.mime, can.video_types, video.size, can.max_video_bytes)
    if not SHORTEST_VIDEO <= video.seconds <= can.max_video_seconds:
        raise Unfit(
            tr(
                "LinkedIn takes videos of {least} to {most} seconds; this one has {n}.",
                least=SHORTEST_VIDEO,
                most=can.max_video_seconds,
                n=round(video.seconds),
            )
        )


def _check_file(mime: str, types: frozenset[str], size: int, most: int) -> None:
    if mime not in types:
        raise Unfit(tr("LinkedIn takes no files of the type {mime}.", mime=mime))
    if size > most:
        raise Unfit(tr("LinkedIn takes files of {most} bytes here; this one has {n}.", most=most, n=size))
