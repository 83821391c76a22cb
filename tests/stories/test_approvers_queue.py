"""Alix's queue: read, compare, return, sign exactly what was read, and stop what was signed by mistake."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.programs import Programs, at_desk, workspace
from tests.ui.sending import send_due
from tests.ui.writing import saved
from ui.app import Program
from ui.approvals.diff_view import DiffText
from ui.approvals.page import ApprovalsPage
from ui.compose.page import ComposePage
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import PostId
from warroom.domain.person import Role
from warroom.domain.post import PostStatus, Stage
from warroom.services import queries
from warroom.services.office import Office


def sign_off_desk(program: Program, login: str, qtbot: QtBot) -> ApprovalsPage:
    qtbot.waitUntil(lambda: at_desk(program, login), timeout=15_000)
    workspace(program).show_page("sign")
    page = workspace(program).page("sign")
    assert isinstance(page, ApprovalsPage)
    qtbot.waitUntil(program.jobs.idle)
    return page


def press(page: ApprovalsPage, key: Qt.Key, qtbot: QtBot) -> None:
    """Press a key at this desk, which the person turns to first."""
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    page.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(page.queue.list, key)


def spoken_changes(page: ApprovalsPage) -> list[str]:
    """What changed, as a screen reader says it."""
    return [each.accessibleName() for each in page.view.findChildren(DiffText) if each.isVisible()]


def undo_buttons(program: Program) -> list[QPushButton]:
    """What the messages at the window's top offer to take back."""
    buttons = program.window.findChildren(QPushButton)
    return [button for button in buttons if button.text() == "Undo" and button.isVisible()]


def reads(page: ApprovalsPage, post_id: PostId, qtbot: QtBot, version: int = 1) -> None:
    """Until this version of the post is on the screen, ready to be signed or not."""
    qtbot.waitUntil(
        lambda: (
            page.paper is not None
            and (page.paper.version.post_id, page.paper.version.version) == (post_id, version)
            and page.desk.jobs.idle()
        ),
        timeout=8_000,
    )


def put_right(program: Program, post_id: PostId, qtbot: QtBot) -> None:
    """Camille corrects the hour at her own desk, and submits the post again."""
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=15_000)
    workspace(program).desk.places.post_opened.emit(post_id)
    page = workspace(program).page("write")
    assert isinstance(page, ComposePage)
    qtbot.waitUntil(lambda: page.sheet is not None and program.jobs.idle())
    box = page.editor.composer.thread_editor.parts[0].text
    box.selectAll()
    QTest.keyClicks(box, "We meet at seven in Lyon.")
    saved(page, qtbot)
    qtbot.waitUntil(lambda: page.editor.findings == () and program.jobs.idle())
    page.submit_action.trigger()


@pytest.fixture
def alix(programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot) -> ApprovalsPage:
    """Alix, the first of two approvers, before a queue that is still empty."""
    factories.add_person(office, staff.noa.id, "zoe", "Zoé Blanc", [Role.APPROVER])
    return sign_off_desk(programs.start(database, "alix"), "alix", qtbot)


def test_a_post_is_returned_corrected_compared_and_signed(
    alix: ApprovalsPage, programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    camille = staff.camille.id
    rally = factories.submitted(office, camille, "We meet at six in Lyon.", title="Rally")
    evening = factories.submitted(office, camille, title="Evening", due_in=timedelta(hours=6))
    reads(alix, rally.post_id, qtbot)

    # The first one names a wrong hour: R, a reason, Enter. The next one is there already.
    press(alix, Qt.Key.Key_R, qtbot)
    QTest.keyClicks(alix.verdicts.reason.line, "Seven, not six")
    QTest.keyClick(alix.verdicts.reason.line, Qt.Key.Key_Return)
    reads(alix, evening.post_id, qtbot)

    # Camille puts it right; what changed stands out, word by word.
    put_right(programs.start(database, "camille"), rally.post_id, qtbot)
    qtbot.waitUntil(lambda: alix.queue.rows.rowCount() == 2, timeout=8_000)
    press(alix, Qt.Key.Key_K, qtbot)
    reads(alix, rally.post_id, qtbot, version=2)
    press(alix, Qt.Key.Key_D, qtbot)
    qtbot.waitUntil(lambda: "removed: six; added: seven" in spoken_changes(alix))

    # A signs the fingerprint that is shown, and it goes out.
    digest = queries.post(office, rally.post_id).versions[-1].digest
    assert digest.startswith(alix.verdicts.digest.text())
    press(alix, Qt.Key.Key_A, qtbot)
    reads(alix, evening.post_id, qtbot)
    assert send_due(office) == 1
    assert queries.post(office, rally.post_id).summary.status is PostStatus.SENT


def test_the_second_of_two_signatures_is_taken_back_at_once(
    alix: ApprovalsPage, programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    national = factories.add_account(office, staff.noa.id, "national", approvals_needed=2)
    evening = factories.submitted(
        office, staff.camille.id, account_ids=(national.id,), due_in=timedelta(hours=6)
    )
    reads(alix, evening.post_id, qtbot)
    press(alix, Qt.Key.Key_A, qtbot)
    qtbot.waitUntil(lambda: len(queries.post(office, evening.post_id).approvals) == 1, timeout=8_000)

    # Zoé's queue says whose signature is missing: hers will do.
    program = programs.start(database, "zoe")
    zoe = sign_off_desk(program, "zoe", qtbot)
    reads(zoe, evening.post_id, qtbot)
    assert zoe.details.signatures() == ["national: 1 signature missing"]
    press(zoe, Qt.Key.Key_A, qtbot)
    qtbot.waitUntil(lambda: bool(undo_buttons(program)), timeout=8_000)
    assert queries.post(office, evening.post_id).post.stage is Stage.APPROVED

    # She sees a mistake a moment later: Undo, and nothing of it goes out in the evening.
    undo_buttons(program)[0].click()
    qtbot.waitUntil(lambda: queries.post(office, evening.post_id).post.stage is Stage.WAITING, timeout=8_000)
    qtbot.waitUntil(program.jobs.idle)
    states = {delivery.state for delivery in queries.post(office, evening.post_id).deliveries}
    assert states == {DeliveryState.CANCELLED}
