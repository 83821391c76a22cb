"""Connecting an account, guided: choose the network, do its steps, sign in, and see what came of it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.accounts.browser_sign_in import BrowserSignIn
from ui.accounts.connect_form import ConnectForm
from ui.accounts.connection import Connection, outcome
from ui.accounts.guide import OpenUrl
from ui.accounts.network_list import NetworkList
from ui.accounts.redirect import PORT
from ui.accounts.worker_key import WorkerKeyCard
from ui.columns import empty, padded_column, words
from ui.desk import Desk
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import ErrandId
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.ports import Secret
from warroom.services import accounts

_LIST_WIDTH = 240
_WIDEST = 620
"""Longer lines are hard to read."""


class ConnectPage(QWidget):
    """For a new account and for one that is reconnected. Signals: `left` when the person wants to go back.

    `connected` with the Account and the worker's sentence.
    """

    left = Signal()
    connected = Signal(object, str)

    def __init__(
        self, desk: Desk, open_url: OpenUrl, port: int = PORT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._open_url = desk, open_url
        self._account: Account | None = None
        rehearsal = desk.campaign.rehearsal
        self.networks = NetworkList([n for n in desk.office.networks.values() if n.rehearsal == rehearsal])
        self.form: ConnectForm | None = None
        self.worker_key = WorkerKeyCard(desk)
        self.connection = Connection(desk)
        self.browser = BrowserSignIn(desk, self.connection, open_url, self, port)
        self.cancel = QPushButton(icon("mdi6.close"), tr("Cancel the sign-in"))
        self.copy = QPushButton(icon("mdi6.content-copy"), tr("Copy the page’s address"))
        self._title = QLabel()
        set_look(self._title, "title")
        self._world = words(_why_these(rehearsal=rehearsal), "small")
        self._assemble()
        self._listen()

    def begin(self) -> None:
        """A new account."""
        self._stop()
        self._account = None
        self.worker_key.look()
        self._title.setText(tr("Connect an account"))
        self._left.show()
        self._left.setEnabled(True)
        self.networks.begin()
        current = self.networks.list.currentItem()
        if current is not None:
            self._show(current.data(Qt.ItemDataRole.UserRole), None)

    def reconnect(self, account: Account, network: Capabilities) -> None:
        """One that is in the list: its history, its sign-offs and its posts stay."""
        self._stop()
        self._account = account
        self.worker_key.look()
        self._title.setText(tr("Reconnect {handle}", handle=account.handle))
        self._left.hide()
        self._show(network, account).begin()

    def leave(self) -> None:
        """Go back; what was typed is forgotten, and nobody waits for the browser any more."""
        self._stop()
        if self.form is not None:
            self.form.secrets.clear()
        self.left.emit()

    def explanation(self) -> str:
        """Why these networks are offered."""
        return self._world.text()

    # How it is laid out

    def _assemble(self) -> None:
        back = QPushButton(icon("mdi6.arrow-left"), tr("Back to the accounts"))
        back.setToolTip(tr("Back to the accounts (Esc)"))
        back.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(back)
        head.addSpacing(tokens.SMALL)
        head.addWidget(self._title)
        head.addStretch()
        self._left = QWidget()
        self._left.setFixedWidth(_LIST_WIDTH)
        beside = QVBoxLayout(self._left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.networks, 1)
        beside.addWidget(self._world)
        body = QHBoxLayout()
        body.setSpacing(tokens.LARGE)
        body.addWidget(self._left)
        body.addWidget(self._right_side(), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        outer.setSpacing(tokens.MEDIUM)
        outer.addLayout(head)
        outer.addLayout(body, 1)

    def _right_side(self) -> QScrollArea:
        card, column = padded_column()
        set_look(card, "card")
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        column.addWidget(self.connection)
        waiting = QHBoxLayout()
        for button in (self.cancel, self.copy):
            button.hide()
            waiting.addWidget(button)
        waiting.addStretch()
        column.addLayout(waiting)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, tokens.SMALL, 0)
        around.setSpacing(tokens.MEDIUM)
        around.addWidget(self.worker_key)
        around.addWidget(card)
        around.addStretch()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setWidget(inside)
        return self._scroll

    def _show(self, network: Capabilities, account: Account | None) -> ConnectForm:
        empty(self._place)
        self.form = form = ConnectForm(network, account, self._open_url)
        form.typed_wanted.connect(self._on_typed)
        form.browser_wanted.connect(self._on_browser)
        self._place.addWidget(form)
        self._on_key_changed()
        return form

    def _listen(self) -> None:
        self.networks.chosen.connect(self._on_network)
        self.networks.list.itemActivated.connect(lambda _item: self.form.begin() if self.form else None)
        self.networks.search.returnPressed.connect(lambda: self.form.begin() if self.form else None)
        self.worker_key.changed.connect(self._on_key_changed)
        self.connection.answered.connect(self._on_tested)
        self.browser.opened.connect(self.copy.show)
        self.browser.ended.connect(self._on_ended)
        self.cancel.clicked.connect(self._on_cancel)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.browser.address_of_page()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    # What a person wants

    def _on_network(self, network: Capabilities) -> None:
        if self._account is None:
            self.connection.stop()
            self._show(network, None)

    def _on_key_changed(self) -> None:
        if self.form is not None:
            unknown = self.worker_key.to_confirm is not None
            self.form.block(tr("Confirm the worker’s key first.") if unknown else "")

    def _on_typed(self) -> None:
        form, office, me = self._begin_trying(), self._desk.office, self._desk.me.id
        secret, account = form.secret(), self._account
        if account is None:
            self._add(secret, self._follow_test)
            return
        known = account

        def asked(errand_id: ErrandId) -> None:
            self.connection.follow(known.id, errand_id)

        work = partial(accounts.reconnect, office, me, known.id, secret)
        self._desk.jobs.run(self, work, asked, self._on_refused)

    def _on_browser(self) -> None:
        self._begin_trying()
        self.cancel.show()
        if self._account is None:
            self._add(None, self._sign_in)
        else:
            self._sign_in(self._account)

    def _on_cancel(self) -> None:
        self._stop()
        self.connection.say_end(tr("Cancelled. Nothing was changed."), works=False)

    # How it goes on

    def _begin_trying(self) -> ConnectForm:
        form = self.form
        assert form is not None, "its buttons were pressed"
        form.pause(paused=True)
        self._left.setEnabled(False)
        # What is said of it stands below the buttons, where it may have to be scrolled to.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.cancel))
        return form

    def _add(self, secret: Secret | None, then: Callable[[Account], None]) -> None:
        """Put the account into the list; from then on this page is about it."""
        assert self.form is not None, "its buttons were pressed"
        form, new, office, me = self.form, self.form.new(), self._desk.office, self._desk.me.id

        def add() -> Account:
            named = (new.network, new.handle, new.display_name, new.service_url)
            return accounts.add(office, me, *named, secret, new.approvals_needed)

        def added(account: Account) -> None:
            self._account = account
            self._left.hide()
            self._title.setText(tr("Connect {handle}", handle=account.handle))
            form.lock(account)
            then(account)

        self._desk.jobs.run(self, add, added, self._on_refused)

    def _follow_test(self, account: Account) -> None:
        self.connection.follow_latest(account.id)

    def _sign_in(self, account: Account) -> None:
        assert self.form is not None, "its buttons were pressed"
        self.browser.begin(account, self.form.secret_for_browser(), self.form.network.sign_in)

    def _on_tested(self, errand: Errand) -> None:
        self._on_ended(errand.state is ErrandState.DONE, outcome(errand))

    def _on_refused(self, error: WarroomError) -> None:
        self._desk.notices.present(error)
        self.connection.stop()
        self._end_trying()

    def _on_ended(self, works: bool, sentence: str) -> None:
        self._end_trying()
        if works and self._account is not None:
            if self.form is not None:
                self.form.secrets.clear()
            self.connected.emit(self._account, sentence)

    def _end_trying(self) -> None:
        for button in (self.cancel, self.copy):
            button.hide()
        self._left.setEnabled(True)
        if self.form is not None:
            self.form.pause(paused=False)

    def _stop(self) -> None:
        """Wait for nothing any more."""
        self.browser.cancel()
        self._end_trying()


def _why_these(*, rehearsal: bool) -> str:
    if rehearsal:
        return tr(
            "This campaign is a rehearsal: only practice networks are offered, so that nothing gets out."
        )
    return tr("This campaign is real: practice networks are not offered.")
