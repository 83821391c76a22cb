"""The desktop: the window, with everything that it is given.

What the first paint does not need is imported when the campaign is opened, off the GUI thread.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.answer import Answer, ExitCode
from commands.places import lock_file, sample_database
from ui.app import run_desktop
from ui.provided import Provided
from warroom.errors import StoreTrouble
from warroom.language import tr

if TYPE_CHECKING:
    from filelock import FileLock

    from warroom.services.office import Office
    from warroom.store.feed import Feed


def open_desktop(arguments: Namespace) -> Answer:
    """Open the desktop and stay until it is closed."""
    from commands.sample_plan import DRAFTER_LOGIN, PASSWORD

    database = sample_database() if arguments.sample else arguments.database
    campaigns = OpenCampaigns()
    provided = Provided(
        open_office=campaigns.open,
        close_office=campaigns.close,
        worker_command=worker_command,
        make_sample=make_sample,
        sample=sample_database(),
        sample_password=PASSWORD,
    )
    status = run_desktop(provided, database, DRAFTER_LOGIN if arguments.sample else None)
    return Answer(code=ExitCode.OK if status == 0 else ExitCode.OFF)


def worker_command(database: Path) -> Sequence[str]:
    """The command line of a worker for this campaign file."""
    return (sys.executable, str(Path(__file__).parents[1] / "main.py"), "worker", "--database", str(database))


def make_sample(database: Path) -> None:
    """Found the sample rehearsal."""
    from commands import sample

    sample.make(database)


class OpenCampaigns:
    """Opens campaigns for a window: one window a campaign, which follows what others commit."""

    def __init__(self) -> None:
        self._open: dict[Path, tuple[FileLock, Feed]] = {}

    def open(self, database: Path) -> "Office":
        """The office over `database`. Raises StoreTrouble, also when another window has it open."""
        from filelock import FileLock, Timeout

        from commands.composition import open_office
        from warroom.store.feed import Feed

        office = open_office(database)
        lock = FileLock(lock_file(database, "desk"), blocking=False)
        try:
            lock.acquire()
        except Timeout as error:
            office.store.close()
            raise StoreTrouble(
                tr(
                    "{path} is open in another Warroom window. Use that one, or close it first.",
                    path=database,
                )
            ) from error
        feed = Feed(office.store, office.bus)
        feed.start()
        self._open[office.store.path] = (lock, feed)
        return office

    def close(self, office: "Office") -> None:
        """Let go of a campaign."""
        lock, feed = self._open.pop(office.store.path)
        feed.stop()
        office.store.close()
        lock.release()
