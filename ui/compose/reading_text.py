"""A text as a network shows it: every character, any length of word, links, mentions and tags in colour."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.compose.spans import spans
from ui.theme.tokens import Tone, palette

SHOWN_AT_MOST = 20_000
"""Characters of a text that a preview draws; what is longer fits no network and is cut with a sign."""


class ReadingText(QTextEdit):
    """Read-only, as high as its text, breaking even a word that has no end; can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        shown = text if len(text) <= SHOWN_AT_MOST else text[:SHOWN_AT_MOST] + " […]"
        self.setPlainText(shown)
        style = QTextCharFormat()
        style.setForeground(QColor(palette().of(Tone.ACCENT)))
        for span in spans(shown):
            self.style_range(shown, span.start, span.end, style)

    def style_range(self, text: str, start: int, end: int, style: QTextCharFormat) -> None:
        """Style the characters of `text` from `start` to `end`. Qt counts in UTF-16, Python does not."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(_utf16(text[:start]))
        cursor.setPosition(_utf16(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(style)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(1, round(self.document().size().height()) + 1))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
