"""What room is left for a text on each network, counted without making whoever types wait.

`room_left` may run on any thread; `Counting` lives on the GUI thread and sends what is slow to the jobs'
thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, QTimer, Signal

from ui.desk import Desk
from warroom.domain.capabilities import Capabilities
from warroom.domain.ids import AccountId
from warroom.domain.post import Part, Thread
from warroom.domain.text_length import LengthUnit, count

_AT_ONCE = 10_000
"""Counting more characters than this takes longer than a key may take."""
_SLOW = frozenset({LengthUnit.X_WEIGHTED})
"""Measured: 1 to 2 ms for a text of X's length, and a quarter of a second to load its rules for the first
one.
"""
_PATIENCE_MS = 300

Room = Mapping[AccountId, int | None]
"""How much the longest part may still grow, negative when it is too long; None while it is being counted."""


@dataclass(frozen=True)
class Question:
    """One text for one network."""

    thread: Thread
    network: Capabilities

    @property
    def is_slow(self) -> bool:
        """Whether counting it would be felt while typing."""
        return self.network.unit in _SLOW or sum(len(part.text) for part in self.thread) > _AT_ONCE


class Counting(QObject):
    """Signals: `counted` with a Room: at once for what is quick, and again when the rest was counted.

    Until then the number before stands, and after a moment's patience none: a counter that lags says so.
    """

    counted = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._room: dict[AccountId, int | None] = {}
        self._slow: frozenset[AccountId] = frozenset()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)

    def count(self, questions: Mapping[AccountId, Question]) -> None:
        """Count these texts; an answer to an earlier question is dropped."""
        slow = {account: question for account, question in questions.items() if question.is_slow}
        self._slow = frozenset(slow)
        self._room = {
            account: self._room.get(account) if account in slow else _answer(question)
            for account, question in questions.items()
        }
        self.counted.emit(dict(self._room))
        if slow:
            if not self._patience.isActive():
                self._patience.start()
            self._desk.jobs.latest(self, "count", lambda: _answers(slow), self._on_counted)

    def _on_counted(self, room: Room) -> None:
        self._patience.stop()
        if room.keys() == self._slow:
            self._room.update(room)
            self.counted.emit(dict(self._room))

    def _on_patience_over(self) -> None:
        self._room.update(dict.fromkeys(self._slow))
        self.counted.emit(dict(self._room))


def room_left(thread: Thread, network: Capabilities) -> int:
    """How much the longest part of `thread` may still grow on `network`; negative when it is too long."""
    return min(_room_left(part, network) for part in thread)


def _answers(questions: Mapping[AccountId, Question]) -> Room:
    return {account: _answer(question) for account, question in questions.items()}


def _answer(question: Question) -> int:
    return room_left(question.thread, question.network)


def _room_left(part: Part, network: Capabilities) -> int:
    left = network.most(part) - _count(part.text, network.unit)
    if left < 0 or network.max_bytes is None:
        return left
    return min(left, network.max_bytes - len(part.text.encode("utf-8", "replace")))


@lru_cache(maxsize=256)
def _count(text: str, unit: LengthUnit) -> int:
    """Remembered, as only one part of a thread changes with a key."""
    return count(text, unit)
