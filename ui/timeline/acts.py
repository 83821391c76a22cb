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
from ui.theme.icons import icon
from ui.timeline import bulk
from ui.timeline.bulk import Handled
from ui.timeline.filters import REACTIONS
from ui.timeline.moderating import hide_or_show, must_ask, name_of, said, why_not
from warroom.domain.capabilities import Capabilities, Moderation
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

    `note_wanted` and `reason_wanted` when words are needed; `confirmation_wanted` with a Moderation that has
    to be confirmed first.
    """

    handled = Signal()
    settled = Signal()
    note_wanted = Signal()
    reason_wanted = Signal()
    confirmation_wanted = Signal(object)

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
        self.hide = make_action(parent, tr("Hide"), "H", self.on_hide, "mdi6.eye-off-outline")
        self.spam = make_action(
            parent,
            tr("Mark as spam"),
            "S",
            partial(self._begin, Moderation.SPAM),
            "mdi6.alert-octagon-outline",
        )
        self.remove = make_action(
            parent, tr("Remove"), "Del", partial(self._begin, Moderation.REMOVE), "mdi6.trash-can-outline"
        )
        self._moderations = {self.spam: Moderation.SPAM, self.remove: Moderation.REMOVE}
        ours = (self.claim, self.answer, self.done, self.escalate, self.note, self.keep)
        self.all = (*ours, self.hide, self.spam, self.remove)
        self._current: Response | None = None
        self._count = 0
        self.look_at(None, 0)

    def look_at(self, response: Response | None, count: int) -> None:
        """`count` responses are chosen, and the cursor stands on `response`: offer what suits them."""
        self._current, self._count = response, count
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
        self._offer_moderation(response)
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

    def on_hide(self) -> None:
        """H: hide, or show again what is hidden."""
        self._begin(hide_or_show(self._current, self._network()))

    def moderate_now(self, ids: Sequence[ResponseId], act: Moderation) -> None:
        """Do `act` to `ids` on their networks; where it has to be, it was confirmed."""
        self._do(partial(bulk.moderate, act=act), partial(said, act), ids)

    def _begin(self, act: Moderation) -> None:
        if must_ask(act, self._network(), self._count):
            self.confirmation_wanted.emit(act)
        else:
            self.moderate_now(self._chosen(), act)

    def _network(self) -> Capabilities | None:
        return self._desk.office.networks.get(self._current.network) if self._current is not None else None

    def _offer_moderation(self, response: Response | None) -> None:
        """Only what the network of `response` can do has a button."""
        network = self._network()
        act = hide_or_show(response, network)
        self._moderations[self.hide] = act
        self.hide.setText(name_of(act, response))
        self.hide.setIcon(icon("mdi6.eye-outline" if act is Moderation.SHOW else "mdi6.eye-off-outline"))
        for action in (self.spam, self.remove):
            action.setVisible(network is None or self._moderations[action] in network.moderations)

    def _do(
        self,
        act: _Act,
        told: Callable[[int], str],
        ids: Sequence[ResponseId] | None = None,
        then: SignalInstance | None = None,
    ) -> None:
        chosen, desk = self._chosen() if ids is None else ids, self._desk

        def handled(what: Handled) -> None:
            undo = what.undo
            again = partial(desk.jobs.run, self, undo, lambda _: self.handled.emit()) if undo else None
            desk.notices.done(told(what.count), again)
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
        """A worker has moderated a response, which the list shows, or could not."""
        if errand.state is ErrandState.FAILED:
            self._desk.notices.present(
                NetworkTrouble(errand.answer or tr("The network did not do this to a response."))
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
        if action in self._moderations:
            network = self._desk.office.networks[response.network]
            return why_not(self._moderations[action], response, network, count)
        if count == 1 and action is self.keep and response.kept_at is not None:
            return tr("it is kept as evidence already")
        return ""
