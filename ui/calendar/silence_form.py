"""Helps to fill in the French electoral silence; counsel confirms it before it is kept."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QGridLayout,
    QLabel,
    QPushButton,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from schedules.blackouts import Poll, silence
from ui.dates import locale
from ui.theme import tokens
from ui.theme.fields import indent
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.language import tr


@dataclass(frozen=True)
class _Place:
    """Where people vote. `day_before`: it votes on the Saturday before the mainland's Sunday."""

    name: str
    zone: str
    day_before: bool
    polls_close: time


_MAINLAND = _Place("France métropolitaine", "Europe/Paris", day_before=False, polls_close=time(20))
_OVERSEAS = (
    _Place("Guadeloupe", "America/Guadeloupe", day_before=True, polls_close=time(19)),
    _Place("Martinique", "America/Martinique", day_before=True, polls_close=time(19)),
    _Place("Guyane", "America/Cayenne", day_before=True, polls_close=time(19)),
    _Place("Saint-Barthélemy", "America/St_Barthelemy", day_before=True, polls_close=time(19)),
    _Place("Saint-Martin", "America/Marigot", day_before=True, polls_close=time(19)),
    _Place("Saint-Pierre-et-Miquelon", "America/Miquelon", day_before=True, polls_close=time(19)),
    _Place("Polynésie française", "Pacific/Tahiti", day_before=True, polls_close=time(18)),
    _Place("La Réunion", "Indian/Reunion", day_before=False, polls_close=time(18)),
    _Place("Mayotte", "Indian/Mayotte", day_before=False, polls_close=time(18)),
    _Place("Nouvelle-Calédonie", "Pacific/Noumea", day_before=False, polls_close=time(18)),
    _Place("Wallis-et-Futuna", "Pacific/Wallis", day_before=False, polls_close=time(18)),
)
"""Usual days and hours (code électoral, art. R41 and L173 ff.); each election's decree has the last word."""


class SilenceForm(QWidget):
    """Folded until it is wanted. Signals: `filled` with the proposed Blackout, for the form below it."""

    filled = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggle = QToolButton()
        self.toggle.setText(tr("French electoral silence (code électoral, art. L49)…"))
        self.toggle.setCheckable(True)
        self.toggle.setIcon(icon("mdi6.scale-balance"))
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.vote_day = QDateEdit(QDate(today.year, today.month, today.day))
        self.vote_day.setCalendarPopup(True)
        self.vote_day.setDisplayFormat("ddd d MMM yyyy")
        self.vote_day.setLocale(locale())
        self.vote_day.setAccessibleName(tr("Vote on the mainland"))
        self.places: list[tuple[QCheckBox, _Place, QTimeEdit]] = []
        self.fill = QPushButton(icon("mdi6.arrow-down"), tr("Fill in the form below"))
        self._inside = self._make_inside()
        self._inside.hide()
        self.toggle.toggled.connect(self._inside.setVisible)
        self.fill.clicked.connect(lambda: self.filled.emit(silence(self.polls())))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.toggle)
        column.addWidget(self._inside)

    def polls(self) -> list[Poll]:
        """The votes that are ticked."""
        chosen = self.vote_day.date()
        sunday = date(chosen.year(), chosen.month(), chosen.day())
        return [
            Poll(sunday - timedelta(days=place.day_before), ZoneInfo(place.zone), _time(closes))
            for box, place, closes in self.places
            if box.isChecked()
        ]

    def _make_inside(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(tokens.LARGE, 0, 0, tokens.SMALL)
        grid.setVerticalSpacing(2)
        note = QLabel(
            tr(
                "From the first minute of the day before the vote until the last polling station "
                "closes, nothing new may be published. One account speaks to every place at once, "
                "so that the widest span counts. "
                "Days and hours are the usual ones: let counsel confirm them against the decree."
            ),
            wordWrap=True,
        )
        set_look(note, "muted")
        grid.addWidget(note, 0, 0, 1, 3)
        grid.addWidget(QLabel(tr("Vote on the mainland")), 1, 0)
        grid.addWidget(self.vote_day, 1, 1, 1, 2)
        for line, place in enumerate((_MAINLAND, *_OVERSEAS), start=2):
            self._add_place(grid, line, place)
        grid.addWidget(self.fill, grid.rowCount(), 0, 1, 3)
        return inside

    def _add_place(self, grid: QGridLayout, line: int, place: _Place) -> None:
        box = QCheckBox(place.name)
        box.setChecked(place is _MAINLAND)
        box.toggled.connect(lambda: self.fill.setEnabled(any(box.isChecked() for box, _, _ in self.places)))
        closes = QTimeEdit(QTime(place.polls_close.hour, 0))
        closes.setDisplayFormat("HH:mm")
        indent(closes)
        closes.setAccessibleName(tr("{place}: polls close at", place=place.name))
        grid.addWidget(box, line, 0)
        grid.addWidget(
            QLabel(tr("votes the day before, until") if place.day_before else tr("votes until")), line, 1
        )
        grid.addWidget(closes, line, 2)
        self.places.append((box, place, closes))


def _time(field: QTimeEdit) -> time:
    return time(field.time().hour(), field.time().minute())
