"""A video where it can't play: its poster or an empty frame, the sign to play, and how long it is."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.compose.film_store import FilmStore, length
from ui.compose.picture_store import PictureStore, middle
from ui.theme import tokens
from warroom.domain.post import Video
from warroom.language import tr

_TALLEST = 1.25
"""Height to width of what a preview gives an upright video, as feeds do; it is cut to the middle."""


class Poster(QWidget):
    """As wide as it is given, and as high as the video's shape asks for, within bounds."""

    def __init__(self, pictures: PictureStore, films: FilmStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures, self._films = pictures, films
        self._video: Video | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        pictures.picture_read.connect(self._on_picture_read)
        films.film_read.connect(self._on_film_read)

    def show_video(self, video: Video | None) -> None:
        """Show `video`; the widget hides itself without one."""
        self._video = video
        self.setVisible(video is not None)
        if video is not None:
            self.setAccessibleName(tr("Video: {alt}", alt=video.alt or tr("no description")))
            self.setToolTip(video.alt or tr("no description"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 45)

    def heightForWidth(self, width: int) -> int:
        film = self._films.film(self._video.sha256) if self._video else None
        shape = film.info.height / film.info.width if film and film.info.width else 9 / 16
        return round(width * min(shape, _TALLEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._video is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), tokens.RADIUS, tokens.RADIUS)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor("#101216"))
        thumbnail = self._video.thumbnail
        if thumbnail is not None and (pixmap := self._pictures.pixmap(thumbnail.sha256)) is not None:
            painter.drawPixmap(self.rect(), pixmap, middle(pixmap, self.size()))
        self._paint_play(painter)
        film = self._films.film(self._video.sha256)
        if film is not None:
            _paint_badge(painter, self.rect(), length(film.info.seconds))
        painter.end()

    def _paint_play(self, painter: QPainter) -> None:
        side = max(20, min(48, self.height() // 3))
        disc = QRect(0, 0, side, side)
        disc.moveCenter(self.rect().center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(disc)
        triangle = QPainterPath()
        at, third = disc.center(), side / 5
        triangle.moveTo(at.x() - third * 0.8, at.y() - third * 1.2)
        triangle.lineTo(at.x() + third * 1.4, at.y())
        triangle.lineTo(at.x() - third * 0.8, at.y() + third * 1.2)
        painter.fillPath(triangle, QColor("#ffffff"))

    def _on_picture_read(self, sha256: str) -> None:
        if self._video is not None and self._video.thumbnail and self._video.thumbnail.sha256 == sha256:
            self.update()

    def _on_film_read(self, sha256: str) -> None:
        if self._video is not None and self._video.sha256 == sha256:
            self.updateGeometry()
            self.update()


def _paint_badge(painter: QPainter, place: QRect, text: str) -> None:
    """White on black whatever the theme: it lies on a picture."""
    font = QFont(painter.font())
    font.setPixelSize(tokens.TEXT_SMALL)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    box = painter.fontMetrics().boundingRect(text).adjusted(-5, -2, 5, 2)
    box.moveBottomRight(place.bottomRight() - QPoint(5, 5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
