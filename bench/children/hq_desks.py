"""Many desks at headquarters that follow what changes: when each was told of what, by the monotonic clock."""

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from tests.headquarters import PASSWORD
from warroom.events import Bus, Changed, Topic
from warroom.store.feed import feed_of
from warroom.store.server import open_server

WATCHED = (Topic.POSTS, Topic.PRESENCE)


class Desk:
    """One desk's link to the server."""

    def __init__(self, file: Path, login: str) -> None:
        self.told: dict[str, list[float]] = defaultdict(list)
        bus = Bus()
        bus.listen(self._note)
        self._store = open_server(file, login, PASSWORD, bus)
        self._feed = feed_of(self._store, bus)
        self._feed.start()

    def leave(self) -> None:
        """Follow no more."""
        self._feed.stop()
        self._store.close()

    def _note(self, changed: Changed) -> None:
        at = time.monotonic()
        for topic in changed.topics.intersection(WATCHED):
            self.told[topic.value].append(round(at, 4))


def main() -> None:
    """Follow the headquarters file `argv[2]` at a desk for each further login, to the end of the input."""
    file = Path(sys.argv[2])
    desks = [Desk(file, login) for login in sys.argv[3:]]
    print("ready", flush=True)
    sys.stdin.read()
    for desk in desks:
        desk.leave()
    print(json.dumps({"desks": [desk.told for desk in desks]}))


if __name__ == "__main__":
    main()
