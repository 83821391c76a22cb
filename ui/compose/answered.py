"""What a reply answers, above the reply."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.compose.reading_text import ReadingText
from ui.compose.rendering import Answered
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.language import tr


class AnsweredBox(QFrame):
    """Hidden unless there is something that is answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._author = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self._author, "small")
        self._excerpt = ReadingText()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SMALL, tokens.SMALL, tokens.SMALL, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        column.addWidget(self._author)
        column.addWidget(self._excerpt)

    def show_answered(self, answered: Answered | None) -> None:
        """Show what is answered."""
        self.setVisible(answered is not None)
        if answered is not None:
            self._author.setText(tr("in reply to {author}", author=answered.author))
            self._excerpt.show_text(answered.excerpt)
