"""From the campaign's bus to Qt: what changed, as a signal on the GUI thread.

The bus calls on whichever thread committed, or on the change feed's; changes within a moment come as one.
"""

from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from warroom.events import Bus, Changed, Topic

_GATHER_MS = 30


class Bridge(QObject):
    """Signals: `changed` with a frozenset of Topic."""

    changed = Signal(object)
    _heard = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._topics: set[Topic] = set()
        self._closed = False
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self._on_gathered)
        self._heard.connect(self._gathering.start, Qt.ConnectionType.QueuedConnection)
        self._end: Callable[[], None] = bus.listen(self._on_bus)

    def close(self) -> None:
        """Hear nothing more: also what another thread is about to tell comes too late."""
        self._end()
        with self._lock:
            self._closed = True
        self._gathering.stop()

    def _on_bus(self, changed: Changed) -> None:
        """On any thread: only the first of a burst wakes the GUI thread."""
        with self._lock:
            if self._closed:
                return
            if not self._topics:
                self._heard.emit()  # Within the lock: whoever closes may delete us right afterwards.
            self._topics |= changed.topics

    def _on_gathered(self) -> None:
        with self._lock:
            topics, self._topics = frozenset(self._topics), set()
        self.changed.emit(topics)
