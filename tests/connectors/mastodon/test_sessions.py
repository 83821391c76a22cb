"""Who the account is, what its token may, and what the server says of its limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.mastodon.connector import MastodonConnector
from connectors.mastodon.identity import NEEDED
from tests.connectors.contract import parcel, picture
from tests.connectors.fake_mastodon import TOKEN, refusal
from tests.connectors.fake_mastodon_posts import OWN_ID, PEOPLE
from tests.connectors.rig_mastodon import POST, MastodonRig
from tests.connectors.wire import HTML, Reply
from tests.factories import SetClock
from warroom.domain.capabilities import Terms
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import NotSent, Secret

ME = "GET /api/v1/accounts/verify_credentials"
APPLICATION = "GET /api/v1/apps/verify_credentials"
INSTANCE = "GET /api/v2/instance"


def test_an_account_is_its_id_on_its_instance(rig: MastodonRig) -> None:
    identity = rig.connector.identify(rig.desk.access)
    host = rig.server.url.removeprefix("http://")
    assert identity.remote_identity == f"{OWN_ID}@{host}"
    assert (identity.handle, identity.display_name) == ("camille@camp.example", "Camille")


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        (["read"], "write:media, write:statuses"),
        (["write", "read:accounts", "read:statuses"], "read:notifications"),
        (["profile"], "read:accounts"),
    ],
)
def test_a_token_that_may_too_little_says_what_is_missing(
    rig: MastodonRig, granted: list[str], missing: str
) -> None:
    rig.server.scopes = granted
    with pytest.raises(AccountTrouble, match=missing):
        rig.connector.identify(rig.desk.access)


def test_a_token_of_single_permissions_is_enough(rig: MastodonRig) -> None:
    rig.server.scopes = list(NEEDED)
    assert rig.connector.identify(rig.desk.access).remote_identity


@pytest.mark.parametrize(
    ("call", "reply", "says"),
    [
        (ME, refusal(403, "Your login is currently disabled"), "moderators"),
        (ME, Reply(200, {**PEOPLE["camille"], "suspended": True}), "suspended"),
        (ME, refusal(422, "This method requires an authenticated user"), "reconnect"),
        (ME, Reply(422, b""), "reconnect"),
        (ME, refusal(403, "This action is outside the authorized scopes"), "“read”"),
    ],
)
def test_an_account_that_can_t_be_used_says_why(rig: MastodonRig, call: str, reply: Reply, says: str) -> None:
    rig.server.on(call, lambda _: reply)
    with pytest.raises(AccountTrouble, match=says) as trouble:
        rig.connector.identify(rig.desk.access)
    assert rig.desk.account.handle.removeprefix("@") in trouble.value.sentence


@pytest.mark.parametrize("reply", [refusal(401, "No application"), refusal(404, "Record not found")])
def test_a_server_that_tells_no_permissions_is_taken_at_its_word(rig: MastodonRig, reply: Reply) -> None:
    rig.server.scopes = []
    assert rig.connector.identify(rig.desk.access).remote_identity
    rig.server.on(APPLICATION, lambda _: reply)
    assert rig.connector.identify(rig.desk.access).remote_identity


def test_a_server_without_newer_calls_is_known_by_what_it_has(rig: MastodonRig) -> None:
    """As snac2 answers: a page for what it doesn't know, and the first version of the instance."""
    nowhere = Reply(404, b"<h1>404 Not Found</h1>", {"Content-Type": "text/html"})
    rig.server.on(APPLICATION, lambda _: nowhere)
    rig.server.on(INSTANCE, lambda _: nowhere)
    configuration = {"statuses": {"max_characters": 100_000, "max_media_attachments": "4"}}
    old = Reply(200, {"uri": "old.example", "configuration": configuration})
    rig.server.on("GET /api/v1/instance", lambda _: old)
    identity = rig.connector.identify(rig.desk.access)
    assert (identity.handle, identity.terms) == ("camille@old.example", Terms(max_length=100_000))
    rig.server.on("GET /api/v1/instance", lambda _: nowhere)
    assert rig.connector.identify(rig.desk.access).terms == Terms()


@pytest.mark.parametrize(
    "reply",
    [HTML, Reply(200, b"[]"), Reply(200, b'{"a":' * 5000), Reply(500, b""), Reply(302, b"")],
)
def test_odd_answers_of_the_instance_end_at_once(rig: MastodonRig, reply: Reply) -> None:
    """Mastodon.py would ask again and again, until Python's stack is full."""
    rig.server.on(INSTANCE, lambda _: reply)
    with pytest.raises(NetworkTrouble, match="no clear answer"):
        rig.connector.identify(rig.desk.access)
    assert rig.calls().count(INSTANCE) == 1


