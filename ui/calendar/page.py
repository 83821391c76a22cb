"""The calendar page: month, week, day and list of what goes out, with what stopped pinned on top."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.calendar.agenda import Agenda
from ui.calendar.contents import Contents, FreeSlot, Item, at, read, shifted
from ui.calendar.decisions import Decisions
from ui.calendar.details import Details
from ui.calendar.headings import Headings
from ui.calendar.hours import HOUR, HoursPage
from ui.calendar.layout import Paper
from ui.calendar.month import MonthPage
from ui.calendar.moves import Moves
from ui.calendar.moving import movable
from ui.calendar.question import Question
from ui.calendar.rules_page import RulesPage
from ui.calendar.sheet import Sheet
from ui.calendar.stopped import StoppedSection
from ui.calendar.toolbar import Toolbar, View
from ui.desk import Desk
from ui.page import Page
from ui.states import EmptyState, FailedState, Stateful
from ui.theme import tokens
from warroom.domain.ids import PostId
from warroom.domain.person import Role
from warroom.domain.post import Draft, Post, PostStatus, PostSummary
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import compose, queries
from warroom.services.compose import WRITERS
from warroom.services.queries import PostView, StoppedDelivery

_TOPICS = frozenset({Topic.POSTS, Topic.DELIVERIES, Topic.CAMPAIGN, Topic.HOLDS, Topic.ACCOUNTS})
_GATHER_MS = 150
"""While a worker sends hundreds of posts, the page is read some times a second and not for each."""
_MINUTE_MS = 60_000
_MORNING = 8 * HOUR


class CalendarPage(Page):
    """Reads one page of days at a time; what is chosen stays chosen while it is read again."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._view = View.MONTH
        self._contents: Contents | None = None
        self._day = desk.office.clock.now().astimezone(desk.campaign.zone).date()
        self._wanted_post: PostId | None = None
        self._stale = False
        self._make_parts()
        self._assemble()
        self._connect()
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self.refresh)
        self._minutes = QTimer(self, interval=_MINUTE_MS)
        self._minutes.timeout.connect(self._on_minute)
        self._minutes.start()
        self.refresh()

    # Making

    def _make_parts(self) -> None:
        desk = self.desk
        self.toolbar = Toolbar(self)
        self.question = Question()
        self.stopped = StoppedSection(desk)
        self.sheet = Sheet(desk.office.networks, lambda post: movable(post, desk.me))
        self.sheet.setAccessibleName(tr("Calendar"))
        self.headings = Headings()
        self.agenda = Agenda(desk.office.networks)
        self.rules = RulesPage(desk)
        self.details = Details(desk)
        self.inspector = self.details
        self._moves = Moves(desk, self.question, self)
        self._decisions = Decisions(desk, self.question, self)

    def _assemble(self) -> None:
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.sheet)
        self._scroll.setFocusProxy(self.sheet)
        self.setFocusProxy(self.sheet)
        paper = QFrame()
        column = QVBoxLayout(paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.headings)
        column.addWidget(self._scroll, 1)
        self._list = Stateful(self.agenda)
        self._kinds = QStackedWidget()
        self._kinds.addWidget(paper)
        self._kinds.addWidget(self._list)
        self._states = Stateful(self._kinds)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        for widget in (self.toolbar, self.question, self.stopped):
            column.addWidget(widget)
        column.addWidget(self._states, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(main)
        self._pages.addWidget(self.rules)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self.desk.bridge.changed.connect(self._on_changed)
        self.toolbar.view_chosen.connect(self.show_view)
        self.toolbar.turned.connect(self._on_turned)
        self.toolbar.today_wanted.connect(lambda: self.show_day(self._today()))
        self.toolbar.rules_wanted.connect(self._on_rules_wanted)
        self.toolbar.stopped_wanted.connect(self.stopped.focus_first)
        self.rules.left.connect(self._on_rules_left)
        self.sheet.item_chosen.connect(self._on_item_chosen)
        self.sheet.item_opened.connect(self._on_item_opened)
        self.sheet.day_wanted.connect(self.show_day)
        self.sheet.day_opened.connect(self._on_day_opened)
        self.sheet.post_dropped.connect(self._on_move_wanted)
        self.sheet.drop_refused.connect(self._moves.refuse)
        self.sheet.reached.connect(self._on_reached)
        self.agenda.post_chosen.connect(self._on_item_chosen)
        self.agenda.post_opened.connect(self._on_item_opened)
        self.details.post_opened.connect(self._on_item_opened)
        self.details.slot_opened.connect(self._on_item_opened)
        self.details.move_wanted.connect(self._on_move_wanted)
        self.details.cancel_wanted.connect(self._decisions.cancel)
        self.details.retry_wanted.connect(self._decisions.retry)
        self.details.decision_wanted.connect(lambda _delivery: self.stopped.focus_first())
        self.stopped.decided.connect(self._decisions.decide)
        self.stopped.post_opened.connect(self.open)

    # What the window asks

    def actions_offered(self) -> Sequence[QAction]:
        return self.toolbar.actions_offered()

    def open(self, number: int) -> None:
        """Show the post with this id on its day."""
        self._wanted_post = PostId(number)
        self.details_wanted.emit()
        self._read_details(self._wanted_post)

    def message(self) -> str | None:
        """The sentence shown in place of a page that can't be read or holds nothing, else None."""
        for states in (self._states, self._list):
            shown = states.currentWidget()
            if states.isVisible() and isinstance(shown, EmptyState | FailedState):
                return shown.text
        return None

    def show_view(self, view: View) -> None:
        """Show a month, a week, a day or a list; the post that was chosen stays chosen."""
        chosen = self._chosen()
        self._wanted_post = chosen.id if isinstance(chosen, PostSummary) else None
        self._view = view
        self.toolbar.show_view(view)
        self._contents = None
        self.refresh()

    def show_day(self, day: date) -> None:
        """Turn to the page on which `day` is."""
        self._day = day
        self.refresh()

    def refresh(self) -> None:
        self._states.show_loading()
        paper, zone, office = self._paper(), self.desk.campaign.zone, self.desk.office
        self.toolbar.show_period(paper, self._view)

        def work() -> tuple[Contents, tuple[StoppedDelivery, ...]]:
            return read(office, zone, paper.days), queries.stopped(office)

        self.desk.jobs.latest(self, "page", work, partial(self._on_read, paper), self._on_failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    # What was read

    def _on_read(self, paper: Paper, found: tuple[Contents, tuple[StoppedDelivery, ...]]) -> None:
        contents, stopped = found
        first_time = self._contents is None
        self._contents = contents
        self.stopped.show_stopped(stopped)
        self.headings.show_page(
            paper, contents, self._scroll.verticalScrollBar().sizeHint().width() if self._hours else 0
        )
        self.sheet.show_page(paper, contents, self._day)
        self.agenda.show_contents(contents)
        self._show_list(contents)
        self._kinds.setCurrentIndex(1 if self._view is View.LIST else 0)
        self.setFocusProxy(self.agenda if self._view is View.LIST else self.sheet)
        self._states.show_content()
        if first_time:
            QTimer.singleShot(0, self, self._show_what_matters)
        self._choose_wanted(contents)
        self._refresh_details()

    def _on_failed(self, error: WarroomError) -> None:
        self._states.show_message(FailedState(error.sentence, self.refresh))

    def _show_list(self, contents: Contents) -> None:
        if contents.posts:
            self._list.show_content()
        else:
            self._list.show_message(
                EmptyState(
                    tr("Nothing is planned here"), tr("Turn the page, or write a post and give it a time.")
                )
            )

    def _show_what_matters(self) -> None:
        """Scroll to the day that keys act on; on a page of hours to its first post, else the morning."""
        layout = self.sheet.page_layout
        cell = layout.cell(self.sheet.day)
        if cell is not None and not self._hours:
            self._scroll.ensureVisible(0, round(cell.rect.bottom()), 0, 0)
        elif self._hours:
            top = min((place.rect.top() for place in layout.places), default=_MORNING)
            self._scroll.verticalScrollBar().setValue(max(0, round(top) - 40))

    def _choose_wanted(self, contents: Contents) -> None:
        wanted, self._wanted_post = self._wanted_post, None
        post = next((post for post in contents.posts if post.id == wanted), None)
        if post is not None:
            self.sheet.choose(post)
            self.agenda.choose(post.id)

    # The inspector

    def _chosen(self) -> Item | None:
        if self._view is View.LIST:
            return self.agenda.agenda.post(self.agenda.currentIndex().row())
        return self.sheet.item

    def _on_item_chosen(self, item: Item | None) -> None:
        if item is not None and self._contents is not None:
            self._day = at(item).astimezone(self._contents.zone).date()
        elif item is None:
            self._day = self.sheet.day
        self._refresh_details()

    def _refresh_details(self) -> None:
        item = self._chosen()
        if item is None:
            self.details.show_nothing()
        elif isinstance(item, FreeSlot):
            self.details.show_slot(item)
        else:
            self._read_details(item.id)

    def _read_details(self, post_id: PostId) -> None:
        office = self.desk.office
        self.desk.jobs.latest(self, "details", lambda: queries.post(office, post_id), self._on_details)

    def _on_details(self, view: PostView) -> None:
        due_at = view.summary.due_at
        if self._wanted_post is not None and due_at is not None:
            self.show_day(due_at.astimezone(self.desk.campaign.zone).date())
        if self._contents is not None:
            self.details.show_post(view, self._contents.accounts)

    # What a person wants

    def _on_turned(self, by: int) -> None:
        self.show_day(
            shifted(self._paper().days, by) if self._view is not View.MONTH else _month_further(self._day, by)
        )

    def _on_day_opened(self, day: date) -> None:
        self._day = day
        self.show_view(View.DAY)

    def _on_move_wanted(self, post: PostSummary, to: datetime) -> None:
        if self._contents is not None:
            self._moves.move(post, to, self._contents)

    def _on_item_opened(self, item: Item | None) -> None:
        if isinstance(item, FreeSlot):
            self._write_for(item)
        elif item is not None and item.status is PostStatus.WAITING and self.desk.me.has(Role.APPROVER):
            self.desk.places.sign_off_opened.emit(item.id)
        elif item is not None:
            self.desk.places.post_opened.emit(item.id)

    def _write_for(self, slot: FreeSlot) -> None:
        """Start a draft that is due at the slot and open it at the writing desk."""
        office, me = self.desk.office, self.desk.me
        if not me.has(*WRITERS):
            self._moves.refuse(tr("Your roles don't include writing posts. Ask a drafter to fill this slot."))
            return

        def opened(post: Post) -> None:
            self.desk.places.post_opened.emit(post.id)

        self.desk.jobs.run(self, lambda: compose.start(office, me.id, Draft(due_at=slot.at)), opened)

    def _on_rules_wanted(self) -> None:
        self.rules.refresh()
        self._pages.setCurrentWidget(self.rules)

    def _on_rules_left(self) -> None:
        self._pages.setCurrentIndex(0)
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_reached(self, place: QRect) -> None:
        self._scroll.ensureVisible(place.center().x(), place.center().y(), 40, 60)

    # Time and change

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self._read_soon()

    def _on_minute(self) -> None:
        self._read_soon()

    def _read_soon(self) -> None:
        if self.isVisible():
            self._gathering.start()
        else:
            self._stale = True

    def _today(self) -> date:
        return self.desk.office.clock.now().astimezone(self.desk.campaign.zone).date()

    @property
    def _hours(self) -> bool:
        return self._view in (View.WEEK, View.DAY)

    def _paper(self) -> Paper:
        match self._view:
            case View.WEEK:
                return HoursPage.week(self._day)
            case View.DAY:
                return HoursPage([self._day])
            case _:
                return MonthPage(self._day)


def _month_further(day: date, by: int) -> date:
    """The same day of a month further on, or that month's last."""
    months = day.year * 12 + day.month - 1 + by
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
