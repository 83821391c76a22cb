"""A titled list that is added to, with what is chosen beside it: how accounts and people are shown."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.side_by_side import SideBySide
from ui.theme import tokens
from ui.theme.style import set_look

_WIDTHS = (800, 380)
_NARROWEST = 320


class Directory(SideBySide):
    """The title, the button for `add` and the list at the left; at the right what is chosen."""

    def __init__(self, title: str, add: QAction, listed: QWidget, chosen: QWidget) -> None:
        chosen.setMinimumWidth(_NARROWEST)
        page = _list_page(title, add, listed)
        super().__init__(page, chosen, _WIDTHS, growing=page)


def _list_page(title: str, add: QAction, listed: QWidget) -> QWidget:
    name = QLabel(title)
    set_look(name, "title")
    button = QPushButton(add.icon(), add.text())
    button.setEnabled(add.isEnabled())
    button.setToolTip(add.statusTip() or add.toolTip())
    button.clicked.connect(add.trigger)
    head = QHBoxLayout()
    head.addWidget(name)
    head.addStretch()
    head.addWidget(button)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
    column.setSpacing(tokens.MEDIUM)
    column.addLayout(head)
    column.addWidget(listed, 1)
    return page
