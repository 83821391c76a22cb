"""Signing in by the browser, and tokens that are renewed without anybody noticing."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.x.connector import X
from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_x import HANDLE
from tests.connectors.fake_x_tokens import CLIENT_ID, CLIENT_SECRET, SECRETS
from tests.connectors.rig_x import UtcClock, XRig, signs_in
from tests.connectors.wire import HTML, Proceed, Reply
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import NotSent, Secret, Sent, SignInPage, SignsInByBrowser

REDIRECT = "http://127.0.0.1:53127/"


def begun(rig: XRig, client_secret: str = CLIENT_SECRET) -> SignInPage:
    """X's page is open; what it was asked for is known to the server."""
    assert isinstance(rig.connector, SignsInByBrowser)
    typed = Secret.of({"client_id": CLIENT_ID, "client_secret": client_secret})
    page = rig.connector.begin_sign_in(rig.desk.account, typed, REDIRECT)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    rig.server.tokens.challenge, rig.server.tokens.redirect = asked["code_challenge"], asked["redirect_uri"]
    rig.server.tokens.public = not client_secret
    return page


def finished(rig: XRig, page: SignInPage, **answer: str) -> Secret:
    assert isinstance(rig.connector, SignsInByBrowser)
    came_back = {"state": page.state, "code": rig.server.tokens.code} | answer
    return rig.connector.finish_sign_in(rig.desk.account, page.kept, came_back)


@contextmanager
def asks_to_reconnect() -> Iterator[None]:
    with pytest.raises(AccountTrouble) as trouble:
        yield
    assert HANDLE in trouble.value.sentence


def test_the_browser_opens_xs_page_with_what_the_app_needs(rig: XRig) -> None:
    page = begun(rig)
    address = urlsplit(page.url)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://x.com/i/oauth2/authorize"
    assert asked.pop("state") == page.state
    assert len(page.state) >= 32
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "scope": "tweet.read tweet.write tweet.moderate.write users.read media.write offline.access",
        "code_challenge_method": "S256",
    }
    assert begun(rig).state != page.state
    assert CLIENT_SECRET not in page.url


