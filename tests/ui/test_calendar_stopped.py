"""What stopped on its way stays pinned above the calendar until somebody decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.calendars import WEDNESDAY, calendar, clock, office, opened_card
from tests.ui.conftest import said
from tests.ui.sending import errands_asked, send_due
from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.calendar.stopped import SHOWN_AT_ONCE
from ui.calendar.stopped_row import StoppedRow
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.domain.person import Person, Role
from warroom.domain.post import Post, PostStatus, Stage
from warroom.domain.settlement import Doubt, GiveUp
from warroom.services import errands, hold, people, queries
from warroom.services.office import Office

__all__ = ["calendar", "clock", "office"]

Open = Callable[[Person], CalendarPage]
LINK = "https://rehearsal.example/post/7"


@pytest.fixture
def due_post(office: Office, staff: Staff) -> Post:
    """A post that is due in five minutes and approved."""
    return factories.approved(
        office, staff.camille.id, staff.alix.id, title="Housing figures", due_in=timedelta(minutes=5)
    )


def delivery(office: Office, post: Post) -> Delivery:
    """The newest delivery of a post."""
    return queries.post(office, post.id).deliveries[-1]


def opened_row(qtbot: QtBot, page: CalendarPage) -> StoppedRow:
    """The first row, with its ways unfolded."""
    qtbot.waitUntil(lambda: bool(page.stopped.rows()))
    row = page.stopped.rows()[0]
    row.decide.setChecked(True)
    return row


def doubtful(office: Office, clock: SetClock) -> None:
    """The post was on its way when the answer got lost."""
    clock.instant += timedelta(minutes=6)
    send_due(office, {"spring_campaign": Doubt("the answer got lost")})


def test_nothing_stopped_takes_no_place(staff: Staff, calendar: Open) -> None:
    assert not calendar(staff.alix).stopped.isVisible()


def test_what_was_missed_is_sent_late_when_an_approver_says_so(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    clock.instant += timedelta(hours=3)
    assert send_due(office) == 0
    row = opened_row(qtbot, calendar(staff.alix))
    assert "missed" in row.accessibleName()
    assert set(row.buttons) == {Way.NOW, Way.ANOTHER_TIME, Way.DROP}

    row.buttons[Way.NOW].click()

    qtbot.waitUntil(lambda: delivery(office, due_post).state is DeliveryState.QUEUED)
    assert send_due(office) == 1
    assert delivery(office, due_post).state is DeliveryState.SENT


def test_a_drafter_reads_why_only_an_approver_sends_it_late(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    clock.instant += timedelta(hours=3)
    send_due(office)

    row = opened_row(qtbot, calendar(staff.camille))

    assert not row.buttons[Way.NOW].isEnabled()
    assert row.buttons[Way.NOW].toolTip() == "This takes the role of approver."
    assert row.buttons[Way.ANOTHER_TIME].isEnabled()


def test_another_time_makes_a_new_version_that_waits_for_sign_off(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    clock.instant += timedelta(hours=3)
    send_due(office)
    page = calendar(staff.camille)
    row = opened_row(qtbot, page)

    clock.instant += timedelta(seconds=30)
    assert row.time_field is not None
    row.time_field.show_instant(clock.instant + timedelta(days=1))
    row.buttons[Way.ANOTHER_TIME].click()

    qtbot.waitUntil(lambda: queries.post(office, due_post.id).post.stage is Stage.WAITING)
    qtbot.waitUntil(lambda: not page.stopped.rows())


def test_dropping_asks_first_and_touches_only_that_account(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open
) -> None:
    ids = [factories.first_account(office), factories.add_account(office, staff.noa.id, "spring_bis").id]
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, account_ids=ids, due_in=timedelta(minutes=5)
    )
    clock.instant += timedelta(minutes=6)
    refused = GiveUp("The picture is too large.")
    send_due(office, {"spring_campaign": refused, "spring_bis": refused})
    page = calendar(staff.alix)
    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 2)
    row = opened_row(qtbot, page)

    row.buttons[Way.DROP].click()
    assert page.question.isVisible()
    assert delivery(office, post).state is DeliveryState.FAILED
    page.question.yes.click()

    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 1)
    states = [each.state for each in queries.post(office, post.id).deliveries]
    assert states == [DeliveryState.CANCELLED, DeliveryState.FAILED]


def test_one_in_doubt_is_noted_as_sent_with_its_link(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    row = opened_row(qtbot, calendar(staff.alix))
    assert set(row.buttons) == {Way.LOOK_AGAIN, Way.WAS_SENT, Way.NOW, Way.DROP}

    row.link.setText(LINK)
    row.buttons[Way.WAS_SENT].click()

    qtbot.waitUntil(lambda: delivery(office, due_post).state is DeliveryState.SENT)
    remote = delivery(office, due_post).remote
    assert remote is not None
    assert remote.url == LINK


def test_without_a_link_it_is_not_noted_as_sent(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    page = calendar(staff.alix)
    row = opened_row(qtbot, page)

    row.buttons[Way.WAS_SENT].click()

    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert "Paste the link" in said(page.desk)[-1].sentence
    assert delivery(office, due_post).state is DeliveryState.IN_DOUBT


def test_looking_again_asks_the_worker_and_shows_its_answer(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    page = calendar(staff.sasha)
    row = opened_row(qtbot, page)

    row.buttons[Way.LOOK_AGAIN].click()
    qtbot.waitUntil(page.desk.jobs.idle)
    [errand] = [each for each in errands_asked(office) if each.kind is ErrandKind.LOOK_UP]
    assert errand.argument == delivery(office, due_post).id
    errands.answer(office, errand, ErrandState.DONE, "It is not on the network.")

    qtbot.waitUntil(lambda: "It is not on the network." in [notice.sentence for notice in said(page.desk)])


def test_after_a_hold_each_post_is_released_by_hand(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    placed = hold.place(office, staff.sasha.id, "Attack in Toulouse")
    page = calendar(staff.alix)
    row = opened_row(qtbot, page)

    row.buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert "lift it first" in said(page.desk)[-1].sentence

    for person in (staff.alix, staff.noa):
        hold.lift(office, person.id, placed.id)
    row.buttons[Way.RELEASE].click()
    qtbot.waitUntil(lambda: delivery(office, due_post).state is DeliveryState.QUEUED)
    qtbot.waitUntil(lambda: not page.stopped.isVisible())


def test_a_row_that_somebody_is_working_on_stays_while_others_come_and_go(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    page = calendar(staff.alix)
    row = opened_row(qtbot, page)
    row.link.setText("https://rehearsal.exa")

    factories.approved(office, staff.camille.id, staff.alix.id, title="Second")
    clock.instant += timedelta(hours=1)
    send_due(office)

    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 2)
    assert page.stopped.rows()[0] is row
    assert (row.decide.isChecked(), row.link.text()) == (True, "https://rehearsal.exa")


def test_s_brings_the_keys_to_what_stopped(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    page = calendar(staff.alix)
    qtbot.waitUntil(lambda: bool(page.stopped.rows()))
    page.board.sheet.setFocus()

    QTest.keyClick(page.board.sheet, Qt.Key.Key_S)

    assert page.stopped.rows()[0].decide.hasFocus()


def test_the_inspector_leads_to_all_that_can_be_decided(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    page = calendar(staff.alix)
    decide = opened_card(qtbot, page, due_post.id).decide
    assert decide is not None
    decide.click()

    assert page.stopped.rows()[0].decide.hasFocus()


def test_a_second_one_that_stops_gets_its_room_at_once(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id, title="Bus lines", due_in=timedelta(hours=4))
    clock.instant += timedelta(hours=3)
    send_due(office)
    page = calendar(staff.alix)
    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 1)
    clock.instant += timedelta(hours=3)
    send_due(office)
    qtbot.waitUntil(lambda: len(page.stopped.rows()) == 2)
    qtbot.waitUntil(
        lambda: page.stopped.rows()[1].visibleRegion().boundingRect() == page.stopped.rows()[1].rect()
    )
    assert delivery(office, due_post).state is DeliveryState.MISSED


def test_hundreds_of_missed_posts_leave_room_for_the_calendar(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open
) -> None:
    ids = [
        factories.first_account(office),
        *(factories.add_account(office, staff.noa.id, f"spring_{n}").id for n in range(29)),
    ]
    factories.approved(office, staff.camille.id, staff.alix.id, account_ids=ids)
    clock.instant += timedelta(hours=1)
    send_due(office)
    page = calendar(staff.alix)

    qtbot.waitUntil(lambda: len(page.stopped.rows()) == SHOWN_AT_ONCE)

    qtbot.waitUntil(lambda: page.stopped.height() < page.height() / 2)


def test_a_decision_that_somebody_else_took_first_is_refused_with_a_sentence(
    qtbot: QtBot, office: Office, clock: SetClock, staff: Staff, calendar: Open, due_post: Post
) -> None:
    doubtful(office, clock)
    people.change_roles(office, staff.noa.id, staff.noa.id, [Role.ADMIN, Role.APPROVER])
    mine, theirs = calendar(staff.alix), calendar(factories.staff(office).noa)
    rows = [opened_row(qtbot, page) for page in (mine, theirs)]
    for row in rows:
        row.link.setText(LINK)

    rows[0].buttons[Way.WAS_SENT].click()
    rows[1].buttons[Way.WAS_SENT].click()

    qtbot.waitUntil(lambda: mine.desk.jobs.idle() and theirs.desk.jobs.idle())
    sentences = [notice.sentence for page in (mine, theirs) for notice in said(page.desk)]
    assert sorted(sentences) == ["Noted as sent.", "This delivery has moved on meanwhile; look again."]
    assert queries.post(office, due_post.id).summary.status is PostStatus.SENT
    assert clock.instant == WEDNESDAY + timedelta(minutes=6)
