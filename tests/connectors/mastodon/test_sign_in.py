"""Signing in on the instance's page: an application of its own, state and PKCE, no secret in the open."""

import logging
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.mastodon.connector import MastodonConnector
from tests.connectors.fake_mastodon import fields, refusal
from tests.connectors.rig_mastodon import MastodonRig
from tests.connectors.wire import HTML, Reply
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Secret, SignInPage, SignsInByBrowser

REDIRECT = "http://127.0.0.1:53127/"


def browser(rig: MastodonRig) -> MastodonConnector:
    assert isinstance(rig.connector, SignsInByBrowser)
    assert isinstance(rig.connector, MastodonConnector)
    return rig.connector


def begun(rig: MastodonRig) -> SignInPage:
    return browser(rig).begin_sign_in(rig.desk.account, Secret(""), REDIRECT)


def test_the_whole_way_ends_with_a_token_that_works(
    rig: MastodonRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = begun(rig)
    query = parse_qs(urlsplit(page.url).query)
    assert page.url.startswith(f"{rig.server.url}/oauth/authorize?")
    assert query["state"] == [page.state]
    assert query["redirect_uri"] == [REDIRECT]
    assert (query["scope"], query["code_challenge_method"]) == (["read write"], ["S256"])
    answer = rig.server.allow(page.url)
    rig.desk.secret = browser(rig).finish_sign_in(rig.desk.account, page.kept, answer)
    assert rig.connector.identify(rig.desk.access).handle == "camille@camp.example"

    (registration,) = rig.asked("POST /api/v1/apps")
    assert fields(registration)["redirect_uris"] == REDIRECT
    (exchange,) = rig.asked("POST /oauth/token")
    kept = page.kept.fields()
    for secret in (kept["client_secret"], kept["code_verifier"], answer["code"], rig.desk.secret.value):
        assert secret not in caplog.text
        assert secret not in page.url
    assert fields(exchange)["code_verifier"] == kept["code_verifier"]


def test_each_sign_in_has_secrets_of_its_own(rig: MastodonRig) -> None:
    first, second = begun(rig), begun(rig)
    assert first.state != second.state
    assert first.kept.fields()["code_verifier"] != second.kept.fields()["code_verifier"]


@pytest.mark.parametrize("state", ["", "another", None])
def test_the_answer_to_another_sign_in_is_refused_without_a_call(rig: MastodonRig, state: str | None) -> None:
    page = begun(rig)
    answer = {**rig.server.allow(page.url), "state": state}
    answer = {name: value for name, value in answer.items() if value is not None}
    with pytest.raises(AccountTrouble, match="another sign-in"):
        browser(rig).finish_sign_in(rig.desk.account, page.kept, answer)
    assert rig.asked("POST /oauth/token") == []


def test_whoever_says_no_on_the_page_is_not_connected(rig: MastodonRig) -> None:
    page = begun(rig)
    with pytest.raises(AccountTrouble, match="no permission"):
        browser(rig).finish_sign_in(
            rig.desk.account, page.kept, {"error": "access_denied", "state": page.state}
        )


def test_a_code_is_worth_nothing_without_what_was_kept(rig: MastodonRig) -> None:
    """The server checks the proof of RFC 7636: who stole the code alone gets no token."""
    page = begun(rig)
    answer = rig.server.allow(page.url)
    stolen = Secret.of({**page.kept.fields(), "code_verifier": "guessed" * 7})
    with pytest.raises(AccountTrouble, match="begin again") as trouble:
        browser(rig).finish_sign_in(rig.desk.account, stolen, answer)
    assert answer["code"] not in repr(trouble.value)


def test_permissions_that_were_not_given_are_named(rig: MastodonRig) -> None:
    page = begun(rig)
    rig.server.scopes = ["read"]
    with pytest.raises(AccountTrouble, match="write:statuses"):
        browser(rig).finish_sign_in(rig.desk.account, page.kept, rig.server.allow(page.url))


ODD = [
    HTML,
    Reply(200, {}),
    Reply(500, b""),
    Reply(302, b""),
    Reply(200, b"[]"),
    Reply(429, {"error": "Slow"}),
]


@pytest.mark.parametrize("reply", [*ODD, refusal(403, "This action is not allowed")])
def test_an_instance_that_registers_nobody_is_the_network_s_trouble(rig: MastodonRig, reply: Reply) -> None:
    rig.server.on("POST /api/v1/apps", lambda _: reply)
    with pytest.raises(NetworkTrouble):
        begun(rig)


@pytest.mark.parametrize("reply", ODD)
def test_an_instance_that_gives_no_token_is_the_network_s_trouble(rig: MastodonRig, reply: Reply) -> None:
    page = begun(rig)
    answer = rig.server.allow(page.url)
    rig.server.on("POST /oauth/token", lambda _: reply, times=1)
    with pytest.raises(NetworkTrouble):
        browser(rig).finish_sign_in(rig.desk.account, page.kept, answer)
    assert browser(rig).finish_sign_in(rig.desk.account, page.kept, answer).value in rig.server.tokens


def test_nobody_is_sent_to_an_unsafe_page(rig: MastodonRig) -> None:
    rig.desk.account = replace(rig.desk.account, service_url="http://camp.example")
    with pytest.raises(AccountTrouble, match="https://"):
        begun(rig)
