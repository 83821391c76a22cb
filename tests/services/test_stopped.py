"""What stopped waits for a person: moving, cancelling, and each decision about a delivery."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from warroom.domain.delivery import Decision, Delivery
from warroom.domain.ids import DeliveryId, PostId
from warroom.domain.person import Person
from warroom.domain.post import PostStatus, Stage
from warroom.domain.settlement import Doubt, GiveUp
from warroom.errors import BadInput, Changed, Refused
from warroom.services import approve, compose, deliver, queries, schedule, setup
from warroom.services.office import Office

HOUR = timedelta(hours=1)


def only(office: Office, post_id: PostId) -> Delivery:
    (delivery,) = deliveries(office, post_id)
    return delivery


def test_a_draft_just_moves(office: Office, staff: Staff) -> None:
    post = factories.drafted(office, staff.camille.id)
    due_at = office.clock.now() + HOUR
    moved = schedule.reschedule(office, staff.camille.id, post.id, due_at)
    assert (moved.draft.due_at, moved.stage, moved.latest_version) == (due_at, Stage.DRAFT, 0)


def test_what_was_signed_for_one_time_asks_for_signatures_for_another(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=HOUR)
    moved = schedule.reschedule(office, staff.camille.id, post.id, clock.now() + 2 * HOUR)
    assert (moved.stage, moved.latest_version, states(office, post.id)) == (Stage.WAITING, 2, ["cancelled"])
    clock.move(hours=2)
    assert publish(office) == ()


def test_what_stays_where_it_is_keeps_its_signatures(office: Office, staff: Staff, clock: SetClock) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=HOUR)
    assert schedule.reschedule(office, staff.camille.id, post.id, clock.now() + HOUR).latest_version == 1
    assert states(office, post.id) == ["queued"]


def test_a_post_is_stopped_up_to_the_moment_it_is_sent(office: Office, staff: Staff) -> None:
    stops: tuple[Callable[[PostId], object], ...] = (
        lambda post_id: schedule.cancel(office, staff.camille.id, post_id),
        lambda post_id: compose.take_back(office, staff.camille.id, post_id),
        lambda post_id: schedule.reschedule(office, staff.camille.id, post_id, office.clock.now() + HOUR),
        lambda post_id: approve.send_back(
            office, staff.alix.id, post_id, 1, deliveries(office, post_id)[0].digest, "No!"
        ),
    )
    for stop in stops:
        post = factories.approved(office, staff.camille.id, staff.alix.id)
        leased = deliver.claim(office, WORKER_ID, 5, LEASE)
        assert len(leased) == 1
        stop(post.id)
        assert deliver.begin(office, leased, LEASE) == ()
        assert states(office, post.id) == ["cancelled"]


def test_nothing_moves_into_the_past(office: Office, staff: Staff, clock: SetClock) -> None:
    post = factories.drafted(office, staff.camille.id)
    with pytest.raises(BadInput, match="is in the past; choose a later one"):
        schedule.reschedule(office, staff.camille.id, post.id, clock.now())


def test_what_went_out_does_not_move(office: Office, staff: Staff, clock: SetClock) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, title="Gone")
    publish(office)
    with pytest.raises(Refused, match="“Gone” has already gone out"):
        schedule.reschedule(office, staff.camille.id, post.id, clock.now() + HOUR)
    assert queries.post(office, post.id).post.draft.due_at is None


def test_what_may_have_gone_out_does_not_move_either(office: Office, staff: Staff, clock: SetClock) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office, Doubt("the line went dead"))
    with pytest.raises(Refused, match="has already gone out, at least in part"):
        schedule.reschedule(office, staff.camille.id, post.id, clock.now() + HOUR)


def test_a_cancelled_post_stays_at_home(office: Office, staff: Staff, clock: SetClock) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=HOUR)
    schedule.cancel(office, staff.camille.id, post.id)
    clock.move(hours=1)
    assert publish(office) == ()
    assert queries.post(office, post.id).summary.status is PostStatus.CANCELLED
    with pytest.raises(Refused, match=r"Nothing of .* is waiting to go out"):
        schedule.cancel(office, staff.camille.id, post.id)


def test_a_post_under_sign_off_is_cancelled_before_anybody_signs(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id)
    assert schedule.cancel(office, staff.alix.id, version.post_id).stage is Stage.WITHDRAWN


def test_only_who_wrote_a_post_or_approves_cancels_it(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, title="Rally", due_in=HOUR)
    with pytest.raises(Refused, match="An approver, or somebody who wrote “Rally”, cancels it"):
        schedule.cancel(office, staff.sasha.id, post.id)


def test_what_the_program_slept_through_is_missed_and_not_sent_late(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Vote today!", due_in=HOUR)
    clock.move(hours=12)
    assert publish(office) == ()
    assert (only(office, post.id).state, only(office, post.id).why) == ("missed", "it was not sent in time")
    schedule.decide(office, staff.alix.id, only(office, post.id).id, Decision.NOW)
    assert publish(office) == ("Vote today!",)


def test_within_the_campaigns_grace_it_still_goes_out(office: Office, staff: Staff, clock: SetClock) -> None:
    setup.change_campaign(office, staff.noa.id, "Spring", "Europe/Paris", "en", timedelta(minutes=30))
    factories.approved(office, staff.camille.id, staff.alix.id, "A little late.", due_in=HOUR)
    clock.move(minutes=89)
    assert publish(office) == ("A little late.",)


def test_what_failed_is_sent_again_on_an_approvers_word_with_the_same_key(
    office: Office, staff: Staff
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office, GiveUp("The network is closed."))
    failed = only(office, post.id)
    assert failed.why == "The network is closed."
    schedule.decide(office, staff.alix.id, failed.id, Decision.NOW)
    publish(office)
    assert (only(office, post.id).state, only(office, post.id).client_key) == ("sent", failed.client_key)


def test_what_is_in_doubt_keeps_its_instant_when_it_is_sent_again(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office, Doubt("the line went dead"))
    doubtful = only(office, post.id)
    clock.move(minutes=1)
    schedule.decide(office, staff.alix.id, doubtful.id, Decision.NOW)
    publish(office)
    sent = only(office, post.id)
    assert (sent.state, sent.created_at, sent.attempt) == ("sent", doubtful.created_at, 2)


def test_somebody_looked_and_it_is_there(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office, Doubt("the line went dead"))
    doubtful = only(office, post.id)
    with pytest.raises(BadInput, match="Paste the link of the post"):
        schedule.decide(office, staff.alix.id, doubtful.id, Decision.WAS_SENT, "it is there")
    link = "https://network.example/42"
    sent = schedule.decide(office, staff.alix.id, doubtful.id, Decision.WAS_SENT, link)
    assert sent.state == "sent"
    remote = only(office, post.id).remote
    assert remote is not None
    assert remote.url == link


@pytest.mark.parametrize("settlement", [Doubt("?"), GiveUp("no")])
def test_what_stopped_is_dropped_alone(office: Office, staff: Staff, settlement: Doubt | GiveUp) -> None:
    stays = factories.approved(office, staff.camille.id, staff.alix.id, due_in=HOUR)
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office, settlement)
    schedule.decide(office, staff.camille.id, only(office, post.id).id, Decision.DROP)
    assert [states(office, p.id) for p in (post, stays)] == [["cancelled"], ["queued"]]
    assert queries.stopped(office) == ()


def test_a_decision_comes_too_late_when_the_delivery_has_moved_on(office: Office, staff: Staff) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office)
    for decision in (Decision.NOW, Decision.RELEASE, Decision.DROP, Decision.WAS_SENT):
        with pytest.raises(Changed, match="has moved on meanwhile"):
            schedule.decide(office, staff.alix.id, only(office, post.id).id, decision, "https://x")
    with pytest.raises(Refused, match="There is no delivery number 99"):
        schedule.decide(office, staff.alix.id, DeliveryId(99), Decision.NOW)


def test_who_sends_a_missed_one_does_not_send_a_doubtful_one_again(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(minutes=1))
    clock.move(hours=5)
    publish(office)
    on_screen = only(office, post.id)
    assert on_screen.state == "missed"
    schedule.decide(office, staff.alix.id, on_screen.id, Decision.NOW, seen=on_screen)
    publish(office, Doubt("the line went dead"))
    with pytest.raises(Changed, match="moved on"):
        schedule.decide(office, staff.alix.id, on_screen.id, Decision.NOW, seen=on_screen)
    assert only(office, post.id).state == "in_doubt"


def test_nothing_goes_out_in_a_blackout_and_nothing_is_missed_in_it(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    now = clock.now()
    schedule.add_blackout(office, staff.noa.id, now, now + 2 * HOUR, "the eve", "the law")
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    clock.move(hours=1)
    assert (publish(office), states(office, post.id)) == ((), ["queued"])
    clock.move(hours=1)
    assert (publish(office), states(office, post.id)) == ((), ["missed"])


def test_a_blackout_that_begins_after_the_lease_still_stops_the_call(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id)
    leased = deliver.claim(office, WORKER_ID, 5, LEASE)
    schedule.add_blackout(office, staff.alix.id, clock.now(), clock.now() + HOUR, "a death", "decency")
    assert deliver.begin(office, leased, LEASE) == ()


def test_blackouts_are_made_of_times_in_order_and_have_a_reason(office: Office, staff: Staff) -> None:
    now = office.clock.now()
    with pytest.raises(BadInput, match="ends after it begins"):
        schedule.add_blackout(office, staff.noa.id, now, now, "x", "x")
    with pytest.raises(BadInput, match="Say what the blackout is for"):
        schedule.add_blackout(office, staff.noa.id, now, now + HOUR, " ", "x")


def test_a_blackout_ends_early_or_is_taken_away_before_it_begins(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    now = clock.now()
    schedule.add_blackout(office, staff.noa.id, now, now + 4 * HOUR, "running", "x")
    schedule.add_blackout(office, staff.noa.id, now + 2 * HOUR, now + 3 * HOUR, "to come", "x")
    clock.move(hours=1)
    for blackout in schedule.blackouts(office):
        schedule.end_blackout(office, staff.noa.id, blackout.id)
    (left,) = schedule.blackouts(office)
    assert (left.reason, left.ends_at) == ("running", clock.now())
    with pytest.raises(Refused, match="over already"):
        schedule.end_blackout(office, staff.noa.id, left.id)


def test_the_author_takes_a_waiting_post_back_and_nobody_elses(
    office: Office, staff: Staff, kim: Person
) -> None:
    version = factories.submitted(office, staff.camille.id, title="Mine")
    with pytest.raises(Refused, match="Only somebody who wrote “Mine” takes it back"):
        compose.take_back(office, kim.id, version.post_id)
    post = compose.take_back(office, staff.camille.id, version.post_id)
    with pytest.raises(Refused, match="is not under sign-off"):
        compose.take_back(office, staff.camille.id, version.post_id)
    saved = compose.save(office, staff.camille.id, post.id, post.revision, replace(post.draft, title="Now"))
    assert saved.draft.title == "Now"
