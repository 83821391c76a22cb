"""Two people at one post: what a colleague saves is seen, and nobody writes over anybody unasked."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import said
from tests.ui.writing import WritingDesk, open_post, rest, saved, text_on_screen, write
from ui.compose.inspector import Side
from ui.compose.page import ComposePage
from ui.compose.sheet import Saving
from warroom.domain.ids import AccountId, PostId
from warroom.services import compose, presence, queries
from warroom.services.office import Office


def conflict(
    writing_desk: WritingDesk, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> tuple[ComposePage, PostId]:
    """Camille types while Sasha saves the same post at another desk, as Camille had lost the pen."""
    post = factories.drafted(office, staff.camille.id, "The common start. ")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    write(page, "Mine")
    rest(page, qtbot)
    presence.release(office, staff.camille.id, post.id)
    theirs = factories.drafted(office, staff.sasha.id, "The common start. Theirs").draft
    compose.save(open_office(), staff.sasha.id, post.id, post.revision, theirs)
    page.flush()
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.saving is Saving.CONFLICT)
    rest(page, qtbot)
    assert page.editor.strips.saving.sentence.startswith("Sasha Petit saved this post")
    assert text_on_screen(page) == "The common start. Mine"
    return page, post.id


def test_a_conflict_can_load_theirs_and_bring_mine_back(
    writing_desk: WritingDesk, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(writing_desk, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[0].click()
    qtbot.waitUntil(lambda: text_on_screen(page) == "The common start. Theirs")
    assert not page.editor.strips.saving.isVisible()
    [bring_back] = page.editor.strips.set_aside.buttons
    bring_back.click()
    assert text_on_screen(page) == "The common start. Mine"
    saved(page, qtbot)
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Mine"


@pytest.mark.parametrize("mine", [True, False])
def test_what_is_typed_while_a_conflict_is_being_settled_is_kept(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    open_office: Callable[[], Office],
    qtbot: QtBot,
    mine: bool,
) -> None:
    page, post_id = conflict(writing_desk, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[1 if mine else 0].click()
    write(page, " too")
    rest(page, qtbot)
    if not mine:
        qtbot.waitUntil(lambda: text_on_screen(page) == "The common start. Theirs")
        page.editor.strips.set_aside.buttons[0].click()
    assert text_on_screen(page) == "The common start. Mine too"
    saved(page, qtbot)
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Mine too"


def test_a_conflict_can_save_mine_over_theirs(
    writing_desk: WritingDesk, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(writing_desk, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[1].click()
    saved(page, qtbot)
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Mine"


def test_a_conflict_can_keep_mine_as_a_new_post(
    writing_desk: WritingDesk, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(writing_desk, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[2].click()
    qtbot.waitUntil(lambda: page.editor.composer.title.text() == "Rally in Lyon (copy)")
    rest(page, qtbot)
    assert text_on_screen(page) == "The common start. Mine"
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Theirs"
    assert page.unsaved() is None


def test_a_colleagues_save_is_shown_when_nothing_of_mine_waits(
    writing_desk: WritingDesk, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Old words")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    theirs = factories.drafted(office, staff.sasha.id, "New words").draft
    compose.save(open_office(), staff.sasha.id, post.id, post.revision, theirs)
    qtbot.waitUntil(lambda: text_on_screen(page) == "New words")


def test_colleagues_leave_remarks(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id)
    page = writing_desk(staff.alix)
    open_post(page, post.id, qtbot)
    details = page.editor.details
    details.show_side(Side.REMARKS)
    QTest.keyClicks(details.comments.line, "Name the hall, please")
    QTest.keyClick(details.comments.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: details.comments.line.text() == "")
    assert [comment.text for comment in queries.post(office, post.id).comments] == ["Name the hall, please"]
    qtbot.waitUntil(lambda: details.tabs.names[Side.REMARKS] == "Remarks · 1")


def test_an_undo_that_comes_too_late_changes_no_other_post(
    writing_desk: WritingDesk, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "For all", account_ids=(second_account,))
    other = factories.drafted(office, staff.camille.id, "Another", account_ids=(second_account,))
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    page.editor.composer.tabs.show_tab(second_account)
    write(page, " in Lyon")
    page.editor.composer.notes.common_again.click()
    undo = said(page.desk)[-1].action
    open_post(page, other.id, qtbot)
    assert undo is not None
    undo()
    assert said(page.desk)[-1].sentence.startswith("Another post is open now")
    page.flush()
    rest(page, qtbot)
    assert queries.post(office, other.id).post.draft == other.draft
