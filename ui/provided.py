"""What the composition root gives to the desktop: the ways to a campaign and to a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the services bring SQLAlchemy, and the window is painted before that is imported
    from ui.drawer import Drawer
    from warroom.services.office import Office
    from warroom.store.address import Address


@dataclass(frozen=True)
class Opened:
    """An open campaign: the file it was opened by, its office, and what this machine keeps of it."""

    path: Path
    office: Office
    drawer: Drawer


@dataclass(frozen=True)
class Provided:
    """The functions block, but for `worker_command`; the desktop calls them off the GUI thread."""

    open_office: Callable[[Path], Office]
    """Opens the campaign file, makes it when there is none, and follows its changes. Raises StoreTrouble."""
    close_office: Callable[[Office], None]
    headquarters_at: Callable[[Path], Address | None]
    """Where headquarters is, if the file says that; None for a campaign file. Raises StoreTrouble."""
    sign_in: Callable[[Path, str, str], Office]
    """The office at the headquarters that the file names, for a login with its password; follows its changes.

    Raises NotAllowed and StoreTrouble.
    """
    keep_headquarters: Callable[[Address], Path]
    """Keeps a headquarters file on this machine. Raises StoreTrouble."""
    drawer_of: Callable[[Office], Drawer]
    worker_command: Callable[[Path], Sequence[str]]
    """The command line of a worker for this campaign file."""
    make_sample: Callable[[Path], None]
    """Founds the sample rehearsal in this file, which does not exist yet."""
    campaign: Path
    """What is opened when nobody names a campaign, and this desk belongs to no headquarters."""
    sample: Path
    """Where the sample rehearsal is, or will be made."""
    sample_password: str
    """The password of everybody in the sample rehearsal; it is public."""
