"""A heart on the GUI thread: a timer that notes how late it beats, as the thread was blocked."""

import time

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS = 5


class Heartbeat(QObject):
    """Beats every EVERY_MS. `gaps`: milliseconds between two beats; `busy`: of these, the thread's own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self.busy: list[float] = []
        self._last = self._used = 0.0
        self._timer = QTimer(self, interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat from now on."""
        self._last, self._used = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.gaps.append((now - self._last) * 1000)
        self.busy.append((used - self._used) * 1000)
        self._last, self._used = now, used
