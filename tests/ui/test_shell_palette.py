"""Ctrl+K finds any command and any post; `?` lists the keys."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests import factories
from tests.ui.conftest import ProgramAt
from tests.ui.programs import workspace
from ui.app import Program
from ui.palette.fuzzy import plain, score
from ui.palette.keys import KeysHelp
from ui.palette.palette import CommandPalette
from ui.welcome.sign_in import SignInStage


@pytest.fixture
def program(program_at: ProgramAt, database: Path) -> Program:
    """Camille's desk, with a post of hers."""
    office = factories.opened_office(database)
    factories.drafted(office, factories.staff(office).camille.id, title="School canteens")
    office.store.close()
    return program_at("camille")


def opened(program: Program) -> CommandPalette:
    workspace(program).window_actions.search.trigger()
    palette = program.window.findChildren(CommandPalette)[-1]
    assert palette.isVisible()
    return palette


def lines(palette: CommandPalette) -> list[str]:
    return [
        str(palette.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(palette.list.count())
    ]


def test_a_few_letters_and_enter_open_the_calendar(program: Program, qtbot: QtBot) -> None:
    palette = opened(program)
    QTest.keyClicks(palette.line, "cal")
    assert lines(palette)[0] == "Go to: Calendar Ctrl+3"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert workspace(program).page_key == "calendar"
    assert not palette.isVisible()


def test_a_post_is_found_by_its_words(program: Program, qtbot: QtBot) -> None:
    palette = opened(program)
    QTest.keyClicks(palette.line, "canteen")
    qtbot.waitUntil(lambda: any(line.startswith("School canteens") for line in lines(palette)))
    opened_posts: list[int] = []
    workspace(program).desk.places.post_opened.connect(opened_posts.append)
    while not lines(palette)[palette.list.currentRow()].startswith("School canteens"):
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert len(opened_posts) == 1


def test_what_cant_be_done_now_is_shown_with_its_reason_and_not_done(program: Program, qtbot: QtBot) -> None:
    window_actions = workspace(program).window_actions
    window_actions.hold.setEnabled(False)
    window_actions.hold.setStatusTip("everything is stopped already")
    palette = opened(program)
    QTest.keyClicks(palette.line, "hold")
    assert "everything is stopped already" in lines(palette)[0]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible(), "nothing was carried out"


def test_escape_gives_the_keyboard_back(program: Program, qtbot: QtBot) -> None:
    before = workspace(program).rail.buttons["calendar"]
    before.setFocus()
    palette = opened(program)
    assert palette.line.hasFocus()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert program.window.focusWidget() is before


def test_question_mark_lists_the_keys_of_the_page_and_of_everywhere(program: Program) -> None:
    workspace(program).window_actions.keys.trigger()
    [keys] = program.window.findChildren(KeysHelp)
    texts = [label.text() for label in keys.findChildren(QLabel)]
    for expected in ("Write", "Ctrl+N", "Everywhere", "Ctrl+K", "Ctrl+Shift+H", "Hold: stop everything"):
        assert expected in texts


def test_only_one_card_floats_at_a_time(program: Program) -> None:
    workspace(program).window_actions.keys.trigger()
    palette = opened(program)
    [keys] = program.window.findChildren(KeysHelp)
    assert palette.isVisible()
    assert not keys.isVisible()


def test_a_card_leaves_with_the_desk_it_belongs_to(program: Program, qtbot: QtBot) -> None:
    palette = opened(program)
    workspace(program).window_actions.sign_out.trigger()
    qtbot.waitUntil(lambda: isinstance(program.window.stage, SignInStage))
    assert not isValid(palette) or not palette.isVisible()


def test_the_better_match_comes_first() -> None:
    names = ["Dark theme", "Light theme", "Go to: Calendar", "Go to: Ledger"]
    best = max(names, key=lambda name: score("dt", name) or -1)
    assert best == "Dark theme"
    assert score("calx", "Go to: Calendar") is None
    assert score("etat", "État du réseau") is not None


def test_letters_scattered_over_a_sentence_are_no_match() -> None:
    assert score("gare", "Arrêt d’urgence : tout arrêter") is None
    assert score("gare", "Réponse sur la gare") is not None


@given(st.text(max_size=40), st.data())
def test_whatever_stands_in_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    letters = plain(text)
    start = data.draw(st.integers(0, len(letters)))
    end = data.draw(st.integers(start, len(letters)))
    assert score(letters[start:end], text) is not None


@given(st.text(max_size=12), st.text(max_size=40))
def test_a_match_holds_the_letters_in_their_order(query: str, text: str) -> None:
    if score(query, text) is not None:
        letters = iter(plain(text))
        assert all(letter in letters for letter in plain(query).replace(" ", ""))
