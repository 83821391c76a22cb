"""How a desk speaks of itself and looks at others: seldom, and never on the GUI thread."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import DeskFor
from tests.ui.programs import Programs, workspace
from tests.ui.writing import write
from ui.app import Program
from ui.compose.page import ComposePage
from ui.people_online import PeopleOnline
from warroom.domain.ids import DeskId
from warroom.domain.presence import Place, Roster, Spot
from warroom.events import Topic
from warroom.services import people, presence, queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter

ProgramAt = Callable[[str], Program]


def online(program: Program) -> str:
    """What the bar says of who is online."""
    return workspace(program).bar.online.accessibleName()


def test_the_bar_shows_who_is_online_and_where(
    program_at: ProgramAt, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id)
    sasha = program_at("sasha")
    assert online(sasha) == "Nobody else is online"
    camille = program_at("camille")
    qtbot.waitUntil(lambda: online(sasha) == "Camille Roy is online too")
    qtbot.waitUntil(lambda: online(camille) == "Sasha Petit is online too")
    bar = workspace(sasha).bar
    assert bar.online.text() == "2"
    assert bar.online.toolTip() == "Camille Roy is online too (Ctrl+Shift+O)"
    workspace(camille).show_page("write")
    page = workspace(camille).page("write")
    assert isinstance(page, ComposePage)
    page.open(post.id)
    qtbot.waitUntil(
        lambda: whereabouts(bar.online) == ["You: Sasha Petit", "Camille Roy — reads “Rally in Lyon”"]
    )
    write(page, "!")
    qtbot.waitUntil(lambda: whereabouts(bar.online)[1] == "Camille Roy — writes “Rally in Lyon”")
    bar.online.people.actions()[1].trigger()
    assert workspace(sasha).page_key == "write"
    assert workspace(sasha).window_actions.online in workspace(sasha).window_actions.offered()


def whereabouts(box: PeopleOnline) -> list[str]:
    """The lines of the menu."""
    return [action.text() for action in box.people.actions()]


def test_who_signs_out_is_gone_and_their_pen_is_free(
    program_at: ProgramAt, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id)
    sasha, camille = program_at("sasha"), program_at("camille")
    qtbot.waitUntil(lambda: online(sasha) == "Camille Roy is online too")
    workspace(camille).show_page("write")
    page = workspace(camille).page("write")
    assert isinstance(page, ComposePage)
    page.open(post.id)
    qtbot.waitUntil(lambda: page.sheet is not None)
    write(page, " Bring friends.")
    qtbot.waitUntil(lambda: presence.who(office).turn(post.id) is not None)
    camille.control.signed_out.emit()
    qtbot.waitUntil(lambda: online(sasha) == "Nobody else is online", timeout=8_000)
    assert presence.who(office).turn(post.id) is None
    [summary] = queries.posts(office, PostFilter())
    assert summary.excerpt.endswith("Bring friends.")


def test_who_ends_the_program_is_gone(
    program_at: ProgramAt, programs: Programs, office: Office, qtbot: QtBot
) -> None:
    sasha, camille = program_at("sasha"), program_at("camille")
    qtbot.waitUntil(lambda: online(sasha) == "Camille Roy is online too")
    camille.window.close()
    qtbot.waitUntil(lambda: online(sasha) == "Nobody else is online", timeout=8_000)


@pytest.fixture
def show_online(qapp: object) -> QAction:
    """The action that opens the list of people."""
    action = QAction("Show who is online")
    action.setShortcut("Ctrl+Shift+O")
    return action


def test_a_crowd_is_a_few_faces_and_a_number(
    desk_for: DeskFor, office: Office, staff: Staff, show_online: QAction, qtbot: QtBot
) -> None:
    box = PeopleOnline(desk_for(staff.noa), show_online)
    qtbot.addWidget(box)
    alone = box.sizeHint().width()
    for person in vars(staff).values():
        presence.beat(office, person.id, DeskId(f"of {person.id}"), Spot())
    box.show_roster(presence.who(office))
    assert box.text() == "4"
    assert box.accessibleName() == "Alix Morel, Camille Roy and Sasha Petit are online too"
    assert box.sizeHint().width() < alone + 80


def test_fifty_desks_cause_no_storm(
    desk_for: DeskFor, open_office: Callable[[], Office], staff: Staff, qtbot: QtBot
) -> None:
    desk = desk_for(staff.sasha)
    read: list[Roster] = []
    desk.presence.seen.connect(read.append)
    desk.presence.start()
    qtbot.waitUntil(desk.jobs.idle)
    others, office = [DeskId(f"desk {number}") for number in range(50)], open_office()
    for other in others:
        presence.beat(office, staff.camille.id, other, Spot())
    qtbot.waitUntil(lambda: bool(read) and len(read[-1].present) == 51)
    heard: list[frozenset[Topic]] = []
    desk.bridge.changed.connect(heard.append)
    read.clear()
    for _ in range(3):  # three rounds of beats in which nobody moves
        for other in others:
            presence.beat(office, staff.camille.id, other, Spot())
    assert not [topics for topics in heard if Topic.PRESENCE in topics]
    presence.beat(office, staff.camille.id, others[0], Spot(Place.POST, 1))
    qtbot.waitUntil(lambda: bool(read))
    # One for who moved; what the last desk that came announced may still have been under way.
    assert len([topics for topics in heard if Topic.PRESENCE in topics]) in (1, 2)
    assert len(read) in (1, 2)


def test_changes_that_come_at_once_are_read_at_once_and_then_once_more(
    desk_for: DeskFor, staff: Staff, qtbot: QtBot
) -> None:
    desk = desk_for(staff.sasha)
    read: list[Roster] = []
    desk.presence.seen.connect(read.append)
    for _ in range(40):
        desk.presence.on_changed(frozenset({Topic.PRESENCE}))
    qtbot.waitUntil(lambda: len(read) == 2)
    qtbot.waitUntil(desk.jobs.idle)
    desk.presence.on_changed(frozenset({Topic.POSTS}))
    assert desk.jobs.idle()


def test_a_desk_that_can_not_be_heard_says_nothing_of_it(
    desk_for: DeskFor, office: Office, staff: Staff, qtbot: QtBot
) -> None:
    desk = desk_for(staff.sasha)
    desk.presence.start()
    qtbot.waitUntil(desk.jobs.idle)

    people.disable(office, staff.noa.id, staff.sasha.id)
    notices: list[object] = []
    desk.notices.posted.connect(notices.append)
    desk.presence.beat()
    qtbot.waitUntil(desk.jobs.idle)
    assert notices == []
