"""What the window as a whole watches: what waits for me, the heartbeat of the workers, and the hold.

It reads at once when a hold changes, soon after other changes, and every two seconds, as a heart that stops
announces nothing, nor does a link that is lost.
"""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ui.desk import Desk
from warroom.domain.hold import Hold
from warroom.domain.worker import Heartbeat, Pulse
from warroom.errors import NotAllowed, WarroomError
from warroom.events import Topic
from warroom.services import hold, queries
from warroom.services.queries import Attention

_READ_EVERY_MS = 2_000
_SOON_MS = 300
_COUNTED = frozenset({Topic.POSTS, Topic.DELIVERIES, Topic.TIMELINE, Topic.WORKERS})


@dataclass(frozen=True)
class Sight:
    """What was seen at `at`, by the campaign's clock."""

    at: datetime
    attention: Attention
    pulse: Pulse
    hearts: tuple[Heartbeat, ...]
    hold: Hold | None


class Watch(QObject):
    """Signals: `seen` with a Sight; `lost` with the sentence of a read that failed.

    `shut_out` with the sentence when headquarters' server lets this person in no more; it looks no more then.
    """

    seen = Signal(object)
    lost = Signal(str)
    shut_out = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ended = False
        desk.bridge.changed.connect(self.on_changed)
        self._timer = QTimer(self, interval=_READ_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)

    def look(self) -> None:
        """Read now."""
        if self._ended:
            return
        self._desk.jobs.latest(self, "watch", self._read, self.seen.emit, self._on_failed)

    def on_changed(self, topics: frozenset[Topic]) -> None:
        """Something was committed."""
        if Topic.HOLDS in topics:
            self.look()
        elif topics & _COUNTED and not self._soon.isActive():
            # Hundreds of responses may come in a second: the numbers on the rail can wait for a moment.
            self._soon.start()

    def _read(self) -> Sight:
        office = self._desk.office
        return Sight(
            office.clock.now(),
            queries.attention(office, self._desk.me),
            queries.pulse(office),
            queries.heartbeats(office),
            hold.current(office),
        )

    def _on_failed(self, error: WarroomError) -> None:
        if isinstance(error, NotAllowed):
            self._ended = True
            self._timer.stop()
            self.shut_out.emit(error.sentence)
        else:
            self.lost.emit(error.sentence)
