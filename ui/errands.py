"""Answers to errands: a page asks a worker for something and hears when it was answered."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import ErrandId
from warroom.events import Topic
from warroom.services import errands

Answered = Callable[[Errand], None]


class Errands(QObject):
    """Watches the errands of one page. The call-backs run on the GUI thread, each once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open: dict[ErrandId, Answered] = {}
        desk.bridge.changed.connect(self._on_changed)

    def wait(self, errand_id: ErrandId, answered: Answered) -> None:
        """Call `answered` when the errand was done or has failed."""
        self._open[errand_id] = answered
        self._look(errand_id)

    def _on_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.ERRANDS in topics:
            for errand_id in tuple(self._open):
                self._look(errand_id)

    def _look(self, errand_id: ErrandId) -> None:
        office = self._desk.office
        self._desk.jobs.latest(
            self, f"errand {errand_id}", lambda: errands.errand(office, errand_id), self._on_read
        )

    def _on_read(self, errand: Errand) -> None:
        if errand.state in (ErrandState.DONE, ErrandState.FAILED):
            answered = self._open.pop(errand.id, None)
            if answered is not None:
                answered(errand)
