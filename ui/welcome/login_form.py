"""The login and the password, and what is wrong with them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.style import set_look
from ui.welcome.card import Sentence, labelled, password_field
from warroom.language import tr


class LoginForm(QWidget):
    """Signals: `entered` with the login and the password."""

    entered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.login = QLineEdit()
        self.password = password_field()
        self.sentence = Sentence()
        self.enter = QPushButton(tr("Sign in"))
        set_look(self.enter, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.MEDIUM)
        labelled(column, tr("Login"), self.login)
        labelled(column, tr("Password"), self.password)
        column.addWidget(self.sentence)
        column.addWidget(self.enter)
        self.enter.clicked.connect(self.on_entered)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.on_entered)

    def on_entered(self) -> None:
        """Sign in with what was typed."""
        login, password = self.login.text().strip(), self.password.text()
        if not login:
            self.sentence.say(tr("Type your login."), self.login)
        elif not password:
            self.sentence.say(tr("Type your password."), self.password)
        else:
            self.entered.emit(login, password)

    def wait(self, *, waiting: bool) -> None:
        """Take nothing more until it is known whether they may come in."""
        for control in (self.enter, self.login, self.password):
            control.setEnabled(not waiting)
        self.enter.setText(tr("Signing in…") if waiting else tr("Sign in"))
        if waiting:
            self.sentence.say(None)

    def take_focus(self) -> None:
        """Begin where something is missing."""
        (self.password if self.login.text() else self.login).setFocus()
