"""Publishing: leases what is due, sends it, and records what came of it. Runs on the thread "dispatcher".

Deliveries are moved on this thread alone, in rounds; the calls to networks are made by hands, a few for each
network, so that a network that hangs doesn't keep the others waiting. Each round

1. records what came back from the networks, all in one transaction;
2. leases what is due soon, so that its bytes are read and checked before their time;
3. marks as `sending` what is due now and still may go, and hands it out only after that commit.

Now and then it beats, recovers what dead workers left, and looks up what is in doubt.
"""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event

from schedules.access import Accesses
from schedules.hands import Hands
from schedules.ready import Ready
from schedules.recovery import Doubts, put_right
from schedules.retry import decide
from schedules.rounds import Rounds
from warroom.domain.account import Account
from warroom.domain.capabilities import Proof
from warroom.domain.ids import AccountId, WorkerId
from warroom.domain.settlement import Doubt, GiveUp, RetryAt, Settlement
from warroom.errors import AccountTrouble, RuleBroken, StoreTrouble, Trouble
from warroom.events import Changed, Topic
from warroom.language import tr
from warroom.ports import Connector, NotSent, Outcome, Parcel, Rejected, Unknown
from warroom.services import deliver, spending, workers
from warroom.services.deliver import Sending
from warroom.services.office import Office
from warroom.services.parcels import NotAsApproved

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a worker that died or was stopped keeps other workers from its deliveries."""

AHEAD = timedelta(seconds=3)
"""How long before its time a delivery is leased: enough to read and check a thousand of them."""

AT_ONCE = 100
"""Deliveries leased in one round: rounds stay short, since a hold is confirmed between them."""

READY_MOST = 2_000
HANDS_PER_NETWORK = 8
MOST_WAITING = 3 * HANDS_PER_NETWORK
"""Among several workers: what one leases ahead for a network. The rest is for the others' hands."""

BEAT = timedelta(seconds=1)
RECOVERY = timedelta(seconds=5)
TIDY = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=1)
"""When to look again for what is due and may not go out (a blackout, say): most changes wake us earlier."""

RECORD_WITHIN = timedelta(seconds=0.5)
"""While posts that are due wait, sending goes before recording, but for no longer than this."""

PATIENCE = 4.0
"""Seconds that calls under way get to come back when the worker is told to stop."""

NEVER = datetime.max.replace(tzinfo=UTC)
CONCERNS = frozenset({Topic.DELIVERIES, Topic.HOLDS, Topic.CAMPAIGN, Topic.ACCOUNTS})


