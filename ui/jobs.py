"""Work off the GUI thread: one worker thread that talks to the campaign's services, in order.

Made and used on the GUI thread; `work` runs on the thread "desk-jobs", the call-backs on the GUI thread.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from ui.errors import Notices
from warroom.errors import StoreTrouble, WarroomError

T = TypeVar("T")


@dataclass(frozen=True)
class _Job:
    """One piece of work and who asked. `place` and `turn` say whether a newer call took its place."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[WarroomError], None] | None
    place: tuple[int, str] | None = None
    turn: int = 0


class Jobs(QObject):
    """Runs the services' blocking calls one after the other. Signals: `settled` when nothing is left."""

    settled = Signal()
    _finished = Signal(object, object, object)

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk-jobs")
        self._turns: dict[tuple[int, str], int] = {}
        self._open = 0
        self._closed = False
        self._finished.connect(self._on_finished)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[WarroomError], None] | None = None,
    ) -> None:
        """Run `work`, then `done` with its answer, unless `owner` is gone by then.

        A WarroomError goes to `failed`, or without it to the presenter; any other exception is reported as
        a bug. After `close` nothing more is run.
        """
        self._submit(_Job(owner, work, done, failed))

    def latest(
        self,
        owner: QObject,
        key: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[WarroomError], None] | None = None,
    ) -> None:
        """As `run`, but a newer call with the same owner and key takes the place of this one.

        For reads while somebody types or scrolls: work not yet begun is skipped, a late answer is dropped.
        That the database can't be read is not presented each time: the window says so as long as it lasts.
        """
        place = (id(owner), key)
        self._turns[place] = self._turns.get(place, 0) + 1
        self._submit(_Job(owner, work, done, failed, place, self._turns[place]))

    def idle(self) -> bool:
        """Whether nothing is running, waiting, or about to call back."""
        return self._open == 0

    @property
    def closed(self) -> bool:
        """Whether the desk is being left: long work on a thread of its own asks this, and ends."""
        return self._closed

    def close(self) -> None:
        """Finish what was asked for, join the thread and drop every later call."""
        self._closed = True
        self._executor.shutdown(wait=True)

    def _submit(self, job: _Job) -> None:
        if self._closed:
            return
        self._open += 1
        self._executor.submit(self._work, job)

    def _superseded(self, job: _Job) -> bool:
        return job.place is not None and self._turns.get(job.place) != job.turn

    def _work(self, job: _Job) -> None:
        """On the worker thread: the signal hands the answer over to the GUI thread."""
        if self._superseded(job):
            self._finished.emit(job, None, None)
            return
        try:
            answer = job.work()
        except Exception as error:  # noqa: BLE001 - every bug is reported on the GUI thread, none may end this thread
            self._finished.emit(job, None, error)
        else:
            self._finished.emit(job, answer, None)

    def _on_finished(self, job: _Job, answer: object, error: Exception | None) -> None:
        try:
            if isValid(job.owner) and not self._superseded(job):
                self._call_back(job, answer, error)
            elif error is not None and job.place is None:
                self._report(error)
        finally:
            self._open -= 1
            if self._open == 0:
                self.settled.emit()

    def _call_back(self, job: _Job, answer: object, error: Exception | None) -> None:
        if error is None:
            if job.done is not None:
                job.done(answer)
        elif isinstance(error, WarroomError) and job.failed is not None:
            job.failed(error)
        elif not (job.place is not None and isinstance(error, StoreTrouble)):
            self._report(error)

    def _report(self, error: Exception) -> None:
        if isinstance(error, WarroomError):
            self._notices.present(error)
        else:
            self._notices.bug(error)
