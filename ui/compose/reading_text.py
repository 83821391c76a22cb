"""A text as a network shows it: every character, any length of word, links, mentions and tags in colour."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.compose.spans import spans
from ui.theme.tokens import Tone, palette

SHOWN_AT_MOST = 10_000
"""Characters of a text that a preview draws; what is longer fits no network and is cut with a sign."""


class ReadingText(QTextEdit):
    """Read-only, as high as its text, breaking even a word that has no end; can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(
            "QTextEdit, QTextEdit:focus { background: transparent; border: none; padding: 0; }"
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def show_text(self, text: str) -> None:
        """Show `text` with its links, mentions and tags in colour."""
        if text == self._text:
            return
        self._text = text
        shown = text if len(text) <= SHOWN_AT_MOST else text[:SHOWN_AT_MOST] + " […]"
        plain, marked = QTextCharFormat(), QTextCharFormat()
        marked.setForeground(QColor(palette().of(Tone.ACCENT)))
        stretches, end = [], 0
        for span in spans(shown):
            stretches += [(shown[end : span.start], plain), (shown[span.start : span.end], marked)]
            end = span.end
        self.write([*stretches, (shown[end:], plain)])

    def write(self, stretches: Iterable[tuple[str, QTextCharFormat]]) -> None:
        """Show stretches of text, each in its style, laid out once for all of them."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        for text, style in stretches:
            cursor.insertText(text, style)
        cursor.endEditBlock()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(1, round(self.document().size().height()) + 1))
