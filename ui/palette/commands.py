"""What can be done now: every action that the window and the shown page offer, with its keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence

from warroom.language import tr


@dataclass(frozen=True)
class Command:
    """An action under the heading of the place that offers it."""

    place: str
    action: QAction

    @property
    def name(self) -> str:
        """The action's words, without the mark of its mnemonic."""
        return self.action.text().replace("&", "")

    @property
    def keys(self) -> str:
        """Its keys as this system writes them; empty when it has none."""
        native = QKeySequence.SequenceFormat.NativeText
        return tr(" or ").join(key.toString(native) for key in self.action.shortcuts())

    @property
    def why_not(self) -> str:
        """Why it can't be done now; empty when it can."""
        return "" if self.action.isEnabled() else self.action.statusTip() or tr("not possible now")


def commands(place: str, actions: Iterable[QAction]) -> list[Command]:
    """The visible ones of `actions`, as commands of `place`."""
    return [Command(place, action) for action in actions if action.isVisible() and not action.isSeparator()]
