"""The campaign's pictures as pixmaps: read and decoded off the GUI thread, kept while they are shown."""

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from ui.desk import Desk
from warroom.domain.ids import Sha256
from warroom.errors import Trouble, WarroomError
from warroom.language import tr
from warroom.services import queries

_LARGEST = QSize(720, 720)
_KEPT = 120


class PictureStore(QObject):
    """Asked for a picture it answers at once, or reads it and says `picture_read` with its hash."""

    picture_read = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pixmaps: dict[Sha256, QPixmap | None] = {}
        self._asked: set[Sha256] = set()

    def pixmap(self, sha256: Sha256) -> QPixmap | None:
        """The picture, at most 720 pixels wide and high; None while it is being read and when it can't be."""
        if sha256 not in self._pixmaps:
            self._ask(sha256)
        return self._pixmaps.get(sha256)

    def is_unreadable(self, sha256: Sha256) -> bool:
        """Whether the picture was read and can't be shown."""
        return sha256 in self._pixmaps and self._pixmaps[sha256] is None

    def _ask(self, sha256: Sha256) -> None:
        if sha256 in self._asked:
            return
        self._asked.add(sha256)
        office = self._desk.office

        def on_read(image: QImage) -> None:
            self._keep(sha256, QPixmap.fromImage(image))

        def on_failed(_error: WarroomError) -> None:
            self._keep(sha256, None)

        self._desk.jobs.run(self, lambda: _decoded(queries.media(office, sha256)), on_read, on_failed)

    def _keep(self, sha256: Sha256, pixmap: QPixmap | None) -> None:
        self._asked.discard(sha256)
        while len(self._pixmaps) >= _KEPT:
            del self._pixmaps[next(iter(self._pixmaps))]
        self._pixmaps[sha256] = pixmap
        self.picture_read.emit(sha256)


def _decoded(content: bytes) -> QImage:
    """On the jobs' thread (a QImage, unlike a QPixmap, may be made there)."""
    image = QImage.fromData(content)
    if image.isNull():
        raise Trouble(tr("The picture can't be shown."))
    if image.width() <= _LARGEST.width() and image.height() <= _LARGEST.height():
        return image
    return image.scaled(
        _LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
