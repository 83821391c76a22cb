"""The calendar's pages, as people read them, on a real window and a real file."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.calendars import (
    WEDNESDAY,
    calendar,
    clock,
    contents,
    due,
    office,
    opened_card,
    paris,
    planned,
    settled,
    shown,
)
from tests.ui.conftest import DeskFor, said
from tests.ui.sending import errands_asked, send_due
from ui.calendar.page import CalendarPage
from ui.calendar.toolbar import View
from ui.desk import Desk
from ui.errors import NoticeKind
from warroom.domain.campaign import SlotRule
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.person import Person
from warroom.domain.post import PostStatus
from warroom.domain.settlement import GiveUp
from warroom.services import errands, hold, queries, schedule
from warroom.services.office import Office

__all__ = ["calendar", "clock", "office"]


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


def answer_newest(office: Office, kind: ErrandKind, state: ErrandState, sentence: str) -> Errand:
    """The worker answers everything that is asked; the last of `kind` with `sentence`."""
    asked = errands_asked(office)
    for errand in asked:
        errands.answer(office, errand, state, sentence)
    return [errand for errand in asked if errand.kind is kind][-1]


def test_a_published_post_is_deleted_from_its_network_after_a_question(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, title="Housing figures")
    send_due(office)
    page = calendar(staff.alix)
    delete = opened_card(qtbot, page, post.id).delete
    assert delete is not None

    delete.click()
    assert errands.latest(office, ErrandKind.DELETE, factories.first_account(office)) is None
    page.question.yes.click()
    qtbot.waitUntil(page.desk.jobs.idle)
    errand = answer_newest(office, ErrandKind.DELETE, ErrandState.DONE, "Deleted from Rehearsal.")

    assert errand.argument == queries.post(office, post.id).deliveries[0].id
    qtbot.waitUntil(lambda: "Deleted from Rehearsal." in [notice.sentence for notice in said(page.desk)])


def test_a_network_that_gives_no_numbers_is_quoted(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    send_due(office)
    page = calendar(staff.alix)
    numbers = opened_card(qtbot, page, post.id).numbers
    assert numbers is not None

    numbers.click()
    qtbot.waitUntil(page.desk.jobs.idle)
    answer_newest(office, ErrandKind.METRICS, ErrandState.FAILED, "Rehearsal can't be reached.")

    qtbot.waitUntil(lambda: said(page.desk)[-1].sentence == "Rehearsal can't be reached.")
    assert said(page.desk)[-1].kind is NoticeKind.REFUSED


def test_a_drafter_does_not_delete_what_is_published(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    send_due(office)
    page = calendar(staff.camille)
    delete = opened_card(qtbot, page, post.id).delete
    assert delete is not None
    assert not delete.isEnabled()
    assert delete.toolTip() == "This takes the role of approver or administrator."


def test_the_longest_title_without_a_single_space_breaks_no_layout(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Callable[[Person], CalendarPage]
) -> None:
    post = planned(office, staff, "W" * 300, paris(21, 9))
    page = calendar(staff.camille)
    opened_card(qtbot, page, post.id)

    place = page.board.sheet.page_layout.places[0]
    assert len(page.board.sheet.tip_at(place.rect.center())) < 400
    assert page.details.minimumSizeHint().width() < 400
    assert page.minimumSizeHint().width() < 900
