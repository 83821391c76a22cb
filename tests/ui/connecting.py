"""Noa before the guided page: practice networks of every kind, her browser, and the worker's part."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from tests.factories import Staff
from tests.ui.conftest import OpenPage
from tests.ui.sending import errands_asked
from ui.accounts.connect_form import ConnectForm
from ui.accounts.page import AccountsPage
from warroom.domain.account import Account
from warroom.domain.capabilities import Capabilities, SecretField, SignIn
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import AccountId
from warroom.errors import WarroomError
from warroom.ports import Identity, Secret, SignInPage
from warroom.services import accounts, errands, signing_in
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
