"""Signing in on an instance's own page, whole: the desk, the browser, the worker, and the instance."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from connectors.mastodon.connector import MastodonConnector
from schedules.access import Accesses
from schedules.errands import Errands
from tests import factories
from tests.connectors.fake_mastodon import FakeMastodon
from tests.factories import UtcClock
from tests.ui.conftest import OpenPage, said
from tests.ui.connecting import comes_back
from tests.ui.sending import errands_asked
from ui.accounts.page import AccountsPage
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.ports import PageCard
from warroom.services import accounts, errands, people, setup
from warroom.services.office import Office
from warroom.store.feed import feed_of


@pytest.fixture
def instance() -> Iterator[FakeMastodon]:
    """A Mastodon server on this machine."""
    fake = FakeMastodon()
    yield fake
    fake.server.close()


@pytest.fixture
def real_office(tmp_path: Path) -> Iterator[Office]:
    """A real campaign, with its change feed."""
    opened = factories.opened_office(tmp_path / "real.db")
    setup.found(opened, "Spring", "Europe/Paris", "en", False, "noa", "Noa Haddad", factories.PASSWORD)
    feed = feed_of(opened.store, opened.bus)
    feed.start()
    yield opened
    feed.stop()
    opened.store.close()


class NoPages:
    """No link card is asked for here."""

    def card(self, url: str) -> PageCard:
        raise AssertionError(url)


def work(office: Office) -> Sequence[ErrandKind]:
    """The worker does what was asked."""
    connectors = {"mastodon": MastodonConnector(UtcClock(), answer_seconds=4)}
    worker = Errands(office, connectors, Accesses(office, connectors), NoPages())
    taken = errands_asked(office)
    for errand in taken:
        errands.answer(office, errand, ErrandState.DONE, worker.run(errand))
    return [errand.kind for errand in taken]


def test_the_instances_owner_allows_it_and_the_account_is_connected(
    qtbot: QtBot, real_office: Office, open_page: OpenPage, instance: FakeMastodon
) -> None:
    opened: list[str] = []

    def browser(url: QUrl) -> bool:
        opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    (noa,) = people.everyone(real_office)
    page = open_page(partial(AccountsPage, open_url=browser, port=0), noa, real_office)
    page.actions_offered()[0].trigger()
    page.connecting.networks.choose("Mastodon")
    form = page.connecting.form
    assert form is not None
    form.handle.setText("@camille")
    form.service_url.setText(instance.url)

    form.connect_browser.click()
    qtbot.waitUntil(page.desk.jobs.idle)
    assert list(work(real_office)) == [ErrandKind.SIGN_IN]
    qtbot.waitUntil(lambda: bool(opened))
    shown = comes_back(qtbot, page, urlencode(instance.allow(opened[0])))
    assert "You can close this window" in shown
    qtbot.waitUntil(page.desk.jobs.idle)
    assert list(work(real_office)) == [ErrandKind.SIGNED_IN]

    qtbot.waitUntil(page.panel.isVisible)
    assert said(page.desk)[-1].sentence.startswith("Connected as")
    (health,) = accounts.everything(real_office)
    assert health.account.remote_identity is not None
    assert health.account.terms.max_length is not None, "the instance said how long a post may be"
    qtbot.waitUntil(lambda: str(health.account.remote_identity) in page.panel.shown_facts())
    secret = real_office.vault.read(health.account)
    assert secret is not None
    assert secret.value in instance.tokens
