"""Saving at the writing desk: what is typed is kept without asking, and never lost."""

import sqlite3
from pathlib import Path

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
    text_on_screen,
    write,
)
from warroom.domain.post import Part
from warroom.services import queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter


def test_what_is_typed_is_kept_without_asking(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "We meet on Sunday")
    assert page.editor.footer.saved.text() == "Saving…"
    saved(page, qtbot)
    assert kept_draft(office).thread == (Part("We meet on Sunday"),)
    assert page.editor.footer.saved.text() == "Saved just now"
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1)


def test_a_new_post_that_was_left_blank_is_not_kept(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    page.new_action.trigger()
    page.flush()
    rest(page, qtbot)
    assert queries.posts(office, PostFilter()) == ()


def test_the_french_no_break_space_survives(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
    begin(page, "")
    page.editor.composer.thread_editor.parts[0].text.insertPlainText("Que proposez-vous\u202f?\u00a0Nous…")
    saved(page, qtbot)
    assert kept_draft(office).thread[0].text == "Que proposez-vous\u202f?\u00a0Nous…"


def test_leaving_for_another_post_saves_the_first(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = writing_desk(staff.camille)
    begin(page, "Half a sentence")
    page.open(other.id)
    rest(page, qtbot)
    assert text_on_screen(page) == "Another one"
    assert kept_draft(office, "Half").thread[0].text == "Half a sentence"


def test_hiding_the_page_saves(writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = writing_desk(staff.camille)
    begin(page, "Half a sentence")
    page.hide()
    rest(page, qtbot)
    assert kept_draft(office).thread[0].text == "Half a sentence"


def test_a_failing_database_keeps_the_text_and_says_so(
    writing_desk: WritingDesk, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Before. ")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    with sqlite3.connect(database) as raw:
        raw.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON post BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        )
    write(page, "And after")
    page.flush()
    strip = page.editor.strips.saving
    qtbot.waitUntil(strip.isVisible)
    assert "disk I/O error" in strip.sentence
    assert text_on_screen(page) == "Before. And after"
    assert page.unsaved() == "“Rally in Lyon” could not be saved; the text is only on this screen."
    with sqlite3.connect(database) as raw:
        raw.execute("DROP TRIGGER broken")
    strip.buttons[0].click()
    saved(page, qtbot)
    assert not strip.isVisible()
    assert page.unsaved() is None
    assert queries.post(office, post.id).post.draft.thread[0].text == "Before. And after"


def test_a_post_left_unsaved_can_be_found_again(
    writing_desk: WritingDesk, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Before. ")
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    with sqlite3.connect(database) as raw:
        raw.execute("CREATE TRIGGER broken BEFORE UPDATE ON post BEGIN SELECT RAISE(ABORT, 'gone'); END")
    write(page, "And after")
    open_post(page, other.id, qtbot)
    assert text_on_screen(page) == "Another one"
    warning = said(page.desk)[-1]
    assert "gone" in warning.sentence
    assert page.unsaved() is not None
    assert warning.action is not None
    warning.action()
    assert text_on_screen(page) == "Before. And after"
    with sqlite3.connect(database) as raw:
        raw.execute("DROP TRIGGER broken")
    page.flush()
    saved(page, qtbot)
