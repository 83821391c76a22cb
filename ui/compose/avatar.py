"""The disc with initials that stands for an account or a person."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Tone, palette


def initials(name: str) -> str:
    """Up to two letters for `name`: “Marie Dupont” is MD, “@campaign” is C."""
    words = [word.lstrip("@#") for word in name.split()]
    letters = [word[0] for word in words if word and word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


class Avatar(QWidget):
    """A disc with the initials of a name."""

    def __init__(self, name: str = "", size: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.show_name(name)

    def show_name(self, name: str) -> None:
        """Show the initials of `name`."""
        self._initials = initials(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette().soft(Tone.ACCENT)))
        painter.drawEllipse(disc)
        font = QFont(self.font())
        font.setPixelSize(max(9, round(self.height() * 0.38)))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(palette().of(Tone.ACCENT)))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()
