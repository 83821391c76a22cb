"""Which Instagram account a token opens: the one behind a Page of whoever signed in."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.instagram.capabilities import PERMISSIONS
from tests.connectors.contract import parcel, picture
from tests.connectors.fake_graph import (
    APP_ID,
    APP_SECRET,
    CODE,
    PAGE_TOKEN,
    PERSON_TOKEN,
    REDIRECT,
    graph_error,
)
from tests.connectors.fake_instagram import ACCOUNT, NAME
from tests.connectors.rig_facebook import pasted
from tests.connectors.rig_instagram import InstagramRig
from warroom.errors import AccountTrouble
from warroom.ports import NotSent, Secret, SignsInByBrowser

TYPED = Secret.of({"app_id": APP_ID, "app_secret": APP_SECRET})


def test_who_signs_in_gets_the_page_behind_the_accounts_handle(rig: InstagramRig) -> None:
    assert isinstance(rig.connector, SignsInByBrowser)
    page = rig.connector.begin_sign_in(rig.desk.account, TYPED, REDIRECT)
    assert parse_qs(urlsplit(page.url).query)["scope"] == [",".join(PERMISSIONS)]
    answer = {"state": page.state, "code": CODE}
    rig.desk.secret = rig.connector.finish_sign_in(rig.desk.account, page.kept, answer)
    assert rig.desk.secret.fields()["page_token"] == PAGE_TOKEN

    identity = rig.connector.identify(rig.desk.access)
    assert (identity.remote_identity, identity.handle) == (ACCOUNT, NAME)
    rig.desk.account = replace(rig.desk.account, remote_identity=ACCOUNT)
    rig.sent(parcel("Good morning", (picture("A pier"),)))


@pytest.mark.parametrize("token", [PAGE_TOKEN, PERSON_TOKEN])
def test_a_token_that_was_pasted_opens_the_account(rig: InstagramRig, token: str) -> None:
    rig.desk.secret = pasted(token)
    identity = rig.connector.identify(rig.desk.access)
    assert (identity.remote_identity, identity.display_name) == (ACCOUNT, "Camille for the Coast")
    assert rig.server.graph.requests[-1].headers["authorization"] == f"Bearer {PAGE_TOKEN}"


def test_a_page_without_an_instagram_account_says_what_to_connect(rig: InstagramRig) -> None:
    del rig.server.graph.page["instagram_business_account"]
    with pytest.raises(AccountTrouble, match=r"No professional Instagram account.*@camille\.coast"):
        rig.connector.identify(rig.desk.access)


def test_a_person_who_does_not_manage_the_account_sees_which_they_do(rig: InstagramRig) -> None:
    rig.desk.account = replace(rig.desk.account, handle="@somebody.else")
    rig.desk.secret = pasted(PERSON_TOKEN)
    with pytest.raises(AccountTrouble, match=NAME):
        rig.connector.identify(rig.desk.access)


def test_a_token_that_may_not_publish_is_found_when_the_account_is_connected(rig: InstagramRig) -> None:
    refusal = graph_error(
        10, None, "(#10) Application does not have permission instagram_content_publish", 403
    )
    rig.server.graph.on(f"GET {ACCOUNT}/content_publishing_limit", refusal)
    with pytest.raises(AccountTrouble, match="instagram_content_publish"):
        rig.connector.identify(rig.desk.access)
    outcome = rig.publish(parcel("Good morning", (picture("A pier"),)))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
