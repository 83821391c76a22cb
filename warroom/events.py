"""What changed, said after the commit, so that views read again what they show.

`Changed` carries topics and no data: the database is the only truth. The bus is synchronous and calls its
listeners on the thread that published; a listener that belongs elsewhere hands over by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Topic(StrEnum):
    """A part of the campaign that a view may show."""

    CAMPAIGN = "campaign"
    PEOPLE = "people"
    ACCOUNTS = "accounts"
    CREDENTIALS = "credentials"
    """Some account's secret: whoever remembers one reads it again."""
    COLLECTIONS = "collections"
    """Some account's turn to be read comes sooner."""
    POSTS = "posts"
    DELIVERIES = "deliveries"
    TIMELINE = "timeline"
    HOLDS = "holds"
    WORKERS = "workers"
    ERRANDS = "errands"
    PRESENCE = "presence"


@dataclass(frozen=True)
class Changed:
    """Something under these topics was committed. `revisions` are the topics' new numbers."""

    revisions: dict[Topic, int]

    @property
    def topics(self) -> frozenset[Topic]:
        """The topics alone."""
        return frozenset(self.revisions)


Listener = Callable[[Changed], None]


class Bus:
    """Tells every listener in this process what changed. Any thread may publish."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every change from now on; returns the function that ends it."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end

    def publish(self, changed: Changed) -> None:
        """Hand `changed` to every listener, in the order in which they came."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(changed)
