"""Whose turn it is to write on the open post, as this desk sees it, and what can be done about it.

Colleagues call the turn “the pen”. Looking takes nothing: the pen is taken with the first character. Who
reads while a colleague writes asks for it, and is handed it, or takes it openly when nobody answers.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui.desk import Desk
from warroom.domain.ids import PersonId, PostId
from warroom.domain.presence import MAY_TAKE_AFTER, Roster, Turn
from warroom.errors import Refused, WarroomError
from warroom.language import tr
from warroom.services import presence, queries
from warroom.services.office import Office
from warroom.services.queries import PostView

_RESTS_AFTER_MS = 120_000
"""Whoever has typed nothing for this long only looks, and looking keeps nobody from writing."""
_MAY_TAKE_MS = int(MAY_TAKE_AFTER.total_seconds() * 1_000) + 200


class Pen(QObject):
    """The turn on one post.

    Signals: `changed` when anything below did; `gained` with the PostView, as the colleague who had the pen
    left the post; `lost` when a colleague has it who was not handed it from here; `rested` when nothing was
    typed for a while.
    """

    changed = Signal()
    gained = Signal(object)
    lost = Signal()
    rested = Signal()

    def __init__(self, desk: Desk, post_id: PostId | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.post_id = post_id
        self.mine = False
        """Whether this desk writes."""
        self.asking = False
        """Whether this desk has asked for the pen and has no answer yet."""
        self.giving = False
        """Whether the pen is being handed over: what was typed is saved first."""
        self.declined = False
        """Whether the colleague said “not now”."""
        self._wanting = self._coming = False
        self._turn = desk.presence.roster.turn(post_id)
        self._resting = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._resting.timeout.connect(self.rested)
        self._patience = QTimer(self, singleShot=True, interval=_MAY_TAKE_MS)
        self._patience.timeout.connect(desk.presence.look)
        desk.presence.seen.connect(self._on_seen)

    @property
    def theirs(self) -> Turn | None:
        """The turn of the colleague who has the pen, also when that desk is silent."""
        turn = self._turn
        return turn if turn is not None and not self.mine and turn.person_id != self._desk.me.id else None

    @property
    def asked_by(self) -> str:
        """The name of the colleague who asks this desk for the pen; empty when nobody does."""
        return self._turn.asked_by_name if self.mine and self._turn is not None else ""

    @property
    def elsewhere(self) -> bool:
        """Whether nothing can be written here now, as the pen is with a colleague or on its way."""
        return self.theirs is not None or self.giving or self._coming

    @property
    def may_take(self) -> bool:
        """Whether the pen may be taken without being handed it."""
        return self.theirs is not None and self.theirs.may_be_taken_by(self._desk.me.id)

    def follow(self, post_id: PostId) -> None:
        """The post was saved for the first time, by this desk."""
        self.post_id = post_id

    def want(self) -> None:
        """Somebody types here: take the pen, if it is free."""
        self._resting.start()
        if self.post_id is None or self.mine or self._wanting or self.elsewhere:
            return
        self._wanting = True
        self._run(presence.take_turn, self._on_taken, self._on_not_taken)

    def ask(self) -> None:
        """Ask the colleague who writes for the pen."""
        if self.post_id is not None and self.theirs is not None:
            self._run(presence.ask, self._on_asked, self._on_refused)

    def stop_asking(self) -> None:
        """The pen is not wanted any more."""
        if self.asking:
            self._note_asking(False)
            self._run(presence.stop_asking, lambda _none: None, _missed)
            self.changed.emit()

    def take(self) -> None:
        """Take the pen from a desk that is silent or does not answer."""
        if self.may_take:
            self._come(presence.take_over)

    def refuse(self) -> None:
        """Not now."""
        if self.asked_by:
            self._run(presence.refuse, lambda _none: self._desk.presence.look(), self._on_refused)

    def begin_giving(self) -> None:
        """The pen is to be handed over as soon as what was typed is saved; nothing is typed meanwhile."""
        self.giving = True
        self.changed.emit()

    def stop_giving(self) -> None:
        """What was typed could not be saved, so that the pen stays."""
        if self.giving:
            self.giving = False
            self.changed.emit()

    def hand_over(self) -> None:
        """Everything is saved: hand the pen over."""
        self._run(presence.hand_over, self._on_handed_over, self._on_not_handed_over)

    def put_down(self) -> None:
        """Nobody writes here any more: the next who types has the pen."""
        self._resting.stop()
        if self.mine or self._wanting:
            self._note_mine(False)
            self._turn = None
            self._run(presence.release, lambda _none: None, _missed)
            self.changed.emit()

    # What comes in.

    def _on_seen(self, roster: Roster) -> None:
        if self.post_id is not None:
            self._see(roster.turn(self.post_id))

    def _see(self, turn: Turn | None) -> None:
        """Take note of the turn as it stands in the database."""
        before, self._turn = self._turn, turn
        mine = turn is not None and turn.person_id == self._desk.me.id
        if self.mine and not mine:
            self._note_mine(False)
            self.giving = False
            if turn is not None:
                self.lost.emit()
        if self.asking and not self._coming:
            self._see_answer(turn)
        if turn != before:
            self.changed.emit()

    def _see_answer(self, turn: Turn | None) -> None:
        """What became of the question: the pen is here, or free, or the answer was no."""
        if turn is None or turn.person_id == self._desk.me.id:
            self._come(presence.take_turn)
        elif turn.asked_by != self._desk.me.id:
            self._note_asking(False)
            self.declined = True

    def _come(self, act: Callable[[Office, PersonId, PostId], Turn]) -> None:
        """Get the pen by `act`, and with it the post as it stands: nothing is typed before it is shown."""
        office, me, post_id = self._desk.office, self._desk.me.id, self.post_id
        if post_id is None or self._coming:
            return
        self._coming = True
        self._desk.jobs.run(
            self,
            lambda: (act(office, me, post_id), queries.post(office, post_id)),
            lambda answer: self._on_come(*answer),
            self._on_not_come,
        )
        self.changed.emit()

    def _on_come(self, turn: Turn, view: PostView) -> None:
        self._coming = self.declined = False
        self._note_asking(False)
        self._note_mine(True)
        self._turn = turn
        self._desk.presence.beat()
        self.gained.emit(view)
        self.changed.emit()
        self._desk.notices.done(tr("You have the pen now."))

    def _on_not_come(self, error: WarroomError) -> None:
        self._coming = False
        self._on_refused(error)

    def _on_taken(self, turn: Turn) -> None:
        if self._wanting:
            self._wanting = False
            self._note_mine(True)
            self._see(turn)

    def _on_not_taken(self, error: WarroomError) -> None:
        """A colleague was quicker, and what was typed is kept; that the database fails, the saves say."""
        self._wanting = False
        self._desk.presence.look()
        if isinstance(error, Refused):
            self.lost.emit()

    def _on_asked(self, turn: Turn) -> None:
        self.declined = False
        self._note_asking(True)
        self._patience.start()
        self._see(turn)
        self.changed.emit()

    def _on_handed_over(self, turn: Turn) -> None:
        self.giving = False
        self._note_mine(False)
        self._see(turn)
        self.changed.emit()

    def _on_not_handed_over(self, error: WarroomError) -> None:
        self.stop_giving()
        self._on_refused(error)

    def _on_refused(self, error: WarroomError) -> None:
        self._desk.notices.present(error)
        self._desk.presence.look()
        self.changed.emit()

    def _note_mine(self, mine: bool) -> None:
        self.mine = mine
        self._wanting = False
        if self.post_id is not None:
            self._desk.presence.note_writing(self.post_id, mine)

    def _note_asking(self, asking: bool) -> None:
        self.asking = asking
        if self.post_id is not None:
            self._desk.presence.note_asking(self.post_id, asking)

    def _run(
        self,
        act: Callable[[Office, PersonId, PostId], object],
        done: Callable[..., None],
        failed: Callable[[WarroomError], None],
    ) -> None:
        office, me, post_id = self._desk.office, self._desk.me.id, self.post_id
        assert post_id is not None, "a post that was never saved has no pen"
        self._desk.jobs.run(self, lambda: act(office, me, post_id), done, failed)


def _missed(_error: WarroomError) -> None:
    """A pen that could not be put down is free when nothing was heard from here for a while."""
