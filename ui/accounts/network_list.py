"""The networks that an account can be on, to be searched and chosen from."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.palette.fuzzy import plain
from ui.theme import tokens
from ui.theme.icons import icon, network_icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.capabilities import Capabilities
from warroom.language import tr

_TO_THE_LIST = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


class NetworkList(QWidget):
    """Signals: `chosen` with a network's Capabilities whenever another row is current."""

    chosen = Signal(object)

    def __init__(self, offered: Sequence[Capabilities], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = _Search(self)
        self.search.setPlaceholderText(tr("Search a network"))
        self.search.setAccessibleName(tr("Search a network"))
        self.search.addAction(icon("mdi6.magnify", Tone.MUTED), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Networks"))
        self.list.setUniformItemSizes(True)
        for network in offered:
            item = QListWidgetItem(network_icon(network.icon), tr(network.name), self.list)
            item.setData(Qt.ItemDataRole.UserRole, network)
            item.setToolTip(what_for(network))
        self._none = QLabel(tr("No network is called so."), wordWrap=True)
        set_look(self._none, "muted")
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SMALL)
        for widget in (self.search, self.list, self._none):
            column.addWidget(widget)
        self.search.textChanged.connect(self._on_text)
        self.list.currentItemChanged.connect(self._on_current)

    def begin(self) -> None:
        """Show all of them, the first one chosen, and the keys on the search."""
        self.search.clear()
        self.list.setCurrentRow(0)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def offered(self) -> list[str]:
        """The names of the networks that are shown now."""
        return [item.text() for item in self._items() if not item.isHidden()]

    def choose(self, name: str) -> None:
        """Choose the network that is shown under `name`."""
        for item in self._items():
            if item.text() == name:
                self.list.setCurrentItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _on_text(self, text: str) -> None:
        shown = [item for item in self._items() if plain(text.strip()) in plain(item.text())]
        for item in self._items():
            item.setHidden(item not in shown)
        self._none.setVisible(not shown)
        if shown and self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0])

    def _on_current(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(current.data(Qt.ItemDataRole.UserRole))


class _Search(QLineEdit):
    """The arrows walk in the list below while somebody types."""

    def __init__(self, networks: NetworkList) -> None:
        super().__init__(clearButtonEnabled=True)
        self._networks = networks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _TO_THE_LIST:
            self._networks.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._networks.list.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


def what_for(network: Capabilities) -> str:
    """In one line, what an account there does for the campaign."""
    if network.by_hand:
        return tr("A person posts what was signed, and pastes the link.")
    if network.publishes:
        return tr("Posts go out by themselves, and what people answer comes in.")
    if network.hosts_media:
        return tr("Keeps pictures and videos where other networks fetch them.")
    return tr("Is read only: what it writes comes into the timeline.")
