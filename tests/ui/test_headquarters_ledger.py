"""A ledger that somebody cut: every desk that had seen more says so in red, until it is known why."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests import factories
from tests.headquarters import Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, writing
from tests.ui.programs import Programs, at_desk, workspace
from ui import ledger_watch
from ui.app import Program
from ui.ledger_watch import RewrittenBanner

Cut = Callable[[], None]


@pytest.fixture
def cut(hq: Headquarters) -> Cut:
    """The server's administrator takes away the newest entry about people."""

    def act() -> None:
        with hq.without_rules("ledger") as root:
            root.execute(
                "DELETE FROM ledger WHERE stream = 'people' AND seq ="
                " (SELECT max(seq) FROM ledger WHERE stream = 'people')"
            )

    return act


def alarm(program: Program) -> RewrittenBanner:
    """The banner about the ledger."""
    return workspace(program).rewritten_banner


def answer(monkeypatch: pytest.MonkeyPatch, *, knows_why: bool) -> None:
    """How the question about the ledger is answered."""
    monkeypatch.setattr(ledger_watch, "knows_why", lambda _window: knows_why)


def test_a_ledger_that_is_cut_while_the_link_was_lost_is_an_alarm(
    hq: Headquarters, hq_file: Path, cut: Cut, desks: Desks, qtbot: QtBot
) -> None:
    program = desks.at("camille", hq_file)
    qtbot.waitUntil(
        lambda: workspace(program).ledger_watch.checked and program.jobs.idle(), timeout=PATIENCE_MS
    )
    assert not alarm(program).isVisible()
    cut()
    hq.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'camille'")
    qtbot.waitUntil(alarm(program).isVisible, timeout=PATIENCE_MS)
    assert "what this desk had seen of people is not there any more" in alarm(program).sentence
    assert "Publish nothing, call the administrators" in alarm(program).sentence
    assert not alarm(program).accept.isVisible(), "a drafter can't say why"
    page = writing(program)
    page.new_action.trigger()
    QTest.keyClicks(page.editor.composer.thread_editor.parts[0].text, "The work goes on")
    workspace(program).ledger_watch.follow()
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert alarm(program).isVisible(), "it stays"


def test_an_administrator_who_knows_why_ends_the_alarm(
    hq: Headquarters, hq_file: Path, cut: Cut, desks: Desks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = desks.at("noa", hq_file)
    qtbot.waitUntil(
        lambda: workspace(program).ledger_watch.checked and program.jobs.idle(), timeout=PATIENCE_MS
    )
    cut()
    hq.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'noa'")
    qtbot.waitUntil(alarm(program).isVisible, timeout=PATIENCE_MS)
    answer(monkeypatch, knows_why=False)
    alarm(program).accept.click()
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert alarm(program).isVisible()
    answer(monkeypatch, knows_why=True)
    alarm(program).accept.click()
    qtbot.waitUntil(lambda: not alarm(program).isVisible(), timeout=PATIENCE_MS)


def test_the_question_is_asked_with_keeping_the_alarm_as_its_first_answer(
    hq_file: Path, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = desks.at("noa", hq_file)
    asked: list[str] = []

    def close(box: QMessageBox) -> None:
        button = box.defaultButton()
        asked.append(button.text())
        button.click()

    monkeypatch.setattr(QMessageBox, "exec", close)
    assert not ledger_watch.knows_why(alarm(program))
    assert asked == ["Keep the alarm"]


def test_a_campaign_file_that_was_rewritten_between_two_starts_is_an_alarm(
    programs: Programs, database: Path, qtbot: QtBot
) -> None:
    program = programs.start(database, "noa")
    qtbot.waitUntil(
        lambda: at_desk(program, "noa") and workspace(program).ledger_watch.checked, timeout=PATIENCE_MS
    )
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    program.window.hide()
    office = workspace(program).desk.office
    programs.leave(program)
    assert office.store.path == database
    with sqlite3.connect(database) as raw:
        raw.execute("DROP TRIGGER ledger_delete")
        raw.execute(
            "DELETE FROM ledger WHERE stream = 'people' AND seq ="
            " (SELECT max(seq) FROM ledger WHERE stream = 'people')"
        )
    raw.close()
    again = programs.start(database, "sasha")
    qtbot.waitUntil(lambda: at_desk(again, "sasha"), timeout=PATIENCE_MS)
    qtbot.waitUntil(alarm(again).isVisible, timeout=PATIENCE_MS)
    assert "people" in alarm(again).sentence


def test_a_memory_that_others_can_write_is_said_once(
    programs: Programs, database: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    office = factories.opened_office(database)
    heads = tmp_path / f"{office.store.database_id()}.heads"
    office.store.close()
    heads.touch(mode=0o666)
    heads.chmod(0o666)
    program = programs.start(database, "noa")
    qtbot.waitUntil(
        lambda: at_desk(program, "noa") and bool(program.window.messages.sentences), timeout=PATIENCE_MS
    )
    assert program.window.messages.sentences == [
        f"Others can read or change {heads}. Protect it first: chmod 600 {heads}"
    ]
