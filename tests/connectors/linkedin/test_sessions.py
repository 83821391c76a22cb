"""Tokens of LinkedIn: signing in with the browser, renewing where that is granted, dying, showing nowhere."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.linkedin.connector import LinkedIn
from connectors.linkedin.sign_in import SCOPES
from tests.connectors.contract import parcel, picture
from tests.connectors.fake_linkedin import (
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    EXPIRED,
    HANDLE,
    PAGE,
    REFRESH,
    TOKEN,
    error,
)
from tests.connectors.loopback import every
from tests.connectors.rig_linkedin import LinkedInRig, UtcClock, is_posting
from tests.connectors.wire import HTML, Reply
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import NotSent, Rejected, Secret, Sent, SignInPage, SignsInByBrowser

REDIRECT = "http://localhost:53127/"
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def in_days(days: int) -> str:
    """An instant as it is kept."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


# Signing in.


def begun(rig: LinkedInRig) -> SignInPage:
    """The sign-in page for a campaign's app."""
    return rig.connector.begin_sign_in(rig.desk.account, Secret.of(APP), REDIRECT)


def test_the_browser_is_sent_to_linkedin_with_the_permissions_and_a_state(rig: LinkedInRig) -> None:
    assert isinstance(rig.connector, SignsInByBrowser)
    page = LinkedIn(UtcClock()).begin_sign_in(rig.desk.account, Secret.of(APP), REDIRECT)
    parts = urlsplit(page.url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://www.linkedin.com/oauth/v2/authorization"
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [REDIRECT],
        "state": [page.state],
        "scope": [" ".join(SCOPES)],
    }
    assert begun(rig).state != begun(rig).state
    assert CLIENT_SECRET not in page.url


def test_the_code_becomes_tokens_with_which_the_page_works(rig: LinkedInRig) -> None:
    page = begun(rig)
    kept = rig.connector.finish_sign_in(rig.desk.account, page.kept, {"code": CODE, "state": page.state})
    (asked,) = rig.fake.server.requests
    assert (asked.method, asked.path) == ("POST", "/oauth/v2/accessToken")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    fields = kept.fields()
    ends_in = datetime.fromisoformat(fields.pop("expires_at")) - datetime.now(UTC)
    assert timedelta(days=59) < ends_in < timedelta(days=61)
    assert fields == {**APP, "access_token": rig.fake.token, "refresh_token": REFRESH}
    rig.desk.secret = kept
    assert rig.connector.identify(rig.desk.access).display_name == "Camille for the Coast"


def test_an_answer_with_another_state_or_none_signs_nobody_in(rig: LinkedInRig) -> None:
    page = begun(rig)
    for answer in (
        {"code": CODE, "state": "somebody-else-s"},
        {"code": CODE},
        {"state": page.state, "error": "user_cancelled_authorize"},
    ):
        with pytest.raises(AccountTrouble, match=HANDLE):
            rig.connector.finish_sign_in(rig.desk.account, page.kept, answer)
    assert rig.fake.server.requests == []


def test_a_code_that_linkedin_refuses_is_told_without_the_code(rig: LinkedInRig) -> None:
    typed = Secret.of({"client_id": CLIENT_ID, "client_secret": "wrong"})
    page = rig.connector.begin_sign_in(rig.desk.account, typed, REDIRECT)
    with pytest.raises(NetworkTrouble) as refusal:
        rig.connector.finish_sign_in(rig.desk.account, page.kept, {"code": CODE, "state": page.state})
    assert "Unable to retrieve token" in refusal.value.sentence


def test_without_the_app_s_id_and_secret_no_browser_opens(rig: LinkedInRig) -> None:
    with pytest.raises(AccountTrouble, match="client secret"):
        rig.connector.begin_sign_in(rig.desk.account, Secret.of({"client_id": CLIENT_ID}), REDIRECT)


