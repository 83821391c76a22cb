"""Slots, blackouts and the rules for links, as they are kept by some and read by everybody."""

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
from warroom.services import schedule, setup
from warroom.services.office import Office

__all__ = ["calendar", "clock", "office"]

Open = Callable[[Person], CalendarPage]
EVENING = SlotRule(frozenset({0, 3}), time(18, 30))


def rules_of(qtbot: QtBot, page: CalendarPage) -> RulesPage:
    """Slots, blackouts and links, opened by their key."""
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


def test_an_administrator_sets_what_links_to_our_own_pages_carry(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    page = calendar(staff.noa)
    form = rules_of(qtbot, page).links
    assert not form.save.isEnabled()
    assert "Links go out as they are written" in form.example.text()

    form.domains.setPlainText("Spring.example\n\nshop.example\n")
    form.usual.click()
    assert form.example.text() == (
        "For example https://spring.example/program goes out as https://spring.example/program"
        "?utm_source=bluesky&utm_medium=social&utm_campaign=school-plan"
    )
    form.save.click()

    qtbot.waitUntil(lambda: form.domains.toPlainText() == "spring.example\nshop.example")
    assert not form.save.isEnabled()
    kept = setup.campaign(office)
    assert kept is not None
    assert kept.own_domains == ("spring.example", "shop.example")
    assert kept.utm_template == "utm_source={network}&utm_medium=social&utm_campaign={post}"


def test_parameters_that_can_not_be_used_are_told_while_they_are_typed(
    qtbot: QtBot, staff: Staff, calendar: Open
) -> None:
    form = rules_of(qtbot, calendar(staff.noa)).links

    form.template.setText("utm_source={newspaper}")

    assert "This can't be used" in form.example.text()
    assert not form.save.isEnabled()


def test_a_domain_that_is_none_is_refused_and_nothing_typed_is_lost(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    page = calendar(staff.noa)
    form = rules_of(qtbot, page).links
    form.domains.setPlainText("https://spring.example/")

    form.save.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert "is not a domain" in said(page.desk)[-1].sentence
    assert form.domains.toPlainText() == "https://spring.example/"


def test_whether_descriptions_are_required_is_an_administrators_to_say(
    qtbot: QtBot, office: Office, staff: Staff, calendar: Open
) -> None:
    approver = rules_of(qtbot, calendar(staff.alix)).links
    assert approver.alt_required.isChecked()
    assert not approver.alt_required.isEnabled()
    assert not approver.template.isEnabled()
    page = calendar(staff.noa)
    form = rules_of(qtbot, page).links

    form.alt_required.click()
    form.save.click()

    qtbot.waitUntil(lambda: (kept := setup.campaign(office)) is not None and not kept.alt_required)
    qtbot.waitUntil(page.desk.jobs.idle)


def test_esc_leads_back_to_the_calendar(qtbot: QtBot, staff: Staff, calendar: Open) -> None:
    page = calendar(staff.camille)
    rules = rules_of(qtbot, page)

    QTest.keyClick(rules, Qt.Key.Key_Escape)

    assert page.board.sheet.isVisible()
    assert not rules.isVisible()
