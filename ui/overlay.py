"""A card that floats over the window until Esc, a click beside it, or its own decision ends it. Not modal."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.theme import tokens
from ui.theme.style import set_look


class Overlay(QWidget):
    """Covers its window with a thin veil, and holds `card` near the top. It deletes itself when it ends."""

    def __init__(self, window: QWidget, card: QWidget, width: int) -> None:
        super().__init__(window)
        self._window = window
        self._before = QApplication.focusWidget()
        for other in window.findChildren(Overlay):
            if other is not self:
                other.end()
        frame = QFrame()
        set_look(frame, "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(tokens.LARGE, tokens.LARGE, tokens.LARGE, tokens.LARGE)
        inside.addWidget(card)
        frame.setMaximumWidth(width)
        self._frame = frame
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(frame, stretch=1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.HUGE, 64, tokens.HUGE, 64)
        column.addLayout(row)
        column.addStretch()
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def end(self) -> None:
        """Go away, and give the focus back to who had it."""
        before = self._before
        if before is not None and isValid(before) and self.isAncestorOf(QApplication.focusWidget() or self):
            before.setFocus()
        self._before = None
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._frame.geometry().contains(event.position().toPoint()):
            self.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 90))
        painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The focus stays in the card while it is shown."""
        inside = [
            widget
            for widget in self._frame.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if inside:
            inside.sort(key=lambda widget: _place(widget, self))
            focused = QApplication.focusWidget()
            at = inside.index(focused) if focused in inside else -1
            inside[(at + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def _place(widget: QWidget, within: QWidget) -> tuple[int, int]:
    point = widget.mapTo(within, QPoint(0, 0))
    return point.y(), point.x()
