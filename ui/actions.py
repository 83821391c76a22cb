"""Actions of a page: what has a name and a key, and works while the page is in front."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.theme.icons import icon


def make_action(
    place: QWidget, name: str, key: str, act: Callable[[], object], symbol: str | None = None
) -> QAction:
    """An action whose key works while the keyboard is anywhere in `place`."""
    action = QAction(name, place)
    if symbol is not None:
        action.setIcon(icon(symbol))
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{name} ({shown})")
    action.triggered.connect(lambda _checked: act())
    place.addAction(action)
    return action
