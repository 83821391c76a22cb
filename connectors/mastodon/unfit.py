"""What Mastodon will never take, said before anything is sent."""

from connectors.mastodon.capabilities import CAPABILITIES, VISIBILITY, WARNING
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelPicture, ParcelVideo


class Unfit(Exception):
    """Mastodon will never take the message as it is; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(parcel: Parcel, account: Account) -> None:
    """Refuse what the account's server would, in better words than its own. Raises Unfit."""
    can = CAPABILITIES.under(account.terms)
    _check_length(parcel, can)
    if not (parcel.text.strip() or parcel.pictures or parcel.video or parcel.options.get(WARNING)):
        raise Unfit(tr("Mastodon takes no empty post."))
    if len(parcel.pictures) > can.max_images:
        raise Unfit(
            tr(
                "Mastodon takes {most} pictures; this post has {n}.",
                most=can.max_images,
                n=len(parcel.pictures),
            )
        )
    if parcel.video is not None and parcel.pictures:
        raise Unfit(tr("Mastodon takes pictures or a video, not both in one post."))
    for picture in parcel.pictures:
        _check_picture(picture, can)
    if parcel.video is not None:
        _check_video(parcel.video, can)
    offered = next(option for option in can.options if option.key == VISIBILITY).choices
    if parcel.options.get(VISIBILITY, "") not in dict(offered):
        raise Unfit(tr("Mastodon doesn't know who shall see this post: choose again."))


def _check_length(parcel: Parcel, can: Capabilities) -> None:
    """A content warning counts with the text (Mastodon's status_length_validator.rb)."""
    warning = parcel.options.get(WARNING, "")
    length = count(parcel.text, can.unit) + count(warning, can.unit)
    if length <= can.max_length:
        return
    if warning:
        raise Unfit(
            tr(
                "Mastodon takes {most} characters here; this text and its warning have {n}.",
                most=can.max_length,
                n=length,
            )
        )
    raise Unfit(
        tr("Mastodon takes {most} characters here; this text has {n}.", most=can.max_length, n=length)
    )


def _check_picture(picture: ParcelPicture, can: Capabilities) -> None:
    if picture.mime not in can.image_types:
        raise Unfit(tr("Mastodon takes no pictures of the type {type}.", type=picture.mime))
    if len(picture.content) > can.max_image_bytes:
        raise Unfit(
            tr(
                "Mastodon takes pictures of {most} bytes here; one has {n}.",
                most=can.max_image_bytes,
                n=len(picture.content),
            )
        )
    _check_alt(picture.alt, can)


def _check_video(video: ParcelVideo, can: Capabilities) -> None:
    if video.mime not in can.video_types:
        raise Unfit(tr("Mastodon takes no videos of the type {type}.", type=video.mime))
    if video.size > can.max_video_bytes:
        raise Unfit(
            tr(
                "Mastodon takes videos of {most} bytes here; this one has {n}.",
                most=can.max_video_bytes,
                n=video.size,
            )
        )
    _check_alt(video.alt, can)


def _check_alt(alt: str, can: Capabilities) -> None:
    if len(alt) > can.max_alt_length:
        raise Unfit(
            tr(
                "Mastodon takes descriptions of {most} characters; one has {n}.",
                most=can.max_alt_length,
                n=len(alt),
            )
        )
