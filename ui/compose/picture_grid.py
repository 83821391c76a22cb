"""A message's pictures as networks lay them out: up to four, cropped to their place, alt texts on demand."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.compose.picture_store import PictureStore, around
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.tokens import Tone, palette
from warroom.domain.post import Picture
from warroom.language import ntr, tr

_GAP = 3
_MOST = 4


class PictureGrid(QWidget):
    """One to four pictures, and how many more there are.

    One without a description says so: people who can't see it would get nothing.
    """

    def __init__(self, store: PictureStore, says_alts: bool = True, parent: QWidget | None = None) -> None:
        """Without `says_alts` nobody describes the pictures: those of link cards."""
        super().__init__(parent)
        self._store, self._says_alts = store, says_alts
        self._pictures: tuple[Picture, ...] = ()
        self._taken = _MOST
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        store.picture_read.connect(self._on_picture_read)

    def show_pictures(self, pictures: Sequence[Picture], taken: int = _MOST) -> None:
        """Show `pictures`, of which the network takes so many; the widget is hidden without any."""
        self._pictures, self._taken = tuple(pictures), taken
        alts = "; ".join(picture.alt or tr("no description") for picture in pictures)
        self.setAccessibleName(
            ntr("{n} picture: {alts}", "{n} pictures: {alts}", len(self._pictures), alts=alts)
        )
        self.setVisible(bool(pictures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(120))

    def heightForWidth(self, width: int) -> int:
        return width * 9 // 16 if self._pictures else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), tokens.RADIUS, tokens.RADIUS)
        painter.setClipPath(outline)
        for picture, place in zip(self._pictures, self._places(), strict=False):
            self._paint_picture(painter, picture, place)
        if len(self._pictures) > _MOST:
            more = f"+{len(self._pictures) - _MOST}"
            tone = Tone.DANGER if len(self._pictures) > self._taken else Tone.TEXT
            self._paint_badge(painter, self._places()[-1], more, tone, top=True)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            for picture, place in zip(self._pictures, self._places(), strict=False):
                if place.contains(event.pos()):
                    QToolTip.showText(event.globalPos(), picture.alt or tr("no description"), self)
                    return True
        return super().event(event)

    def _on_picture_read(self, sha256: str) -> None:
        if any(picture.sha256 == sha256 for picture in self._pictures):
            self.update()

    def _places(self) -> list[QRect]:
        """Where each picture goes: all; halves; a half and two quarters; quarters."""
        width, height = self.width(), self.height()
        left, top = (width - _GAP) // 2, (height - _GAP) // 2
        right, bottom = left + _GAP, top + _GAP
        match min(len(self._pictures), _MOST):
            case 0:
                return []
            case 1:
                return [self.rect()]
            case 2:
                return [QRect(0, 0, left, height), QRect(right, 0, width - right, height)]
            case 3:
                columns = width - right
                return [
                    QRect(0, 0, left, height),
                    QRect(right, 0, columns, top),
                    QRect(right, bottom, columns, height - bottom),
                ]
            case _:
                across, down = width - right, height - bottom
                return [
                    QRect(0, 0, left, top),
                    QRect(right, 0, across, top),
                    QRect(0, bottom, left, down),
                    QRect(right, bottom, across, down),
                ]

    def _paint_picture(self, painter: QPainter, picture: Picture, place: QRect) -> None:
        painter.fillRect(place, QColor(palette().sunken))
        pixmap = self._store.pixmap(picture.sha256)
        if pixmap is not None:
            painter.drawPixmap(place, pixmap, around(pixmap, place.size(), picture.focus or (0, 0)))
        else:
            self._paint_missing(painter, picture, place)
        if not self._says_alts:
            return
        if picture.alt.strip():
            self._paint_badge(painter, place, tr("ALT"), Tone.TEXT)
        else:
            self._paint_badge(painter, place, tr("no description"), Tone.DANGER)

    def _paint_missing(self, painter: QPainter, picture: Picture, place: QRect) -> None:
        broken = self._store.is_unreadable(picture.sha256)
        symbol = QRect(0, 0, 24, 24)
        symbol.moveCenter(place.center())
        name, tone = (
            ("mdi6.image-broken-variant", Tone.DANGER) if broken else ("mdi6.image-outline", Tone.MUTED)
        )
        icon(name, tone).paint(painter, symbol)

    def _paint_badge(self, painter: QPainter, place: QRect, text: str, tone: Tone, top: bool = False) -> None:
        font = QFont(self.font())
        font.setPixelSize(tokens.TEXT_SMALL)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        words = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, max(0, place.width() - 20)
        )
        box = painter.fontMetrics().boundingRect(words).adjusted(-5, -2, 5, 2)
        box.moveTopLeft(place.topLeft() if top else place.bottomLeft() - box.bottomLeft() + box.topLeft())
        box.translate(6, 6 if top else -6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette().soft(tone) if tone is Tone.DANGER else palette().surface))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(palette().of(tone)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
