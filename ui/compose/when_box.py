"""When a post goes out: as soon as it is approved, in the next free slot, or at a time of the campaign's."""

from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QTimeEdit, QVBoxLayout, QWidget

from schedules.calendar import local, twice
from ui.compose.flow import FlowLayout
from ui.dates import locale
from ui.theme import tokens
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.campaign import Campaign
from warroom.errors import BadInput
from warroom.language import tr
from warroom.ports import Clock


class _Choice(Enum):
    """The lines of the list."""

    WHEN_APPROVED = auto()
    NEXT_SLOT = auto()
    AT_A_TIME = auto()


class WhenBox(QWidget):
    """Signals: `due_edited` with an instant or None; `slot_wanted` when the next free slot is to be found;
    `troubled` when the time typed does not exist: `trouble` says so, and the post keeps its earlier time.
    """

    due_edited = Signal(object)
    slot_wanted = Signal()
    troubled = Signal()

    def __init__(self, campaign: Campaign, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._campaign, self._clock = campaign, clock
        self.trouble: str | None = None
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("When"))
        for symbol, name, choice in (
            ("mdi6.check-decagram-outline", tr("As soon as approved"), _Choice.WHEN_APPROVED),
            ("mdi6.calendar-arrow-right", tr("Next free slot"), _Choice.NEXT_SLOT),
            ("mdi6.calendar-clock", tr("At a time"), _Choice.AT_A_TIME),
        ):
            self.choice.addItem(icon(symbol), name, choice)
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setLocale(locale())
        self.day.setAccessibleName(tr("Day"))
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.setAccessibleName(tr("Time"))
        self._zone = QLabel(tr("in {zone}", zone=campaign.zone_name))
        set_look(self._zone, "muted")
        self.note = QLabel(wordWrap=True)
        self._lay_out()
        self.choice.activated.connect(lambda _index: self._on_chosen())
        self.day.dateChanged.connect(lambda _day: self._on_typed())
        self.time.timeChanged.connect(lambda _time: self._on_typed())
        self.show_due(None, read_only=False)

    def show_due(self, due_at: datetime | None, read_only: bool) -> None:
        """Show a post's time."""
        choice = _Choice.WHEN_APPROVED if due_at is None else _Choice.AT_A_TIME
        self.choice.setCurrentIndex(self.choice.findData(choice))
        if due_at is not None:
            self._show_time(due_at)
        self._show_fields(due_at is not None)
        self.trouble = None
        self._say(None if due_at is None else twice(self._campaign.zone, *self._typed()), "muted")
        for field in (self.choice, self.day, self.time):
            field.setEnabled(not read_only)

    def say_no_slot(self) -> None:
        """There is no slot to take: say so and leave the time as it was."""
        self._say(
            tr("The campaign has no posting slots yet; an approver sets them in the calendar."), "warning"
        )

    def say_slot(self, due_at: datetime) -> None:
        """Show the free slot that was found."""
        self.show_due(due_at, read_only=False)
        self._say(tr("This is the next free slot."), "muted")

    def _lay_out(self) -> None:
        line = QWidget()
        flow = FlowLayout(line)
        label = QLabel(tr("When"))
        set_look(label, "muted")
        for quiet in (label, self._zone):
            quiet.setFixedHeight(self.choice.sizeHint().height())
        for widget in (label, self.choice, self.day, self.time, self._zone):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TINY)
        column.addWidget(line)
        column.addWidget(self.note)

    def _on_chosen(self) -> None:
        match self.choice.currentData():
            case _Choice.WHEN_APPROVED:
                self._show_fields(False)
                self._accept(None)
            case _Choice.NEXT_SLOT:
                self.slot_wanted.emit()
            case _:
                if self.day.isHidden():
                    self._show_time(self._clock.now() + timedelta(hours=1))
                self._show_fields(True)
                self._on_typed()
                self.day.setFocus()

    def _on_typed(self) -> None:
        day, at = self._typed()
        try:
            due_at = local(self._campaign.zone, day, at)
        except BadInput as error:
            self.trouble = error.sentence
            self._say(error.sentence, "danger")
            self.troubled.emit()
            return
        self._accept(due_at)
        self._say(twice(self._campaign.zone, day, at), "muted")

    def _accept(self, due_at: datetime | None) -> None:
        self.trouble = None
        self._say(None, "muted")
        self.due_edited.emit(due_at)

    def _typed(self) -> tuple[date, time]:
        day, at = self.day.date(), self.time.time()
        return date(day.year(), day.month(), day.day()), time(at.hour(), at.minute())

    def _show_time(self, due_at: datetime) -> None:
        there = due_at.astimezone(self._campaign.zone)
        for field in (self.day, self.time):
            field.blockSignals(True)
        self.day.setDate(QDate(there.year, there.month, there.day))
        self.time.setTime(QTime(there.hour, there.minute))
        for field in (self.day, self.time):
            field.blockSignals(False)

    def _show_fields(self, shown: bool) -> None:
        for field in (self.day, self.time, self._zone):
            field.setVisible(shown)

    def _say(self, sentence: str | None, look: str) -> None:
        set_look(self.note, look)
        self.note.setText(sentence or "")
        self.note.setVisible(bool(sentence))
