"""A titled list that is added to, with what is chosen beside it: how accounts and people are shown."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.style import set_look

_WIDTHS = [800, 380]
_NARROWEST = 320


class Directory(QSplitter):
    """The title, the button for `add` and the list at the left; at the right what is chosen."""

    def __init__(self, title: str, add: QAction, listed: QWidget, chosen: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False)
        chosen.setMinimumWidth(_NARROWEST)
        self.addWidget(_list_page(title, add, listed))
        self.addWidget(chosen)
        self.setStretchFactor(0, 1)
        self.setSizes(_WIDTHS)


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
