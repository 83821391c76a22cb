"""Connecting an account: the guided page, what is typed, the browser's way, and reconnecting."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.sending import errands_asked
from ui.accounts.connect_form import ConnectForm
from ui.accounts.page import AccountsPage
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, SecretField, SignIn
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import AccountId
from warroom.errors import WarroomError
from warroom.ports import Identity, Secret, SignInPage
from warroom.services import accounts, errands, people, setup, signing_in
from warroom.services.office import Office

APP_PASSWORD = "abcd-efgh-ijkl-mnop"
STATE, CODE = "state-of-this-sign-in", "code-worth-an-account"
CONSOLE = "https://console.network.example/"

BROWSER = SignIn(
    steps=("Create an application.", "Write the address below into it."),
    fields=(
        SecretField("client_id", "Client id", hidden=False),
        SecretField("token", "Access token", required=False),
    ),
    browser=True,
    console_url=CONSOLE,
)


@pytest.fixture
def networks(office: Office) -> Office:
    """The campaign with four practice networks: one by the browser, one by hand, one that is only read."""
    practice = office.networks["rehearsal"]
    more: tuple[Capabilities, ...] = (
        replace(practice, network="rehearsal-browser", name="Chirper", sign_in=BROWSER),
        replace(practice, network="rehearsal-hand", name="Dancetube", by_hand=True, sign_in=SignIn()),
        replace(
            practice,
            network="rehearsal-press",
            name="Press",
            publishes=False,
            needs_service_url=True,
            sign_in=SignIn(),
        ),
    )
    return replace(office, networks={each.network: each for each in (practice, *more)})


class Browser:
    """The person's browser: remembers what it was sent to."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.works = True

    def __call__(self, url: QUrl) -> bool:
        self.opened.append(url.toString())
        return self.works


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def page(networks: Office, staff: Staff, open_page: OpenPage, browser: Browser) -> Iterator[AccountsPage]:
    """Noa at the page of accounts."""
    opened = open_page(partial(AccountsPage, open_url=browser, port=0), staff.noa, networks)
    yield opened
    opened.connecting.browser.cancel()


def guided(page: AccountsPage, network: str) -> ConnectForm:
    """The guided page for a new account on a network."""
    page.actions_offered()[0].trigger()
    page.connecting.networks.choose(network)
    form = page.connecting.form
    assert form is not None
    assert form.network.name == network
    return form


def named(office: Office, handle: str) -> Account:
    """An account as the database knows it."""
    return next(each.account for each in accounts.everything(office) if each.account.handle == handle)


def sentence(page: AccountsPage) -> str:
    """What the guided page says of how it goes."""
    return page.connecting.connection.sentence.text()


def take(qtbot: QtBot, page: AccountsPage, kind: ErrandKind) -> Errand:
    """The worker takes what was asked, which is of this kind."""
    qtbot.waitUntil(page.desk.jobs.idle)
    asked = [errand for errand in errands_asked(page.desk.office) if errand.kind is kind]
    assert asked, f"nobody asked to {kind.value}"
    return asked[-1]


def connects(
    qtbot: QtBot, page: AccountsPage, identity: str = "network:1", kind: ErrandKind = ErrandKind.CONNECT
) -> None:
    """The worker tries, and the network says who the account is."""
    office, errand = page.desk.office, take(qtbot, page, kind)
    assert errand.account_id is not None
    try:
        accounts.connected(office, errand.account_id, Identity(identity, "whoever", "Whoever"))
    except WarroomError as error:
        errands.answer(office, errand, ErrandState.FAILED, error.sentence)
    else:
        errands.answer(office, errand, ErrandState.DONE, "Connected as whoever.")


def offers_page(
    qtbot: QtBot, page: AccountsPage, url: str = "https://network.example/authorize?state=x"
) -> Secret:
    """The worker names the network's sign-in page; returns what it was given of the fields."""
    office, errand = page.desk.office, take(qtbot, page, ErrandKind.SIGN_IN)
    assert errand.account_id is not None
    account = account_of(office, errand.account_id)
    typed, _address = signing_in.asked_page(office, account, errand)
    found = SignInPage(url, STATE, Secret("the verifier"))
    errands.answer(office, errand, ErrandState.DONE, signing_in.answered_page(office, account, found))
    return typed


