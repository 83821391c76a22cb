"""Reading what people answer, and running the desks' errands. Runs on the thread "collector".

An account's pages are read one after the other; each is stored together with its cursor, so that a crash
neither loses nor repeats a response. How soon an account is read again follows from how busy it is.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from schedules.access import Accesses
from schedules.errands import Errands
from schedules.hands import Hands
from schedules.pace import pause_after, pause_after_trouble
from schedules.rounds import Rounds
from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, Metrics
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import DeliveryId, WorkerId
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble, WarroomError
from warroom.events import Changed, Topic
from warroom.language import tr
from warroom.ports import Batch, Connector
from warroom.services import accounts, collect, errands, spending, workers
from warroom.services.office import Office
from warroom.store.collections import Collection

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
BEAT = timedelta(seconds=1)
LOOK_FOR_ERRANDS = timedelta(seconds=5)
METRICS_EVERY = timedelta(minutes=1)
METRICS_SINCE = timedelta(days=3)
METRICS_AT_ONCE = 25
READERS, ERRAND_RUNNERS, COUNTERS = 4, 4, 1
PATIENCE = 4.0
"""Seconds that calls under way get to come back when the worker is told to stop."""

CONCERNS = frozenset({Topic.ERRANDS, Topic.ACCOUNTS, Topic.COLLECTIONS})


@dataclass(frozen=True)
class Reading:
    """An account that is being read, and how much was new on the pages so far."""

    collection: Collection
    found: int = 0


@dataclass(frozen=True)
class Answer:
    """How an errand ended, and the sentence for the person who asked."""

    state: ErrandState
    sentence: str


class Collector:
    """Reads, counts and runs errands for one worker. `wake` is set when something changed or came back."""

    def __init__(
        self,
        office: Office,
        connectors: Mapping[str, Connector],
        accesses: Accesses,
        errands: Errands,
        worker: WorkerId,
        *,
        wake: Event,
    ) -> None:
        self._office = office
        self._connectors = connectors
        self._accesses = accesses
        self._worker = worker
        self._errands = errands
        self._readers = Hands[Reading, Batch | Trouble]("read", READERS, wake)
        self._runners = Hands[Errand, Answer]("errand", ERRAND_RUNNERS, wake)
        self._counters = Hands[Account, dict[DeliveryId, Metrics]]("count", COUNTERS, wake)
        self._rounds = Rounds("collector", office.clock, wake, self._turn, self._idle_seconds)
        now = office.clock.now()
        self._beat_at = self._read_at = self._errands_at = now
        self._count_at = now + METRICS_EVERY

    def on_changed(self, changed: Changed) -> None:
        """Look for errands and accounts when somebody else changed some. Called on any thread."""
        if changed.topics & CONCERNS:
            self._rounds.on_news()

    def run(self, stop: Event) -> None:
        """Read until `stop` is set (and `wake` after it); what is on its way then is read again later."""
        try:
            self._rounds.serve(stop)
        except BaseException:
            self._let_go(time.monotonic())
            raise
        self.finish()

    def turn(self) -> None:
        """One round. Raises StoreTrouble when the database can't be used now; nothing is lost by it."""
        self._rounds.turn()

    def _turn(self, now: datetime) -> None:
        self._store_what_came(now)
        if now >= self._beat_at:
            self._beat_at = now + BEAT
            workers.collector_beat(self._office, self._worker)
        if self._rounds.news.is_set():
            self._rounds.news.clear()
            self._errands_at = self._read_at = now
        if now >= self._errands_at:
            self._take_errands(now)
        if now >= self._read_at:
            self._begin_reading(now)
        if now >= self._count_at:
            self._begin_counting(now)

    def finish(self) -> None:
        """Begin nothing more, wait a little for what is on its way, and store it."""
        self._let_go(time.monotonic() + PATIENCE)
        now = self._office.clock.now()
        for finished in self._readers.take():
            self._store(finished.task, finished.result, now, go_on=False)
        for errand in self._runners.take():
            errands.answer(self._office, errand.task, errand.result.state, errand.result.sentence)

    def _let_go(self, until: float) -> None:
        for hands in (self._readers, self._runners, self._counters):
            hands.let_go(until)

    def _store_what_came(self, now: datetime) -> None:
        for finished in self._readers.take():
            self._store(finished.task, finished.result, now, go_on=True)
        for errand in self._runners.take():
            errands.answer(self._office, errand.task, errand.result.state, errand.result.sentence)
        for counted in self._counters.take():
            if counted.result:
                collect.keep_metrics(self._office, counted.result)

    def _store(self, reading: Reading, result: Batch | Trouble, now: datetime, *, go_on: bool) -> None:
        collection = reading.collection
        if isinstance(result, Trouble):
            self._note_trouble(collection, result, now)
            return
        added = collect.store_batch(self._office, collection, result, LEASE)
        if added is None:
            return
        found = reading.found + added
        if result.more and go_on:
            self._read(Reading(replace(collection, cursor=result.cursor), found))
            return
        budget = self._accesses.budget(collection.account.id)
        pause = pause_after(collection.pause, found, budget, now)
        collect.finish(self._office, collection, pause, None)
        self._read_at = min(self._read_at, now + pause)

    def _note_trouble(self, collection: Collection, trouble: Trouble, now: datetime) -> None:
        account = collection.account
        log.warning("Reading the responses to %s failed: %s", account.handle, trouble.sentence)
        if isinstance(trouble, AccountTrouble):
            accounts.disconnected(self._office, account.id, trouble.sentence)
        retry_at = trouble.retry_at if isinstance(trouble, NetworkTrouble) else None
        pause = pause_after_trouble(collection.pause, retry_at, now)
        collect.finish(self._office, collection, pause, trouble.sentence)
        self._read_at = min(self._read_at, now + pause)

    def _begin_reading(self, now: datetime) -> None:
        while self._readers.free:
            collection = collect.claim(self._office, self._worker, LEASE)
            if collection is None:
                next_at = collect.next_at(self._office)
                # An account that somebody else is reading may be free again a moment later.
                self._read_at = max(next_at or now + LEASE, now + BEAT)
                return
            self._read(Reading(collection))
        self._read_at = now + BEAT

    def _read(self, reading: Reading) -> None:
        account, cursor = reading.collection.account, reading.collection.cursor
        connector = self._connectors[account.network]
        self._readers.do(
            reading, lambda: self._tried(account, lambda: self._page(connector, account, cursor))
        )

    def _page(self, connector: Connector, account: Account, cursor: str | None) -> Batch:
        prices = account.meets(self._office.networks).prices
        free_again_at = prices and spending.free_again_at(self._office, account, prices.read)
        if free_again_at:
            why = tr(
                "{handle} has cost what it may cost a day; reading goes on tomorrow.", handle=account.handle
            )
            raise NetworkTrouble(why, free_again_at)
        return connector.collect(self._accesses.of(account), cursor)

    def _tried(self, account: Account, call: Callable[[], Batch]) -> Batch | Trouble:
        """What `call` came to; on a hand's thread."""
        try:
            return call()
        except Trouble as trouble:
            return trouble
        except Exception:
            log.exception("Reading the responses to %s failed.", account.handle)
            return Trouble(tr("Reading the responses failed; the worker's log says why."))

    def _take_errands(self, now: datetime) -> None:
        self._errands_at = now + LOOK_FOR_ERRANDS
        while self._runners.free:
            errand = errands.take(self._office, self._worker, LEASE)
            if errand is None:
                return
            self._runners.do(errand, partial(self._run, errand))
        # The next one that comes back makes room for more.
        self._errands_at = now + BEAT

    def _run(self, errand: Errand) -> Answer:
        """Carry an errand out; on a hand's thread."""
        try:
            return Answer(ErrandState.DONE, self._errands.run(errand))
        except WarroomError as error:
            return Answer(ErrandState.FAILED, error.sentence)
        except Exception:
            log.exception("The errand %d (%s) failed.", errand.id, errand.kind)
            return Answer(ErrandState.FAILED, tr("This failed; the worker's log says why."))

    def _begin_counting(self, now: datetime) -> None:
        self._count_at = now + METRICS_EVERY
        found = collect.measurable(self._office, now - METRICS_SINCE, METRICS_AT_ONCE)
        for account, deliveries in found.items():
            budget = self._accesses.budget(account.id)
            scarce = budget is not None and budget.remaining < budget.limit / 5
            if self._office.networks[account.network].has_metrics and not scarce:
                self._counters.do(account, partial(self._count, account, deliveries))

    def _count(self, account: Account, deliveries: tuple[Delivery, ...]) -> dict[DeliveryId, Metrics]:
        """Ask for the numbers of some deliveries; on a hand's thread."""
        remotes = [delivery.sent_parts[0] for delivery in deliveries]
        try:
            counted = self._connectors[account.network].metrics(remotes, self._accesses.of(account))
        except Trouble as trouble:
            log.warning("Counting what became of %s’s posts failed: %s", account.handle, trouble.sentence)
            return {}
        except Exception:
            log.exception("Counting what became of %s’s posts failed.", account.handle)
            return {}
        return {d.id: numbers for d, numbers in zip(deliveries, counted, strict=True) if numbers is not None}

    def _idle_seconds(self) -> float:
        """How long nothing has to be done, unless `wake` is set."""
        soonest = min(self._beat_at, self._read_at, self._errands_at, self._count_at)
        return max(0.0, (soonest - self._office.clock.now()).total_seconds())
