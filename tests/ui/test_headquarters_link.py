"""The way to headquarters is lost and found again while somebody types: the window lives, nothing is lost.

The server is crashed for twelve seconds, a wire in between freezes, a person is switched off.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from tests.cluster import Cluster, DidNotStart, running
from tests.headquarters import DATABASE, PASSWORD, STAFF, WORKER_LOGIN, Headquarters
from tests.ui.headquartered import PATIENCE_MS, Desks, Frames, Wire, file_for, writing
from tests.ui.programs import workspace
from ui.app import Program
from ui.bar import Beat
from ui.compose.page import ComposePage
from ui.compose.sheet import Saving
from warroom.domain.campaign import Campaign
from warroom.services import people
from warroom.services.setup import DEFAULT_GRACE
from warroom.store import building
from warroom.store.address import Address
from warroom.store.building import FirstWorker, ServerAdministrator

AWAY_SECONDS = 12
SMOOTH = 0.5
"""Seconds that the window may be busy with one thing. Mostly it is less than a tenth of one; to wait for a
server that is away would take several.
"""


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A headquarters of this test's own, which may be crashed: what was committed survives that."""
    try:
        with running() as cluster:
            campaign = Campaign("Spring", "Europe/Paris", "en", True, DEFAULT_GRACE, datetime.now(UTC))
            workers = [FirstWorker(WORKER_LOGIN, PASSWORD)]
            building.found(ServerAdministrator(cluster.superuser()), DATABASE, campaign, STAFF, workers)
            yield cluster
    except DidNotStart as error:
        pytest.skip(str(error))


@pytest.fixture
def wire(hq: Headquarters) -> Iterator[Wire]:
    """The way to headquarters, which can freeze."""
    with Wire(hq.address.host, hq.address.port).laid() as wire:
        yield wire


@pytest.fixture
def wired_file(hq: Headquarters, wire: Wire, tmp_path: Path) -> Path:
    """The headquarters file of desks at the other end of the wire."""
    return file_for(replace(hq.address, port=wire.port), tmp_path)


class Typist:
    """Types a sentence into a new post, rests, and types the next one, through whatever happens."""

    def __init__(self, page: ComposePage) -> None:
        page.new_action.trigger()
        self._field = page.editor.composer.thread_editor.parts[0].text
        self.typed = ""
        self._ticks = 0
        self._timer = QTimer(page, interval=40)
        self._timer.timeout.connect(self._on_key)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _on_key(self) -> None:
        self._ticks += 1
        if self._ticks % 60 < 25:
            letter = "abcdefghij "[len(self.typed) % 11]
            self.typed += letter
            QTest.keyClicks(self._field, letter)


def saved(page: ComposePage) -> bool:
    """Whether the post on the screen is in the database."""
    return page.sheet is not None and page.sheet.saving is Saving.SAVED


def lost(program: Program) -> bool:
    """Whether the window says that headquarters can't be reached."""
    return workspace(program).lost_banner.isVisible()


def texts(hq: Headquarters) -> list[str]:
    """What the drafts at headquarters say."""
    found = hq.execute("SELECT draft::json #>> '{thread,0,text}' FROM warroom.post ORDER BY id")
    return [text for (text,) in found]


def test_a_crashed_server_stops_nobody_from_writing(
    own_cluster: Cluster, tmp_path: Path, desks: Desks, qtbot: QtBot
) -> None:
    address = Address(own_cluster.host, own_cluster.port, DATABASE, own_cluster.certificate)
    file = file_for(address, tmp_path)
    program = desks.at("camille", file)
    page = writing(program)
    typist, frames = Typist(page), Frames()
    typist.start()
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1, timeout=PATIENCE_MS)
    frames.start()
    stopped_at = time.monotonic()
    own_cluster.stop_immediately()
    frames.pause()  # this test itself stood in the window's way
    qtbot.waitUntil(lambda: lost(program), timeout=10_000)
    banner = workspace(program).lost_banner
    assert "can't be reached" in banner.sentence or "ended this connection" in banner.sentence
    assert "go on typing" in banner.circumstances.text()
    assert "Camille Roy" in banner.circumstances.text()
    assert workspace(program).bar.publisher.beat is Beat.UNKNOWN
    assert page.drafts.states.currentWidget() is page.drafts.states.content, "what was shown stays"
    qtbot.waitUntil(lambda: time.monotonic() - stopped_at > AWAY_SECONDS, timeout=60_000)
    longest = frames.stop()
    typist.stop()
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.saving is Saving.FAILED)
    assert program.window.messages.sentences == [], "the banner says it, and nothing else gets in the way"
    own_cluster.start()
    back_at = time.monotonic()
    qtbot.waitUntil(lambda: not lost(program) and saved(page), timeout=10_000)
    assert any("Headquarters is back" in said for said in program.window.messages.sentences)
    assert time.monotonic() - back_at < 10
    desks.leave(program)
    again = desks.at("alix", file)
    office = workspace(again).desk.office
    with office.store.read() as uow:
        [summary] = uow.posts.newest()
        post = uow.posts.get(summary.id)
    assert post is not None
    assert post.draft.thread[0].text == typist.typed, "every letter, and no second post"
    assert longest < SMOOTH, f"the window was busy for {longest * 1000:.0f} ms"


