"""“218 new”: what arrived since the list was read, floating over its top edge until somebody wants it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget

from ui.dates import locale
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import MEDIUM, Tone
from warroom.language import ntr, tr


class Pill(QPushButton):
    """A button in the middle of the top edge of `over`, hidden while nothing waits."""

    def __init__(self, over: QWidget, key: str) -> None:
        super().__init__(over)
        self._key = key
        self.setIcon(icon("mdi6.arrow-up", Tone.ON_ACCENT))
        set_look(self, "primary")
        self.hide()
        over.installEventFilter(self)

    def say(self, waiting: int) -> None:
        """Show how many wait."""
        number = locale().toString(waiting)
        self.setText(
            ntr("{number} new ({key})", "{number} new ({key})", waiting, number=number, key=self._key)
        )
        self.setAccessibleName(ntr("Show {n} new response", "Show {n} new responses", waiting))
        self.setToolTip(tr("Show what arrived since; nothing moves before you ask for it"))
        self.setVisible(waiting > 0)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        over = self.parentWidget()
        assert over is not None
        self.adjustSize()
        self.move((over.width() - self.width()) // 2, MEDIUM)
        self.raise_()
