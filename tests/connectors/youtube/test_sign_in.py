"""Signing in by the browser, tokens that end, and accounts that are in trouble."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.connectors.contract import Fault, attempt, message, publish
from tests.connectors.fake_youtube import CHANNEL, CLIENT_ID, CLIENT_SECRET, failure
from tests.connectors.loopback import every
from tests.connectors.rig_youtube import YouTubeRig, signed_in
from tests.connectors.wire import HTML, Reply
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import NotSent, Secret, SignInPage, SignsInByBrowser

REDIRECT = "http://127.0.0.1:53127/"
TYPED = Secret.of({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})


def begun(rig: YouTubeRig) -> SignInPage:
    assert isinstance(rig.connector, SignsInByBrowser)
    return rig.connector.begin_sign_in(rig.desk.account, TYPED, REDIRECT)


def finished(rig: YouTubeRig, page: SignInPage, **answer: str) -> Secret:
    return rig.connector.finish_sign_in(rig.desk.account, page.kept, {"state": page.state, **answer})


def is_token(request: object) -> bool:
    return getattr(request, "path", "") == "/token"


def test_a_person_signs_in_and_the_channel_is_known(rig: YouTubeRig) -> None:
    page = begun(rig)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["redirect_uri"] == [REDIRECT]
    assert asked["state"] == [page.state]
    assert CLIENT_SECRET not in page.url
    assert page.kept.fields()["verifier"] not in page.url

    rig.desk.secret = finished(rig, page, code=rig.server.allow(page.url))
    who = rig.connector.identify(rig.desk.access)
    assert (who.remote_identity, who.handle, who.display_name) == (
        CHANNEL,
        "camille",
        "Camille for the Coast",
    )
    assert begun(rig).state != page.state


def test_an_answer_to_another_sign_in_is_refused(rig: YouTubeRig) -> None:
    page = begun(rig)
    code = rig.server.allow(page.url)
    with pytest.raises(AccountTrouble, match="begin it again"):
        rig.connector.finish_sign_in(rig.desk.account, page.kept, {"state": "forged", "code": code})
    assert rig.server.requests == []


def test_a_code_without_its_verifier_is_worth_nothing(rig: YouTubeRig) -> None:
    code = rig.server.allow(begun(rig).url)
    with pytest.raises(AccountTrouble):
        finished(rig, begun(rig), code=code)


def test_a_person_who_says_no_or_unticks_a_box_is_told_what_to_do(rig: YouTubeRig) -> None:
    with pytest.raises(AccountTrouble, match="allow"):
        finished(rig, begun(rig), error="access_denied")
    rig.server.granted_scope = "openid"
    page = begun(rig)
    with pytest.raises(AccountTrouble, match="every box"):
        finished(rig, page, code=rig.server.allow(page.url))


def test_without_a_lasting_token_there_is_no_sign_in(rig: YouTubeRig) -> None:
    rig.server.refresh_token = ""
    page = begun(rig)
    with pytest.raises(AccountTrouble, match="lasting"):
        finished(rig, page, code=rig.server.allow(page.url))


# Tokens.


def test_a_token_that_is_over_is_renewed_and_kept(rig: YouTubeRig) -> None:
    rig.clock.ahead = timedelta(hours=2)
    publish(rig, message(rig, "Good morning"))
    (kept,) = rig.desk.kept
    assert kept.fields()["access_token"] == rig.server.access_token
    assert kept.fields()["refresh_token"] == rig.server.refresh_token
    assert [request.path for request in rig.server.requests].count("/token") == 1


def test_a_clock_ten_minutes_off_does_no_harm(rig: YouTubeRig) -> None:
    for ahead in (timedelta(minutes=10), timedelta(minutes=-10)):
        rig.clock.ahead = ahead
        rig.server.access_tokens += 1
        publish(rig, message(rig, "Good morning"))
        assert rig.connector.collect(rig.desk.access, None).cursor


@pytest.mark.parametrize(
    "reply", [HTML, Reply(500, b""), Reply(503, b"<html>", {"Retry-After": "30"}), Reply(400, b"")]
)
def test_a_sign_in_that_can_t_be_renewed_for_now_is_no_trouble_of_the_account(
    rig: YouTubeRig, reply: Reply
) -> None:
    rig.server.access_tokens += 1
    rig.server.server.on(is_token, lambda _: reply)
    outcome = attempt(rig, message(rig, "Good morning"))
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.needs_reconnect
    assert rig.desk.kept == []
    rig.heal()
    publish(rig, message(rig, "Good morning"))


def test_a_client_that_was_deleted_at_google_is_named(rig: YouTubeRig) -> None:
    rig.desk.secret = Secret.of(
        {**json.loads(signed_in(rig.server, access_token="")), "client_secret": "old"}
    )
    with pytest.raises(AccountTrouble, match="client secret"):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (403, "insufficientPermissions", "every box"),
        (401, "youtubeSignupRequired", "no YouTube channel"),
        (403, "authenticatedUserAccountSuspended", "suspended"),
        (403, "channelClosed", "closed"),
        (403, "accountDelegationForbidden", "no longer manages"),
        (403, "accessNotConfigured", "enable it"),
    ],
)
def test_what_is_wrong_with_the_account_is_said_with_the_way_out(
    rig: YouTubeRig, status: int, reason: str, words: str
) -> None:
    rig.server.server.on(every, lambda _: failure(status, reason))
    for call in (rig.connector.identify, lambda access: rig.connector.collect(access, None)):
        with pytest.raises(AccountTrouble, match=words):
            call(rig.desk.access)
    outcome = attempt(rig, message(rig, "Good morning"))
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
    assert words in outcome.why


def test_a_google_account_without_a_channel_is_no_account(rig: YouTubeRig) -> None:
    rig.server.has_channel = False
    with pytest.raises(AccountTrouble, match="no YouTube channel"):
        rig.connector.identify(rig.desk.access)


def test_a_channel_that_isn_t_verified_uploads_a_quarter_of_an_hour(rig: YouTubeRig) -> None:
    assert rig.connector.identify(rig.desk.access).terms.max_video_seconds is None
    rig.server.long_uploads = "eligible"
    assert rig.connector.identify(rig.desk.access).terms.max_video_seconds == 900


# Secrets.


@pytest.mark.parametrize("fault", [None, *Fault])
def test_no_token_secret_or_session_shows_anywhere(
    rig: YouTubeRig, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    noted: list[str] = []
    sent = replace(message(rig, "Good morning"), note=noted.append)
    if fault is not None:
        rig.inject(fault)
    page = begun(rig)
    shown = [repr(rig.connector), repr(page), repr(rig.connector.publish(sent, rig.desk.access))]
    for call in (
        lambda: rig.connector.identify(rig.desk.access),
        lambda: finished(rig, page, code="4/the-code"),
        lambda: rig.connector.look_up(replace(sent, noted=noted[-1] if noted else None), rig.desk.access),
    ):
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            error: BaseException | None = trouble
            while error is not None:
                shown.append(f"{error} {error!r}")
                error = error.__cause__ or error.__context__
    everything = "\n".join([*shown, caplog.text])
    secrets = {*rig.desk.secret.fields().values(), *page.kept.fields().values()} - {
        CLIENT_ID,
        REDIRECT,
        page.state,
    }
    for secret in (*secrets, "4/the-code", "upload_id=", "ya29."):
        assert secret not in everything


def test_a_token_never_travels_over_plain_http(rig: YouTubeRig) -> None:
    from connectors.youtube.api import Addresses
    from connectors.youtube.connector import YouTube

    plain = YouTube(rig.clock, 0.3, Addresses("http://203.0.113.7", "", "http://203.0.113.7/token"))
    with pytest.raises(NetworkTrouble):
        plain.identify(rig.desk.access)
