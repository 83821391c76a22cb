"""The list of keys that `?` shows: for the page in front, then for everywhere."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.overlay import Overlay
from ui.palette.commands import Command
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.language import tr

_WIDTH = 780
_HEIGHT = 380


class KeysHelp(QWidget):
    """Two columns of keys under their places."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        title = QLabel(tr("Keys"))
        set_look(title, "title")
        column.addWidget(title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(_table(command for command in commands if command.keys))
        area.setMinimumHeight(_HEIGHT)
        column.addWidget(area)
        self._area = area

    @classmethod
    def open_over(cls, window: QWidget, commands: Sequence[Command]) -> "KeysHelp":
        """Show the keys over `window`."""
        keys = cls(commands)
        Overlay(window, keys, _WIDTH)
        keys._area.setFocus()
        return keys


def _table(commands: Iterable[Command]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, tokens.MEDIUM, 0)
    grid.setHorizontalSpacing(tokens.HUGE)
    grid.setVerticalSpacing(tokens.SMALL)
    row = 0
    for place, group in groupby(commands, key=lambda command: command.place):
        heading = QLabel(place)
        set_look(heading, "heading")
        grid.addWidget(heading, row, 0, 1, 4)
        row += 1
        offered = list(group)
        half = (len(offered) + 1) // 2
        for index, command in enumerate(offered):
            at, side = row + index % half, 2 * (index // half)
            keys = QLabel(command.keys)
            set_look(keys, "mono")
            grid.addWidget(keys, at, side, Qt.AlignmentFlag.AlignTop)
            name = QLabel(command.name, wordWrap=True)
            name.setAccessibleName(tr("{name}: {value}", name=command.keys, value=command.name))
            grid.addWidget(name, at, side + 1, Qt.AlignmentFlag.AlignTop)
        row += half
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    grid.setRowStretch(row, 1)
    return table
