"""LinkedIn refuses the same content twice: what that proves, and what it doesn't."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.connectors.contract import Fault, again, parcel, picture
from tests.connectors.fake_linkedin import NOT_FOUND, duplicate, error
from tests.connectors.rig_linkedin import LinkedInRig, is_posting
from tests.connectors.wire import HTML, Reply
from warroom.domain.delivery import RemotePost
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Sent, Unknown


def lost(rig: LinkedInRig, message: Parcel) -> Parcel:
    """The message after an attempt that was stored and whose answer was lost, with what was noted."""
    rig.inject(Fault.NONSENSE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    return again(message)


def test_words_that_stand_there_already_are_refused_with_their_address(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("Vote!"))
    outcome = rig.publish(parcel("Vote!"))
    assert isinstance(outcome, Rejected)
    assert str(post.url) in outcome.reason


def test_after_a_lost_answer_the_refusal_names_our_own_post(rig: LinkedInRig) -> None:
    message = lost(rig, parcel("Vote (all)! #Nantes"))
    outcome = rig.publish(message)
    assert isinstance(outcome, Sent)
    assert [post.id for post in rig.stored()] == [outcome.remote.id]


def test_after_a_certain_refusal_a_double_that_somebody_else_posted_is_not_taken_for_ours(
    rig: LinkedInRig,
) -> None:
    message = parcel("Vote!")
    rig.fake.server.on(is_posting, lambda _: error(429, "TOO_MANY_REQUESTS", "Slow down"), times=1)
    assert isinstance(rig.publish(message), NotSent)
    rig.sent(parcel("Vote!"))
    assert isinstance(rig.publish(again(message)), Rejected)


@pytest.mark.parametrize("minutes_off", [0, 10, -10])
def test_a_lost_answer_is_found_among_the_page_s_posts(rig: LinkedInRig, minutes_off: int) -> None:
    """The clock of the machine that writes may be wrong."""
    message = parcel("Vote (all)!")
    message = replace(message, created_at=message.created_at + timedelta(minutes=minutes_off))
    lookup = rig.connector.look_up(lost(rig, message), rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == rig.stored()[0].id
    asked = rig.fake.server.requests[-1]
    assert asked.params["q"] == ["author"]
    assert asked.params["sortBy"] == ["LAST_MODIFIED"]


def test_what_was_never_tried_or_is_not_listed_may_be_sent_again(rig: LinkedInRig) -> None:
    message = parcel("Vote!")
    assert isinstance(rig.connector.look_up(message, rig.desk.access), Absent)
    assert rig.fake.server.requests == []
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), Absent)
    rig.sent(again(message))


def test_of_pictures_nobody_says_that_they_are_compared_so_a_person_looks(rig: LinkedInRig) -> None:
    message = replace(parcel("Tonight"), pictures=(picture("A hall"),))
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_two_pictures_with_the_same_words_are_told_apart_by_what_they_show(rig: LinkedInRig) -> None:
    first, second = (
        replace(parcel("Tonight"), pictures=(picture("A hall", colour),)) for colour in ("teal", "red")
    )
    rig.sent(first)
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(second), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(again(second), rig.desk.access), CannotTell)


def test_a_repeated_attempt_uploads_nothing_again_and_says_the_same(rig: LinkedInRig) -> None:
    message = replace(parcel("Tonight"), pictures=(picture("A hall"), picture("A stage", "red")))
    assert isinstance(rig.publish(lost(rig, message)), Sent)
    first, second = [request.body for request in rig.fake.server.requests if is_posting(request)]
    assert first == second
    assert len(rig.fake.pictures) == 2
    assert len(rig.stored()) == 1


def _deleted(rig: LinkedInRig) -> None:
    rig.fake.server.on(is_posting, lambda _: duplicate(rig.stored()[0].id))
    rig.fake.server.on(lambda request: request.method == "GET", lambda _: NOT_FOUND)


def _other_words(rig: LinkedInRig) -> None:
    (post,) = rig.fake.posts.values()
    rig.fake.server.on(is_posting, lambda _: duplicate(post.urn))
    post.little = "Vote, everybody!"


def _of_last_week(rig: LinkedInRig) -> None:
    (post,) = rig.fake.posts.values()
    rig.fake.server.on(is_posting, lambda _: duplicate(post.urn))
    post.at -= timedelta(days=7)


def _unreadable(rig: LinkedInRig) -> None:
    rig.fake.server.on(lambda request: request.method == "GET", lambda _: HTML)


def _unnamed(rig: LinkedInRig) -> None:
    nameless = {
        "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]},
        "message": "Duplicate",
        "status": 422,
    }
    rig.fake.server.on(is_posting, lambda _: Reply(422, nameless))


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (_deleted, Rejected),
        (_other_words, Unknown),
        (_of_last_week, Unknown),
        (_unreadable, Unknown),
        (_unnamed, Unknown),
    ],
)
def test_a_double_is_ours_only_if_it_stands_there_with_our_words(
    rig: LinkedInRig, happens: Callable[[LinkedInRig], None], expected: type
) -> None:
    message = lost(rig, parcel("Vote!"))
    happens(rig)
    assert isinstance(rig.publish(message), expected)


@pytest.mark.parametrize(
    "reply", [Reply(201, {}), Reply(200, {"id": "urn:li:share:1"}), Reply(204), Reply(202)]
)
def test_success_without_an_id_is_no_success(rig: LinkedInRig, reply: Reply) -> None:
    rig.fake.server.on(is_posting, lambda _: reply)
    assert isinstance(rig.publish(parcel("Hello")), Unknown)


def test_an_answer_whose_success_was_not_heard_is_found_but_never_sent_again_blindly(
    rig: LinkedInRig,
) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    message = parcel("Because", parent=RemotePost(asked.urn), root=post)
    assert isinstance(rig.connector.look_up(message, rig.desk.access), CannotTell)
    rig.fake.server.on(lambda request: request.method == "POST", rig.fake.server.stall)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    lookup = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id == rig.stored()[-1].id
