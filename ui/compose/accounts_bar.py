"""To which accounts a post goes: a removable chip for each, and a button that offers the others."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolButton, QWidget

from ui.compose.flow import FlowLayout
from ui.compose.targets import Targets, short
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft
from warroom.language import tr


class AccountsBar(QWidget):
    """Signals: `account_added` and `account_removed` with an AccountId. It changes nothing by itself."""

    account_added = Signal(object)
    account_removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = FlowLayout(self)
        label = QLabel(tr("To"))
        set_look(label, "muted")
        label.setFixedHeight(28)
        self._line.addWidget(label)
        self._chips: dict[AccountId, QPushButton] = {}
        self.picker = QToolButton()
        self.picker.setText(tr("Add account"))
        self.picker.setIcon(icon("mdi6.plus"))
        self.picker.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.picker.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.picker.setMenu(QMenu(self.picker))
        self._line.addWidget(self.picker)

    @property
    def chips(self) -> Mapping[AccountId, QPushButton]:
        """The chips by their account."""
        return self._chips

    def show_accounts(
        self,
        draft: Draft,
        targets: Targets,
        read_only: bool,
        only: Collection[AccountId] | None = None,
    ) -> None:
        """A chip for each account that `draft` goes to; the others, or those in `only`, to pick from."""
        for chip in self._chips.values():
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for account_id, network in targets.chosen(draft).items():
            self._chips[account_id] = self._chip(targets.accounts[account_id], network, read_only)
        self._line.removeWidget(self.picker)
        for chip in self._chips.values():
            self._line.addWidget(chip)
        self._line.addWidget(self.picker)
        self._fill_picker(_offered(draft, targets, only))
        self.picker.setVisible(not read_only)
        self.updateGeometry()

    def _chip(self, account: Account, network: Capabilities, read_only: bool) -> QPushButton:
        chip = QPushButton(short(account.handle) + ("" if read_only else "  ×"))
        chip.setIcon(network_icon(network.icon))
        chip.setIconSize(QSize(14, 14))
        chip.setEnabled(not read_only)
        label = tr("{handle} on {network}", handle=account.handle, network=tr(network.name))
        chip.setAccessibleName(label)
        chip.setToolTip(label if read_only else tr("{account}: press to take it off the list", account=label))
        if account.trouble or account.disabled_at:
            chip.setIcon(icon("mdi6.alert-outline", Tone.WARNING))
            chip.setToolTip(account.trouble or tr("{account} is disabled.", account=label))
        chip.clicked.connect(lambda: self.account_removed.emit(account.id))
        return chip

    def _fill_picker(self, offered: Sequence[tuple[Account, Capabilities]]) -> None:
        menu = self.picker.menu()
        menu.clear()
        for account, network in offered:
            action = QAction(network_icon(network.icon), f"{account.handle}  ·  {tr(network.name)}", menu)
            action.triggered.connect(
                lambda _checked=False, chosen=account.id: self.account_added.emit(chosen)
            )
            menu.addAction(action)
        self.picker.setEnabled(bool(offered))
        self.picker.setToolTip("" if offered else tr("Every account of the campaign is on the list."))


def _offered(
    draft: Draft, targets: Targets, only: Collection[AccountId] | None
) -> list[tuple[Account, Capabilities]]:
    """The accounts that a draft may go to besides."""
    return [
        (account, network)
        for account in targets.accounts.values()
        if account.id not in draft.accounts
        and account.disabled_at is None
        and (network := targets.network(account.id)) is not None
        and network.publishes
        and (only is None or account.id in only)
    ]
