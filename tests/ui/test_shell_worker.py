"""The worker beside the window: started, watched, started again, left alone, stopped."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import ProgramAt
from tests.ui.programs import Programs, workspace
from ui.app import Program
from ui.welcome.sign_in import SignInStage
from ui.worker_process import ANOTHER_WORKER, WorkerProcess, WorkerState


def worker_of(program: Program, qtbot: QtBot) -> WorkerProcess:
    """The desk's own worker, once it runs."""
    session = program.session
    assert session is not None
    worker = session.worker
    assert worker is not None
    qtbot.waitUntil(lambda: worker.pid > 0)
    return worker


@pytest.fixture
def started(qtbot: QtBot) -> Iterator[list[WorkerProcess]]:
    """Workers to be stopped at the end."""
    workers: list[WorkerProcess] = []
    yield workers
    for worker in workers:
        worker.stop()
        worker.wait_stopped()


def test_a_worker_that_is_killed_is_started_again_and_the_desk_says_so(
    program_at: ProgramAt, qtbot: QtBot
) -> None:
    program = program_at("sasha")
    worker = worker_of(program, qtbot)
    first, banner = worker.pid, workspace(program).worker_banner
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(banner.isVisible)
    assert banner.sentence.startswith("The worker stopped")
    qtbot.waitUntil(lambda: worker.state is WorkerState.RUNNING and worker.pid not in (0, first))
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_a_worker_that_dies_at_once_is_tried_later_and_later(
    started: list[WorkerProcess], qtbot: QtBot
) -> None:
    worker = WorkerProcess([sys.executable, "-S", "-c", "print('no such table'); raise SystemExit(1)"])
    started.append(worker)
    sentences: list[str] = []
    worker.changed.connect(lambda: sentences.append(worker.sentence or ""))
    worker.start()
    qtbot.waitUntil(lambda: len([s for s in sentences if s]) == 2)
    said = [sentence for sentence in sentences if sentence]
    assert "(no such table)" in said[0]
    assert said[0].endswith("within 1 s.")
    assert said[1].endswith("within 2 s.")


def test_another_worker_is_left_alone(started: list[WorkerProcess], qtbot: QtBot) -> None:
    worker = WorkerProcess([sys.executable, "-S", "-c", f"raise SystemExit({ANOTHER_WORKER})"])
    started.append(worker)
    worker.start()
    qtbot.waitUntil(lambda: worker.state is WorkerState.ELSEWHERE)
    assert worker.sentence is None, "all is well: somebody publishes"


def test_a_program_that_is_not_there_is_said(started: list[WorkerProcess], qtbot: QtBot) -> None:
    worker = WorkerProcess(["/nowhere/python", "main.py"])
    started.append(worker)
    worker.start()
    qtbot.waitUntil(lambda: worker.state is WorkerState.PAUSING)
    assert worker.sentence is not None


def test_who_opens_another_campaign_stops_the_worker_of_the_first(
    programs: Programs, program_at: ProgramAt, qtbot: QtBot
) -> None:
    program = program_at("sasha")
    worker = worker_of(program, qtbot)
    states: list[WorkerState] = []
    worker.changed.connect(lambda: states.append(worker.state))
    program.open(programs.provided.sample)
    assert states == [WorkerState.OFF]
    qtbot.waitUntil(lambda: worker.pid == 0)
    qtbot.waitUntil(lambda: isinstance(program.window.stage, SignInStage))
