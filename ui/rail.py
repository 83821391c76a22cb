"""The rail: one button a page, with the number of things that wait there."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.pages import PageEntry
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import palette
from warroom.domain.person import Person
from warroom.language import tr
from warroom.services.queries import Attention


class RailButton(QToolButton):
    """A page's icon; its name on hover, with its key, and how many things wait there."""

    def __init__(self, entry: PageEntry, key: QKeySequence, enabled: bool) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setIcon(icon(entry.icon))
        self.setIconSize(QSize(24, 24))
        self.entry = entry
        self.count = 0
        self._hint = f"{entry.name}  {key.toString(QKeySequence.SequenceFormat.NativeText)}"
        self.setFixedSize(44, 44)
        self.setEnabled(enabled)
        set_look(self, "quiet")
        if not enabled:
            self._hint = tr("{page}: not part of your role", page=entry.name)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show that `count` things wait on this page."""
        self.count = count
        name, waiting = self.entry.name, tr("{n} waiting", n=count)
        self.setAccessibleName(tr("{page}, {n} waiting", page=name, n=count) if count else name)
        self.setToolTip(f"{self._hint} — {waiting}" if count else self._hint)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count:
            return
        words = str(self.count) if self.count < 100 else "99+"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(tokens.TEXT_SMALL - 1)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        width = max(16, QFontMetrics(font).horizontalAdvance(words) + 8)
        pill = QRect(self.width() - width - 1, 1, width, 16)
        painter.setPen(QColor(palette().surface))
        painter.setBrush(QColor(palette().accent))
        painter.drawRoundedRect(pill, 8, 8)
        painter.setPen(QColor(palette().on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class Rail(QFrame):
    """Signals: `chosen` with a page's key."""

    chosen = Signal(str)

    def __init__(
        self, entries: Mapping[str, PageEntry], person: Person, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_look(self, "rail")
        self.setFixedWidth(tokens.RAIL_WIDTH)
        self.setAccessibleName(tr("Pages"))
        column = QVBoxLayout(self)
        column.setContentsMargins(5, tokens.SMALL, 5, tokens.SMALL)
        column.setSpacing(tokens.TINY)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, RailButton] = {}
        for number, entry in enumerate(entries.values(), start=1):
            button = RailButton(entry, page_key(number), entry.serves(person))
            button.clicked.connect(lambda _checked, key=entry.key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[entry.key] = button
            column.addWidget(button)
        column.addStretch()

    def show_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self.buttons[key].setChecked(True)

    def show_attention(self, attention: Attention) -> None:
        """Show what waits for me, on the page where I deal with it."""
        waiting = {
            "write": attention.returned,
            "sign": attention.to_sign,
            "calendar": attention.stopped,
            "timeline": attention.escalated,
        }
        for key, count in waiting.items():
            self.buttons[key].show_count(count)


def page_key(number: int) -> QKeySequence:
    """The key that opens the page with this number on the rail."""
    return QKeySequence(f"Ctrl+{number}")
