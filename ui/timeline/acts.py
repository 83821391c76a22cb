"""What a monitor can do with the chosen responses: actions with an icon, a word and a key.

An action that can't be done now is disabled, and its status tip says why.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.actions import make_action
from ui.desk import Desk
from ui.errands import Errands
from ui.timeline import bulk
from ui.timeline.bulk import Handled
from ui.timeline.filters import REACTIONS
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import PersonId, ResponseId
from warroom.domain.person import Role
from warroom.domain.post import Post
from warroom.domain.response import Response, Triage
from warroom.errors import NetworkTrouble, WarroomError
from warroom.language import ntr, tr
from warroom.services import triage
from warroom.services.office import Office

MOST_AT_ONCE = 500
"""Responses that one act may touch: each is a change in the ledger."""

_Act = Callable[[Office, PersonId, Sequence[ResponseId]], Handled]


class Acts(QObject):
    """Signals: `handled` when an act went through or was refused, `settled` when it was "done".

    `note_wanted` and `reason_wanted` when words are needed; `hiding_wanted` when hiding has to be confirmed.
    """

    handled = Signal()
    settled = Signal()
    note_wanted = Signal()
    reason_wanted = Signal()
    hiding_wanted = Signal()

    def __init__(self, desk: Desk, chosen: Callable[[], tuple[ResponseId, ...]], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._chosen, self._errands = desk, chosen, Errands(desk, self)
        self.claim = make_action(parent, tr("Claim"), "C", self.on_claim, "mdi6.hand-back-right-outline")
        self.answer = make_action(parent, tr("Answer"), "A", self.on_answer, "mdi6.reply")
        self.done = make_action(parent, tr("Done"), "D", self.on_done, "mdi6.check")
        self.escalate = make_action(parent, tr("Escalate"), "E", self.on_escalate, "mdi6.alert-outline")
        self.note = make_action(parent, tr("Note"), "N", self.note_wanted.emit, "mdi6.note-plus-outline")
        self.keep = make_action(
            parent, tr("Keep as evidence"), "V", self.on_keep, "mdi6.archive-lock-outline"
        )
        self.keep.setIconText(tr("Evidence"))
        self.hide = make_action(parent, tr("Hide"), "H", self.hiding_wanted.emit, "mdi6.eye-off-outline")
        self.all = (self.claim, self.answer, self.done, self.escalate, self.note, self.keep, self.hide)
        self._current: Response | None = None
        self.look_at(None, 0)

    def look_at(self, response: Response | None, count: int) -> None:
        """`count` responses are chosen, and the cursor stands on `response`: offer what suits them."""
        self._current = response
        mine = (
            response is not None
            and response.triage is Triage.CLAIMED
            and response.claimed_by == self._desk.me.id
        )
        over = response is not None and response.triage is Triage.DONE
        escalated = response is not None and response.escalated_at is not None
        self.claim.setText(tr("Let go") if mine else tr("Claim"))
        self.done.setText(tr("Take up again") if over else tr("Done"))
        self.escalate.setText(tr("End escalation") if escalated else tr("Escalate"))
        for action in self.all:
            why = self._why_not(action, response, count)
            action.setEnabled(not why)
            action.setStatusTip(why)
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(why or tr("{action} ({key})", action=action.text(), key=key))

    def on_claim(self) -> None:
        """C: claim, or let go of what is one's own."""
        if self.claim.text() == tr("Let go"):
            self._do(bulk.let_go, lambda n: ntr("{n} response let go", "{n} responses let go", n))
        else:
            self._do(bulk.claim, lambda n: ntr("{n} response claimed", "{n} responses claimed", n))

    def on_done(self) -> None:
        """D: done, or to be taken up again."""
        if self._current is not None and self._current.triage is Triage.DONE:
            self._do(
                bulk.reopen, lambda n: ntr("{n} response taken up again", "{n} responses taken up again", n)
            )
        else:
            self._do(
                bulk.done, lambda n: ntr("{n} response done", "{n} responses done", n), then=self.settled
            )

    def on_escalate(self) -> None:
        """E: ask for the reason, or end the escalation."""
        if self._current is not None and self._current.escalated_at is not None:
            self._do(bulk.settle, lambda n: ntr("{n} escalation ended", "{n} escalations ended", n))
        else:
            self.reason_wanted.emit()

    def on_keep(self) -> None:
        """V: keep as evidence."""
        self._do(
            bulk.keep, lambda n: ntr("{n} response kept as evidence", "{n} responses kept as evidence", n)
        )

    def on_answer(self) -> None:
        """A: begin an answer at the writing desk."""
        response, desk = self._current, self._desk
        if response is None:
            return

        def opened(post: Post) -> None:
            self.handled.emit()
            desk.places.post_opened.emit(post.id)

        desk.jobs.run(
            self, lambda: triage.answer(desk.office, desk.me.id, response.id), opened, self._on_refused
        )

    def give_reason(self, ids: Sequence[ResponseId], reason: str) -> None:
        """Escalate `ids` for this reason."""
        act = partial(bulk.escalate, reason=reason)
        self._do(act, lambda n: ntr("{n} response escalated", "{n} responses escalated", n), ids)

    def give_note(self, ids: Sequence[ResponseId], text: str) -> None:
        """Leave a note on the one response of `ids`."""
        desk = self._desk
        desk.jobs.run(
            self, lambda: triage.note(desk.office, desk.me.id, ids[0], text), lambda _: self.handled.emit()
        )

    def hide_now(self, ids: Sequence[ResponseId]) -> None:
        """Hide `ids` on their networks, which was confirmed."""
        self._do(
            bulk.hide, lambda n: ntr("{n} response is being hidden", "{n} responses are being hidden", n), ids
        )

    def _do(
        self,
        act: _Act,
        said: Callable[[int], str],
        ids: Sequence[ResponseId] | None = None,
        then: SignalInstance | None = None,
    ) -> None:
        chosen, desk = self._chosen() if ids is None else ids, self._desk

        def handled(what: Handled) -> None:
            undo = what.undo
            again = partial(desk.jobs.run, self, undo, lambda _: self.handled.emit()) if undo else None
            desk.notices.done(said(what.count), again)
            for errand_id in what.errands:
                self._errands.wait(errand_id, self._on_answered)
            self.handled.emit()
            if then is not None:
                then.emit()

        if chosen:
            desk.jobs.run(self, lambda: act(desk.office, desk.me.id, chosen), handled, self._on_refused)

    def _on_refused(self, error: WarroomError) -> None:
        """Say why, and show what a colleague did meanwhile."""
        self._desk.notices.present(error)
        self.handled.emit()

    def _on_answered(self, errand: Errand) -> None:
        """A worker has hidden a response, which the list shows, or could not."""
        if errand.state is ErrandState.FAILED:
            self._desk.notices.present(
                NetworkTrouble(errand.answer or tr("The network did not hide a response."))
            )

    def _why_not(self, action: QAction, response: Response | None, count: int) -> str:
        """Why `action` is not possible now; empty when it is."""
        if response is None:
            return tr("choose a response first")
        if count > MOST_AT_ONCE:
            return ntr("choose {n} response at most", "choose {n} responses at most", MOST_AT_ONCE)
        if not self._desk.me.has(*self._roles(action)):
            return tr("not part of your role")
        if count > 1 and action in {self.answer, self.note}:
            return tr("choose one response only")
        if count == 1 and action in {self.claim, self.answer, self.done}:
            return self._why_taken(action, response)
        return self._why_unsuited(action, response, count)

    def _roles(self, action: QAction) -> tuple[Role, ...]:
        if action is self.answer:
            return (Role.MONITOR, Role.DRAFTER)
        if action is self.note or (action is self.escalate and self._current and self._current.escalated_at):
            return (Role.MONITOR, Role.APPROVER, Role.ADMIN)
        return (Role.MONITOR,)

    def _why_taken(self, action: QAction, response: Response) -> str:
        if response.triage is Triage.CLAIMED and response.claimed_by != self._desk.me.id:
            return tr("{name} has claimed it", name=response.claimed_by_name or "?")
        if action is self.answer and response.kind in REACTIONS:
            return tr("a like or a repost has no words to answer")
        if action is self.claim and response.triage is Triage.DONE:
            return tr("it is done; take it up again first")
        return ""

    def _why_unsuited(self, action: QAction, response: Response, count: int) -> str:
        network = self._desk.office.networks[response.network]
        if action is self.hide and not network.can_hide:
            return tr("{network} has no way to hide somebody's response", network=network.name)
        if count == 1 and action is self.hide and response.hidden_at is not None:
            return tr("it is hidden already")
        if count == 1 and action is self.keep and response.kept_at is not None:
            return tr("it is kept as evidence already")
        return ""