def account_of(office: Office, account_id: AccountId) -> Account:
    return next(each.account for each in accounts.everything(office) if each.account.id == account_id)


def comes_back(qtbot: QtBot, page: AccountsPage, query: str) -> str:
    """The browser is sent back to this machine; returns the page that it shows."""
    address = page.connecting.browser.redirect.address("127.0.0.1")

    def browse() -> str:
        try:
            with urlopen(f"{address}?{query}", timeout=8) as answer:
                shown: str = answer.read().decode()
        except HTTPError as refused:
            with refused:
                shown = refused.read().decode()
        return shown

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(browse)
        qtbot.waitUntil(asked.done)
        return asked.result()


# What is typed


def test_a_network_is_searched_for_and_chosen_by_the_keys(qtbot: QtBot, page: AccountsPage) -> None:
    page.actions_offered()[0].trigger()
    networks = page.connecting.networks
    assert networks.offered() == ["Rehearsal", "Chirper", "Dancetube", "Press"]
    assert networks.search.hasFocus()

    QTest.keyClicks(networks.search, "dance")
    QTest.keyClick(networks.search, Qt.Key.Key_Return)

    assert networks.offered() == ["Dancetube"]
    assert page.connecting.form is not None
    assert page.connecting.form.network.name == "Dancetube"
    assert page.connecting.form.handle.hasFocus()


def test_a_new_account_is_added_tested_and_shown_with_who_it_is(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = guided(page, "Rehearsal")
    assert not form.connect_typed.isEnabled()
    form.handle.setText("@spring_lyon")
    form.secrets.lines["password"].setText(f" {APP_PASSWORD}\n")
    form.approvals.setValue(2)

    form.connect_typed.click()
    qtbot.waitUntil(page.desk.jobs.idle)
    assert sentence(page) == "The worker tries to connect…"
    connects(qtbot, page, "network:77")

    qtbot.waitUntil(page.panel.isVisible)
    qtbot.waitUntil(lambda: "network:77" in page.panel.shown_facts())
    assert said(page.desk)[-1].sentence == "Connected as whoever."
    added = named(networks, "spring_lyon")
    assert (added.approvals_needed, networks.vault.read(added)) == (2, Secret(APP_PASSWORD))


def test_a_password_that_does_not_work_is_told_and_corrected_on_the_same_page(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = guided(page, "Rehearsal")
    form.handle.setText("spring_lyon")
    form.secrets.lines["password"].setText("wrong")
    form.connect_typed.click()
    refused = take(qtbot, page, ErrandKind.CONNECT)
    errands.answer(networks, refused, ErrandState.FAILED, "Rehearsal does not know this password.")
    qtbot.waitUntil(lambda: sentence(page) == "Rehearsal does not know this password.")
    assert not form.handle.isEnabled(), "it is in the list under this name"

    form.secrets.lines["password"].setText(APP_PASSWORD)
    form.connect_typed.click()
    connects(qtbot, page)

    qtbot.waitUntil(page.panel.isVisible)
    assert [each.account.handle for each in accounts.everything(networks)] == [
        "spring_campaign",
        "spring_lyon",
    ]


def test_what_is_hidden_is_shown_only_while_the_eye_is_pressed(page: AccountsPage) -> None:
    form = guided(page, "Chirper")
    line = form.secrets.lines["token"]
    (eye,) = form.secrets.findChildren(QToolButton)
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert form.secrets.lines["client_id"].echoMode() is QLineEdit.EchoMode.Normal

    QTest.mousePress(eye, Qt.MouseButton.LeftButton)
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    QTest.mouseRelease(eye, Qt.MouseButton.LeftButton)
    assert line.echoMode() is QLineEdit.EchoMode.Password


def test_a_password_is_gone_after_use_and_when_the_page_is_left(qtbot: QtBot, page: AccountsPage) -> None:
    form = guided(page, "Rehearsal")
    form.handle.setText("spring_lyon")
    form.secrets.lines["password"].setText(APP_PASSWORD)
    form.connect_typed.click()
    connects(qtbot, page)
    qtbot.waitUntil(page.panel.isVisible)
    again = guided(page, "Chirper")
    again.secrets.lines["token"].setText(APP_PASSWORD)
    QTest.keyClick(again, Qt.Key.Key_Escape)

    assert page.table.isVisible()
    assert APP_PASSWORD not in [field.text() for field in page.findChildren(QLineEdit)]
    assert not any(APP_PASSWORD in notice.sentence for notice in said(page.desk))
    assert "abcd" not in repr(Secret(APP_PASSWORD))


def test_a_handle_that_is_already_there_is_refused_and_nothing_typed_is_lost(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = guided(page, "Rehearsal")
    form.handle.setText("spring_campaign")
    form.secrets.lines["password"].setText(APP_PASSWORD)
    form.connect_typed.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)))

    assert "already in the list" in said(page.desk)[-1].sentence
    assert (form.handle.text(), form.secrets.lines["password"].text()) == ("spring_campaign", APP_PASSWORD)
    assert form.connect_typed.isEnabled()
    assert len(accounts.everything(networks)) == 1


