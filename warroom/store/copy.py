"""Whole copies of an embedded database, taken through SQLite itself.

A file opened and closed beside SQLite would drop its locks: only `Connection.backup` is used.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from warroom.errors import StoreTrouble
from warroom.language import tr


def copy(source: Path, target: Path) -> None:
    """Copy the database in `source` to the new file `target`, consistent while others write."""
    # Written beside its place and moved there when whole: a half copy never looks like a backup.
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(unfinished)) as there:
            here.backup(there)
        unfinished.rename(target)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise StoreTrouble(
            tr("{source} can't be copied to {target}: {reason}.", source=source, target=target, reason=error)
        ) from error


def check(path: Path) -> None:
    """Raise StoreTrouble when `path` is not a whole campaign."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT schema_rev FROM schema_meta").fetchone()
    except sqlite3.Error as error:
        raise StoreTrouble(
            tr("{path} is damaged or is not a campaign: {reason}.", path=path, reason=error)
        ) from error
    if found != "ok":
        raise StoreTrouble(tr("{path} is damaged: {reason}.", path=path, reason=found))
