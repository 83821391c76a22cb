"""Themes are readable, follow the choice at once, and everything is made again in another language."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import ProgramAt
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.settings import Settings
from ui.theme import icons, style
from ui.theme.chips import Chip, delivery_look, kind_look, post_look, triage_look
from ui.theme.style import Theme
from ui.theme.tokens import DARK, LIGHT, MIN_CONTRAST, PAIRS, Palette, contrast, palette
from warroom.domain.delivery import DeliveryState
from warroom.domain.post import PostStatus
from warroom.domain.response import ResponseKind, Triage
from warroom.language import spoken


@pytest.fixture
def program(program_at: ProgramAt) -> Program:
    """Sasha's desk."""
    return program_at("sasha")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_is_readable_on_its_ground(colours: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= MIN_CONTRAST


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_state_has_an_icon_and_a_word(qtbot: QtBot) -> None:
    looks = [
        *(post_look(status) for status in PostStatus),
        *(delivery_look(state) for state in DeliveryState),
        *(triage_look(triage) for triage in Triage),
        *(kind_look(kind) for kind in ResponseKind),
    ]
    for look in looks:
        chip = Chip(look)
        qtbot.addWidget(chip)
        assert chip.word
        assert not icons.pixmap(look.icon, look.tone).isNull()
        assert chip.grab().toImage().pixelColor(20, 3) != chip.grab().toImage().pixelColor(0, 0)


def test_the_dark_theme_is_there_at_once_and_at_the_next_start(program: Program, qtbot: QtBot) -> None:
    page = workspace(program).page_key
    [dark] = [a for a in workspace(program).window_actions.themes if a.text() == "Dark theme"]
    dark.trigger()
    qtbot.waitUntil(lambda: at_desk(program, "sasha"))
    assert palette() is DARK
    assert workspace(program).page_key == page
    assert program.window.grab().toImage().pixelColor(400, 400).lightness() < 80
    assert Settings().theme is Theme.DARK


def test_french_is_spoken_at_once_and_qts_own_buttons_too(program: Program, qtbot: QtBot) -> None:
    [french] = [a for a in workspace(program).window_actions.languages if a.text() == "Français"]
    french.trigger()
    qtbot.waitUntil(lambda: at_desk(program, "sasha"))
    assert spoken() == "fr"
    assert Settings().language == "fr"
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Annuler"


def test_every_button_has_a_name_for_those_who_hear_the_screen(program: Program) -> None:
    shell = [workspace(program).bar, workspace(program).rail]
    unnamed = [
        button
        for part in shell
        for button in [*part.findChildren(QPushButton), *part.findChildren(QToolButton)]
        if not (button.accessibleName() or button.text())
    ]
    assert unnamed == []


def test_a_narrow_window_cuts_nothing_in_the_bar(program: Program, qtbot: QtBot) -> None:
    program.window.resize(program.window.minimumSize())
    qtbot.waitUntil(lambda: program.window.size() == program.window.minimumSize())
    bar = workspace(program).bar
    for child in bar.findChildren(QWidget):
        if child.isVisible() and child.parentWidget() is bar:
            assert child.width() >= child.minimumSizeHint().width(), child.accessibleName()
            assert child.geometry().right() <= bar.width()


def test_the_program_has_an_icon_of_its_own(qapp: QApplication, program: Program) -> None:
    assert Path(style.warroom_icon()).exists()
    assert not qapp.windowIcon().pixmap(64, 64).isNull()