def test_an_account_that_is_used_by_hand_needs_nothing_but_its_name(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = guided(page, "Dancetube")
    assert not form.secrets.lines
    form.handle.setText("@spring")

    form.connect_typed.click()
    connects(qtbot, page)

    qtbot.waitUntil(page.panel.isVisible)
    assert named(networks, "spring").network == "rehearsal-hand"


def test_what_is_only_read_needs_its_address_and_nobody_to_sign(page: AccountsPage) -> None:
    form = guided(page, "Press")
    form.handle.setText("Le Journal")
    assert form.missing() == "Type its address, from https:// on."
    assert not form.approvals.isVisible()

    form.service_url.setText("https://journal.example/feed")

    assert form.missing() == ""
    assert form.connect_typed.isEnabled()


# The browser's way


def begun(qtbot: QtBot, page: AccountsPage) -> ConnectForm:
    """Noa has signed in up to the network's page, which her browser shows."""
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.connect_browser.click()
    offers_page(qtbot, page)
    qtbot.waitUntil(lambda: "in your browser" in sentence(page))
    return form


def test_the_steps_the_console_and_the_address_to_come_back_to_are_shown(
    page: AccountsPage, browser: Browser
) -> None:
    form = guided(page, "Chirper")
    assert form.guide.console is not None
    assert form.guide.copy is not None

    form.guide.console.click()
    form.guide.copy.click()

    assert browser.opened == [CONSOLE]
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:53127/"


def test_signing_in_with_the_browser_ends_with_the_account_connected(
    qtbot: QtBot, networks: Office, page: AccountsPage, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    begun(qtbot, page)
    assert browser.opened == ["https://network.example/authorize?state=x"]
    assert page.connecting.cancel.isVisible()

    shown = comes_back(qtbot, page, f"code={CODE}&state={STATE}")
    assert "You can close this window" in shown
    errand = take(qtbot, page, ErrandKind.SIGNED_IN)
    account = named(networks, "spring")
    kept, answer = signing_in.come_back(networks, account, errand)
    assert (kept, answer) == (Secret("the verifier"), {"code": CODE, "state": STATE})
    accounts.connected(networks, account.id, Identity("network:5", "spring", "Spring"))
    errands.answer(networks, errand, ErrandState.DONE, "Connected as spring.")

    qtbot.waitUntil(page.panel.isVisible)
    assert said(page.desk)[-1].sentence == "Connected as spring."
    assert not page.connecting.browser.redirect.is_open
    texts = [*(notice.sentence for notice in said(page.desk)), sentence(page), caplog.text]
    assert not any(CODE in text or STATE in text for text in texts)


def test_what_was_typed_travels_sealed_to_the_worker(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.secrets.lines["token"].setText(APP_PASSWORD)
    form.connect_browser.click()

    typed = offers_page(qtbot, page)

    assert json.loads(typed.value) == {"client_id": "our-client", "token": APP_PASSWORD}
    latest = errands.latest(networks, ErrandKind.SIGN_IN, named(networks, "spring").id)
    assert latest is not None
    assert APP_PASSWORD not in (latest.text or "")


def test_a_token_that_is_pasted_needs_no_browser(
    qtbot: QtBot, networks: Office, page: AccountsPage, browser: Browser
) -> None:
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.secrets.lines["token"].setText(APP_PASSWORD)

    form.connect_typed.click()
    connects(qtbot, page)

    qtbot.waitUntil(page.panel.isVisible)
    assert browser.opened == []
    kept = networks.vault.read(named(networks, "spring"))
    assert kept is not None
    assert kept.fields() == {"client_id": "our-client", "token": APP_PASSWORD}


def test_who_refuses_at_the_network_is_told_that_nothing_was_changed(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    form = begun(qtbot, page)

    shown = comes_back(qtbot, page, f"error=access_denied&error_description=no&state={STATE}")

    assert "was refused" in shown
    qtbot.waitUntil(lambda: "Nothing was changed; sign in again" in sentence(page))
    assert form.connect_browser.isEnabled()
    assert named(networks, "spring").remote_identity is None


def test_another_refusal_is_told_in_the_networks_words(qtbot: QtBot, page: AccountsPage) -> None:
    begun(qtbot, page)

    comes_back(qtbot, page, f"error=invalid_scope&error_description=Unknown+scope&state={STATE}")

    qtbot.waitUntil(lambda: "Unknown scope" in sentence(page))


def test_an_answer_to_another_sign_in_is_said_and_the_right_one_still_taken(
    qtbot: QtBot, page: AccountsPage
) -> None:
    begun(qtbot, page)
    assert "not the sign-in" in comes_back(qtbot, page, f"code={CODE}&state=another")
    qtbot.waitUntil(lambda: "another sign-in" in sentence(page))

    comes_back(qtbot, page, f"code={CODE}&state={STATE}")

    assert take(qtbot, page, ErrandKind.SIGNED_IN).kind is ErrandKind.SIGNED_IN


def test_a_cancelled_sign_in_waits_for_nobody_any_more(qtbot: QtBot, page: AccountsPage) -> None:
    form = begun(qtbot, page)

    page.connecting.cancel.click()

    assert sentence(page) == "Cancelled. Nothing was changed."
    assert not page.connecting.browser.redirect.is_open
    assert not page.connecting.cancel.isVisible()
    assert form.connect_browser.isEnabled()


def test_who_does_not_come_back_within_five_minutes_begins_again(qtbot: QtBot, page: AccountsPage) -> None:
    form = begun(qtbot, page)

    page.connecting.browser.redirect.patience.start(1)  # the five minutes, made short

    qtbot.waitUntil(lambda: "within five minutes" in sentence(page))
    assert form.connect_browser.isEnabled()


def test_a_port_that_another_program_has_is_told_before_anything_is_asked(
    qtbot: QtBot, networks: Office, staff: Staff, open_page: OpenPage, page: AccountsPage
) -> None:
    begun(qtbot, page)
    taken = int(page.connecting.browser.redirect.address("x").rstrip("/").rpartition(":")[2])
    other = open_page(partial(AccountsPage, open_url=Browser(), port=taken), staff.noa, networks)
    form = guided(other, "Chirper")
    form.handle.setText("summer")
    form.secrets.lines["client_id"].setText("our-client")

    form.connect_browser.click()

    qtbot.waitUntil(lambda: "Another program on this machine" in sentence(other))
    assert form.connect_browser.isEnabled()


def test_without_a_browser_the_address_can_be_copied(
    qtbot: QtBot, page: AccountsPage, browser: Browser
) -> None:
    browser.works = False
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.connect_browser.click()
    offers_page(qtbot, page)
    qtbot.waitUntil(page.connecting.copy.isVisible)
    assert "No browser could be opened" in sentence(page)

    page.connecting.copy.click()

    assert QGuiApplication.clipboard().text() == "https://network.example/authorize?state=x"


def test_only_a_page_of_the_web_is_opened(qtbot: QtBot, page: AccountsPage, browser: Browser) -> None:
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.connect_browser.click()

    offers_page(qtbot, page, "file:///etc/passwd")

    qtbot.waitUntil(lambda: "named no page" in sentence(page))
    assert browser.opened == []


# Reconnecting


def test_reconnecting_keeps_everything_else(
    qtbot: QtBot, networks: Office, staff: Staff, page: AccountsPage
) -> None:
    first = factories.first_account(networks)
    accounts.connected(networks, first, Identity("did:rehearsal:1", "spring_campaign", "Spring"))
    accounts.disconnected(networks, first, "The app password was revoked.")
    post = factories.approved(networks, staff.camille.id, staff.alix.id, due_in=timedelta(days=1))

    form = reconnecting(qtbot, page)
    assert not form.handle.isEnabled()
    form.secrets.lines["password"].setText("new-pass-word")
    form.connect_typed.click()
    connects(qtbot, page, "did:rehearsal:1")

    qtbot.waitUntil(page.panel.isVisible)
    after = named(networks, "spring_campaign")
    assert (after.remote_identity, after.trouble) == ("did:rehearsal:1", None)
    assert networks.vault.read(after) == Secret("new-pass-word")
    assert post.draft.accounts == (after.id,)


def reconnecting(qtbot: QtBot, page: AccountsPage) -> ConnectForm:
    page.refresh()
    qtbot.waitUntil(page.desk.jobs.idle)
    page.panel.reconnect.click()
    form = page.connecting.form
    assert form is not None
    return form


def test_the_credentials_of_somebody_else_are_refused_with_who_it_is(
    qtbot: QtBot, networks: Office, page: AccountsPage
) -> None:
    first = factories.first_account(networks)
    accounts.connected(networks, first, Identity("did:rehearsal:1", "spring_campaign", "Spring"))
    form = reconnecting(qtbot, page)
    form.secrets.lines["password"].setText("somebody-elses")

    form.connect_typed.click()
    connects(qtbot, page, "did:rehearsal:2")

    qtbot.waitUntil(lambda: "These credentials open whoever, not spring_campaign" in sentence(page))
    assert form.isVisible()
    assert named(networks, "spring_campaign").remote_identity == "did:rehearsal:1"


def test_reconnecting_with_the_browser_needs_nothing_typed_again(
    qtbot: QtBot, networks: Office, staff: Staff, page: AccountsPage
) -> None:
    typed = Secret.of({"client_id": "our-client", "refresh": "kept"})
    account = accounts.add(networks, staff.noa.id, "rehearsal-browser", "spring", "", None, typed)
    page.refresh()
    page.open(account.id)
    qtbot.waitUntil(page.desk.jobs.idle)
    page.panel.reconnect.click()
    form = page.connecting.form
    assert form is not None

    form.connect_browser.click()

    assert offers_page(qtbot, page) == typed


# Which networks are offered


def test_a_rehearsal_offers_practice_networks_only_and_says_why(page: AccountsPage) -> None:
    assert all(page.desk.office.networks[name].rehearsal for name in offered(page))
    assert "This campaign is a rehearsal" in page.connecting.explanation()


def offered(page: AccountsPage) -> list[str]:
    by_name = {network.name: key for key, network in page.desk.office.networks.items()}
    return [by_name[name] for name in page.connecting.networks.offered()]


@pytest.fixture
def real_office(tmp_path: Path) -> Iterator[Office]:
    """A real campaign: what it sends, the public reads."""
    opened = factories.opened_office(tmp_path / "real.db")
    setup.found(opened, "Spring", "Europe/Paris", "en", False, "noa", "Noa Haddad", factories.PASSWORD)
    yield opened
    opened.store.close()


def test_a_real_campaign_guides_through_each_real_network(real_office: Office, open_page: OpenPage) -> None:
    (noa,) = people.everyone(real_office)
    page = open_page(AccountsPage, noa, real_office)

    assert "bluesky" in offered(page)
    assert "rehearsal" not in offered(page)
    assert "This campaign is real" in page.connecting.explanation()
    for key in offered(page):
        network = real_office.networks[key]
        form = guided(page, network.name)
        assert set(form.secrets.lines) == {field.key for field in network.sign_in.fields}
        assert (form.guide.console is None) == (network.sign_in.console_url is None)
