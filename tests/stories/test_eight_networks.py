"""One post to eight networks: one refuses it, one loses its answer, and only the refused one is tried again.

Real windows, a real worker in its own process, and the practice network's own file as the witness.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from commands import desktop, sample
from commands.composition import SystemClock
from commands.places import rehearsal_file
from connectors.rehearsal.faults import Fault, Operation
from connectors.rehearsal.network import Network
from connectors.rehearsal.posts import NetworkPost
from tests.factories import staff
from tests.ui.programs import at_desk, workspace
from tests.ui.writing import saved, write
from ui.app import Program
from ui.approvals.page import ApprovalsPage
from ui.calendar.delivery_card import DeliveryCard
from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.compose.page import ComposePage
from ui.page import Page
from ui.theme.chips import Chip
from warroom.domain.delivery import Delivery
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.services import accounts, ledger, queries
from warroom.services.office import Office

pytestmark = pytest.mark.only_in_a_file("the sample campaign is a file")

A_WORKER_NEEDS = 20_000
"""Milliseconds for a process to start and beat on a busy machine."""

TEXT = "Tonight at seven, at the theatre: a health centre in every quarter by 2029, and how we pay for it."
EIGHT = ("x", "facebook", "instagram", "mastodon", "bluesky", "threads", "linkedin", "telegram")
UNTROUBLED = tuple(name for name in EIGHT if name not in ("linkedin", "threads"))
REFUSING, LOSING = "linkedin/valmont-2027", "threads/ines.vidal"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The sample campaign."""
    database = tmp_path / "campaign.sqlite"
    sample.make(database)
    return database


@pytest.fixture
def network(database: Path) -> Network:
    """The practice network: LinkedIn's moderators refuse one post, Threads stores one and falls silent."""
    network = Network(rehearsal_file(database), SystemClock())
    network.set_fault(Fault.REFUSAL, count=1, operation=Operation.PUBLISH, account=REFUSING)
    network.set_fault(Fault.TIMEOUT_AFTER_STORE, count=1, operation=Operation.PUBLISH, account=LOSING)
    network.set_fault(Fault.SERVER_ERROR, operation=Operation.LOOK_UP, account=LOSING)
    return network


@pytest.fixture
def program(database: Path, qapp: QApplication) -> Iterator[Program]:
    """The desktop as people start it."""
    QSettings("Warroom", "Warroom").clear()
    program = Program(qapp, replace(desktop.provided(), sample=database))
    yield program
    program.window.hide()
    program.end()


def page_of(program: Program, login: str, key: str, qtbot: QtBot) -> Page:
    """Let somebody sit down at one of their pages."""
    session = program.session
    assert session is not None
    person = next(each for each in vars(staff(session.office)).values() if each.login == login)
    program.on_acting_as_chosen(person)
    qtbot.waitUntil(lambda: at_desk(program, login), timeout=A_WORKER_NEEDS)
    workspace(program).show_page(key)
    qtbot.waitUntil(program.jobs.idle, timeout=8_000)
    page = workspace(program).page(key)
    assert page is not None
    return page


def pick(page: ComposePage, network: str) -> None:
    """Choose the account on `network` from the menu."""
    menu = page.editor.composer.accounts.picker.menu()
    name = page.desk.office.networks[f"rehearsal-{network}"].name
    next(action for action in menu.actions() if action.text().endswith(f"·  {name}")).trigger()


def submit_to_eight(page: ComposePage, qtbot: QtBot) -> PostId:
    """Camille writes one post with a picture for eight networks, and hands it in."""
    page.new_action.trigger()
    composer = page.editor.composer
    for network in EIGHT:
        pick(page, network)
    QTest.keyClicks(composer.title, "Health centres")
    write(page, TEXT)
    poster, pasted = QImage(600, 600, QImage.Format.Format_RGB32), QMimeData()
    poster.fill(QColor("#27557a"))
    pasted.setImageData(poster)
    part = composer.thread_editor.parts[0]
    part.text.insertFromMimeData(pasted)
    qtbot.waitUntil(lambda: len(part.pictures.rows) == 1, timeout=8_000)
    QTest.keyClicks(part.pictures.rows[0].alt, "A blue poster")
    saved(page, qtbot)
    qtbot.waitUntil(lambda: page.editor.findings == () and page.submit_action.isEnabled(), timeout=8_000)
    page.submit_action.trigger()
    qtbot.waitUntil(part.text.isReadOnly, timeout=8_000)
    assert page.sheet is not None
    assert page.sheet.post_id is not None
    return page.sheet.post_id


def approve(page: ApprovalsPage, post_id: PostId, qtbot: QtBot) -> None:
    """Alix reads it and presses A."""
    page.open(post_id)
    qtbot.waitUntil(page.approve_action.isEnabled, timeout=8_000)
    QTest.keyClick(page, Qt.Key.Key_A)


def cards(page: CalendarPage) -> dict[str, DeliveryCard]:
    """What the details panel tells of each network."""
    names = {each.account.id: each.account.network for each in accounts.everything(page.desk.office)}
    told = [(card.delivery, card) for card in page.details.cards()]
    return {
        names[delivery.account_id].removeprefix("rehearsal-"): card for delivery, card in told if delivery
    }


