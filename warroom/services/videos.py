"""Videos: looked into before they are kept, stored in chunks, and read piece by piece when they are sent.

A video is read from disk and written to the database chunk by chunk, each in a transaction of its own, so
that nobody waits behind a long write: a hold is placed within a moment also while somebody attaches an hour
of film.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from warroom.domain.ids import PersonId, Sha256
from warroom.domain.media import MediaInfo, VideoInfo
from warroom.domain.person import Role
from warroom.errors import BadInput, Refused
from warroom.language import tr
from warroom.ports import ParcelVideo
from warroom.services.office import Office, permitted

MAX_BYTES = 2 * 1024 * 1024 * 1024
CHUNK_BYTES = 4 * 1024 * 1024
CHUNK_MIME = "application/octet-stream"

_MIME = {"MPEG-4": "video/mp4", "QuickTime": "video/quicktime", "WebM": "video/webm"}


class Cancelled(Refused):
    """Whoever attached the video thought better of it; nothing of it is used."""


def attach(
    office: Office, me: PersonId, path: Path, goes_on: Callable[[float], bool] = lambda _share: True
) -> VideoInfo:
    """Keep the video at `path` for posts.

    `goes_on` hears which share is done, from 0 to 1, and says whether to go on. Raises BadInput with a
    sentence that names the file, Cancelled.
    """
    with office.store.read() as uow:
        permitted(uow, me, Role.DRAFTER, Role.MONITOR)
    info = _inspected(path)
    chunks: list[Sha256] = []
    for chunk in _pieces(path):
        if not goes_on(min(1.0, len(chunks) * CHUNK_BYTES / max(info.size, 1))):
            raise Cancelled(tr("{name} was not attached.", name=path.name))
        chunks.append(_keep_chunk(office, me, chunk))
    with office.store.write(me) as uow:
        permitted(uow, me, Role.DRAFTER, Role.MONITOR)
        known = uow.media.video(info.sha256)
        if known is None:
            uow.media.add_video(info, chunks, me, office.clock.now())
        return known or info


def read(office: Office, chunks: Sequence[Sha256], offset: int, length: int) -> bytes:
    """Up to `length` bytes of the video made of `chunks`, from `offset` on.

    It ends before a chunk that is not what its name says: the bytes that were checked are those that go out.
    """
    pieces: list[bytes] = []
    with office.store.read() as uow:
        while length > 0 and offset // CHUNK_BYTES < len(chunks):
            chunk, within = chunks[offset // CHUNK_BYTES], offset % CHUNK_BYTES
            content = uow.media.content(chunk) or b""
            if sha256(content).hexdigest() != chunk:
                break
            piece = content[within : within + length]
            if not piece:
                break
            pieces.append(piece)
            offset, length = offset + len(piece), length - len(piece)
    return b"".join(pieces)


def pieces(office: Office, video: Sha256) -> Iterator[bytes]:
    """The stored video from its first byte to its last. Raises Refused when there is none with this hash, at
    last also when what came is another one.
    """
    with office.store.read() as uow:
        chunks = uow.media.chunks(video)
    if not chunks:
        raise Refused(tr("The video {sha256} is not in this database.", sha256=video[:12]))
    whole = sha256()
    for number in range(len(chunks)):
        piece = read(office, chunks, number * CHUNK_BYTES, CHUNK_BYTES)
        whole.update(piece)
        yield piece
    if whole.hexdigest() != video:
        raise Refused(tr("The video {sha256} in this database is another one.", sha256=video[:12]))


def is_whole(video: ParcelVideo, of: Sha256) -> bool:
    """Whether what will be read of `video` has this hash: checked before anything of it is sent."""
    whole, offset = sha256(), 0
    while piece := video.read(offset, CHUNK_BYTES):
        whole.update(piece)
        offset += len(piece)
    return whole.hexdigest() == of


def _keep_chunk(office: Office, me: PersonId, content: bytes) -> Sha256:
    info = MediaInfo(Sha256(sha256(content).hexdigest()), CHUNK_MIME, len(content), 0, 0)
    with office.store.write(me) as uow:
        if uow.media.info(info.sha256) is None:
            uow.media.add(info, content, me, office.clock.now())
    return info.sha256


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK_BYTES):
                yield piece
    except OSError as error:
        raise _unreadable(path, error) from error


def _inspected(path: Path) -> VideoInfo:
    """What the file says of itself, and its hash."""
    from pymediainfo import MediaInfo as Inspector  # Loads a library of its own, which only this needs.

    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size > MAX_BYTES:
        raise BadInput(
            tr(
                "{name} is larger than {most} GB. Make it smaller and attach it again.",
                name=path.name,
                most=2,
            )
        )
    tracks = Inspector.parse(path).tracks
    general = next((track for track in tracks if track.track_type == "General"), None)
    moving = next((track for track in tracks if track.track_type == "Video"), None)
    mime = _MIME.get(str(general.format) if general else "")
    if general is not None and general.format == "MPEG-4" and str(general.format_profile) == "QuickTime":
        mime = "video/quicktime"
    if moving is None or mime is None:
        raise BadInput(tr("{name} is not an MP4, MOV or WebM video.", name=path.name))
    milliseconds = float(moving.duration or (general.duration if general else None) or 0)
    if not milliseconds:
        raise BadInput(tr("{name} is damaged and can't be played; attach a whole copy.", name=path.name))
    whole = sha256()
    for piece in _pieces(path):
        whole.update(piece)
    return VideoInfo(
        Sha256(whole.hexdigest()),
        mime,
        size,
        int(moving.width or 0),
        int(moving.height or 0),
        milliseconds / 1000,
    )


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput(tr("{name} can't be read: {reason}", name=path.name, reason=error.strerror))
