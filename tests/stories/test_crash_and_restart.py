"""The crash and the restart: the worker is killed in the middle of the day; the desk is closed for the night.

Real windows, a real worker in its own process, and the practice network's own file as the witness.
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commands import desktop, sample
from commands.composition import SystemClock
from commands.places import rehearsal_file
from connectors.rehearsal.network import Network
from tests import factories
from tests.factories import staff
from tests.ui.programs import workspace
from ui.app import Program
from ui.bar import Beat
from ui.worker_process import WorkerProcess, WorkerState
from ui.workspace import Workspace
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.services import ledger, queries
from warroom.services.office import Office

pytestmark = pytest.mark.only_in_a_file("the sample campaign is a file")

A_WORKER_NEEDS = 20_000
"""Milliseconds for a process to start and beat on a busy machine."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The sample campaign."""
    database = tmp_path / "campaign.sqlite"
    sample.make(database)
    return database


@pytest.fixture
def program(database: Path, qapp: QApplication) -> Iterator[Program]:
    """The desktop as people start it."""
    QSettings("Warroom", "Warroom").clear()
    program = Program(qapp, replace(desktop.provided(), sample=database))
    yield program
    program.window.hide()
    program.end()


def opened(program: Program, database: Path, qtbot: QtBot) -> tuple[Workspace, WorkerProcess]:
    """Camille's desk with a worker that publishes."""
    program.open(database, "camille")
    qtbot.waitUntil(lambda: isinstance(program.window.stage, Workspace), timeout=A_WORKER_NEEDS)
    desk = workspace(program)
    qtbot.waitUntil(lambda: desk.bar.publisher.beat is Beat.FRESH, timeout=A_WORKER_NEEDS)
    session = program.session
    assert session is not None
    worker = session.worker
    assert worker is not None
    qtbot.waitUntil(lambda: worker.pid > 0)
    return desk, worker


def signed(office: Office, text: str) -> PostId:
    """A post by Camille that Alix signed: it is due at once."""
    people = staff(office)
    return factories.approved(office, people.camille.id, people.alix.id, text, title=text).id


def is_sent(office: Office, post_id: PostId) -> bool:
    return queries.post(office, post_id).summary.status is PostStatus.SENT


def times_on_the_network(database: Path, text: str) -> int:
    posts = Network(rehearsal_file(database), SystemClock()).posts()
    return sum(post.text == text for post in posts)


@pytest.mark.timeout(150)
def test_the_crash_and_the_restart(program: Program, database: Path, qtbot: QtBot) -> None:
    desk, worker = opened(program, database, qtbot)
    office = desk.desk.office

    # The worker is killed. What is signed meanwhile waits, the desk says why, and a new worker sends it once.
    killed = worker.pid
    os.kill(killed, signal.SIGKILL)
    qtbot.waitUntil(desk.worker_banner.isVisible)
    waiting = signed(office, "The rally is at ten.")
    qtbot.waitUntil(lambda: worker.state is WorkerState.RUNNING and worker.pid not in (0, killed))
    qtbot.waitUntil(lambda: not desk.worker_banner.isVisible())
    qtbot.waitUntil(lambda: is_sent(office, waiting), timeout=A_WORKER_NEEDS)
    assert times_on_the_network(database, "The rally is at ten.") == 1

    # The window is closed for the night with its worker. In the morning everything goes on where it stood.
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=A_WORKER_NEEDS)
    desk, worker = opened(program, database, qtbot)
    assert worker.pid not in (0, killed)
    office = desk.desk.office
    morning = signed(office, "Good morning, Valmont.")
    qtbot.waitUntil(lambda: is_sent(office, morning), timeout=A_WORKER_NEEDS)
    for text in ("The rally is at ten.", "Good morning, Valmont."):
        assert times_on_the_network(database, text) == 1
    assert ledger.verify(office).verified
