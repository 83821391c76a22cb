"""What a desk shows: lists of rows, each read again when the desk's feed says that its topic changed.

In the end each desk's lists are compared with what the database says, row by row.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from warroom.domain.response import TimelineFilter
from warroom.events import Changed, Topic
from warroom.services import accounts, hold, people, queries, timeline
from warroom.services.office import Office
from warroom.services.queries import PostFilter

EVERYTHING = 1_000_000

Row = tuple[Any, ...]
Lists = Mapping[str, tuple[Row, ...]]


def _posts(office: Office) -> tuple[Row, ...]:
    found = queries.posts(office, PostFilter(), EVERYTHING)
    return tuple((p.id, p.title, p.status.value, p.stage.value, p.version) for p in found)


def _stopped(office: Office) -> tuple[Row, ...]:
    found = (item.delivery for item in queries.stopped(office))
    return tuple((d.id, d.post_id, d.account_id, d.state.value, d.fence) for d in found)


def _hold(office: Office) -> tuple[Row, ...]:
    standing = hold.current(office)
    return () if standing is None else ((standing.id, standing.reason, tuple(standing.lifters)),)


def _people(office: Office) -> tuple[Row, ...]:
    found = people.everyone(office)
    return tuple(
        (p.id, p.login, p.display_name, tuple(sorted(p.roles)), p.disabled_at is None) for p in found
    )


def _accounts(office: Office) -> tuple[Row, ...]:
    found = (health.account for health in accounts.everything(office))
    return tuple((a.id, a.handle, a.remote_identity, a.trouble) for a in found)


def _timeline(office: Office) -> tuple[Row, ...]:
    first = timeline.newest(office, TimelineFilter(), 1)
    newest = tuple(response.id for response in first.responses)
    if not newest:
        return ()
    rest = timeline.older(office, TimelineFilter(), first.mark, newest[0], EVERYTHING)
    return tuple((response_id,) for response_id in (*newest, *rest))


_READ: Mapping[str, tuple[frozenset[Topic], Callable[[Office], tuple[Row, ...]]]] = {
    "posts": (frozenset({Topic.POSTS, Topic.DELIVERIES}), _posts),
    "stopped": (frozenset({Topic.POSTS, Topic.DELIVERIES}), _stopped),
    "hold": (frozenset({Topic.HOLDS}), _hold),
    "people": (frozenset({Topic.PEOPLE}), _people),
    "accounts": (frozenset({Topic.ACCOUNTS}), _accounts),
    "timeline": (frozenset({Topic.TIMELINE}), _timeline),
}


class View:
    """The lists on one desk. `on_changed` may be called on any thread, the rest on the desk's own."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._news: set[Topic] = set(Topic)
        self.lists: dict[str, tuple[Row, ...]] = {}
        self.reads = 0

    def on_changed(self, changed: Changed) -> None:
        """Something was committed, here or elsewhere."""
        with self._lock:
            self._news |= changed.topics

    def has_news(self) -> bool:
        """Whether something was announced that was not read yet."""
        with self._lock:
            return bool(self._news)

    def read(self) -> frozenset[Topic]:
        """Read again what was announced; returns the topics. Raises StoreTrouble: then nothing is lost."""
        with self._lock:
            news, self._news = frozenset(self._news), set()
        try:
            for name, (topics, read) in _READ.items():
                if topics & news:
                    self.lists[name] = read(self._office)
                    self.reads += 1
        except BaseException:
            with self._lock:
                self._news |= news
            raise
        return news


def fresh(office: Office) -> Lists:
    """All lists as the database has them now."""
    return {name: read(office) for name, (_, read) in _READ.items()}


@dataclass(frozen=True)
class Difference:
    """How a desk's lists differ from the database's: rows that it lacks, has besides, or has twice."""

    missing: int
    stale: int
    double: int
    where: tuple[str, ...]


def difference(shown: Mapping[str, Collection[Row]], true: Lists) -> Difference:
    """What a desk shows, held against the truth."""
    missing = stale = double = 0
    where = []
    for name, rows in true.items():
        on_desk, there = Counter(shown.get(name, ())), Counter(rows)
        counts = (
            (there - on_desk).total(),
            sum(1 for row in on_desk if row not in there),
            on_desk.total() - len(on_desk),
        )
        missing, stale, double = missing + counts[0], stale + counts[1], double + counts[2]
        if any(counts):
            where.append(name)
    return Difference(missing, stale, double, tuple(where))