def test_a_token_never_travels_over_plain_http() -> None:
    with pytest.raises(ValueError, match="plain http"):
        LinkedIn(UtcClock(), base_url="http://api.example.org")
    with pytest.raises(ValueError, match="plain http"):
        LinkedIn(UtcClock(), sign_in_url="http://www.example.org")


# Which page it is.


def test_a_page_is_found_by_its_name_and_then_known_by_its_number(rig: LinkedInRig) -> None:
    known = rig.connector.identify(rig.desk.access)
    assert rig.fake.server.requests[0].path == "/rest/organizations/2414183"
    new = LinkedInRig(rig.fake)
    new.desk.account = replace(rig.desk.account, remote_identity=None)
    assert new.connector.identify(new.desk.access) == known
    by_name, roles = rig.fake.server.requests[2:]
    assert by_name.params == {"q": ["vanityName"], "vanityName": [HANDLE]}
    assert roles.params == {"q": ["roleAssignee"], "state": ["APPROVED"], "count": ["100"]}
    assert known.remote_identity == PAGE

    new.desk.account = replace(rig.desk.account, remote_identity=None, handle="somebody-else")
    with pytest.raises(AccountTrouble, match="somebody-else"):
        new.connector.identify(new.desk.access)
    outcome = new.connector.publish(parcel("Hello"), new.desk.access)
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect


@pytest.mark.parametrize("role", ["ANALYST", "CURATOR", "RECRUITING_POSTER"])
def test_a_page_that_one_no_longer_manages_is_told_with_the_way_out(rig: LinkedInRig, role: str) -> None:
    rig.fake.role = role
    with pytest.raises(AccountTrouble) as trouble:
        rig.connector.identify(rig.desk.access)
    assert "super admin" in trouble.value.sentence
    rig.fake.role = "CONTENT_ADMINISTRATOR"
    assert rig.connector.identify(rig.desk.access).handle == HANDLE


@pytest.mark.parametrize("reply", [Reply(200, {}), Reply(200, {"id": 1}), HTML, Reply(503, b"Sorry")])
def test_which_page_it_is_is_never_guessed(rig: LinkedInRig, reply: Reply) -> None:
    rig.fake.server.on(lambda request: "organizations" in request.path, lambda _: reply)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.desk.access)


# Renewing.


def test_a_token_in_its_last_week_is_renewed_and_kept_before_it_is_used(rig: LinkedInRig) -> None:
    rig.connect_with(access_token=TOKEN, expires_at=in_days(6), refresh_token=REFRESH, **APP)
    rig.sent(parcel("Hello"))
    renew, post = rig.fake.server.requests
    assert parse_qs(renew.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": [REFRESH],
        "client_id": [CLIENT_ID],
        "client_secret": [CLIENT_SECRET],
    }
    assert post.headers["authorization"] == f"Bearer {rig.fake.token}"
    (kept,) = rig.desk.kept
    assert kept.fields()["access_token"] == rig.fake.token


def test_a_token_that_died_in_the_middle_is_renewed_and_the_refused_write_repeated_once(
    rig: LinkedInRig,
) -> None:
    rig.connect_with(access_token=TOKEN, expires_at=in_days(40), refresh_token=REFRESH, **APP)
    rig.fake.token = "AQVanotherTokenOfThePage"
    rig.sent(parcel("Hello"))
    assert [request.nsid for request in rig.fake.server.requests] == ["posts", "accessToken", "posts"]
    assert len(rig.stored()) == 1


