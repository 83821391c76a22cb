"""Networks that tell at once when there is something new: one thread for each account that has a stream.

What comes is only a hint: the account's responses are then read soon, by the collector, as ever. So nothing
is lost when a stream breaks off; it is begun again after a pause, and read meanwhile at the usual pace.

The thread "listeners" owns them all. It looks at most once a second who is to be listened to, and who has
news: accounts change with every post, and a crowd may answer at once.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event, Thread

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

LOOK_SECONDS = 1.0


class Listeners:
    """Listens for one worker, while `listening`."""

    def __init__(self, office: Office, connectors: Mapping[str, Connector], accesses: Accesses) -> None:
        self._office = office
        self._streams = {name: each for name, each in connectors.items() if isinstance(each, Streams)}
        self._accesses = accesses
        self._news, self._over = Event(), Event()
        self._heard: SimpleQueue[AccountId] = SimpleQueue()
        self._threads: dict[AccountId, tuple[Thread, Event]] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to every connected account that can be, also to those that are connected meanwhile."""
        if not self._streams:
            yield
            return
        end = self._office.bus.listen(self._on_changed)
        looking = Thread(target=self._keep_looking, name="listeners")
        looking.start()
        try:
            yield
        finally:
            end()
            self._over.set()
            self._news.set()
            looking.join()

    def _on_changed(self, changed: Changed) -> None:
        """An account may have been connected or switched off. Called on any thread."""
        if Topic.ACCOUNTS in changed.topics:
            self._news.set()

    def _keep_looking(self) -> None:
        """Listen to whom there is to listen to, until it is over."""
        while not self._over.is_set():
            self._news.clear()
            try:
                self._look()
                self._pass_on()
            except StoreTrouble as trouble:
                log.warning("Listening begins later: %s", trouble.sentence)
                self._news.set()
            self._over.wait(LOOK_SECONDS)
            self._news.wait()
        for _, stop in self._threads.values():
            stop.set()
        for thread, _ in self._threads.values():
            thread.join()

    def _look(self) -> None:
        wanted = {
            health.account.id: health.account
            for health in accounts.everything(self._office)
            if health.connected
            and health.account.disabled_at is None
            and health.account.network in self._streams
        }
        for account_id in self._threads.keys() - wanted.keys():
            self._threads.pop(account_id)[1].set()
        for account_id in wanted.keys() - self._threads.keys():
            account, stop = wanted[account_id], Event()
            # A daemon: a stream that hangs must not keep a process alive that was told to stop.
            thread = Thread(
                target=self._listen, args=(account, stop), name=f"listen {account_id}", daemon=True
            )
            self._threads[account_id] = (thread, stop)
            thread.start()

    def _pass_on(self) -> None:
        """Let the accounts be read soon that have news."""
        heard = set()
        while not self._heard.empty():
            heard.add(self._heard.get())
        for account_id in heard:
            collect.hurry(self._office, account_id)

    def _on_news(self, account_id: AccountId) -> None:
        """Something came on a stream; on its own thread."""
        self._heard.put(account_id)
        self._news.set()

    def _listen(self, account: Account, stop: Event) -> None:
        while not stop.is_set():
            try:
                access = self._accesses.of(account)
                self._streams[account.network].listen(access, lambda: self._on_news(account.id), stop)
            except Trouble as trouble:
                log.info("Listening to %s ended: %s", account.handle, trouble.sentence)
            except Exception:
                log.exception("Listening to %s failed.", account.handle)
            stop.wait(PAUSE_SECONDS)
