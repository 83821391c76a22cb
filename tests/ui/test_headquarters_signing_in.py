"""Signing in at headquarters: whom the server lets in, what it says to others, and leaving again."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.headquarters import PASSWORD, Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, file_for
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.bar import Beat
from ui.welcome.opening import FailedStage


def has_session(program: Program) -> bool:
    """Whether the campaign is open."""
    return program.session is not None


def refused(program: Program, desks: Desks, qtbot: QtBot, login: str, password: str = PASSWORD) -> str:
    """What is said to who tries to come in."""
    stage = desks.enter(program, login, password)
    qtbot.waitUntil(stage.form.sentence.isVisible, timeout=PATIENCE_MS)
    assert stage.form.enter.isEnabled()
    assert stage.form.login.text() == login, "nothing that was typed is lost"
    return stage.form.sentence.text()


def test_camille_signs_in_and_is_at_her_desk(hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    program = desks.start(hq_file)
    stage = desks.sign_in_page(program)
    assert not has_session(program), "nothing is read before somebody has signed in"
    assert any("spring on 127.0.0.1" in label.text() for label in stage.findChildren(QLabel))
    desks.enter(program, "Camille")
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=PATIENCE_MS)
    desk = workspace(program)
    assert desk.page_key == "write"
    assert program.session is not None
    assert program.session.worker is None, "headquarters has workers of its own"
    assert program.window.band is not None, "it is a rehearsal all the same"
    assert not [a for a in desk.bar.people.actions() if a.text().startswith("Act as")]
    assert program.settings.headquarters == hq_file, "it is opened at the next start"


def test_a_desk_says_that_no_worker_runs(hq: Headquarters, hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    program = desks.at("camille", hq_file)
    desk = workspace(program)
    assert desk.bar.publisher.beat is Beat.AWAITED
    qtbot.waitUntil(lambda: desk.bar.publisher.beat is Beat.STALE, timeout=25_000)
    assert desk.bar.publisher.word == "nobody publishes"


def test_a_wrong_password_is_said_and_may_be_tried_again(hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    program = desks.start(hq_file)
    said = refused(program, desks, qtbot, "camille", "not her password")
    assert said.startswith("The login or the password is wrong.")
    desks.enter(program, "camille")
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=PATIENCE_MS)


def test_nobody_learns_whether_a_login_exists(hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    program = desks.start(hq_file)
    unknown = refused(program, desks, qtbot, "nobody")
    assert unknown == refused(program, desks, qtbot, "camille", "not her password")


def test_who_was_switched_off_reads_so(hq: Headquarters, hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    hq.execute("ALTER ROLE camille NOLOGIN")
    said = refused(desks.start(hq_file), desks, qtbot, "camille")
    assert said == "Your access was switched off. Ask an administrator."


def test_a_worker_is_no_person(hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    said = refused(desks.start(hq_file), desks, qtbot, "worker1")
    assert said == "This is a worker's login. Sign in as a person."


def test_an_older_and_a_newer_headquarters_are_named(
    hq: Headquarters, hq_file: Path, desks: Desks, qtbot: QtBot
) -> None:
    program = desks.start(hq_file)
    hq.execute("UPDATE warroom.schema_meta SET schema_rev = schema_rev - 1, min_client_rev = 1")
    assert "runs an older Warroom" in refused(program, desks, qtbot, "camille")
    hq.execute("UPDATE warroom.schema_meta SET schema_rev = 99, min_client_rev = 99")
    assert "was made by a newer Warroom" in refused(program, desks, qtbot, "camille")


def test_a_server_that_is_not_there_is_said(
    hq: Headquarters, tmp_path: Path, desks: Desks, qtbot: QtBot
) -> None:
    file = file_for(replace(hq.address, port=1), tmp_path)
    said = refused(desks.start(file), desks, qtbot, "camille")
    assert "can't be reached" in said


def test_a_server_with_another_certificate_is_not_trusted(
    hq: Headquarters, tmp_path: Path, other_authority: str, desks: Desks, qtbot: QtBot
) -> None:
    file = file_for(replace(hq.address, certificate=other_authority), tmp_path)
    said = refused(desks.start(file), desks, qtbot, "camille")
    assert "does not prove that it is headquarters" in said


def test_a_damaged_file_is_no_empty_campaign(tmp_path: Path, desks: Desks, qtbot: QtBot) -> None:
    file = tmp_path / "spring.warroom"
    file.write_text("{")
    program = desks.start(file)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FailedStage), timeout=PATIENCE_MS)
    assert "does not say where headquarters is" in program.window.stage.sentence.text()  # type: ignore[attr-defined]  # a FailedStage


def test_who_signs_out_leaves_the_window_to_the_next(
    hq: Headquarters, hq_file: Path, desks: Desks, qtbot: QtBot
) -> None:
    program = desks.at("camille", hq_file)
    workspace(program).window_actions.sign_out.trigger()
    desks.sign_in_page(program)
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert not has_session(program)
    [connected] = hq.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'camille'")
    assert connected == (0,), "who signed out leaves no connection behind"
    desks.enter(program, "sasha")
    qtbot.waitUntil(lambda: at_desk(program, "sasha"), timeout=PATIENCE_MS)


def test_two_people_have_their_desks_on_one_machine(hq_file: Path, desks: Desks) -> None:
    desks.at("camille", hq_file)
    desks.at("alix", hq_file)
