"""What the checks say of a part's pictures and video."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import Sha256
from warroom.domain.media import MediaInfo, VideoInfo
from warroom.domain.post import Part, Picture, Video
from warroom.domain.text_length import count
from warroom.language import ntr, tr


@dataclass(frozen=True)
class Shelf:
    """What is known of the stored pictures and videos, and whether an account can host them publicly."""

    pictures: Mapping[Sha256, MediaInfo] = field(default_factory=dict)
    videos: Mapping[Sha256, VideoInfo] = field(default_factory=dict)
    hosted: bool = True


def media_errors(part: Part, network: Capabilities, shelf: Shelf) -> Iterator[str]:
    """Why `network` doesn't take the part's media."""
    name = tr(network.name)
    if network.needs_media and not part.pictures and part.video is None:
        wanted = tr("a picture or a video") if network.max_images else tr("a video")
        yield tr("A post on {network} is {wanted}: attach one.", network=name, wanted=wanted)
    if len(part.pictures) > network.max_images:
        yield ntr(
            "{network} takes {n} picture at most.",
            "{network} takes {n} pictures at most.",
            network.max_images,
            network=name,
        )
    for number, picture in enumerate(part.pictures, start=1):
        yield from _picture_errors(picture, number, network, shelf)
    if (
        network.animation_alone
        and len(part.pictures) > 1
        and any(p.mime == "image/gif" for p in part.pictures)
    ):
        yield tr("{network} takes a GIF only by itself: remove the other pictures.", network=name)
    if part.video is not None:
        if part.pictures and not (network.max_videos and network.max_images and network.mixes_media):
            yield tr("{network} takes pictures or a video, not both.", network=name)
        yield from _video_errors(part.video, network, shelf)
    if network.needs_public_media and (part.pictures or part.video) and not shelf.hosted:
        yield tr(
            "{network} fetches pictures from a public address: connect an account that hosts them first "
            "(an S3 storage, or a WordPress blog).",
            network=name,
        )


def alt_troubles(part: Part, network: Capabilities) -> Iterator[str]:
    """What is missing for people who can't see the part's pictures or video."""
    if not network.max_alt_length:
        return
    for number, picture in enumerate(part.pictures, start=1):
        if not picture.alt.strip():
            yield tr("Picture {n} has no description for people who can't see it.", n=number)
    if part.video is not None and not part.video.alt.strip() and network.max_videos:
        yield tr("The video has no description for people who can't see it.")


def _picture_errors(picture: Picture, number: int, network: Capabilities, shelf: Shelf) -> Iterator[str]:
    if picture.mime not in network.image_types:
        yield tr(
            "{network} does not take pictures of the type {mime} (picture {n}).",
            network=tr(network.name),
            mime=picture.mime,
            n=number,
        )
    if network.max_alt_length and count(picture.alt, network.unit) > network.max_alt_length:
        yield tr(
            "The description of picture {n} is longer than the {max} that {network} takes.",
            n=number,
            max=network.max_alt_length,
            network=tr(network.name),
        )
    info = shelf.pictures.get(picture.sha256)
    most = network.max_image_bytes
    if picture.mime == "image/gif" and network.max_animation_bytes is not None:
        most = network.max_animation_bytes
    if info is not None and info.size > most and not network.fits_images:
        yield tr(
            "Picture {n} has {size} MB; {network} takes {most} MB. Fit it to the network.",
            n=number,
            size=_megabytes(info.size),
            network=tr(network.name),
            most=_megabytes(most),
        )


def _video_errors(video: Video, network: Capabilities, shelf: Shelf) -> Iterator[str]:
    if not network.max_videos:
        yield tr("{network} takes no videos.", network=tr(network.name))
        return
    if video.mime not in network.video_types:
        yield tr(
            "{network} does not take videos of the type {mime}.", network=tr(network.name), mime=video.mime
        )
    info = shelf.videos.get(video.sha256)
    if info is None:
        return
    if info.size > network.max_video_bytes:
        yield tr(
            "The video has {size} MB; {network} takes {most} MB.",
            size=_megabytes(info.size),
            network=tr(network.name),
            most=_megabytes(network.max_video_bytes),
        )
    if network.max_video_seconds and info.seconds > network.max_video_seconds:
        yield tr(
            "The video lasts {n} seconds; {network} takes {most}.",
            n=round(info.seconds),
            network=tr(network.name),
            most=network.max_video_seconds,
        )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")
