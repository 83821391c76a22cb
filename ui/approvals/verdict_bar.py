"""The line on which an approver decides: the fingerprint, the buttons, and the reason for a return."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.compose.history import DIGEST_SHOWN
from ui.theme import tokens
from ui.theme.icons import icon, pixmap
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.version import SealedVersion
from warroom.language import tr


class VerdictBar(QFrame):
    """The buttons follow the actions: what is disabled says why.

    Signals: `reason_given` with the reason that was asked for by `ask_reason`.
    """

    reason_given = Signal(str)

    def __init__(
        self, approve: QAction, send_back: QAction, withdraw: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.digest = QLabel()
        set_look(self.digest, "mono")
        self.why_not = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_look(self.why_not, "muted")
        self.approve = _button(approve, "mdi6.check-decagram-outline", "primary", Tone.ON_ACCENT)
        self.send_back = _button(send_back, "mdi6.arrow-u-left-top", "", Tone.TEXT)
        self.withdraw = _button(withdraw, "mdi6.undo-variant", "", Tone.TEXT)
        self.reason = _ReasonLine()
        self.reason.given.connect(self._on_reason_given)
        seal = QLabel()
        seal.setPixmap(pixmap("mdi6.fingerprint", Tone.MUTED, 16))
        row = QHBoxLayout()
        row.setSpacing(tokens.SMALL)
        row.addWidget(seal)
        row.addWidget(self.digest)
        row.addWidget(self.why_not, 1)
        for button in (self.withdraw, self.send_back, self.approve):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.LARGE, tokens.SMALL, tokens.LARGE, tokens.SMALL)
        column.setSpacing(tokens.SMALL)
        column.addWidget(self.reason)
        column.addLayout(row)
        withdraw.changed.connect(lambda: self.withdraw.setVisible(withdraw.isEnabled()))
        self.withdraw.setVisible(withdraw.isEnabled())

    def show_version(self, version: SealedVersion) -> None:
        """Show what is signed here."""
        self.digest.setText(version.digest[:DIGEST_SHOWN])
        self.digest.setToolTip(
            tr("The fingerprint that your approval signs: {digest}", digest=version.digest)
        )
        self.digest.setAccessibleName(tr("Fingerprint {digest}", digest=self.digest.text()))
        self.reason.close_line()

    def ask_reason(self, question: str, act: str) -> None:
        """Ask for a reason, in place; `act` is what the button does then."""
        self.reason.ask(question, act)

    def _on_reason_given(self, reason: str) -> None:
        self.reason_given.emit(reason)


class _ReasonLine(QWidget):
    """A question with a line for its answer. Signals: `given` with what was typed; Escape closes it."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setMaxLength(2_000)
        self.act = QPushButton()
        set_look(self.act, "primary")
        self.act.setEnabled(False)
        leave = QPushButton(tr("Don't"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SMALL)
        for widget in (self.line, self.act, leave):
            row.addWidget(widget)
        self.line.textChanged.connect(lambda text: self.act.setEnabled(bool(text.strip())))
        self.line.returnPressed.connect(self._on_given)
        self.act.clicked.connect(self._on_given)
        leave.clicked.connect(self.close_line)
        self.hide()

    def ask(self, question: str, act: str) -> None:
        """Show the question; what was typed before an interruption is still there."""
        self.line.setPlaceholderText(question)
        self.line.setAccessibleName(question)
        self.act.setText(act)
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_line(self) -> None:
        """Ask nothing."""
        self.line.clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            super().keyPressEvent(event)

    def _on_given(self) -> None:
        if text := self.line.text().strip():
            self.given.emit(text)


def _button(action: QAction, symbol: str, look: str, tone: Tone) -> QPushButton:
    """A button that does what `action` does, when it does, and says its key or why not."""
    button = QPushButton(icon(symbol, tone), action.text())
    if look:
        set_look(button, look)
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        key = f"{action.text()} ({action.shortcut().toString()})"
        button.setToolTip(key if action.isEnabled() else action.statusTip())

    action.changed.connect(follow)
    follow()
    return button
