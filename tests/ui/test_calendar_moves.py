"""Moving posts in the calendar, by mouse and by keys, on a real window and a real file."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.calendars import (
    WEDNESDAY,
    calendar,
    clock,
    drag,
    due,
    office,
    paris,
    planned,
    school_plan,
    settled,
    shown,
)
from tests.ui.conftest import said
from tests.ui.sending import send_due
from ui.calendar.contents import FreeSlot
from ui.calendar.moving import carried
from ui.calendar.page import CalendarPage
from ui.calendar.toolbar import View
from warroom.domain.campaign import SlotRule
from warroom.domain.person import Person
from warroom.domain.post import PostStatus, PostSummary, Stage
from warroom.errors import BadInput
from warroom.services import queries, schedule
from warroom.services.office import Office

__all__ = ["calendar", "clock", "office"]


def test_a_draft_is_dragged_to_another_day_keeps_its_time_and_can_be_put_back(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = planned(office, staff, "Rally in Lyon", paris(21, 18, 30))
    page = calendar(staff.camille)

    drag(page, "Rally in Lyon", page.board.sheet.point_of(paris(28, 12), date(2026, 5, 28)))
    qtbot.waitUntil(lambda: due(office, post.id) == paris(28, 18, 30))

    qtbot.waitUntil(lambda: bool(said(page.desk)))
    undo = said(page.desk)[-1]
    assert "28 May" in undo.sentence
    assert undo.action is not None
    undo.action()
    qtbot.waitUntil(lambda: due(office, post.id) == paris(21, 18, 30))


def test_an_approved_post_moves_only_after_reading_that_it_needs_a_new_sign_off(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = school_plan(office, staff)
    page = calendar(staff.camille)

    drag(page, "School plan", page.board.sheet.point_of(paris(29, 12), date(2026, 5, 29)))
    assert page.question.isVisible()
    assert "needs a new sign-off" in page.question.sentence.text()
    assert due(office, post.id) == WEDNESDAY + timedelta(days=1)

    page.question.yes.click()
    qtbot.waitUntil(lambda: queries.post(office, post.id).post.stage is Stage.WAITING)
    view = queries.post(office, post.id)
    assert view.summary.status is PostStatus.WAITING
    assert view.post.latest_version == 2
    assert not [a for a in view.approvals if a.version == 2]


def test_leaving_the_question_leaves_the_post_approved_where_it_was(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = school_plan(office, staff)
    page = calendar(staff.camille)

    drag(page, "School plan", page.board.sheet.point_of(paris(29, 12), date(2026, 5, 29)))
    page.question.yes.setFocus()
    QTest.keyClick(page.question.yes, Qt.Key.Key_Escape)

    assert not page.question.isVisible()
    qtbot.waitUntil(page.desk.jobs.idle)
    view = queries.post(office, post.id)
    assert (view.post.stage, view.post.draft.due_at) == (Stage.APPROVED, WEDNESDAY + timedelta(days=1))


def test_a_post_is_not_dropped_into_the_past_nor_into_a_blackout(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = planned(office, staff, "Rally in Lyon", paris(21, 18, 30))
    schedule.add_blackout(office, staff.noa.id, paris(23, 0 + 2), paris(24, 20), "Electoral silence", "L49")
    page = calendar(staff.camille)

    drag(page, "Rally in Lyon", page.board.sheet.point_of(paris(12, 12), date(2026, 5, 12)))
    assert "time is over" in said(page.desk)[-1].sentence
    drag(page, "Rally in Lyon", page.board.sheet.point_of(paris(23, 12), date(2026, 5, 23)))
    assert "Electoral silence (L49)" in said(page.desk)[-1].sentence

    qtbot.waitUntil(page.desk.jobs.idle)
    assert due(office, post.id) == paris(21, 18, 30)


def test_what_was_sent_can_not_be_dragged(
    qtbot: QtBot,
    office: Office,
    clock: SetClock,
    staff: Staff,
    calendar: Callable[[Person], CalendarPage],
) -> None:
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, title="Done", due_in=timedelta(minutes=5)
    )
    clock.instant += timedelta(minutes=6)
    assert send_due(office) == 1
    page = calendar(staff.camille)

    drag(page, "Done", page.board.sheet.point_of(paris(29, 12), date(2026, 5, 29)))

    assert not page.question.isVisible()
    qtbot.waitUntil(page.desk.jobs.idle)
    assert due(office, post.id) == WEDNESDAY + timedelta(minutes=5)


def test_in_the_week_a_post_is_dropped_on_a_quarter_of_an_hour_or_on_a_free_slot(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    schedule.change_slots(office, staff.noa.id, (SlotRule(frozenset({4}), time(8, 40)),))
    post = planned(office, staff, "Rally in Lyon", paris(21, 9))
    page = calendar(staff.camille)
    page.show_view(View.WEEK)
    qtbot.waitUntil(page.desk.jobs.idle)

    place = page.board.sheet.place_of(shown(page, "Rally in Lyon"))
    assert place is not None
    grip = QPoint(0, round(place.rect.height() / 2))
    drag(page, "Rally in Lyon", page.board.sheet.point_of(paris(22, 10), date(2026, 5, 22)) + grip)
    qtbot.waitUntil(lambda: due(office, post.id) == paris(22, 10))

    settled(qtbot, page)
    slot = next(p for p in page.board.sheet.page_layout.places if isinstance(p.item, FreeSlot))
    drag(page, "Rally in Lyon", slot.rect.center().toPoint())
    qtbot.waitUntil(lambda: due(office, post.id) == paris(22, 8, 40))


def test_the_keyboard_walks_the_month_and_carries_a_post(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = planned(office, staff, "Rally in Lyon", paris(21, 18, 30))
    page = calendar(staff.camille)
    page.board.sheet.setFocus()

    assert page.board.sheet.day == date(2026, 5, 20)
    QTest.keyClick(page.board.sheet, Qt.Key.Key_Right)
    QTest.keyClick(page.board.sheet, Qt.Key.Key_Down)
    assert page.board.sheet.day == date(2026, 5, 28)
    QTest.keyClick(page.board.sheet, Qt.Key.Key_K)
    assert isinstance(page.board.sheet.item, PostSummary)
    assert "Rally in Lyon" in page.board.sheet.accessibleDescription()

    QTest.keyClick(page.board.sheet, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: due(office, post.id) == paris(28, 18, 30))


def test_a_post_is_not_moved_into_the_hour_that_never_happens(
    qtbot: QtBot,
    clock: SetClock,
    office: Office,
    staff: Staff,
    calendar: Callable[[Person], CalendarPage],
) -> None:
    clock.instant = datetime(2027, 3, 24, 10, tzinfo=UTC)
    post = planned(office, staff, "Night owl", datetime(2027, 3, 27, 1, 30, tzinfo=UTC))  # Saturday 02:30
    page = calendar(staff.camille)
    page.board.sheet.choose(shown(page, "Night owl"))

    QTest.keyClick(page.board.sheet, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)

    assert "02:30 does not exist on 2027-03-28" in said(page.desk)[-1].sentence
    assert due(office, post.id) == datetime(2027, 3, 27, 1, 30, tzinfo=UTC)


def test_a_monitor_s_time_field_moves_a_post_too(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = planned(office, staff, "Rally in Lyon", paris(21, 18, 30))
    page = calendar(staff.camille)
    page.open(post.id)
    qtbot.waitUntil(lambda: page.details.move_button is not None)
    assert page.details.time_field is not None
    assert page.details.move_button is not None

    page.details.time_field.show_wall(date(2026, 6, 2), time(7, 45))
    page.details.move_button.click()

    qtbot.waitUntil(lambda: due(office, post.id) == datetime(2026, 6, 2, 5, 45, tzinfo=UTC))


def test_cancelling_asks_first_and_keeps_what_is_published(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = school_plan(office, staff)
    page = calendar(staff.camille)
    page.open(post.id)
    qtbot.waitUntil(lambda: page.details.cancel_button is not None)
    assert page.details.cancel_button is not None
    page.details.cancel_button.click()
    assert "can't be undone" in page.question.sentence.text()

    page.question.yes.click()

    qtbot.waitUntil(lambda: queries.post(office, post.id).summary.status is PostStatus.CANCELLED)


@given(
    zone=st.sampled_from(["Europe/Paris", "Australia/Lord_Howe", "America/Santiago"]).map(ZoneInfo),
    due_at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - made aware below
        lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
    days=st.integers(-40, 40).filter(bool),
)
def test_a_post_carried_to_another_day_keeps_its_wall_time(
    zone: ZoneInfo, due_at: datetime, days: int
) -> None:
    wall = due_at.astimezone(zone)
    try:
        moved = carried(due_at, zone, days, 0).astimezone(zone)
    except BadInput:
        target = datetime.combine(wall.date() + timedelta(days=days), wall.time(), zone)
        assert target.astimezone(UTC).astimezone(zone).time() != wall.time()
    else:
        assert (moved.date() - wall.date(), moved.time()) == (timedelta(days=days), wall.time())
