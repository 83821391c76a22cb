"""Tokens expire, passwords are revoked, accounts are closed: no post is lost or sent as somebody else."""

from dataclasses import replace

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_bluesky import DID, HANDLE
from tests.connectors.rig_bluesky import PUT, RENEW, SIGN_IN, BlueskyRig
from tests.connectors.wire import Proceed, Reply, error
from warroom.domain.ids import AccountId
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble
from warroom.ports import NotSent, Rejected, Secret, Unknown


def test_an_expired_token_is_renewed_and_the_call_repeated(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.expire_tokens()
    rig.sent(parcel("Two"))
    assert rig.calls() == [SIGN_IN, PUT, PUT, RENEW, PUT]
    assert len(rig.stored()) == 2


def test_reading_survives_an_expired_token_too(rig: BlueskyRig) -> None:
    remote = rig.sent(parcel("One"))
    rig.respond(remote, ResponseKind.REPLY, "Hello")
    rig.server.expire_tokens()
    assert len(collect_all(rig)[0]) == 1


def test_when_the_refresh_token_is_dead_too_the_app_password_signs_in_again(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.expire_tokens()
    rig.server.on(RENEW, lambda _: error(400, "ExpiredToken", "Token has been revoked"))
    rig.sent(parcel("Two"))
    assert rig.calls() == [SIGN_IN, PUT, PUT, RENEW, SIGN_IN, PUT]


def test_a_write_that_was_not_surely_refused_is_not_repeated(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.on(PUT, lambda _: Reply(400, b"<html>ExpiredToken</html>"))
    assert isinstance(rig.publish(parcel("Two")), Unknown)
    assert rig.calls() == [SIGN_IN, PUT, PUT]


def test_an_account_that_bluesky_closed_has_to_be_looked_after(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.on("*", lambda _: error(401, "AccountTakedown", "Account has been taken down"))
    outcome = rig.publish(parcel("Two"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert "Account has been taken down" in outcome.why


def test_a_revoked_app_password_names_the_account(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.on("*", lambda _: error(401, "AuthenticationRequired", "Invalid identifier or password"))
    with pytest.raises(AccountTrouble, match=HANDLE):
        rig.connector.collect(rig.desk.access, None)


def test_one_sign_in_serves_many_calls_until_the_secret_changes(rig: BlueskyRig) -> None:
    for n in range(5):
        rig.sent(parcel(f"Post {n}"))
    assert rig.calls().count(SIGN_IN) == 1
    rig.desk.secret = Secret("abcd-efgh-ijkl-changed")
    outcome = rig.publish(parcel("Last"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect


def test_a_password_for_another_account_never_posts_there(rig: BlueskyRig) -> None:
    def bob(_: Proceed) -> Reply:
        return Reply(200, {"did": "did:plc:bob", "handle": "bob.test", "accessJwt": "a", "refreshJwt": "r"})

    rig.desk.account = replace(rig.desk.account, remote_identity=DID)
    rig.server.on(SIGN_IN, bob)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert PUT not in rig.calls()


@pytest.mark.parametrize("service", ["http://bsky.example", "ftp://127.0.0.1", "bsky.social", ""])
def test_a_password_never_travels_in_the_clear(rig: BlueskyRig, service: str) -> None:
    rig.desk.account = replace(rig.desk.account, service_url=service or "http://")
    with pytest.raises(AccountTrouble, match="https://"):
        rig.connector.identify(rig.desk.access)
    assert rig.server.requests == []


def test_a_new_account_without_a_profile_is_known_by_its_handle(rig: BlueskyRig) -> None:
    rig.server.on("app.bsky.actor.getProfile", lambda _: error(400, "InvalidRequest", "Profile not found"))
    assert rig.connector.identify(rig.desk.access).display_name == HANDLE


def test_what_the_server_says_is_shown_without_tokens(rig: BlueskyRig) -> None:
    token = "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"
    rig.server.on(PUT, lambda _: error(400, "InvalidRequest", f"Bad token {token} " + "x" * 5000))
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, Rejected)
    assert token not in outcome.reason
    assert len(outcome.reason) < 300


def test_two_accounts_have_two_sessions(rig: BlueskyRig) -> None:
    other = replace(rig.desk.access, account=replace(rig.desk.account, id=AccountId(2)))
    rig.sent(parcel("One"))
    rig.connector.publish(parcel("Two"), other)
    assert rig.calls().count(SIGN_IN) == 2
