"""A container tells what became of a post: nothing goes out twice, and nothing is said that isn't known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.contract import Fault, again, parcel, picture, video
from tests.connectors.fake_threads import GONE, error
from tests.connectors.rig_threads import ThreadsRig, is_publishing
from tests.connectors.wire import HTML, Proceed, Reply
from warroom.domain.delivery import RemotePost
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Sent, Unknown


def lost(rig: ThreadsRig, message: Parcel) -> Parcel:
    """The message after an attempt whose answer was lost, with what was noted."""
    rig.inject(Fault.NONSENSE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    return again(message)


def test_before_the_container_was_to_be_published_the_post_is_certainly_absent(rig: ThreadsRig) -> None:
    message = parcel("Hello")
    rig.fake.server.on(lambda request: request.path == "/v1.0/me/threads", lambda _: HTML)
    assert isinstance(rig.publish(message), NotSent)
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), Absent)


@pytest.mark.parametrize("clock_is_ahead", [timedelta(), timedelta(minutes=10), timedelta(minutes=-10)])
def test_a_lost_answer_is_found_though_our_clock_is_ten_minutes_off(
    rig: ThreadsRig, clock_is_ahead: timedelta
) -> None:
    rig.clock.ahead = clock_is_ahead
    message = lost(rig, parcel("Hello"))
    lookup = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == rig.stored()[0].id
    assert lookup.remote.url is not None
    assert isinstance(rig.publish(message), Sent)
    assert len(rig.stored()) == 1


def test_the_answer_to_somebody_is_found_among_our_answers(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    message = lost(rig, parcel("Because", parent=post, root=post))
    lookup = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == rig.stored()[1].id


def test_two_posts_with_the_same_words_leave_it_to_a_person_which_one_it_is(rig: ThreadsRig) -> None:
    rig.sent(parcel("Vote!"))
    message = lost(rig, parcel("Vote!"))
    assert isinstance(rig.connector.look_up(message, rig.desk.access), CannotTell)
    assert isinstance(rig.publish(message), Unknown)
    assert len(rig.stored()) == 2


def test_a_post_that_comes_out_late_is_not_taken_for_refused_when_it_is_asked_for_again(
    rig: ThreadsRig,
) -> None:
    message = parcel("Hello")
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), Absent)

    def already_out(proceed: Proceed) -> Reply:
        proceed()
        return error(400, 100, 0, "The container was published before")

    rig.fake.server.on(is_publishing, already_out)
    outcome = rig.publish(again(message))
    assert isinstance(outcome, Sent)
    assert [post.id for post in rig.stored()] == [outcome.remote.id]


def test_a_container_that_was_published_and_is_forgotten_is_never_made_anew(rig: ThreadsRig) -> None:
    message = lost(rig, parcel("Hello"))
    rig.fake.containers.clear()
    assert isinstance(rig.connector.look_up(message, rig.desk.access), CannotTell)
    assert isinstance(rig.publish(message), Unknown)
    assert rig.fake.containers == {}


def test_a_container_that_expired_in_a_day_of_waiting_is_made_anew(rig: ThreadsRig) -> None:
    message = parcel("Hello")
    rig.fake.server.on(is_publishing, lambda _: error(400, 4, 0, "Application request limit"))
    assert isinstance(rig.publish(message), NotSent)
    rig.heal()
    (expired,) = rig.fake.containers.values()
    expired.state = "EXPIRED"
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), Absent)

    waiting = rig.publish(again(message))
    assert isinstance(waiting, NotSent)
    assert waiting.retry_at is not None
    rig.sent(again(message))
    assert len(rig.fake.containers) == 2
    assert len(rig.stored()) == 1


def test_a_video_that_threads_can_t_use_is_refused_with_its_reason_and_can_be_tried_anew(
    rig: ThreadsRig,
) -> None:
    """Troubleshooting: the error messages of a container."""
    message = replace(parcel("A speech"), video=video())
    assert isinstance(rig.publish(message), NotSent)
    (container,) = rig.fake.containers.values()
    container.state, container.error = "ERROR", "INVALID_DURATION"
    outcome = rig.publish(again(message))
    assert isinstance(outcome, Rejected)
    assert "INVALID_DURATION" in outcome.reason

    assert isinstance(rig.publish(again(message)), NotSent)
    assert len(rig.fake.containers) == 2


def test_published_too_soon_it_is_only_tried_again(rig: ThreadsRig) -> None:
    """Code 24 with subcode 4279009, “Media Not Found”."""
    message = parcel("Hello")
    rig.fake.server.on(is_publishing, lambda _: error(400, 24, 4279009, "Media Not Found"), times=1)
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    rig.sent(again(message))
    assert len(rig.stored()) == 1


def test_a_day_s_posts_are_counted_before_one_is_prepared(rig: ThreadsRig) -> None:
    """Overview, “Posts” and “Replies”: two limits of their own."""
    rig.fake.used = 250
    outcome = rig.publish(parcel("Hello"))
    assert isinstance(outcome, NotSent)
    assert "250" in outcome.why
    assert rig.fake.containers == {}
    post = rig.fake.write("bob", "Why?")
    from_bob = replace(parcel("Because"), parent=RemotePost(post.id))
    rig.sent(from_bob)

    rig.fake.used, rig.fake.replies_used = 0, 1000
    assert isinstance(rig.publish(replace(parcel("So"), parent=RemotePost(post.id))), NotSent)
    rig.sent(parcel("Hello"))


def test_the_post_that_is_answered_was_deleted(rig: ThreadsRig) -> None:
    outcome = rig.publish(replace(parcel("Because"), parent=RemotePost("17009999")))
    assert isinstance(outcome, Rejected)
    assert "does not exist" in outcome.reason


def test_a_post_whose_address_can_t_be_read_is_sent_all_the_same(rig: ThreadsRig) -> None:
    rig.fake.server.on(lambda request: request.params.get("fields") == ["permalink"], lambda _: GONE)
    remote = rig.sent(parcel("Hello"))
    assert remote.url is None
    assert rig.stored()[0].id == remote.id


@pytest.mark.parametrize("reply", [Reply(200, {}), Reply(200, {"id": ""}), Reply(200, {"success": True})])
def test_success_without_an_id_is_no_success(rig: ThreadsRig, reply: Reply) -> None:
    rig.fake.server.on(is_publishing, lambda _: reply)
    assert isinstance(rig.publish(parcel("Hello")), Unknown)


@pytest.mark.parametrize("code", [1, 2])
def test_meta_s_own_trouble_is_a_doubt_whatever_its_status(rig: ThreadsRig, code: int) -> None:
    """Error handling: “API Unknown” and “API Service” come with status 400 or 500."""
    rig.fake.server.on(is_publishing, lambda _: error(400, code, 0, "An unknown error occurred"))
    assert isinstance(rig.publish(replace(parcel("Hello"), pictures=(picture("A hall"),))), Unknown)


def test_the_instant_of_publishing_is_noted_before_it(rig: ThreadsRig) -> None:
    notes: list[str] = []

    def publishing(proceed: Proceed) -> Reply:
        notes.append("the call")
        return proceed()

    rig.fake.server.on(is_publishing, publishing)
    rig.sent(replace(parcel("Hello"), note=notes.append))
    assert notes[-1] == "the call"
    assert '"published":true' in notes[-2]
    assert str(datetime.now(UTC).year) in notes[-2]
