"""Desks for tests: real windows on a real file, closed in good order whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests import factories, headquarters
from tests.cluster import DidNotStart
from tests.factories import Staff
from tests.headquarters import Headquarters
from tests.ui.headquartered import Desks, file_for
from tests.ui.monitoring import MonitorsWindow, Sit
from tests.ui.programs import Programs, at_desk
from tests.ui.writing import Seats, SignOffDesk, WritingDesk
from ui.app import Program
from ui.bridge import Bridge
from ui.desk import Desk, Places
from ui.errors import Notice, Notices
from ui.jobs import Jobs
from ui.page import Page
from ui.presence import Presence
from ui.theme import style
from ui.theme.style import Theme
from ui.timeline.page import TimelinePage
from warroom.domain.ids import AccountId
from warroom.domain.person import Person
from warroom.services import setup
from warroom.services.office import Office
from warroom.store.certificates import prove
from warroom.store.feed import Feed, feed_of

DeskFor = Callable[..., Desk]
ProgramAt = Callable[[str], Program]


AnyPage = TypeVar("AnyPage", bound=Page)


class OpenPage(Protocol):
    """How `open_page` is called."""

    def __call__(
        self, make: Callable[[Desk], AnyPage], person: Person, at: Office | None = None
    ) -> AnyPage: ...


class HeardNotices(Notices):
    """Notices that remember what was posted."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Notice] = []
        self.posted.connect(self.heard.append)


@pytest.fixture
def open_office(database: Path) -> Iterator[Callable[[], Office]]:
    """Opens the campaign once more, as another desk on the same file does, with a change feed of its own."""
    opened: list[tuple[Office, Feed]] = []

    def open_one() -> Office:
        office = factories.opened_office(database)
        feed = feed_of(office.store, office.bus)
        feed.start()
        opened.append((office, feed))
        return office

    yield open_one
    for office, feed in opened:
        feed.stop()
        office.store.close()


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    """The campaign “Spring”: a rehearsal with four people and one account."""
    return open_office()


@pytest.fixture
def desk_for(office: Office, qapp: QApplication) -> Iterator[DeskFor]:
    """`desk_for(person)` sits somebody at a desk; `desk_for(person, other_office)` at another machine's.

    What was said by its notices is in `said(desk)`.
    """
    style.apply(qapp, Theme.LIGHT)
    desks: list[Desk] = []

    def sit(person: Person, at: Office | None = None) -> Desk:
        where = at or office
        campaign = setup.campaign(where)
        assert campaign is not None
        notices = HeardNotices()
        jobs, bridge = Jobs(notices), Bridge(where.bus)
        presence = Presence(where, jobs, bridge, person.id)
        desk = Desk(where, jobs, bridge, notices, person, campaign, Places(), presence)
        desks.append(desk)
        return desk

    yield sit
    for desk in desks:
        desk.presence.leave()
        desk.bridge.close()
        desk.jobs.close()


@pytest.fixture
def open_page(desk_for: DeskFor, qtbot: QtBot) -> OpenPage:
    """`open_page(AccountsPage, person)` opens a page at somebody's desk, with everything read."""

    def open_at(make: Callable[[Desk], AnyPage], person: Person, at: Office | None = None) -> AnyPage:
        page = make(desk_for(person, at))
        qtbot.addWidget(page)
        if page.inspector is not None:
            qtbot.addWidget(page.inspector)
        page.resize(1100, 760)
        page.show()
        qtbot.waitUntil(page.desk.jobs.idle)
        return page

    return open_at


@pytest.fixture
def writing_desk(desk_for: DeskFor, qtbot: QtBot) -> WritingDesk:
    """`writing_desk(person)` seats somebody before the writing desk, in a window of its own."""
    return Seats(desk_for, qtbot).writing_desk


@pytest.fixture
def sign_off_desk(desk_for: DeskFor, qtbot: QtBot) -> SignOffDesk:
    """`sign_off_desk(person)` seats somebody before the sign-off desk, in a window of its own."""
    return Seats(desk_for, qtbot).sign_off_desk


@pytest.fixture
def sit(desk_for: DeskFor, qtbot: QtBot) -> Iterator[Sit]:
    """`sit(person)` seats somebody before the timeline, with its inspector beside it."""
    windows: list[MonitorsWindow] = []

    def seat(person: Person, at: Office | None = None) -> TimelinePage:
        windows.append(MonitorsWindow(desk_for(person, at), qtbot))
        return windows[-1].page

    yield seat
    windows.clear()


def said(desk: Desk) -> list[Notice]:
    """Every notice that was posted at `desk`, oldest first."""
    assert isinstance(desk.notices, HeardNotices)
    return desk.notices.heard


@pytest.fixture
def programs(campaign_file: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Programs]:
    """Whole programs with their windows, ended in good order."""
    started = Programs(qapp, campaign_file, tmp_path)
    yield started
    started.end()


@pytest.fixture
def program_at(programs: Programs, database: Path, qtbot: QtBot) -> ProgramAt:
    """`program_at("camille")` starts a program that shows her desk, with everything read."""

    def start(login: str) -> Program:
        program = programs.start(database, login)
        qtbot.waitUntil(lambda: at_desk(program, login), timeout=15_000)
        return program

    return start


@pytest.fixture
def second_account(office: Office, staff: Staff) -> AccountId:
    """An account beside the campaign's first."""
    return factories.add_account(office, staff.noa.id, "lyon_region").id


@pytest.fixture
def hq() -> Headquarters:
    """Headquarters with the campaign “Spring”, as it was founded; skips where there is no PostgreSQL."""
    try:
        server = headquarters.server()
    except DidNotStart as error:
        pytest.skip(str(error))
    server.begin_again("founded")
    return server


@pytest.fixture
def hq_file(hq: Headquarters, tmp_path: Path) -> Path:
    """The headquarters file as it is handed out to desks."""
    return file_for(hq.address, tmp_path)


@pytest.fixture
def desks(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desks]:
    """Whole programs at headquarters, ended in good order, on a machine that has kept nothing yet."""
    for kind in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    started = Desks(qapp, qtbot, tmp_path)
    yield started
    started.end()


@pytest.fixture(scope="session")
def other_authority() -> str:
    """The certificate of an authority that vouches for no server here."""
    return prove(["elsewhere.example.org"]).authority