def test_the_code_that_comes_back_becomes_tokens_that_work(rig: XRig) -> None:
    rig.desk.secret = finished(rig, begun(rig))
    (request,) = rig.server.requests
    pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    assert (request.method, request.path) == ("POST", "/2/oauth2/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["authorization"] == f"Basic {pair}"
    body = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    assert len(body.pop("code_verifier")) >= 43
    assert body == {
        "grant_type": "authorization_code",
        "code": "the-authorization-code",
        "redirect_uri": REDIRECT,
    }
    assert rig.connector.identify(rig.access).handle == HANDLE


def test_a_native_app_has_no_secret_and_names_itself_in_the_body(rig: XRig) -> None:
    rig.desk.secret = finished(rig, begun(rig, client_secret=""))
    (request,) = rig.server.requests
    assert "authorization" not in request.headers
    assert parse_qs(request.body.decode())["client_id"] == [CLIENT_ID]
    rig.server.tokens.bearer = "another"
    rig.sent(parcel("Good morning"))


@pytest.mark.parametrize(
    "answer",
    [{"state": "somebody else's"}, {"code": ""}, {"code": "", "error": "access_denied"}, {"code": "wrong"}],
)
def test_an_answer_that_is_not_ours_signs_nobody_in(rig: XRig, answer: dict[str, str]) -> None:
    page = begun(rig)
    with asks_to_reconnect():
        finished(rig, page, **answer)


def test_a_verifier_that_is_not_ours_is_refused_by_x(rig: XRig) -> None:
    page = begun(rig)
    kept = {**page.kept.fields(), "verifier": "x" * 64}
    with asks_to_reconnect():
        finished(rig, replace(page, kept=Secret.of(kept)))


def test_without_a_client_id_there_is_nothing_to_open(rig: XRig) -> None:
    assert isinstance(rig.connector, SignsInByBrowser)
    with asks_to_reconnect():
        rig.connector.begin_sign_in(rig.desk.account, Secret.of(SECRETS), REDIRECT)


def test_a_reconnection_may_use_what_is_kept(signed_in: XRig) -> None:
    assert isinstance(signed_in.connector, SignsInByBrowser)
    page = signed_in.connector.begin_sign_in(signed_in.desk.account, signed_in.desk.secret, REDIRECT)
    assert CLIENT_ID in page.url


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_three_of_the_four_values_are_not_enough(rig: XRig, missing: str) -> None:
    rig.desk.secret = Secret.of({**SECRETS, missing: " "})
    with asks_to_reconnect():
        rig.connector.identify(rig.access)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert rig.server.requests == []


# Renewing.


def test_a_token_of_two_hours_is_renewed_and_kept_before_it_is_used(signed_in: XRig) -> None:
    signed_in.server.tokens.bearer = "bearer-of-the-next-hours"
    kept_at: list[int] = []

    def keep(secret: Secret) -> None:
        kept_at.append(len(signed_in.server.requests))
        signed_in.desk.secret = secret

    access = replace(signed_in.access, keep_secret=keep)
    assert isinstance(signed_in.connector.publish(parcel("Good morning"), access), Sent)
    assert signed_in.calls() == ["POST /2/tweets", "POST /2/oauth2/token", "POST /2/tweets"]
    assert kept_at == [2]
    assert json.loads(signed_in.desk.secret.value) == {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "bearer": "bearer-1",
        "refresh": "refresh-1",
    }
    signed_in.sent(parcel("And good evening"))
    assert len(signed_in.server.requests) == 4


def test_two_threads_renew_once(signed_in: XRig) -> None:
    signed_in.server.tokens.bearer = "bearer-of-the-next-hours"
    both = Barrier(2, timeout=5)

    def wait_for_the_other(proceed: Proceed) -> Reply:
        reply = proceed()
        both.wait()
        return reply

    signed_in.server.server.on(lambda each: each.path == "/2/users/me", wait_for_the_other, times=2)
    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(signed_in.connector.identify, signed_in.access) for _ in range(2)]
        assert {each.result(timeout=10).handle for each in found} == {HANDLE}
    assert signed_in.server.tokens.renewals == 1


def test_a_sign_in_that_was_taken_back_asks_to_reconnect_and_loses_nothing(signed_in: XRig) -> None:
    signed_in.server.tokens.revoked = True
    outcome = signed_in.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    with asks_to_reconnect():
        signed_in.connector.collect(signed_in.access, None)
    assert signed_in.desk.kept == []


@pytest.mark.parametrize(
    "bad_day", [HTML, Reply(503, b"Over capacity"), Reply(400, b"no JSON"), Reply(200, {})]
)
def test_a_bad_day_of_the_token_server_disconnects_nobody(signed_in: XRig, bad_day: Reply) -> None:
    signed_in.server.tokens.bearer = "bearer-of-the-next-hours"
    signed_in.server.server.on(signs_in, lambda _: bad_day)
    outcome = signed_in.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert not outcome.needs_reconnect
    with pytest.raises(NetworkTrouble):
        signed_in.connector.collect(signed_in.access, None)
    assert signed_in.desk.kept == []
    signed_in.heal()
    assert collect_all(signed_in)[0] == []


def test_a_sign_in_without_a_refresh_token_ends_with_its_hours(signed_in: XRig) -> None:
    fields = signed_in.desk.secret.fields()
    signed_in.desk.secret = Secret.of({name: value for name, value in fields.items() if name != "refresh"})
    signed_in.sent(parcel("Good morning"))
    signed_in.server.tokens.bearer = "bearer-of-the-next-hours"
    with asks_to_reconnect():
        signed_in.connector.identify(signed_in.access)


def test_a_token_goes_to_no_address_that_anybody_can_read_along() -> None:
    with pytest.raises(ValueError, match="not a safe address"):
        X(UtcClock(), base_url="http://x.example")
