"""A post is written once, whatever becomes of the call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest

from tests.connectors.contract import parcel, picture
from tests.connectors.rig_bluesky import PUT, SIGN_IN, BlueskyRig
from tests.connectors.wire import HTML, SILENCE, Proceed, Reply, error
from warroom.errors import AccountTrouble
from warroom.ports import Absent, CannotTell, Found, NotSent, Secret, Sent, Unknown


def test_a_repeated_attempt_sends_the_same_bytes(rig: BlueskyRig) -> None:
    message = parcel("Good morning @bob.test", pictures=(picture("A sunrise"),))
    assert rig.sent(message) == rig.sent(message)
    first, second = (request.body for request in rig.server.requests if request.nsid == PUT)
    assert first == second


def test_a_repeated_attempt_whose_mention_resolves_otherwise_is_still_the_same_post(rig: BlueskyRig) -> None:
    message = parcel("Good morning @late.test")
    first = rig.sent(message)
    rig.server.dids["late.test"] = "did:plc:late"
    assert rig.sent(message) == first
    assert "facets" not in rig.server.records[first.id]["value"]


def test_a_record_that_isn_t_ours_is_never_overwritten(rig: BlueskyRig) -> None:
    message = parcel("Good morning")
    first = rig.sent(message)
    outcome = rig.publish(replace(message, text="Something else"))
    assert isinstance(outcome, Unknown)
    assert rig.server.records[first.id]["value"]["text"] == "Good morning"


def test_parts_made_in_the_same_instant_get_keys_of_their_own(rig: BlueskyRig) -> None:
    parts = [
        replace(parcel(f"{n}/25"), created_at=datetime(2026, 5, 24, 16, 30, tzinfo=UTC)) for n in range(25)
    ]
    keys = [rig.sent(part).id.rsplit("/", 1)[-1] for part in parts]
    assert len(set(keys)) == 25
    assert all(len(key) == 13 and key < "k" for key in keys)


LOST: dict[str, Callable[[BlueskyRig], Callable[[Proceed], Reply]]] = {
    "500": lambda _: lambda proceed: (proceed(), error(500, "InternalServerError"))[1],
    "502 of a proxy": lambda _: lambda proceed: (proceed(), Reply(502, b"<html>Bad gateway</html>"))[1],
    "hung up": lambda _: lambda proceed: (proceed(), SILENCE)[1],
    "no answer in time": lambda rig: rig.server.stall,
    "HTML": lambda _: lambda proceed: (proceed(), HTML)[1],
    "half a JSON": lambda _: lambda proceed: (proceed(), Reply(200, b'{"uri": "at://'))[1],
    "a list": lambda _: lambda proceed: (proceed(), Reply(200, b"[]"))[1],
    "no address": lambda _: lambda proceed: (proceed(), Reply(200, {"cid": "bafy"}))[1],
    "another address": lambda _: (
        lambda proceed: (proceed(), Reply(200, {"uri": "at://x/y/z", "cid": "b"}))[1]
    ),
    "a redirect": lambda _: lambda proceed: (proceed(), Reply(302, b"", {"Location": "/elsewhere"}))[1],
    "404 as a page": lambda _: lambda proceed: (proceed(), Reply(404, b"<html>Not here</html>"))[1],
}


@pytest.mark.parametrize("how", LOST)
def test_whatever_hides_the_end_of_the_write_is_unknown_until_it_is_looked_up(
    rig: BlueskyRig, how: str
) -> None:
    message = parcel("Good morning")
    assert rig.connector.look_up(message, rig.desk.access) == Absent()
    rig.server.on(PUT, LOST[how](rig))
    assert isinstance(rig.publish(message), Unknown)
    assert rig.calls().count(PUT) == 1

    rig.heal()
    found = rig.connector.look_up(message, rig.desk.access)
    assert isinstance(found, Found)
    assert found.remote == rig.sent(message)
    assert len(rig.stored()) == 1


@pytest.mark.parametrize(
    "nsid", ["com.atproto.repo.uploadBlob", "com.atproto.identity.resolveHandle", SIGN_IN]
)
@pytest.mark.parametrize(
    "reply", [error(500, "InternalServerError"), HTML, SILENCE], ids=["500", "HTML", "hung up"]
)
def test_what_fails_before_the_write_is_certainly_not_sent(rig: BlueskyRig, nsid: str, reply: Reply) -> None:
    message = parcel("Good morning @bob.test", pictures=(picture("A sunrise"),))
    rig.server.on(nsid, lambda _: reply)
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.needs_reconnect
    assert PUT not in rig.calls()


def test_a_server_that_goes_away_before_the_write_leaves_no_doubt(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.go_away()
    assert isinstance(rig.publish(parcel("Two")), NotSent)


def test_a_look_up_that_meets_trouble_can_t_tell(rig: BlueskyRig) -> None:
    message = parcel("Good morning")
    rig.sent(message)
    rig.server.on("com.atproto.repo.getRecord", lambda _: HTML)
    assert isinstance(rig.connector.look_up(message, rig.desk.access), CannotTell)


def test_a_post_that_was_written_is_sent_even_if_the_account_is_taken_away_meanwhile(rig: BlueskyRig) -> None:
    gone = Event()

    def read_secret() -> Secret:
        if gone.is_set():
            raise AccountTrouble("The account was disconnected.")
        return rig.desk.secret

    def take_away(proceed: Proceed) -> Reply:
        reply = proceed()
        gone.set()
        return reply

    rig.server.on(PUT, take_away)
    outcome = rig.connector.publish(parcel("Good morning"), replace(rig.desk.access, read_secret=read_secret))
    assert isinstance(outcome, Sent), outcome
