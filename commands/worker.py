"""The worker's process: publishes and collects until it is told to stop."""

from argparse import Namespace
from datetime import timedelta

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, opened
from commands.places import rehearsal_file
from connectors.registry import build
from schedules.log import start_log
from schedules.worker import AlreadyServed, serve


def work(arguments: Namespace) -> Answer:
    """Serve the campaign; when another worker does already, say so with an exit code of its own."""
    start_log()
    with opened(arguments.database) as office:
        connectors = build(rehearsal_file(arguments.database), SystemClock())
        try:
            serve(office, connectors, takeover=arguments.takeover, lease=timedelta(seconds=arguments.lease))
        except AlreadyServed as error:
            return Answer((error.sentence,), {"error": error.sentence}, ExitCode.ANOTHER_WORKER)
    return Answer()
