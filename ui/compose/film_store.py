"""What is known of the videos that posts show: length, size, measures, and the name of the file while it is
known.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ui.dates import locale
from ui.desk import Desk
from warroom.domain.ids import Sha256
from warroom.domain.media import VideoInfo
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import queries


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
    """Asked for a video it answers at once, or reads its facts and says `film_read` with its hash."""

    film_read = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._films: dict[Sha256, Film | None] = {}
        self._asked: set[Sha256] = set()

    def film(self, sha256: Sha256) -> Film | None:
        """The video's facts; None while they are being read, and when they can't be."""
        if sha256 not in self._films and sha256 not in self._asked:
            self._ask(sha256)
        return self._films.get(sha256)

    def learn(self, info: VideoInfo, name: str) -> None:
        """Know a video that was just attached, with its file's name."""
        self._keep(info.sha256, Film(info, name))

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
