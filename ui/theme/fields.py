"""What the stylesheet can't do for fields."""

from PySide6.QtWidgets import QAbstractSpinBox

from ui.theme.tokens import SMALL


def indent(field: QAbstractSpinBox) -> None:
    """Let a number or time begin where other fields do: Qt ignores the stylesheet's padding there."""
    line = field.lineEdit()
    line.setTextMargins(SMALL - 2, 0, 0, 0)
