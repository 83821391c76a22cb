"""The calendar, as people use it: on a real window and a real file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import DeskFor, said
from tests.ui.sending import send_due
from ui.calendar.contents import Contents, FreeSlot
from ui.calendar.page import CalendarPage
from ui.calendar.toolbar import View
from ui.desk import Desk
from warroom.domain.campaign import SlotRule
from warroom.domain.ids import PostId
from warroom.domain.person import Person
from warroom.domain.post import Post, PostStatus, PostSummary, Stage
from warroom.domain.settlement import GiveUp
from warroom.services import hold, queries, schedule
from warroom.services.office import Office

WEDNESDAY = datetime(2026, 5, 20, 9, 20, tzinfo=UTC)  # 11:20 in Paris


@dataclass
class SetClock:
    """A clock that stands where the test puts it."""

    instant: datetime

    def now(self) -> datetime:
        """Where it stands."""
        return self.instant


@pytest.fixture
def clock() -> SetClock:
    """Wednesday 20 May 2026, 11:20 in Paris."""
    return SetClock(WEDNESDAY)


@pytest.fixture
def office(database: Path, clock: SetClock) -> Iterator[Office]:
    """The campaign on that Wednesday."""
    opened = factories.opened_office(database, clock)
    yield opened
    opened.store.close()


@pytest.fixture
def calendar(qtbot: QtBot, desk_for: DeskFor) -> Callable[[Person], CalendarPage]:
    """`calendar(person)` opens the calendar at their desk."""

    def open_at(person: Person) -> CalendarPage:
        page = CalendarPage(desk_for(person))
        qtbot.addWidget(page)
        qtbot.addWidget(page.details)
        page.resize(1000, 760)
        page.show()
        qtbot.waitUntil(page.desk.jobs.idle)
        return page

    return open_at


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in May 2026 in Paris (summer time)."""
    return datetime(2026, 5, day, hour - 2, minute, tzinfo=UTC)


def shown(page: CalendarPage, title: str) -> PostSummary:
    """The chip with this title."""
    places = [place.item for place in page.board.sheet.page_layout.places]
    return next(item for item in places if isinstance(item, PostSummary) and item.title == title)


def contents(page: CalendarPage) -> Contents:
    """What the sheet shows."""
    found = page.board.sheet.contents_shown()
    assert found is not None
    return found


def drag(page: CalendarPage, title: str, to: QPoint) -> None:
    """Drag the chip with this title to a point of the sheet."""
    place = page.board.sheet.place_of(shown(page, title))
    assert place is not None
    start = place.rect.center().toPoint()
    QTest.mousePress(page.board.sheet, Qt.MouseButton.LeftButton, pos=start)
    for step in (start + (to - start) / 2, to):
        QTest.mouseMove(page.board.sheet, step)
    QTest.mouseRelease(page.board.sheet, Qt.MouseButton.LeftButton, pos=to)


def settled(qtbot: QtBot, page: CalendarPage) -> None:
    """Wait until the page has read everything again."""
    page.refresh()
    qtbot.waitUntil(page.desk.jobs.idle)


def due(office: Office, post_id: PostId) -> datetime | None:
    """When a post is due according to the database."""
    return queries.post(office, post_id).post.draft.due_at


def planned(office: Office, staff: Staff, title: str, at: datetime) -> Post:
    """A draft of Camille's for a time."""
    return factories.drafted(office, staff.camille.id, title=title, due_in=at - office.clock.now())


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
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, title="School plan", due_in=timedelta(days=1)
    )
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
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, title="School plan", due_in=timedelta(days=1)
    )
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


