"""From approved to published: on time, exactly as signed, once; and what happens when a network says no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.faults import Fault
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import WINDOW
from tests import factories
from tests.schedules.conftest import Stage
from warroom.domain.delivery import Decision, DeliveryState
from warroom.errors import NetworkTrouble
from warroom.ports import AccountAccess, Outcome, Parcel, Secret
from warroom.services import accounts, queries, schedule

SENT, QUEUED, FAILED = DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.FAILED
MISSED, IN_DOUBT = DeliveryState.MISSED, DeliveryState.IN_DOUBT


def test_a_post_goes_out_at_its_time_and_not_before(stage: Stage) -> None:
    post = stage.post("Polling stations open at eight.", due_in=timedelta(minutes=10))
    publisher = stage.dispatcher()

    stage.clock.move(minutes=9, seconds=59)
    publisher.turn(3)
    assert stage.on_network() == ()

    stage.clock.move(seconds=1)
    publisher.until(stage.stands(post, SENT))
    assert [stored.text for stored in stage.on_network()] == ["Polling stations open at eight."]
    assert stage.delivery(post).sent_at == stage.clock.now()


def test_a_post_without_a_time_goes_out_as_soon_as_it_is_approved(stage: Stage) -> None:
    publisher = stage.dispatcher()
    publisher.turn()
    post = stage.post("Now!")
    publisher.until(stage.stands(post, SENT))


def test_a_thread_goes_out_part_by_part_each_hanging_on_the_one_before(stage: Stage) -> None:
    post = stage.thread("One.", "Two.", "Three.")
    stage.dispatcher().until(stage.stands(post, SENT))

    one, two, three = stage.on_network()
    assert [stored.text for stored in (one, two, three)] == ["One.", "Two.", "Three."]
    assert (two.parent_id, two.root_id) == (one.id, one.id)
    assert (three.parent_id, three.root_id) == (two.id, one.id)
    assert len(stage.delivery(post).sent_parts) == 3


def test_what_came_due_while_the_program_was_off_is_missed_and_a_person_sends_it_late(stage: Stage) -> None:
    post = stage.post(due_in=timedelta(minutes=10))
    stage.clock.move(hours=3)
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, MISSED))
    assert stage.on_network() == ()
    assert [stopped.delivery.post_id for stopped in queries.stopped(stage.office)] == [post.id]

    schedule.decide(stage.office, stage.staff.alix.id, stage.delivery(post).id, Decision.NOW)
    publisher.until(stage.stands(post, SENT))
    assert len(stage.on_network()) == 1


def test_a_rate_limit_that_names_an_instant_is_obeyed(stage: Stage) -> None:
    stage.network.set_fault(Fault.TOO_MANY_UNTIL, count=1, seconds=120)
    post = stage.post()
    publisher = stage.dispatcher()
    publisher.until(lambda: stage.delivery(post).attempt == 1 and stage.delivery(post).state is QUEUED)
    retry_at = stage.delivery(post).retry_at
    assert retry_at is not None
    assert retry_at >= stage.clock.now() + timedelta(seconds=120)

    stage.clock.move(seconds=119)
    publisher.turn(5)
    assert stage.on_network() == ()

    stage.clock.move(seconds=4)
    publisher.until(stage.stands(post, SENT))
    assert len(stage.on_network()) == 1


def test_the_budget_that_a_network_grants_is_not_overdrawn(stage: Stage) -> None:
    stage.network.configure(replace(stage.network.settings(), calls_per_window=5))
    posts = stage.posts(8)
    publisher = stage.dispatcher()
    publisher.until(lambda: any(stage.delivery(post).retry_at for post in posts))
    publisher.turn(5)
    assert len(stage.on_network()) <= 5

    stage.clock.move(seconds=WINDOW.total_seconds() + 3)
    publisher.until(lambda: len(stage.on_network()) >= 8)
    publisher.until(stage.all_stand(posts, SENT))
    assert len(stage.on_network()) == 8


def test_a_network_that_is_down_gets_the_post_when_it_is_back(stage: Stage) -> None:
    stage.network.set_fault(Fault.OUTAGE)
    post = stage.post()
    publisher = stage.dispatcher()
    publisher.until(lambda: stage.delivery(post).retry_at is not None)
    assert "can't be reached" in str(stage.delivery(post).why)

    stage.network.clear_faults()
    stage.clock.move(seconds=10)
    publisher.until(stage.stands(post, SENT))
    assert len(stage.on_network()) == 1


def test_a_network_that_stays_down_hands_the_post_to_a_person(stage: Stage) -> None:
    stage.network.set_fault(Fault.OUTAGE)
    post = stage.post()
    publisher = stage.dispatcher()

    def stopped() -> bool:
        stage.clock.move(seconds=30)
        return stage.delivery(post).state in {FAILED, MISSED}

    publisher.until(stopped)
    assert len(queries.stopped(stage.office)) == 1
    assert stage.on_network() == ()


def test_a_refusal_says_why_and_hides_no_success(stage: Stage) -> None:
    other = factories.add_account(stage.office, stage.staff.noa.id, "spring_youth")
    accounts.connected(stage.office, other.id, stage.identity(other))
    stage.network.set_fault(Fault.REFUSAL, count=1)
    post = stage.post(account_ids=[factories.first_account(stage.office), other.id])

    stage.dispatcher().until(
        lambda: {delivery.state for delivery in stage.deliveries(post.id)} == {SENT, FAILED}
    )
    refused = next(d for d in stage.deliveries(post.id) if d.state is FAILED)
    assert "moderators refused" in str(refused.why)
    assert len(stage.on_network()) == 1


def test_an_expired_token_stops_the_account_and_loses_nothing(stage: Stage) -> None:
    stage.network.set_fault(Fault.EXPIRED_TOKEN, count=1)
    posts = stage.posts(1)
    publisher = stage.dispatcher()
    publisher.until(lambda: accounts.everything(stage.office)[0].account.trouble is not None)
    stage.clock.move(minutes=5)
    publisher.turn(5)
    assert stage.on_network() == ()
    assert stage.delivery(posts[0]).state is QUEUED

    account = accounts.everything(stage.office)[0].account
    accounts.reconnect(stage.office, stage.staff.noa.id, account.id, Secret("renewed"))
    accounts.connected(stage.office, account.id, stage.identity(account))
    publisher.until(stage.all_stand(posts, SENT))
    assert len(stage.on_network()) == 1


def test_a_lost_answer_is_looked_up_and_the_post_is_not_sent_twice(stage: Stage) -> None:
    stage.network.set_fault(Fault.TIMEOUT_AFTER_STORE, count=1)
    post = stage.post()
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, IN_DOUBT))

    stage.clock.move(seconds=5)
    publisher.turn()
    stage.clock.move(seconds=5)
    publisher.until(stage.stands(post, SENT))
    assert len(stage.on_network()) == 1
    assert stage.delivery(post).remote is not None


def test_what_never_arrived_is_looked_up_and_sent_after_all(stage: Stage) -> None:
    stage.network.set_fault(Fault.TIMEOUT_BEFORE_STORE, count=1)
    post = stage.post()
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, IN_DOUBT))
    assert stage.on_network() == ()

    def sent() -> bool:
        stage.clock.move(seconds=1)
        return stage.delivery(post).state is SENT

    publisher.until(sent)
    assert len(stage.on_network()) == 1


def test_where_the_network_can_not_tell_a_doubt_is_shown_and_nothing_is_sent_again(stage: Stage) -> None:
    stage.network.configure(replace(stage.network.settings(), idempotent=False))
    stage.network.set_fault(Fault.TIMEOUT_AFTER_STORE, count=1)
    post = stage.post()
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, IN_DOUBT))

    def told() -> bool:
        stage.clock.move(seconds=2)
        return "Look for yourself" in str(stage.delivery(post).why)

    publisher.until(told)
    stage.clock.move(minutes=9)
    publisher.turn(10)
    assert stage.delivery(post).state is IN_DOUBT
    assert [stopped.delivery.state for stopped in queries.stopped(stage.office)] == [IN_DOUBT]
    assert len(stage.on_network()) == 1


def test_a_retry_is_the_same_byte_for_byte(stage: Stage) -> None:
    recorder = RecordingConnector(stage.network)
    stage.connectors["rehearsal"] = recorder
    stage.network.set_fault(Fault.OUTAGE, count=2)
    post = stage.post(due_in=timedelta(minutes=1))
    stage.clock.move(minutes=1)
    publisher = stage.dispatcher()

    def sent() -> bool:
        stage.clock.move(seconds=1)
        return stage.delivery(post).state is SENT

    publisher.until(sent)
    assert len(recorder.parcels) == 3
    assert recorder.parcels == [recorder.parcels[0]] * 3


@pytest.mark.logs_error("Sending delivery 1 failed")
def test_whatever_escapes_a_connector_leaves_the_post_in_doubt(stage: Stage) -> None:
    stage.connectors["rehearsal"] = BrokenConnector(stage.network)
    post = stage.post()
    stage.dispatcher().until(stage.stands(post, IN_DOUBT))
    assert stage.on_network() == ()


def test_in_a_blackout_nothing_goes_out_and_what_it_made_late_is_missed(stage: Stage) -> None:
    now = stage.clock.now()
    schedule.add_blackout(
        stage.office, stage.staff.alix.id, now, now + timedelta(hours=44), "Silence", "Code électoral, L49"
    )
    post = stage.post(due_in=timedelta(hours=1))
    publisher = stage.dispatcher()
    stage.clock.move(hours=20)
    publisher.turn(5)
    assert stage.delivery(post).state is QUEUED

    stage.clock.move(hours=24)
    publisher.until(stage.stands(post, MISSED))
    assert stage.on_network() == ()


def test_a_withdrawn_approval_stops_what_was_leased_ahead(stage: Stage) -> None:
    post = stage.post(due_in=timedelta(seconds=2))
    publisher = stage.dispatcher()
    publisher.until(stage.stands(post, DeliveryState.LEASED))
    account = factories.first_account(stage.office)
    accounts.disable(stage.office, stage.staff.noa.id, account)

    stage.clock.move(seconds=2)
    publisher.turn(5)
    assert stage.delivery(post).state is QUEUED
    assert stage.on_network() == ()


class RecordingConnector(RehearsalConnector):
    """A connector that remembers what it was given."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.parcels: list[Parcel] = []

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        self.parcels.append(parcel)
        return super().publish(parcel, access)


class BrokenConnector(RehearsalConnector):
    """A connector with a bug: it breaks the port's promise not to raise."""

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        raise NetworkTrouble(f"half of {parcel.text} was written to {access.account.handle}")
