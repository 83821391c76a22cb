"""The hands of a loop: a few threads that make calls to networks, and nothing else.

Only the loop that owns the hands touches the database: it hands out calls, and later takes what came back.
So no transaction is ever open during a call, and the database is written by one thread, in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Finished(Generic[Task, Result]):
    """A call that came back: what it was for, and its result."""

    task: Task
    result: Result


class Hands(Generic[Task, Result]):
    """`count` threads. `wake` is set whenever a call comes back, so that the owner may sleep on it."""

    def __init__(self, name: str, count: int, wake: Event) -> None:
        self._count = count
        self._wake = wake
        self._calls: SimpleQueue[tuple[Task, Callable[[], Result]] | None] = SimpleQueue()
        self._finished: list[Finished[Task, Result]] = []
        self._bug: BaseException | None = None
        self._lock = Lock()
        self.busy = 0
        """Calls handed out whose result the owner has not taken yet."""
        # Daemons: a call that hangs must not keep a process alive that was told to stop.
        self._threads = [
            Thread(target=self._work, name=f"{name} {n}", daemon=True) for n in range(1, count + 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def free(self) -> int:
        """How many more calls would start at once."""
        return self._count - self.busy

    def do(self, task: Task, call: Callable[[], Result]) -> None:
        """Make `call`, which expects the troubles of its network itself, as soon as a hand is free."""
        self.busy += 1
        self._calls.put((task, call))

    def take(self) -> list[Finished[Task, Result]]:
        """What came back since the last time. Raises what a call raised: that is a bug of ours."""
        with self._lock:
            finished, self._finished = self._finished, []
            bug = self._bug
        if bug is not None:
            raise bug
        self.busy -= len(finished)
        return finished

    def let_go(self, patience: float) -> None:
        """Take no more calls, and wait up to `patience` seconds for those under way."""
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join(patience / self._count)

    def _work(self) -> None:
        while (job := self._calls.get()) is not None:
            task, call = job
            try:
                finished = Finished(task, call())
            except BaseException as error:  # noqa: BLE001 — handed to the owner, who raises it
                with self._lock:
                    self._bug = error
            else:
                with self._lock:
                    self._finished.append(finished)
            self._wake.set()
