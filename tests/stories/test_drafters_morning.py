"""Camille's morning: a post returned overnight, a new one for two accounts, a colleague's word, sign-off."""

from datetime import time, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.programs import Programs, at_desk, workspace
from tests.ui.writing import picture_file, saved, text_on_screen, write
from ui.app import Program
from ui.compose.inspector import Side
from ui.compose.page import ComposePage
from warroom.domain.campaign import SlotRule
from warroom.domain.ids import AccountId, PostId
from warroom.domain.post import PostStatus
from warroom.services import approve, compose, queries, schedule
from warroom.services.office import Office
from warroom.services.queries import PostFilter


@pytest.fixture
def lyon(office: Office, staff: Staff) -> AccountId:
    """A second account, of the region."""
    return factories.add_account(office, staff.noa.id, "lyon_region").id


def writing_desk(program: Program, login: str, qtbot: QtBot) -> ComposePage:
    qtbot.waitUntil(lambda: at_desk(program, login), timeout=15_000)
    workspace(program).show_page("write")
    page = workspace(program).page("write")
    assert isinstance(page, ComposePage)
    qtbot.waitUntil(program.jobs.idle)
    return page


def put_right(page: ComposePage, post_id: PostId, qtbot: QtBot) -> None:
    """Open the returned post, read why it was returned, correct it, and submit it with Ctrl+Enter."""
    page.open(post_id)
    qtbot.waitUntil(page.editor.strips.state.isVisible)
    assert page.editor.strips.state.sentence == "Alix Morel returned this post: It opens at six"
    box = page.editor.composer.thread_editor.parts[0].text
    box.selectAll()
    QTest.keyClicks(box, "The hall opens at six.")
    saved(page, qtbot)
    qtbot.waitUntil(lambda: page.editor.findings == ())
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(box.isReadOnly, timeout=8_000)


def begin_the_plan(page: ComposePage, picture: Path, qtbot: QtBot) -> None:
    """A new post for both accounts, with a picture that can't be submitted before it is described."""
    page.new_action.trigger()
    composer = page.editor.composer
    QTest.keyClicks(composer.title, "School plan")
    while composer.accounts.picker.isEnabled():
        menu = composer.accounts.picker.menu()
        assert menu is not None
        menu.actions()[0].trigger()
    write(page, "Every village keeps its school. #Schools2027")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(picture))])
    part = composer.thread_editor.parts[0]
    part.text.insertFromMimeData(files)
    qtbot.waitUntil(lambda: len(part.pictures.rows) == 1, timeout=8_000)
    qtbot.waitUntil(lambda: bool(page.editor.findings), timeout=8_000)
    page.submit_action.trigger()
    assert page.editor.details.tabs.index == Side.CHECKS
    QTest.keyClicks(part.pictures.rows[0].alt, "Children before a village school")


def add_words_for(page: ComposePage, account: AccountId) -> None:
    """The region says it in its own words; the others don't."""
    tabs = page.editor.composer.tabs
    tabs.show_tab(account)
    write(page, " Also in Lyon!")
    tabs.show_tab(None)
    assert text_on_screen(page) == "Every village keeps its school. #Schools2027"


def take_the_next_slot(page: ComposePage, qtbot: QtBot) -> None:
    when = page.editor.composer.when
    when.choice.setCurrentIndex(1)
    when.choice.activated.emit(1)
    qtbot.waitUntil(lambda: when.note.text() == "This is the next free slot.", timeout=8_000)
    saved(page, qtbot)


def hand_the_pen(holder: ComposePage, asker: ComposePage, qtbot: QtBot) -> None:
    """Who reads along asks for the pen, and who writes hands it over."""
    for page, button in ((asker, "Ask for the pen"), (holder, "Hand over")):
        qtbot.waitUntil(partial(pressed, page, button), timeout=8_000)
    qtbot.waitUntil(lambda: asker.sheet is not None and asker.sheet.pen.mine, timeout=8_000)


def pressed(page: ComposePage, name: str) -> bool:
    """Whether the strip of the pen had this button, which is then pressed."""
    found = [button for button in page.editor.strips.pen.buttons if button.text() == name]
    for button in found:
        button.click()
    return bool(found)


def test_the_drafters_morning(
    programs: Programs,
    database: Path,
    office: Office,
    staff: Staff,
    lyon: AccountId,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    overnight = factories.submitted(office, staff.camille.id, "The hall opens at seven.", title="Opening")
    approve.send_back(office, staff.alix.id, overnight.post_id, 1, overnight.digest, "It opens at six")
    schedule.change_slots(office, staff.alix.id, (SlotRule(frozenset(range(7)), time(18, 30)),))

    program = programs.start(database, "camille")
    page = writing_desk(program, "camille", qtbot)
    put_right(page, overnight.post_id, qtbot)
    assert [version.version for version in queries.post(office, overnight.post_id).versions] == [1, 2]

    begin_the_plan(page, picture_file(tmp_path, "school.png"), qtbot)
    add_words_for(page, lyon)
    take_the_next_slot(page, qtbot)
    post_id = page.sheet.post_id if page.sheet else None
    assert post_id is not None

    # At another desk Sasha asks for the pen, adds a word to the very post, and gives the pen back.
    sashas = writing_desk(programs.start(database, "sasha"), "sasha", qtbot)
    sashas.open(post_id)
    qtbot.waitUntil(lambda: sashas.sheet is not None and text_on_screen(sashas).startswith("Every village"))
    hand_the_pen(page, sashas, qtbot)
    write(sashas, " Join us.")
    saved(sashas, qtbot)
    qtbot.waitUntil(lambda: text_on_screen(page).endswith("Join us."), timeout=8_000)
    hand_the_pen(sashas, page, qtbot)

    # Submitted, it waits: nobody can write on it any more, and both of them are its writers.
    qtbot.waitUntil(lambda: page.editor.findings == () and program.jobs.idle(), timeout=8_000)
    page.submit_action.trigger()
    qtbot.waitUntil(page.editor.composer.thread_editor.parts[0].text.isReadOnly, timeout=8_000)
    waiting = queries.posts(office, PostFilter(statuses=frozenset({PostStatus.WAITING})))
    assert {summary.title for summary in waiting} == {"Opening", "School plan"}
    view = queries.post(office, post_id)
    assert view.writers == {staff.camille.id, staff.sasha.id}
    assert view.versions[-1].sealed.target(lyon).thread[0].text.endswith("Also in Lyon!")
    assert view.versions[-1].sealed.due_at is not None


def test_typing_goes_on_while_the_desk_closes(
    programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Before noon. ", due_in=timedelta(days=1))
    program = programs.start(database, "camille")
    page = writing_desk(program, "camille", qtbot)
    page.open(post.id)
    qtbot.waitUntil(lambda: page.sheet is not None and program.jobs.idle())
    write(page, "After noon.")
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=8_000)
    again = programs.start(database, "camille")
    reopened = writing_desk(again, "camille", qtbot)
    reopened.open(post.id)
    qtbot.waitUntil(lambda: reopened.sheet is not None)
    assert text_on_screen(reopened) == "Before noon. After noon."
    assert compose.check(office, queries.post(office, post.id).post.draft) == ()
