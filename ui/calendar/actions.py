"""Actions of the calendar: what has a name, an icon and a key, and works while the calendar is in front."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.theme.icons import icon


def make_action(place: QWidget, name: str, symbol: str, key: str, slot: Callable[[], object]) -> QAction:
    """An action whose key works while the keyboard is anywhere in `place`."""
    action = QAction(icon(symbol), name, place)
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{name} ({shown})")
    action.triggered.connect(lambda _checked: slot())
    place.addAction(action)
    return action
