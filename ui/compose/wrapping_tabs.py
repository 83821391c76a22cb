"""Tabs that go on in the next line where the room ends: no name is cut and none is scrolled out of sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from ui.compose.flow import FlowLayout
from ui.theme.tokens import RADIUS, Tone, palette


@dataclass(frozen=True)
class TabFace:
    """How a tab looks. `tip` tells more, also to screen readers; `alarming` shows it in danger's colour."""

    name: str
    icon: QIcon | None = None
    tip: str = ""
    alarming: bool = False


class WrappingTabs(QWidget):
    """One of several is chosen, by mouse or by the arrow keys. Signals: `chosen` with its index."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._flow = FlowLayout(self)
        self._flow.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setStyleSheet(_stylesheet())

    @property
    def index(self) -> int:
        """Which tab is chosen."""
        return self._group.checkedId()

    @property
    def names(self) -> list[str]:
        """What the tabs say."""
        return [button.text().replace("&&", "&") for button in self._group.buttons()]

    def choose(self, index: int) -> None:
        """Choose a tab."""
        self._group.button(index).setChecked(True)

    def step(self, by: int) -> None:
        """Choose the next tab, or with -1 the one before; beyond the last comes the first."""
        self.choose((self.index + by) % len(self._group.buttons()))

    def show_faces(self, faces: Sequence[TabFace]) -> None:
        """Show these tabs; the same tab stays chosen where there still is one."""
        for number in range(len(self._group.buttons()), len(faces)):
            button = QPushButton()
            button.setCheckable(True)
            button.setIconSize(QSize(14, 14))
            self._group.addButton(button, number)
            self._flow.addWidget(button)
        for number in range(len(faces), len(self._group.buttons())):
            self._drop(number)
        for number, face in enumerate(faces):
            self._show_face(self._group.button(number), face)
        if self.index < 0:
            self.choose(0)
        self.updateGeometry()

    def _drop(self, number: int) -> None:
        button = self._group.button(number)
        self._group.removeButton(button)
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _show_face(self, button: QAbstractButton, face: TabFace) -> None:
        name = face.name.replace("&", "&&")
        if button.text() != name:
            button.setText(name)
        button.setIcon(face.icon or QIcon())
        button.setToolTip(face.tip)
        button.setAccessibleName(f"{face.name}, {face.tip}" if face.tip else face.name)
        if button.property("alarming") != face.alarming:
            button.setProperty("alarming", face.alarming)
            button.style().unpolish(button)
            button.style().polish(button)

    def _on_toggled(self, index: int, on: bool) -> None:
        if on:
            self.chosen.emit(index)


def _stylesheet() -> str:
    colours = palette()
    accent, danger = colours.of(Tone.ACCENT), colours.of(Tone.DANGER)
    return f"""
QPushButton {{ background: transparent; color: {colours.of(Tone.MUTED)}; border: 1px solid transparent;
    border-bottom: 2px solid transparent; border-radius: 0; padding: 6px 9px; }}
QPushButton:hover {{ background: {colours.hover}; color: {colours.text}; }}
QPushButton:checked {{ background: transparent; color: {colours.text}; border: 1px solid transparent;
    border-bottom: 2px solid {accent}; }}
QPushButton[alarming="true"] {{ color: {danger}; }}
QPushButton:focus {{ border: 1px solid {accent}; border-bottom: 2px solid {accent}; border-radius: {RADIUS}px;
    padding: 6px 9px; }}
"""
