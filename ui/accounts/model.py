"""The accounts as a table, with their health painted as a chip."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.accounts.health import budget_in_words, health_look, health_sentence, moment_in_words
from ui.theme.chips import CHIP_HEIGHT, chip_width, paint_chip
from ui.theme.icons import network_icon
from ui.theme.tokens import SMALL
from warroom.domain.account import AccountHealth
from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import AccountId
from warroom.language import tr

ACCOUNT, HEALTH, SIGN, SENT, READ, BUDGET = range(6)

Index = QModelIndex | QPersistentModelIndex


class AccountsModel(QAbstractTableModel):
    """One row an account."""

    def __init__(self, networks: dict[str, Capabilities], zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._networks, self._zone = networks, zone
        self._accounts: tuple[AccountHealth, ...] = ()
        self._now: datetime | None = None

    def show_accounts(self, accounts: tuple[AccountHealth, ...], now: datetime) -> None:
        """Show `accounts` as they are at `now`."""
        self.beginResetModel()
        self._accounts, self._now = accounts, now
        self.endResetModel()

    def health(self, row: int) -> AccountHealth | None:
        """The account in `row`."""
        return self._accounts[row] if 0 <= row < len(self._accounts) else None

    def row_of(self, account_id: AccountId) -> int | None:
        """Where an account is."""
        return next((row for row, each in enumerate(self._accounts) if each.account.id == account_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._accounts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 6

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            names = (
                tr("Account"),
                tr("Health"),
                tr("Sign"),
                tr("Last sent"),
                tr("Last read"),
                tr("Rate limit"),
            )
            return names[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        health = self.health(index.row())
        if health is None or self._now is None:
            return None
        network = self._networks.get(health.account.network)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(health, index.column(), self._now)
            case Qt.ItemDataRole.DecorationRole if index.column() == ACCOUNT:
                return network_icon(network.icon if network else "")
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                name = tr(network.name) if network else health.account.network
                return tr("{name}: {value}", name=name, value=health_sentence(health, network))
            case Qt.ItemDataRole.UserRole:
                return health
            case _:
                return None

    def _text(self, health: AccountHealth, column: int, now: datetime) -> str:
        match column:
            case 0:
                return health.account.handle
            case 1:
                return health_look(health).word
            case 2:
                return str(health.account.approvals_needed)
            case 3:
                return moment_in_words(health.last_sent_at, now)
            case 4:
                return moment_in_words(health.last_collected_at, now)
            case _:
                return budget_in_words(health, self._zone, now)


class HealthDelegate(QStyledItemDelegate):
    """Paints the health as a chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        health = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(health, AccountHealth):
            return
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        bare.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, bare.widget)
        top_left = QPoint(option.rect.left() + SMALL, option.rect.center().y() - CHIP_HEIGHT // 2)
        paint_chip(painter, top_left, health_look(health))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        health = index.data(Qt.ItemDataRole.UserRole)
        size = super().sizeHint(option, index)
        if isinstance(health, AccountHealth):
            size.setWidth(chip_width(health_look(health)) + 2 * SMALL)
        return size
