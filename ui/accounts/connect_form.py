"""Connecting an account on one network: what to do there, what to type here, and the ways to go on."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.accounts.guide import Guide, OpenUrl
from ui.accounts.network_list import what_for
from ui.accounts.redirect import PORT
from ui.accounts.secret_fields import SecretFields
from ui.columns import words
from ui.theme import tokens
from ui.theme.fields import indent
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.language import tr
from warroom.ports import Secret
from warroom.services.accounts import MOST_APPROVALS


@dataclass(frozen=True)
class NewAccount:
    """What the form says of an account that is not in the list yet."""

    network: str
    handle: str
    display_name: str
    service_url: str | None
    approvals_needed: int


class ConnectForm(QWidget):
    """Everything follows from the network's `SignIn`. `account` is the one that is reconnected, if any.

    Signals: `typed_wanted` to connect with what was typed, `browser_wanted` to sign in on the network's page.
    """

    typed_wanted = Signal()
    browser_wanted = Signal()

    def __init__(
        self,
        network: Capabilities,
        account: Account | None,
        open_url: OpenUrl,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.network, self._account, self._paused = network, account, False
        self._blocked = ""
        sign_in = network.sign_in
        called = f"{sign_in.redirect_scheme}://{sign_in.redirect_host}:{PORT}/"
        self.guide = Guide(sign_in, called if sign_in.browser else None, open_url)
        self.secrets = SecretFields(sign_in)
        self.handle = _field(tr("Handle"), _what_handle(network))
        self.service_url = _field(tr("Address"), "https://…")
        self.elsewhere = QPushButton(tr("It is on a server of its own…"))
        self.display_name = _field(tr("Name here"), "")
        self.approvals = QSpinBox(minimum=1, maximum=MOST_APPROVALS)
        indent(self.approvals)
        self.approvals.setAccessibleName(tr("People who sign"))
        self.connect_typed = QPushButton(_name_of_connecting(network, account))
        self.connect_browser = QPushButton(icon("mdi6.web", Tone.ON_ACCENT), tr("Sign in with the browser"))
        self._missing = words("", "muted")
        self._assemble()
        self._listen()
        if account is not None:
            self.handle.setText(account.handle)
            self.service_url.setText(account.service_url or "")
            self.elsewhere.hide()
            self._headquarters.hide()
        self._on_edited()

    def pause(self, *, paused: bool) -> None:
        """Let nothing be typed or pressed while the worker tries; the steps stay to be read."""
        self._paused = paused
        self._on_edited()

    def block(self, sentence: str) -> None:
        """Something else comes first, as `sentence` says; nothing does when it is empty."""
        self._blocked = sentence
        self._on_edited()

    def lock(self, account: Account) -> None:
        """The account is in the list: what it is called at the network stays as it is."""
        self._account = account
        self._headquarters.hide()
        self._on_edited()

    def begin(self) -> None:
        """Put the keys where typing begins."""
        first = next(iter(self.secrets.lines.values()), self.connect_typed)
        (self.handle if self.handle.isEnabled() else first).setFocus(Qt.FocusReason.OtherFocusReason)

    def new(self) -> NewAccount:
        """What was typed, but for the secrets."""
        return NewAccount(
            network=self.network.network,
            handle=self.handle.text().strip(),
            display_name=self.display_name.text().strip(),
            service_url=self.service_url.text().strip() or None,
            approvals_needed=self.approvals.value(),
        )

    def secret(self) -> Secret:
        """The secrets for connecting at once: nothing, where the network asks for none."""
        return self.secrets.typed() or self.secrets.nothing()

    def secret_for_browser(self) -> Secret | None:
        """The secrets for the browser's way; None takes those that are kept of the account."""
        if typed := self.secrets.typed():
            return typed
        return None if self.secrets.missing() is not None else self.secrets.nothing()

    def missing(self) -> str:
        """What is to be typed before anything can be tried; empty when nothing is."""
        if not self.handle.text().strip():
            return tr("Type the account's handle.")
        if self.network.needs_service_url and not self.service_url.text().strip():
            return tr("Type its address, from https:// on.")
        keeps = self._account is not None and self.network.sign_in.browser and self.secrets.typed() is None
        field = None if keeps else self.secrets.missing()
        return tr("Type this: {field}.", field=tr(field.label)) if field is not None else ""

    # How it is laid out

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        column.addLayout(self._head())
        there = words(tr("What to do there first"), "heading")
        for widget in (there, self.guide):
            column.addWidget(widget)
            widget.setHidden(not self.network.sign_in.steps and not self.network.sign_in.browser)
        column.addWidget(words(tr("Here"), "heading"))
        column.addLayout(self._fields())
        self._headquarters = self._make_headquarters()
        column.addWidget(self._headquarters)
        column.addWidget(self._missing)
        column.addLayout(self._buttons())

    def _head(self) -> QHBoxLayout:
        symbol = QLabel()
        symbol.setPixmap(network_icon(self.network.icon).pixmap(28, 28))
        name = words(tr(self.network.name), "title")
        row = QHBoxLayout()
        row.setSpacing(tokens.MEDIUM)
        row.addWidget(symbol, alignment=Qt.AlignmentFlag.AlignTop)
        both = QVBoxLayout()
        both.setSpacing(0)
        both.addWidget(name)
        both.addWidget(words(what_for(self.network), "muted"))
        row.addLayout(both, 1)
        return row

    def _fields(self) -> QVBoxLayout:
        network = self.network
        asks, needs_address = bool(network.sign_in.fields), network.needs_service_url
        others = not (network.rehearsal or network.by_hand or network.hosts_media or network.sign_in.browser)
        self._address = QLabel(tr("Address of the server, blog or feed"))
        set_look(self.elsewhere, "link")
        sealed = words(tr("Kept sealed: only the worker opens it, nobody sees it again."), "small")
        column = QVBoxLayout()
        column.setSpacing(tokens.TINY)
        for widget, wanted in (
            (QLabel(tr("Handle")), True),
            (self.handle, True),
            (self._address, needs_address),
            (self.service_url, needs_address),
            (self.secrets, asks),
            (sealed, asks),
            (self.elsewhere, others and not needs_address),
        ):
            column.addWidget(widget)
            widget.setHidden(not wanted)
        return column

    def _make_headquarters(self) -> QWidget:
        inside = QWidget()
        signers = words(tr("People who sign what it sends"))
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(tokens.TINY)
        grid.addWidget(words(tr("At headquarters"), "heading"), 0, 0, 1, 2)
        grid.addWidget(words(tr("Name here, optional")), 1, 0)
        grid.addWidget(self.display_name, 2, 0)
        grid.addWidget(signers, 1, 1)
        grid.addWidget(self.approvals, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1 if self.network.publishes else 0)
        for widget in (signers, self.approvals):
            widget.setHidden(not self.network.publishes)
        return inside

    def _buttons(self) -> QHBoxLayout:
        browser = self.network.sign_in.browser
        set_look(self.connect_browser if browser else self.connect_typed, "primary")
        self.connect_typed.setIcon(icon("mdi6.connection", Tone.TEXT if browser else Tone.ON_ACCENT))
        row = QHBoxLayout()
        typed = not browser or not all(field.required for field in self.network.sign_in.fields)
        for button, wanted in ((self.connect_browser, browser), (self.connect_typed, typed)):
            row.addWidget(button)
            button.setHidden(not wanted)
        row.addStretch()
        return row

    def _listen(self) -> None:
        for field in (self.handle, self.service_url):
            field.textChanged.connect(self._on_edited)
        self.secrets.changed.connect(self._on_edited)
        self.secrets.submitted.connect(self._on_enter)
        self.elsewhere.clicked.connect(self._on_elsewhere)
        self.connect_typed.clicked.connect(self.typed_wanted)
        self.connect_browser.clicked.connect(self.browser_wanted)

    def _on_elsewhere(self) -> None:
        self.elsewhere.hide()
        self._address.show()
        self.service_url.show()
        self.service_url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_enter(self) -> None:
        (self.connect_browser if self.network.sign_in.browser else self.connect_typed).click()

    def _on_edited(self) -> None:
        missing = self._blocked or self.missing()
        self._missing.setText(missing)
        self._missing.setVisible(bool(missing))
        for place in (self.secrets, self._headquarters):
            place.setEnabled(not self._paused)
        for field in (self.handle, self.service_url):
            field.setEnabled(not self._paused and self._account is None)
        ready = not missing and not self._paused
        self.connect_browser.setEnabled(ready)
        self.connect_typed.setEnabled(
            ready and (not self.network.sign_in.browser or self.secrets.any_optional())
        )


def _name_of_connecting(network: Capabilities, account: Account | None) -> str:
    if network.sign_in.browser:
        return tr("Connect with what is typed")
    return tr("Connect and test") if account is None else tr("Reconnect and test")


def _what_handle(network: Capabilities) -> str:
    if network.publishes:
        return tr("as the network shows it, for example @campaign")
    return tr("what colleagues call it, in a word or two")


def _field(name: str, hint: str) -> QLineEdit:
    field = QLineEdit(maxLength=300, placeholderText=hint)
    field.setAccessibleName(name)
    return field
