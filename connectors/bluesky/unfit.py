"""What Bluesky will never take, in better words than its own, and before anything is uploaded. Pure.

Sources: the lexicons app.bsky.feed.post, app.bsky.embed.images and app.bsky.embed.video.
"""

from connectors.bluesky.capabilities import CAPABILITIES
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelVideo

MAX_VIDEO_ALT_LENGTH = 1_000
MAX_CAPTIONS = 20
MAX_CAPTIONS_BYTES = 20_000


class Unfit(Exception):
    """Bluesky will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(parcel: Parcel) -> None:
    """Raise Unfit for what is too much, too long or too large."""
    can = CAPABILITIES
    length, size, pictures = count(parcel.text, can.unit), len(parcel.text.encode()), len(parcel.pictures)
    if length > can.max_length:
        raise Unfit(tr("Bluesky takes {most} characters; this text has {n}.", most=can.max_length, n=length))
    if can.max_bytes is not None and size > can.max_bytes:
        raise Unfit(tr("Bluesky takes {most} bytes of text; this text has {n}.", most=can.max_bytes, n=size))
    if pictures > can.max_images:
        raise Unfit(tr("Bluesky takes {most} pictures; this post has {n}.", most=can.max_images, n=pictures))
    if parcel.video is not None:
        if pictures:
            raise Unfit(tr("Bluesky takes pictures or a video in a post, not both."))
        _check_video(parcel.video)


def _check_video(video: ParcelVideo) -> None:
    can = CAPABILITIES
    if video.mime not in can.video_types:
        raise Unfit(tr("Bluesky takes no videos of the type {mime}, only MP4.", mime=video.mime))
    if not 0 < video.size <= can.max_video_bytes:
        most = can.max_video_bytes // 1_000_000
        raise Unfit(tr("Bluesky takes videos of {most} MB at most; this one is empty or larger.", most=most))
    if video.seconds > can.max_video_seconds:
        most, n = can.max_video_seconds, round(video.seconds)
        raise Unfit(tr("Bluesky takes videos of {most} seconds; this one has {n}.", most=most, n=n))
    if count(video.alt, can.unit) > MAX_VIDEO_ALT_LENGTH:
        raise Unfit(
            tr("Bluesky takes {most} characters to describe a video; shorten it.", most=MAX_VIDEO_ALT_LENGTH)
        )
    if len(video.captions) > MAX_CAPTIONS:
        raise Unfit(tr("Bluesky takes captions in {most} languages at most.", most=MAX_CAPTIONS))
