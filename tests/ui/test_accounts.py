"""The campaign's accounts: how they are, what they cost, what is set, and what their networks can do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.sending import errands_asked
from ui.accounts.page import AccountsPage
from ui.states import EmptyState
from warroom.domain.account import AccountHealth, Budget
from warroom.domain.capabilities import Prices
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import WORKER, AccountId
from warroom.domain.person import Person
from warroom.events import Topic
from warroom.services import accounts, errands, people, setup
from warroom.services.office import Office

Open = Callable[[Person], AccountsPage]


@pytest.fixture
def page_of(open_page: OpenPage) -> Open:
    """`page_of(person)` opens the page of accounts at their desk."""
    return partial(open_page, AccountsPage)


def cells(page: AccountsPage) -> list[list[Any]]:
    """The table as it is read: account, health, signatures, last sent, last read, budget."""
    model = page.table.model()
    return [[model.index(row, n).data() for n in range(6)] for row in range(model.rowCount())]


def health(office: Office, handle: str) -> AccountHealth:
    """An account as the database knows it."""
    return next(each for each in accounts.everything(office) if each.account.handle == handle)


def as_worker(office: Office, account_id: AccountId, **facts: object) -> None:
    """What a worker found out about an account."""
    with office.store.write(WORKER) as uow:
        uow.accounts.change(account_id, **facts)
        uow.touch(Topic.ACCOUNTS)


def answer_connect(office: Office, state: ErrandState, sentence: str) -> Errand:
    """The worker answers the newest test of a password, and those before it."""
    asked = errands_asked(office)
    for errand in asked:
        errands.answer(office, errand, state, sentence)
    return asked[-1]


def test_everybody_sees_how_the_accounts_are(office: Office, staff: Staff, page_of: Open) -> None:
    first = factories.first_account(office)
    resets_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    as_worker(office, first, remote_identity="did:rehearsal:1", last_sent_at=datetime.now(UTC))
    with office.store.write(WORKER) as uow:
        uow.accounts.note_budget(first, Budget(5000, 4812, resets_at))
    second = factories.add_account(office, staff.noa.id, "spring_bis", approvals_needed=2)
    as_worker(office, second.id, trouble="The app password was revoked.")

    page = page_of(staff.sasha)

    assert [row[:3] for row in cells(page)] == [
        ["spring_campaign", "connected", "1"],
        ["spring_bis", "reconnect it", "2"],
    ]
    assert cells(page)[0][3:5] == ["just now", "never"]
    assert cells(page)[0][5].startswith("4,812 of 5,000 left until ")


def test_an_account_in_trouble_says_what_is_wrong_and_what_to_do(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    account = factories.add_account(office, staff.noa.id, "spring_bis")
    as_worker(office, account.id, trouble="The app password was revoked.")
    page = page_of(staff.noa)

    page.open(account.id)
    qtbot.waitUntil(page.desk.jobs.idle)

    assert page.panel.shown_sentence() == "The app password was revoked. Reconnect it: nothing of it is lost."


def test_a_password_that_does_not_work_is_told_in_the_networks_words(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.panel.test.click()
    qtbot.waitUntil(page.desk.jobs.idle)

    answer_connect(office, ErrandState.FAILED, "Rehearsal does not know this app password.")

    qtbot.waitUntil(
        lambda: page.panel.connection.sentence.text() == "Rehearsal does not know this app password."
    )


def test_an_account_is_switched_off_and_on_again(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)

    page.panel.switch.click()
    qtbot.waitUntil(lambda: cells(page)[0][1] == "switched off")
    page.panel.switch.click()
    qtbot.waitUntil(lambda: cells(page)[0][1] != "switched off")

    assert health(office, "spring_campaign").account.disabled_at is None


def test_reading_answers_now_is_asked_of_the_worker(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.sasha)

    page.panel.read.click()

    first = factories.first_account(office)
    qtbot.waitUntil(lambda: errands.latest(office, ErrandKind.COLLECT, first) is not None)


def test_without_a_worker_it_says_that_the_test_waits(qtbot: QtBot, staff: Staff, page_of: Open) -> None:
    page = page_of(staff.noa)
    page.panel.connection.patience.setInterval(10)

    page.panel.test.click()

    qtbot.waitUntil(lambda: "No worker is running" in page.panel.connection.sentence.text())


@pytest.fixture
def real_office(tmp_path: Path) -> Iterator[Office]:
    """A real campaign: what it sends, the public reads."""
    opened = factories.opened_office(tmp_path / "real.db")
    setup.found(opened, "Spring", "Europe/Paris", "en", False, "noa", "Noa Haddad", factories.PASSWORD)
    yield opened
    opened.store.close()


def test_a_campaign_without_accounts_says_what_to_do_next(real_office: Office, open_page: OpenPage) -> None:
    (noa,) = people.everyone(real_office)
    page = open_page(AccountsPage, noa, real_office)

    texts = [state.text for state in page.findChildren(EmptyState) if state.isVisible()]
    assert "No account yet" in texts


def test_how_many_people_sign_is_changed_and_put_back(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.panel.settings.name.setText("The page of the campaign")
    page.panel.settings.approvals.setValue(3)
    page.panel.settings.save.click()
    qtbot.waitUntil(lambda: health(office, "spring_campaign").account.approvals_needed == 3)
    qtbot.waitUntil(lambda: bool(said(page.desk)))

    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()

    qtbot.waitUntil(lambda: health(office, "spring_campaign").account.approvals_needed == 1)
    assert health(office, "spring_campaign").account.display_name == "spring_campaign"


def test_others_than_administrators_change_nothing(staff: Staff, page_of: Open) -> None:
    page = page_of(staff.camille)

    panel, settings = page.panel, page.panel.settings
    offered = (panel.reconnect, panel.switch, panel.test, settings.name, settings.approvals, settings.save)
    assert not any(widget.isEnabled() for widget in offered)
    assert not page.actions_offered()[0].isEnabled()


def test_what_is_being_typed_stays_when_the_account_publishes_meanwhile(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.panel.settings.name.setText("Half a na")

    as_worker(office, factories.first_account(office), last_sent_at=datetime.now(UTC))

    qtbot.waitUntil(lambda: cells(page)[0][3] == "just now")
    assert page.panel.settings.name.text() == "Half a na"


def test_what_the_network_knows_it_as_and_what_it_can_do_is_told(
    office: Office, staff: Staff, page_of: Open
) -> None:
    as_worker(office, factories.first_account(office), remote_identity="did:rehearsal:1")
    panel = page_of(staff.sasha).panel

    assert "The network knows it as did:rehearsal:1" in panel.shown_facts()
    told = panel.shown_abilities()
    assert told["Posts"] == "500 characters, threads, link cards"
    assert told["Moderates"] == "hide, show again"
    assert told["Proof"].startswith("Each post carries a key")


@pytest.fixture
def charging(office: Office) -> Office:
    """The campaign on a practice network that charges, and that searches."""
    practice = office.networks["rehearsal"]
    prices = Prices(Decimal("0.015"), Decimal("0.20"), Decimal("0.005"), Decimal("0.001"))
    return replace(office, networks={"rehearsal": replace(practice, prices=prices, can_search=True)})


def test_what_it_may_cost_and_which_words_are_watched_is_set_by_an_administrator(
    qtbot: QtBot, charging: Office, staff: Staff, open_page: OpenPage
) -> None:
    page = open_page(AccountsPage, staff.noa, charging)
    assert page.panel.spent.text() == "Today: $0.00 spent, $0.00 planned, no bound"
    settings = page.panel.settings
    settings.watches.setPlainText("#spring2027\n\n Marie Durand \n")
    settings.capped.click()
    settings.cap.setValue(2.5)

    settings.save.click()

    qtbot.waitUntil(lambda: page.panel.spent.text() == "Today: $0.00 spent, $0.00 planned, of $2.50")
    account = health(charging, "spring_campaign").account
    assert (account.watches, account.daily_cap) == (("#spring2027", "Marie Durand"), Decimal("2.5"))


def test_what_is_planned_beyond_the_bound_is_told_with_the_way_out(
    qtbot: QtBot, charging: Office, staff: Staff, open_page: OpenPage
) -> None:
    first = factories.first_account(charging)
    accounts.change(charging, staff.noa.id, first, "Spring", 1, (), Decimal("0.1"))
    text = "Come: https://spring.example"
    factories.approved(charging, staff.camille.id, staff.alix.id, text, due_in=timedelta(seconds=1))
    with charging.store.write(WORKER) as uow:
        uow.accounts.note_spend(first, datetime.now(UTC).date().isoformat(), Decimal("0.021"))

    page = open_page(AccountsPage, staff.noa, charging)

    assert page.panel.spent.text().startswith("Today: $0.021 spent, $0.20 planned, of $0.10. Not all ")
    assert "raise the bound" in page.panel.spent.text()


def test_where_nothing_is_charged_or_searched_nothing_is_asked(staff: Staff, page_of: Open) -> None:
    panel = page_of(staff.noa).panel

    assert not panel.spent.isVisible()
    assert not panel.settings.cap.isVisible()
    assert not panel.settings.watches.isVisible()
