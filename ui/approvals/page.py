"""The sign-off desk: the queue, the version that is read, and the decision about it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import make_action
from ui.approvals import decisions
from ui.approvals.inspector import PaperInspector
from ui.approvals.paper import Paper, may_withdraw, read_paper, why_not_approve, why_not_return
from ui.approvals.paper_view import PaperView, when_due
from ui.approvals.queue_panel import QueuePanel
from ui.approvals.verdict_bar import VerdictBar
from ui.compose.strip import Offer, Strip
from ui.desk import Desk
from ui.page import Page
from ui.side_by_side import SideBySide
from ui.states import EmptyState, FailedState, Stateful
from ui.theme import tokens
from ui.theme.tokens import Tone
from warroom.domain.ids import PostId
from warroom.domain.post import Post, Stage
from warroom.errors import Changed, WarroomError
from warroom.events import Topic
from warroom.language import tr
from warroom.services import compose

_WIDTHS = (300, 1_000)


class ApprovalsPage(Page):
    """What is approved here is what is on the screen: the version that was read, by its digest."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.paper: Paper | None = None
        self._give_reason: Callable[[str], None] | None = None
        self._make_actions()
        self.queue = QueuePanel(desk)
        self.notice = Strip()
        self.view = PaperView(desk)
        self.verdicts = VerdictBar(self.approve_action, self.return_action, self.withdraw_action)
        self.details = PaperInspector(desk.campaign.zone)
        self.inspector = self.details
        self._lay_out()
        self._connect()
        self._show_nothing_read()
        self.queue.refresh()

    # What the window asks.

    def refresh(self) -> None:
        self.queue.refresh()
        if self.paper is not None:
            self._look_again()

    def open(self, number: int) -> None:
        """Read the post with this id."""
        post_id = PostId(number)
        self.queue.mark(post_id)
        self._read(post_id)

    def actions_offered(self) -> Sequence[QAction]:
        return self._offered

    # What a person does.

    def approve(self) -> None:
        """Sign exactly the version on the screen."""
        if (paper := self.paper) is not None:
            self._decide(
                partial(decisions.sign, self.desk, paper), lambda post: self._on_approved(paper, post)
            )

    def send_back(self) -> None:
        """Ask for the reason, then return the version to its drafter."""
        if (paper := self.paper) is not None:
            self._give_reason = lambda reason: self._send_back(paper, reason)
            self.verdicts.ask_reason(tr("What has to be put right? The drafter reads it."), tr("Return"))

    def withdraw(self) -> None:
        """Ask for the reason, then take one's own approval back."""
        if (paper := self.paper) is not None:
            self._give_reason = lambda reason: self._withdraw(paper, reason)
            self.verdicts.ask_reason(tr("Why do you take your approval back?"), tr("Withdraw"))

    def show_changes(self) -> None:
        """Show what changed since the version before, or the post itself again."""
        self.view.changes.toggle()

    def _send_back(self, paper: Paper, reason: str) -> None:
        returned = tr("Returned with your reason.")
        act = partial(decisions.send_back, self.desk, paper, reason)
        self._decide(act, lambda _post: self._on_decided(paper, returned))

    def _withdraw(self, paper: Paper, reason: str) -> None:
        act = partial(decisions.withdraw, self.desk, paper, reason)
        self._decide(act, lambda _post: self._on_withdrawn(paper))

    def _decide(self, act: Callable[[], Post], done: Callable[[Post], None]) -> None:
        """Do it off the GUI thread. When the post has changed meanwhile, that is shown instead."""
        self._forbid(tr("One moment…"))
        self.desk.jobs.run(self, act, done, self._on_refused)

    # How it is laid out.

    def _make_actions(self) -> None:
        self.approve_action = make_action(self, tr("Approve"), "A", self.approve)
        self.return_action = make_action(self, tr("Return…"), "R", self.send_back)
        self.withdraw_action = make_action(self, tr("Withdraw my approval…"), "W", self.withdraw)
        self.changes_action = make_action(self, tr("What changed"), "D", self.show_changes)
        self._offered = (
            self.approve_action,
            self.return_action,
            self.withdraw_action,
            self.changes_action,
            make_action(self, tr("Next post"), "J", lambda: self.queue.list.step(1)),
            make_action(self, tr("Previous post"), "K", lambda: self.queue.list.step(-1)),
            make_action(self, tr("Open at the writing desk"), "O", self._open_at_writing_desk),
        )
        self._forbid(tr("Choose a post first."))

    def _lay_out(self) -> None:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(tokens.LARGE, tokens.SMALL, tokens.LARGE, 0)
        top.addWidget(self.notice)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.verdicts)
        self.reading = Stateful(sheet)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(SideBySide(self.queue, self.reading, _WIDTHS, growing=self.reading))
        self.setFocusProxy(self.queue.list)

    def _connect(self) -> None:
        ticking = QTimer(self, interval=1_000)
        ticking.timeout.connect(self.queue.show_time)
        ticking.start()
        self.desk.bridge.changed.connect(self._on_changed)
        self.queue.post_chosen.connect(self._read)
        self.queue.stopped_wanted.connect(lambda: self.desk.places.page_opened.emit("calendar"))
        self.verdicts.reason_given.connect(self._on_reason_given)
        self.details.comments.commented.connect(self._on_commented)

    # What comes in.

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.POSTS, Topic.DELIVERIES, Topic.ACCOUNTS}:
            self.refresh()

    def _read(self, post_id: PostId) -> None:
        """Read a post's latest version, and show it."""
        self.reading.show_loading()
        self.desk.jobs.latest(
            self,
            "read",
            lambda: self._paper(post_id),
            self._show,
            lambda error: self._on_read_failed(error, post_id),
        )

    def _look_again(self) -> None:
        """Read again what is on the screen; a newer version is announced, never slipped under the eyes."""
        if (paper := self.paper) is not None:
            post_id = paper.version.post_id
            self.desk.jobs.latest(self, "look", lambda: self._paper(post_id), self._on_looked)

    def _paper(self, post_id: PostId) -> Paper:
        """On the jobs' thread: comparing two long versions takes longer than a window may stand still."""
        return read_paper(self.desk.office, post_id, partial(when_due, self.desk))

    def _on_looked(self, paper: Paper) -> None:
        if self.paper is None or self.paper.version.post_id != paper.version.post_id:
            return
        if self.paper.version.digest == paper.version.digest:
            self._show(paper)
            return
        self._forbid(tr("The post has changed: read the new version first."))
        text = tr("Version {n} was submitted while you were reading.", n=paper.version.version)
        offer = Offer(tr("Show the new version"), lambda: self._show_new(paper))
        self.notice.say("mdi6.file-refresh-outline", Tone.WARNING, text, [offer])

    def _show_new(self, paper: Paper) -> None:
        self._show(paper)
        self.view.changes.setChecked(paper.before is not None)

    def _show(self, paper: Paper) -> None:
        another = self.paper is None or self.paper.version.digest != paper.version.digest
        self.paper = paper
        self.reading.show_content()
        self.view.show_paper(paper)
        self.details.show_paper(paper, self.desk.office.clock.now())
        if another:
            self.verdicts.show_version(paper.version)
        self._allow(paper)
        self._show_stage(paper)

    def _show_stage(self, paper: Paper) -> None:
        match paper.summary.stage:
            case Stage.WAITING:
                self.notice.clear()
            case Stage.APPROVED:
                self.notice.say("mdi6.check-decagram-outline", Tone.SUCCESS, tr("Every signature is there."))
            case Stage.RETURNED:
                self.notice.say("mdi6.arrow-u-left-top", Tone.WARNING, tr("This version was returned."))
            case _:
                self.notice.say(
                    "mdi6.undo-variant", Tone.WARNING, tr("This post was taken back by who wrote it.")
                )

    def _allow(self, paper: Paper) -> None:
        """Let the buttons say what can be done, and the others why not."""
        me, now = self.desk.me, self.desk.office.clock.now()
        why_not = why_not_approve(paper, me, now)
        _permit(self.approve_action, why_not)
        _permit(self.return_action, why_not_return(paper, me))
        _permit(
            self.withdraw_action,
            "" if may_withdraw(paper, me) else tr("You have no approval here to take back."),
        )
        _permit(self.changes_action, "" if paper.before else tr("This is the first version."))
        self.verdicts.why_not.setText(why_not)

    def _forbid(self, why_not: str) -> None:
        for action in (self.approve_action, self.return_action, self.withdraw_action):
            _permit(action, why_not)

    def _on_approved(self, paper: Paper, post: Post) -> None:
        title = paper.version.sealed.title
        if post.stage is Stage.APPROVED:
            text = tr("Approved: “{title}” goes out in time.", title=title)
        else:
            text = tr("Signed. “{title}” needs another signature.", title=title)
        self._on_decided(paper, text, lambda: self._withdraw(paper, tr("approved by mistake")))

    def _on_withdrawn(self, paper: Paper) -> None:
        self.desk.notices.done(tr("Your approval is withdrawn."))
        self.open(paper.version.post_id)

    def _on_decided(self, paper: Paper, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say it, and go on with the next post of the queue."""
        self.desk.notices.done(text, undo)
        self.verdicts.reason.close_line()
        following = self.queue.after(paper.version.post_id)
        self.paper = None
        if following is None:
            self.queue.mark(None)
            self._show_nothing_read()
        else:
            self.open(following)
        self.queue.refresh()

    def _on_refused(self, error: WarroomError) -> None:
        self.desk.notices.present(error)
        if self.paper is None:
            return
        if isinstance(error, Changed):
            post_id = self.paper.version.post_id
            self.desk.jobs.run(self, lambda: self._paper(post_id), self._show_new)
        else:
            self._allow(self.paper)
            self._look_again()

    def _on_read_failed(self, error: WarroomError, post_id: PostId) -> None:
        self.paper = None
        self._forbid(tr("Choose a post first."))
        self.reading.show_message(FailedState(error.sentence, lambda: self._read(post_id)))

    def _on_reason_given(self, reason: str) -> None:
        if self._give_reason is not None:
            self._give_reason(reason)

    def _on_commented(self, text: str) -> None:
        if (paper := self.paper) is not None:
            office, me, post_id = self.desk.office, self.desk.me.id, paper.version.post_id
            self.desk.jobs.run(
                self,
                lambda: compose.comment(office, me, post_id, text),
                lambda _none: self.details.comments.clear_line(),
            )

    def _open_at_writing_desk(self) -> None:
        if self.paper is not None:
            self.desk.places.post_opened.emit(self.paper.version.post_id)

    def _show_nothing_read(self) -> None:
        self._forbid(tr("Choose a post first."))
        self.details.show_nothing()
        self.reading.show_message(
            EmptyState(
                tr("Nothing is open"),
                tr("Choose a post on the left: what you approve is exactly what you see here."),
                icon="mdi6.check-decagram-outline",
            )
        )


def _permit(action: QAction, why_not: str) -> None:
    action.setEnabled(not why_not)
    action.setStatusTip(why_not)
