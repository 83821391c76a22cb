"""Monitors on one response see each other before the second claims or answers it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import said
from tests.ui.monitoring import Sit, choose, id_of, press, rest, triage_of
from ui.timeline.page import TimelinePage
from warroom.domain.ids import DeskId
from warroom.domain.person import Person, Role
from warroom.domain.presence import Place, Spot
from warroom.domain.response import Triage
from warroom.services import presence, triage
from warroom.services.office import Office

QUESTION, THANKS = "Which hall?", "Thank you"


@pytest.fixture
def robin(office: Office, staff: Staff) -> Person:
    """A second monitor."""
    return factories.add_person(office, staff.noa.id, "robin", "Robin Lam", [Role.MONITOR])


@pytest.fixture
def sasha_and_robin(
    sit: Sit, office: Office, open_office: Callable[[], Office], staff: Staff, robin: Person
) -> tuple[TimelinePage, TimelinePage]:
    """Two monitors at their desks, and two responses."""
    arrive(office, incoming(QUESTION), incoming(THANKS, author="tom"))
    pages = sit(staff.sasha), sit(robin, open_office())
    for page in pages:
        page.desk.presence.start()
    return pages


def row_says(page: TimelinePage, text: str) -> str:
    """How the row of the response that says `text` is read aloud."""
    row = page.model.row_of(id_of(page.desk.office, text))
    assert row is not None
    return str(page.model.data(page.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole))


def test_two_monitors_see_each_other_before_either_claims(
    sasha_and_robin: tuple[TimelinePage, TimelinePage], qtbot: QtBot
) -> None:
    sasha, robin = sasha_and_robin
    choose(sasha, qtbot, QUESTION)
    choose(robin, qtbot, QUESTION)
    qtbot.waitUntil(lambda: sasha.details.company.words == ["Robin Lam"])
    qtbot.waitUntil(lambda: robin.details.company.words == ["Sasha Petit"])
    assert "Robin Lam" in row_says(sasha, QUESTION)
    assert "Robin Lam" not in row_says(sasha, THANKS)
    assert sasha.details.company.isVisibleTo(sasha.details)
    choose(robin, qtbot, THANKS)
    qtbot.waitUntil(lambda: sasha.details.company.words == [])
    assert "Robin Lam" in row_says(sasha, THANKS)


def test_who_goes_to_another_page_is_not_at_the_response_any_more(
    sasha_and_robin: tuple[TimelinePage, TimelinePage], qtbot: QtBot
) -> None:
    sasha, robin = sasha_and_robin
    choose(sasha, qtbot, QUESTION)
    choose(robin, qtbot, QUESTION)
    qtbot.waitUntil(lambda: sasha.details.company.words == ["Robin Lam"])
    robin.hide()
    qtbot.waitUntil(lambda: sasha.details.company.words == [])
    robin.show()
    qtbot.waitUntil(lambda: sasha.details.company.words == ["Robin Lam"])


def test_who_types_an_answer_is_seen_at_it_and_a_second_answer_is_refused(
    sasha_and_robin: tuple[TimelinePage, TimelinePage], robin: Person, qtbot: QtBot
) -> None:
    sasha, _ = sasha_and_robin
    office = sasha.desk.office
    choose(sasha, qtbot, QUESTION)
    answer = triage.answer(office, robin.id, id_of(office, QUESTION))
    presence.beat(office, robin.id, DeskId("robin's other"), Spot(Place.POST, answer.id))
    qtbot.waitUntil(lambda: sasha.details.company.words == ["Robin Lam"])
    presence.take_turn(office, robin.id, answer.id)
    qtbot.waitUntil(lambda: sasha.details.company.words == ["Robin Lam is answering"])
    assert "Robin Lam is answering" in row_says(sasha, QUESTION)
    rest(sasha, qtbot)
    press(sasha, qtbot, "a")  # its action is off, and says why
    assert sasha.acts.answer.statusTip() == "Robin Lam has claimed it"
    assert said(sasha.desk) == []
    assert triage_of(office, QUESTION) is Triage.CLAIMED


def test_running_down_the_list_opens_nothing_for_others(
    sasha_and_robin: tuple[TimelinePage, TimelinePage], qtbot: QtBot
) -> None:
    sasha, robin = sasha_and_robin
    rest(robin, qtbot)
    qtbot.waitUntil(lambda: len(presence.who(robin.desk.office).people()) == 2)
    seen: list[object] = []
    robin.desk.presence.seen.connect(seen.append)
    for _ in range(20):
        for text in (QUESTION, THANKS):
            sasha.view.go_to(id_of(sasha.desk.office, text))
    qtbot.waitUntil(lambda: "Sasha Petit" in row_says(robin, THANKS))
    assert len(seen) <= 2
    assert "Sasha Petit" not in row_says(robin, QUESTION)


def test_a_response_that_scrolled_away_needs_no_row(
    sasha_and_robin: tuple[TimelinePage, TimelinePage],
    robin: Person,
    office: Office,
    staff: Staff,
    qtbot: QtBot,
) -> None:
    sasha, _ = sasha_and_robin
    factories.drafted(office, staff.camille.id)
    arrive(office, incoming("Just now", author="zoe"))
    later = id_of(office, "Just now")
    presence.beat(office, robin.id, DeskId("elsewhere"), Spot(Place.RESPONSE, later))
    qtbot.waitUntil(lambda: bool(sasha.model.company(later)))
    assert sasha.model.row_of(later) is None  # it waits behind the pill
