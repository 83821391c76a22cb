"""The list of posts at the writing desk, with its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.compose.post_rows import PostFace, PostList, PostRows
from ui.dates import ago, when_near
from ui.desk import Desk
from ui.states import EmptyState, FailedState, Stateful
from ui.theme import tokens
from ui.theme.chips import post_look
from ui.theme.icons import icon
from ui.theme.style import set_look
from warroom.domain.campaign import Campaign
from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import PersonId, PostId
from warroom.domain.post import PostStatus, PostSummary
from warroom.domain.presence import Roster
from warroom.errors import WarroomError
from warroom.language import tr
from warroom.services import queries
from warroom.services.queries import PostFilter

_S = PostStatus
_TYPING_PAUSE_MS = 200


class DraftsPanel(QWidget):
    """Signals: `post_chosen` with a PostId; `new_wanted`."""

    post_chosen = Signal(object)
    new_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: PostId | None = None
        self.rows = PostRows(self)
        self.list = PostList(self.rows)
        self.list.setAccessibleName(tr("Posts"))
        self.list.post_reached.connect(self._on_post_reached)
        self.states = Stateful(self.list)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search titles and texts"))
        self.search.setAccessibleName(tr("Search titles and texts"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.whose, self.state = QComboBox(), QComboBox()
        self.new = QPushButton(icon("mdi6.plus", tokens.Tone.ON_ACCENT), tr("New post"))
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        for box in (self.whose, self.state):
            box.currentIndexChanged.connect(lambda _index: self.refresh())
        self.new.clicked.connect(self.new_wanted)
        self._summaries: Sequence[PostSummary] = ()
        desk.presence.seen.connect(lambda _roster: self._show_faces())

    def refresh(self) -> None:
        """Read the list again."""
        wanted, office = self._wanted(), self._desk.office
        self.states.show_loading()
        self._desk.jobs.latest(
            self, "posts", lambda: queries.posts(office, wanted), self._on_read, self._on_failed
        )

    def mark(self, post_id: PostId | None) -> None:
        """Show which post is open, without opening it again."""
        self._shown = post_id
        self.list.mark(post_id)

    def _wanted(self) -> PostFilter:
        mine: PersonId | None = self.whose.currentData()
        statuses: frozenset[PostStatus] = self.state.currentData()
        return PostFilter(mine=mine, statuses=statuses, text=self.search.text())

    def _on_read(self, summaries: Sequence[PostSummary]) -> None:
        self._summaries = summaries
        self._show_faces()
        self.mark(self._shown)
        if summaries:
            self.states.show_content()
        else:
            self.states.show_message(self._nothing())

    def _show_faces(self) -> None:
        office, campaign, me = self._desk.office, self._desk.campaign, self._desk.me.id
        now, roster = office.clock.now(), self._desk.presence.roster
        faces = [_face(summary, office.networks, campaign, now) for summary in self._summaries]
        self.rows.show_faces([_in_company(face, roster, me) for face in faces])

    def _on_failed(self, error: WarroomError) -> None:
        self.states.show_message(FailedState(error.sentence, self.refresh))

    def _nothing(self) -> EmptyState:
        if self._wanted() == PostFilter():
            return EmptyState(
                tr("No posts yet"),
                tr("Write the first one; colleagues see it here as you type."),
                tr("New post"),
                self.new_wanted.emit,
                "mdi6.pencil-outline",
            )
        return EmptyState(
            tr("No post suits the filter"),
            tr("Take a part of the filter away to see more."),
            tr("Show all posts"),
            self._show_all,
            "mdi6.filter-off-outline",
        )

    def _show_all(self) -> None:
        self.search.clear()
        self.whose.setCurrentIndex(0)
        self.state.setCurrentIndex(0)
        self.refresh()

    def _on_post_reached(self, post_id: PostId) -> None:
        if post_id != self._shown:
            self._shown = post_id
            self.post_chosen.emit(post_id)

    def _lay_out(self) -> None:
        set_look(self.new, "primary")
        self.whose.addItem(tr("Everybody's"), None)
        self.whose.addItem(tr("Mine"), self._desk.me.id)
        self.whose.setAccessibleName(tr("Whose posts"))
        for name, statuses in _state_filters():
            self.state.addItem(name, statuses)
        self.state.setAccessibleName(tr("In which state"))
        head = QVBoxLayout()
        head.setContentsMargins(tokens.MEDIUM, tokens.MEDIUM, tokens.MEDIUM, tokens.SMALL)
        head.setSpacing(tokens.SMALL)
        head.addWidget(self.new)
        head.addWidget(self.search)
        head.addWidget(self.whose)
        head.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.states, 1)


def _state_filters() -> tuple[tuple[str, frozenset[PostStatus]], ...]:
    """The filter's choices: what people look for, rather than every status there is."""
    return (
        (tr("In any state"), frozenset()),
        (tr("Being written"), frozenset({_S.DRAFT, _S.RETURNED, _S.WITHDRAWN})),
        (tr("Returned"), frozenset({_S.RETURNED})),
        (tr("Waiting for sign-off"), frozenset({_S.WAITING})),
        (tr("Scheduled"), frozenset({_S.SCHEDULED, _S.SENDING, _S.HELD})),
        (tr("Sent"), frozenset({_S.SENT, _S.PARTLY_SENT})),
        (
            tr("Stopped"),
            frozenset({_S.FAILED, _S.IN_DOUBT, _S.MISSED, _S.PARTLY_SENT, _S.HELD, _S.CANCELLED}),
        ),
    )


def _face(
    summary: PostSummary, networks: Mapping[str, Capabilities], campaign: Campaign, now: datetime
) -> PostFace:
    due = when_near(summary.due_at, campaign.zone, now) if summary.due_at else ago(summary.saved_at, now)
    return PostFace(
        post_id=summary.id,
        title=summary.title.strip() or tr("Without a title"),
        excerpt=summary.excerpt,
        look=post_look(summary.status),
        meta=f"{due} · {summary.author_name}",
        network_icons=tuple(networks[name].icon for name in summary.networks if name in networks),
    )


def _in_company(face: PostFace, roster: Roster, me: PersonId) -> PostFace:
    writer = roster.writer(face.post_id, me)
    readers = roster.lookers(face.post_id, me)
    return replace(face, writer=writer.name if writer is not None else "", readers=readers)
