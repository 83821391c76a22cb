"""The sign-off desk: what is approved is what was read, by somebody who did not write it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import PASSWORD, Staff
from tests.ui.conftest import said
from tests.ui.programs import MovedClock
from tests.ui.sending import send_due
from tests.ui.writing import SignOffDesk, rest
from ui.approvals.diff_view import DiffText
from ui.approvals.page import ApprovalsPage
from ui.compose.reading_text import ReadingText
from ui.states import EmptyState
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import PostId
from warroom.domain.person import Person, Role
from warroom.domain.post import LinkCard, Part, Stage
from warroom.domain.version import SealedVersion
from warroom.services import approve, compose, people, queries
from warroom.services.office import Office


@pytest.fixture
def zoe(office: Office, staff: Staff) -> Person:
    """A second approver."""
    return people.add(office, staff.noa.id, "zoe", "Zoé Blanc", [Role.APPROVER], PASSWORD)


def titles(page: ApprovalsPage) -> list[str]:
    rows = page.queue.rows
    return [str(rows.index(row).data()).split(",")[0] for row in range(rows.rowCount())]


def texts(page: ApprovalsPage) -> list[str]:
    """What the version on the screen says, part by part."""
    return [each.toPlainText() for each in page.view.findChildren(ReadingText) if each.isVisible()]


def spoken_changes(page: ApprovalsPage) -> list[str]:
    """What changed, as a screen reader says it."""
    return [each.accessibleName() for each in page.view.findChildren(DiffText) if each.isVisible()]


def press(page: ApprovalsPage, key: Qt.Key) -> None:
    page.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(page.queue.list, key)


def read(page: ApprovalsPage, post_id: PostId, qtbot: QtBot) -> None:
    page.open(post_id)
    qtbot.waitUntil(lambda: page.paper is not None and page.paper.version.post_id == post_id)
    rest(page, qtbot)


def resubmitted(office: Office, version: SealedVersion, author: Person, text: str) -> SealedVersion:
    """Its author takes the post back, changes the text, and submits it again."""
    post = compose.take_back(office, author.id, version.post_id)
    draft = replace(post.draft, thread=(Part(text),))
    saved = compose.save(office, author.id, post.id, post.revision, draft)
    return compose.submit(office, author.id, post.id, saved.revision)


def stage(office: Office, post_id: PostId) -> Stage:
    return queries.post(office, post_id).post.stage


def test_the_queue_is_sorted_by_how_soon_with_a_countdown(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    camille = staff.camille.id
    factories.submitted(office, camille, title="Tomorrow", due_in=timedelta(hours=26))
    factories.submitted(office, camille, title="Soon", due_in=timedelta(minutes=10, seconds=30))
    factories.submitted(office, camille, title="At once")
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: titles(page) == ["At once", "Soon", "Tomorrow"])
    rows = page.queue.rows
    assert "as soon as approved" in str(rows.index(0).data())
    assert "in 10 min" in str(rows.index(1).data())
    assert "in 1 day" in str(rows.index(2).data())
    qtbot.waitUntil(lambda: page.paper is not None)
    assert page.view.title.text() == "At once"


def test_approving_signs_what_is_on_the_screen_and_goes_on(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    first = factories.submitted(office, staff.camille.id, "First text", title="First")
    second = factories.submitted(
        office, staff.camille.id, "Second text", title="Second", due_in=timedelta(hours=1)
    )
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: texts(page) == ["First text"])
    assert page.verdicts.digest.text() == first.digest[:12]
    press(page, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: texts(page) == ["Second text"])
    [approval] = queries.post(office, first.post_id).approvals
    assert (approval.digest, approval.approver) == (first.digest, staff.alix.id)
    assert stage(office, first.post_id) is Stage.APPROVED
    assert said(page.desk)[-1].sentence == "Approved: “First” goes out in time."
    qtbot.waitUntil(lambda: titles(page) == ["Second"])
    assert stage(office, second.post_id) is Stage.WAITING


def test_an_approval_given_by_mistake_is_undone(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id, due_in=timedelta(hours=1))
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.approve_action.isEnabled)
    page.verdicts.approve.click()
    qtbot.waitUntil(lambda: stage(office, version.post_id) is Stage.APPROVED)
    qtbot.waitUntil(lambda: bool(said(page.desk)))
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: stage(office, version.post_id) is Stage.WAITING)
    deliveries = queries.post(office, version.post_id).deliveries
    assert {delivery.state for delivery in deliveries} == {DeliveryState.CANCELLED}
    rest(page, qtbot)


def test_a_post_that_changed_meanwhile_is_refused_and_the_new_version_shown(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id, "We meet at six")
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.approve_action.isEnabled)
    page.desk.bridge.blockSignals(True)  # the news has not reached this desk yet
    changed = resubmitted(office, version, staff.camille, "We meet at seven")
    press(page, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: page.paper is not None and page.paper.version.digest == changed.digest)
    assert queries.post(office, version.post_id).approvals == ()
    assert "has changed since you opened it" in said(page.desk)[-1].sentence
    assert page.view.changes.isChecked()
    qtbot.waitUntil(lambda: "removed: six; added: seven" in spoken_changes(page))
    assert page.verdicts.digest.text() == changed.digest[:12]


def test_a_new_version_is_announced_and_not_slipped_under_the_readers_eyes(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id, "We meet at six")
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: texts(page) == ["We meet at six"])
    resubmitted(office, version, staff.camille, "We meet at seven")
    qtbot.waitUntil(lambda: page.notice.sentence == "Version 2 was submitted while you were reading.")
    assert texts(page) == ["We meet at six"]
    assert not page.approve_action.isEnabled()
    page.notice.buttons[0].click()
    qtbot.waitUntil(page.approve_action.isEnabled)
    page.changes_action.trigger()
    qtbot.waitUntil(lambda: texts(page) == ["We meet at seven"])


def test_what_is_shown_comes_from_the_sealed_bytes(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id, "Sealed words")
    post = compose.take_back(office, staff.camille.id, version.post_id)
    draft = replace(post.draft, title="Another title", thread=(Part("Words of a later draft"),))
    compose.save(office, staff.camille.id, post.id, post.revision, draft)
    page = sign_off_desk(staff.alix)
    read(page, version.post_id, qtbot)
    qtbot.waitUntil(lambda: texts(page) == ["Sealed words"])
    assert page.view.title.text() == "Rally in Lyon"
    assert page.notice.sentence == "This post was taken back by who wrote it."
    assert not page.approve_action.isEnabled()


def test_returning_takes_a_reason_in_place(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.return_action.isEnabled)
    reason = page.verdicts.reason
    press(page, Qt.Key.Key_R)
    assert reason.line.hasFocus()
    assert not reason.act.isEnabled()
    QTest.keyClick(reason.line, Qt.Key.Key_Escape)
    assert not reason.isVisible()
    press(page, Qt.Key.Key_R)
    QTest.keyClicks(reason.line, "A hall is missing; R and A are letters here")
    QTest.keyClick(reason.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage(office, version.post_id) is Stage.RETURNED)
    [verdict] = queries.post(office, version.post_id).approvals
    assert verdict.note == "A hall is missing; R and A are letters here"
    qtbot.waitUntil(lambda: page.paper is None and not reason.isVisible())
    rest(page, qtbot)


def test_who_wrote_a_post_reads_why_they_cant_approve_it(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    people.change_roles(office, staff.noa.id, staff.camille.id, [Role.DRAFTER, Role.APPROVER])
    camille = factories.staff(office).camille
    factories.submitted(office, camille.id)
    page = sign_off_desk(camille)
    qtbot.waitUntil(lambda: page.paper is not None)
    assert not page.verdicts.approve.isEnabled()
    why = "You wrote on this post: somebody else must approve it."
    assert page.verdicts.why_not.text() == why
    assert page.verdicts.approve.toolTip() == why
    page.queue.shown.setCurrentIndex(1)
    qtbot.waitUntil(lambda: isinstance(page.queue.states.currentWidget(), EmptyState))


def test_a_drafter_reads_the_queue_and_signs_nothing(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.submitted(office, staff.sasha.id)
    page = sign_off_desk(staff.camille)
    qtbot.waitUntil(lambda: page.paper is not None)
    assert page.verdicts.why_not.text() == "Signing takes the role of approver."
    assert not page.return_action.isEnabled()


def test_two_signatures_are_counted_and_one_is_withdrawn(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, zoe: Person, qtbot: QtBot
) -> None:
    national = factories.add_account(office, staff.noa.id, "national", approvals_needed=2)
    version = factories.submitted(office, staff.camille.id, account_ids=(national.id,))
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.approve_action.isEnabled)
    assert page.details.signatures() == ["national: 2 signatures missing"]
    press(page, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert said(page.desk)[-1].sentence == "Signed. “Rally in Lyon” needs another signature."
    read(page, version.post_id, qtbot)
    qtbot.waitUntil(lambda: page.details.signatures() == ["national: 1 signature missing"])
    assert page.verdicts.why_not.text().startswith("You have approved this version.")
    press(page, Qt.Key.Key_W)
    QTest.keyClicks(page.verdicts.reason.line, "Too soon")
    page.verdicts.reason.act.click()
    qtbot.waitUntil(lambda: page.details.signatures() == ["national: 2 signatures missing"])
    rest(page, qtbot)
    other = sign_off_desk(zoe)
    qtbot.waitUntil(other.approve_action.isEnabled)


def test_an_approved_post_can_be_stopped_until_it_goes_out(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(hours=2))
    page = sign_off_desk(staff.alix)
    page.queue.shown.setCurrentIndex(2)
    qtbot.waitUntil(lambda: titles(page) == ["Rally in Lyon"])
    qtbot.waitUntil(page.withdraw_action.isEnabled)
    assert page.notice.sentence == "Every signature is there."
    press(page, Qt.Key.Key_W)
    QTest.keyClicks(page.verdicts.reason.line, "The hall is closed")
    page.verdicts.reason.act.click()
    qtbot.waitUntil(lambda: stage(office, post.id) is Stage.WAITING)
    rest(page, qtbot)


def test_what_has_gone_out_is_not_returned(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    assert send_due(office) == 1
    page = sign_off_desk(staff.alix)
    read(page, post.id, qtbot)
    assert page.return_action.statusTip() == "Too late: it has gone out, or is just going out."
    assert not page.withdraw_action.isEnabled()


def test_d_shows_the_words_that_changed(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id, "We meet at six in Lyon")
    resubmitted(office, version, staff.camille, "We meet at seven in Lyon")
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.changes_action.isEnabled)
    press(page, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: "removed: six; added: seven" in spoken_changes(page))
    press(page, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: texts(page) == ["We meet at seven in Lyon"])


def test_a_first_version_has_nothing_to_compare(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.submitted(office, staff.camille.id)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: page.paper is not None)
    assert not page.changes_action.isEnabled()
    assert not page.view.changes.isEnabled()


def test_j_and_k_move_through_the_queue(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    for number in (1, 2, 3):
        title, due_in = f"Post {number}", timedelta(hours=number)
        factories.submitted(office, staff.camille.id, f"Text {number}", title=title, due_in=due_in)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: texts(page) == ["Text 1"])
    for key, text in (
        (Qt.Key.Key_J, "Text 2"),
        (Qt.Key.Key_Down, "Text 3"),
        (Qt.Key.Key_K, "Text 2"),
        (Qt.Key.Key_Up, "Text 1"),
    ):
        press(page, key)
        shows(page, text, qtbot)


def shows(page: ApprovalsPage, text: str, qtbot: QtBot) -> None:
    """Until the version on the screen says `text`."""
    qtbot.waitUntil(lambda: texts(page) == [text])


def test_descriptions_and_links_are_spelled_out(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id)
    draft = replace(
        post.draft, thread=(Part("Read", card=LinkCard("https://example.org/plan?utm_source=x", "Plan")),)
    )
    saved = compose.save(office, staff.camille.id, post.id, post.revision, draft)
    compose.submit(office, staff.camille.id, post.id, saved.revision)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: page.paper is not None)
    [rendering] = page.view.preview.renderings
    assert rendering.thread[0].card == LinkCard("https://example.org/plan?utm_source=x", "Plan")
    qtbot.waitUntil(lambda: "https://example.org/plan?utm_source=x" in words(page))


def words(page: ApprovalsPage) -> str:
    """Every word on the paper, without the invisible places where long ones may break."""
    labels = [each.text() for each in page.view.findChildren(QLabel) if each.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def test_the_checks_of_the_sealed_version_are_shown(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    factories.submitted(office, staff.camille.id, title=" ")
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: page.paper is not None)
    findings = page.details.findings.findings
    assert findings is not None
    assert [finding.sentence for finding in findings] == [
        "Give the post a title, so that colleagues find it."
    ]


def test_colleagues_remark_here_too(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(lambda: page.paper is not None)
    QTest.keyClicks(page.details.comments.line, "Why so late?")
    page.details.comments.send.click()
    qtbot.waitUntil(lambda: page.details.comments.line.text() == "")
    [comment] = queries.post(office, version.post_id).comments
    assert comment.text == "Why so late?"


def test_an_empty_queue_says_that_all_is_signed(
    sign_off_desk: SignOffDesk, staff: Staff, qtbot: QtBot
) -> None:
    page = sign_off_desk(staff.alix)
    message = page.queue.states.currentWidget()
    assert isinstance(message, EmptyState)
    assert message.text == "Everything is signed"
    assert not page.approve_action.isEnabled()


def test_a_post_whose_signatures_came_from_others_is_announced(
    sign_off_desk: SignOffDesk, staff: Staff, office: Office, zoe: Person, qtbot: QtBot
) -> None:
    version = factories.submitted(office, staff.camille.id)
    page = sign_off_desk(staff.alix)
    qtbot.waitUntil(page.approve_action.isEnabled)
    approve.approve(office, zoe.id, version.post_id, 1, version.digest)
    qtbot.waitUntil(lambda: page.notice.sentence == "Every signature is there.")
    assert not page.approve_action.isEnabled()


def test_the_countdown_runs(sign_off_desk: SignOffDesk, database: Path, staff: Staff, qtbot: QtBot) -> None:
    clock = MovedClock()
    office = factories.opened_office(database, clock)
    factories.submitted(office, staff.camille.id, due_in=timedelta(minutes=40, seconds=30))
    page = sign_off_desk(staff.alix, office)
    face = page.queue.rows.index(0)
    qtbot.waitUntil(lambda: "in 40 min" in str(face.data()))
    clock.by = timedelta(minutes=45)
    qtbot.waitUntil(lambda: "4 min late" in str(face.data()), timeout=4_000)
    rest(page, qtbot)
    page.desk.jobs.close()
    office.store.close()
