"""The desktop: the window, with everything that it is given.

The store is imported above the windows on purpose: once PySide6 is there, it reads the source of every module
that is imported after it, to see whether it uses Qt, and SQLAlchemy has many.
"""

import gc
import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from commands.answer import Answer, ExitCode
from commands.composition import open_office
from commands.places import (
    confirmed_keys_file,
    default_database,
    headquarters_file,
    heads_file,
    lock_file,
    sample_database,
)
from commands.sample_plan import DRAFTER_LOGIN, PASSWORD
from ui.app import run_desktop
from ui.drawer import Drawer
from ui.provided import Provided
from warroom.errors import StoreTrouble
from warroom.language import tr
from warroom.services.office import Office
from warroom.store import Store
from warroom.store.address import SUFFIX, Address, is_address, read_address, write_address
from warroom.store.feed import Feed, feed_of
from warroom.store.heads import HeadsFile


def open_desktop(arguments: Namespace) -> Answer:
    """Open the desktop and stay until it is closed."""
    # What starting makes is no garbage: the collector comes back when the first desk stands.
    gc.disable()
    named = None if arguments.database == default_database() else arguments.database
    database = sample_database() if arguments.sample else named
    status = run_desktop(provided(), database, DRAFTER_LOGIN if arguments.sample else None)
    return Answer(code=ExitCode.OK if status == 0 else ExitCode.OFF)


def provided() -> Provided:
    """What the desktop gets of this machine."""
    campaigns = OpenCampaigns()
    return Provided(
        open_office=campaigns.open,
        close_office=campaigns.close,
        headquarters_at=headquarters_at,
        sign_in=campaigns.sign_in,
        keep_headquarters=keep_headquarters,
        drawer_of=drawer_of,
        worker_command=own_worker_command,
        make_sample=make_sample,
        campaign=default_database(),
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


def headquarters_at(path: Path) -> Address | None:
    """Where headquarters is, if the file at `path` says that. Raises StoreTrouble when it is damaged."""
    return read_address(path) if path.suffix == SUFFIX or is_address(path) else None


def keep_headquarters(address: Address) -> Path:
    """Keep a headquarters file on this machine, where it stays when what it was read from is gone."""
    name = re.sub(r"[^\w.-]", "_", f"{address.database}-{address.host}-{address.port}")
    path = headquarters_file(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreTrouble(
            tr("{path} can't be written: {reason}. Choose another place.", path=path, reason=error.strerror)
        ) from error
    write_address(path, address)
    return path


def drawer_of(office: Office) -> Drawer:
    """What this machine keeps of the office's campaign."""
    database_id = office.store.database_id()
    heads = HeadsFile(heads_file(database_id))
    if not office.store.shared:
        return Drawer(heads)
    from warroom.store.signing_key import DeskKey
    from warroom.store.worker_vault import ConfirmedKeys

    own_key = office.signer if isinstance(office.signer, DeskKey) else None
    return Drawer(heads, ConfirmedKeys(confirmed_keys_file(database_id)), own_key)


@dataclass(frozen=True)
class _Open:
    """What ends with an open campaign. Headquarters has no lock: it is there for many desks."""

    feed: Feed
    lock: FileLock | None = None


class OpenCampaigns:
    """Opens campaigns for a window: one window a campaign file, which follows what others commit."""

    def __init__(self) -> None:
        self._open: dict[Store, _Open] = {}

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
        self._follow(office, lock)
        return office

    def sign_in(self, path: Path, login: str, password: str) -> Office:
        """The office at the headquarters that the file at `path` names. Raises NotAllowed, StoreTrouble."""
        # A laptop needs no server's driver.
        from commands.headquarters import sign_in_at_headquarters

        office = sign_in_at_headquarters(path, login, password)
        self._follow(office)
        return office

    def close(self, office: Office) -> None:
        """Let go of a campaign."""
        opened = self._open.pop(office.store)
        opened.feed.stop()
        office.store.close()
        if opened.lock is not None:
            opened.lock.release()

    def _follow(self, office: Office, lock: FileLock | None = None) -> None:
        feed = feed_of(office.store, office.bus)
        feed.start()
        self._open[office.store] = _Open(feed, lock)
