"""The queue of an approver: what waits, soonest due first, with a countdown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from ui.compose.post_rows import PostFace, PostList, PostRows
from ui.dates import until
from ui.desk import Desk
from ui.states import EmptyState, FailedState, Stateful
from ui.theme import tokens
from ui.theme.chips import Look, post_look
from ui.theme.icons import icon
from ui.theme.style import set_look
from ui.theme.tokens import Tone
from warroom.domain.approval import standing
from warroom.domain.ids import PersonId, PostId
from warroom.domain.post import PostStatus, PostSummary
from warroom.errors import WarroomError
from warroom.language import ntr, tr
from warroom.services import queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter, SignOffItem

_URGENT = timedelta(minutes=30)


class _Shown(Enum):
    """Which posts the list shows."""

    WAITING = auto()
    MINE_TO_SIGN = auto()
    APPROVED = auto()


class QueuePanel(QWidget):
    """Signals: `post_chosen` with the PostId to read; `stopped_wanted` to decide about what stopped."""

    post_chosen = Signal(object)
    stopped_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open: PostId | None = None
        self._summaries: tuple[PostSummary, ...] = ()
        self.rows = PostRows(self)
        self.list = PostList(self.rows)
        self.list.setAccessibleName(tr("Posts that wait for sign-off"))
        self.list.post_reached.connect(self._on_post_reached)
        self.states = Stateful(self.list)
        self.shown = QComboBox()
        self.shown.setAccessibleName(tr("Which posts"))
        for name, choice in (
            (tr("All that wait for sign-off"), _Shown.WAITING),
            (tr("What I can sign"), _Shown.MINE_TO_SIGN),
            (tr("Approved, not out yet"), _Shown.APPROVED),
        ):
            self.shown.addItem(name, choice)
        self.shown.currentIndexChanged.connect(lambda _index: self.refresh())
        self.stopped = QPushButton(icon("mdi6.clock-alert-outline", Tone.WARNING), "")
        set_look(self.stopped, "quiet")
        self.stopped.setToolTip(tr("Decide about them in the calendar"))
        self.stopped.clicked.connect(self.stopped_wanted)
        self.stopped.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.MEDIUM, 0, 0)
        column.setSpacing(tokens.SMALL)
        head = QVBoxLayout()
        head.setContentsMargins(tokens.MEDIUM, 0, tokens.MEDIUM, 0)
        head.addWidget(self.shown)
        column.addLayout(head)
        column.addWidget(self.states, 1)
        column.addWidget(self.stopped)

    def refresh(self) -> None:
        """Read the queue again."""
        office, me, choice = self._desk.office, self._desk.me.id, self.shown.currentData()
        self.states.show_loading()
        self._desk.jobs.latest(
            self, "queue", lambda: _read(office, me, choice), self._on_read, self._on_failed
        )
        self._desk.jobs.latest(self, "stopped", lambda: len(queries.stopped(office)), self._on_stopped)

    def show_time(self) -> None:
        """Let the countdowns run."""
        now, networks = self._desk.office.clock.now(), self._desk.office.networks
        self.rows.show_faces(
            [
                PostFace(
                    post_id=each.id,
                    title=each.title.strip() or tr("Without a title"),
                    excerpt=each.excerpt,
                    look=_countdown(each, now),
                    meta=each.author_name,
                    network_icons=tuple(networks[name].icon for name in each.networks if name in networks),
                )
                for each in self._summaries
            ]
        )

    def mark(self, post_id: PostId | None) -> None:
        """Show which post is being read."""
        self._open = post_id
        self.list.mark(post_id)

    def after(self, post_id: PostId) -> PostId | None:
        """The post that comes when `post_id` is done with: the one below it, or else the one above."""
        row = self.rows.row_of(post_id)
        if row is None:
            return self.rows.post_at(0)
        return self.rows.post_at(row + 1) or self.rows.post_at(row - 1)

    def _on_read(self, summaries: tuple[PostSummary, ...]) -> None:
        self._summaries = summaries
        self.show_time()
        self.list.mark(self._open)
        if not summaries:
            self.states.show_message(self._nothing())
            return
        self.states.show_content()
        if self._open is None:
            self._on_post_reached(summaries[0].id)
            self.list.mark(self._open)

    def _on_failed(self, error: WarroomError) -> None:
        self.states.show_message(FailedState(error.sentence, self.refresh))

    def _on_stopped(self, count: int) -> None:
        self.stopped.setText(ntr("{n} delivery has stopped", "{n} deliveries have stopped", count))
        self.stopped.setVisible(count > 0)

    def _nothing(self) -> EmptyState:
        if self.shown.currentData() is _Shown.APPROVED:
            return EmptyState(tr("Nothing approved waits to go out"), icon="mdi6.calendar-check-outline")
        if self.shown.currentData() is _Shown.MINE_TO_SIGN:
            return EmptyState(
                tr("Nothing waits for your signature"),
                tr("What you wrote or have signed is among all that wait."),
                tr("Show all that wait"),
                lambda: self.shown.setCurrentIndex(0),
                "mdi6.check-decagram-outline",
            )
        return EmptyState(
            tr("Everything is signed"),
            tr("What drafters submit appears here by itself, soonest due first."),
            icon="mdi6.check-decagram-outline",
        )

    def _on_post_reached(self, post_id: PostId) -> None:
        if post_id != self._open:
            self._open = post_id
            self.post_chosen.emit(post_id)


def _read(office: Office, me: PersonId, choice: _Shown) -> tuple[PostSummary, ...]:
    """On the jobs' thread."""
    if choice is _Shown.APPROVED:
        approved = queries.posts(
            office, PostFilter(statuses=frozenset({PostStatus.SCHEDULED, PostStatus.HELD}))
        )
        return tuple(
            sorted(approved, key=lambda each: (each.due_at is not None, each.due_at or each.saved_at))
        )
    items: Sequence[SignOffItem] = queries.queue(office)
    if choice is _Shown.MINE_TO_SIGN:
        items = [each for each in items if me not in each.writers and me not in standing(each.approvals)]
    return tuple(item.summary for item in items)


def _countdown(summary: PostSummary, now: datetime) -> Look:
    """How soon a post is due, as its chip."""
    if summary.status is not PostStatus.WAITING:
        return post_look(summary.status)
    if summary.due_at is None:
        return Look(tr("as soon as approved"), "mdi6.flash-outline", Tone.ACCENT)
    left = summary.due_at - now
    if left <= timedelta(0):
        return Look(until(summary.due_at, now), "mdi6.clock-alert-outline", Tone.WARNING)
    urgent = left < _URGENT
    symbol = "mdi6.timer-alert-outline" if urgent else "mdi6.timer-outline"
    return Look(until(summary.due_at, now), symbol, Tone.WARNING if urgent else Tone.MUTED)
