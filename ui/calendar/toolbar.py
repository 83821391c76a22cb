"""The calendar's head: which days are shown, how, and the way to turn the page. Every button has a key."""

from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.actions import make_action
from ui.calendar.layout import Paper
from ui.dates import day, locale
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.language import tr


class View(Enum):
    """A kind of page."""

    MONTH = auto()
    WEEK = auto()
    DAY = auto()
    LIST = auto()

    @property
    def among_hours(self) -> bool:
        """Whether posts lie on lines of hours."""
        return self in (View.WEEK, View.DAY)


class Toolbar(QWidget):
    """Signals: `view_chosen` with a View, `turned` with −1 or 1, and one for each other button."""

    view_chosen = Signal(object)
    turned = Signal(int)
    today_wanted = Signal()
    rules_wanted = Signal()
    stopped_wanted = Signal()

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._place = place
        self._before = make_action(
            self._place, tr("Earlier"), "PgUp", lambda: self.turned.emit(-1), "mdi6.chevron-left"
        )
        self._today = make_action(
            self._place, tr("Today"), "T", self.today_wanted.emit, "mdi6.calendar-today"
        )
        self._after = make_action(
            self._place, tr("Later"), "PgDown", lambda: self.turned.emit(1), "mdi6.chevron-right"
        )
        self._views = self._make_views()
        self._stopped = make_action(
            self._place, tr("What stopped"), "S", self.stopped_wanted.emit, "mdi6.hand-back-left-outline"
        )
        self._rules = make_action(
            self._place, tr("Slots, blackouts, links"), "B", self.rules_wanted.emit, "mdi6.calendar-edit"
        )
        self.period = QLabel()
        set_look(self.period, "title")
        self._assemble()
        self.show_view(View.MONTH)

    def actions_offered(self) -> Sequence[QAction]:
        """All of them, for Ctrl+K and `?`."""
        return (self._before, self._today, self._after, *self._views.values(), self._stopped, self._rules)

    def show_view(self, view: View) -> None:
        """Mark `view` as the one shown."""
        self._views[view].setChecked(True)

    def show_period(self, paper: Paper, view: View) -> None:
        """Write which days are shown."""
        first, last = paper.days[0], paper.days[-1]
        match view:
            case View.DAY:
                text = day(first)
            case View.WEEK:
                text = tr("{first} – {last}", first=_short(first, last), last=_long(last))
            case _:
                text = locale().toString(QDate(paper.first.year, paper.first.month, 1), "MMMM yyyy")
        self.period.setText(text[:1].upper() + text[1:])

    def _make_views(self) -> dict[View, QAction]:
        group = QActionGroup(self)
        named = (
            (View.MONTH, tr("Month"), "mdi6.calendar-month-outline", "M"),
            (View.WEEK, tr("Week"), "mdi6.calendar-week-outline", "W"),
            (View.DAY, tr("Day"), "mdi6.calendar-blank-outline", "D"),
            (View.LIST, tr("List"), "mdi6.format-list-bulleted", "L"),
        )
        views = {}
        for view, name, symbol, key in named:
            action = make_action(self._place, name, key, partial(self.view_chosen.emit, view), symbol)
            action.setCheckable(True)
            group.addAction(action)
            views[view] = action
        return views

    def _assemble(self) -> None:
        views = [_button(action) for action in self._views.values()]
        today, rules = _button(self._today), _button(self._rules)
        self._worded = [*views, today, rules]
        self.period.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.TINY)
        for button in (_button(self._before), today, _button(self._after)):
            row.addWidget(button)
        row.addSpacing(tokens.SMALL)
        row.addWidget(self.period, 1)
        for button in views:
            row.addWidget(button)
        row.addSpacing(tokens.SMALL)
        row.addWidget(rules)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words go where there is no room for them, the least needed first; icons and tooltips stay."""
        super().resizeEvent(event)
        room = event.size().width() - self.period.sizeHint().width()
        for worded in range(len(self._worded), -1, -1):
            self._show_words(worded)
            if self.minimumSizeHint().width() <= room:
                break

    def _show_words(self, count: int) -> None:
        style = Qt.ToolButtonStyle
        for n, button in enumerate(self._worded):
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if n < count else style.ToolButtonIconOnly
            )


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_look(button, "quiet")
    return button


def _short(of: date, until: date) -> str:
    same = (of.year, of.month) == (until.year, until.month)
    return locale().toString(QDate(of.year, of.month, of.day), "d" if same else "d MMM")


def _long(of: date) -> str:
    return locale().toString(QDate(of.year, of.month, of.day), "d MMM yyyy")