class Dispatcher:
    """Publishes for one worker. `wake` is set when something changed or came back."""

    def __init__(
        self,
        office: Office,
        connectors: Mapping[str, Connector],
        accesses: Accesses,
        worker: WorkerId,
        *,
        wake: Event,
        lease: timedelta = LEASE,
    ) -> None:
        self._office = office
        self._connectors = connectors
        self._accesses = accesses
        self._worker = worker
        self._lease = lease
        self._hands = {
            name: Hands[Sending, Outcome](f"send {name}", HANDS_PER_NETWORK, wake) for name in connectors
        }
        # Where nobody can tell what became of a post, a crash shall leave one in doubt and not a handful.
        self._alone = frozenset(name for name, can in office.networks.items() if can.proof is Proof.NONE)
        self._doubts = Doubts(office, connectors, accesses, wake)
        self._ready = Ready()
        self._on_their_way: Counter[AccountId] = Counter()
        self._unrecorded: list[tuple[Sending, Settlement]] = []
        self._holds = 0
        self._claimed_beside = frozenset[str]()
        self._rounds = Rounds("dispatcher", office.clock, wake, self._turn, self._idle_seconds)
        self._beat_at = self._recover_at = self._renew_at = self._claim_at = office.clock.now()
        self._tidy_at = self._beat_at
        self._record_at = self._beat_at

    def on_changed(self, changed: Changed) -> None:
        """Look again for what is due when somebody else changed something of ours. Called on any thread."""
        if Topic.HOLDS in changed.topics:
            self._holds += 1
        if changed.topics & CONCERNS:
            self._rounds.on_news()

    def run(self, stop: Event) -> None:
        """Publish until `stop` is set (and `wake` after it), then bring to an end what is on its way."""
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
        self._take(now)
        if now >= self._record_at or not self._ready.is_due(now):
            self._record()
        self._beat(now)
        self._claim(now)
        self._start()

    def finish(self) -> None:
        """Begin nothing more, wait a little for what is on its way, and give back every lease."""
        deliver.let_go(self._office, tuple(self._ready))
        self._ready = Ready()
        self._let_go(time.monotonic() + PATIENCE)
        now = self._office.clock.now()
        self._take(now)
        unsent = deliver.settle(self._office, self._unrecorded, self._lease)
        why = tr("the worker was stopped")
        deliver.settle(self._office, [(sending, RetryAt(now, why)) for sending in unsent], self._lease)

    def _let_go(self, until: float) -> None:
        for hands in self._hands.values():
            hands.let_go(until)
        self._doubts.let_go(until)

    def _take(self, now: datetime) -> None:
        for hands in self._hands.values():
            for finished in hands.take():
                sending, delivery = finished.task, finished.task.delivery
                self._on_their_way[delivery.account_id] -= 1
                settlement = decide(finished.result, delivery.attempt, now, sending.parcel.client_key)
                if sending.leased.account.network in self._alone:
                    self._record_at = now
                elif not self._unrecorded:
                    self._record_at = now + RECORD_WITHIN
                self._unrecorded.append((sending, settlement))
                _log(sending, settlement)
        if self._doubts.take():
            self._rounds.news.set()

    def _record(self) -> None:
        if not self._unrecorded:
            return
        if self._office.store.shared:
            # Before what was sent stops counting as under way, others learn what it left of the budget.
            self._accesses.write_down()
        try:
            following = deliver.settle(self._office, self._unrecorded, self._lease)
        except RuleBroken:
            following = self._record_one_by_one()
        if any(isinstance(settlement, RetryAt) for _, settlement in self._unrecorded):
            self._rounds.news.set()
        self._unrecorded.clear()
        for sending in following:
            self._hand_out(sending)

    def _record_one_by_one(self) -> tuple[Sending, ...]:
        """Record what can be; the rest is in doubt once its lease runs out, and is looked up then."""
        following: list[Sending] = []
        for sending, settlement in self._unrecorded:
            try:
                following.extend(deliver.settle(self._office, [(sending, settlement)], self._lease))
            except RuleBroken as refusal:
                why = refusal.sentence
                log.error("Delivery %d can't be recorded: %s", sending.delivery.id, why)  # noqa: TRY400 — it says all
        return tuple(following)

    def _beat(self, now: datetime) -> None:
        if now < self._beat_at:
            return
        self._beat_at = now + BEAT
        workers.publisher_beat(self._office, self._worker)
        self._accesses.write_down()
        if now >= self._recover_at:
            self._recover_at = now + RECOVERY
            if put_right(self._office):
                self._rounds.news.set()
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY
            workers.tidy(self._office)
        if now >= self._renew_at:
            self._renew_at = now + self._lease / 3
            deliver.renew(self._office, tuple(self._ready), self._lease)
        self._doubts.look(now)

    def _claim(self, now: datetime) -> None:
        if self._rounds.news.is_set():
            self._rounds.news.clear()
            self._claim_at = now
        busy = self._ready.busy(MOST_WAITING) if self._office.store.shared else frozenset[str]()
        if self._claimed_beside - busy:
            # A network had enough waiting when we last claimed, and has hands again.
            self._claim_at = now
        if now < self._claim_at or len(self._ready) >= READY_MOST:
            return
        at_once = MOST_WAITING if self._office.store.shared else AT_ONCE
        leased = deliver.claim(self._office, self._worker, at_once, self._lease, AHEAD, busy)
        self._ready.add(leased)
        self._claimed_beside = busy | self._ready.busy(MOST_WAITING)
        if len(leased) < at_once:
            due_at = deliver.next_due_at(self._office)
            self._claim_at = max(due_at - AHEAD, now + LOOK_AGAIN) if due_at else NEVER

    def _start(self) -> None:
        free = {name: hands.free for name, hands in self._hands.items()}
        now = self._office.clock.now()
        choice = self._ready.choose(now, free, self._on_their_way, self._accesses.budget, self._alone)
        for resets_at, jobs in choice.too_many.items():
            deliver.let_go(self._office, jobs, resets_at)
            self._ready.drop(jobs)
            self._rounds.news.set()
        if choice.going:
            sendings = deliver.begin(self._office, choice.going, self._lease)
            self._ready.drop(choice.going)
            for sending in sendings:
                self._hand_out(sending)

    def _hand_out(self, sending: Sending) -> None:
        account = sending.leased.account
        self._on_their_way[account.id] += 1
        call = partial(self._publish_unless_held, sending, self._holds)
        self._hands[account.network].do(sending, call)

    def _publish_unless_held(self, sending: Sending, holds: int) -> Outcome:
        """Make the call, unless a hold came while the message waited for a hand; on a hand's thread."""
        if holds != self._holds:
            return NotSent(tr("A hold came before it was sent."), retry_at=self._office.clock.now())
        return self.publish(sending)

    def publish(self, sending: Sending) -> Outcome:
        """Make the call; on a hand's thread. Of what escapes the connector nobody knows what it did."""
        account, lease_until = sending.leased.account, sending.delivery.lease_until
        try:
            access, parcel = (
                self._accesses.of(account),
                deliver.parcel_to_send(self._office, sending, self._lease),
            )
            free_again_at = self._free_again_at(account, parcel)
        except NotAsApproved as trouble:
            return Rejected(trouble.sentence)
        except AccountTrouble as trouble:
            return NotSent(trouble.sentence, needs_reconnect=True)
        except Trouble as trouble:
            return NotSent(trouble.sentence)
        if lease_until is None or self._office.clock.now() >= lease_until:
            return NotSent(tr("The worker stood still for too long."))
        if free_again_at is not None:
            why = tr(
                "{handle} has cost what it may cost a day. Raise its cap, or wait.", handle=account.handle
            )
            return NotSent(why, retry_at=free_again_at)
        try:
            return self._connectors[account.network].publish(parcel, access)
        except StoreTrouble as trouble:
            # The database could not be told how far it got, or another worker has taken it over.
            log.warning("Sending delivery %d broke off: %s", sending.delivery.id, trouble.sentence)
            return Unknown(trouble.sentence)
        except Exception:
            log.exception("Sending delivery %d failed.", sending.delivery.id)
            return Unknown(tr("Sending failed in a way that leaves open whether the post was stored."))

    def _free_again_at(self, account: Account, parcel: Parcel) -> datetime | None:
        cost = spending.text_price(self._office.networks[account.network], parcel.text)
        return spending.free_again_at(self._office, account, cost) if cost else None

    def _idle_seconds(self) -> float:
        """How long nothing has to be done, unless `wake` is set."""
        now = self._office.clock.now()
        # What is due already waits for a hand, which wakes us when it comes back.
        coming = self._ready.next_at(now) or NEVER
        record_at = self._record_at if self._unrecorded else NEVER
        soonest = min(self._beat_at, self._claim_at, record_at, coming)
        return max(0.0, (soonest - now).total_seconds())


def _log(sending: Sending, settlement: Settlement) -> None:
    level = logging.WARNING if isinstance(settlement, Doubt | GiveUp) else logging.INFO
    delivery = sending.delivery
    log.log(level, "Delivery %d, part %d: %s.", delivery.id, len(delivery.sent_parts) + 1, settlement)
