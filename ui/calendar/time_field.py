"""A day and a time of day in the campaign's zone, whatever the zone of the machine is."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QTimeEdit, QVBoxLayout, QWidget

from schedules.calendar import local, twice
from ui.dates import locale
from ui.theme import tokens
from ui.theme.fields import indent
from ui.theme.style import set_look
from warroom.errors import BadInput
from warroom.language import tr


class TimeField(QWidget):
    """Chooses an instant. Where clocks skip or repeat a time it says so. Signals: `changed`."""

    changed = Signal()

    def __init__(self, zone: ZoneInfo, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._day = QDateEdit()
        self._day.setCalendarPopup(True)
        self._day.setLocale(locale())
        self._day.setDisplayFormat("ddd d MMM yyyy")
        self._day.setAccessibleName(tr("{name}: day", name=name))
        self._time = QTimeEdit()
        self._time.setDisplayFormat("HH:mm")
        indent(self._time)
        self._time.setAccessibleName(tr("{name}: time", name=name))
        self._hint = QLabel(wordWrap=True)
        set_look(self._hint, "warning")
        self._hint.hide()
        row = QHBoxLayout()
        row.setSpacing(tokens.TINY)
        row.addWidget(self._day, 1)
        row.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        column.addLayout(row)
        column.addWidget(self._hint)
        self._day.dateChanged.connect(self._on_changed)
        self._time.timeChanged.connect(self._on_changed)

    def show_instant(self, instant: datetime) -> None:
        """Show `instant` as the campaign's clocks do."""
        wall = instant.astimezone(self._zone)
        self.show_wall(wall.date(), wall.time())

    def show_wall(self, day: date, at: time) -> None:
        """Show a wall time, which may be one that does not exist."""
        self._day.setDate(QDate(day.year, day.month, day.day))
        self._time.setTime(QTime(at.hour, at.minute))

    def instant(self) -> datetime:
        """The instant chosen. Raises BadInput when clocks skip it."""
        return local(self._zone, *self._wall())

    def hint(self) -> str:
        """What is odd about the time chosen, as shown below it."""
        return self._hint.text()

    def _wall(self) -> tuple[date, time]:
        day, at = self._day.date(), self._time.time()
        return date(day.year(), day.month(), day.day()), time(at.hour(), at.minute())

    def _on_changed(self) -> None:
        try:
            self.instant()
            hint = twice(self._zone, *self._wall()) or ""
        except BadInput as error:
            hint = error.sentence
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.changed.emit()
