"""Signing in and out, wrong passwords, and changing seats in a rehearsal."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.factories import PASSWORD
from tests.ui.conftest import ProgramAt
from tests.ui.programs import Programs, at_desk, workspace
from ui.app import Program
from ui.welcome.sign_in import SignInStage
from warroom.domain.person import Role
from warroom.services import people, setup


def sign_in_page(program: Program, qtbot: QtBot) -> SignInStage:
    qtbot.waitUntil(lambda: isinstance(program.window.stage, SignInStage))
    stage = program.window.stage
    assert isinstance(stage, SignInStage)
    return stage


def try_password(stage: SignInStage, program: Program, qtbot: QtBot, password: str) -> str:
    stage.login.setText("camille")
    stage.password.setText(password)
    QTest.keyClick(stage.password, Qt.Key.Key_Return)
    qtbot.waitUntil(program.jobs.idle, timeout=15_000)
    return stage.sentence.text()


def test_a_wrong_password_is_refused_and_after_three_one_has_to_wait(
    programs: Programs, database: Path, qtbot: QtBot
) -> None:
    program = programs.start(database)
    stage = sign_in_page(program, qtbot)
    said = [try_password(stage, program, qtbot, "not my password") for _ in range(3)]
    assert said[0] == said[1]
    assert said[0].startswith("The login or the password is wrong.")
    assert said[2].startswith("Too many wrong passwords. Wait")
    assert try_password(stage, program, qtbot, PASSWORD).startswith("Too many wrong passwords. Wait")
    assert stage.password.text() == ""
    programs.campaigns.clock.by = timedelta(minutes=1)
    stage.password.setText(PASSWORD)
    stage.on_entered()
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=15_000)


def test_outside_of_the_sample_nobody_is_offered_and_the_password_stays_secret(
    programs: Programs, database: Path, qtbot: QtBot
) -> None:
    stage = sign_in_page(programs.start(database), qtbot)
    assert stage.choices == {}
    stage.on_entered()
    assert stage.sentence.text() == "Type your login."
    assert stage.password.echoMode() is stage.password.EchoMode.Password


def test_who_signs_out_leaves_the_desk_to_the_next(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("camille")
    workspace(program).window_actions.sign_out.trigger()
    stage = sign_in_page(program, qtbot)
    stage.login.setText("sasha")
    stage.password.setText(PASSWORD)
    stage.on_entered()
    qtbot.waitUntil(lambda: at_desk(program, "sasha"), timeout=15_000)


def test_in_a_rehearsal_one_click_changes_seats(program_at: ProgramAt, qtbot: QtBot) -> None:
    program = program_at("camille")
    offered = [action.text() for action in workspace(program).bar.people.actions()]
    assert "Act as Sasha Petit (monitor)" in offered
    assert not any("Camille Roy (drafter)" in text and text.startswith("Act as") for text in offered)
    [seat] = [a for a in workspace(program).bar.people.actions() if a.text().startswith("Act as Sasha")]
    seat.trigger()
    qtbot.waitUntil(lambda: at_desk(program, "sasha"))
    assert workspace(program).page_key == "timeline", "a monitor lands on the timeline"
    assert program.window.messages.sentences == ["You now act as Sasha Petit."]


def test_a_real_campaign_offers_nobody_elses_seat(programs: Programs, tmp_path: Path, qtbot: QtBot) -> None:
    database = tmp_path / "real.db"
    office = programs.campaigns.open(database)
    noa = setup.found(office, "Real", "Europe/Paris", "en", False, "noa", "Noa", PASSWORD)
    people.add(office, noa.id, "sasha", "Sasha", [Role.MONITOR], PASSWORD)
    programs.campaigns.close(office)
    program = programs.start(database, "sasha")
    stage = sign_in_page(program, qtbot)
    stage.login.setText("sasha")
    stage.password.setText(PASSWORD)
    stage.on_entered()
    qtbot.waitUntil(lambda: at_desk(program, "sasha"), timeout=15_000)
    assert not [a for a in workspace(program).bar.people.actions() if a.text().startswith("Act as")]
    program.control.acting_as_chosen.emit(noa)
    qtbot.waitUntil(program.jobs.idle)
    assert workspace(program).desk.me.login == "sasha"
