"""The writing desk: what is typed is kept, counted, checked and shown as each network will."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import DeskFor, said
from tests.ui.sending import send_due
from tests.ui.writing import Seats, begin, kept_draft, picture_file, rest, saved, text_on_screen, write
from ui.compose.inspector import Side
from ui.compose.page import ComposePage
from ui.compose.reading_text import ReadingText
from ui.compose.sheet import Saving
from ui.states import EmptyState, FailedState
from warroom.domain.campaign import SlotRule
from warroom.domain.checks import Severity
from warroom.domain.ids import AccountId, PostId
from warroom.domain.person import Person
from warroom.domain.post import LinkCard, Part, PostStatus
from warroom.domain.response import TimelineFilter
from warroom.services import approve, compose, queries, schedule, timeline, triage
from warroom.services.office import Office
from warroom.services.queries import PostFilter

Sit = Callable[..., ComposePage]


@pytest.fixture
def sit(desk_for: DeskFor, qtbot: QtBot) -> Iterator[Sit]:
    """Seats somebody at the writing desk."""
    seats = Seats(desk_for, qtbot)

    def seat(person: Person, at: Office | None = None) -> ComposePage:
        page = seats.at(ComposePage, person, at)
        assert isinstance(page, ComposePage)
        return page

    yield seat
    seats.windows.clear()


@pytest.fixture
def second_account(office: Office, staff: Staff) -> AccountId:
    return factories.add_account(office, staff.noa.id, "lyon_region").id


def open_post(page: ComposePage, post_id: PostId, qtbot: QtBot) -> None:
    page.open(post_id)
    rest(page, qtbot)


def shows(page: ComposePage, text: str, qtbot: QtBot) -> None:
    """Until the post that is open says `text`."""
    qtbot.waitUntil(lambda: page.sheet is not None and text_on_screen(page) == text)


def sentences(page: ComposePage) -> list[str]:
    return [finding.sentence for finding in page.editor.findings]


# Saving.


def test_what_is_typed_is_kept_without_asking(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "We meet on Sunday")
    assert page.editor.footer.saved.text() == "Saving…"
    saved(page, qtbot)
    assert kept_draft(office).thread == (Part("We meet on Sunday"),)
    assert page.editor.footer.saved.text() == "Saved just now"
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1)


def test_a_new_post_that_was_left_blank_is_not_kept(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
    page.new_action.trigger()
    page.flush()
    rest(page, qtbot)
    assert queries.posts(office, PostFilter()) == ()


def test_the_french_no_break_space_survives(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "")
    page.editor.composer.thread_editor.parts[0].text.insertPlainText("Que proposez-vous\u202f?\u00a0Nous…")
    saved(page, qtbot)
    assert kept_draft(office).thread[0].text == "Que proposez-vous\u202f?\u00a0Nous…"


def test_leaving_for_another_post_saves_the_first(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = sit(staff.camille)
    begin(page, "Half a sentence")
    page.open(other.id)
    rest(page, qtbot)
    assert text_on_screen(page) == "Another one"
    assert kept_draft(office, "Half").thread[0].text == "Half a sentence"


def test_hiding_the_page_saves(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "Half a sentence")
    page.hide()
    rest(page, qtbot)
    assert kept_draft(office).thread[0].text == "Half a sentence"


def test_a_failing_database_keeps_the_text_and_says_so(
    sit: Sit, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Before. ")
    page = sit(staff.camille)
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
    sit: Sit, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Before. ")
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = sit(staff.camille)
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


# Colleagues.


def conflict(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> tuple[ComposePage, PostId]:
    """Camille types while Sasha saves the same post at another desk."""
    post = factories.drafted(office, staff.camille.id, "The common start. ")
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    write(page, "Mine")
    theirs = factories.drafted(office, staff.sasha.id, "The common start. Theirs").draft
    compose.save(open_office(), staff.sasha.id, post.id, post.revision, theirs)
    page.flush()
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.saving is Saving.CONFLICT)
    rest(page, qtbot)
    assert page.editor.strips.saving.sentence.startswith("Sasha Petit saved this post")
    assert text_on_screen(page) == "The common start. Mine"
    return page, post.id


def test_a_conflict_can_load_theirs_and_bring_mine_back(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(sit, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[0].click()
    qtbot.waitUntil(lambda: text_on_screen(page) == "The common start. Theirs")
    assert not page.editor.strips.saving.isVisible()
    [bring_back] = page.editor.strips.set_aside.buttons
    bring_back.click()
    assert text_on_screen(page) == "The common start. Mine"
    saved(page, qtbot)
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Mine"


def test_a_conflict_can_save_mine_over_theirs(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(sit, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[1].click()
    saved(page, qtbot)
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Mine"


def test_a_conflict_can_keep_mine_as_a_new_post(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page, post_id = conflict(sit, staff, office, open_office, qtbot)
    page.editor.strips.saving.buttons[2].click()
    qtbot.waitUntil(lambda: page.editor.composer.title.text() == "Rally in Lyon (copy)")
    rest(page, qtbot)
    assert text_on_screen(page) == "The common start. Mine"
    assert queries.post(office, post_id).post.draft.thread[0].text == "The common start. Theirs"
    assert page.unsaved() is None


def test_a_colleagues_save_is_shown_when_nothing_of_mine_waits(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Old words")
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    theirs = factories.drafted(office, staff.sasha.id, "New words").draft
    compose.save(open_office(), staff.sasha.id, post.id, post.revision, theirs)
    qtbot.waitUntil(lambda: text_on_screen(page) == "New words")


def test_colleagues_leave_remarks(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    post = factories.drafted(office, staff.camille.id)
    page = sit(staff.alix)
    open_post(page, post.id, qtbot)
    details = page.editor.details
    details.show_side(Side.REMARKS)
    QTest.keyClicks(details.comments.line, "Name the hall, please")
    QTest.keyClick(details.comments.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: details.comments.line.text() == "")
    assert [comment.text for comment in queries.post(office, post.id).comments] == ["Name the hall, please"]
    qtbot.waitUntil(lambda: details.tabs.names[Side.REMARKS] == "Remarks · 1")


# Networks.


def test_a_tab_that_is_edited_becomes_its_own_and_finds_back(
    sit: Sit, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    first = factories.first_account(office)
    post = factories.drafted(office, staff.camille.id, "For all", account_ids=(first, second_account))
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    composer = page.editor.composer
    composer.tabs.show_tab(second_account)
    write(page, " in Lyon")
    composer.tabs.show_tab(None)
    assert text_on_screen(page) == "For all"
    write(page, "!")
    composer.tabs.show_tab(second_account)
    assert text_on_screen(page) == "For all in Lyon"
    assert composer.common_again.isVisible()
    composer.common_again.click()
    assert text_on_screen(page) == "For all!"
    assert not composer.common_again.isVisible()
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    assert text_on_screen(page) == "For all in Lyon"
    saved(page, qtbot)
    assert queries.post(office, post.id).post.draft.own == {second_account: (Part("For all in Lyon"),)}


def test_the_counters_count_as_the_network_does(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "abc")
    tabs = page.editor.composer.tabs
    most = office.networks["rehearsal"].max_length
    assert tabs.names[1] == f"Rehearsal · {most - 3} left"
    page.editor.composer.thread_editor.parts[0].text.show_text("")
    page.editor.composer.thread_editor.parts[0].text.insertPlainText("x" * (most + 2))
    assert tabs.names[1] == "Rehearsal · 2 over"


def test_accounts_are_added_and_taken_off(
    sit: Sit, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
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


# Parts, pictures, cards.


def test_a_thread_is_built_moved_and_cut(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "one")
    thread = page.editor.composer.thread_editor
    thread.add_part.click()
    write(page, "two", part=1)
    thread.parts[1].earlier.click()
    assert [text_on_screen(page, part) for part in (0, 1)] == ["two", "one"]
    thread.add_part.click()
    thread.parts[2].remove.click()
    saved(page, qtbot)
    assert kept_draft(office).thread == (Part("two"), Part("one"))


def drop(page: ComposePage, *paths: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.editor.composer.thread_editor.parts[0].text.insertFromMimeData(files)


def test_pictures_are_dropped_described_and_ordered(
    sit: Sit, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
    begin(page, "Look")
    drop(page, picture_file(tmp_path, "blue.png"), picture_file(tmp_path, "red.png", "#aa3333"))
    part = page.editor.composer.thread_editor.parts[0]
    qtbot.waitUntil(lambda: len(part.pictures.rows) == 2)
    qtbot.waitUntil(lambda: any("Picture 1 has no description" in each for each in sentences(page)))
    QTest.keyClicks(part.pictures.rows[0].alt, "A blue wall")
    QTest.keyClicks(part.pictures.rows[1].alt, "A red wall")
    part.pictures.rows[1].earlier.click()
    saved(page, qtbot)
    assert [picture.alt for picture in kept_draft(office).thread[0].pictures] == ["A red wall", "A blue wall"]
    qtbot.waitUntil(
        lambda: page.editor.findings == () or sentences(page)[0].startswith("Give the post a title")
    )
    part.pictures.rows[0].remove.click()
    saved(page, qtbot)
    assert [picture.alt for picture in kept_draft(office).thread[0].pictures] == ["A blue wall"]


def test_a_screenshot_is_pasted(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "Look")
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    page.editor.composer.thread_editor.parts[0].text.paste()
    qtbot.waitUntil(lambda: len(page.editor.composer.thread_editor.parts[0].pictures.rows) == 1)
    saved(page, qtbot)
    assert kept_draft(office).thread[0].pictures[0].mime == "image/png"


def test_a_picture_arrives_in_its_post_even_when_another_was_opened(
    sit: Sit, staff: Staff, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    other = factories.drafted(office, staff.camille.id, "Another one", title="Other")
    page = sit(staff.camille)
    begin(page, "Look")
    drop(page, picture_file(tmp_path, "blue.png"))
    page.open(other.id)
    qtbot.waitUntil(lambda: text_on_screen(page) == "Another one")
    qtbot.waitUntil(lambda: len(kept_draft(office, "Look").thread[0].pictures) == 1, timeout=8_000)
    rest(page, qtbot)
    assert page.editor.composer.thread_editor.parts[0].pictures.rows == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"not a picture", "notes.txt is not a JPEG, PNG, GIF or WebP picture."),
        ("huge.png", b"x" * (50 * 1024 * 1024), "huge.png is 50 MB large"),
        ("gone.png", None, "gone.png can't be read"),
    ],
)
def test_what_is_no_usable_picture_is_refused_by_name(
    sit: Sit, staff: Staff, tmp_path: Path, qtbot: QtBot, name: str, content: bytes | None, sentence: str
) -> None:
    page = sit(staff.camille)
    begin(page, "Look")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    drop(page, path)
    qtbot.waitUntil(lambda: any(notice.sentence.startswith(sentence) for notice in said(page.desk)))
    assert text_on_screen(page) == "Look"
    saved(page, qtbot)


def test_a_link_card_is_written(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "Read")
    part = page.editor.composer.thread_editor.parts[0]
    part.add_card.click()
    qtbot.waitUntil(
        lambda: any(each.startswith("The link card needs a whole link") for each in sentences(page))
    )
    for field, text in (
        (part.card.url, "https://example.org"),
        (part.card.title, "Plan"),
        (part.card.description, "D"),
    ):
        QTest.keyClicks(field, text)
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card == LinkCard("https://example.org", "Plan", "D")
    qtbot.waitUntil(lambda: not any("link card" in each for each in sentences(page)))
    part.card.remove.click()
    saved(page, qtbot)
    assert kept_draft(office).thread[0].card is None


def test_ten_megabytes_are_refused_by_a_sentence_at_once(sit: Sit, staff: Staff, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "Start ")
    for text in ("word " * 2_000_000, "x" * 100_000):
        clip = QMimeData()
        clip.setText(text)
        began = perf_counter()
        page.editor.composer.thread_editor.parts[0].text.insertFromMimeData(clip)
        assert perf_counter() - began < 1
    assert "10,000,000 characters" in said(page.desk)[0].sentence
    assert "without a space" in said(page.desk)[1].sentence
    assert text_on_screen(page) == "Start "
    saved(page, qtbot)


# When, and in which language.


def test_a_time_that_does_not_exist_is_said_and_blocks(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
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


def test_the_next_free_slot_is_found(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
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


def test_languages_are_chosen(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "Bonjour")
    box = page.editor.composer.languages
    assert box.text() == "Language: English"
    menu = box.menu()
    assert menu is not None
    [french] = [action for action in menu.actions() if action.text() == "français"]
    french.trigger()
    saved(page, qtbot)
    assert kept_draft(office).languages == ("en", "fr")


# Checks, preview, submission.


def test_a_finding_leads_to_its_place(
    sit: Sit, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Fine", account_ids=(second_account,))
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    page.editor.composer.tabs.show_tab(second_account)
    page.editor.composer.thread_editor.add_part.click()
    page.editor.composer.tabs.show_tab(None)
    qtbot.waitUntil(lambda: "Part 2 is empty." in sentences(page))
    [finding] = [each for each in page.editor.findings if each.severity is Severity.ERROR]
    page.submit_action.trigger()
    assert page.editor.composer.tab == second_account
    assert page.editor.composer.thread_editor.parts[1].text.hasFocus()
    assert page.editor.details.findings.isVisible()
    assert finding.part == 1


def test_the_preview_shows_what_is_typed(sit: Sit, staff: Staff, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    begin(page, "See you in #Lyon")
    page.editor.composer.thread_editor.add_part.click()
    write(page, "And bring friends", part=1)
    preview = page.editor.details.preview

    def texts() -> list[str]:
        return [each.toPlainText() for each in preview.findChildren(ReadingText) if each.isVisible()]

    qtbot.waitUntil(lambda: texts() == ["See you in #Lyon", "And bring friends"])


def test_submitting_locks_and_taking_back_unlocks(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
    begin(page, "We meet on Sunday")
    QTest.keyClicks(page.editor.composer.title, "Rally")
    qtbot.waitUntil(lambda: page.editor.findings == () and page.desk.jobs.idle())
    page.editor.composer.focus_text()
    box = page.editor.composer.thread_editor.parts[0].text
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(box.isReadOnly, timeout=8_000)
    [summary] = queries.posts(office, PostFilter())
    assert summary.status is PostStatus.WAITING
    assert box.isReadOnly()
    assert not page.submit_action.isEnabled()
    state = page.editor.strips.state
    assert state.sentence.startswith("This post is under sign-off")
    assert said(page.desk)[-1].sentence == "“Rally” waits for sign-off as version 1."
    state.buttons[0].click()
    qtbot.waitUntil(lambda: not box.isReadOnly())
    assert page.submit_action.isEnabled()
    assert not state.isVisible()


def test_only_who_wrote_a_post_takes_it_back(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = sit(staff.sasha)
    open_post(page, version.post_id, qtbot)
    take_back = page.editor.strips.state.buttons[0]
    assert not take_back.isEnabled()
    assert take_back.toolTip() == "Only somebody who wrote this post takes it back."


def test_a_returned_post_says_who_returned_it_and_why(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    approve.send_back(office, staff.alix.id, version.post_id, 1, version.digest, "The hall is at six")
    page = sit(staff.camille)
    open_post(page, version.post_id, qtbot)
    assert page.editor.strips.state.sentence == "Alix Morel returned this post: The hall is at six"
    assert not page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    page.editor.details.show_side(Side.HISTORY)
    assert page.editor.details.history.isVisible()


def test_what_has_gone_out_is_read_and_copied(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Out now")
    assert send_due(office) == 1
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    state = page.editor.strips.state
    assert state.sentence == "This post has gone out; what is public can't be changed here."
    assert page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    [copy] = state.buttons
    copy.click()
    qtbot.waitUntil(lambda: page.editor.composer.title.text() == "Rally in Lyon (copy)")
    assert text_on_screen(page) == "Out now"
    assert not page.editor.composer.thread_editor.parts[0].text.isReadOnly()


def test_who_may_not_write_reads(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    post = factories.drafted(office, staff.camille.id, "A draft")
    page = sit(staff.alix)
    assert not page.new_action.isEnabled()
    assert page.new_action.statusTip() == "To write takes the role of drafter or monitor."
    open_post(page, post.id, qtbot)
    assert text_on_screen(page) == "A draft"
    assert page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    assert page.editor.strips.state.sentence.startswith("You read here.")


def test_an_answer_shows_what_it_answers(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("And the rural schools?"))
    [response] = timeline.newest(office, TimelineFilter(), 10).responses
    post = triage.answer(office, staff.sasha.id, response.id)
    page = sit(staff.sasha)
    open_post(page, post.id, qtbot)
    write(page, "They stay open")
    composer = page.editor.composer
    assert composer.answered.isVisible()
    assert list(composer.accounts.chips) == [response.account_id]
    assert not composer.accounts.picker.isVisible(), "an answer goes out from the account that was addressed"
    preview = page.editor.details.preview
    qtbot.waitUntil(lambda: len(preview.renderings) == 1 and preview.renderings[0].thread[0].text != "")
    [rendering] = preview.renderings
    assert rendering.answers is not None
    assert rendering.answers.excerpt == "And the rural schools?"


# The list.


def test_the_list_is_filtered_by_author_state_and_words(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.drafted(office, staff.camille.id, "Words about schools", title="School plan")
    factories.submitted(office, staff.sasha.id, "Words about trains", title="Railways")
    page = sit(staff.camille)
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


def test_an_empty_campaign_says_what_to_do(sit: Sit, staff: Staff, qtbot: QtBot) -> None:
    page = sit(staff.camille)
    message = page.drafts.states.currentWidget()
    assert isinstance(message, EmptyState)
    assert message.text == "No posts yet"
    message.button.click()
    assert page.editor.composer.thread_editor.parts[0].text.hasFocus()


def test_a_list_that_cant_be_read_offers_another_try(
    sit: Sit, staff: Staff, office: Office, database: Path, qtbot: QtBot
) -> None:
    factories.drafted(office, staff.camille.id)
    page = sit(staff.camille)
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
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    for title in ("Third", "Second", "First"):
        factories.drafted(office, staff.camille.id, f"{title} text", title=title)
    page = sit(staff.camille)
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


def test_the_due_time_stands_in_the_list(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    factories.drafted(office, staff.camille.id, due_in=timedelta(days=40))
    page = sit(staff.camille)
    due_at = kept_draft(office).due_at
    assert due_at is not None
    assert due_at.astimezone(page.desk.campaign.zone).strftime("%H:%M") in str(
        page.drafts.rows.index(0).data()
    )


def test_a_scrolled_list_stays_where_it_was(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    for number in range(30):
        factories.drafted(office, staff.camille.id, title=f"Post {number}")
    page = sit(staff.camille)
    bar = page.drafts.list.verticalScrollBar()
    bar.setValue(300)
    factories.drafted(office, staff.sasha.id, title="The newest of all")
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 31)
    assert bar.value() == 300


def test_the_keys_add_parts_and_cards_where_the_cursor_is(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = sit(staff.camille)
    begin(page, "One")
    thread = page.editor.composer.thread_editor
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(thread.parts[0].text, Qt.Key.Key_Return, shift)
    write(page, "Two", part=1)
    thread.parts[0].text.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(thread.parts[0].text, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert thread.parts[0].card.url.hasFocus()
    saved(page, qtbot)
    assert [part.card for part in kept_draft(office).thread] == [LinkCard(""), None]
    keys = {action.text(): action.shortcut().toString() for action in page.actions_offered()}
    assert all(keys.values()), "every action has a key"
    assert len(set(keys.values())) == len(keys)


def test_taking_back_has_a_key(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = sit(staff.camille)
    open_post(page, version.post_id, qtbot)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.drafts.list, Qt.Key.Key_T, shift)
    qtbot.waitUntil(lambda: not page.editor.composer.thread_editor.parts[0].text.isReadOnly())
    assert queries.post(office, version.post_id).summary.status is PostStatus.WITHDRAWN


def test_an_undo_that_comes_too_late_changes_no_other_post(
    sit: Sit, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "For all", account_ids=(second_account,))
    other = factories.drafted(office, staff.camille.id, "Another", account_ids=(second_account,))
    page = sit(staff.camille)
    open_post(page, post.id, qtbot)
    page.editor.composer.tabs.show_tab(second_account)
    write(page, " in Lyon")
    page.editor.composer.common_again.click()
    undo = said(page.desk)[-1].action
    open_post(page, other.id, qtbot)
    assert undo is not None
    undo()
    assert said(page.desk)[-1].sentence.startswith("Another post is open now")
    page.flush()
    rest(page, qtbot)
    assert queries.post(office, other.id).post.draft == other.draft


def test_an_old_post_is_found_by_its_state(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    factories.submitted(office, staff.camille.id, title="The oldest")
    draft = factories.drafted(office, staff.camille.id).draft
    compose.start_all(office, staff.camille.id, [draft] * 250)
    page = sit(staff.camille)
    page.drafts.state.setCurrentIndex(page.drafts.state.findText("Waiting for sign-off"))
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1)
    assert str(page.drafts.rows.index(0).data()).startswith("The oldest")
