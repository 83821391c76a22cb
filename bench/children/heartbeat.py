"""A heart on the GUI thread: a timer that notes how late it beats, as the thread was blocked."""

import time

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS = 5


class Heartbeat(QObject):
    """Beats every EVERY_MS; `gaps` are the milliseconds between two beats."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat from now on."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now
