"""A few lines to write: a note for colleagues, or why a response needs a decision."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.theme.style import set_look
from ui.theme.tokens import MEDIUM, SMALL
from warroom.language import tr

_LONGEST = 5_000


class WordsBox(QFrame):
    """Hidden until it asks for something. What was typed is kept until it is said or dropped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._say: Callable[[str], None] | None = None
        self._question = QLabel(wordWrap=True)
        set_look(self._question, "muted")
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(72)
        self.say_button = QPushButton()
        set_look(self.say_button, "primary")
        self.say_button.clicked.connect(self._on_said)
        drop = QPushButton(tr("Cancel"))
        drop.clicked.connect(self.drop)
        line = QHBoxLayout()
        line.addWidget(self.say_button)
        line.addWidget(drop)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        for widget in (self._question, self.field):
            column.addWidget(widget)
        column.addLayout(line)
        for key, act in (("Ctrl+Return", self._on_said), ("Ctrl+Enter", self._on_said), ("Esc", self.drop)):
            shortcut = QShortcut(
                QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(act)
        self.hide()

    def ask(self, question: str, button: str, say: Callable[[str], None]) -> None:
        """Ask `question`; `say` is given the words."""
        self._say = say
        self._question.setText(question)
        self.field.setAccessibleName(question)
        self.say_button.setText(button)
        key = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
        self.say_button.setToolTip(tr("{action} ({key})", action=button, key=key))
        self.show()
        self.field.setFocus()

    def drop(self) -> None:
        """Forget what was typed, and hide."""
        self.field.clear()
        self._say = None
        self.hide()

    def _on_said(self) -> None:
        words = self.field.toPlainText().strip()[:_LONGEST]
        if not words or self._say is None:
            self.field.setFocus()
            return
        say = self._say
        self.drop()
        say(words)
