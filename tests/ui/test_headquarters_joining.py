"""Joining a headquarters: its file is dropped or pasted, and its server proves itself before that."""

import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.headquarters import PASSWORD, Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, file_for
from tests.ui.programs import at_desk, workspace
from ui.app import Program
from ui.welcome.first_run import FirstRunStage
from ui.welcome.join import JoinStage
from warroom.store.address import Address
from warroom.store.certificates import prove


@pytest.fixture
def program(desks: Desks, tmp_path: Path, qtbot: QtBot) -> Program:
    """A program at its first run."""
    program = desks.start(tmp_path / "campaign.sqlite")
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FirstRunStage), timeout=PATIENCE_MS)
    return program


def joining(program: Program, qtbot: QtBot) -> JoinStage:
    """The page on which this desk joins a headquarters, from the first run."""
    stage = program.window.stage
    assert isinstance(stage, FirstRunStage)
    stage.join.click()
    qtbot.waitUntil(lambda: isinstance(program.window.stage, JoinStage), timeout=PATIENCE_MS)
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    stage = program.window.stage
    assert isinstance(stage, JoinStage)
    return stage


def verdict(stage: JoinStage, program: Program, qtbot: QtBot) -> str:
    """What is said of the file and the server in the end."""
    qtbot.waitUntil(lambda: program.jobs.idle() and stage.verdict.isVisible(), timeout=PATIENCE_MS)
    return stage.verdict.sentence.text()


def drop(stage: JoinStage, file: Path) -> None:
    """Let a file fall on the page."""
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file))])
    nothing = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, nothing)
    stage.box.dropEvent(event)


def test_a_file_is_dropped_the_server_proves_itself_and_camille_signs_in(
    program: Program, hq_file: Path, desks: Desks, qtbot: QtBot
) -> None:
    stage = joining(program, qtbot)
    assert not stage.enter.isEnabled()
    drop(stage, hq_file)
    said = verdict(stage, program, qtbot)
    assert said.startswith("The server proves that it is this headquarters."), said
    assert stage.verdict.place.text().startswith("spring on 127.0.0.1, port ")
    hq_file.unlink()  # it was on a stick
    stage.enter.click()
    desks.sign_in_page(program)
    desks.enter(program, "camille", PASSWORD)
    qtbot.waitUntil(lambda: at_desk(program, "camille"), timeout=PATIENCE_MS)
    kept = program.settings.headquarters
    assert kept is not None
    assert kept.exists()
    assert kept != hq_file, "the file stays on this machine"


def test_the_text_of_the_file_can_be_pasted(program: Program, hq_file: Path, qtbot: QtBot) -> None:
    stage = joining(program, qtbot)
    QGuiApplication.clipboard().setText(hq_file.read_text())
    QTest.keyClick(stage, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "good until" in verdict(stage, program, qtbot) or "ends on" in verdict(stage, program, qtbot)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "This is no headquarters file"),
        ("Dear Camille, the file is below.", "This is no headquarters file"),
        ('{"warroom": "headquarters 9"}', "made by a newer Warroom"),
        ('["warroom"]', "This is no headquarters file"),
    ],
)
def test_what_is_no_headquarters_file_is_said(program: Program, qtbot: QtBot, text: str, says: str) -> None:
    stage = joining(program, qtbot)
    stage.read_text(text)
    assert says in verdict(stage, program, qtbot)
    assert not stage.enter.isEnabled()
    assert not stage.again.isVisible(), "the same text stays what it is"


def test_a_film_that_is_dropped_by_mistake_is_said(program: Program, tmp_path: Path, qtbot: QtBot) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\x00\xff" * 200_000)
    stage = joining(program, qtbot)
    drop(stage, film)
    assert "can't be read as a headquarters file" in verdict(stage, program, qtbot)


def changed(address: Address, tmp_path: Path, **fields: object) -> Path:
    """A headquarters file in which something is not as it was handed out."""
    return file_for(replace(address, **fields), tmp_path)  # type: ignore[arg-type]  # an address's own fields


def test_a_server_under_another_certificate_is_refused(
    hq: Headquarters, program: Program, other_authority: str, tmp_path: Path, qtbot: QtBot
) -> None:
    stage = joining(program, qtbot)
    stage.read_file(changed(hq.address, tmp_path, certificate=other_authority))
    assert "does not prove that it is headquarters" in verdict(stage, program, qtbot)
    assert not stage.enter.isEnabled()
    assert stage.again.isVisible()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Address]:
    """What a server says that proves itself under another name than the one by which it is reached."""
    proof = prove(["elsewhere.example.org"])
    papers = tmp_path / "server.pem"
    papers.write_text(proof.certificate + proof.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)

    class Answer(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(8)
            self.request.sendall(b"S")
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as link:
                link.recv(1)

    with TCPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, name="elsewhere")
        thread.start()
        yield Address("127.0.0.1", server.server_address[1], "spring", proof.authority)
        server.shutdown()
        thread.join()


def test_a_certificate_for_another_name_is_refused(
    elsewhere: Address, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    stage = joining(program, qtbot)
    stage.read_file(file_for(elsewhere, tmp_path))
    assert "does not prove that it is headquarters" in verdict(stage, program, qtbot)
    assert not stage.enter.isEnabled()


def test_a_certificate_that_was_cut_off_is_said(
    hq: Headquarters, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    stage = joining(program, qtbot)
    half = hq.address.certificate[: len(hq.address.certificate) // 2]
    stage.read_file(changed(hq.address, tmp_path, certificate=half))
    assert "certificate in the headquarters file is damaged" in verdict(stage, program, qtbot)


def test_a_server_that_is_not_there_may_be_tried_again(
    hq: Headquarters, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    stage = joining(program, qtbot)
    stage.read_file(changed(hq.address, tmp_path, port=1))
    assert "can't be reached" in verdict(stage, program, qtbot)
    stage.address = hq.address  # as if it had been started meanwhile
    stage.again.click()
    assert verdict(stage, program, qtbot).startswith("The server proves")


def test_who_changes_their_mind_is_back_where_they_were(program: Program, qtbot: QtBot) -> None:
    stage = joining(program, qtbot)
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, FirstRunStage), timeout=PATIENCE_MS)


def test_another_headquarters_can_be_joined_from_a_desk(hq_file: Path, desks: Desks, qtbot: QtBot) -> None:
    program = desks.at("camille", hq_file)
    workspace(program).window_actions.join.trigger()
    qtbot.waitUntil(lambda: isinstance(program.window.stage, JoinStage), timeout=PATIENCE_MS)
    qtbot.waitUntil(program.jobs.idle, timeout=PATIENCE_MS)
    assert program.session is None
