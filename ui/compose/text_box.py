"""Where a part's text is typed: exact characters, pictures by paste and drop, and no paste that freezes."""

import re

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from ui.dates import locale
from warroom.domain.checks import MAX_TEXT_LENGTH
from warroom.language import tr

_FEWEST_LINES = 4
_MOST_LINES = 16
_UNBROKEN = re.compile(r"\S{20001}")
"""Laying out one word of this length takes Qt some 30 ms, and of ten times this length several seconds."""


class TextBox(QPlainTextEdit):
    """A text editor that grows with its text. What can't be inserted is said by `paste_refused`."""

    text_edited = Signal(str)
    paste_refused = Signal(str)
    files_given = Signal(list)
    """The local paths (str) of files that were dropped or pasted."""
    picture_given = Signal(QImage)
    """A picture that was pasted as such, for instance a screenshot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(8)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.updateGeometry())
        self.textChanged.connect(lambda: self.text_edited.emit(self.text()))

    def text(self) -> str:
        """Exactly what was typed. (Qt's toPlainText turns no-break spaces, which French needs, to spaces.)"""
        return exact_text(self.document())

    def show_text(self, text: str) -> None:
        """Show `text` without saying that it was edited; the cursor stays where it was as far as it can."""
        if text == self.text():
            return
        position = self.textCursor().position()
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)
        cursor = self.textCursor()
        cursor.setPosition(min(position, max(0, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        lines = int(self.document().size().height())
        shown = max(_FEWEST_LINES, min(lines, _MOST_LINES))
        margins = 2 * (int(self.document().documentMargin()) + self.frameWidth())
        return QSize(super().sizeHint().width(), shown * self.fontMetrics().lineSpacing() + margins)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or bool(_local_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.isReadOnly():
            return
        if files := _local_files(source):
            self.files_given.emit(files)
        elif source.hasImage() and not source.hasText():
            self.picture_given.emit(QImage(source.imageData()))
        elif refusal := refusal_of(source.text(), self, MAX_TEXT_LENGTH):
            self.paste_refused.emit(refusal)
        else:
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()


def refusal_of(text: str, box: QPlainTextEdit, most: int) -> str | None:
    """Why `text` is not pasted into `box`, which holds `most` characters; None when it is."""
    kept = box.document().characterCount() - 1 - len(box.textCursor().selectedText())
    if len(text) + kept > most:
        return tr(
            "What was pasted has {n} characters, and a text here holds {most} at most. "
            "Nothing was pasted: copy only the passage you need.",
            n=locale().toString(len(text)),
            most=locale().toString(most),
        )
    if _UNBROKEN.search(text):
        return tr("What was pasted is not a text: it runs on for over 20,000 characters without a space.")
    return None


def exact_text(document: QTextDocument) -> str:
    """The characters of `document` as they were typed, its paragraphs ended by line feeds."""
    return document.toRawText().replace("\u2029", "\n").replace("\u2028", "\n")


def _local_files(source: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
