"""A post is written once, whatever becomes of the call; what became of it the account's own posts tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.contract import again, parcel, picture
from tests.connectors.fake_mastodon import refusal
from tests.connectors.rig_mastodon import POST, MastodonRig
from tests.connectors.wire import HTML, SILENCE, Proceed, Reply
from tests.factories import SetClock
from warroom.domain.delivery import RemotePost
from warroom.errors import Trouble
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Sent, Unknown

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(rig: MastodonRig) -> SetClock:
    """The connector's clock, an hour of which passes when it is told to."""
    clock = SetClock()
    rig.connector = MastodonConnector(clock, answer_seconds=0.4)
    return clock


def lost(rig: MastodonRig, message: Parcel) -> None:
    """Publish, and lose the answer to a post that was stored."""
    rig.server.on(POST, lambda proceed: (proceed(), SILENCE)[1], times=1)
    assert isinstance(rig.publish(message), Unknown)


def look(rig: MastodonRig, message: Parcel) -> Absent | CannotTell | Found:
    return rig.connector.look_up(again(message), rig.desk.access)


LOST: dict[str, Callable[[MastodonRig], Callable[[Proceed], Reply]]] = {
    "500": lambda _: lambda proceed: (proceed(), Reply(500, {"error": "Something went wrong"}))[1],
    "502 of a proxy": lambda _: lambda proceed: (proceed(), Reply(502, b"<html>Bad gateway</html>"))[1],
    "hung up": lambda _: lambda proceed: (proceed(), SILENCE)[1],
    "no answer in time": lambda rig: rig.server.server.stall,
    "HTML": lambda _: lambda proceed: (proceed(), HTML)[1],
    "half a JSON": lambda _: lambda proceed: (proceed(), Reply(200, b'{"id": "113'))[1],
    "cut in half": lambda _: lambda proceed: (proceed(), Reply(200, b'{"id": "113', cut=True))[1],
    "a list": lambda _: lambda proceed: (proceed(), Reply(200, b"[]"))[1],
    "no id": lambda _: lambda proceed: (proceed(), Reply(200, {"url": "https://camp.example/1"}))[1],
    "a number for an id": lambda _: lambda proceed: (proceed(), Reply(200, {"id": None}))[1],
    "a redirect": lambda _: lambda proceed: (proceed(), Reply(302, b"", {"Location": "/elsewhere"}))[1],
    "404 as a page": lambda _: lambda proceed: (proceed(), Reply(404, b"<html>Not here</html>"))[1],
}


@pytest.mark.parametrize("how", LOST)
def test_whatever_hides_the_end_of_the_write_is_unknown_until_it_is_looked_up(
    rig: MastodonRig, how: str
) -> None:
    message = parcel("Good morning")
    rig.server.on(POST, LOST[how](rig))
    assert isinstance(rig.publish(message), Unknown)
    assert rig.calls().count(POST) == 1

    rig.heal()
    found = look(rig, message)
    assert isinstance(found, Found), found
    assert found.remote == rig.sent(message)
    assert len(rig.stored()) == 1


@pytest.mark.parametrize(
    "headers",
    [{"X-RateLimit-Reset": "soon"}, {"X-RateLimit-Reset": "nan"}, {"Deprecation": "@1688169599"}],
    ids=lambda headers: next(iter(headers)),
)
def test_a_strange_header_doesn_t_hide_that_a_post_was_stored(
    rig: MastodonRig, headers: dict[str, str]
) -> None:
    """Mastodon.py itself raises over these, after the post was stored."""

    def strangely(proceed: Proceed) -> Reply:
        stored = proceed()
        return Reply(stored.status, stored.body, {"X-RateLimit-Limit": "300", **headers})

    rig.server.on(POST, strangely)
    assert isinstance(rig.publish(parcel("Good morning")), Sent)


def test_within_the_hour_the_same_key_is_the_same_post(rig: MastodonRig) -> None:
    message = parcel("Good morning", pictures=(picture("A sunrise"),))
    lost(rig, message)
    rig.sent(message)
    first, second = (request.headers["idempotency-key"] for request in rig.asked(POST))
    assert first == second == message.client_key
    assert len(rig.stored()) == 1


def test_after_the_hour_the_posts_themselves_tell(rig: MastodonRig, clock: SetClock) -> None:
    message = parcel("Good morning", pictures=(picture("A sunrise"),))
    lost(rig, message)
    rig.server.forget_keys()
    clock.move(hours=5)
    found = look(rig, message)
    (stored,) = rig.stored()
    assert isinstance(found, Found)
    assert found.remote.id == stored.id


def test_what_was_posted_before_with_the_same_words_is_not_taken_for_it(
    rig: MastodonRig, clock: SetClock
) -> None:
    rig.sent(parcel("Good morning"))
    message = parcel("Good morning")
    rig.server.on(POST, lambda _: SILENCE, times=1)
    assert isinstance(rig.publish(message), Unknown)
    clock.move(minutes=1)
    assert look(rig, message) == Absent()


