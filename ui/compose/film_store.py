"""What is known of the videos that posts show: length, size, measures, and the name of the file while it is
known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from ui.compose.film_jobs import FilmJobs
from ui.dates import locale
from ui.desk import Desk
from ui.jobs import Jobs
from warroom.domain.ids import Sha256
from warroom.domain.media import VideoInfo
from warroom.domain.post import Video
from warroom.errors import Trouble, WarroomError
from warroom.language import tr
from warroom.services import queries, videos
from warroom.services.office import Office

_SUFFIXES = {"video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm"}


@dataclass(frozen=True)
class Film:
    """A video's facts. `name` is the file's, at the desk that attached it; others never learn it."""

    info: VideoInfo
    name: str = ""

    @property
    def words(self) -> str:
        """The facts in a line: “speech.mp4 · 1:32 · 24 MB · 1920 × 1080”."""
        measures = f"{self.info.width} × {self.info.height}"
        return " · ".join(
            word for word in (self.name, length(self.info.seconds), size(self.info.size), measures) if word
        )


class FilmStore(QObject):
    """Asked for a video it answers at once, or reads its facts and says `film_read` with its hash.

    It also hands a video to the system's own player: `watch_changed` when `is_preparing` did.
    """

    film_read = Signal(str)
    watch_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._films: dict[Sha256, Film | None] = {}
        self._asked: set[Sha256] = set()
        self._preparing: set[Sha256] = set()
        self._jobs = FilmJobs(desk, self)
        self._folder: QTemporaryDir | None = None

    def film(self, sha256: Sha256) -> Film | None:
        """The video's facts; None while they are being read, and when they can't be."""
        if sha256 not in self._films and sha256 not in self._asked:
            self._ask(sha256)
        return self._films.get(sha256)

    def learn(self, info: VideoInfo, name: str) -> None:
        """Know a video that was just attached, with its file's name."""
        self._keep(info.sha256, Film(info, name))

    def watch(self, video: Video) -> None:
        """Write the video into a file of this desk's, and open that; it goes away with the desk."""
        if video.sha256 in self._preparing:
            return
        if self._folder is None:
            self._folder = QTemporaryDir()
        path = Path(self._folder.filePath(f"{video.sha256[:12]}{_SUFFIXES.get(video.mime, '.mp4')}"))
        self._prepare(video.sha256, preparing=True)
        office, jobs = self._desk.office, self._desk.jobs

        def on_written(_none: None) -> None:
            self._prepare(video.sha256, preparing=False)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        def on_failed(error: WarroomError) -> None:
            self._prepare(video.sha256, preparing=False)
            self._desk.notices.present(error)

        self._jobs.run(self, lambda: _write(office, video.sha256, path, jobs), on_written, on_failed)

    def is_preparing(self, sha256: Sha256) -> bool:
        """Whether a video is on its way to the player."""
        return sha256 in self._preparing

    def captions(self, sha256: Sha256, read: Callable[[str], None]) -> None:
        """Read a file of captions, and call `read` with its text."""
        office = self._desk.office
        self._desk.jobs.run(
            self, lambda: queries.media(office, sha256), lambda content: read(content.decode("utf-8-sig"))
        )

    def _prepare(self, sha256: Sha256, preparing: bool) -> None:
        (self._preparing.add if preparing else self._preparing.discard)(sha256)
        self.watch_changed.emit()

    def _ask(self, sha256: Sha256) -> None:
        self._asked.add(sha256)
        office = self._desk.office

        def on_read(info: VideoInfo) -> None:
            self._keep(sha256, Film(info))

        def on_failed(_error: WarroomError) -> None:
            self._keep(sha256, None)

        self._desk.jobs.run(self, lambda: queries.video(office, sha256), on_read, on_failed)

    def _keep(self, sha256: Sha256, film: Film | None) -> None:
        self._asked.discard(sha256)
        self._films[sha256] = film
        self.film_read.emit(sha256)


def _write(office: Office, video: Sha256, path: Path, jobs: Jobs) -> None:
    """On the films' thread; it stops half way when the desk is left."""
    try:
        with path.open("wb") as file:
            for piece in videos.pieces(office, video):
                if jobs.closed:
                    return
                file.write(piece)
    except OSError as error:
        raise Trouble(tr("The video can't be shown here: {reason}", reason=error.strerror or "")) from error


def length(seconds: float) -> str:
    """How long a video is: “0:07”, “1:32”, “1:02:05”."""
    whole = max(1, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(in_bytes: int) -> str:
    """How large a file is, as networks state their limits (a megabyte is a million bytes)."""
    if in_bytes < 1_000_000:
        return tr("{n} kB", n=locale().toString(max(1, round(in_bytes / 1_000))))
    digits = 1 if in_bytes < 10_000_000 else 0
    return tr("{n} MB", n=locale().toString(in_bytes / 1_000_000, "f", digits))
