"""Connecting an account on its network's own page: out to the browser and back, whatever comes back."""

import json
import logging
from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.connecting import (
    APP_PASSWORD,
    CODE,
    CONSOLE,
    STATE,
    Browser,
    browser,
    comes_back,
    connects,
    guided,
    named,
    networks,
    offers_page,
    page,
    sentence,
    take,
)
from ui.accounts.connect_form import ConnectForm
from ui.accounts.page import AccountsPage
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.ports import Identity, Secret
from warroom.services import accounts, errands, signing_in
from warroom.services.office import Office

__all__ = ["browser", "networks", "page"]


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


def test_without_a_worker_nobody_is_waited_for_in_vain(qtbot: QtBot, page: AccountsPage) -> None:
    form = guided(page, "Chirper")
    form.handle.setText("spring")
    form.secrets.lines["client_id"].setText("our-client")
    form.connect_browser.click()
    qtbot.waitUntil(page.desk.jobs.idle)

    page.connecting.browser.redirect.patience.start(1)  # the five minutes, made short

    qtbot.waitUntil(lambda: "No worker asked the network" in sentence(page))
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
