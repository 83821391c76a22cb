"""The campaign's accounts: how they are, connecting them, and reconnecting without losing anything."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.sending import errands_asked
from ui.accounts.page import AccountsPage
from ui.states import EmptyState
from warroom.domain.account import AccountHealth, Budget
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import WORKER, AccountId
from warroom.domain.person import Person
from warroom.events import Topic
from warroom.ports import Secret
from warroom.services import accounts, errands, people, setup
from warroom.services.office import Office

Open = Callable[[Person], AccountsPage]
APP_PASSWORD = "abcd-efgh-ijkl-mnop"


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


def test_a_new_account_is_added_tested_and_its_answer_shown(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.actions_offered()[0].trigger()
    form = page.form
    assert not form.add.isEnabled()
    form.handle.setText("@spring_lyon")
    form.secret.setText(APP_PASSWORD)
    form.approvals.setValue(2)

    form.add.click()
    qtbot.waitUntil(lambda: "spring_lyon" in [row[0] for row in cells(page)])
    qtbot.waitUntil(page.desk.jobs.idle)
    assert "tries the password" in page.panel.connection.sentence.text()
    answer_connect(office, ErrandState.DONE, "Connected as spring_lyon.")

    qtbot.waitUntil(lambda: page.panel.connection.sentence.text() == "Connected as spring_lyon.")
    added = health(office, "spring_lyon").account
    assert (added.approvals_needed, office.vault.read(added)) == (2, Secret(APP_PASSWORD))


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


def test_a_password_is_never_shown_and_gone_after_use(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.actions_offered()[0].trigger()
    secrets = [page.form.secret, page.panel.secret]
    assert all(field.echoMode() is QLineEdit.EchoMode.Password for field in secrets)
    page.form.handle.setText("spring_lyon")
    page.form.secret.setText(APP_PASSWORD)
    page.form.add.click()
    qtbot.waitUntil(lambda: "spring_lyon" in [row[0] for row in cells(page)])

    page.panel.secret.setText(APP_PASSWORD)
    page.panel.reconnect.click()
    qtbot.waitUntil(page.desk.jobs.idle)

    shown = [field.text() for field in page.findChildren(QLineEdit)]
    assert APP_PASSWORD not in shown
    assert not any(APP_PASSWORD in notice.sentence for notice in said(page.desk))
    assert "abcd" not in repr(Secret(APP_PASSWORD))


def test_reconnecting_keeps_everything_else(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    first = factories.first_account(office)
    as_worker(office, first, remote_identity="did:rehearsal:1", trouble="The app password was revoked.")
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(days=1))
    before = health(office, "spring_campaign").account
    page = page_of(staff.noa)

    page.panel.secret.setText("new-pass-word")
    page.panel.reconnect.click()
    qtbot.waitUntil(page.desk.jobs.idle)
    as_worker(office, first, trouble=None)
    answer_connect(office, ErrandState.DONE, "Connected as spring_campaign.")

    qtbot.waitUntil(lambda: cells(page)[0][1] == "connected")
    after = health(office, "spring_campaign").account
    assert after.remote_identity == before.remote_identity
    assert office.vault.read(after) == Secret("new-pass-word")
    assert post.draft.accounts == (after.id,)


def test_a_rehearsal_offers_practice_networks_only_and_says_why(staff: Staff, page_of: Open) -> None:
    form = page_of(staff.noa).form

    offered = [form.network.itemData(n) for n in range(form.network.count())]
    assert offered == ["rehearsal"]
    assert "This campaign is a rehearsal" in form.explanation()


def test_a_handle_that_is_already_there_is_refused_and_nothing_typed_is_lost(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.actions_offered()[0].trigger()
    page.form.handle.setText("spring_campaign")
    page.form.secret.setText(APP_PASSWORD)
    page.form.add.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)))

    assert "already in the list" in said(page.desk)[-1].sentence
    assert page.form.handle.text() == "spring_campaign"
    assert len(accounts.everything(office)) == 1


def test_how_many_people_sign_is_changed_and_put_back(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.panel.name.setText("The page of the campaign")
    page.panel.approvals.setValue(3)
    page.panel.save.click()
    qtbot.waitUntil(lambda: health(office, "spring_campaign").account.approvals_needed == 3)
    qtbot.waitUntil(lambda: bool(said(page.desk)))

    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()

    qtbot.waitUntil(lambda: health(office, "spring_campaign").account.approvals_needed == 1)
    assert health(office, "spring_campaign").account.display_name == "spring_campaign"


def test_an_account_is_switched_off_and_on_again(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)

    page.panel.switch.click()
    qtbot.waitUntil(lambda: cells(page)[0][1] == "switched off")
    page.panel.switch.click()
    qtbot.waitUntil(lambda: cells(page)[0][1] != "switched off")

    assert health(office, "spring_campaign").account.disabled_at is None


def test_others_than_administrators_change_nothing(staff: Staff, page_of: Open) -> None:
    page = page_of(staff.camille)

    panel = page.panel
    assert not any(
        w.isEnabled() for w in (panel.secret, panel.name, panel.approvals, panel.switch, panel.test)
    )
    assert not page.actions_offered()[0].isEnabled()


def test_what_is_being_typed_stays_when_the_account_publishes_meanwhile(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.panel.secret.setText("half a pass")
    page.panel.name.setText("Half a na")

    as_worker(office, factories.first_account(office), last_sent_at=datetime.now(UTC))

    qtbot.waitUntil(lambda: cells(page)[0][3] == "just now")
    assert (page.panel.secret.text(), page.panel.name.text()) == ("half a pass", "Half a na")


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


def test_a_real_campaign_offers_real_networks_only_with_their_server(
    real_office: Office, open_page: OpenPage
) -> None:
    (noa,) = people.everyone(real_office)
    page = open_page(AccountsPage, noa, real_office)

    page.actions_offered()[0].trigger()

    offered = [page.form.network.itemData(n) for n in range(page.form.network.count())]
    assert "bluesky" in offered
    assert "rehearsal" not in offered
    assert "This campaign is real" in page.form.explanation()
    assert page.form.service_url.isVisible()


def test_a_campaign_without_accounts_says_what_to_do_next(real_office: Office, open_page: OpenPage) -> None:
    (noa,) = people.everyone(real_office)
    page = open_page(AccountsPage, noa, real_office)

    texts = [state.text for state in page.findChildren(EmptyState) if state.isVisible()]
    assert "No account yet" in texts
