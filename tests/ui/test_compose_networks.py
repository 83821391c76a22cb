"""To which accounts, in which words, when, and in which language a post goes out."""

from datetime import time

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import said
from tests.ui.writing import (
    WritingDesk,
    begin,
    kept_draft,
    open_post,
    rest,
    saved,
    sentences,
    text_on_screen,
    write,
)
from warroom.domain.campaign import SlotRule
from warroom.domain.ids import AccountId
from warroom.domain.post import Part, PostStatus
from warroom.services import queries, schedule
from warroom.services.office import Office
from warroom.services.queries import PostFilter


def test_a_tab_that_is_edited_becomes_its_own_and_finds_back(
    writing_desk: WritingDesk, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    first = factories.first_account(office)
    post = factories.drafted(office, staff.camille.id, "For all", account_ids=(first, second_account))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    composer = page.editor.composer
    composer.tabs.show_tab(second_account)
    write(page, " in Lyon")
    composer.tabs.show_tab(None)
    assert text_on_screen(page) == "For all"
    write(page, "!")
    composer.tabs.show_tab(second_account)
    assert text_on_screen(page) == "For all in Lyon"
    assert composer.notes.common_again.isVisible()
    composer.notes.common_again.click()
    assert text_on_screen(page) == "For all!"
    assert not composer.notes.common_again.isVisible()
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    assert text_on_screen(page) == "For all in Lyon"
    saved(page, qtbot)
    assert queries.post(office, post.id).post.draft.own == {second_account: (Part("For all in Lyon"),)}


def test_the_counters_count_as_the_network_does(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "abc")
    tabs = page.editor.composer.tabs
    most = office.networks["rehearsal"].max_length
    assert tabs.names[1] == f"Rehearsal · {most - 3} left"
    page.editor.composer.thread_editor.parts[0].text.show_text("")
    page.editor.composer.thread_editor.parts[0].text.insertPlainText("x" * (most + 2))
    assert tabs.names[1] == "Rehearsal · 2 over"


def test_accounts_are_added_and_taken_off(
    writing_desk: WritingDesk, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Hello")
    bar = page.editor.composer.accounts
    menu = bar.picker.menu()
    assert menu is not None
    for action in menu.actions():
        if action.text().startswith("lyon_region"):
            action.trigger()
    assert list(bar.chips) == [second_account]
    assert len(page.editor.composer.tabs.names) == 2
    bar.chips[second_account].click()
    assert list(bar.chips) == []
    saved(page, qtbot)
    assert kept_draft(office).accounts == ()
    qtbot.waitUntil(lambda: "Choose at least one account to post to." in sentences(page))


def test_a_time_that_does_not_exist_is_said_and_blocks(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "In spring")
    when = page.editor.composer.when
    when.choice.setCurrentIndex(2)
    when.choice.activated.emit(2)
    when.day.setDate(when.day.date().fromString("2027-03-28", Qt.DateFormat.ISODate))
    when.time.setTime(when.time.time().fromString("02:30", "HH:mm"))
    assert when.note.text().startswith("02:30 does not exist on 2027-03-28 in Europe/Paris")
    qtbot.waitUntil(lambda: any(each.startswith("02:30 does not exist") for each in sentences(page)))
    page.submit_action.trigger()
    rest(page, qtbot)
    assert [each.status for each in queries.posts(office, PostFilter())] in ([], [PostStatus.DRAFT])
    when.time.setTime(when.time.time().fromString("03:30", "HH:mm"))
    saved(page, qtbot)
    due_at = kept_draft(office).due_at
    assert due_at is not None
    assert due_at.isoformat() == "2027-03-28T01:30:00+00:00"


def test_the_next_free_slot_is_found(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Any time")
    when = page.editor.composer.when
    when.choice.activated.emit(when.choice.findText("Next free slot"))
    when.choice.setCurrentIndex(1)
    when.choice.activated.emit(1)
    qtbot.waitUntil(lambda: "no posting slots" in when.note.text())
    assert when.choice.currentText() == "As soon as approved"
    schedule.change_slots(office, staff.alix.id, (SlotRule(frozenset(range(7)), time(18, 30)),))
    when.choice.setCurrentIndex(1)
    when.choice.activated.emit(1)
    qtbot.waitUntil(lambda: when.note.text() == "This is the next free slot.")
    saved(page, qtbot)
    due_at = kept_draft(office).due_at
    assert due_at is not None
    assert due_at.astimezone(page.desk.campaign.zone).strftime("%H:%M") == "18:30"


def test_languages_are_chosen(writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Bonjour")
    box = page.editor.composer.languages
    assert box.text() == "Language: English"
    menu = box.menu()
    assert menu is not None
    [french] = [action for action in menu.actions() if action.text() == "français"]
    french.trigger()
    saved(page, qtbot)
    assert kept_draft(office).languages == ("en", "fr")
