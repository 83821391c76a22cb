"""What YouTube would refuse, said in better words than its own and before anything is uploaded. Pure."""

from connectors.youtube import chapters
from connectors.youtube.capabilities import CAPABILITIES, TITLE
from connectors.youtube.video import video_id
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelVideo

_CAPTION_TYPES = frozenset({"text/vtt", "application/x-subrip"})
_MAX_CAPTIONS = 104_857_600
"""Bytes (youtube.v3.json, captions.insert)."""


class Unfit(Exception):
    """YouTube will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_text(parcel: Parcel) -> None:
    """Refuse a description or comment that is too long. Raises Unfit."""
    length, size = count(parcel.text, CAPABILITIES.unit), len(parcel.text.encode("utf-8", "replace"))
    if length > CAPABILITIES.max_length or size > (CAPABILITIES.max_bytes or size):
        raise Unfit(
            tr("YouTube takes {most} bytes of text; this text has {n}.", most=CAPABILITIES.max_bytes, n=size)
        )


def check_words(parcel: Parcel) -> None:
    """Refuse a title or description that YouTube would. Raises Unfit."""
    check_text(parcel)
    title = parcel.options.get("title", "").strip()
    if len(title) > TITLE.max_length:
        raise Unfit(
            tr("A title on YouTube has {most} characters at most; this one has {n}.", most=100, n=len(title))
        )
    if {"<", ">"} & {*parcel.text, *title}:
        raise Unfit(
            tr("YouTube takes no < and no > in a title or a description: write the words differently.")
        )


def check_video(parcel: Parcel) -> ParcelVideo:
    """The video of a message that YouTube will take. Raises Unfit."""
    check_words(parcel)
    video = parcel.video
    if video is None:
        raise Unfit(tr("A post on YouTube is a video: attach one."))
    if parcel.pictures:
        raise Unfit(tr("YouTube takes a video and no pictures: choose a thumbnail for the video instead."))
    if not parcel.options.get("title", "").strip():
        raise Unfit(tr("A video on YouTube needs a title: write one."))
    if video.mime not in CAPABILITIES.video_types:
        raise Unfit(tr("YouTube doesn’t take videos of the type {mime}.", mime=video.mime))
    if not 0 < video.size <= CAPABILITIES.max_video_bytes:
        raise Unfit(tr("YouTube takes videos of 256 GB at most; this one is empty or larger."))
    if sentence := chapters.trouble(parcel.text, video.seconds):
        raise Unfit(sentence)
    _check_extras(video)
    return video


def _check_extras(video: ParcelVideo) -> None:
    thumbnail = video.thumbnail
    if thumbnail is not None and thumbnail.mime not in CAPABILITIES.image_types:
        raise Unfit(tr("YouTube takes JPEG or PNG thumbnails, not {mime}.", mime=thumbnail.mime))
    if thumbnail is not None and len(thumbnail.content) > CAPABILITIES.max_image_bytes:
        raise Unfit(tr("YouTube takes thumbnails of 2 MB at most: make it smaller."))
    for captions in video.captions:
        if captions.mime not in _CAPTION_TYPES or len(captions.content) > _MAX_CAPTIONS:
            raise Unfit(tr("YouTube takes captions as WebVTT or SubRip files of 100 MB at most."))


def own_video(remote_id: str) -> str:
    """The id of a video of ours. Raises Unfit for what isn't one."""
    found = video_id(remote_id)
    if found is None:
        raise Unfit(tr("{address} is no video on YouTube.", address=remote_id))
    return found
