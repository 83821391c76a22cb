"""The remarks that colleagues leave on a post for each other, and the line that adds one."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ui.columns import empty
from ui.compose.avatar import Avatar
from ui.compose.words import breakable
from ui.dates import ago
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.post import Comment
from warroom.language import tr


class Comments(QWidget):
    """Signals: `commented` with the text. The line is emptied by `clear_line` once the remark is kept."""

    commented = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.MEDIUM)
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Leave a remark for colleagues"))
        self.line.setAccessibleName(tr("Remark for colleagues"))
        self.line.setMaxLength(4_000)
        self.send = QToolButton()
        self.send.setIcon(icon("mdi6.send-outline"))
        self.send.setToolTip(tr("Leave this remark"))
        self.send.setAccessibleName(tr("Leave this remark"))
        self.send.setEnabled(False)
        self.line.textChanged.connect(lambda text: self.send.setEnabled(bool(text.strip())))
        self.line.returnPressed.connect(self._on_sent)
        self.send.clicked.connect(self._on_sent)
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        row.addWidget(self.line, 1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        column.addLayout(self._list)
        column.addLayout(row)

    def show_comments(self, comments: Sequence[Comment], now: datetime) -> None:
        """Show `comments`, oldest first."""
        empty(self._list)
        for comment in comments:
            self._list.addWidget(_remark(comment, now))
        if not comments:
            nothing = QLabel(tr("No remarks yet."))
            set_look(nothing, "muted")
            self._list.addWidget(nothing)

    def clear_line(self) -> None:
        """The remark is kept: empty the line."""
        self.line.clear()

    def _on_sent(self) -> None:
        if text := self.line.text().strip():
            self.commented.emit(text)


def _remark(comment: Comment, now: datetime) -> QFrame:
    frame = QFrame()
    who = QLabel(
        f"{comment.person_name} · {ago(comment.at, now)}", textFormat=Qt.TextFormat.PlainText, wordWrap=True
    )
    set_look(who, "small")
    text = QLabel(breakable(comment.text), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(who)
    words.addWidget(text)
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.SMALL)
    row.addWidget(Avatar(comment.person_name, 28), alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return frame
