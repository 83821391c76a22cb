"""Two desks on one server: they see each other, and hand the pen over as two on one file do."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.headquartered import PATIENCE_MS, Desks, writing
from tests.ui.programs import workspace
from tests.ui.writing import begin, saved, text_on_screen, write
from ui.app import Program


def online(program: Program) -> str:
    """What the bar says of who is online."""
    return workspace(program).bar.online.accessibleName()


def test_the_pen_is_handed_over_at_headquarters(desks: Desks, hq_file: Path, qtbot: QtBot) -> None:
    camilles, sashas = desks.at("camille", hq_file, "write"), desks.at("sasha", hq_file, "write")
    camille, sasha = writing(camilles), writing(sashas)
    begin(camille, "We meet on Sunday")
    saved(camille, qtbot)
    assert camille.sheet is not None
    post_id = camille.sheet.post_id
    assert post_id is not None
    sasha.open(post_id)
    strip = sasha.editor.strips.pen
    qtbot.waitUntil(lambda: strip.sentence.startswith("Camille Roy is writing here"), timeout=PATIENCE_MS)
    write(camille, " at ten")
    qtbot.waitUntil(lambda: text_on_screen(sasha) == "We meet on Sunday at ten", timeout=PATIENCE_MS)
    strip.buttons[0].click()
    asked = camille.editor.strips.pen
    qtbot.waitUntil(lambda: asked.sentence == "Sasha Petit asks to write here.", timeout=PATIENCE_MS)
    write(camille, ", sharp")
    asked.buttons[0].click()
    qtbot.waitUntil(lambda: sasha.sheet is not None and sasha.sheet.pen.mine, timeout=PATIENCE_MS)
    assert text_on_screen(sasha) == "We meet on Sunday at ten, sharp"
    write(sasha, "!")
    qtbot.waitUntil(lambda: text_on_screen(camille).endswith("sharp!"), timeout=PATIENCE_MS)


def test_who_leaves_headquarters_is_gone_at_once(desks: Desks, hq_file: Path, qtbot: QtBot) -> None:
    camilles, alixs = desks.at("camille", hq_file), desks.at("alix", hq_file)
    qtbot.waitUntil(lambda: online(camilles) == "Alix Morel is online too", timeout=PATIENCE_MS)
    desks.leave(alixs)
    qtbot.waitUntil(lambda: online(camilles) == "Nobody else is online", timeout=PATIENCE_MS)
