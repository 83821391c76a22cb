"""One account: how it is, what it costs, what can be changed, what its network can do."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from ui.accounts.abilities import abilities
from ui.accounts.connection import Connection
from ui.accounts.health import (
    budget_in_words,
    health_look,
    health_sentence,
    moment_in_words,
    spending_in_words,
)
from ui.accounts.settings_form import SettingsForm
from ui.columns import empty, padded_column, words
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.chips import Chip, Look
from ui.theme.icons import icon
from ui.theme.tokens import Tone
from warroom.domain.account import Account, AccountHealth
from warroom.domain.capabilities import Capabilities
from warroom.domain.person import Role
from warroom.language import tr
from warroom.services.spending import Spending


class AccountPanel(QScrollArea):
    """What an administrator can do about an account; others read it.

    Signals: `changed` with the account and AccountSettings; the others with the account.
    """

    changed = Signal(object, object)
    reconnect_wanted = Signal(object)
    test_wanted = Signal(object)
    read_wanted = Signal(object)
    switched = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._desk = desk
        self._health: AccountHealth | None = None
        self._abilities_of: Capabilities | None = None
        self._admin = desk.me.has(Role.ADMIN)
        self._title, self._sentence, self._facts = words("", "title"), words(""), words("", "muted")
        self.spent = words("")
        self._chip = Chip(Look("", "mdi6.link-variant", Tone.MUTED))
        self.connection = Connection(desk)
        self.settings = SettingsForm(may_change=self._admin)
        self.reconnect = QPushButton(icon("mdi6.link-variant"), tr("Reconnect…"))
        self.test = QPushButton(icon("mdi6.connection"), tr("Test it"))
        self.read = QPushButton(icon("mdi6.download-outline"), tr("Read answers now"))
        self.switch = QPushButton()
        self._abilities = QGridLayout()
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        inside, column = padded_column()
        column.addWidget(self._title)
        column.addLayout(_left(self._chip))
        for widget in (self._sentence, self._facts, self.spent, self.connection):
            column.addWidget(widget)
        column.addLayout(_left(self.test, self.read))
        column.addLayout(_left(self.reconnect, self.switch))
        if self._admin:
            keeps = tr("Reconnecting keeps its history, sign-offs and posts.")
            column.addWidget(words(keeps, "small"))
        else:
            column.addWidget(words(tr("Only an administrator changes accounts."), "muted"))
        column.addWidget(words(tr("Here at headquarters"), "heading"))
        column.addWidget(self.settings)
        column.addWidget(words(tr("What its network can do"), "heading"))
        self._abilities.setHorizontalSpacing(tokens.MEDIUM)
        self._abilities.setVerticalSpacing(tokens.TINY)
        self._abilities.setColumnStretch(1, 1)
        column.addLayout(self._abilities)
        column.addStretch()
        self.setWidget(inside)

    def _connect(self) -> None:
        self.settings.saved.connect(lambda settings: self.changed.emit(self._account(), settings))
        self.reconnect.clicked.connect(lambda: self.reconnect_wanted.emit(self._account()))
        self.test.clicked.connect(lambda: self.test_wanted.emit(self._account()))
        self.read.clicked.connect(lambda: self.read_wanted.emit(self._account()))
        self.switch.clicked.connect(lambda: self.switched.emit(self._account()))

    def show_health(self, health: AccountHealth, spending: Spending | None, now: datetime) -> None:
        """Show an account. What is being typed stays while nothing of the account changed."""
        before, self._health = self._health, health
        account = health.account
        network = self._desk.office.networks.get(account.network)
        if before is None or before.account != account:
            self.settings.show_account(account, network)
            self._show_abilities(None if network is None else network.under(account.terms))
        self.connection.show_for(account.id)
        self._title.setText(account.handle)
        self._chip.show_look(health_look(health))
        self._sentence.setText(health_sentence(health, network))
        self._facts.setText(self._facts_of(health, network, now))
        self.spent.setText(spending_in_words(spending) if spending is not None else "")
        self.spent.setVisible(spending is not None)
        off = account.disabled_at is not None
        self.switch.setText(tr("Switch it on again") if off else tr("Switch it off"))
        self.switch.setIcon(icon("mdi6.power-plug-outline" if off else "mdi6.power-plug-off-outline"))
        self._allow(account, network)

    def shown_sentence(self) -> str:
        """What is said of the account's health."""
        return self._sentence.text()

    def shown_facts(self) -> str:
        """What is told of the account beside its health."""
        return self._facts.text()

    def shown_abilities(self) -> dict[str, str]:
        """What is told of its network, by what it is about."""
        return dict(abilities(self._abilities_of)) if self._abilities_of is not None else {}

    def _allow(self, account: Account, network: Capabilities | None) -> None:
        for button in (self.test, self.reconnect, self.switch):
            button.setEnabled(self._admin)
        self.read.setVisible(network is None or bool(network.reads))
        self.read.setEnabled(account.disabled_at is None)

    def _show_abilities(self, network: Capabilities | None) -> None:
        self._abilities_of = network
        empty(self._abilities)
        for row, (name, said) in enumerate(abilities(network) if network is not None else ()):
            self._abilities.addWidget(words(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._abilities.addWidget(words(said), row, 1)

    def _facts_of(self, health: AccountHealth, network: Capabilities | None, now: datetime) -> str:
        account = health.account
        name = tr("On {network}", network=tr(network.name) if network else account.network)
        lines = [name + (f" ({account.service_url})" if account.service_url else "")]
        if account.remote_identity is not None:
            lines.append(tr("The network knows it as {identity}", identity=account.remote_identity))
        lines.append(
            tr("Rate limit: {budget}", budget=budget_in_words(health, self._desk.campaign.zone, now))
        )
        if network is None or network.publishes:
            lines.append(tr("Last sent: {when}", when=moment_in_words(health.last_sent_at, now)))
        if network is None or network.reads:
            lines.append(tr("Answers last read: {when}", when=moment_in_words(health.last_collected_at, now)))
        return "\n".join(lines)

    def _account(self) -> object:
        return self._health.account if self._health else None


def _left(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
