"""Posting slots and blackouts, as approvers and administrators keep them and everybody reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.factories import SetClock, Staff
from tests.ui.calendars import WEDNESDAY, calendar, clock, office, paris
from tests.ui.conftest import said
from ui.calendar.page import CalendarPage
from ui.calendar.rules_page import RulesPage
from warroom.domain.campaign import SlotRule
from warroom.domain.person import Person
from warroom.services import schedule
from warroom.services.office import Office

__all__ = ["calendar", "clock", "office"]

Open = Callable[[Person], CalendarPage]
EVENING = SlotRule(frozenset({0, 3}), time(18, 30))


def rules_of(qtbot: QtBot, page: CalendarPage) -> RulesPage:
    """Slots and blackouts, opened by their key."""
    page.board.sheet.setFocus()
    QTest.keyClick(page.board.sheet, Qt.Key.Key_B)
    rules = page.rules
    assert rules is not None
    qtbot.waitUntil(lambda: rules.isVisible() and page.desk.jobs.idle())
    return rules


def test_an_approver_adds_a_slot_and_takes_another_away(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    schedule.change_slots(office, staff.noa.id, (EVENING,))
    rules = rules_of(qtbot, calendar(staff.alix))
    assert rules.slots.rules() == (EVENING,)
    assert not rules.slots.save.isEnabled()

    rules.slots.add.click()
    rules.slots.lines()[1].days[5].click()
    rules.slots.lines()[0].remove.click()
    rules.slots.save.click()

    expected = (SlotRule(frozenset(range(6)), time(18, 30)),)
    qtbot.waitUntil(lambda: schedule.slots(office) == expected)
    qtbot.waitUntil(lambda: not rules.slots.save.isEnabled())


def test_what_is_being_changed_stays_while_a_colleague_saves(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    schedule.change_slots(office, staff.noa.id, (EVENING,))
    page = calendar(staff.alix)
    rules = rules_of(qtbot, page)
    rules.slots.add.click()
    mine = rules.slots.rules()

    schedule.change_slots(office, staff.noa.id, ())
    rules.refresh()
    qtbot.waitUntil(page.desk.jobs.idle)

    assert rules.slots.rules() == mine


def test_a_drafter_reads_them_and_changes_nothing(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    schedule.add_blackout(office, staff.noa.id, paris(23, 2), paris(24, 20), "Electoral silence", "L49")
    page = calendar(staff.camille)
    rules = rules_of(qtbot, page)

    assert not rules.slots.isEnabled()
    assert not rules.blackouts.add.isVisible()
    assert ["Electoral silence" in text for text in rules.blackouts.listed()] == [True]


def test_the_french_silence_is_filled_in_for_review_and_then_kept(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    page = calendar(staff.alix)
    form = rules_of(qtbot, page).blackouts
    form.silence.toggle.click()
    form.silence.vote_day.setDate(QDate(2027, 4, 11))
    form.silence.fill.click()
    assert schedule.blackouts(office) == ()
    assert form.source.text() == "Code électoral, art. L49"

    form.add.click()

    qtbot.waitUntil(lambda: len(schedule.blackouts(office)) == 1)
    kept = schedule.blackouts(office)[0]
    assert kept.starts_at == datetime(2027, 4, 9, 22, tzinfo=UTC)  # Saturday 00:00 in Paris
    assert kept.ends_at == datetime(2027, 4, 11, 18, tzinfo=UTC)  # Sunday 20:00 in Paris


def test_overseas_places_widen_the_silence_to_the_first_start_and_the_last_end(
    qtbot: QtBot, staff: Staff, calendar: Open
) -> None:
    form = rules_of(qtbot, calendar(staff.noa)).blackouts.silence
    form.toggle.click()
    form.vote_day.setDate(QDate(2027, 4, 11))
    for box, place, _ in form.places:
        box.setChecked(place.name in {"France métropolitaine", "Guadeloupe"})

    with qtbot.waitSignal(form.filled) as filled:
        form.fill.click()

    # Guadeloupe votes on Saturday: its silence begins on Friday, 00:00 there.
    assert filled.args[0].starts_at == datetime(2027, 4, 9, 4, tzinfo=UTC)
    assert filled.args[0].ends_at == datetime(2027, 4, 11, 18, tzinfo=UTC)


def test_a_blackout_without_a_reason_or_the_wrong_way_round_is_refused_with_a_sentence(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    page = calendar(staff.alix)
    form = rules_of(qtbot, page).blackouts

    form.add.click()
    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert "what the blackout is for" in said(page.desk)[-1].sentence

    form.reason.setText("Mourning")
    form.end.show_wall(date(2026, 5, 1), time(10))
    form.add.click()
    qtbot.waitUntil(lambda: len(said(page.desk)) == 2)
    assert "ends after it begins" in said(page.desk)[-1].sentence
    assert form.reason.text() == "Mourning"
    assert schedule.blackouts(office) == ()


def test_an_administrator_ends_a_running_blackout(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open
) -> None:
    schedule.add_blackout(office, staff.noa.id, WEDNESDAY, paris(24, 20), "Mourning", "")
    clock.instant += timedelta(hours=1)
    rules = rules_of(qtbot, calendar(staff.noa))
    end = next(
        button
        for button in rules.blackouts.findChildren(QPushButton)
        if button.accessibleName() == "End it now: Mourning"
    )

    end.click()

    qtbot.waitUntil(lambda: schedule.blackouts(office)[0].ends_at == clock.now())
    qtbot.waitUntil(lambda: rules.blackouts.listed() == [])


def test_a_time_in_the_gap_is_named_while_it_is_chosen(qtbot: QtBot, staff: Staff, calendar: Open) -> None:
    form = rules_of(qtbot, calendar(staff.noa)).blackouts

    form.start.show_wall(date(2027, 3, 28), time(2, 30))
    assert "does not exist" in form.start.hint()
    form.start.show_wall(date(2026, 10, 25), time(2, 30))
    assert "happens twice" in form.start.hint()
    form.start.show_wall(date(2026, 10, 26), time(2, 30))
    assert form.start.hint() == ""


def test_esc_leads_back_to_the_calendar(qtbot: QtBot, staff: Staff, calendar: Open) -> None:
    page = calendar(staff.camille)
    rules = rules_of(qtbot, page)

    QTest.keyClick(rules, Qt.Key.Key_Escape)

    assert page.board.sheet.isVisible()
    assert not rules.isVisible()
