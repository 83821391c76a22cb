"""The worker's process: publishes and collects until it is told to stop."""

import os
import signal
import sys
from argparse import Namespace
from datetime import timedelta
from threading import Thread

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, opened
from commands.places import rehearsal_file
from connectors.pages import PageReader
from connectors.registry import build
from schedules.log import start_log
from schedules.worker import AlreadyServed, serve


def work(arguments: Namespace) -> Answer:
    """Serve the campaign; when another worker does already, say so with an exit code of its own."""
    start_log()
    if arguments.with_desk:
        Thread(target=_end_with_the_desk, name="desk", daemon=True).start()
    with opened(arguments.database) as office:
        connectors = build(rehearsal_file(arguments.database), SystemClock())
        try:
            lease = timedelta(seconds=arguments.lease)
            serve(office, connectors, PageReader(), takeover=arguments.takeover, lease=lease)
        except AlreadyServed as error:
            return Answer((error.sentence,), {"error": error.sentence}, ExitCode.ANOTHER_WORKER)
    return Answer()


def _end_with_the_desk() -> None:
    """Stop in good order when the desk that holds the other end of our input is gone, however it went.

    Otherwise a desk that crashed would leave a worker that publishes on, with nobody who sees it. Runs on the
    thread "desk".
    """
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
