"""The list of posts beside the composer."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.writing import (
    WritingDesk,
    kept_draft,
    shows,
)
from ui.states import EmptyState, FailedState
from warroom.services import compose
from warroom.services.office import Office


def test_the_list_is_filtered_by_author_state_and_words(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.drafted(office, staff.camille.id, "Words about schools", title="School plan")
    factories.submitted(office, staff.sasha.id, "Words about trains", title="Railways")
    page = writing_desk(staff.camille)
    rows = page.drafts.rows
    assert rows.rowCount() == 2
    page.drafts.whose.setCurrentIndex(1)
    qtbot.waitUntil(lambda: rows.rowCount() == 1)
    page.drafts.whose.setCurrentIndex(0)
    page.drafts.state.setCurrentIndex(page.drafts.state.findText("Waiting for sign-off"))
    qtbot.waitUntil(lambda: rows.rowCount() == 1 and page.desk.jobs.idle())
    assert str(rows.index(0).data()).startswith("Railways")
    QTest.keyClicks(page.drafts.search, "schools")
    qtbot.waitUntil(lambda: page.drafts.states.findChild(EmptyState) is not None and page.desk.jobs.idle())
    message = page.drafts.states.currentWidget()
    assert isinstance(message, EmptyState)
    assert message.text == "No post suits the filter"
    message.button.click()
    qtbot.waitUntil(lambda: rows.rowCount() == 2)


def test_an_empty_campaign_says_what_to_do(writing_desk: WritingDesk, staff: Staff, qtbot: QtBot) -> None:
    page = writing_desk(staff.camille)
    message = page.drafts.states.currentWidget()
    assert isinstance(message, EmptyState)
    assert message.text == "No posts yet"
    message.button.click()
    assert page.editor.composer.thread_editor.parts[0].text.hasFocus()


def test_a_list_that_cant_be_read_offers_another_try(
    writing_desk: WritingDesk, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    factories.drafted(office, staff.camille.id)
    page = writing_desk(staff.camille)
    office.store.close()
    aside = database.with_suffix(".aside")
    database.rename(aside)
    database.mkdir()
    page.drafts.whose.setCurrentIndex(1)
    qtbot.waitUntil(lambda: isinstance(page.drafts.states.currentWidget(), FailedState))
    database.rmdir()
    aside.rename(database)
    message = page.drafts.states.currentWidget()
    assert isinstance(message, FailedState)
    message.button.click()
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1)


def test_the_arrows_and_j_and_k_move_through_the_posts(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    for title in ("Third", "Second", "First"):
        factories.drafted(office, staff.camille.id, f"{title} text", title=title)
    page = writing_desk(staff.camille)
    page.drafts.list.setFocus(Qt.FocusReason.OtherFocusReason)
    assert page.sheet is None, "the focus alone opens nothing"
    for key, text in (
        (Qt.Key.Key_J, "First text"),
        (Qt.Key.Key_Down, "Second text"),
        (Qt.Key.Key_J, "Third text"),
        (Qt.Key.Key_K, "Second text"),
    ):
        QTest.keyClick(page.drafts.list, key)
        shows(page, text, qtbot)


def test_the_due_time_stands_in_the_list(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.drafted(office, staff.camille.id, due_in=timedelta(days=40))
    page = writing_desk(staff.camille)
    due_at = kept_draft(office).due_at
    assert due_at is not None
    assert due_at.astimezone(page.desk.campaign.zone).strftime("%H:%M") in str(
        page.drafts.rows.index(0).data()
    )


def test_a_scrolled_list_stays_where_it_was(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    for number in range(30):
        factories.drafted(office, staff.camille.id, title=f"Post {number}")
    page = writing_desk(staff.camille)
    bar = page.drafts.list.verticalScrollBar()
    bar.setValue(300)
    factories.drafted(office, staff.sasha.id, title="The newest of all")
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 31)
    assert bar.value() == 300


def test_an_old_post_is_found_by_its_state(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.submitted(office, staff.camille.id, title="The oldest")
    draft = factories.drafted(office, staff.camille.id).draft
    compose.start_all(office, staff.camille.id, [draft] * 250)
    page = writing_desk(staff.camille)
    page.drafts.state.setCurrentIndex(page.drafts.state.findText("Waiting for sign-off"))
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1)
    assert str(page.drafts.rows.index(0).data()).startswith("The oldest")
