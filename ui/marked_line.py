"""A line of words behind a mark that says at a glance how things are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.tokens import Tone


class MarkedLine(QFrame):
    """The mark at the top left, the words wrapping beside it, and what may follow them at the right."""

    def __init__(self, symbol: str, tone: Tone, text: str, *, size: int = 14) -> None:
        super().__init__()
        self.words = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens.SMALL)
        mark = QLabel()
        mark.setPixmap(pixmap(symbol, tone, size))
        self._row.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.words, 1)

    def add(self, widget: QWidget) -> None:
        """Put `widget` behind the words."""
        self._row.addWidget(widget, alignment=Qt.AlignmentFlag.AlignTop)
