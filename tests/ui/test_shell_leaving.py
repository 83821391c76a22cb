"""Nothing typed is lost: not by closing the window, not by changing its looks, not by a failing database."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import ProgramAt
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.compose.text_box import TextBox
from ui.theme.style import Theme
from warroom.services import queries
from warroom.services.queries import PostFilter


@pytest.fixture
def program(program_at: ProgramAt) -> Program:
    """Camille's desk."""
    return program_at("camille")


def begin_post(program: Program, qtbot: QtBot, text: str) -> TextBox:
    """Type the beginning of a new post, and leave it at that."""
    page = workspace(program).page("write")
    assert page is not None
    [new] = [action for action in page.actions_offered() if action.text().replace("&", "") == "New post"]
    new.trigger()
    qtbot.waitUntil(lambda: any(box.isVisible() for box in page.findChildren(TextBox)))
    box = next(box for box in page.findChildren(TextBox) if box.isVisible())
    qtbot.waitUntil(program.jobs.idle)
    QTest.keyClicks(box, text)
    return box


def saved_texts(database: Path) -> list[str]:
    office = factories.opened_office(database)
    summaries = queries.posts(office, PostFilter())
    texts = [queries.post(office, summary.id).post.draft.thread[0].text for summary in summaries]
    office.store.close()
    return texts


def test_what_was_typed_a_moment_before_closing_is_saved(
    program: Program, database: Path, qtbot: QtBot
) -> None:
    begin_post(program, qtbot, "We answer on Sunday")
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible())
    assert saved_texts(database) == ["We answer on Sunday"]


def test_another_theme_keeps_what_was_typed(program: Program, database: Path, qtbot: QtBot) -> None:
    begin_post(program, qtbot, "We answer on Sunday")
    program.control.theme_chosen.emit(Theme.DARK)
    qtbot.waitUntil(lambda: at_desk(program, "camille"))
    assert saved_texts(database) == ["We answer on Sunday"]


def test_a_text_that_cant_be_saved_keeps_the_window_open(
    program: Program, database: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = begin_post(program, qtbot, "We answer on Sunday")
    workspace(program).desk.office.store.close()
    aside = database.with_suffix(".aside")
    database.rename(aside)
    database.mkdir()
    asked: list[str] = []

    def stay(question: QMessageBox) -> int:
        asked.append(question.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", stay)
    program.window.close()
    qtbot.waitUntil(lambda: bool(asked))
    assert program.window.isVisible()
    assert box.toPlainText() == "We answer on Sunday"
    database.rmdir()
    aside.rename(database)
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible())
    assert saved_texts(database) == ["We answer on Sunday"]
