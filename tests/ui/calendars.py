"""A calendar on a Wednesday in May: the clock, the desk and the ways of a mouse that its tests share."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.conftest import OpenPage
from ui.calendar.contents import Contents
from ui.calendar.delivery_card import DeliveryCard
from ui.calendar.page import CalendarPage
from warroom.domain.ids import PostId
from warroom.domain.person import Person
from warroom.domain.post import Post, PostSummary
from warroom.services import queries
from warroom.services.office import Office

WEDNESDAY = datetime(2026, 5, 20, 9, 20, tzinfo=UTC)  # 11:20 in Paris


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
def calendar(open_page: OpenPage) -> Callable[[Person], CalendarPage]:
    """`calendar(person)` opens the calendar at their desk."""
    return partial(open_page, CalendarPage)


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


def school_plan(office: Office, staff: Staff) -> Post:
    """A post for tomorrow that is approved."""
    return factories.approved(
        office, staff.camille.id, staff.alix.id, title="School plan", due_in=timedelta(days=1)
    )


def opened_card(qtbot: QtBot, page: CalendarPage, post_id: PostId) -> DeliveryCard:
    """What the inspector says of the first account that a post goes to."""
    page.open(post_id)
    qtbot.waitUntil(lambda: bool(page.details.cards()))
    return page.details.cards()[0]
