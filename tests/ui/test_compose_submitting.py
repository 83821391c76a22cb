"""From the checks to the sign-off and back: submitting, locks, previews, answers."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import said
from tests.ui.sending import send_due
from tests.ui.writing import WritingDesk, begin, open_post, sentences, text_on_screen, write
from ui.compose.inspector import Side
from ui.compose.reading_text import ReadingText
from warroom.domain.checks import Severity
from warroom.domain.ids import AccountId
from warroom.domain.post import PostStatus
from warroom.domain.response import TimelineFilter
from warroom.services import approve, queries, timeline, triage
from warroom.services.office import Office
from warroom.services.queries import PostFilter


def test_a_finding_leads_to_its_place(
    writing_desk: WritingDesk, staff: Staff, office: Office, second_account: AccountId, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "Fine", account_ids=(second_account,))
    page = writing_desk(staff.camille)
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


def test_the_preview_shows_what_is_typed(writing_desk: WritingDesk, staff: Staff, qtbot: QtBot) -> None:
    page = writing_desk(staff.camille)
    begin(page, "See you in #Lyon")
    page.editor.composer.thread_editor.add_part.click()
    write(page, "And bring friends", part=1)
    preview = page.editor.details.preview

    def texts() -> list[str]:
        return [each.toPlainText() for each in preview.findChildren(ReadingText) if each.isVisible()]

    qtbot.waitUntil(lambda: texts() == ["See you in #Lyon", "And bring friends"])


def test_submitting_locks_and_taking_back_unlocks(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    page = writing_desk(staff.camille)
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


def test_only_who_wrote_a_post_takes_it_back(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = writing_desk(staff.sasha)
    open_post(page, version.post_id, qtbot)
    take_back = page.editor.strips.state.buttons[0]
    assert not take_back.isEnabled()
    assert take_back.toolTip() == "Only somebody who wrote this post takes it back."


def test_a_returned_post_says_who_returned_it_and_why(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    approve.send_back(office, staff.alix.id, version.post_id, 1, version.digest, "The hall is at six")
    page = writing_desk(staff.camille)
    open_post(page, version.post_id, qtbot)
    assert page.editor.strips.state.sentence == "Alix Morel returned this post: The hall is at six"
    assert not page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    page.editor.details.show_side(Side.HISTORY)
    assert page.editor.details.history.isVisible()


def test_what_has_gone_out_is_read_and_copied(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, "Out now")
    assert send_due(office) == 1
    page = writing_desk(staff.camille)
    open_post(page, post.id, qtbot)
    state = page.editor.strips.state
    assert state.sentence == "This post has gone out; what is public can't be changed here."
    assert page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    [copy] = state.buttons
    copy.click()
    qtbot.waitUntil(lambda: page.editor.composer.title.text() == "Rally in Lyon (copy)")
    assert text_on_screen(page) == "Out now"
    assert not page.editor.composer.thread_editor.parts[0].text.isReadOnly()


def test_who_may_not_write_reads(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, "A draft")
    page = writing_desk(staff.alix)
    assert not page.new_action.isEnabled()
    assert page.new_action.statusTip() == "To write takes the role of drafter or monitor."
    open_post(page, post.id, qtbot)
    assert text_on_screen(page) == "A draft"
    assert page.editor.composer.thread_editor.parts[0].text.isReadOnly()
    assert page.editor.strips.state.sentence.startswith("You read here.")


def test_an_answer_shows_what_it_answers(
    writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("And the rural schools?"))
    [response] = timeline.newest(office, TimelineFilter(), 10).responses
    post = triage.answer(office, staff.sasha.id, response.id)
    page = writing_desk(staff.sasha)
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


def test_taking_back_has_a_key(writing_desk: WritingDesk, staff: Staff, office: Office, qtbot: QtBot) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = writing_desk(staff.camille)
    open_post(page, version.post_id, qtbot)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.drafts.list, Qt.Key.Key_T, shift)
    qtbot.waitUntil(lambda: not page.editor.composer.thread_editor.parts[0].text.isReadOnly())
    assert queries.post(office, version.post_id).summary.status is PostStatus.WITHDRAWN
