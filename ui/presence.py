"""What this desk tells its colleagues of itself, and who else is there.

It beats every ten seconds, and soon after something else was opened here. Who is there is read when that
changed, three times a second at most, and every fifteen seconds, as a desk that falls silent announces
nothing. All of it goes through `jobs`; nothing here blocks.
"""

from secrets import token_hex

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import Bridge
from ui.jobs import Jobs
from warroom.domain.ids import DeskId, PersonId, PostId
from warroom.domain.presence import BEAT_EVERY, Place, Roster, Spot
from warroom.errors import WarroomError
from warroom.events import Topic
from warroom.services import presence
from warroom.services.office import Office

_BEAT_MS = int(BEAT_EVERY.total_seconds() * 1_000)
_READ_EVERY_MS = 15_000
_PAUSE_MS = 300
_REST_MS = 400
"""Who runs down a list has not opened what they passed."""


class Presence(QObject):
    """One desk among others. Signals: `seen` with the Roster, each time it was read."""

    seen = Signal(object)

    def __init__(
        self, office: Office, jobs: Jobs, bridge: Bridge, me: PersonId, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._jobs, self._me = office, jobs, me
        self._desk = DeskId(token_hex(8))
        self._spot = Spot()
        self._writing: set[PostId] = set()
        self._asking: set[PostId] = set()
        self._changed_meanwhile = False
        self._there = False
        self.roster = Roster()
        self._beats = QTimer(self, interval=_BEAT_MS)
        self._beats.timeout.connect(self.beat)
        self._reads = QTimer(self, interval=_READ_EVERY_MS)
        self._reads.timeout.connect(self.look)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_over)
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self.beat)
        bridge.changed.connect(self.on_changed)

    def start(self) -> None:
        """Somebody sat down: be there from now on."""
        self._there = True
        self._beats.start()
        self._reads.start()
        self.beat()
        self.look()

    def leave(self) -> None:
        """Somebody leaves this desk: give back every pen, and say nothing more."""
        if not self._there:
            return
        self._there = False
        for timer in (self._beats, self._reads, self._pause, self._resting):
            timer.stop()
        office, me, desk = self._office, self._me, self._desk
        opened = frozenset(self._writing | self._asking)
        self._jobs.run(self, lambda: presence.leave(office, me, desk, opened), failed=_missed)

    # What is open here.

    def stand(self, spot: Spot) -> None:
        """This desk has `spot` open."""
        if spot != self._spot:
            self._spot = spot
            if self._there:
                self._resting.start()

    def step_away(self, place: Place) -> None:
        """What was open at `place` is not any more."""
        if self._spot.place is place:
            self.stand(Spot())

    def note_writing(self, post_id: PostId, writes: bool) -> None:
        """Whether this desk has the turn on a post, and is to keep it."""
        (self._writing.add if writes else self._writing.discard)(post_id)

    def note_asking(self, post_id: PostId, asks: bool) -> None:
        """Whether this desk asks for the turn on a post."""
        (self._asking.add if asks else self._asking.discard)(post_id)

    def beat(self) -> None:
        """Say now what is open here."""
        office, me, desk = self._office, self._me, self._desk
        spot, writing = self._spot, frozenset(self._writing)
        self._resting.stop()

        def on_beaten(kept: frozenset[PostId]) -> None:
            if writing & self._writing - kept:
                self.look()

        self._jobs.latest(
            self, "beat", lambda: presence.beat(office, me, desk, spot, writing), on_beaten, _missed
        )

    # Who is there.

    def look(self) -> None:
        """Read now who is there."""
        office = self._office
        self._jobs.latest(self, "roster", lambda: presence.who(office), self._on_read, _missed)

    def on_changed(self, topics: frozenset[Topic]) -> None:
        """Something was committed."""
        if Topic.PRESENCE not in topics:
            return
        if self._pause.isActive():
            self._changed_meanwhile = True
        else:
            self._pause.start()
            self.look()

    def _on_pause_over(self) -> None:
        if self._changed_meanwhile:
            self._changed_meanwhile = False
            self._pause.start()
            self.look()

    def _on_read(self, roster: Roster) -> None:
        self.roster = roster
        self.seen.emit(roster)


def _missed(_error: WarroomError) -> None:
    """A beat or a look that failed is made up for by the next; what is wrong with the database others say."""
