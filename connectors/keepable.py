"""What a network told, as far as it can be kept: a broken answer must break off here, not in the store.

Pure. What is raised is among `connectors.http.MALFORMED`.
"""

from datetime import UTC, datetime
from typing import Any

from warroom.domain.response import Incoming

_MOST = 2**63 - 1
"""The largest number of a database."""
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""Any time zone still has a day after it."""


def tally(told: Any) -> int:  # noqa: ANN401 — it is what came
    """How many, as a number or in digits; nothing told counts nothing. Raises ValueError and the like."""
    number = int(told or 0)
    if not 0 <= number <= _MOST:
        raise ValueError("no number of people")
    return number


def named(told: Any) -> str:  # noqa: ANN401 — it is what came
    """The id of something. Raises TypeError or ValueError for what is none."""
    if not isinstance(told, str):
        raise TypeError("no id")
    if not told.strip():
        raise ValueError("an empty id")
    return told


def kept(incoming: Incoming) -> Incoming:
    """The same response. Raises ValueError and the like for one with something that can't be kept."""
    author, remote, root = incoming.author, incoming.remote, incoming.root
    for name in (author.id, author.handle, author.display_name, remote.id, *((root.id,) if root else ())):
        named(name)
    addresses = (remote.url, remote.revision, *((root.url, root.revision) if root else ()))
    told = (incoming.text, incoming.language, incoming.parent_id, *addresses)
    if not all(text is None or isinstance(text, str) for text in told):
        raise TypeError("no text")
    if not _EARLIEST <= incoming.posted_at <= _LATEST:
        raise ValueError("no such time")
    return incoming
