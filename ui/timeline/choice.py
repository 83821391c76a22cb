"""A button that opens a list of choices: what is chosen stands on it in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QIcon, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from warroom.language import tr

_NAME_LENGTH = 40


@dataclass(frozen=True)
class Option:
    """One thing to choose: its key, its name, its icon if it has one."""

    key: str
    name: str
    icon: QIcon | None = None


class Choice(QToolButton):
    """Nothing chosen means everything. Signals: `changed` when a person chose.

    With `single`, choosing one thing lets go of the other.
    """

    changed = Signal()

    def __init__(
        self,
        name: str,
        options: Sequence[Option] = (),
        *,
        single: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._single = name, single
        self._menu = QMenu(self) if single else _StayingMenu(self)
        self._menu.setAccessibleName(name)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self.setFixedHeight(QPushButton("Ag").sizeHint().height())  # as high as the buttons beside it
        self.offer(options)

    def offer(self, options: Sequence[Option]) -> None:
        """Offer these; what was chosen stays chosen where it is still there."""
        chosen = self.chosen()
        self._menu.clear()
        for option in options:
            action = QAction(option.icon or QIcon(), _short(option.name), self._menu, checkable=True)
            action.setData(option.key)
            action.setChecked(option.key in chosen)
            action.triggered.connect(lambda _=False, action=action: self._on_triggered(action))
            self._menu.addAction(action)
        self.setEnabled(bool(options))
        self._say()

    def chosen(self) -> frozenset[str]:
        """The keys of what is chosen."""
        return frozenset(action.data() for action in self._menu.actions() if action.isChecked())

    def choose(self, keys: frozenset[str]) -> None:
        """Choose exactly these, without a signal."""
        for action in self._menu.actions():
            action.setChecked(action.data() in keys)
        self._say()

    def _on_triggered(self, chosen: QAction) -> None:
        if self._single:
            self.choose(frozenset({chosen.data()} if chosen.isChecked() else ()))
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        names = [action.text() for action in self._menu.actions() if action.isChecked()]
        shown = tr("{name}: {chosen}", name=self._name, chosen=", ".join(names[:2])) if names else self._name
        if len(names) > 2:
            shown = tr("{shown} +{n}", shown=shown, n=len(names) - 2)
        self.setChecked(bool(names))
        self.setText(f"{shown} ▾")
        self.setAccessibleName(tr("Filter: {shown}", shown=shown))


class _StayingMenu(QMenu):
    """A menu in which several things can be ticked one after the other."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action in self.actions() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


def _short(name: str) -> str:
    """`name` as a menu shows it: not too long, and without a hidden key in its ampersands."""
    shown = name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
    return shown.replace("&", "&&")
