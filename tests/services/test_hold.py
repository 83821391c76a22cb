"""The hold: one person stops everything, two lift it, and nothing floods afterwards."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from warroom.domain.delivery import Decision
from warroom.domain.person import Person
from warroom.errors import BadInput, Changed, Refused
from warroom.services import deliver, hold, queries, recover, schedule, workers
from warroom.services.office import Office


def lifted(office: Office, *who: Person) -> None:
    standing = hold.current(office)
    assert standing is not None
    for person in who:
        hold.lift(office, person.id, standing.id)


def test_one_person_stops_everything_even_what_a_worker_holds(office: Office, staff: Staff) -> None:
    due = factories.approved(office, staff.camille.id, staff.alix.id)
    deliver.claim(office, WORKER_ID, 5, LEASE)
    later = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(hours=1))
    placed = hold.place(office, staff.sasha.id, " A rumour. ")
    assert (placed.reason, placed.placed_by_name) == ("A rumour.", "Sasha Petit")
    assert [states(office, post.id) for post in (due, later)] == [["held"], ["held"]]
    assert publish(office) == ()


def test_a_lease_taken_before_the_hold_sends_nothing_after_it(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    leased = deliver.claim(office, WORKER_ID, 5, LEASE)
    hold.place(office, staff.noa.id, "stop")
    assert deliver.begin(office, leased, LEASE) == ()
    assert states(office, post.id) == ["held"]


def test_it_takes_two_different_people_to_lift_it(office: Office, staff: Staff) -> None:
    placed = hold.place(office, staff.sasha.id, "stop")
    hold.lift(office, staff.alix.id, placed.id)
    with pytest.raises(Refused, match="a second person must do so too"):
        hold.lift(office, staff.alix.id, placed.id)
    assert hold.current(office) is not None
    assert hold.lift(office, staff.noa.id, placed.id).lifted_at is not None
    assert hold.current(office) is None
    with pytest.raises(Changed, match="was lifted already"):
        hold.lift(office, staff.noa.id, placed.id)


def test_who_comes_second_is_told_who_placed_it(office: Office, staff: Staff) -> None:
    hold.place(office, staff.sasha.id, "stop")
    with pytest.raises(Refused, match="Sasha Petit has already placed a hold"):
        hold.place(office, staff.noa.id, "stop")


def test_a_hold_needs_a_reason(office: Office, staff: Staff) -> None:
    with pytest.raises(BadInput, match="Say why everything stops"):
        hold.place(office, staff.noa.id, "  ")


def test_what_was_approved_during_the_hold_is_released_by_hand_too(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    hold.place(office, staff.noa.id, "stop")
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Signed meanwhile.")
    later = factories.approved(office, staff.camille.id, staff.alix.id, "Later.", due_in=timedelta(hours=1))
    assert publish(office) == ()
    lifted(office, staff.alix, staff.noa)
    assert publish(office) == ()
    assert [states(office, p.id) for p in (post, later)] == [["held"], ["held"]]
    schedule.decide(office, staff.alix.id, deliveries(office, later.id)[0].id, Decision.RELEASE)
    clock.move(hours=1)
    assert publish(office) == ("Later.",)


def test_what_came_due_during_the_hold_is_not_released_but_decided_about(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Old news.", due_in=timedelta(hours=1))
    hold.place(office, staff.noa.id, "stop")
    clock.move(hours=2)
    lifted(office, staff.alix, staff.noa)
    delivery = deliveries(office, post.id)[0]
    assert schedule.decide(office, staff.alix.id, delivery.id, Decision.RELEASE).state == "missed"
    assert publish(office) == ()
    schedule.decide(office, staff.alix.id, delivery.id, Decision.NOW)
    assert publish(office) == ("Old news.",)


def test_nothing_is_released_while_the_hold_stands(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    hold.place(office, staff.noa.id, "stop")
    with pytest.raises(Refused, match="The hold still stands"):
        schedule.decide(office, staff.alix.id, deliveries(office, post.id)[0].id, Decision.RELEASE)


def test_a_hold_survives_a_restart_and_keeps_nothing_from_being_written(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    hold.place(office, staff.noa.id, "stop")
    again = factories.opened_office(office.store.path, clock)
    standing = hold.current(again)
    assert standing is not None
    assert standing.reason == "stop"
    factories.submitted(again, staff.camille.id)
    assert len(queries.queue(again)) == 1
    again.store.close()


def test_workers_confirm_the_hold_that_they_saw(office: Office, staff: Staff) -> None:
    workers.register(office, WORKER_ID, "laptop")
    hold.place(office, staff.noa.id, "stop")
    standing = hold.current(office)
    assert standing is not None
    assert standing.confirmed_by == ()
    workers.publisher_beat(office, WORKER_ID)
    standing = hold.current(office)
    assert standing is not None
    assert standing.confirmed_by == (WORKER_ID,)


def test_a_call_that_died_before_the_hold_is_in_doubt_and_not_held(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    hold.place(office, staff.noa.id, "stop")
    clock.move(minutes=5)
    assert recover.recover(office).in_doubt == 1
    assert states(office, post.id) == ["in_doubt"]
