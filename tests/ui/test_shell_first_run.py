"""From nothing to a desk: founding a campaign, the sample at one click, and a file that can't be opened."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.programs import Programs, at_desk, workspace
from ui.app import Program
from ui.welcome.first_run import FirstRunStage
from ui.welcome.opening import FailedStage
from ui.welcome.sign_in import SignInStage
from warroom.services import people, setup


def first_run(programs: Programs, database: Path, qtbot: QtBot) -> tuple[Program, FirstRunStage]:
    program = programs.start(database)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FirstRunStage))
    stage = program.window.stage
    assert isinstance(stage, FirstRunStage)
    return program, stage


def test_noa_founds_a_campaign_and_sits_at_her_desk(programs: Programs, tmp_path: Path, qtbot: QtBot) -> None:
    program, stage = first_run(programs, tmp_path / "spring.db", qtbot)
    QTest.mouseClick(stage.found, Qt.MouseButton.LeftButton)
    QTest.keyClicks(stage.campaign_step.name, "Valmont 2027")
    stage.campaign_step.zone.setCurrentText("Indian/Reunion")
    stage.campaign_step.real.click()
    QTest.mouseClick(stage.next, Qt.MouseButton.LeftButton)
    QTest.keyClicks(stage.person_step.name, "Noa Haddad")
    QTest.keyClicks(stage.person_step.login, "noa")
    for field in (stage.person_step.password, stage.person_step.again):
        QTest.keyClicks(field, "a long enough secret")
    QTest.mouseClick(stage.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: at_desk(program, "noa"), timeout=15_000)
    desk = workspace(program).desk
    campaign = setup.campaign(desk.office)
    assert campaign is not None
    assert (campaign.name, campaign.zone_name, campaign.rehearsal) == (
        "Valmont 2027",
        "Indian/Reunion",
        False,
    )
    assert people.sign_in(desk.office, "noa", "a long enough secret").display_name == "Noa Haddad"
    assert program.window.band is None, "the real thing carries no rehearsal band"
    assert program.window.windowTitle() == "Valmont 2027 — Warroom"


def test_what_is_missing_is_said_where_it_is_missing(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    _program, stage = first_run(programs, tmp_path / "spring.db", qtbot)
    said = []
    stage.on_next()
    step = stage.campaign_step
    fills: tuple[Callable[[], None], ...] = (
        lambda: step.name.setText("Valmont"),
        lambda: step.zone.setCurrentText("Atlantis/Capital"),
        lambda: step.zone.setCurrentText("Europe/Paris"),
        lambda: step.rehearsal.setChecked(True),
    )
    for fill in fills:
        stage.on_next()
        said.append(stage.sentence.text())
        fill()
    assert said == [
        "Give the campaign a name.",
        "Say whether this is a rehearsal or the real thing.",
        "“Atlantis/Capital” is not a time zone; write one like Europe/Paris.",
        "Say whether this is a rehearsal or the real thing.",
    ]


def test_the_two_passwords_must_be_the_same_and_long_enough(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    program, stage = first_run(programs, tmp_path / "spring.db", qtbot)
    stage.on_next()
    stage.campaign_step.name.setText("Valmont")
    stage.campaign_step.rehearsal.setChecked(True)
    stage.on_next()
    person = stage.person_step
    person.name.setText("Noa Haddad")
    person.login.setText("noa")
    person.password.setText("short")
    stage.on_next()
    assert stage.sentence.text() == "Choose a password of at least 10 characters."
    person.password.setText("a long enough secret")
    person.again.setText("a long enough secre")
    stage.on_next()
    assert stage.sentence.text() == "The two passwords differ; type the second one again."
    person.again.setText("a long enough secret")
    person.login.setText("No a!")
    stage.on_next()
    qtbot.waitUntil(program.jobs.idle)
    assert stage.sentence.text().startswith("A login is made of a-z")
    assert stage.next.isEnabled(), "it can be corrected and tried again"


def test_the_sample_rehearsal_opens_with_one_click_and_a_person_with_another(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    program, stage = first_run(programs, tmp_path / "spring.db", qtbot)
    QTest.mouseClick(stage.sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, SignInStage))
    sign_in = program.window.stage
    assert isinstance(sign_in, SignInStage)
    assert list(sign_in.choices) == ["alix", "camille", "noa", "sasha"]
    QTest.mouseClick(sign_in.choices["camille"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=15_000)
    assert program.window.band is not None
    assert program.window.band.isVisible()
    assert program.window.windowTitle().startswith("REHEARSAL")


def test_a_file_that_is_no_campaign_is_named_and_there_is_a_way_out(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear colleagues, this is not a database at all. " * 50)
    program = programs.start(letter)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FailedStage))
    stage = program.window.stage
    assert isinstance(stage, FailedStage)
    assert str(letter) in stage.sentence.text()
    program.control.sample_asked.emit()
    qtbot.waitUntil(lambda: isinstance(program.window.stage, SignInStage))
    assert letter.read_text().startswith("Dear colleagues")
