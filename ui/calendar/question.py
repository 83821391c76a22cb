"""A question asked in the page itself, before something is done that can't be taken back."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.theme import tokens
from ui.theme.icons import pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.language import tr


class Question(QFrame):
    """Hidden until `ask`; Esc and the second button leave everything as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "card")
        self._action: Callable[[], None] | None = None
        symbol = QLabel()
        symbol.setPixmap(pixmap("mdi6.alert-outline", Tone.WARNING, 20))
        self.sentence = QLabel(wordWrap=True)
        self.yes, self.no = QPushButton(tr("Yes")), QPushButton(tr("Leave it"))
        set_look(self.yes, "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        row.setSpacing(tokens.SMALL)
        row.addWidget(symbol)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.withdraw)
        self.hide()

    def ask(self, sentence: str, yes: str, action: Callable[[], None]) -> None:
        """Show `sentence`; `action` runs when the button `yes` is pressed."""
        self._action = action
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.yes.setText(yes)
        self.show()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def withdraw(self) -> None:
        """Ask no more."""
        self._action = None
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.withdraw()
        else:
            super().keyPressEvent(event)

    def _on_yes(self) -> None:
        action = self._action
        self.withdraw()
        if action is not None:
            action()