@pytest.mark.parametrize("other", ["Good evening", "Good morning!"])
def test_other_posts_of_the_same_minute_are_not_taken_for_it(
    rig: MastodonRig, clock: SetClock, other: str
) -> None:
    message = parcel("Good morning")
    rig.server.on(POST, lambda _: SILENCE, times=1)
    assert isinstance(rig.publish(message), Unknown)
    rig.sent(parcel(other))
    rig.sent(replace(parcel("Good morning"), options={"warning": "Politics"}))
    rig.sent(parcel("Good morning", pictures=(picture("A sunrise"),)))
    rig.sent(parcel("Good morning", parent=RemotePost(rig.server.posts.add("bob", "Hello")["id"])))
    clock.move(minutes=1)
    assert look(rig, message) == Absent()


def test_a_post_is_found_behind_many_later_ones(rig: MastodonRig, clock: SetClock) -> None:
    message = parcel("Good morning")
    lost(rig, message)
    for n in range(90):
        rig.server.posts.add("camille", f"News {n}")
    assert isinstance(look(rig, message), Found)


def test_a_noted_post_that_was_deleted_meanwhile_ends_no_search(rig: MastodonRig, clock: SetClock) -> None:
    before = rig.sent(parcel("Old news"))
    message = parcel("Good morning")
    lost(rig, message)
    rig.connector.delete(before, rig.desk.access)
    assert isinstance(look(rig, message), Found)
    for post in rig.stored():
        rig.connector.delete(RemotePost(post.id), rig.desk.access)
    clock.move(minutes=1)
    assert look(rig, message) == Absent()


def test_while_the_server_may_be_at_work_nothing_is_certainly_absent(
    rig: MastodonRig, clock: SetClock
) -> None:
    message = parcel("Good morning")
    rig.server.on(POST, lambda _: SILENCE, times=1)
    assert isinstance(rig.publish(message), Unknown)
    assert isinstance(look(rig, message), CannotTell)
    clock.move(seconds=0.5)
    assert look(rig, message) == Absent()


def test_what_never_came_as_far_as_writing_is_certainly_absent(rig: MastodonRig) -> None:
    rig.sent(parcel("Good morning"))
    rig.server.requests.clear()
    assert look(rig, parcel("Good morning")) == Absent()
    assert rig.calls() == []


@pytest.mark.parametrize(
    "answer", [HTML, SILENCE, refusal(503, "Down"), Reply(200, {"odd": True}), Reply(200, {})]
)
@pytest.mark.parametrize("call", ["accounts/109302436954721982/statuses", "statuses/{id}/source"])
def test_a_look_up_that_meets_trouble_can_t_tell(rig: MastodonRig, call: str, answer: Reply) -> None:
    message = parcel("Good morning")
    lost(rig, message)
    (stored,) = rig.stored()
    rig.server.on(f"GET /api/v1/{call.format(id=stored.id)}", lambda _: answer)
    assert isinstance(look(rig, message), CannotTell)


BEFORE_THE_WRITE = [
    "POST /api/v2/media",
    "GET /api/v1/accounts/verify_credentials",
    "GET /api/v1/accounts/109302436954721982/statuses",
]


@pytest.mark.parametrize("call", BEFORE_THE_WRITE)
@pytest.mark.parametrize("reply", [refusal(500, "Oops"), HTML, SILENCE], ids=["500", "HTML", "hung up"])
def test_what_fails_before_the_write_is_certainly_not_sent(rig: MastodonRig, call: str, reply: Reply) -> None:
    rig.server.on(call, lambda _: reply)
    outcome = rig.publish(parcel("Good morning", pictures=(picture("A sunrise"),)))
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.needs_reconnect
    assert POST not in rig.calls()


def test_a_lease_that_was_lost_stops_the_attempt_before_the_write(rig: MastodonRig) -> None:
    def taken_over(_: str) -> None:
        raise Trouble("Another worker has taken this delivery over.")

    with pytest.raises(Trouble, match="taken"):
        rig.publish(replace(parcel("Good morning"), note=taken_over))
    assert POST not in rig.calls()


REFUSALS = [
    (refusal(422, "Validation failed: Text is not wanted here"), "not wanted here"),
    (refusal(403, "This action is not allowed"), "not allowed"),
    (refusal(410, "Gone for good"), "Gone"),
]


@pytest.mark.parametrize(("reply", "says"), REFUSALS)
def test_a_refusal_is_told_in_the_server_s_words(rig: MastodonRig, reply: Reply, says: str) -> None:
    rig.server.on(POST, lambda _: reply)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, Rejected), outcome
    assert says in outcome.reason


DEAD = [
    refusal(401, "The access token is invalid"),
    refusal(401, "The access token expired"),
    Reply(401, b"<html>Unauthorized</html>"),
    refusal(403, "This action is outside the authorized scopes"),
    refusal(403, "Your login is currently disabled"),
]


@pytest.mark.parametrize("reply", DEAD)
def test_credentials_that_died_at_the_write_send_nothing_and_ask_to_be_renewed(
    rig: MastodonRig, reply: Reply
) -> None:
    rig.server.on(POST, lambda _: reply)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
