"""The change feed: notices what other processes committed and announces it on this process's bus.

Runs on a thread of its own. SQLite's `data_version` (a few microseconds a look) tells that some other
connection committed; the numbers in the `revision` table then tell which topics changed. What this process
commits itself is announced by the store at once, and is not announced again.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Event, Lock, Thread
from typing import Protocol

from warroom.events import Bus, Changed, Topic
from warroom.store.store import Store

POLL_SECONDS = 0.05


class Feed(Protocol):
    """Follows a store until it is stopped."""

    def start(self) -> None:
        """Begin to follow: what is committed from now on is announced."""
        ...

    def stop(self) -> None:
        """End, and wait for the thread."""
        ...


def feed_of(
    store: Store, bus: Bus, on_back: Callable[[], None] = lambda: None, *, of_worker: bool = False
) -> Feed:
    """The feed of `store`. `on_back` is called, on the feed's thread, when a lost server is there again.

    A worker's gathers news for longer: every one of them looks for work whenever another one has done some.
    """
    if store.shared:
        from warroom.store.news import GATHER, GATHER_OF_WORKERS, ServerFeed  # A laptop needs none of it.

        return ServerFeed(store, bus, on_back, gather=GATHER_OF_WORKERS if of_worker else GATHER)
    return FileFeed(store, bus)


class FileFeed:
    """Follows a campaign file until it is stopped."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._seen: dict[Topic, int] = {}
        self._lock = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="feed", daemon=True)

    def start(self) -> None:
        """Begin to follow: what is committed from now on is announced."""
        self._end_listening = self._bus.listen(self._note)
        with self._store.read() as uow:
            self._seen = uow.revisions()
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stopping.set()
        self._thread.join()
        self._end_listening()

    def _note(self, changed: Changed) -> None:
        with self._lock:
            for topic, number in changed.revisions.items():
                self._seen[topic] = max(number, self._seen.get(topic, 0))

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(sqlite3.connect(self._store.path)) as connection:
                    self._follow_on(connection)
            except sqlite3.Error:  # The desk says so when its own reads fail; here we only try again.
                self._stopping.wait(1)

    def _follow_on(self, connection: sqlite3.Connection) -> None:
        version = -1
        while not self._stopping.wait(POLL_SECONDS):
            (found,) = connection.execute("PRAGMA data_version").fetchone()
            if found != version:
                version = found
                self._announce(connection)

    def _announce(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT topic, number FROM revision").fetchall()
        with self._lock:
            news = {Topic(name): number for name, number in rows if number > self._seen.get(Topic(name), 0)}
        if news:
            self._bus.publish(Changed(news))
