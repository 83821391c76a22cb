"""What the composition root gives to the desktop: the ways to a campaign and to a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the services bring SQLAlchemy, and the window is painted before that is imported
    from warroom.services.office import Office


@dataclass(frozen=True)
class Provided:
    """`open_office`, `close_office` and `make_sample` block; the desktop calls them off the GUI thread."""

    open_office: Callable[[Path], Office]
    """Opens the campaign file, makes it when there is none, and follows its changes. Raises StoreTrouble."""
    close_office: Callable[[Office], None]
    worker_command: Callable[[Path], Sequence[str]]
    """The command line of a worker for this campaign file."""
    make_sample: Callable[[Path], None]
    """Founds the sample rehearsal in this file, which does not exist yet."""
    sample: Path
    """Where the sample rehearsal is, or will be made."""
    sample_password: str
    """The password of everybody in the sample rehearsal; it is public."""
