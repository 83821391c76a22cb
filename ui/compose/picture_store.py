"""The campaign's pictures as pixmaps: read and decoded off the GUI thread, kept while they are shown."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from ui.desk import Desk
from warroom.domain.ids import Sha256
from warroom.errors import Trouble, WarroomError
from warroom.language import tr
from warroom.services import queries

_LARGEST = QSize(720, 720)
_KEPT = 120


@dataclass(frozen=True)
class Measures:
    """How large a stored picture is: its pixels, and its size in bytes."""

    pixels: QSize
    bytes: int


@dataclass(frozen=True)
class _Decoded:
    image: QImage
    measures: Measures


class PictureStore(QObject):
    """Asked for a picture it answers at once, or reads it and says `picture_read` with its hash."""

    picture_read = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pixmaps: dict[Sha256, QPixmap | None] = {}
        self._measures: dict[Sha256, Measures] = {}
        self._asked: set[Sha256] = set()

    def pixmap(self, sha256: Sha256) -> QPixmap | None:
        """The picture, at most 720 pixels wide and high; None while it is being read and when it can't be."""
        if sha256 not in self._pixmaps:
            self._ask(sha256)
        return self._pixmaps.get(sha256)

    def measures(self, sha256: Sha256) -> Measures | None:
        """How large the picture is as it is stored; None until it was read."""
        return self._measures.get(sha256)

    def is_unreadable(self, sha256: Sha256) -> bool:
        """Whether the picture was read and can't be shown."""
        return sha256 in self._pixmaps and self._pixmaps[sha256] is None

    def _ask(self, sha256: Sha256) -> None:
        if sha256 in self._asked:
            return
        self._asked.add(sha256)
        office = self._desk.office

        def on_read(decoded: _Decoded) -> None:
            self._measures[sha256] = decoded.measures
            self._keep(sha256, QPixmap.fromImage(decoded.image))

        def on_failed(_error: WarroomError) -> None:
            self._keep(sha256, None)

        self._desk.jobs.run(self, lambda: _decoded(queries.media(office, sha256)), on_read, on_failed)

    def _keep(self, sha256: Sha256, pixmap: QPixmap | None) -> None:
        self._asked.discard(sha256)
        while len(self._pixmaps) >= _KEPT:
            del self._pixmaps[next(iter(self._pixmaps))]
        self._pixmaps[sha256] = pixmap
        self.picture_read.emit(sha256)


def middle(pixmap: QPixmap, size: QSize) -> QRect:
    """The middle of `pixmap` in the shape of `size`."""
    return around(pixmap, size, (0, 0))


def around(pixmap: QPixmap, size: QSize, focus: tuple[int, int]) -> QRect:
    """The largest part of `pixmap` in the shape of `size` that has `focus` (as `Picture.focus`) near its
    middle.
    """
    part = size.scaled(pixmap.size(), Qt.AspectRatioMode.KeepAspectRatio)
    free_x, free_y = pixmap.width() - part.width(), pixmap.height() - part.height()
    left = pixmap.width() * (100 + focus[0]) / 200 - part.width() / 2
    top = pixmap.height() * (100 - focus[1]) / 200 - part.height() / 2
    at = QPoint(round(min(max(left, 0), free_x)), round(min(max(top, 0), free_y)))
    return QRect(at, part)


def _decoded(content: bytes) -> _Decoded:
    """On the jobs' thread (a QImage, unlike a QPixmap, may be made there)."""
    image = QImage.fromData(content)
    if image.isNull():
        raise Trouble(tr("The picture can't be shown."))
    measures = Measures(image.size(), len(content))
    if image.width() > _LARGEST.width() or image.height() > _LARGEST.height():
        image = image.scaled(
            _LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return _Decoded(image, measures)
