"""The row of days above a calendar page; it stays while the hours below are scrolled."""

from datetime import date

from PySide6.QtCore import QDate, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.calendar.contents import Contents
from ui.calendar.hours import MARGIN
from ui.calendar.layout import Paper
from ui.calendar.painting import font
from ui.calendar.words import clock_change_in_words
from ui.dates import locale
from ui.theme.tokens import Tone, palette

_HEIGHT = 26
_HEIGHT_WITH_NOTE = 42


class Headings(QWidget):
    """Weekdays above a month; days, with what is odd about their clocks, above a page of hours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[tuple[str, str | None, bool]] = []
        self._left = 0
        self._right = 0

    def show_page(self, paper: Paper, contents: Contents, scroll_bar_width: int) -> None:
        """Show the names of the columns of `paper`."""
        month = len(paper.days) > paper.columns
        self._left, self._right = (0 if month else MARGIN), scroll_bar_width
        self._names = [
            (
                _name(day, month=month),
                None if month else clock_change_in_words(contents, day),
                day == contents.today,
            )
            for day in paper.days[: paper.columns]
        ]
        notes = any(note for _, note, _ in self._names)
        self.setFixedHeight(_HEIGHT_WITH_NOTE if notes else _HEIGHT)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        painter = QPainter(self)
        width = (self.width() - self._left - self._right) / len(self._names)
        for n, (name, note, today) in enumerate(self._names):
            box = QRectF(self._left + n * width, 0, width, _HEIGHT)
            painter.setFont(font(12, bold=True))
            painter.setPen(QColor(palette().of(Tone.ACCENT if today else Tone.MUTED)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
            if note:
                painter.setFont(font())
                painter.setPen(QColor(palette().of(Tone.WARNING)))
                below = QRectF(box.left(), _HEIGHT - 6, width, _HEIGHT_WITH_NOTE - _HEIGHT + 4)
                shown = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, int(width) - 4)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()


def _name(day: date, *, month: bool) -> str:
    return locale().toString(QDate(day.year, day.month, day.day), "dddd" if month else "ddd d MMM")
