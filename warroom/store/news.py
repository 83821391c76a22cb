"""The change feed of headquarters: what other desks and workers commit, told by the server as it happens.

Runs on a thread of its own, with a connection of its own. The server's guards announce each change (NOTIFY);
that is only a hint, which anybody might send. Every few seconds the feed asks what was committed besides,
from the oldest transaction on that was open when it last asked, so that nothing is missed whatever order
commits came in; that question also finds a link that is dead and looks alive. After a lost link all is
announced.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from warroom.errors import NotAllowed
from warroom.events import Bus, Changed, Topic
from warroom.store.server import ServerDatabase, end_link
from warroom.store.server_clock import ServerClock
from warroom.store.store import Store

ASK_EVERY = 4.0
"""Seconds between two questions."""

ANSWER_WITHIN = 5.0
"""Seconds after which an unanswered question means that the link is dead."""

GATHER, GATHER_OF_WORKERS = 0.04, 0.25
"""Seconds in which hints are gathered, so that a burst of commits is one piece of news."""

TRY_AGAIN = 1.0
KNOCK_AGAIN = 30.0
_TOPICS = {topic.value: topic for topic in Topic}
_NEWS = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text, warroom.instant(),
  ARRAY(SELECT DISTINCT topic FROM change WHERE xid >= %(since)s::text::xid8 AND NOT pid = ANY(%(own)s))
"""


class ServerFeed:
    """Follows a server until it is stopped. `on_back` is called on the feed's thread after a lost link."""

    def __init__(
        self, store: Store, bus: Bus, on_back: Callable[[], None] = lambda: None, *, gather: float = GATHER
    ) -> None:
        assert isinstance(store.database, ServerDatabase)
        self._store, self._database, self._bus, self._on_back = store, store.database, bus, on_back
        self._gather = gather
        self._stopping = Event()
        self._following = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Thread(target=self._run, name="feed", daemon=True)
        self._since = "0"

    def start(self) -> None:
        """Begin to follow: what is committed from now on is announced."""
        self._thread.start()
        # What comes later is announced whether the first connection stands already or not.
        self._following.wait(ANSWER_WITHIN)

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stopping.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join()

    def _cancel(self) -> None:
        for task in asyncio.all_tasks():
            task.cancel()

    def _run(self) -> None:
        try:
            # The library waits by selectors, which is not the default everywhere.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                self._loop = runner.get_loop()
                runner.run(self._follow())
        except asyncio.CancelledError:
            pass

    async def _follow(self) -> None:
        import psycopg

        lost = False
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(ANSWER_WITHIN + 1):
                    connection = await psycopg.AsyncConnection.connect(
                        **self._database.keywords, autocommit=True
                    )
            except (psycopg.Error, OSError, TimeoutError) as error:
                lost = True
                self._database.links.refused = str(error)
                self._following.set()
                # Whom the server doesn't let in mustn't knock all the time.
                turned_away = isinstance(self._database.explained(error), NotAllowed)
                await asyncio.sleep(KNOCK_AGAIN if turned_away else TRY_AGAIN)
                continue
            try:
                await self._follow_on(connection, lost=lost)
            except (psycopg.Error, OSError, TimeoutError) as error:
                # The desk says so when its own reads fail: those that wait on dead links fail now, and so do
                # others until the server is there again.
                lost = True
                self._database.links.refused = str(error)
                self._database.links.cut()
            finally:
                await _close(connection)

    async def _follow_on(self, connection: Any, *, lost: bool) -> None:
        with _answering(connection):
            await connection.execute("LISTEN warroom")
        await self._ask(connection)
        self._database.links.refused = None
        self._following.set()
        if lost:
            self._announce(set(Topic))
            self._on_back()
        ask_at = time.monotonic() + ASK_EVERY
        while not self._stopping.is_set():
            wait = ask_at - time.monotonic()
            if wait <= 0:
                self._announce(await self._ask(connection))
                ask_at = time.monotonic() + ASK_EVERY
            else:
                self._announce(await self._hints(connection, wait))

    async def _hints(self, connection: Any, wait: float) -> set[Topic]:
        """The topics that others' hints name within `wait` seconds: a burst of hints comes as one."""
        topics: set[Topic] = set()
        own = self._database.links.pids()
        for seconds, most in ((wait, 1), (self._gather, None)):
            async for hint in connection.notifies(timeout=seconds, stop_after=most):
                if hint.payload in _TOPICS and hint.pid not in own:
                    topics.add(_TOPICS[hint.payload])
            if not topics:
                break
        return topics

    async def _ask(self, connection: Any) -> set[Topic]:
        """What was committed since the last time, hinted at or not; and what time it is on the server."""
        asked_at = time.monotonic()
        with _answering(connection):
            cursor = await connection.execute(
                _NEWS, {"since": self._since, "own": self._database.links.pids()}
            )
            oldest_open, instant, topics = await cursor.fetchone()
        first, self._since = self._since == "0", oldest_open
        if isinstance(self._store.clock, ServerClock):
            self._store.clock.set(instant, asked_at, time.monotonic())
        return set() if first else {_TOPICS[topic] for topic in topics if topic in _TOPICS}

    def _announce(self, topics: set[Topic]) -> None:
        if topics and not self._stopping.is_set():
            self._bus.publish(Changed(dict.fromkeys(topics, 0)))


@contextmanager
def _answering(connection: Any) -> Iterator[None]:
    """Within the block, a server that doesn't answer in time loses the connection, and the block fails.

    To be cancelled would not do: the library would first ask the dead server, for seconds, to stop its work.
    """
    giving_up = asyncio.get_running_loop().call_later(ANSWER_WITHIN, end_link, connection)
    try:
        yield
    finally:
        giving_up.cancel()


async def _close(connection: Any) -> None:
    """Close a connection that may be dead: politeness has its limits."""
    try:
        async with asyncio.timeout(1):
            await connection.close()
    except (TimeoutError, OSError):
        pass
