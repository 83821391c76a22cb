"""“All networks” and a tab for each account, with what room is left as that network counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from ui.compose.editing import Tab
from ui.compose.wrapping_tabs import TabFace, WrappingTabs
from ui.dates import locale
from ui.theme.icons import icon, network_icon
from ui.theme.tokens import Tone
from warroom.domain.capabilities import Capabilities
from warroom.language import tr


@dataclass(frozen=True)
class TabLabel:
    """What a tab says.

    `left` is negative for a text that is too long, and None while it is counted; `own` if it is not the
    common text.
    """

    tab: Tab
    name: str
    network: Capabilities
    handle: str
    left: int | None
    own: bool


class NetworkTabs(WrappingTabs):
    """Signals: `tab_chosen` with an AccountId, or None for all networks."""

    tab_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Networks"), parent)
        self._tabs: list[Tab] = [None]
        self.show_labels(())
        self.chosen.connect(lambda index: self.tab_chosen.emit(self._tabs[index]))

    @property
    def tab(self) -> Tab:
        """The tab shown now."""
        return self._tabs[self.index]

    def show_tab(self, tab: Tab) -> None:
        """Show `tab`, or all networks when there is no such tab (any more)."""
        self.choose(self._tabs.index(tab) if tab in self._tabs else 0)

    def show_labels(self, labels: Sequence[TabLabel]) -> None:
        """Show a tab for each of `labels` behind “All networks”, keeping the one that is shown."""
        before = self.tab if self.index >= 0 else None
        self._tabs = [None, *(label.tab for label in labels)]
        everywhere = TabFace(tr("All networks"), icon("mdi6.earth", Tone.MUTED))
        self.blockSignals(True)
        self.show_faces([everywhere, *(_face(label) for label in labels)])
        self.show_tab(before)
        self.blockSignals(False)
        if self.tab != before:
            self.tab_chosen.emit(self.tab)


def _face(label: TabLabel) -> TabFace:
    own = tr("a text of its own") if label.own else tr("the common text")
    if label.left is None:
        text = tr("{network} · counting …", network=label.name)
    elif label.left < 0:
        text = tr("{network} · {n} over", network=label.name, n=locale().toString(-label.left))
    else:
        text = tr("{network} · {n} left", network=label.name, n=locale().toString(label.left))
    return TabFace(text, _icon(label), f"{label.handle}, {own}", alarming=_is_over(label))


def _icon(label: TabLabel) -> QIcon:
    if _is_over(label):
        return icon("mdi6.alert-circle-outline", Tone.DANGER)
    if label.own:
        return icon("mdi6.pencil", Tone.ACCENT)
    return network_icon(label.network.icon, Tone.MUTED)


def _is_over(label: TabLabel) -> bool:
    return label.left is not None and label.left < 0
