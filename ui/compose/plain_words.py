"""A field for words alone: descriptions of pictures and videos, what a network is told besides the text."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.compose.text_box import exact_text, refusal_of


class PlainWords(QPlainTextEdit):
    """Takes `most` characters at a paste; the networks' own limits are the checks' matter.

    Signals: `words_edited` with the text; `paste_refused` with a sentence.
    """

    words_edited = Signal(str)
    paste_refused = Signal(str)

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setTabChangesFocus(True)
        self.textChanged.connect(lambda: self.words_edited.emit(exact_text(self.document())))

    def show_words(self, words: str) -> None:
        """Show `words`; a text that is there already keeps its cursor."""
        if exact_text(self.document()) != words:
            self.blockSignals(True)
            self.setPlainText(words)
            self.blockSignals(False)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if refusal := refusal_of(source.text(), self, self._most):
            self.paste_refused.emit(refusal)
        else:
            self.textCursor().insertText(source.text())
