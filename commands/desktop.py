"""The desktop: the window, with everything that it is given.

The store is imported above the windows on purpose: once PySide6 is there, it reads the source of every module
that is imported after it, to see whether it uses Qt, and SQLAlchemy has many.
"""

import gc
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from commands.answer import Answer, ExitCode
from commands.composition import open_office
from commands.places import lock_file, sample_database
from commands.sample_plan import DRAFTER_LOGIN, PASSWORD
from ui.app import run_desktop
from ui.provided import Provided
from warroom.errors import StoreTrouble
from warroom.language import tr
from warroom.services.office import Office
from warroom.store.feed import Feed


def open_desktop(arguments: Namespace) -> Answer:
    """Open the desktop and stay until it is closed."""
    # What starting makes is no garbage: the collector comes back when the first desk stands.
    gc.disable()
    database = sample_database() if arguments.sample else arguments.database
    status = run_desktop(provided(), database, DRAFTER_LOGIN if arguments.sample else None)
    return Answer(code=ExitCode.OK if status == 0 else ExitCode.OFF)


def provided() -> Provided:
    """What the desktop gets of this machine."""
    campaigns = OpenCampaigns()
    return Provided(
        open_office=campaigns.open,
        close_office=campaigns.close,
        worker_command=own_worker_command,
        make_sample=make_sample,
        sample=sample_database(),
        sample_password=PASSWORD,
    )


def worker_command(database: Path) -> Sequence[str]:
    """The command line of a worker for this campaign file."""
    return (sys.executable, str(Path(__file__).parents[1] / "main.py"), "worker", "--database", str(database))


def own_worker_command(database: Path) -> Sequence[str]:
    """The same for a worker that ends with the desk that started it."""
    return (*worker_command(database), "--with-desk")


def make_sample(database: Path) -> None:
    """Found the sample rehearsal."""
    from commands import sample

    sample.make(database)


class OpenCampaigns:
    """Opens campaigns for a window: one window a campaign, which follows what others commit."""

    def __init__(self) -> None:
        self._open: dict[Path, tuple[FileLock, Feed]] = {}

    def open(self, database: Path) -> Office:
        """The office over `database`. Raises StoreTrouble, also when another window has it open."""
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

    def close(self, office: Office) -> None:
        """Let go of a campaign."""
        lock, feed = self._open.pop(office.store.path)
        feed.stop()
        office.store.close()
        lock.release()