def test_a_frozen_wire_is_noticed_and_mended(
    wired_file: Path, wire: Wire, desks: Desks, qtbot: QtBot
) -> None:
    program = desks.at("camille", wired_file)
    page = writing(program)
    typist, frames = Typist(page), Frames()
    typist.start()
    qtbot.waitUntil(lambda: page.drafts.rows.rowCount() == 1, timeout=PATIENCE_MS)
    frames.start()
    wire.freeze()
    frozen_at = time.monotonic()
    qtbot.waitUntil(lambda: lost(program), timeout=12_000)
    noticed = time.monotonic() - frozen_at
    qtbot.waitUntil(lambda: time.monotonic() - frozen_at > AWAY_SECONDS, timeout=60_000)
    wire.thaw()
    mended_at = time.monotonic()
    qtbot.waitUntil(lambda: not lost(program), timeout=10_000)
    typist.stop()
    qtbot.waitUntil(lambda: saved(page), timeout=10_000)
    longest = frames.stop()
    office = workspace(program).desk.office
    with office.store.read() as uow:
        [summary] = uow.posts.newest()
        post = uow.posts.get(summary.id)
    assert post is not None
    assert post.draft.thread[0].text == typist.typed
    assert noticed < 10, f"noticed after {noticed:.1f} s"
    assert time.monotonic() - mended_at < 12
    assert longest < SMOOTH, f"the window was busy for {longest * 1000:.0f} ms"


def lose_the_answer_to_the_next_save(program: Program, wire: Wire) -> None:
    """The server commits it, and the wire freezes before the desk is told."""
    engine = workspace(program).desk.office.store.engine
    saves: list[str] = []

    def on_execute(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        saves.extend(re.findall(r"(?:INSERT INTO|UPDATE) post\b", statement))

    def on_commit(_connection: object) -> None:
        if saves and "lost" not in saves:
            saves.append("lost")
            wire.freeze_answers()

    event.listen(engine, "before_cursor_execute", on_execute)
    event.listen(engine, "commit", on_commit)


@pytest.mark.parametrize("known", [False, True], ids=["a new post", "a known post"])
def test_a_save_whose_answer_was_lost_is_not_made_twice(
    hq: Headquarters, wired_file: Path, wire: Wire, desks: Desks, qtbot: QtBot, known: bool
) -> None:
    program = desks.at("camille", wired_file)
    page = writing(program)
    page.new_action.trigger()
    field = page.editor.composer.thread_editor.parts[0].text
    if known:
        QTest.keyClicks(field, "One. ")
        qtbot.waitUntil(lambda: saved(page) and program.jobs.idle(), timeout=PATIENCE_MS)
    lose_the_answer_to_the_next_save(program, wire)
    QTest.keyClicks(field, "Two. ")
    page.flush()
    qtbot.waitUntil(lambda: texts(hq) == [field.toPlainText()], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: lost(program), timeout=12_000)
    QTest.keyClicks(field, "Three.")
    wire.thaw()
    qtbot.waitUntil(lambda: not lost(program) and saved(page), timeout=15_000)
    assert texts(hq) == ["One. Two. Three." if known else "Two. Three."]


def test_two_people_see_each_others_posts_as_they_are_written(
    hq_file: Path, desks: Desks, qtbot: QtBot
) -> None:
    camilles, sashas = desks.at("camille", hq_file), desks.at("sasha", hq_file, "write")
    page, other = writing(camilles), writing(sashas)
    page.new_action.trigger()
    QTest.keyClicks(page.editor.composer.thread_editor.parts[0].text, "We meet on Sunday")
    written_at = time.monotonic()
    qtbot.waitUntil(lambda: other.drafts.rows.rowCount() == 1, timeout=PATIENCE_MS)
    assert time.monotonic() - written_at < 4, "told by the server, and not found by asking"
    assert "Camille Roy" in str(other.drafts.rows.index(0, 0).data())


def test_who_is_switched_off_while_writing_keeps_the_text(
    hq: Headquarters, hq_file: Path, desks: Desks, qtbot: QtBot
) -> None:
    program, admin = desks.at("camille", hq_file), desks.at("noa", hq_file)
    page = writing(program)
    page.new_action.trigger()
    field = page.editor.composer.thread_editor.parts[0].text
    QTest.keyClicks(field, "Kept")
    qtbot.waitUntil(lambda: saved(page), timeout=PATIENCE_MS)
    desk = workspace(admin).desk
    camille = workspace(program).desk.me
    admin.jobs.run(admin, lambda: people.disable(desk.office, desk.me.id, camille.id))
    QTest.keyClicks(field, " and what came after")
    banner = workspace(program).shut_out_banner
    qtbot.waitUntil(banner.isVisible, timeout=10_000)
    assert banner.sentence.startswith("Your access was switched off. Ask an administrator.")
    assert field.toPlainText() == "Kept and what came after"
    assert not lost(program)
    qtbot.waitUntil(
        lambda: page.sheet is not None and page.sheet.saving is Saving.FAILED, timeout=PATIENCE_MS
    )
    workspace(program).watch.shut_out.emit("Your access was switched off. Ask an administrator.")
    banner.copy.click()
    assert QGuiApplication.clipboard().text() == "Kept and what came after"
    assert page.sheet is not None
    page.sheet.autosave.forget()  # what the question before leaving would be about
    banner.leave.click()
    desks.sign_in_page(program)
    assert hq.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'camille'") == [(0,)]
