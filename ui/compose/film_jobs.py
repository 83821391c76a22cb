"""Work on videos, which may take minutes: on a thread beside that of the jobs, which ends with the work."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from ui.desk import Desk
from ui.jobs import Jobs
from warroom.errors import WarroomError

T = TypeVar("T")


class FilmJobs(QObject):
    """Runs as `Jobs.run` does, so that what is typed meanwhile is saved as ever."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs: Jobs | None = None

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[WarroomError], None],
    ) -> None:
        """Run `work`, which asks the desk's jobs now and then whether they are `closed`."""
        if self._jobs is None:
            self._jobs = Jobs(self._desk.notices, self)
            self._jobs.settled.connect(self._on_settled)
        self._jobs.run(owner, work, done, failed)

    def _on_settled(self) -> None:
        if self._jobs is not None:
            self._jobs.close()
            self._jobs.deleteLater()
            self._jobs = None
