"""The hold on whole programs: placed at one desk, seen at another on the same file, lifted by two people."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import ProgramAt
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.hold.panel import HoldPanel
from ui.theme.tokens import palette
from ui.welcome.first_run import FirstRunStage
from warroom.domain.ids import WorkerId
from warroom.domain.person import Person
from warroom.services import people, workers


def place(program: Program, reason: str, qtbot: QtBot) -> HoldPanel:
    workspace(program).window_actions.hold.trigger()
    panel = program.window.findChild(HoldPanel)
    assert panel is not None
    QTest.keyClicks(panel.reason, reason)
    QTest.keyClick(panel.reason, Qt.Key.Key_Return)
    return panel


def frame_colour(program: Program) -> QColor:
    return program.window.grab().toImage().pixelColor(1, program.window.height() // 2)


def test_a_hold_shows_within_two_seconds_on_the_other_desk(program_at: ProgramAt, qtbot: QtBot) -> None:
    camille, sasha = program_at("camille"), program_at("sasha")
    place(camille, "A forged letter circulates", qtbot)
    banner = workspace(sasha).hold_banner
    qtbot.waitUntil(banner.isVisible, timeout=2_000)
    assert banner.reason.text() == "HOLD — A forged letter circulates"
    assert "Placed by Camille Roy, today" in banner.circumstances.text()
    assert "No worker is running" in banner.circumstances.text()
    qtbot.waitUntil(lambda: frame_colour(sasha) == QColor(palette().danger_strong))
    assert sasha.window.windowTitle().startswith("HOLD — REHEARSAL")
    assert not workspace(sasha).bar.hold.isEnabled(), "everything is stopped already"


def test_a_hold_needs_a_reason(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("camille")
    panel = place(program, "   ", qtbot)
    assert panel.sentence.text().startswith("Write the reason")
    assert not workspace(program).hold_banner.isVisible()
    QTest.keyClick(panel.reason, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_lifting_takes_two_people_who_may(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("sasha")
    place(program, "A forged letter circulates", qtbot)
    qtbot.waitUntil(workspace(program).hold_banner.isVisible)
    assert not workspace(program).hold_banner.lift.isEnabled(), "a monitor may stop, and not lift"
    for login, number in (("alix", 1), ("noa", 2)):
        program.control.acting_as_chosen.emit(_person(program, login))
        qtbot.waitUntil(partial(at_desk, program, login))
        banner = workspace(program).hold_banner
        qtbot.waitUntil(banner.isVisible)
        assert banner.lift.text() == f"Lift ({number} of 2)"
        banner.lift.click()
        if number == 1:
            qtbot.waitUntil(partial(_says, banner.lift, "You asked to lift it"))
            assert "1 more person is needed" in banner.circumstances.text()
    qtbot.waitUntil(lambda: not workspace(program).hold_banner.isVisible())
    assert not program.window.held
    assert "The hold is lifted." in program.window.messages.sentences[-1]


def test_the_worker_that_confirmed_is_named(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("sasha")
    office = workspace(program).desk.office
    workers.register(office, WorkerId("w1"), "headquarters-3")
    workers.publisher_beat(office, WorkerId("w1"))
    place(program, "A forged letter circulates", qtbot)
    banner = workspace(program).hold_banner
    qtbot.waitUntil(lambda: "Not yet confirmed by headquarters-3" in banner.circumstances.text())
    workers.publisher_beat(office, WorkerId("w1"))
    qtbot.waitUntil(lambda: "Its worker confirmed: headquarters-3" in banner.circumstances.text())


def _says(button: QPushButton, words: str) -> bool:
    return button.text() == words


def _person(program: Program, login: str) -> Person:
    return next(p for p in people.everyone(workspace(program).desk.office) if p.login == login)


def test_the_red_frame_stays_with_its_campaign(program_at: ProgramAt, tmp_path: Path, qtbot: QtBot) -> None:
    program = program_at("camille")
    place(program, "A forged letter circulates", qtbot)
    qtbot.waitUntil(lambda: program.window.held)
    program.open(tmp_path / "another.db")
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FirstRunStage))
    QTest.qWait(100)
    assert not program.window.held
    assert frame_colour(program) == QColor(palette().window)
