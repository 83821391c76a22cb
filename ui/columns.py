"""Widgets one below the other, as inspectors and forms have them: the margins, the words, the emptying."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QVBoxLayout

from ui.theme import tokens
from ui.theme.style import set_look


def padded_column() -> tuple[QFrame, QVBoxLayout]:
    """A frame with a column inside that keeps its distance from the edges."""
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
    column.setSpacing(tokens.SMALL)
    return frame, column


def words(text: str, look: str = "") -> QLabel:
    """A text that wraps. What people typed is never read as markup, and never widens the column."""
    label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setMinimumWidth(1)  # a word without end is cut
    if look:
        set_look(label, look)
    return label


def empty(layout: QLayout) -> None:
    """Take every widget away. They are gone from sight at once, and deleted when nothing runs in them."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
