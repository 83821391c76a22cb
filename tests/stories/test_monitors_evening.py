"""The monitors' evening: a debate is on, answers pour in, two people share one timeline on two machines."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import incoming
from tests.ui.conftest import DeskFor, said
from tests.ui.sending import LEASE, WORKER, send_due
from ui.control import Control
from ui.settings import Settings
from ui.timeline.page import TimelinePage
from ui.workspace import Workspace
from warroom.domain.ids import PostId, ResponseId, Sha256
from warroom.domain.person import Person, Role
from warroom.domain.post import Part, PostStatus
from warroom.domain.response import Incoming, Triage
from warroom.ports import Batch
from warroom.services import approve, collect, compose, ledger, queries, timeline
from warroom.services.office import Office

Open = Callable[[Person, Office], Workspace]


@pytest.fixture
def open_window(desk_for: DeskFor, qtbot: QtBot) -> Iterator[Open]:
    """The whole window of somebody's desk."""
    windows: list[Workspace] = []

    def opened(person: Person, at: Office) -> Workspace:
        window = Workspace(desk_for(person, at), Control(), Settings())
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        rest(window, qtbot)
        return window

    yield opened
    windows.clear()


def the_timeline(window: Workspace) -> TimelinePage:
    page = window.page("timeline")
    assert isinstance(page, TimelinePage)
    return page


def rest(window: Workspace, qtbot: QtBot) -> None:
    """Until everything asked for is shown."""
    qtbot.waitUntil(lambda: window.desk.jobs.idle() and not the_timeline(window).at_work())


def press(window: Workspace, qtbot: QtBot, key: Qt.Key, *, shift: bool = False) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view = the_timeline(window).view
    view.setFocus()
    QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier)
    rest(window, qtbot)


def collected(office: Office, *batch: Incoming) -> None:
    """A worker reads the network."""
    turn = collect.claim(office, WORKER, LEASE)
    assert turn is not None
    assert collect.store_batch(office, turn, Batch(batch, None), LEASE) == len(batch)
    collect.finish(office, turn, timedelta(0), None)


def find(window: Workspace, text: str) -> ResponseId:
    """Stand on the response that says `text`."""
    page = the_timeline(window)
    shown = (page.model.response_at(row) for row in range(page.model.rowCount()))
    response_id = next(response.id for response in shown if response and response.text == text)
    page.view.go_to(response_id)
    return response_id


@dataclass(frozen=True)
class Evening:
    """Our post is out, and ten people have answered: a question, a threat, and eight times the same spam."""

    office: Office
    post: PostId
    remote: str
    sasha: Workspace
    lou: Workspace


@pytest.fixture
def evening(
    open_window: Open, office: Office, open_office: Callable[[], Office], staff: Staff, qtbot: QtBot
) -> Evening:
    lou = factories.add_person(office, staff.noa.id, "lou", "Lou Martin", [Role.MONITOR])
    post = factories.approved(
        office, staff.camille.id, staff.alix.id, "100 new schools.", title="School plan"
    )
    assert send_due(office) == 1
    [delivery] = queries.post(office, post.id).deliveries
    assert delivery.remote is not None
    remote, nine = delivery.remote.id, datetime.now(UTC) - timedelta(minutes=30)
    question = incoming("And the villages?", root=remote, at=nine)
    threat = incoming("We know where you live", root=remote, author="troll", at=nine + timedelta(minutes=1))
    later = nine + timedelta(minutes=2)
    spam = [incoming(f"BUY {n}", root=remote, author=f"bot{n}", at=later) for n in range(8)]
    collected(office, question, threat, *spam)
    return Evening(office, post.id, remote, open_window(staff.sasha, office), open_window(lou, open_office()))


def test_spam_goes_in_one_step_and_a_threat_is_kept(evening: Evening, qtbot: QtBot) -> None:
    office, sasha = evening.office, evening.sasha
    assert sasha.page_key == "timeline", "where a monitor's day begins"
    page = the_timeline(sasha)
    assert page.filters.count.text() == "10 shown"

    # The spam goes in one step, from the top: Shift and J over the run, then D.
    page.view.selectRow(0)
    for _ in range(7):
        press(sasha, qtbot, Qt.Key.Key_J, shift=True)
    press(sasha, qtbot, Qt.Key.Key_D)
    assert said(sasha.desk)[-1].sentence == "8 responses done"

    # The threat is kept, and somebody has to decide about it.
    threat = find(sasha, "We know where you live")
    press(sasha, qtbot, Qt.Key.Key_V)
    press(sasha, qtbot, Qt.Key.Key_E)
    box = page.details.words_box
    QTest.keyClicks(box.field, "Police?")
    QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(sasha, qtbot)
    view = queries.response(office, threat)
    assert view.response.escalated_at is not None
    assert view.evidence is not None
    assert [note.text for note in view.notes] == ["Police?"]
    assert ledger.verify(office).verified


def test_one_answers_and_the_other_sees_it(evening: Evening, staff: Staff, qtbot: QtBot) -> None:
    office, sasha, lou = evening.office, evening.sasha, the_timeline(evening.lou)
    question = find(sasha, "And the villages?")
    rest(sasha, qtbot)
    press(sasha, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: sasha.page_key == "write")

    # Lou sees that on her own screen and leaves it to Sasha.
    find(evening.lou, "And the villages?")
    qtbot.waitUntil(lambda: lou.acts.claim.statusTip() == "Sasha Petit has claimed it")
    assert not lou.acts.answer.isEnabled()
    qtbot.waitUntil(lambda: "by Sasha Petit" in lou.details.answers_part.body.text())

    # The answer takes the way of every post: another person signs it, and the worker sends it.
    [answer] = queries.response(office, question).answers
    draft = queries.post(office, answer.id).post
    written = replace(draft.draft, thread=(Part("Thirty of them are in villages."),))
    saved = compose.save(office, staff.sasha.id, answer.id, draft.revision, written)
    version = compose.submit(office, staff.sasha.id, answer.id, saved.revision)
    approve.approve(office, staff.alix.id, answer.id, version.version, Sha256(version.digest))
    assert send_due(office) == 1
    assert queries.post(office, answer.id).summary.status is PostStatus.SENT
    qtbot.waitUntil(lambda: (r := lou.model.known(question)) is not None and r.triage is Triage.ANSWERED)


def test_hundreds_more_wait_until_somebody_wants_them(
    evening: Evening, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    page = the_timeline(evening.lou)
    find(evening.lou, "We know where you live")
    rest(evening.lou, qtbot)
    place = page.view.verticalScrollBar().value()
    writer = threading.Thread(target=_pour, args=(open_office(), evening.remote), name="collector")
    writer.start()
    qtbot.waitUntil(lambda: page.model.waiting == 400, timeout=20_000)
    writer.join()
    assert page.view.verticalScrollBar().value() == place
    assert page.filters.count.text() == "10 shown · 400 new ▲"
    press(evening.lou, qtbot, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page.filters.count.text() == "410 shown")
    responses = timeline.newest(evening.office, page.filters.wanted(), 1000).responses
    assert {response.post_id for response in responses} == {evening.post}


def _pour(office: Office, remote: str) -> None:
    """A collector with its hands full, in a thread of its own with a store of its own."""
    for number in range(20):
        collected(office, *(incoming(f"w{number}-{n}", root=remote, author=f"p{n}") for n in range(20)))
