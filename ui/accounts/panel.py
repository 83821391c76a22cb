"""One account: how it is, what can be changed, and how to reconnect it without losing anything."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.accounts.connection import Connection
from ui.accounts.health import budget_in_words, health_look, health_sentence, moment_in_words
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.chips import Chip, Look
from ui.theme.fields import indent
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.account import AccountHealth
from warroom.domain.person import Role
from warroom.language import tr
from warroom.services.accounts import MOST_APPROVALS


class AccountPanel(QScrollArea):
    """What an administrator can do about an account; others read it.

    Signals: `changed` with the account, its name and approvals; `reconnect_wanted` with it and the secret's
    text; `test_wanted`, `read_wanted` and `switched` with it.
    """

    changed = Signal(object, str, int)
    reconnect_wanted = Signal(object, str)
    test_wanted = Signal(object)
    read_wanted = Signal(object)
    switched = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self._desk = desk
        self._health: AccountHealth | None = None
        self._admin = desk.me.has(Role.ADMIN)
        self._title, self._facts, self._sentence = (QLabel(wordWrap=True) for _ in range(3))
        for label in (self._title, self._facts, self._sentence):
            label.setMinimumWidth(1)  # a handle without end is cut, and doesn't widen the panel
        set_look(self._title, "title")
        set_look(self._facts, "muted")
        self._chip = Chip(Look("", "mdi6.link-variant", Tone.MUTED))
        self.connection = Connection(desk)
        self.name = QLineEdit(maxLength=100)
        self.name.setAccessibleName(tr("Name here"))
        self.approvals = QSpinBox(minimum=1, maximum=MOST_APPROVALS)
        indent(self.approvals)
        self.approvals.setAccessibleName(tr("People who sign"))
        self.save = QPushButton(icon("mdi6.check"), tr("Save"))
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(tr("New app password"))
        self.secret.setPlaceholderText(tr("new app password"))
        self.reconnect = QPushButton(icon("mdi6.link-variant"), tr("Reconnect"))
        self.test = QPushButton(icon("mdi6.connection"), tr("Test it"))
        self.read = QPushButton(icon("mdi6.download-outline"), tr("Read answers now"))
        self.switch = QPushButton()
        self._why = QLabel(tr("Only an administrator changes accounts."), wordWrap=True)
        set_look(self._why, "muted")
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        inside = QFrame()
        column = QVBoxLayout(inside)
        column.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        column.addWidget(self._title)
        column.addLayout(_left(self._chip))
        column.addWidget(self._sentence)
        column.addWidget(self._facts)
        column.addWidget(self.connection)
        column.addLayout(_left(self.test, self.read))
        column.addWidget(self._why)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Name here"), self.name)
        form.addRow(tr("People who sign"), self.approvals)
        column.addWidget(_heading(tr("Here at headquarters")))
        column.addLayout(form)
        column.addLayout(_left(self.save))
        column.addWidget(_heading(tr("Reconnect")))
        column.addWidget(
            _muted(
                tr("A new app password takes the place of the old one. History, sign-offs and posts stay.")
            )
        )
        column.addWidget(self.secret)
        column.addLayout(_left(self.reconnect))
        column.addWidget(_heading(tr("Use")))
        column.addLayout(_left(self.switch))
        column.addStretch()
        self.setWidget(inside)

    def _connect(self) -> None:
        self.name.textChanged.connect(self._on_edited)
        self.approvals.valueChanged.connect(self._on_edited)
        self.secret.textChanged.connect(self._on_edited)
        self.secret.returnPressed.connect(self.reconnect.click)
        self.save.clicked.connect(
            lambda: self.changed.emit(self._account(), self.name.text(), self.approvals.value())
        )
        self.reconnect.clicked.connect(
            lambda: self.reconnect_wanted.emit(self._account(), self.secret.text())
        )
        self.test.clicked.connect(lambda: self.test_wanted.emit(self._account()))
        self.read.clicked.connect(lambda: self.read_wanted.emit(self._account()))
        self.switch.clicked.connect(lambda: self.switched.emit(self._account()))

    def show_health(self, health: AccountHealth, now: datetime) -> None:
        """Show an account. What is being typed stays while it is the same one."""
        before, self._health = self._health, health
        account = health.account
        if before is None or before.account.id != account.id:
            self.secret.clear()
        if before is None or before.account != account:
            self.name.setText(account.display_name)
            self.approvals.setValue(account.approvals_needed)
        self.connection.show_for(account.id)
        network = self._desk.office.networks.get(account.network)
        self._title.setText(account.handle)
        self._chip.show_look(health_look(health))
        self._sentence.setText(health_sentence(health))
        self._facts.setText(self._facts_of(health, network.name if network else account.network, now))
        off = account.disabled_at is not None
        self.switch.setText(tr("Switch it on again") if off else tr("Switch it off"))
        self.switch.setIcon(icon("mdi6.power-plug-outline" if off else "mdi6.power-plug-off-outline"))
        self._on_edited()

    def shown_sentence(self) -> str:
        """What is said of the account's health."""
        return self._sentence.text()

    def _facts_of(self, health: AccountHealth, network: str, now: datetime) -> str:
        lines = [
            tr("On {network}", network=network)
            + (f" ({health.account.service_url})" if health.account.service_url else ""),
            tr("Rate limit: {budget}", budget=budget_in_words(health, self._desk.campaign.zone, now)),
            tr("Last sent: {when}", when=moment_in_words(health.last_sent_at, now)),
            tr("Answers last read: {when}", when=moment_in_words(health.last_collected_at, now)),
        ]
        return "\n".join(lines)

    def _account(self) -> object:
        return self._health.account if self._health else None

    def _on_edited(self) -> None:
        if self._health is None:
            return
        account = self._health.account
        edited = (self.name.text().strip(), self.approvals.value()) != (
            account.display_name,
            account.approvals_needed,
        )
        for widget in (self.name, self.approvals, self.secret, self.switch, self.test):
            widget.setEnabled(self._admin)
        self.save.setEnabled(self._admin and edited)
        self.reconnect.setEnabled(self._admin and bool(self.secret.text()))
        self.read.setEnabled(account.disabled_at is None)
        self._why.setVisible(not self._admin)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    set_look(label, "heading")
    return label


def _muted(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    set_look(label, "muted")
    return label


def _left(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
