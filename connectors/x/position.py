"""Where reading an account's answers stands, so that none is lost and none comes twice. Pure.

A round reads the mentions, then our own new posts (their conversations are searched), then makes one search
after the other; pages come newest first. Ids grow with time but for seconds, and a search finds a post some
seconds late: so a round begins two minutes below where the one before it began, by X's own clock, and leaves
out what was handed over. Until a round has ended, the next one would begin where it began itself.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from connectors.x.snowflake import instant_of, lowest_id

OVERLAP = timedelta(minutes=2)
SEARCHED = timedelta(days=7)
"""How far back X searches."""
MOST_REMEMBERED = 4000
MOST_CONVERSATIONS = 120


@dataclass(frozen=True)
class Walk:
    """A round under way; the next one begins at the id `floor`.

    First come the mentions (until `mentioned`), then our own posts, which make the `queries`, of which number
    `query` is at work. `page` asks for the next page of what is read now.
    """

    floor: int
    page: str | None = None
    mentioned: bool = False
    queries: tuple[str, ...] | None = None
    query: int = 0


@dataclass(frozen=True)
class Position:
    """Everything below the id `floor` was handed over, and of the rest what is `known`.

    `ours` are our own conversations of the last seven days, newest first.
    """

    floor: int = 0
    known: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    walk: Walk | None = None

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept = json.loads(cursor)
        walk = kept["walk"]
        if walk is not None:
            queries = walk["queries"]
            walk = Walk(**{**walk, "queries": None if queries is None else tuple(queries)})
        return cls(kept["floor"], tuple(kept["known"]), tuple(kept["ours"]), walk)

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def begun(self, told_at: datetime | None) -> "Position":
        """At the first answer of a round, which X gave at `told_at` (None: it didn't say)."""
        floor = self.floor if told_at is None else max(self.floor, lowest_id(told_at - OVERLAP))
        return replace(self, walk=Walk(floor))

    def handed(self, ids: Iterable[str]) -> "Position":
        """After these were handed over."""
        return replace(self, known=(*self.known, *ids))

    def with_ours(self, conversations: Iterable[str], now: datetime) -> "Position":
        """After these new conversations of ours were seen, newest first."""
        oldest = lowest_id(now - SEARCHED)
        known = dict.fromkeys((*conversations, *self.ours))
        ours = [each for each in known if int(each) >= oldest]
        return replace(self, ours=tuple(ours[:MOST_CONVERSATIONS]))

    def ended(self) -> "Position":
        """After a whole round."""
        assert self.walk is not None
        above = sorted((int(each) for each in set(self.known) if int(each) > self.walk.floor), reverse=True)
        kept = above[:MOST_REMEMBERED]
        # In a wave of more than is remembered, the oldest of those is the floor.
        floor = kept[-1] if len(above) > len(kept) else self.walk.floor
        return replace(self, floor=floor, known=tuple(str(each) for each in kept), walk=None)

    def broken_off(self) -> "Position":
        """After a page that X no longer knows: the next round begins where this one did."""
        return replace(self, walk=None)

    def since(self, now: datetime) -> str | None:
        """X's `since_id` for a search: none where the floor lies before what is searched."""
        hour = timedelta(hours=1)
        return str(self.floor) if self.floor and instant_of(self.floor) > now - SEARCHED + hour else None
