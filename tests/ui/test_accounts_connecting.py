"""Connecting an account: the guided page, what is typed, and reconnecting."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.connecting import (
    APP_PASSWORD,
    browser,
    connects,
    guided,
    named,
    networks,
    page,
    sentence,
    take,
)
from ui.accounts.connect_form import ConnectForm
from ui.accounts.page import AccountsPage
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.ports import Identity, Secret
from warroom.services import accounts, errands, people, setup
from warroom.services.office import Office

__all__ = ["browser", "networks", "page"]


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
