"""“All networks” and a tab for each account, with what room is left as that network counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QTabBar, QWidget

from ui.compose.editing import Tab
from ui.theme.icons import icon, network_icon
from ui.theme.tokens import Tone, palette
from warroom.domain.capabilities import Capabilities
from warroom.language import ntr, tr


@dataclass(frozen=True)
class TabLabel:
    """What a tab says. `left` is negative for a text that is too long; `own` if it is not the common text."""

    tab: Tab
    name: str
    network: Capabilities
    handle: str
    left: int
    own: bool


class NetworkTabs(QTabBar):
    """Signals: `tab_chosen` with an AccountId, or None for all networks."""

    tab_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setIconSize(QSize(14, 14))
        self.setAccessibleName(tr("Networks"))
        self._tabs: list[Tab] = [None]
        self.addTab(icon("mdi6.earth"), tr("All networks"))
        self.currentChanged.connect(self._on_current_changed)

    @property
    def tab(self) -> Tab:
        """The tab shown now."""
        return self._tabs[self.currentIndex()]

    def choose(self, tab: Tab) -> None:
        """Show `tab`, or all networks when there is no such tab (any more)."""
        self.setCurrentIndex(self._tabs.index(tab) if tab in self._tabs else 0)

    def step(self, by: int) -> None:
        """Show the next tab, or with -1 the one before; beyond the last comes the first."""
        self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def show_labels(self, labels: Sequence[TabLabel]) -> None:
        """Show a tab for each of `labels` behind “All networks”, keeping the one that is shown."""
        wanted: list[Tab] = [None, *(label.tab for label in labels)]
        if wanted != self._tabs:
            self._make_tabs(wanted)
        for index, label in enumerate(labels, start=1):
            self._show_label(index, label)

    def _make_tabs(self, wanted: list[Tab]) -> None:
        shown = self.tab
        self.blockSignals(True)
        while self.count() > 1:
            self.removeTab(self.count() - 1)
        for _ in wanted[1:]:
            self.addTab("")
        self._tabs = wanted
        self.choose(shown)
        self.blockSignals(False)
        if self.tab != shown:
            self.tab_chosen.emit(self.tab)

    def _show_label(self, index: int, label: TabLabel) -> None:
        over = label.left < 0
        text = (
            tr("{network} · {n} over", network=label.name, n=-label.left)
            if over
            else tr("{network} · {n} left", network=label.name, n=label.left)
        )
        self.setTabText(index, text.replace("&", "&&"))
        self.setTabIcon(index, _icon(label, over))
        # An invalid colour is the stylesheet's own.
        self.setTabTextColor(index, QColor(palette().of(Tone.DANGER)) if over else QColor())
        room = ntr("room for {n} more", "room for {n} more", label.left) if not over else tr("too long")
        own = tr("a text of its own") if label.own else tr("the common text")
        self.setTabToolTip(index, f"{label.handle}: {own}, {room}")
        self.setAccessibleTabName(index, f"{text}, {label.handle}, {own}")

    def _on_current_changed(self, index: int) -> None:
        self.tab_chosen.emit(self._tabs[index])


def _icon(label: TabLabel, over: bool) -> QIcon:
    if over:
        return icon("mdi6.alert-circle-outline", Tone.DANGER)
    if label.own:
        return icon("mdi6.pencil", Tone.ACCENT)
    return network_icon(label.network.icon, Tone.MUTED)
