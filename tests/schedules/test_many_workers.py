"""Many workers at one headquarters: each delivery goes out once, in its turn, within what its account may.

Each worker has connections and a change feed of its own, and is turned on a thread of its own. What they call
is one network, which sees every call, and whose door a test can shut.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Condition, Event, Thread
from time import monotonic

import pytest

from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import WINDOW
from schedules.access import Accesses
from schedules.dispatcher import HANDS_PER_NETWORK, LEASE, Dispatcher
from tests import factories, headquarters
from tests.schedules.conftest import Stage
from warroom.domain.capabilities import Proof
from warroom.domain.delivery import Decision, DeliveryState
from warroom.domain.ids import WORKER, AccountId, WorkerId
from warroom.domain.post import Post
from warroom.domain.settlement import RetryAt
from warroom.errors import Refused
from warroom.ports import AccountAccess, Outcome, Parcel, Sent
from warroom.services import accounts, compose, deliver, hold, ledger, queries, recover, schedule, workers
from warroom.services.deliver import Leased
from warroom.store.feed import feed_of

pytestmark = pytest.mark.only_at_headquarters("a campaign file has one worker")

SENT, LEASED, SENDING, HELD, MISSED = (
    DeliveryState.SENT,
    DeliveryState.LEASED,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.MISSED,
)
LONG = 30.0
"""Seconds of real time after which what should have happened will not happen any more."""


class Watched(RehearsalConnector):
    """The rehearsal network with an eye on everybody's calls, which pass its door when `may_pass` says so."""

    def __init__(self, network: Network) -> None:
        super().__init__(network, CAPABILITIES)
        self.calls = Condition()
        self.under_way: Counter[AccountId] = Counter()
        self.most: Counter[AccountId] = Counter()
        self.texts: list[str] = []
        self.refused: list[Outcome] = []
        self.may_pass: Callable[[Parcel], bool] = lambda _parcel: True

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        account = access.account.id
        with self.calls:
            self.texts.append(parcel.text)
            self.under_way[account] += 1
            self.most[account] = max(self.most[account], self.under_way[account])
            self.calls.notify_all()
            assert self.calls.wait_for(lambda: self.may_pass(parcel), LONG), "the door stayed shut"
        outcome = super().publish(parcel, access)
        with self.calls:
            if not isinstance(outcome, Sent):
                self.refused.append(outcome)
            self.under_way[account] -= 1
            self.calls.notify_all()
        return outcome

    def look_again(self) -> None:
        """Whoever is at the door asks once more whether to pass."""
        with self.calls:
            self.calls.notify_all()


