"""The pictures, videos and captions of a post that is posted by hand: what each is called, and saving it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from warroom.domain.ids import Sha256
from warroom.domain.post import Captions, Part, Picture, Thread, Video
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services import queries, videos
from warroom.services.office import Office

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}


@dataclass(frozen=True)
class File:
    """One file to be saved: its name, what stands for it where it can't be seen, and its bytes in pieces."""

    name: str
    alt: str
    pieces: Callable[[], Iterator[bytes]]


def files(office: Office, thread: Thread) -> tuple[tuple[File, ...], ...]:
    """The files of each part. Blocks: what captions are is only said by their bytes."""
    return tuple(tuple(_of_part(office, part, number)) for number, part in enumerate(thread, start=1))


def save(file: File, path: Path) -> None:
    """Write `file` to `path`. Blocks; raises Trouble when the disk refuses."""
    try:
        with path.open("wb") as target:
            for piece in file.pieces():
                target.write(piece)
    except OSError as error:
        raise Trouble(tr("{path} can't be written: {reason}", path=path, reason=error.strerror)) from error


def _of_part(office: Office, part: Part, number: int) -> Iterator[File]:
    for place, picture in enumerate(part.pictures, start=1):
        yield _picture(office, picture, f"{number}-picture-{place}")
    if part.video is not None:
        yield from _video(office, part.video, number)


def _video(office: Office, video: Video, number: int) -> Iterator[File]:
    name = f"{number}-video.{_ENDINGS.get(video.mime, 'bin')}"
    yield File(name, video.alt, partial(videos.pieces, office, video.sha256))
    if video.thumbnail is not None:
        yield _picture(office, video.thumbnail, f"{number}-thumbnail")
    for captions in video.captions:
        yield _captions(office, captions, number)


def _picture(office: Office, picture: Picture, name: str) -> File:
    ending = _ENDINGS.get(picture.mime, "bin")
    return File(f"{name}.{ending}", picture.alt, partial(_whole, office, picture.sha256))


def _captions(office: Office, captions: Captions, number: int) -> File:
    web = queries.media(office, captions.sha256).lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT")
    name = f"{number}-captions-{captions.language}.{'vtt' if web else 'srt'}"
    return File(name, "", partial(_whole, office, captions.sha256))


def _whole(office: Office, sha256: Sha256) -> Iterator[bytes]:
    yield queries.media(office, sha256)
