"""The worker as a whole: real threads on real time; one for each file; a half that dies shows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from connectors.pages import PageReader
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault
from connectors.rehearsal.network import Network
from schedules.worker import AlreadyServed, Worker, only_worker
from tests import factories
from tests.schedules.conftest import Stage
from warroom.domain.delivery import DeliveryState
from warroom.domain.errand import ErrandState
from warroom.domain.ids import WorkerId
from warroom.domain.worker import STALE_AFTER
from warroom.events import Changed
from warroom.ports import Identity
from warroom.services import accounts, errands, hold, queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter


@dataclass
class Running:
    """A worker in threads of this process, and a desk's office on the same file."""

    worker: Worker
    thread: Thread
    desk: Office
    network: Network
    changed: Event

    def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> float:
        """Wait until `happened`, looking whenever something changes; returns the seconds it took."""
        began = monotonic()
        while not happened():
            assert monotonic() - began < seconds, "it did not happen in time"
            self.changed.wait(0.01)
            self.changed.clear()
        return monotonic() - began


@pytest.fixture
def running(database: Path, tmp_path: Path) -> Iterator[Running]:
    """A worker that serves the campaign."""
    served, desk = factories.opened_office(database), factories.opened_office(database)
    network = Network(tmp_path / "network.sqlite", served.clock)
    worker = Worker(served, {"rehearsal": RehearsalConnector(network)}, PageReader())
    changed = Event()

    def on_changed(_: Changed) -> None:
        changed.set()

    end = served.bus.listen(on_changed)
    thread = Thread(target=worker.run, name="worker")
    thread.start()
    yield Running(worker, thread, desk, network, changed)
    worker.stop()
    thread.join()
    end()
    served.store.close()
    desk.store.close()


def statuses(office: Office) -> list[str]:
    return [summary.status.value for summary in queries.posts(office, PostFilter())]


def test_what_another_process_approves_is_on_the_network_a_moment_later(running: Running) -> None:
    staff = factories.staff(running.desk)
    running.until(lambda: accounts.everything(running.desk)[0].connected)
    factories.approved(running.desk, staff.camille.id, staff.alix.id, "Now!")
    assert running.until(lambda: len(running.network.posts()) == 1) < 3
    running.until(lambda: statuses(running.desk) == ["sent"])


def test_a_hold_is_confirmed_within_two_seconds(running: Running) -> None:
    staff = factories.staff(running.desk)
    hold.place(running.desk, staff.sasha.id, "A mourning")

    def confirmed() -> bool:
        standing = hold.current(running.desk)
        return standing is not None and standing.confirmed_by == (running.worker.id,)

    assert running.until(confirmed) < 2


def test_a_worker_told_to_stop_records_what_is_on_its_way(running: Running) -> None:
    staff = factories.staff(running.desk)
    running.until(lambda: accounts.everything(running.desk)[0].connected)
    running.network.set_fault(Fault.SLOW, count=1, seconds=0.5)
    post = factories.approved(running.desk, staff.camille.id, staff.alix.id, "Just in time.")
    running.until(lambda: queries.post(running.desk, post.id).deliveries[0].state is DeliveryState.SENDING)
    running.worker.stop()
    running.thread.join()
    assert statuses(running.desk) == ["sent"]
    assert queries.heartbeats(running.desk) == ()


def test_both_hearts_beat_while_it_serves(running: Running) -> None:
    def beating() -> bool:
        pulse, now = queries.pulse(running.desk), running.desk.clock.now()
        return pulse.publishes(now) and pulse.collects(now)

    running.until(beating)


def test_a_second_worker_on_the_same_file_is_refused_with_a_sentence(database: Path) -> None:
    with ExitStack() as first:
        first.enter_context(only_worker(database))
        with pytest.raises(AlreadyServed, match="Another worker already serves"):
            first.enter_context(only_worker(database))
    with only_worker(database):  # The first one has let go.
        pass


def test_a_heart_that_stopped_shows_after_a_few_seconds(stage: Stage) -> None:
    publisher, reader = stage.dispatcher(), stage.collector()
    publisher.turn()
    reader.turn()
    stage.clock.move(seconds=STALE_AFTER.total_seconds() - 1)
    reader.turn()
    assert stage.pulse().publishes(stage.clock.now())
    stage.clock.move(seconds=2)
    assert not stage.pulse().publishes(stage.clock.now())
    assert stage.pulse().collects(stage.clock.now())


@pytest.mark.logs_error("A half of the worker died")
def test_a_bug_in_one_half_ends_the_worker_so_that_it_is_started_again(database: Path) -> None:
    office = factories.opened_office(database)
    account = factories.first_account(office)
    accounts.connected(office, account, Identity("rehearsal:spring_campaign", "spring_campaign", "Spring"))
    taken = errands.take(office, WorkerId("worker-1"), timedelta(minutes=1))
    assert taken is not None
    errands.answer(office, taken, ErrandState.DONE, "Connected.")
    with pytest.raises(KeyError):
        Worker(office, {}, PageReader()).run()  # It knows no network at all: that can only be a bug.
    assert len(queries.heartbeats(office)) == 1
    office.store.close()
