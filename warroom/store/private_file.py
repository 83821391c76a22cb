"""Small files that only their owner may touch: keys, and what a person has confirmed on this machine.

Each is there whole or not at all, and isn't used while others on the machine can read or write it.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from warroom.errors import Trouble
from warroom.language import tr

OTHERS = 0o077
"""The rights of the file's group and of everybody."""


def read_private(path: Path) -> bytes | None:
    """What the file holds, None when there is none. Raises Trouble: unreadable, or open to others."""
    try:
        with path.open("rb") as file:
            # Of the very file that is read: it could be replaced between two looks.
            refuse_open_to_others(path, os.fstat(file.fileno()).st_mode)
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable(path, error) from error


def create_private(path: Path, content: bytes) -> None:
    """Make the file, unless another program makes it at the same moment: then that one stays."""
    try:
        unfinished = _written(path, content)
        # A link never replaces: the first file stays, and is whole when it shows.
        with suppress(FileExistsError):
            path.hardlink_to(unfinished)
        unfinished.unlink()
    except OSError as error:
        raise unusable(path, error) from error


def replace_private(path: Path, content: bytes) -> None:
    """Put `content` where the file is, or is not yet."""
    try:
        _written(path, content).replace(path)
    except OSError as error:
        raise unusable(path, error) from error


def refuse_open_to_others(path: Path, mode: int) -> None:
    """Raises Trouble when `mode` lets others touch the file at `path`."""
    if os.name == "posix" and mode & OTHERS:
        raise Trouble(tr("Others can read or change {path}. Protect it first: chmod 600 {path}", path=path))


def unusable(path: Path, error: OSError) -> Trouble:
    """The sentence for a file that can't be read or written."""
    return Trouble(
        tr(
            "{path} can't be used: {reason}. Allow reading and writing there.",
            path=path,
            reason=error.strerror,
        )
    )


def _written(path: Path, content: bytes) -> Path:
    """A file beside `path` that holds `content` for good."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    # The mode from the start: nobody can read the key before it is protected.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return unfinished