class Machine:
    """A worker's dispatcher on a machine of its own."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.name = name
        self.turns = 0
        self.failure: BaseException | None = None
        self._office = headquarters.another_machine(stage.office)
        self._wake, self._stop = Event(), Event()
        workers.register(self._office, WorkerId(name), name)
        self._dispatcher = Dispatcher(
            self._office, stage.connectors, Accesses(self._office), WorkerId(name), wake=self._wake
        )
        self._office.bus.listen(self._dispatcher.on_changed)
        self._feed = feed_of(self._office.store, self._office.bus)
        self._feed.start()

    def turn(self) -> None:
        """One round."""
        self._wake.clear()
        self._dispatcher.turn()
        self.turns += 1

    def run(self, barrier: Barrier) -> None:
        """Begin with the others, and turn until told to end."""
        try:
            barrier.wait()
            while not self._stop.is_set():
                self.turn()
                self._wake.wait(0.01)
        except BaseException as failure:  # noqa: BLE001 — it is raised again on the test's thread
            self.failure = failure

    def end(self) -> None:
        """Turn no more."""
        self._stop.set()

    def close(self) -> None:
        """Stop in good order."""
        try:
            self._dispatcher.finish()
        finally:
            self._feed.stop()
            self._office.store.close()


@pytest.fixture
def watched(stage: Stage) -> Watched:
    """The network that every worker calls."""
    connector = Watched(stage.network)
    stage.connectors["rehearsal"] = connector
    return connector


@contextmanager
def at_work(stage: Stage, count: int) -> Iterator[list[Machine]]:
    """So many workers, which all begin at the same moment."""
    machines = [Machine(stage, f"machine-{n}") for n in range(1, count + 1)]
    barrier = Barrier(count)
    threads = [Thread(target=machine.run, args=(barrier,), name=machine.name) for machine in machines]
    for thread in threads:
        thread.start()
    try:
        yield machines
    finally:
        for machine in machines:
            machine.end()
        for thread in threads:
            thread.join()
        for machine in machines:
            machine.close()


def until(machines: Sequence[Machine], happened: Callable[[], bool], pass_time: Callable[[], None]) -> None:
    """Wait until it happened. Time passes only when each worker has turned since it last did."""
    deadline, turned, pause = monotonic() + LONG, [0 for _ in machines], Event()
    while not happened():
        assert monotonic() < deadline, "it did not happen"
        for machine in machines:
            if machine.failure is not None:
                raise machine.failure
        if all(machine.turns > before for machine, before in zip(machines, turned, strict=True)):
            pass_time()
            turned = [machine.turns for machine in machines]
        pause.wait(0.01)


def stand_still() -> None:
    """No time passes."""


def doers(stage: Stage, action: str) -> Counter[str]:
    """How often each worker did this, as the ledger tells."""
    entries = [entry for _, entry in ledger.entries(stage.office, limit=9_000) if entry.action == action]
    return Counter(json.loads(entry.detail)["worker"] for entry in entries)


def on_network(stage: Stage) -> Counter[str]:
    """How often the network holds each text."""
    return Counter(post.text for post in stage.on_network())


REASONS = Counter(f"Reason {n} to vote." for n in range(1, 41))


def test_each_post_goes_out_once_whoever_of_many_workers_sends_it(stage: Stage, watched: Watched) -> None:
    posts = stage.posts(40)
    # The network answers nobody before more calls are under way than one worker has hands.
    watched.may_pass = lambda _parcel: max(watched.most.values()) > HANDS_PER_NETWORK
    with at_work(stage, 3) as machines:
        until(machines, stage.all_stand(posts, SENT), stand_still)
    assert on_network(stage) == REASONS
    assert watched.refused == []
    for action in ("queued > leased", "leased > sending", "sending > sent"):
        assert doers(stage, action).total() == 40
    assert len(doers(stage, "leased > sending")) > 1


def test_a_budget_is_shared_and_never_overdrawn(stage: Stage, watched: Watched) -> None:
    stage.network.configure(replace(stage.network.settings(), calls_per_window=12))

    with at_work(stage, 3) as machines:
        # What the network grants is known from the first answer on.
        first = stage.post("The first.")
        until(machines, stage.stands(first, SENT), stand_still)
        posts = stage.posts(30)

        def pass_time() -> None:
            left = [d for post in posts if (d := stage.delivery(post)).state is not SENT]
            over = all(d.retry_at and d.retry_at > stage.clock.now() + timedelta(seconds=9) for d in left)
            stage.clock.move(seconds=WINDOW.total_seconds() + 1 if over else 0.5)

        until(machines, stage.all_stand(posts, SENT), pass_time)
    assert watched.refused == []
    assert on_network(stage).total() == 31
    assert len(doers(stage, "leased > sending")) > 1


def test_where_nothing_proves_a_post_an_account_sends_one_at_a_time_whoever_sends_it(
    stage: Stage, watched: Watched
) -> None:
    stage.office.networks["rehearsal"] = replace(CAPABILITIES, proof=Proof.NONE)
    posts, turns = stage.posts(30), dict[str, list[int]]()

    def pass_time() -> None:
        stage.clock.move(seconds=0.5)
        watched.look_again()

    with at_work(stage, 3) as machines:

        def others_had_their_chance(parcel: Parcel) -> bool:
            """Each worker has turned twice since this call began."""
            enough = turns.setdefault(parcel.text, [machine.turns + 2 for machine in machines])
            return all(machine.turns >= n for machine, n in zip(machines, enough, strict=True))

        watched.may_pass = others_had_their_chance
        until(machines, stage.all_stand(posts, SENT), pass_time)
    assert set(watched.most.values()) == {1}
    assert on_network(stage).total() == 30
    assert watched.refused == []
    assert len(doers(stage, "queued > leased")) > 1


def test_what_a_worker_holds_and_loses_is_taken_over(stage: Stage, watched: Watched) -> None:
    held, called = stage.post("Held.", due_in=timedelta(seconds=2)), stage.post("Called.")
    again: list[str] = []
    watched.may_pass = lambda _parcel: bool(again)
    slow = Machine(stage, "slow")
    slow.turn()
    with watched.calls:
        assert watched.calls.wait_for(lambda: watched.texts == ["Called."], LONG)
    assert (stage.delivery(held).state, stage.delivery(called).state) == (LEASED, SENDING)

    # The slow one stands still for longer than its leases last: another one finds what it left.
    stage.clock.move(seconds=LEASE.total_seconds() + 1)
    again.append("both")
    with at_work(stage, 1) as machines:
        until(machines, stage.all_stand([held, called], SENT), lambda: stage.clock.move(seconds=0.5))
    # It goes on as if nothing had been, and what it knows is void.
    for _ in range(3):
        slow.turn()
    slow.close()
    assert on_network(stage) == Counter(["Held.", "Called."])
    assert doers(stage, "sending > sent")["slow"] == 0


def test_workers_that_claim_at_the_same_moment_share_what_is_due_soonest(stage: Stage) -> None:
    for seconds in range(30, 0, -1):
        stage.post(f"{seconds} seconds", due_in=timedelta(seconds=seconds))
    claimed: dict[str, tuple[Leased, ...]] = {}
    barrier = Barrier(2)

    def claim(name: str) -> None:
        machine = headquarters.another_machine(stage.office)
        barrier.wait()
        claimed[name] = deliver.claim(machine, WorkerId(name), 10, LEASE, ahead=timedelta(minutes=1))
        machine.store.close()

    threads = [Thread(target=claim, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dues = [[job.goes_at for job in jobs] for jobs in claimed.values()]
    assert dues == [sorted(due) for due in dues]
    soonest = [stage.clock.now() + timedelta(seconds=n) for n in range(1, 21)]
    assert sorted(due for own in dues for due in own) == soonest


def test_a_claim_takes_no_more_than_it_asks_for_however_the_server_plans_it(stage: Stage) -> None:
    stage.posts(6)
    # With these off the server would rather ask a subquery again for each row.
    for plan in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
        headquarters.server().execute(f"ALTER ROLE {headquarters.WORKER_LOGIN} SET enable_{plan} = off")
    try:
        machine = headquarters.another_machine(stage.office)
        assert len(deliver.claim(machine, WorkerId("one"), 2, LEASE)) == 2
        machine.store.close()
    finally:
        headquarters.server().execute(f"ALTER ROLE {headquarters.WORKER_LOGIN} RESET ALL")


def test_a_hold_stops_every_worker_and_each_confirms_it(stage: Stage, watched: Watched) -> None:
    open_again: list[bool] = []
    watched.may_pass = lambda _parcel: bool(open_again)
    posts = stage.posts(40)

    def pass_time() -> None:
        stage.clock.move(seconds=0.5)
        watched.look_again()

    def confirmed() -> bool:
        standing = hold.current(stage.office)
        return standing is not None and sorted(standing.confirmed_by) == [m.name for m in machines]

    with at_work(stage, 2) as machines:
        until(machines, lambda: len(watched.texts) > HANDS_PER_NETWORK, stand_still)
        standing = hold.place(stage.office, stage.staff.sasha.id, "a rumour")
        until(machines, confirmed, pass_time)
        # What has left for the network by now may arrive, and nothing else leaves.
        left = len(watched.texts)
        open_again.append(True)
        until(machines, lambda: not watched.under_way.total(), pass_time)
        assert len(watched.texts) == left
        for person in (stage.staff.alix, stage.staff.noa):
            hold.lift(stage.office, person.id, standing.id)
        release(stage, posts)
        until(machines, stage.all_stand(posts, SENT), pass_time)
    assert on_network(stage) == REASONS


def release(stage: Stage, posts: Sequence[Post]) -> None:
    """An approver lets everything go that a hold has stopped, also what it made late."""
    for post in posts:
        delivery = stage.delivery(post)
        if delivery.state is HELD:
            delivery = schedule.decide(stage.office, stage.staff.alix.id, delivery.id, Decision.RELEASE)
        if delivery.state is MISSED:
            schedule.decide(stage.office, stage.staff.alix.id, delivery.id, Decision.NOW)


@pytest.mark.parametrize("name", ["hold", "recover"])
def test_whoever_locks_several_posts_does_so_in_the_order_of_their_ids(stage: Stage, name: str) -> None:
    worker, sasha = stage.workers_office, stage.staff.sasha.id
    # The first is further on its way: whoever looks for one state after the other would come to it last.
    first = stage.post()
    leased = deliver.claim(worker, WorkerId("dead"), 1, LEASE)
    if name == "recover":
        deliver.begin(worker, leased, LEASE)
    second = stage.post()
    if name == "recover":
        deliver.claim(worker, WorkerId("dead"), 1, LEASE)
        stage.clock.move(seconds=LEASE.total_seconds() + 1)
    acts: dict[str, tuple[str, Callable[[], object]]] = {
        "hold": ("sasha", lambda: hold.place(stage.office, sasha, "stop")),
        "recover": (headquarters.WORKER_LOGIN, lambda: recover.recover(worker)),
    }
    login, act = acts[name]
    failures: list[BaseException] = []
    with stage.office.store.write(stage.staff.noa.id) as uow:
        uow.posts.lock([first.id])
        acting = doing(act, failures)
        headquarters.server().wait_until_waiting(login)
        uow.posts.lock([second.id])
    acting.join()
    assert failures == []


def test_whoever_changes_several_accounts_does_so_in_the_order_of_their_ids(stage: Stage) -> None:
    worker, one = stage.workers_office, factories.first_account(stage.office)
    added = factories.add_account(stage.office, stage.staff.noa.id, "spring_second")
    two = accounts.connected(worker, added.id, stage.identity(added)).id
    for account_id in (one, two):
        stage.post(account_ids=[account_id])
    begun = deliver.begin(worker, deliver.claim(worker, WorkerId("one"), 2, LEASE), LEASE)
    dead = RetryAt(stage.clock.now(), "The token was revoked.", needs_reconnect=True)
    second_first = sorted(begun, key=lambda sending: -sending.delivery.account_id)
    failures: list[BaseException] = []
    with stage.office.store.write(WORKER) as uow:
        uow.accounts.lock([one])
        settling = doing(lambda: deliver.settle(worker, [(s, dead) for s in second_first], LEASE), failures)
        headquarters.server().wait_until_waiting(headquarters.WORKER_LOGIN)
        uow.accounts.lock([two])
    settling.join()
    assert failures == []
    assert {health.account.trouble for health in accounts.everything(stage.office)} == {dead.why}


def doing(act: Callable[[], object], failures: list[BaseException]) -> Thread:
    """Somebody does this on a thread of their own; what it fails with is added to `failures`."""

    def run() -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001 — the test looks at it
            failures.append(failure)

    thread = Thread(target=run)
    thread.start()
    return thread


def test_people_and_workers_who_touch_the_same_posts_at_once_never_wait_in_a_circle(
    stage: Stage, watched: Watched
) -> None:
    before = headquarters.deadlocks()
    posts = stage.posts(24)
    moved = [stage.post(f"Later {n}.", due_in=timedelta(minutes=5)) for n in range(12)]
    failures: list[BaseException] = []

    def hold_and_release() -> None:
        for _ in range(3):
            standing = hold.place(stage.office, stage.staff.sasha.id, "a rumour")
            for person in (stage.staff.alix, stage.staff.noa):
                hold.lift(stage.office, person.id, standing.id)
            release(stage, posts)

    def change_plans() -> None:
        for post in reversed(moved):
            with suppress(Refused):
                schedule.reschedule(
                    stage.office, stage.staff.camille.id, post.id, stage.clock.now() + timedelta(minutes=9)
                )
                compose.comment(stage.office, stage.staff.noa.id, post.id, "Later.")

    def tidy_up() -> None:
        office = stage.workers_office
        for _ in range(20):
            recover.recover(office)
            with office.store.write(WORKER) as uow:
                uow.deliveries.renew(
                    [d for post in reversed(posts) for d in stage.deliveries(post.id)], uow.now() + LEASE
                )

    with at_work(stage, 3) as machines:
        for thread in [doing(act, failures) for act in (hold_and_release, change_plans, tidy_up)]:
            thread.join()
        assert failures == []
        release(stage, posts)
        until(machines, stage.all_stand(posts, SENT), lambda: stage.clock.move(seconds=0.5))
    assert on_network(stage) == Counter(f"Reason {n} to vote." for n in range(1, 25))
    assert queries.posts(stage.office, queries.PostFilter())
    assert ledger.verify(stage.office).verified
    assert headquarters.deadlocks() == before
