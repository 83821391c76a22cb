"""The worker: a dispatcher and a collector beside each other, until it is told to stop.

Each half beats its own heart, so that a half that died shows on every desk. When one dies by a bug the whole
worker stops, and whoever started it starts it again: nothing is in memory that isn't in the database.
"""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout

from schedules.access import Accesses
from schedules.collector import Collector
from schedules.dispatcher import LEASE, Dispatcher
from schedules.errands import Errands
from schedules.listeners import Listeners
from schedules.recovery import put_right
from warroom.domain.ids import WorkerId
from warroom.errors import Refused, StoreTrouble
from warroom.language import tr
from warroom.ports import Connector, Pages
from warroom.services import workers
from warroom.services.office import Office
from warroom.store.feed import feed_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the main thread looks whether the process was told to stop."""


class AlreadyServed(Refused):
    """Another worker serves this campaign: an embedded database has one."""


class Worker:
    """Serves one campaign. `stop` may be called from any thread, also from a signal's handler."""

    def __init__(
        self,
        office: Office,
        connectors: Mapping[str, Connector],
        pages: Pages,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self.id = WorkerId(f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}")
        self._office = office
        self._connectors = connectors
        self._pages = pages
        self._lease = lease
        self._stop = Event()
        self._wakes = (Event(), Event())
        self._bug: BaseException | None = None

    def stop(self) -> None:
        """Come to an end: what is on its way is recorded, what is leased is given back."""
        self._stop.set()
        for wake in self._wakes:
            wake.set()

    def run(self, *, alone: bool = True) -> None:
        """Serve until stopped. `alone`: no other worker can be running, so every lease of another is a dead
        one's. Raises whatever a half died of.
        """
        office = self._office
        workers.register(office, self.id, socket.gethostname())
        put_right(office, self.id if alone else None)
        accesses = Accesses(office, self._connectors)
        to_dispatcher, to_collector = self._wakes
        dispatcher = Dispatcher(
            office, self._connectors, accesses, self.id, wake=to_dispatcher, lease=self._lease
        )
        errands = Errands(office, self._connectors, accesses, self._pages)
        collector = Collector(office, self._connectors, accesses, errands, self.id, wake=to_collector)
        listeners = Listeners(office, self._connectors, accesses)
        with _listening(office, dispatcher, collector), listeners.listening():
            halves = (self._half("dispatcher", dispatcher.run), self._half("collector", collector.run))
            log.info("The worker %s serves %s.", self.id, office.store.path)
            for half in halves:
                # Not for good: a signal that another thread took wakes nobody here, and its handler waits.
                while half.is_alive():
                    half.join(LOOK_SECONDS)
        if self._bug is not None:
            raise self._bug
        workers.retire(office, self.id)
        log.info("The worker %s stopped.", self.id)

    def _half(self, name: str, run: Callable[[Event], None]) -> Thread:
        thread = Thread(target=self._live, args=(run,), name=name)
        thread.start()
        return thread

    def _live(self, run: Callable[[Event], None]) -> None:
        try:
            run(self._stop)
        except StoreTrouble as trouble:
            # Only the last words fail so: a loop waits for its database. The next worker recovers the rest.
            log.warning("Stopping in good order failed: %s", trouble.sentence)
        except BaseException as error:
            log.exception("A half of the worker died.")
            self._bug = error
        finally:
            self.stop()


def serve(
    office: Office,
    connectors: Mapping[str, Connector],
    pages: Pages,
    *,
    takeover: bool = False,
    lease: timedelta = LEASE,
) -> None:
    """Publish and collect until the process is told to stop (SIGTERM, Ctrl+C). For the main thread.

    Headquarters may have any number of workers; a campaign file has one. With `takeover` a lock held by
    another worker is ignored: for a drill, and for the day when a worker that hangs holds it. Leases and
    fences then keep the two apart. Raises AlreadyServed.
    """
    worker = Worker(office, connectors, pages, lease=lease)
    with _told_to_stop_by_signals(worker):
        if takeover or office.store.shared:
            worker.run(alone=False)
            return
        with only_worker(office.store.path):
            worker.run()


@contextmanager
def only_worker(database: Path) -> Iterator[None]:
    """Hold the lock of the one worker that may serve `database`. Raises AlreadyServed when another does.

    The operating system lets go of the lock when its process dies, however it dies.
    """
    lock = FileLock(database.with_name(f"{database.name}.worker.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyServed(
            tr("Another worker already serves {path} on this machine; one is enough.", path=database)
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _listening(office: Office, dispatcher: Dispatcher, collector: Collector) -> Iterator[None]:
    """Tell both halves what changes, in this process and in others."""
    ends = [office.bus.listen(half.on_changed) for half in (dispatcher, collector)]
    feed = feed_of(office.store, office.bus, of_worker=True)
    feed.start()
    try:
        yield
    finally:
        feed.stop()
        for end in ends:
            end()


@contextmanager
def _told_to_stop_by_signals(worker: Worker) -> Iterator[None]:
    before = {
        number: signal.signal(number, lambda *_: worker.stop()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
