"""The time to the first painted window that shows the newest responses, beside a bare window and SQLAlchemy.

Both are processes of their own, started in turns: wall time from before the process exists, and all of its
processor time (the desk reads its database on a second thread). The bytecode is there, as at every start but
the first. The desk opens at a timeline of a million responses, and starts its worker as it always does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bench.figures import Figure, typical
from bench.ground import Ground, newest_id
from bench.processes import answer

TIMES = 9
MOST = 1.6
NETWORK_LIBRARIES = frozenset(
    {"atproto", "httpx", "requests", "aiohttp", "urllib3", "websockets", "tweepy", "facebook", "mastodon"}
)
CONNECTORS = ("connectors.rehearsal.connector", "connectors.bluesky.connector")


def measure(ground: Ground) -> Iterator[Figure]:
    """Wall and processor time, and what of the networks the desk has loaded."""
    newest = newest_id(ground.large)
    turns = [(_desk(ground, newest), answer("bare_window", ground.folder)) for _ in range(TIMES + 1)]
    desk, bare = zip(*turns[1:], strict=True)  # the first turn made the bytecode
    against = "a bare window and import sqlalchemy"
    for key, words in (("wall", "elapsed"), ("cpu", "processor time")):
        yield Figure(
            f"first_window_{key}",
            f"first window with the newest responses, {words}",
            typical([seen[key] for seen in desk]),
            "s",
            against,
            typical([seen[key] for seen in bare]),
            most_ratio=MOST,
        )
    loaded = {name for seen in desk for name in seen["modules"]}
    strangers = {name for name in loaded if name.split(".")[0] in NETWORK_LIBRARIES or name in CONNECTORS}
    yield Figure(
        "first_window_network_modules",
        f"network libraries and connectors that the desk loaded {sorted(strangers) or ''}".rstrip(),
        len(strangers),
        "modules",
        most=0,
    )


def _desk(ground: Ground, newest: int) -> Mapping[str, Any]:
    seen = answer("first_window", ground.folder, ground.large)
    if seen["newest"] != newest:
        raise RuntimeError(f"The desk painted {seen['newest']} at its top, and the newest is {newest}.")
    return seen
