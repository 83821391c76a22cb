"""Tokens of Threads: signing in with the browser, renewing in time, dying, and showing nowhere."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.threads.capabilities import CAPABILITIES
from connectors.threads.connector import Threads
from connectors.threads.sign_in import SCOPES
from tests.connectors.contract import parcel
from tests.connectors.fake_threads import APP_ID, APP_SECRET, CODE, TOKEN, error
from tests.connectors.loopback import every
from tests.connectors.rig_threads import ThreadsRig, UtcClock, secret
from tests.connectors.wire import HTML, Reply
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import NotSent, Secret, Sent, SignInPage, SignsInByBrowser

SIGN_IN = CAPABILITIES.sign_in
REDIRECT = f"{SIGN_IN.redirect_scheme}://{SIGN_IN.redirect_host}:53127/"


# Signing in.


def begun(rig: ThreadsRig) -> SignInPage:
    """The sign-in page for a campaign's app."""
    typed = Secret.of({"app_id": APP_ID, "app_secret": APP_SECRET, "access_token": ""})
    return rig.connector.begin_sign_in(rig.desk.account, typed, REDIRECT)


def test_the_browser_is_sent_to_threads_with_the_permissions_and_a_state(rig: ThreadsRig) -> None:
    assert isinstance(rig.connector, SignsInByBrowser)
    page = begun(rig)
    parts = urlsplit(page.url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://www.threads.com/oauth/authorize"
    assert parse_qs(parts.query) == {
        "client_id": [APP_ID],
        # Threads takes no other; the desk listens at the same place without TLS.
        "redirect_uri": ["https://localhost:53127/"],
        "scope": [",".join(SCOPES)],
        "response_type": ["code"],
        "state": [page.state],
    }
    assert len(page.state) >= 32
    assert begun(rig).state != page.state
    assert APP_SECRET not in page.url


@pytest.mark.parametrize("tail", ["", "#_"])
def test_the_code_becomes_a_token_of_sixty_days_with_which_the_account_works(
    rig: ThreadsRig, tail: str
) -> None:
    page = begun(rig)
    kept = rig.connector.finish_sign_in(
        rig.desk.account, page.kept, {"code": CODE + tail, "state": page.state}
    ).fields()
    ends_in = datetime.fromisoformat(kept.pop("expires_at")) - datetime.now(UTC)
    assert timedelta(days=59) < ends_in < timedelta(days=61)
    assert kept == {"app_id": APP_ID, "app_secret": APP_SECRET, "access_token": rig.fake.token}

    rig.connect_with(secret(kept["access_token"]))
    assert rig.connector.identify(rig.desk.access).display_name == "Camille"


def test_an_answer_with_another_state_or_none_signs_nobody_in(rig: ThreadsRig) -> None:
    page = begun(rig)
    for answer in (
        {"code": CODE, "state": "somebody-else-s"},
        {"code": CODE},
        {"state": page.state, "error": "access_denied"},
    ):
        with pytest.raises(AccountTrouble, match=r"camille\.coast"):
            rig.connector.finish_sign_in(rig.desk.account, page.kept, answer)
    assert rig.fake.server.requests == []


def test_a_code_that_threads_refuses_is_told_without_the_code(rig: ThreadsRig) -> None:
    typed = Secret.of({"app_id": APP_ID, "app_secret": "wrong"})
    page = rig.connector.begin_sign_in(rig.desk.account, typed, REDIRECT)
    with pytest.raises(NetworkTrouble) as refusal:
        rig.connector.finish_sign_in(rig.desk.account, page.kept, {"code": CODE, "state": page.state})
    assert "Invalid code" in refusal.value.sentence
    assert CODE not in refusal.value.sentence


def test_without_the_app_s_id_and_secret_no_browser_opens(rig: ThreadsRig) -> None:
    for typed in ({"app_id": APP_ID}, {"app_secret": APP_SECRET}, {"access_token": TOKEN}):
        with pytest.raises(AccountTrouble, match="app secret"):
            rig.connector.begin_sign_in(rig.desk.account, Secret.of(typed), REDIRECT)


def test_a_token_never_travels_over_plain_http() -> None:
    with pytest.raises(ValueError, match="plain http"):
        Threads(UtcClock(), base_url="http://graph.example.org")


# Renewing.


def test_a_token_in_its_last_month_is_renewed_and_kept_before_it_is_used(rig: ThreadsRig) -> None:
    soon = (datetime.now(UTC) + timedelta(days=29)).isoformat()
    rig.connect_with(json.dumps({"access_token": TOKEN, "expires_at": soon, "app_id": APP_ID}))
    rig.connector.identify(rig.desk.access)

    renew, *rest = rig.fake.server.requests
    assert (renew.method, renew.path) == ("GET", "/refresh_access_token")
    assert renew.params == {"grant_type": ["th_refresh_token"], "access_token": [TOKEN]}
    assert {request.headers["authorization"] for request in rest} == {f"Bearer {rig.fake.token}"}
    (kept,) = rig.desk.kept
    assert kept.fields()["access_token"] == rig.fake.token
    assert kept.fields()["app_id"] == APP_ID
    rig.connector.identify(rig.desk.access)
    assert rig.fake.renewals == 1


def test_a_pasted_token_is_renewed_once_and_then_known_to_last(rig: ThreadsRig) -> None:
    rig.connect_with(json.dumps({"app_id": "", "app_secret": "", "access_token": TOKEN}))
    rig.connector.identify(rig.desk.access)
    rig.connector.identify(rig.desk.access)
    assert rig.fake.renewals == 1
    assert "expires_at" in rig.desk.secret.fields()


@pytest.mark.parametrize("answer", [error(400, 100), HTML, Reply(500), Reply(200, {"token_type": "bearer"})])
def test_a_renewal_that_fails_wipes_nothing_and_is_tried_again_a_day_later(
    rig: ThreadsRig, answer: Reply
) -> None:
    """Long-Lived Tokens: one that is younger than a day isn't renewed."""
    rig.connect_with(json.dumps({"access_token": TOKEN}))
    rig.fake.server.on(lambda request: request.path == "/refresh_access_token", lambda _: answer, times=1)
    rig.connector.identify(rig.desk.access)
    rig.connector.identify(rig.desk.access)
    assert rig.desk.kept == []
    assert rig.desk.secret.fields() == {"access_token": TOKEN}

    rig.clock.ahead = timedelta(days=1, minutes=1)
    rig.connector.identify(rig.desk.access)
    assert rig.fake.renewals == 1


# Dying.


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(401, 190, 463, "Session has expired"), "reconnect it"),
        (error(400, 190, 460, "The password was changed"), "reconnect it"),
        (error(400, 190, 458, "The user has not authorized the application"), "reconnect it"),
        (error(400, 102, 0, "Session key invalid"), "reconnect it"),
        (error(400, 190, 459, "You are checkpointed"), "prove who it is"),
        (error(400, 368, 0, "Temporarily blocked for policies violations"), "blocked"),
        (error(403, 10, 0, "Requires threads_content_publish permission"), "threads_content_publish"),
        (error(403, 200, 0, "Permissions error"), "lacks a permission"),
    ],
)
def test_what_only_a_person_can_mend_stops_the_account_with_the_way_out(
    rig: ThreadsRig, reply: Reply, words: str
) -> None:
    """Error handling: codes 190 with their subcodes, 102, 368, 10 and 200 to 299."""
    rig.fake.server.on(every, lambda _: reply)
    for attempt in (1, 2):
        outcome = rig.publish(parcel(f"Hello {attempt}"))
        assert isinstance(outcome, NotSent)
        assert outcome.needs_reconnect
        assert words in outcome.why
        assert "@camille.coast" in outcome.why
        # The second time it happens at the very last call.
        rig.heal()
        rig.fake.server.on(lambda request: request.nsid == "threads_publish", lambda _: reply)
    assert rig.stored() == ()
    rig.heal()
    assert isinstance(rig.publish(parcel("Hello")), Sent)


