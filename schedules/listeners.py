"""Networks that tell at once when there is something new: one thread for each account that has a stream.

What comes is only a hint: the account's responses are then read soon, by the collector, as ever. So nothing
is lost when a stream breaks off; it is begun again after a pause, and read meanwhile at the usual pace.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Lock, Thread

from schedules.access import Accesses
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.errors import StoreTrouble, Trouble
from warroom.events import Changed, Topic
from warroom.ports import Connector, Streams
from warroom.services import accounts, collect
from warroom.services.office import Office

log = logging.getLogger(__name__)

PAUSE_SECONDS = 30.0
"""Between the end of a stream and the next try."""


class Listeners:
    """Listens for one worker, while `listening`."""

    def __init__(self, office: Office, connectors: Mapping[str, Connector], accesses: Accesses) -> None:
        self._office = office
        self._streams = {name: each for name, each in connectors.items() if isinstance(each, Streams)}
        self._accesses = accesses
        self._lock = Lock()
        self._threads: dict[AccountId, tuple[Thread, Event]] = {}
        self._over = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to every connected account that can be, also to those that are connected meanwhile."""
        end = self._office.bus.listen(self._on_changed)
        self._look()
        try:
            yield
        finally:
            end()
            with self._lock:
                self._over = True
                standing = list(self._threads.values())
            for _, stop in standing:
                stop.set()
            for thread, _ in standing:
                thread.join()

    def _on_changed(self, changed: Changed) -> None:
        """An account was connected or switched off, on any thread."""
        if Topic.ACCOUNTS in changed.topics:
            self._look()

    def _look(self) -> None:
        if not self._streams:
            return
        try:
            everything = accounts.everything(self._office)
        except StoreTrouble as trouble:
            log.warning("Listening begins later: %s", trouble.sentence)
            return
        wanted = {
            health.account.id: health.account
            for health in everything
            if health.connected
            and health.account.disabled_at is None
            and health.account.network in self._streams
        }
        with self._lock:
            if self._over:
                return
            for account_id in self._threads.keys() - wanted.keys():
                self._threads.pop(account_id)[1].set()
            for account_id in wanted.keys() - self._threads.keys():
                account, stop = wanted[account_id], Event()
                name = f"listen {account_id}"
                # A daemon: a stream that hangs must not keep a process alive that was told to stop.
                thread = Thread(target=self._listen, args=(account, stop), name=name, daemon=True)
                self._threads[account_id] = (thread, stop)
                thread.start()

    def _listen(self, account: Account, stop: Event) -> None:
        while not stop.is_set():
            try:
                access = self._accesses.of(account)
                self._streams[account.network].listen(access, lambda: self._hurry(account.id), stop)
            except Trouble as trouble:
                log.info("Listening to %s ended: %s", account.handle, trouble.sentence)
            except Exception:
                log.exception("Listening to %s failed.", account.handle)
            stop.wait(PAUSE_SECONDS)

    def _hurry(self, account_id: AccountId) -> None:
        try:
            collect.hurry(self._office, account_id)
        except StoreTrouble as trouble:
            log.warning("What came is read later: %s", trouble.sentence)
