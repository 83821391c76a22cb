"""The hold: an attack, everything stops on every desk, and headquarters comes back post by post."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.programs import Programs, at_desk, workspace
from tests.ui.sending import send_due
from ui.app import Program
from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.calendar.stopped_row import StoppedRow
from ui.hold.panel import HoldPanel
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.services import hold, ledger, queries
from warroom.services.office import Office

REASON = "Attack in Toulouse: all campaigns are suspended"


def calendar_of(qtbot: QtBot, program: Program, login: str) -> CalendarPage:
    """The calendar at a person's desk, read."""
    qtbot.waitUntil(lambda: at_desk(program, login), timeout=15_000)
    workspace(program).show_page("calendar")
    page = workspace(program).page("calendar")
    assert isinstance(page, CalendarPage)
    qtbot.waitUntil(program.jobs.idle)
    return page


def stop_everything(program: Program, reason: str) -> None:
    """Ctrl+Shift+H, a reason, Enter."""
    workspace(program).window_actions.hold.trigger()
    panel = program.window.findChild(HoldPanel)
    assert panel is not None
    QTest.keyClicks(panel.reason, reason)
    QTest.keyClick(panel.reason, Qt.Key.Key_Return)


def row_of(page: CalendarPage, post_id: PostId) -> StoppedRow:
    """The pinned row of a post, with its ways unfolded."""
    row = next(row for row in page.stopped.rows() if row.stopped.delivery.post_id == post_id)
    row.decide.setChecked(True)
    return row


def state(office: Office, post_id: PostId) -> DeliveryState:
    """Where a post's only delivery stands."""
    return queries.post(office, post_id).deliveries[-1].state


def pinned(page: CalendarPage) -> list[tuple[str, DeliveryState]]:
    """What is pinned above the calendar."""
    return [(row.stopped.post_title, row.stopped.delivery.state) for row in page.stopped.rows()]


def lift_everything(qtbot: QtBot, *programs: Program) -> None:
    """Each of two people asks at their own desk; then the red frames are gone."""
    for program in programs:
        banner = workspace(program).hold_banner
        qtbot.waitUntil(banner.lift.isEnabled, timeout=4_000)
        banner.lift.click()
        qtbot.waitUntil(program.jobs.idle)
    for program in programs:
        qtbot.waitUntil(partial(_free, program), timeout=4_000)


def _free(program: Program) -> bool:
    return not workspace(program).hold_banner.isVisible()


def until_pinned(qtbot: QtBot, page: CalendarPage, *expected: tuple[str, DeliveryState]) -> None:
    """Wait for what is to be pinned above the calendar."""
    qtbot.waitUntil(lambda: pinned(page) == list(expected), timeout=4_000)


def test_one_key_stops_everything_on_every_desk_until_two_people_lift_it(
    programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    camille, alix = staff.camille.id, staff.alix.id
    factories.approved(office, camille, alix, title="Rally tonight")
    tomorrow = factories.approved(office, camille, alix, title="School plan", due_in=timedelta(days=1))
    one, other = programs.start(database, "sasha"), programs.start(database, "alix")
    sashas, alixs = calendar_of(qtbot, one, "sasha"), calendar_of(qtbot, other, "alix")
    assert not alixs.stopped.isVisible()

    # Sasha, who watches the timeline, hears it first.
    stop_everything(one, REASON)
    for page in (sashas, alixs):
        held = DeliveryState.HELD
        until_pinned(qtbot, page, ("Rally tonight", held), ("School plan", held))
    assert send_due(office) == 0

    # What is signed while everything stands still doesn't slip through, and nothing is released.
    factories.approved(office, camille, alix, title="Signed during the hold")
    assert send_due(office) == 0
    row_of(alixs, tomorrow.id).buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: any("lift it first" in said for said in other.window.messages.sentences))

    # A desk that is started meanwhile shows the hold at once.
    again = programs.start(database, "noa")
    noas = calendar_of(qtbot, again, "noa")
    qtbot.waitUntil(workspace(again).hold_banner.isVisible)
    assert REASON in workspace(again).hold_banner.reason.text()
    assert REASON in [hatch.closure.reason for hatch in noas.board.sheet.page_layout.hatches if hatch.closure]

    # It is lifted by two, and nothing floods: all three wait for a hand.
    lift_everything(qtbot, other, again)
    assert send_due(office) == 0
    qtbot.waitUntil(lambda: len(alixs.stopped.rows()) == 3, timeout=4_000)
    assert {each for _, each in pinned(alixs)} == {DeliveryState.HELD}
    assert ledger.verify(office).verified


def test_headquarters_comes_back_post_by_post(
    programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    camille, alix = staff.camille.id, staff.alix.id
    tonight = factories.approved(office, camille, alix, title="Rally tonight")
    tomorrow = factories.approved(office, camille, alix, title="School plan", due_in=timedelta(days=1))
    placed = hold.place(office, staff.sasha.id, REASON)
    mourning = factories.approved(office, camille, alix, title="Our thoughts")
    for person in (staff.alix, staff.noa):
        hold.lift(office, person.id, placed.id)
    page = calendar_of(qtbot, programs.start(database, "alix"), "alix")
    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 3)

    # Tomorrow's post is released and will go at its time.
    row_of(page, tomorrow.id).buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: state(office, tomorrow.id) is DeliveryState.QUEUED)

    # Tonight's time has passed: it is missed, a decision of its own, and not wanted any more.
    row_of(page, tonight.id).buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: ("Rally tonight", DeliveryState.MISSED) in pinned(page), timeout=4_000)
    row_of(page, tonight.id).buttons[Way.DROP].click()
    page.question.yes.click()
    qtbot.waitUntil(lambda: state(office, tonight.id) is DeliveryState.CANCELLED)

    # What was written for the day itself goes out late.
    row_of(page, mourning.id).buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: ("Our thoughts", DeliveryState.MISSED) in pinned(page), timeout=4_000)
    row_of(page, mourning.id).buttons[Way.NOW].click()
    qtbot.waitUntil(lambda: state(office, mourning.id) is DeliveryState.QUEUED)

    assert send_due(office) == 1
    assert queries.post(office, mourning.id).summary.status is PostStatus.SENT
    assert state(office, tomorrow.id) is DeliveryState.QUEUED
    qtbot.waitUntil(lambda: not page.stopped.isVisible(), timeout=4_000)


def test_what_had_left_for_the_network_is_told_truthfully(
    programs: Programs, database: Path, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    sent = factories.approved(office, staff.camille.id, staff.alix.id, title="Already out")
    assert send_due(office) == 1
    held = factories.approved(office, staff.camille.id, staff.alix.id, title="Still here")
    program = programs.start(database, "alix")
    page = calendar_of(qtbot, program, "alix")

    stop_everything(program, REASON)

    qtbot.waitUntil(lambda: pinned(page) == [("Still here", DeliveryState.HELD)], timeout=4_000)
    assert state(office, sent.id) is DeliveryState.SENT
    page.open(sent.id)
    qtbot.waitUntil(lambda: [c.story.text()[:9] for c in page.details.cards()] == ["Published"])
    page.open(held.id)
    qtbot.waitUntil(lambda: "The hold stopped it" in page.details.cards()[0].story.text())
    assert REASON in page.details.cards()[0].story.text()
