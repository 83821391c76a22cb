"""The worker of this desk: started with the window, watched, started again when it dies, stopped in the end.

When another worker already holds the campaign's lock, that one is left alone.
"""

import logging
from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QTimer, Signal

from warroom.language import tr

ANOTHER_WORKER = 3
"""The exit status of a worker that is refused because another one serves this campaign already."""

_FIRST_PAUSE_MS = 1_000
_LONGEST_PAUSE_MS = 60_000
_LOOK_AGAIN_MS = 5_000
_STEADY_AFTER_MS = 30_000
_STOP_WITHIN_MS = 5_000

_log = logging.getLogger(__name__)


class WorkerState(Enum):
    """How it stands with this desk's worker."""

    OFF = auto()
    RUNNING = auto()
    ELSEWHERE = auto()
    PAUSING = auto()


class WorkerProcess(QObject):
    """Signals: `changed` whenever `state` or `sentence` did."""

    changed = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = list(command)
        self.state = WorkerState.OFF
        self._pause_ms = _FIRST_PAUSE_MS
        self._last_words = ""
        self._alive = QElapsedTimer()
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.start)
        self._patience = QTimer(self, singleShot=True, interval=_STOP_WITHIN_MS)
        self._process = QProcess(self)
        self._patience.timeout.connect(self._process.kill)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)

    @property
    def sentence(self) -> str | None:
        """What a person should know; None while all is well."""
        if self.state is not WorkerState.PAUSING:
            return None
        seconds = round(self._again.interval() / 1000)
        said = f" ({self._last_words})" if self._last_words else ""
        return tr(
            "The worker stopped{said}: nothing is published or collected. Starting it again within {n} s.",
            said=said,
            n=seconds,
        )

    @property
    def pid(self) -> int:
        """The worker's process, 0 when none runs."""
        return int(self._process.processId())

    def start(self) -> None:
        """Start the worker, or look whether it is needed again."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            return
        self._last_words = ""
        self._alive.start()
        self._enter(WorkerState.RUNNING)
        self._process.start(self._command[0], self._command[1:])

    def stop(self) -> None:
        """Tell the worker to stop in good order, and kill it when it takes too long. Doesn't wait."""
        self._again.stop()
        self._enter(WorkerState.OFF)
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.terminate()
            self._patience.start()

    def wait_stopped(self) -> None:
        """Wait for a worker that was told to stop: when the program ends, and nobody looks at a window."""
        if not self._process.waitForFinished(_STOP_WITHIN_MS):
            self._process.kill()
            self._process.waitForFinished(_STOP_WITHIN_MS)

    def _on_output(self) -> None:
        lines = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace").splitlines()
        for line in lines:
            _log.info("worker: %s", line)
            self._last_words = line.strip()[:200] or self._last_words

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._last_words = self._process.errorString()
            self._rest()

    def _on_finished(self, status: int) -> None:
        self._patience.stop()
        if self.state is WorkerState.OFF:
            return
        if status == ANOTHER_WORKER:
            self._again.start(_LOOK_AGAIN_MS)
            self._enter(WorkerState.ELSEWHERE)
        else:
            self._rest()

    def _rest(self) -> None:
        """It died: try again, later and later while it dies at once."""
        if self._alive.elapsed() > _STEADY_AFTER_MS:
            self._pause_ms = _FIRST_PAUSE_MS
        self._again.start(self._pause_ms)
        self._pause_ms = min(2 * self._pause_ms, _LONGEST_PAUSE_MS)
        self._enter(WorkerState.PAUSING)

    def _enter(self, state: WorkerState) -> None:
        self.state = state
        self.changed.emit()
