"""The page of accounts: the list, the chosen one, and the way to connect one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QTableView, QWidget

from ui.accounts.connect_page import ConnectPage
from ui.accounts.guide import OpenUrl
from ui.accounts.model import ACCOUNT, HEALTH, AccountsModel, HealthDelegate
from ui.accounts.panel import AccountPanel
from ui.accounts.redirect import PORT
from ui.accounts.settings_form import AccountSettings
from ui.actions import make_action
from ui.desk import Desk
from ui.directory import Directory
from ui.page import Page
from ui.states import EmptyState, FailedState, Stateful
from ui.theme.tables import list_rows
from warroom.domain.account import Account, AccountHealth
from warroom.domain.errand import ErrandKind
from warroom.domain.ids import AccountId, ErrandId
from warroom.domain.person import Role
from warroom.errors import Refused, WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import accounts, errands, spending
from warroom.services.spending import Spending

_AGE_MS = 20_000
_GATHER_MS = 150
"""While a worker is busy, accounts change many times a second; the list is read some times."""


class AccountsPage(Page):
    """Everybody sees how the accounts are; administrators connect and change them.

    `open_url` opens the browser, and `port` is where it comes back to.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        open_url: OpenUrl = QDesktopServices.openUrl,
        port: int = PORT,
    ) -> None:
        super().__init__(desk, parent)
        self._chosen: AccountId | None = None
        self._spending: Mapping[AccountId, Spending] = {}
        self._model = AccountsModel(desk.office.networks, desk.campaign.zone, self)
        self.table = self._make_table()
        self._list = Stateful(self.table)
        self.panel = AccountPanel(desk)
        self.connecting = ConnectPage(desk, open_url, port)
        self._nothing = EmptyState(tr("No account chosen"), icon="mdi6.at")
        self._right = QStackedWidget()
        for widget in (self._nothing, self.panel):
            self._right.addWidget(widget)
        self._add = self._make_add_action()
        self._assemble()
        self._connect()
        self._ages = QTimer(self, interval=_AGE_MS)
        self._ages.timeout.connect(self._on_time_passed)
        self._ages.start()
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self._list.show_loading()
        office = self.desk.office
        self.desk.jobs.latest(
            self,
            "accounts",
            lambda: (accounts.everything(office), spending.today(office)),
            self._on_read,
            self._on_failed,
        )

    def open(self, number: int) -> None:
        """Show the account with this id."""
        self._chosen = AccountId(number)
        self._pages.setCurrentIndex(0)
        self._right.setCurrentWidget(self.panel)
        self.refresh()

    def actions_offered(self) -> Sequence[QAction]:
        return (self._add,)

    # Making

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setItemDelegateForColumn(HEALTH, HealthDelegate(table))
        table.setAccessibleName(tr("Accounts"))
        list_rows(table, 40)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ACCOUNT, QHeaderView.ResizeMode.Stretch)
        return table

    def _make_add_action(self) -> QAction:
        add = make_action(self, tr("Add an account"), "Ctrl+N", self._on_add_wanted, "mdi6.link-variant-plus")
        add.setEnabled(self.desk.me.has(Role.ADMIN))
        if not add.isEnabled():
            add.setStatusTip(tr("Only an administrator adds accounts."))
        return add

    def _assemble(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(Directory(tr("Accounts"), self._add, self._list, self._right))
        self._pages.addWidget(self.connecting)
        outer.addWidget(self._pages)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.desk.bridge.changed.connect(self._on_changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.panel.changed.connect(self._on_change_wanted)
        self.panel.reconnect_wanted.connect(self._on_reconnect_wanted)
        self.panel.test_wanted.connect(self._on_test_wanted)
        self.panel.read_wanted.connect(self._on_read_wanted)
        self.panel.switched.connect(self._on_switched)
        self.panel.connection.answered.connect(lambda _errand: self.refresh())
        self.connecting.left.connect(self._on_connecting_left)
        self.connecting.connected.connect(self._on_connected)

    # What was read

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.ACCOUNTS, Topic.DELIVERIES} and not self._gathering.isActive():
            self._gathering.start()

    def _on_time_passed(self) -> None:
        """“5 s ago” grows old while nobody changes anything."""
        if self.isVisible():
            self.refresh()

    def _on_read(self, read: tuple[tuple[AccountHealth, ...], Mapping[AccountId, Spending]]) -> None:
        found, self._spending = read
        chosen = self._chosen
        self._model.show_accounts(found, self.desk.office.clock.now())
        if not found:
            self._list.show_message(self._no_account())
            return
        self._list.show_content()
        row = self._model.row_of(chosen) if chosen is not None else None
        self.table.selectRow(row if row is not None else 0)
        if self._right.currentWidget() is self._nothing:
            self._right.setCurrentWidget(self.panel)

    def _no_account(self) -> EmptyState:
        text = tr("No account yet")
        if not self.desk.me.has(Role.ADMIN):
            return EmptyState(text, tr("An administrator connects the campaign's accounts."), icon="mdi6.at")
        hint = tr("Connect the first one: posts go out from it, and its answers come in.")
        return EmptyState(text, hint, tr("Add an account"), self._add.trigger, icon="mdi6.at")

    def _on_failed(self, error: WarroomError) -> None:
        self._list.show_failed(FailedState(error.sentence, self.refresh))

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        health = self._model.health(current.row())
        if health is None:
            return
        if health.account.id != self._chosen and previous.isValid():
            self._right.setCurrentWidget(self.panel)
        self._chosen = health.account.id
        self._show(health)

    def _show(self, health: AccountHealth) -> None:
        spent = self._spending.get(health.account.id)
        self.panel.show_health(health, spent, self.desk.office.clock.now())

    # What a person wants

    def _on_add_wanted(self) -> None:
        self._pages.setCurrentWidget(self.connecting)
        self.connecting.begin()

    def _on_reconnect_wanted(self, account: Account) -> None:
        network = self.desk.office.networks.get(account.network)
        if network is None:
            unknown = tr("This version of Warroom doesn't know {network}.", network=account.network)
            self.desk.notices.present(Refused(unknown))
            return
        self._pages.setCurrentWidget(self.connecting)
        self.connecting.reconnect(account, network)

    def _on_connecting_left(self) -> None:
        self._pages.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _on_connected(self, account: Account, sentence: str) -> None:
        self.desk.notices.done(sentence)
        self.open(account.id)

    def _on_change_wanted(self, account: Account, wanted: AccountSettings) -> None:
        def done(_answer: None) -> None:
            undo = partial(self._change, account, AccountSettings.of(account))
            self.desk.notices.done(tr("{handle} saved.", handle=account.handle), undo)

        self._change(account, wanted, done)

    def _change(
        self, account: Account, to: AccountSettings, done: Callable[[None], None] | None = None
    ) -> None:
        office, me = self.desk.office, self.desk.me.id
        values = (to.display_name, to.approvals_needed, to.watches, to.daily_cap)
        self.desk.jobs.run(self, lambda: accounts.change(office, me, account.id, *values), done)

    def _on_test_wanted(self, account: Account) -> None:
        office, me = self.desk.office, self.desk.me.id
        self.desk.jobs.run(
            self,
            lambda: errands.ask(office, me, ErrandKind.CONNECT, account.id),
            lambda errand_id: self.panel.connection.follow(account.id, errand_id),
        )

    def _on_read_wanted(self, account: Account) -> None:
        office, me = self.desk.office, self.desk.me.id

        def done(_errand_id: ErrandId) -> None:
            self.desk.notices.done(tr("The worker reads the answers to {handle} now.", handle=account.handle))

        self.desk.jobs.run(self, lambda: errands.ask(office, me, ErrandKind.COLLECT, account.id), done)

    def _on_switched(self, account: Account) -> None:
        office, me, off = self.desk.office, self.desk.me.id, account.disabled_at is None
        switch = accounts.disable if off else accounts.enable
        back = accounts.enable if off else accounts.disable

        def undo() -> None:
            self.desk.jobs.run(self, lambda: back(office, me, account.id))

        def done(_answer: None) -> None:
            handle = account.handle
            said = (
                tr("{handle} is switched off.", handle=handle)
                if off
                else tr("{handle} is used again.", handle=handle)
            )
            self.desk.notices.done(said, undo)

        self.desk.jobs.run(self, lambda: switch(office, me, account.id), done)