def test_a_token_with_too_few_permissions_is_told_at_once_which_are_missing(rig: ThreadsRig) -> None:
    rig.fake.scopes = ("threads_basic", "threads_read_replies")
    with pytest.raises(AccountTrouble) as trouble:
        rig.connector.identify(rig.desk.access)
    assert "threads_content_publish, threads_manage_replies" in trouble.value.sentence

    # Who isn't a tester of the app may not ask (Debug Access Token).
    rig.fake.server.on(lambda request: request.nsid == "debug_token", lambda _: error(400, 100))
    assert rig.connector.identify(rig.desk.access).handle == "camille.coast"


@pytest.mark.parametrize("reply", [Reply(200, {}), Reply(200, {"id": "1"}), HTML, Reply(503, b"Sorry")])
def test_who_the_account_is_is_never_guessed(rig: ThreadsRig, reply: Reply) -> None:
    rig.fake.server.on(lambda request: request.path == "/v1.0/me", lambda _: reply)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)


# Showing nowhere.


def _dead(rig: ThreadsRig) -> None:
    rig.fake.server.on(every, lambda _: error(400, 190, 463, f"Error validating {TOKEN}"))


def _unknown(rig: ThreadsRig) -> None:
    rig.fake.server.on(every, lambda _: error(400, 100, 0, f"Malformed {TOKEN}"))


def _away(rig: ThreadsRig) -> None:
    rig.fake.server.close()


@pytest.mark.parametrize("fails", [None, _dead, _unknown, _away])
def test_neither_token_nor_app_secret_nor_code_shows_anywhere(
    rig: ThreadsRig, fails: Callable[[ThreadsRig], None] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.connect_with(json.dumps({"access_token": TOKEN, "app_id": APP_ID, "app_secret": APP_SECRET}))
    page = begun(rig)
    if fails is not None:
        fails(rig)
    shown, message = [repr(page), repr(rig.connector)], parcel("Hello")
    for call in (
        lambda: rig.connector.publish(message, rig.desk.access),
        lambda: rig.connector.identify(rig.desk.access),
        lambda: rig.connector.collect(rig.desk.access, None),
        lambda: rig.connector.finish_sign_in(
            rig.desk.account, page.kept, {"code": CODE, "state": page.state}
        ),
    ):
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            error_: BaseException | None = trouble
            while error_ is not None:
                shown += [repr(error_), str(error_)]
                error_ = error_.__cause__
    for hidden in (TOKEN, APP_SECRET, CODE, rig.fake.token):
        assert hidden not in "\n".join(shown) + caplog.text


def test_a_cursor_holds_no_token_though_threads_puts_it_into_the_next_page_s_address(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    for n in range(120):
        rig.fake.write("bob", f"Answer {n}", post.id)
    cursor, more = None, True
    while more:
        batch = rig.connector.collect(rig.desk.access, cursor)
        cursor, more = batch.cursor, batch.more
        assert TOKEN not in str(cursor)


def test_what_is_kept_can_t_be_read(rig: ThreadsRig) -> None:
    for kept in ("no JSON", "{}", json.dumps({"access_token": ""})):
        rig.connect_with(kept)
        outcome = rig.publish(replace(parcel("Hello")))
        assert isinstance(outcome, NotSent)
        assert outcome.needs_reconnect
