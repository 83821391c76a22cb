"""A worker's halves, turned by hand, on a real campaign file, a real practice network and a set clock."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from connectors.rehearsal.posts import NetworkPost
from schedules.access import Accesses
from schedules.collector import Collector
from schedules.dispatcher import Dispatcher
from schedules.errands import Errands
from tests import factories
from tests.administrator import looked_up
from tests.factories import SetClock, Staff
from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.errand import Errand, ErrandState
from warroom.domain.ids import PostId, WorkerId
from warroom.domain.post import Draft, Part, Post
from warroom.domain.worker import Pulse
from warroom.errors import NetworkTrouble
from warroom.ports import Connector, Identity, Outcome, PageCard, Pages
from warroom.services import accounts, approve, compose, errands, queries, workers
from warroom.services.deliver import Sending
from warroom.services.office import Office

PATIENCE = 10.0
"""Seconds of real time after which what should have happened will not happen any more."""


@dataclass
class Half:
    """A worker's dispatcher or collector, turned by hand instead of by its thread."""

    runs: Dispatcher | Collector
    wake: Event

    def until(self, happened: Callable[[], bool]) -> None:
        """Turn until `happened`, sleeping between turns only until a call comes back."""
        deadline = monotonic() + PATIENCE
        while True:
            self.wake.clear()
            self.runs.turn()
            if happened():
                return
            assert monotonic() < deadline, "it did not happen"
            self.wake.wait(0.05)

    def turn(self, times: int = 1) -> None:
        """Take some turns, come what may."""
        for _ in range(times):
            self.runs.turn()


class NoPages:
    """The web, as far as these campaigns read it: nothing."""

    def card(self, url: str) -> PageCard:
        """Never there."""
        raise NetworkTrouble(f"{url} can't be read.")


@dataclass
class Stage:
    """The campaign “Spring”, its one account connected, and the network it posts to."""

    office: Office
    clock: SetClock
    network: Network
    staff: Staff
    connectors: dict[str, Connector]
    halves: list[Half] = field(default_factory=list)
    pages: Pages = field(default_factory=NoPages)

    @property
    def workers_office(self) -> Office:
        """The office on a worker's machine."""
        return factories.on_workers_machine(self.office)

    def dispatcher(self, name: str = "worker-1") -> Half:
        """The publishing half of a worker."""
        wake, office = Event(), self.workers_office
        self._register(name)
        accesses = Accesses(office)
        return self._half(Dispatcher(office, self.connectors, accesses, WorkerId(name), wake=wake), wake)

    def collector(self, name: str = "worker-1") -> Half:
        """The reading half of a worker."""
        wake, office = Event(), self.workers_office
        self._register(name)
        accesses = Accesses(office, self.connectors)
        runner = Errands(office, self.connectors, accesses, self.pages)
        collector = Collector(office, self.connectors, accesses, runner, WorkerId(name), wake=wake)
        return self._half(collector, wake)

    def post(self, text: str = "We meet on Sunday at ten.", **draft: object) -> Post:
        """A post by Camille that Alix approved."""
        return factories.approved(self.office, self.staff.camille.id, self.staff.alix.id, text, **draft)

    def thread(self, *texts: str) -> Post:
        """A thread by Camille that Alix approved."""
        camille, alix = self.staff.camille.id, self.staff.alix.id
        account = factories.first_account(self.office)
        parts = tuple(Part(text) for text in texts)
        post = compose.start(self.office, camille, Draft(title="Plan", accounts=(account,), thread=parts))
        version = compose.submit(self.office, camille, post.id, post.revision)
        return approve.approve(self.office, alix, post.id, version.version, version.digest)

    def posts(self, count: int) -> list[Post]:
        """Several approved posts, due at once."""
        return [self.post(f"Reason {n} to vote.") for n in range(1, count + 1)]

    def delivery(self, post: Post) -> Delivery:
        """The post's first delivery as it stands."""
        return self.deliveries(post.id)[0]

    def deliveries(self, post_id: PostId) -> Sequence[Delivery]:
        """Every delivery of a post."""
        return queries.post(self.office, post_id).deliveries

    def stands(self, post: Post, state: DeliveryState) -> Callable[[], bool]:
        """Asks whether the post's delivery stands in `state`."""
        return lambda: self.delivery(post).state is state

    def all_stand(self, posts: Sequence[Post], state: DeliveryState) -> Callable[[], bool]:
        """Asks whether the delivery of each post stands in `state`."""
        return lambda: all(self.delivery(post).state is state for post in posts)

    def on_network(self) -> tuple[NetworkPost, ...]:
        """Everything the network ever stored, as its own file says."""
        return self.network.posts()

    def pulse(self) -> Pulse:
        """When the halves' hearts last beat."""
        return queries.pulse(self.office)

    def identity(self, account: Account) -> Identity:
        """Who the network says `account` is."""
        connector = self.connectors[account.network]
        return connector.identify(Accesses(self.office).of(account))

    def publish(self, sending: Sending) -> Outcome:
        """Make the call that a worker prepared."""
        account = sending.leased.account
        return self.connectors[account.network].publish(sending.parcel, Accesses(self.office).of(account))

    def pause(self) -> float:
        """Seconds from one reading of the account to the next, as last decided."""
        return float(self._collection("pause_seconds") or 0)

    def fence(self) -> int:
        """How often the account was leased to be read."""
        return int(self._collection("fence") or 0)

    def being_read(self) -> bool:
        """Whether somebody is reading the account now."""
        return self._collection("lease_until") is not None

    def take_errand(self, name: str) -> Errand | None:
        """Let another worker take the next errand."""
        return errands.take(self.office, WorkerId(name), timedelta(minutes=1))

    def _collection(self, column: str) -> str | None:
        ((value,),) = looked_up(self.office.store.path, f"SELECT {column} FROM collection")
        return None if value is None else str(value)

    def _register(self, name: str) -> None:
        if all(heartbeat.worker != name for heartbeat in queries.heartbeats(self.office)):
            workers.register(self.office, WorkerId(name), "here")

    def _half(self, runs: Dispatcher | Collector, wake: Event) -> Half:
        half = Half(runs, wake)
        self.office.bus.listen(runs.on_changed)
        self.halves.append(half)
        return half


@pytest.fixture
def stage(database: Path, clock: SetClock, tmp_path: Path) -> Iterator[Stage]:
    """The campaign with its account connected, ready to publish."""
    office = factories.opened_office(database, clock)
    network = Network(tmp_path / "network.sqlite", clock)
    connector = RehearsalConnector(network)
    stage = Stage(office, clock, network, factories.staff(office), {"rehearsal": connector})
    account = accounts.everything(office)[0].account
    accounts.connected(office, account.id, stage.identity(account))
    # Adding the account left an errand to connect it: carried out later, it would undo a test's trouble.
    left = stage.take_errand("worker-0")
    assert left is not None
    errands.answer(office, left, ErrandState.DONE, "Connected.")
    yield stage
    network.clear_faults()
    for half in stage.halves:
        half.runs.finish()
    office.store.close()
