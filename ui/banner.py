"""Banners: states of the whole window that stay until they are over. The rehearsal's band is one of them."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone, palette
from warroom.language import tr

BANNER = "banner"
"""The name of everything that stays below the bar while it lasts: messages don't cover it."""


class Banner(QFrame):
    """Over the whole width, an icon and a sentence; hidden while there is nothing to say.

    It is an alarm, unless it is `calm`: something is amiss, and goes on by itself.
    """

    def __init__(self, icon_name: str, *, calm: bool = False) -> None:
        super().__init__()
        look, tone = ("caution", Tone.WARNING) if calm else ("alarm", Tone.DANGER)
        set_look(self, look)
        self.setObjectName(BANNER)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(tokens.LARGE, tokens.SMALL, tokens.LARGE, tokens.SMALL)
        self.row.setSpacing(tokens.SMALL)
        symbol = QLabel()
        symbol.setPixmap(pixmap(icon_name, tone, 20))
        self.row.addWidget(symbol)
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._label, look)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.words.addWidget(self._label)
        self.row.addLayout(self.words, stretch=1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What the banner says; empty while it is hidden."""
        return self._label.text()

    def say(self, sentence: str | None) -> None:
        """Show `sentence`, or nothing."""
        if (sentence or "") == self.sentence:
            return
        self._label.setText(sentence or "")
        self.setAccessibleName(sentence or "")
        self.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class RehearsalBand(QWidget):
    """The striped band that tells a rehearsal from the real thing, for as long as the campaign is open."""

    HEIGHT = 22

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = tr("REHEARSAL — nothing here reaches the public")
        self.setAccessibleName(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, height = palette(), self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(colours.rehearsal))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.rehearsal_stripe))
        for left in range(-height, self.width(), 2 * height):
            corners = ((left, height), (left + height, height), (left + 2 * height, 0), (left + height, 0))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        font = QFont(self.font())
        font.setPixelSize(tokens.TEXT_SMALL)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.on_rehearsal))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()
