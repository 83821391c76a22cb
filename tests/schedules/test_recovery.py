"""The crash and the restart: nothing lost, nothing twice, and a worker that lost its lease writes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.rehearsal.faults import Fault
from schedules.dispatcher import LEASE, Dispatcher
from schedules.recovery import put_right
from tests.schedules.conftest import Stage
from warroom.domain.delivery import DeliveryState, RemotePost
from warroom.domain.ids import WORKER, WorkerId
from warroom.domain.post import Post
from warroom.domain.settlement import Done, RetryAt
from warroom.ports import Found, NotSent, Sent
from warroom.services import deliver, ledger, recover
from warroom.services.deliver import Sending

SENT, QUEUED, IN_DOUBT = DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.IN_DOUBT
DEAD = WorkerId("dead-worker")


def begun_by_a_dead_worker(stage: Stage) -> tuple[Post, Sending]:
    """A worker leases a post, marks it as being sent, and is heard of no more."""
    post = stage.post()
    leased = deliver.claim(stage.office, DEAD, 10, LEASE)
    (sending,) = deliver.begin(stage.office, leased, LEASE)
    return post, sending


def until_sent(stage: Stage, post: Post) -> None:
    def sent() -> bool:
        stage.clock.move(seconds=1)
        return stage.delivery(post).state is SENT

    stage.dispatcher().until(sent)


def test_what_a_dead_worker_had_leased_goes_out_after_a_restart(stage: Stage) -> None:
    post = stage.post()
    assert len(deliver.claim(stage.office, DEAD, 10, LEASE)) == 1
    put_right(stage.office, WorkerId("worker-1"))
    assert stage.delivery(post).state is QUEUED
    until_sent(stage, post)
    assert len(stage.on_network()) == 1


def test_a_crash_before_the_network_stored_it_sends_it_once_after_all(stage: Stage) -> None:
    post, _ = begun_by_a_dead_worker(stage)
    put_right(stage.office, WorkerId("worker-1"))
    assert stage.delivery(post).state is IN_DOUBT
    until_sent(stage, post)
    assert len(stage.on_network()) == 1


def test_a_crash_after_the_network_stored_it_finds_it_there(stage: Stage) -> None:
    post, sending = begun_by_a_dead_worker(stage)
    assert isinstance(stage.publish(sending), Sent)
    put_right(stage.office, WorkerId("worker-1"))
    until_sent(stage, post)
    (stored,) = stage.on_network()
    assert stage.delivery(post).remote == RemotePost(
        stored.id, f"https://rehearsal.example/@{stored.account}/{stored.id}"
    )


def test_among_several_workers_only_expired_leases_are_taken_away(stage: Stage) -> None:
    post, _ = begun_by_a_dead_worker(stage)
    put_right(stage.office)
    assert stage.delivery(post).state is DeliveryState.SENDING
    stage.clock.move(seconds=LEASE.total_seconds() + 1)
    put_right(stage.office)
    assert stage.delivery(post).state is IN_DOUBT


def test_a_doubt_that_another_worker_has_settled_is_looked_up_no_more(stage: Stage) -> None:
    post, sending = begun_by_a_dead_worker(stage)
    stage.clock.move(seconds=LEASE.total_seconds() + 1)
    publisher = stage.dispatcher()
    publisher.turn()
    assert stage.delivery(post).state is IN_DOUBT

    found = recover.doubt(stage.workers_office, sending.delivery.id)
    assert found is not None
    assert recover.resolve(stage.office, found, Found(RemotePost("p1", "https://elsewhere.example/p1")))
    stage.clock.move(seconds=2)
    publisher.turn()
    assert stage.delivery(post).state is SENT
    assert stage.on_network() == ()


def test_a_worker_that_stood_still_past_its_lease_writes_nothing(stage: Stage) -> None:
    post, sending = begun_by_a_dead_worker(stage)
    stage.clock.move(seconds=LEASE.total_seconds() + 1)
    until_sent(stage, post)
    before = stage.delivery(post)

    late = Done(RemotePost("forged", "https://elsewhere.example"))
    assert deliver.settle(stage.office, [(sending, late)], LEASE) == ()
    assert deliver.settle(stage.office, [(sending, RetryAt(stage.clock.now(), "late"))], LEASE) == ()
    assert stage.delivery(post) == before
    assert len(stage.on_network()) == 1


def test_a_worker_that_stood_still_before_the_call_makes_it_no_more(stage: Stage) -> None:
    post = stage.post()
    leased = deliver.claim(stage.office, WorkerId("worker-1"), 10, timedelta(seconds=5))
    (sending,) = deliver.begin(stage.office, leased, timedelta(seconds=5))
    stage.clock.move(seconds=6)
    publisher = stage.dispatcher().runs
    assert isinstance(publisher, Dispatcher)
    outcome = publisher.publish(sending)
    assert isinstance(outcome, NotSent)
    assert "stood still" in outcome.why
    assert stage.on_network() == ()
    until_sent(stage, post)


def test_a_worker_that_stood_still_with_posts_in_hand_sends_each_of_them_once(stage: Stage) -> None:
    stage.network.configure(replace(stage.network.settings(), idempotent=False))
    posts = [stage.post(f"Reason {n}.", due_in=timedelta(seconds=2)) for n in range(12)]
    publisher = stage.dispatcher()
    publisher.until(stage.all_stand(posts, DeliveryState.LEASED))

    stage.clock.move(seconds=LEASE.total_seconds() + 10)
    publisher.until(stage.all_stand(posts, SENT))
    publisher.turn(5)
    assert sorted(stored.text for stored in stage.on_network()) == sorted(f"Reason {n}." for n in range(12))


@pytest.mark.logs_error("Delivery 1 can't be recorded")
def test_one_delivery_that_can_not_be_recorded_keeps_no_other_back(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.network.set_fault(Fault.SLOW, count=2, seconds=0.3)
    thread, post = stage.thread("One.", "Two."), stage.post()
    publisher = stage.dispatcher()
    publisher.until(stage.all_stand([thread, post], DeliveryState.SENDING))
    with stage.office.store.write(WORKER) as uow:  # What can't be, so that the database must refuse the rest.
        uow.deliveries.record_part(stage.delivery(thread), RemotePost("p1"), stage.clock.now())

    publisher.until(lambda: "can't be recorded" in caplog.text and stage.delivery(post).state is SENT)
    assert stage.delivery(thread).state is DeliveryState.SENDING
    until_sent(stage, thread)
    sent_texts = [stored.text for stored in stage.on_network()]
    assert sorted(sent_texts) == ["One.", "Two.", "We meet on Sunday at ten."]


def test_every_step_of_a_crash_stands_in_the_ledger(stage: Stage) -> None:
    post, _ = begun_by_a_dead_worker(stage)
    put_right(stage.office, WorkerId("worker-1"))
    until_sent(stage, post)
    entries = [entry for _, entry in ledger.entries(stage.office) if entry.stream == f"post:{post.id}"]
    assert [entry.action for entry in reversed(entries)][-8:] == [
        "queued > leased",
        "leased > sending",
        "sending > in_doubt",
        "in_doubt > queued",
        "queued > leased",
        "leased > sending",
        "on the network",
        "sending > sent",
    ]
    assert ledger.verify(stage.office).verified
