"""The calendar page: month, week, day and list of what goes out, with what stopped pinned on top."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.actions import make_action
from ui.calendar.board import Board
from ui.calendar.contents import Contents, FreeSlot, Item, at, read, shifted
from ui.calendar.decisions import Decisions
from ui.calendar.details import Details
from ui.calendar.hours import HoursPage
from ui.calendar.layout import Paper
from ui.calendar.month import MonthPage
from ui.calendar.moves import Moves
from ui.calendar.moving import carried
from ui.calendar.question import Question
from ui.calendar.rules_page import RulesPage
from ui.calendar.stopped import StoppedSection
from ui.calendar.toolbar import Toolbar, View
from ui.desk import Desk
from ui.page import Page
from ui.states import FailedState
from ui.theme import tokens
from warroom.domain.ids import PostId
from warroom.domain.person import Role
from warroom.domain.post import Draft, Post, PostStatus, PostSummary
from warroom.errors import BadInput, WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import compose, queries
from warroom.services.compose import WRITERS
from warroom.services.queries import PostView, StoppedDelivery

_TOPICS = frozenset({Topic.POSTS, Topic.DELIVERIES, Topic.CAMPAIGN, Topic.HOLDS, Topic.ACCOUNTS})
_GATHER_MS = 150
"""While a worker sends hundreds of posts, the page is read some times a second and not for each."""
_MINUTE_MS = 60_000


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
        self._main = QWidget()
        self.toolbar = Toolbar(self._main)
        self.question = Question()
        self.stopped = StoppedSection(desk)
        self.board = Board(desk)
        self._steps = self._make_steps()
        self.rules: RulesPage | None = None
        self.details = Details(desk)
        self.inspector = self.details
        self._moves = Moves(desk, self.question, self)
        self._decisions = Decisions(desk, self.question, self)

    def _make_steps(self) -> Sequence[QAction]:
        named: tuple[tuple[str, str, str, Callable[[], None]], ...] = (
            (tr("Next post or slot"), "mdi6.arrow-down", "J", partial(self.board.step, 1)),
            (tr("Previous post or slot"), "mdi6.arrow-up", "K", partial(self.board.step, -1)),
            (
                tr("Move the post a day earlier"),
                "mdi6.arrow-left",
                "Alt+Left",
                partial(self._on_carry, -1, 0),
            ),
            (tr("Move the post a day later"), "mdi6.arrow-right", "Alt+Right", partial(self._on_carry, 1, 0)),
            (
                tr("Move the post a week (among hours: 15 minutes) earlier"),
                "mdi6.arrow-up-bold",
                "Alt+Up",
                partial(self._on_carry, 0, -1),
            ),
            (
                tr("Move the post a week (among hours: 15 minutes) later"),
                "mdi6.arrow-down-bold",
                "Alt+Down",
                partial(self._on_carry, 0, 1),
            ),
        )
        return [make_action(self._main, name, key, act, symbol) for name, symbol, key, act in named]

    def _assemble(self) -> None:
        self.setFocusProxy(self.board)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(tokens.LARGE, tokens.MEDIUM, tokens.LARGE, tokens.LARGE)
        column.setSpacing(tokens.SMALL)
        for widget in (self.toolbar, self.question, self.stopped):
            column.addWidget(widget)
        column.addWidget(self.board, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._main)
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
        self.board.item_chosen.connect(self._on_item_chosen)
        self.board.item_opened.connect(self._on_item_opened)
        self.board.sheet.day_wanted.connect(self.show_day)
        self.board.sheet.day_opened.connect(self._on_day_opened)
        self.board.sheet.post_dropped.connect(self._on_move_wanted)
        self.board.sheet.drop_refused.connect(self._moves.refuse)
        self.details.post_opened.connect(self._on_item_opened)
        self.details.slot_opened.connect(self._on_item_opened)
        self.details.move_wanted.connect(self._on_move_wanted)
        self.details.cancel_wanted.connect(self._decisions.cancel)
        self.details.retry_wanted.connect(self._decisions.retry)
        self.details.numbers_wanted.connect(self._decisions.read_numbers)
        self.details.deletion_wanted.connect(self._decisions.delete)
        self.details.decision_wanted.connect(lambda delivery: self.stopped.show_delivery(delivery.id))
        self.stopped.decided.connect(self._decisions.decide)
        self.stopped.post_opened.connect(self.open)

    # What the window asks

    def actions_offered(self) -> Sequence[QAction]:
        return (*self.toolbar.actions_offered(), *self._steps)

    def open(self, number: int) -> None:
        """Show the post with this id on its day."""
        self._wanted_post = PostId(number)
        self.details_wanted.emit()
        self._read_details(self._wanted_post)

    def show_view(self, view: View) -> None:
        """Show a month, a week, a day or a list; the post that was chosen stays chosen."""
        chosen = self.board.chosen()
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
        self.board.show_loading()
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
        self.board.sheet.put_day(self._day)
        self.board.show_view(self._view, paper, contents)
        if first_time:
            self.board.scroll_soon()
        if self._wanted_post is not None:
            self.board.choose(self._wanted_post)
            self._wanted_post = None
        self._refresh_details()

    def _on_failed(self, error: WarroomError) -> None:
        self.board.show_failed(FailedState(error.sentence, self.refresh))

    # The inspector

    def _on_item_chosen(self, item: Item | None) -> None:
        if item is not None and self._contents is not None:
            self._day = at(item).astimezone(self._contents.zone).date()
        elif item is None:
            self._day = self.board.sheet.day
        self._refresh_details()

    def _refresh_details(self) -> None:
        item = self.board.chosen()
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
        days = self._paper().days
        self.show_day(shifted(days, by) if self._view.among_hours else _month_further(self._day, by))

    def _on_carry(self, across: int, down: int) -> None:
        """Move the chosen post by keys as a drag would: a day, and a week or a quarter of an hour."""
        post, contents = self.board.chosen(), self._contents
        if not isinstance(post, PostSummary) or contents is None:
            return
        try:
            weeks, quarters = (0, down) if self._view.among_hours else (down, 0)
            to = carried(at(post), contents.zone, across + 7 * weeks, quarters)
        except BadInput as error:
            self._moves.refuse(error.sentence)
        else:
            self._moves.move(post, to, contents)

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
        """The page of slots and blackouts is made when somebody first wants it."""
        if self.rules is None:
            self.rules = RulesPage(self.desk)
            self.rules.left.connect(self._on_rules_left)
            self._pages.addWidget(self.rules)
        self.rules.refresh()
        self._pages.setCurrentWidget(self.rules)

    def _on_rules_left(self) -> None:
        self._pages.setCurrentIndex(0)
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    # Time and change

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self._read_soon()

    def _on_minute(self) -> None:
        self._read_soon()

    def _read_soon(self) -> None:
        if not self.isVisible():
            self._stale = True
        elif not self._gathering.isActive():
            self._gathering.start()

    def _today(self) -> date:
        return self.desk.office.clock.now().astimezone(self.desk.campaign.zone).date()

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
