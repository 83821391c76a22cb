"""The one key that stops everything, and coming back post by post."""

from datetime import timedelta

from connectors.rehearsal.faults import Fault
from tests.schedules.conftest import Stage
from warroom.domain.delivery import Decision, DeliveryState
from warroom.services import hold, schedule

SENT, HELD, QUEUED = DeliveryState.SENT, DeliveryState.HELD, DeliveryState.QUEUED


def test_a_hold_in_the_middle_of_the_queue_keeps_the_rest_here(stage: Stage) -> None:
    stage.network.set_fault(Fault.SLOW, seconds=0.02)
    posts = stage.posts(40)
    publisher = stage.dispatcher()
    publisher.until(lambda: len(stage.on_network()) >= 5)

    placed = hold.place(stage.office, stage.staff.sasha.id, "A mourning")
    publisher.until(lambda: all(stage.delivery(post).state in {SENT, HELD} for post in posts))
    gone = len(stage.on_network())
    assert gone < 40
    stage.clock.move(seconds=2)
    publisher.turn(10)
    assert len(stage.on_network()) == gone
    assert sum(stage.delivery(post).state is HELD for post in posts) == 40 - gone

    standing = hold.current(stage.office)
    assert standing is not None
    assert standing.id == placed.id
    assert standing.confirmed_by == ("worker-1",)


def test_a_hold_between_two_parts_of_a_thread_keeps_the_second_here(stage: Stage) -> None:
    post = stage.thread("One.", "Two.")
    stage.network.set_fault(Fault.SLOW, count=1, seconds=0.3)
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, DeliveryState.SENDING))

    placed = hold.place(stage.office, stage.staff.sasha.id, "A mourning")
    publisher.until(stage.stands(post, HELD))
    assert [stored.text for stored in stage.on_network()] == ["One."]
    assert len(stage.delivery(post).sent_parts) == 1

    for person in (stage.staff.alix, stage.staff.noa):
        hold.lift(stage.office, person.id, placed.id)
    schedule.decide(stage.office, stage.staff.alix.id, stage.delivery(post).id, Decision.RELEASE)
    publisher.until(stage.stands(post, SENT))
    assert [stored.text for stored in stage.on_network()] == ["One.", "Two."]


def test_a_hold_that_ends_lets_nothing_go_until_each_post_is_released(stage: Stage) -> None:
    posts = [stage.post(f"Reason {n}.", due_in=timedelta(minutes=30)) for n in range(5)]
    placed = hold.place(stage.office, stage.staff.sasha.id, "A mourning")
    publisher = stage.dispatcher()
    for person in (stage.staff.alix, stage.staff.noa):
        hold.lift(stage.office, person.id, placed.id)
    schedule.decide(stage.office, stage.staff.alix.id, stage.delivery(posts[2]).id, Decision.RELEASE)

    stage.clock.move(minutes=30)
    publisher.until(stage.stands(posts[2], SENT))
    publisher.turn(5)
    assert [stored.text for stored in stage.on_network()] == ["Reason 2."]
    assert [stage.delivery(post).state for post in posts] == [HELD, HELD, SENT, HELD, HELD]


def test_what_is_approved_during_a_hold_waits_like_everything_else(stage: Stage) -> None:
    placed = hold.place(stage.office, stage.staff.sasha.id, "A mourning")
    publisher = stage.dispatcher()
    post = stage.post("Approved meanwhile.")
    stage.clock.move(hours=1)
    publisher.turn(5)
    for person in (stage.staff.alix, stage.staff.noa):
        hold.lift(stage.office, person.id, placed.id)
    publisher.turn(5)
    assert stage.on_network() == ()
    assert stage.delivery(post).state is HELD
