"""Two parts of a page with a border between them that can be dragged."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


class SideBySide(QSplitter):
    """`left` and `right`, at first `widths` pixels wide; `growing` gets what a larger window has to give."""

    def __init__(self, left: QWidget, right: QWidget, widths: tuple[int, int], *, growing: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(self.indexOf(growing), 1)
        self.setSizes(widths)
