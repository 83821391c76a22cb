"""What X takes: a message is measured before anything of it is uploaded. Pure."""

from connectors.x.media import Unfit, is_animated
from warroom.domain.capabilities import Capabilities
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel


def check(parcel: Parcel, can: Capabilities) -> None:
    """Refuse what X would, in better words than its own. Raises Unfit."""
    length = count(parcel.text, can.unit)
    if length > can.max_length:
        raise Unfit(tr("X takes {most} characters; this text has {n}.", most=can.max_length, n=length))
    if not (parcel.text.strip() or parcel.pictures or parcel.video):
        raise Unfit(tr("X takes no empty post."))
    _check_pictures(parcel, can)
    if parcel.video is not None:
        _check_video(parcel, can)


def _check_pictures(parcel: Parcel, can: Capabilities) -> None:
    number = len(parcel.pictures)
    if number > can.max_images:
        raise Unfit(tr("X takes {most} pictures; this post has {n}.", most=can.max_images, n=number))
    moving = [picture for picture in parcel.pictures if is_animated(picture)]
    if moving and number > 1:
        raise Unfit(tr("X shows a moving GIF alone: leave out the other pictures."))
    for picture in parcel.pictures:
        most = can.max_animation_bytes if picture in moving else can.max_image_bytes
        if picture.mime not in can.image_types:
            raise Unfit(tr("X takes no pictures of the type {mime}.", mime=picture.mime))
        if most is not None and len(picture.content) > most:
            raise Unfit(
                tr(
                    "X takes pictures of {most} MB; this one has {n:.1f} MB.",
                    most=most // 1_000_000,
                    n=len(picture.content) / 1_000_000,
                )
            )


def _check_video(parcel: Parcel, can: Capabilities) -> None:
    video = parcel.video
    assert video is not None
    if parcel.pictures:
        raise Unfit(tr("X shows a video alone: leave out the pictures."))
    if video.mime not in can.video_types:
        raise Unfit(tr("X takes no videos of the type {mime}.", mime=video.mime))
    if video.size > can.max_video_bytes:
        raise Unfit(tr("X takes videos of {most} MB.", most=can.max_video_bytes // 1_000_000))
    if video.seconds > can.max_video_seconds:
        raise Unfit(tr("X takes videos of {most} seconds.", most=can.max_video_seconds))
