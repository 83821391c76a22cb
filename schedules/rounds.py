"""The rounds in which the dispatcher and the collector do their work, each on a thread of its own.

A round begins when something changed, came back or came due. While the database can't be used, a loop
waits for it, longer each time: nothing is in memory that isn't in the database.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, get_ident

from warroom.errors import StoreTrouble
from warroom.ports import Clock

log = logging.getLogger(__name__)

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between two tries of a database that can't be used."""


class Rounds:
    """Plays `play` again and again. `idle_seconds`: how long there is nothing to do unless `wake` is set."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        wake: Event,
        play: Callable[[datetime], None],
        idle_seconds: Callable[[], float],
    ) -> None:
        self.news = Event()
        """Somebody else changed something that this loop looks after."""
        self._name = name
        self._clock = clock
        self._wake = wake
        self._play = play
        self._idle_seconds = idle_seconds
        self._turning: int | None = None

    def on_news(self) -> None:
        """Something changed: look soon, unless a round of ours changed it. Called on any thread."""
        if get_ident() != self._turning:
            self.news.set()
            self._wake.set()

    def turn(self) -> None:
        """One round. Raises StoreTrouble when the database can't be used now; nothing is lost by it."""
        self._turning = get_ident()
        try:
            self._play(self._clock.now())
        finally:
            self._turning = None

    def serve(self, stop: Event) -> None:
        """One round after the other until `stop` is set (and `wake` after it)."""
        failures = 0
        while True:
            self._wake.clear()
            if stop.is_set():
                break
            try:
                self.turn()
                failures = 0
            except StoreTrouble as trouble:
                failures += 1
                log.warning("The %s waits: %s", self._name, trouble.sentence)
                if not stop.wait(SHORTEST_WAIT):
                    # News says that others get through: a server that is back announces everything.
                    self._wake.wait(min(2.0**failures, LONGEST_WAIT) - SHORTEST_WAIT)
                continue
            self._wake.wait(self._idle_seconds())
