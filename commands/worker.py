"""The worker's process: publishes and collects until it is told to stop."""

import os
import signal
import sys
from argparse import Namespace
from datetime import timedelta
from threading import Thread

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, opened
from commands.places import heads_file, rehearsal_file
from connectors.pages import PageReader
from connectors.registry import build
from schedules.log import start_log
from schedules.worker import AlreadyServed, serve
from warroom.errors import StoreTrouble
from warroom.language import tr
from warroom.services import ledger
from warroom.services.office import Office
from warroom.store.heads import HeadsFile


def work(arguments: Namespace) -> Answer:
    """Serve the campaign; when another worker does already, say so with an exit code of its own."""
    start_log()
    if arguments.with_desk:
        Thread(target=_end_with_the_desk, name="desk", daemon=True).start()
    with opened(arguments) as office:
        if office.store.shared and office.pins is None:
            from commands.headquarters import not_a_worker

            raise not_a_worker(arguments.acting)
        _check_ledger(office, accept=arguments.accept_ledger)
        connectors = build(rehearsal_file(arguments.database), SystemClock())
        try:
            lease = timedelta(seconds=arguments.lease)
            serve(office, connectors, PageReader(), takeover=arguments.takeover, lease=lease)
        except AlreadyServed as error:
            return Answer((error.sentence,), {"error": error.sentence}, ExitCode.ANOTHER_WORKER)
    return Answer()


def _check_ledger(office: Office, *, accept: bool) -> None:
    """At headquarters: begin only while the ledger holds all that this machine has seen of it.

    Whoever administers the server could take a withdrawn approval away; the line about it would be missing.
    """
    if not office.store.shared:
        return
    seen = HeadsFile(heads_file(office.store.database_id()))
    if accept:
        ledger.accept_heads(office, seen)
    elif (rewritten := ledger.check_heads(office, seen)) is not None:
        raise StoreTrouble(
            tr(
                "{finding} Nothing is published. If you know why (a backup was put back), start the worker "
                "once with --accept-ledger.",
                finding=rewritten.sentence,
            )
        )


def _end_with_the_desk() -> None:
    """Stop in good order when the desk that holds the other end of our input is gone, however it went.

    Otherwise a desk that crashed would leave a worker that publishes on, with nobody who sees it. Runs on the
    thread "desk".
    """
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