def test_keys_turn_the_page_and_come_back_to_today(
    qtbot: QtBot, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    page = calendar(staff.camille)
    page.board.sheet.setFocus()

    QTest.keyClick(page.board.sheet, Qt.Key.Key_PageDown)
    assert page.toolbar.period.text() == "June 2026"
    QTest.keyClick(page.board.sheet, Qt.Key.Key_PageUp)
    QTest.keyClick(page.board.sheet, Qt.Key.Key_PageUp)
    assert page.toolbar.period.text() == "April 2026"
    QTest.keyClick(page.board.sheet, Qt.Key.Key_T)
    QTest.keyClick(page.board.sheet, Qt.Key.Key_W)
    assert page.toolbar.period.text() == "18 – 24 May 2026"
    QTest.keyClick(page.board.sheet, Qt.Key.Key_D)
    assert page.toolbar.period.text() == "Wed 20 May 2026"
    QTest.keyClick(page.board.sheet, Qt.Key.Key_M)
    qtbot.waitUntil(page.desk.jobs.idle)
    assert page.toolbar.period.text() == "May 2026"


def test_a_free_slot_becomes_a_draft_for_its_time(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    schedule.change_slots(office, staff.noa.id, (SlotRule(frozenset(range(7)), time(18, 30)),))
    page = calendar(staff.camille)
    page.board.sheet.setFocus()
    QTest.keyClick(page.board.sheet, Qt.Key.Key_J)

    with qtbot.waitSignal(page.desk.places.post_opened) as opened:
        QTest.keyClick(page.board.sheet, Qt.Key.Key_Return)

    assert due(office, opened.args[0]) == paris(20, 18, 30)
    settled(qtbot, page)
    assert paris(20, 18, 30) not in [slot.at for slot in contents(page).free]


def test_enter_opens_a_post_where_its_reader_works_on_it(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    version = factories.submitted(office, staff.camille.id, title="School plan", due_in=timedelta(days=1))
    for person, desk_signal in ((staff.alix, "sign_off_opened"), (staff.camille, "post_opened")):
        page = calendar(person)
        page.board.sheet.choose(shown(page, "School plan"))
        with qtbot.waitSignal(getattr(page.desk.places, desk_signal)) as opened:
            QTest.keyClick(page.board.sheet, Qt.Key.Key_Return)
        assert opened.args == [version.post_id]


def test_the_list_shows_each_day_once_and_opens_what_is_chosen(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    planned(office, staff, "Second", paris(21, 18))
    planned(office, staff, "First", paris(21, 9))
    page = calendar(staff.camille)
    page.show_view(View.LIST)
    qtbot.waitUntil(page.desk.jobs.idle)

    model = page.board.agenda.lines
    texts = [[model.index(row, column).data() for column in (0, 1, 4)] for row in range(model.rowCount())]
    assert texts == [["Thu 21 May 2026", "09:00", "First"], ["", "18:00", "Second"]]

    page.board.agenda.selectRow(1)
    with qtbot.waitSignal(page.desk.places.post_opened):
        QTest.keyClick(page.board.agenda, Qt.Key.Key_Return)


def test_an_empty_list_says_what_to_do_next(
    qtbot: QtBot, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    page = calendar(staff.camille)
    page.show_view(View.LIST)
    qtbot.waitUntil(page.desk.jobs.idle)

    assert page.board.message() == "Nothing is planned here"


def test_a_colleagues_post_appears_by_itself(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    page = calendar(staff.sasha)

    planned(office, staff, "From another desk", paris(25, 9))

    qtbot.waitUntil(lambda: any("another desk" in post.title for post in contents(page).posts))


def test_what_went_out_as_soon_as_it_was_approved_stands_where_it_went_out(
    office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id, title="At once")

    page = calendar(staff.camille)

    assert shown(page, "At once").due_at == WEDNESDAY


def test_a_blackout_and_the_hold_are_hatched_with_their_reasons(
    office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    schedule.add_blackout(office, staff.noa.id, paris(23, 2), paris(24, 20), "Electoral silence", "L49")
    hold.place(office, staff.sasha.id, "Attack in Toulouse")

    page = calendar(staff.camille)

    inside_the_blackout = page.board.sheet.page_layout.cell(date(2026, 5, 23))
    today = page.board.sheet.page_layout.cell(date(2026, 5, 20))
    assert inside_the_blackout is not None
    assert today is not None
    assert "Electoral silence (L49)" in page.board.sheet.tip_at(inside_the_blackout.rect.center())
    assert "Attack in Toulouse" in page.board.sheet.tip_at(today.rect.bottomRight() - QPoint(4, 4))
    reasons = [hatch.closure.reason for hatch in page.board.sheet.page_layout.hatches if hatch.closure]
    assert reasons.count("Electoral silence") == 2
    assert reasons.count("Attack in Toulouse") == 12  # from today to the last day of the page


def test_the_night_when_the_clocks_go_back_has_both_its_hours(
    qtbot: QtBot,
    clock: SetClock,
    office: Office,
    staff: Staff,
    calendar: Callable[[Person], CalendarPage],
) -> None:
    clock.instant = datetime(2026, 10, 23, 10, tzinfo=UTC)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    planned(office, staff, "First half past two", first)
    planned(office, staff, "Second half past two", second)
    page = calendar(staff.camille)
    page.show_view(View.WEEK)
    qtbot.waitUntil(page.desk.jobs.idle)

    places = [
        page.board.sheet.place_of(shown(page, title))
        for title in ("First half past two", "Second half past two")
    ]
    assert places[0] is not None
    assert places[1] is not None
    assert places[1].rect.top() - places[0].rect.top() == 48
    assert [line.note for line in page.board.sheet.page_layout.lines if line.text == "02:00"] == ["", "again"]


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


def test_a_post_that_partly_failed_tells_each_account_s_own_story_and_only_the_failed_one_is_tried_again(
    qtbot: QtBot,
    clock: SetClock,
    office: Office,
    staff: Staff,
    calendar: Callable[[Person], CalendarPage],
) -> None:
    ids = [factories.first_account(office), factories.add_account(office, staff.noa.id, "spring_bis").id]
    post = factories.approved(
        office,
        staff.camille.id,
        staff.alix.id,
        title="Housing figures",
        account_ids=ids,
        due_in=timedelta(minutes=5),
    )
    clock.instant += timedelta(minutes=6)
    send_due(office, {"spring_bis": GiveUp("The picture is too large.")})
    page = calendar(staff.alix)
    page.board.sheet.choose(shown(page, "Housing figures"))
    qtbot.waitUntil(lambda: len(page.details.cards()) == 2)

    stories = [card.story.text() for card in page.details.cards()]
    assert stories[0].startswith("Published Wed 20 May 2026, 11:26.")
    assert "The picture is too large." in stories[1]
    assert [card.retry is not None for card in page.details.cards()] == [False, True]

    before = queries.post(office, post.id).deliveries
    retry = page.details.cards()[1].retry
    assert retry is not None
    retry.click()
    qtbot.waitUntil(lambda: queries.post(office, post.id).deliveries != before)
    after = queries.post(office, post.id).deliveries
    assert after[0] == before[0]
    assert send_due(office) == 1
    assert queries.post(office, post.id).summary.status is PostStatus.SENT


def test_a_full_day_counts_what_it_does_not_show_and_opens_as_a_day(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    for n in range(9):
        planned(office, staff, f"Post {n}", paris(21, 9 + n))
    page = calendar(staff.camille)
    more = page.board.sheet.page_layout.more[0]
    visible = [place for place in page.board.sheet.page_layout.places if place.day == more.day]
    assert more.count + len(visible) == 9

    QTest.mouseClick(page.board.sheet, Qt.MouseButton.LeftButton, pos=more.rect.center().toPoint())
    qtbot.waitUntil(page.desk.jobs.idle)

    assert len(page.board.sheet.page_layout.places) == 9
    assert page.toolbar.period.text() == "Thu 21 May 2026"


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
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, title="School plan", due_in=timedelta(days=1)
    )
    page = calendar(staff.camille)
    page.open(post.id)
    qtbot.waitUntil(lambda: page.details.cancel_button is not None)
    assert page.details.cancel_button is not None
    page.details.cancel_button.click()
    assert "can't be undone" in page.question.sentence.text()

    page.question.yes.click()

    qtbot.waitUntil(lambda: queries.post(office, post.id).summary.status is PostStatus.CANCELLED)


def test_a_database_that_can_not_be_read_says_so_and_is_tried_again(
    qtbot: QtBot, desk_for: DeskFor, office: Office, staff: Staff, database: Path
) -> None:
    desk: Desk = desk_for(staff.camille)
    away = database.with_suffix(".away")
    office.store.close()
    database.rename(away)
    database.mkdir()
    page = CalendarPage(desk)
    qtbot.addWidget(page)
    qtbot.addWidget(page.details)
    page.show()
    qtbot.waitUntil(lambda: page.board.message() is not None)
    assert page.board.message() == "This can't be shown now"

    database.rmdir()
    away.rename(database)
    page.refresh()

    qtbot.waitUntil(lambda: page.board.message() is None)
