"""Adding pictures, videos and captions to a draft: read, checked and kept off the GUI thread, whatever their
size.

Pictures and captions are read by the jobs' thread. A video may take minutes: it gets a thread of its own,
which ends with it, so that what is typed meanwhile is saved as ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from ui.compose import editing
from ui.compose.editing import Tab
from ui.compose.film_jobs import FilmJobs
from ui.desk import Desk
from ui.jobs import Jobs
from warroom.domain.media import MediaInfo, VideoInfo
from warroom.domain.post import Captions, Part, Picture, Video
from warroom.errors import BadInput, Trouble, WarroomError
from warroom.language import spoken, tr
from warroom.services import compose, videos
from warroom.services.pictures import MAX_BYTES

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".webm")
CAPTIONS_SUFFIXES = (".vtt", ".srt")
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_MOST_CAPTIONS = 5 * 1024 * 1024

Grow = Callable[[Part], Part]
"""What becomes of a part by what was added to it."""


class Cargo(Enum):
    """What a file is wanted for. `ANY` was dropped: its name tells."""

    ANY = auto()
    PICTURE = auto()
    VIDEO = auto()
    THUMBNAIL = auto()
    CAPTIONS = auto()


def cargo_of(path: str) -> Cargo:
    """What a dropped file is for."""
    suffix = Path(path).suffix.lower()
    if suffix in VIDEO_SUFFIXES:
        return Cargo.VIDEO
    return Cargo.CAPTIONS if suffix in CAPTIONS_SUFFIXES else Cargo.PICTURE


@dataclass(eq=False)
class Arrival:
    """A file on its way into a part.

    `share` is what of a video was read, from 0 to 1, and `film` what it turned out to be; None for other
    files.
    """

    tab: Tab
    part: int
    name: str
    share: float | None = None
    film: VideoInfo | None = None
    _cancelled: Event = field(default_factory=Event)

    def cancel(self) -> None:
        """Stop reading: nothing of it is added. A small file is added all the same."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody thought better of it; asked on the file's thread."""
        return self._cancelled.is_set()


class Attaching(QObject):
    """The files on their way into one post.

    Signals: `added` with the tab, the part's index and what the part becomes by it (Grow); `changed` when
    `pending` did; `film_read` with the VideoInfo and the file's name of a video.
    """

    added = Signal(object, int, object)
    changed = Signal()
    film_read = Signal(object, str)
    _progressed = Signal(object, float)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.pending: list[Arrival] = []
        self._films = FilmJobs(desk, self)
        self._ended = Event()
        self.destroyed.connect(self._ended.set)
        self._progressed.connect(self._on_progressed)

    @property
    def films(self) -> list[Arrival]:
        """The videos among them, which leaving would stop."""
        return [arrival for arrival in self.pending if arrival.share is not None]

    def add_files(self, tab: Tab, part: int, cargo: Cargo, paths: Sequence[str], language: str) -> None:
        """Add the files at `paths` to `part` of `tab`; captions without a language in their name are in
        `language`.
        """
        for path in paths:
            self._add_file(tab, part, cargo_of(path) if cargo is Cargo.ANY else cargo, Path(path), language)

    def add_image(self, tab: Tab, part: int, image: QImage) -> None:
        """Add a picture that was pasted, as PNG."""
        office, me, name = self._desk.office, self._desk.me.id, tr("pasted picture")
        arrival = Arrival(tab, part, name)
        self._run(arrival, lambda: _with_picture(compose.attach(office, me, _png(image), name)))

    def _add_file(self, tab: Tab, part: int, cargo: Cargo, path: Path, language: str) -> None:
        office, me, name = self._desk.office, self._desk.me.id, path.name
        arrival = Arrival(tab, part, name)
        match cargo:
            case Cargo.VIDEO:
                self._add_video(arrival, path)
            case Cargo.CAPTIONS:
                spoken_in = captions_language(name) or language or spoken()

                def captions() -> Grow:
                    sha256 = compose.attach_captions(office, me, _read(path, _MOST_CAPTIONS), name)
                    return partial(editing.with_captions, captions=Captions(sha256, spoken_in))

                self._run(arrival, captions)
            case Cargo.THUMBNAIL:
                self._run(
                    arrival, lambda: _with_thumbnail(compose.attach(office, me, _read(path, MAX_BYTES), name))
                )
            case _:
                self._run(
                    arrival, lambda: _with_picture(compose.attach(office, me, _read(path, MAX_BYTES), name))
                )

    def _add_video(self, arrival: Arrival, path: Path) -> None:
        office, me, ended, desk_jobs = self._desk.office, self._desk.me.id, self._ended, self._desk.jobs
        arrival.share = 0.0

        def goes_on(share: float) -> bool:
            """On the thread of films."""
            if ended.is_set() or arrival.is_cancelled or desk_jobs.closed:
                return False
            self._progressed.emit(arrival, share)
            return True

        def film() -> Grow:
            arrival.film = info = compose.attach_video(office, me, path, goes_on=goes_on)
            return partial(editing.with_video, video=Video(info.sha256, info.mime))

        self._run(arrival, film, self._films)

    def _run(self, arrival: Arrival, work: Callable[[], Grow], jobs: Jobs | FilmJobs | None = None) -> None:
        self.pending.append(arrival)
        self.changed.emit()

        def on_kept(grow: Grow) -> None:
            self._forget(arrival)
            if arrival.film is not None:
                self.film_read.emit(arrival.film, arrival.name)
            self.added.emit(arrival.tab, arrival.part, grow)

        def on_failed(error: WarroomError) -> None:
            self._forget(arrival)
            if not isinstance(error, videos.Cancelled):
                self._desk.notices.present(error)

        (jobs or self._desk.jobs).run(self, work, on_kept, on_failed)

    def _forget(self, arrival: Arrival) -> None:
        self.pending.remove(arrival)
        self.changed.emit()

    def _on_progressed(self, arrival: Arrival, share: float) -> None:
        arrival.share = share
        self.changed.emit()


def captions_language(name: str) -> str:
    """The language in a name like “speech.fr.vtt”; empty when there is none."""
    pieces = name.lower().rsplit(".", 2)
    tag = pieces[1] if len(pieces) == 3 else ""
    return tag if len(tag) in (2, 3) and tag.isalpha() else ""


def _with_picture(info: MediaInfo) -> Grow:
    return partial(editing.with_picture, picture=Picture(info.sha256, info.mime))


def _with_thumbnail(info: MediaInfo) -> Grow:
    return partial(editing.with_thumbnail, picture=Picture(info.sha256, info.mime))


def _read(path: Path, most: int) -> bytes:
    """The file's bytes; what is too large is refused before it is read. Raises Trouble when it can't be."""
    try:
        size = path.stat().st_size
        if size > most:
            raise BadInput(
                tr(
                    "{name} is {size} MB large; {most} MB are the most. Make it smaller and attach it again.",
                    name=path.name,
                    size=size // (1024 * 1024),
                    most=most // (1024 * 1024),
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise Trouble(
            tr(
                "{name} can't be read: {reason}. Choose another file.",
                name=path.name,
                reason=error.strerror or "",
            )
        ) from error


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload] # the stubs want bytes, Qt takes text
        raise BadInput(tr("What was pasted is not a picture that can be shown."))
    return bytes(buffer.data().data())
