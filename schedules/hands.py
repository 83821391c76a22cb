"""The hands of a loop: a few threads that make calls to networks, and nothing else.

Only the loop that owns the hands moves deliveries: it hands out calls, and later takes what came back. So no
transaction is ever open during a call, and what became of the calls is written by one thread, in order.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD_SECONDS = 0.1
"""Quick calls may wait behind others for about this long, so that no hand waits for the next one."""

MOST_AHEAD = 40


@dataclass(frozen=True)
class Finished(Generic[Task, Result]):
    """A call that came back: what it was for, and its result."""

    task: Task
    result: Result


class Hands(Generic[Task, Result]):
    """Up to `count` threads. `wake` is set whenever a call comes back, so that the owner may sleep on it."""

    def __init__(self, name: str, count: int, wake: Event) -> None:
        self._name = name
        self._count = count
        self._wake = wake
        self._calls: SimpleQueue[tuple[Task, Callable[[], Result]] | None] = SimpleQueue()
        self._lock = Lock()
        self._finished: list[Finished[Task, Result]] = []
        self._bug: BaseException | None = None
        self._threads: list[Thread] = []
        self._busy = 0
        self._call_seconds = AHEAD_SECONDS

    @property
    def free(self) -> int:
        """How many more calls would start at once, or, where calls are quick, within a moment."""
        ahead = int(self._count * (AHEAD_SECONDS / self._call_seconds - 1))
        # When calls become slow, more may be waiting than would be handed out now.
        return max(0, self._count + min(max(ahead, 0), MOST_AHEAD) - self._busy)

    def do(self, task: Task, call: Callable[[], Result]) -> None:
        """Make `call`, which expects its network's troubles itself, as soon as a hand is free."""
        self._busy += 1
        if self._busy > len(self._threads) and len(self._threads) < self._count:
            # A daemon: a call that hangs must not keep a process alive that was told to stop.
            thread = Thread(target=self._work, name=f"{self._name} {len(self._threads) + 1}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._calls.put((task, call))

    def take(self) -> list[Finished[Task, Result]]:
        """What came back since the last time. Raises what a call raised: that is a bug of ours."""
        with self._lock:
            finished, self._finished = self._finished, []
            bug = self._bug
        if bug is not None:
            raise bug
        self._busy -= len(finished)
        return finished

    def let_go(self, until: float) -> None:
        """Make no more calls, and wait for those under way, at most until `until` on the monotonic clock."""
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while (job := self._calls.get()) is not None:
            task, call = job
            begun = time.monotonic()
            try:
                finished = Finished(task, call())
            except BaseException as error:  # noqa: BLE001 — handed to the owner, who raises it
                with self._lock:
                    self._bug = error
            else:
                with self._lock:
                    self._finished.append(finished)
                    self._call_seconds += (time.monotonic() - begun - self._call_seconds) / self._count
            self._wake.set()
