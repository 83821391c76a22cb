"""Where reading an account's answers stands, so that none is lost and none comes twice. Pure.

A round reads our own new posts (whose conversations are ours), then the mentions, then makes one search after
the other; pages come newest first. Ids grow with time but for seconds, and a search finds a post some seconds
late: so a round begins two minutes below where the one before it began, by X's own clock, and leaves out what
was handed over. Until a round has ended, the next one would begin where it began itself.
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
MOST_WATCHED_PAGES = 10
"""Of one search for watched words in a round: X charges $0.005 for each of a hundred posts, and a word of
the day may have millions in a week."""


@dataclass(frozen=True)
class Walk:
    """A round under way; the next one begins at the id `floor`.

    `query` is which of the `queries` is at work; None while the mentions are read. `page` asks for the next
    page of what is read now, after `pages` that were read. From the query `watched` on, it is words that
    anybody may write that are searched for: of these, only so many pages are read.
    """

    floor: int
    queries: tuple[str, ...]
    query: int | None = None
    page: str | None = None
    pages: int = 0
    watched: int = 10_000

    @property
    def is_enough(self) -> bool:
        """Whether no further page is to be read of what is read now."""
        return self.query is not None and self.query >= self.watched and self.pages + 1 >= MOST_WATCHED_PAGES


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
        walk = kept["walk"] and Walk(**{**kept["walk"], "queries": tuple(kept["walk"]["queries"])})
        return cls(kept["floor"], tuple(kept["known"]), tuple(kept["ours"]), walk)

    def text(self) -> str:
        """The position as a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def begun(
        self, told_at: datetime | None, about_us: tuple[str, ...], watched: tuple[str, ...] = ()
    ) -> "Position":
        """After the first answer of a round, which X gave at `told_at` (None: it didn't say)."""
        floor = self.floor if told_at is None else max(self.floor, lowest_id(told_at - OVERLAP))
        return replace(self, walk=Walk(floor, (*about_us, *watched), watched=len(about_us)))

    def handed(self, ids: Iterable[str]) -> "Position":
        """After these were handed over."""
        return replace(self, known=(*self.known, *ids))

    def with_ours(self, conversations: Iterable[str], now: datetime) -> "Position":
        """After these new conversations of ours were seen, newest first."""
        oldest = lowest_id(now - SEARCHED)
        known = dict.fromkeys((*conversations, *self.ours))
        ours = [each for each in known if int(each) >= oldest]
        return replace(self, ours=tuple(ours[:MOST_CONVERSATIONS]))

    def after(self, page: str | None) -> "Position":
        """After a page that named the next; None: after the last one, so that the next search begins."""
        assert self.walk is not None
        if page not in (None, self.walk.page) and not self.walk.is_enough:
            return replace(self, walk=replace(self.walk, page=page, pages=self.walk.pages + 1))
        query = 0 if self.walk.query is None else self.walk.query + 1
        if query < len(self.walk.queries):
            return replace(self, walk=replace(self.walk, query=query, page=None, pages=0))
        return self._ended(self.walk)

    def _ended(self, walk: Walk) -> "Position":
        above = sorted((int(each) for each in set(self.known) if int(each) > walk.floor), reverse=True)
        kept = above[:MOST_REMEMBERED]
        # In a wave of more than is remembered, the oldest of those is the floor.
        floor = kept[-1] if len(above) > len(kept) else walk.floor
        return replace(self, floor=floor, known=tuple(str(each) for each in kept), walk=None)

    def broken_off(self) -> "Position":
        """After a page that X no longer knows: the next round begins where this one did."""
        return replace(self, walk=None)

    def since(self, now: datetime) -> str | None:
        """X's `since_id` for a search: none where the floor lies before what is searched."""
        hour = timedelta(hours=1)
        return str(self.floor) if self.floor and instant_of(self.floor) > now - SEARCHED + hour else None
