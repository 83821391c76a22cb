"""Signing in by the browser, and with a token that was pasted: whose token it is, and what it may do."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.facebook.capabilities import PERMISSIONS
from tests.connectors.contract import parcel
from tests.connectors.fake_graph import (
    ALL_TASKS,
    APP_ID,
    APP_SECRET,
    CODE,
    LASTING_TOKEN,
    PAGE,
    PAGE_TOKEN,
    PERSON_TOKEN,
    REDIRECT,
    form,
    graph_error,
)
from tests.connectors.rig_facebook import FacebookRig, pasted
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import Secret, SignInPage, SignsInByBrowser

TYPED = Secret.of({"app_id": APP_ID, "app_secret": APP_SECRET, "token": ""})


def _begun(rig: FacebookRig) -> SignInPage:
    assert isinstance(rig.connector, SignsInByBrowser)
    return rig.connector.begin_sign_in(rig.desk.account, TYPED, REDIRECT)


def _finished(rig: FacebookRig, page: SignInPage, answer: Mapping[str, str]) -> Secret:
    return rig.connector.finish_sign_in(rig.desk.account, page.kept, answer)


def test_the_dialog_is_asked_for_exactly_what_the_campaign_needs(rig: FacebookRig) -> None:
    page = _begun(rig)
    address = urlsplit(page.url)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (address.scheme, address.netloc) == ("https", "www.facebook.com")
    assert address.path == "/v25.0/dialog/oauth"
    assert asked == {
        "client_id": APP_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": ",".join(PERMISSIONS),
        "state": page.state,
    }
    assert len(page.state) >= 32
    assert APP_SECRET not in page.url
    assert _begun(rig).state != page.state


def test_who_signs_in_gets_the_token_of_the_page_with_the_accounts_handle(
    rig: FacebookRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = _begun(rig)
    secret = _finished(rig, page, {"state": page.state, "code": CODE})
    assert secret.fields() == {
        "app_id": APP_ID,
        "app_secret": APP_SECRET,
        "user_token": LASTING_TOKEN,
        "page_token": PAGE_TOKEN,
    }
    code, lasting = rig.server.graph.requests[:2]
    assert (code.method, code.params, form(code)["code"]) == ("POST", {}, CODE)
    assert form(lasting)["grant_type"] == "fb_exchange_token"
    for hidden in (CODE, APP_SECRET, PERSON_TOKEN, LASTING_TOKEN, PAGE_TOKEN):
        assert hidden not in caplog.text

    rig.desk.secret = secret
    assert rig.connector.identify(rig.desk.access).remote_identity == PAGE
    rig.sent(parcel("Good morning"))
    assert rig.server.graph.requests[-1].headers["authorization"] == f"Bearer {PAGE_TOKEN}"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"state": "another", "code": CODE}, "doesn't belong to this sign-in"),
        ({"code": CODE}, "doesn't belong to this sign-in"),
        ({"error": "access_denied", "error_reason": "user_denied"}, "cancelled"),
        ({"code": ""}, "cancelled"),
    ],
)
def test_an_answer_that_isn_t_one_lets_nobody_in(
    rig: FacebookRig, answer: dict[str, str], words: str
) -> None:
    page = _begun(rig)
    came_back = {"state": page.state, **answer} if "cancelled" in words else answer
    with pytest.raises(AccountTrouble, match=words):
        _finished(rig, page, came_back)
    assert rig.server.graph.requests == []
    assert rig.desk.kept == []


def test_a_code_that_was_used_before_is_refused(rig: FacebookRig) -> None:
    page = _begun(rig)
    with pytest.raises(NetworkTrouble, match="has been used"):
        _finished(rig, page, {"state": page.state, "code": "AQUsed"})
    assert rig.desk.kept == []


def test_a_box_that_was_unticked_is_named(rig: FacebookRig) -> None:
    page = _begun(rig)
    rig.server.graph.permissions.discard("pages_manage_posts")
    with pytest.raises(AccountTrouble, match="pages_manage_posts"):
        _finished(rig, page, {"state": page.state, "code": CODE})


def test_a_permission_that_was_taken_back_later_is_named_at_the_next_test(rig: FacebookRig) -> None:
    page = _begun(rig)
    rig.desk.secret = _finished(rig, page, {"state": page.state, "code": CODE})
    rig.server.graph.permissions.discard("pages_manage_engagement")
    with pytest.raises(AccountTrouble, match="pages_manage_engagement"):
        rig.connector.identify(rig.desk.access)


def test_without_an_app_there_is_nothing_to_sign_in_with(rig: FacebookRig) -> None:
    with pytest.raises(AccountTrouble, match="app’s ID"):
        rig.connector.begin_sign_in(rig.desk.account, Secret.of({"app_id": APP_ID}), REDIRECT)


@pytest.mark.parametrize("handle", ["@CamilleCoast", "camillecoast", "Camille for the Coast", PAGE])
def test_the_token_of_a_person_or_a_system_user_finds_the_page_by_its_name_or_number(
    rig: FacebookRig, handle: str
) -> None:
    rig.desk.account = replace(rig.desk.account, handle=handle)
    rig.desk.secret = pasted(PERSON_TOKEN)
    identity = rig.connector.identify(rig.desk.access)
    assert (identity.remote_identity, identity.handle) == (PAGE, "CamilleCoast")
    assert rig.server.graph.requests[-1].headers["authorization"] == f"Bearer {PAGE_TOKEN}"


def test_somebody_who_manages_hundreds_of_pages(rig: FacebookRig) -> None:
    many = [
        {"id": str(n), "name": f"Page {n}", "access_token": f"EAAMany{n:06}", "tasks": ALL_TASKS}
        for n in range(250)
    ]
    rig.server.graph.managed[:0] = many
    rig.desk.secret = pasted(PERSON_TOKEN)
    assert rig.connector.identify(rig.desk.access).remote_identity == PAGE
    assert rig.server.graph.calls().count("GET me/accounts") == 3


def test_the_token_of_a_page_is_taken_as_it_is(rig: FacebookRig) -> None:
    identity = rig.connector.identify(rig.desk.access)
    assert (identity.remote_identity, identity.handle) == (PAGE, "CamilleCoast")
    assert identity.display_name == "Camille for the Coast"


def test_a_page_without_a_name_in_its_address_is_known_by_its_title(rig: FacebookRig) -> None:
    del rig.server.graph.page["username"]
    assert rig.connector.identify(rig.desk.access).handle == "Camille for the Coast"


def test_a_network_that_is_down_during_the_sign_in_is_the_networks_trouble(rig: FacebookRig) -> None:
    page = _begun(rig)
    rig.server.graph.on("*", graph_error(2, None, "Service temporarily unavailable", 500))
    with pytest.raises(NetworkTrouble) as trouble:
        _finished(rig, page, {"state": page.state, "code": CODE})
    assert CODE not in str(trouble.value)