def chips(page: CalendarPage) -> dict[str, str]:
    """The word on each network's chip."""
    return {
        name: chip.word for name, card in cards(page).items() if (chip := card.findChild(Chip)) is not None
    }


def deliveries(office: Office, post_id: PostId) -> dict[str, Delivery]:
    """How the post stands with each network in the database."""
    names = {each.account.id: each.account.network for each in accounts.everything(office)}
    found = queries.post(office, post_id).deliveries
    return {names[each.account_id].removeprefix("rehearsal-"): each for each in found}


def stored(network: Network) -> dict[str, list[NetworkPost]]:
    """Every post of ours that each network holds."""
    held: dict[str, list[NetworkPost]] = {}
    for post in network.posts():
        if post.text == TEXT:
            held.setdefault(post.account.partition("/")[0], []).append(post)
    return held


def sees_each_truth(page: CalendarPage, office: Office, post_id: PostId, qtbot: QtBot) -> None:
    """Six are out with their links, one failed and says why, of one nobody knows."""
    expected = dict.fromkeys(UNTROUBLED, "sent") | {"linkedin": "failed", "threads": "in doubt"}
    page.open(post_id)
    qtbot.waitUntil(lambda: chips(page) == expected, timeout=A_WORKER_NEEDS)
    # The worker has looked for the lost one by itself, and could not be told.
    could_not_tell = "answered with an error"
    qtbot.waitUntil(lambda: could_not_tell in cards(page)["threads"].story.text(), timeout=8_000)
    shown, known = cards(page), deliveries(office, post_id)
    for name in UNTROUBLED:
        remote = known[name].remote
        assert remote is not None
        assert shown[name].story.text().startswith("Published")
        assert remote.url in [button.toolTip() for button in shown[name].findChildren(QPushButton)]
        assert shown[name].retry is None
    assert "moderators refused the post" in shown["linkedin"].story.text()
    assert "It is not published there." in shown["linkedin"].story.text()
    assert "it may be published, or not" in shown["threads"].story.text()
    assert shown["threads"].retry is None
    pinned = {(row.stopped.post_title, row.stopped.account.network) for row in page.stopped.rows()}
    assert {("Health centres", "rehearsal-linkedin"), ("Health centres", "rehearsal-threads")} <= pinned


def try_the_failed_one_again(page: CalendarPage, qtbot: QtBot) -> None:
    """Alix presses the one button there is for that."""
    retry = cards(page)["linkedin"].retry
    assert retry is not None
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chips(page)["linkedin"] == "sent", timeout=A_WORKER_NEEDS)


def look_for_the_lost_one(page: CalendarPage, post_id: PostId, network: Network) -> None:
    """Threads speaks again, and Alix has it asked."""
    row = next(
        row
        for row in page.stopped.rows()
        if (row.stopped.delivery.post_id, row.stopped.account.network) == (post_id, "rehearsal-threads")
    )
    row.decide.setChecked(True)
    network.clear_faults()
    row.buttons[Way.LOOK_AGAIN].click()


@pytest.mark.timeout(150)
def test_one_post_to_eight_networks_with_one_refused_and_one_in_doubt(
    program: Program, database: Path, network: Network, qtbot: QtBot
) -> None:
    program.open(database, "camille")
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=A_WORKER_NEEDS)
    office = workspace(program).desk.office
    desk = page_of(program, "camille", "write", qtbot)
    assert isinstance(desk, ComposePage)
    post_id = submit_to_eight(desk, qtbot)
    signing = page_of(program, "alix", "sign", qtbot)
    assert isinstance(signing, ApprovalsPage)
    approve(signing, post_id, qtbot)
    calendar = page_of(program, "alix", "calendar", qtbot)
    assert isinstance(calendar, CalendarPage)

    sees_each_truth(calendar, office, post_id, qtbot)
    assert queries.post(office, post_id).summary.status is PostStatus.IN_DOUBT
    first, held = deliveries(office, post_id), stored(network)
    # What was in doubt is there in truth; the refused one is nowhere.
    assert set(held) == {*UNTROUBLED, "threads"}

    try_the_failed_one_again(calendar, qtbot)
    second = deliveries(office, post_id)
    assert {name: each for name, each in second.items() if name != "linkedin"} == {
        name: each for name, each in first.items() if name != "linkedin"
    }
    # One lease more, under the key that it had from the beginning.
    assert second["linkedin"].fence == first["linkedin"].fence + 1
    assert second["linkedin"].client_key == first["linkedin"].client_key
    assert {name: posts for name, posts in stored(network).items() if name != "linkedin"} == held
    assert chips(calendar)["threads"] == "in doubt"

    look_for_the_lost_one(calendar, post_id, network)
    qtbot.waitUntil(lambda: chips(calendar) == dict.fromkeys(EIGHT, "sent"), timeout=A_WORKER_NEEDS)
    last = deliveries(office, post_id)
    assert (last["threads"].attempt, last["threads"].fence) == (
        first["threads"].attempt,
        first["threads"].fence,
    )
    assert last["threads"].remote is not None
    assert last["threads"].remote.id == held["threads"][0].id
    assert queries.post(office, post_id).summary.status is PostStatus.SENT

    assert {name: len(posts) for name, posts in stored(network).items()} == dict.fromkeys(EIGHT, 1)
    assert ledger.verify(office).verified