@pytest.mark.parametrize("answer", [error(400, "invalid_request", "No"), HTML, Reply(500), Reply(200, {})])
def test_a_renewal_that_fails_wipes_nothing(rig: LinkedInRig, answer: Reply) -> None:
    rig.connect_with(access_token=TOKEN, expires_at=in_days(2), refresh_token=REFRESH, **APP)
    before = rig.desk.secret
    rig.fake.server.on(lambda request: request.nsid == "accessToken", lambda _: answer)
    rig.sent(parcel("Hello"))
    rig.sent(parcel("Hello again"))
    assert rig.desk.secret == before
    tried = [request for request in rig.fake.server.requests if request.nsid == "accessToken"]
    assert len(tried) == 1

    rig.fake.token = "AQVanotherTokenOfThePage"
    outcome = rig.publish(parcel("And again"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert rig.desk.secret == before


def test_a_token_without_a_refresh_token_works_to_its_last_day_and_is_then_asked_for(
    rig: LinkedInRig,
) -> None:
    rig.connect_with(access_token=TOKEN, expires_at=in_days(1), **APP)
    rig.sent(parcel("Hello"))
    rig.fake.server.on(every, lambda _: EXPIRED)
    with pytest.raises(AccountTrouble, match="EXPIRED_ACCESS_TOKEN"):
        rig.connector.collect(rig.desk.access, None)
    assert rig.fake.renewals == 0


# Dying.


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(401, "REVOKED_ACCESS_TOKEN", "The token has been revoked by the user", 65601), "REVOKED"),
        (error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600), "INVALID"),
        (error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE", 100), "posts.CREATE"),
        (error(403, "ACCESS_DENIED", "Member is restricted", 100), "restricted"),
    ],
)
def test_what_only_a_person_can_mend_stops_the_account_with_the_way_out(
    rig: LinkedInRig, reply: Reply, words: str
) -> None:
    """error-handling: 401 with the service codes 65600 to 65602, and 403."""
    rig.fake.server.on(every, lambda _: reply)
    outcome = rig.publish(parcel("Hello"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert words in outcome.why
    assert HANDLE in outcome.why
    rig.heal()
    assert isinstance(rig.publish(parcel("Hello")), Sent)


def test_a_version_that_linkedin_no_longer_speaks_asks_for_an_update(rig: LinkedInRig) -> None:
    """versioning: 426 with NONEXISTENT_VERSION."""
    gone = error(426, "NONEXISTENT_VERSION", "Requested version 20220401 is not active")
    rig.fake.server.on(every, lambda _: gone)
    with pytest.raises(NetworkTrouble, match="update Warroom"):
        rig.connector.collect(rig.desk.access, None)
    rig.heal()
    rig.fake.server.on(is_posting, lambda _: gone)
    assert isinstance(rig.publish(parcel("Hello")), Rejected)


# Showing nowhere.


def _dead(rig: LinkedInRig) -> None:
    rig.fake.server.on(every, lambda _: error(401, "INVALID_ACCESS_TOKEN", f"Unknown {TOKEN} {REFRESH}"))


def _refused(rig: LinkedInRig) -> None:
    rig.fake.server.on(every, lambda _: error(400, "BAD", f"Malformed {TOKEN} of {CODE}{CODE}"))


def _away(rig: LinkedInRig) -> None:
    rig.fake.server.close()


@pytest.mark.parametrize("fails", [None, _dead, _refused, _away])
def test_neither_tokens_nor_secrets_nor_signed_addresses_show_anywhere(
    rig: LinkedInRig, fails: Callable[[LinkedInRig], None] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.connect_with(access_token=TOKEN, expires_at=in_days(1), refresh_token=REFRESH, **APP)
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
            chained: BaseException | None = trouble
            while chained is not None:
                shown += [repr(chained), str(chained)]
                chained = chained.__cause__
    for hidden in (TOKEN, REFRESH, CLIENT_SECRET, CODE + CODE, rig.fake.token):
        assert hidden not in "\n".join(shown) + caplog.text


def test_a_signed_address_shows_nowhere(rig: LinkedInRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in (lambda _: HTML, lambda _: rig.fake.server.stall(), lambda _: error(400, "BAD", "No")):
        rig.fake.server.on(lambda request: request.method == "PUT", answer, times=1)
        outcome = rig.publish(replace(parcel("Hello"), pictures=(picture("A hall"),)))
        assert "signedAddress4711" not in repr(outcome) + caplog.text