def test_an_instance_that_says_nothing_of_its_limits_has_the_usual_ones(rig: MastodonRig) -> None:
    rig.server.on(INSTANCE, lambda _: Reply(200, {"configuration": [], "domain": "camp.example"}))
    assert rig.connector.identify(rig.desk.access).terms == Terms()


@pytest.mark.parametrize("reply", [Reply(200, {}), Reply(200, b"[]"), HTML, Reply(200, {"id": "1"})])
def test_an_account_without_a_name_is_the_network_s_trouble(rig: MastodonRig, reply: Reply) -> None:
    rig.server.on(ME, lambda _: reply)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)


def test_the_password_of_a_proxy_is_not_the_account_s_trouble(rig: MastodonRig) -> None:
    hotel = Reply(401, b"<html>Who are you?</html>", {"WWW-Authenticate": 'Basic realm="Hotel"'})
    rig.server.on("*", lambda _: hotel)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert not outcome.needs_reconnect


@pytest.mark.parametrize("url", ["http://camp.example", "camp.example", "ftp://camp.example", None, ""])
def test_no_token_leaves_for_an_unsafe_address(rig: MastodonRig, url: str | None) -> None:
    rig.desk.account = replace(rig.desk.account, service_url=url)
    with pytest.raises(AccountTrouble, match="https://"):
        rig.connector.identify(rig.desk.access)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect


@pytest.mark.parametrize("secret", ["", "two words", "line\nbreak", "tokén", "null\0"])
def test_a_token_that_fits_into_no_header_is_refused_and_shown_nowhere(rig: MastodonRig, secret: str) -> None:
    rig.desk.secret = Secret(secret)
    with pytest.raises(AccountTrouble) as trouble:
        rig.connector.identify(rig.desk.access)
    assert not secret or secret not in repr(trouble.value)
    assert rig.server.requests == []


# What is left of the limits.


def test_the_budget_is_that_of_ordinary_calls(rig: MastodonRig) -> None:
    """Uploads and deletions have limits of their own, a tenth as wide (rack_attack.rb)."""
    remote = rig.sent(parcel("A sunrise", pictures=(picture("A sunrise"),)))
    rig.connector.delete(remote, rig.desk.access)
    assert len(rig.desk.budgets) == len(rig.server.requests) - 2
    budget = rig.desk.budgets[-1]
    assert (budget.limit, budget.remaining) == (300, 296)
    assert timedelta(minutes=3) < budget.resets_at - datetime.now(UTC) <= timedelta(minutes=4)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_ten_minutes_off_waits_no_longer_and_no_shorter(
    rig: MastodonRig, minutes: int
) -> None:
    """The server's instants are by its own clock, which it tells with every answer."""
    clock = SetClock(datetime.now(UTC) + timedelta(minutes=minutes))
    rig.connector = MastodonConnector(clock, answer_seconds=0.4)
    server_now = datetime.now(UTC).replace(microsecond=0)
    headers = {"X-RateLimit-Reset": (server_now + timedelta(minutes=4)).isoformat()}
    rig.server.on("*", lambda _: Reply(429, {"error": "Too many requests"}, headers))
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert abs(outcome.retry_at - clock.now() - timedelta(minutes=4)) < timedelta(seconds=3)


@pytest.mark.parametrize("reset", ["soon", "", "nan", "inf", "9" * 40, "2026-13-45", "0001-01-01T00:00:00"])
def test_a_reset_that_isn_t_an_instant_is_no_instant(rig: MastodonRig, reset: str) -> None:
    rig.server.on(POST, lambda _: Reply(429, {"error": "Slow"}, {"X-RateLimit-Reset": reset}))
    outcome = rig.publish(parcel("One"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None or outcome.retry_at < datetime.now(UTC)


def test_a_429_tells_the_desk_that_the_budget_is_used_up(rig: MastodonRig) -> None:
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset.isoformat(),
    }
    rig.server.on("GET /api/v1/notifications", lambda _: Reply(429, {"error": "Slow"}, headers))
    with pytest.raises(NetworkTrouble) as trouble:
        rig.connector.collect(rig.desk.access, None)
    assert trouble.value.retry_at == reset
    assert (rig.desk.budgets[-1].remaining, rig.desk.budgets[-1].resets_at) == (0, reset)
    assert TOKEN not in trouble.value.sentence
