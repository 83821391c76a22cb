"""Where reading an account's responses stands, so that none is lost and none comes twice. Pure.

Threads lists mentions, each post's conversation and what a search finds separately, newest first, with
instants of whole seconds. A walk goes through these sources one after the other, a page at a time. In each
it goes ten minutes below the newest of the walk before, and leaves out what was handed over.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

OVERLAP = 600
"""Seconds below the newest that are read again, for what Threads lists late."""
MOST_REMEMBERED = 1000
"""Marks of one source; in a wave of more, the overlap is the time of the newest thousand."""

Marks = Mapping[str, int]
"""Short hashes of ids, each with its instant in seconds since 1970."""


def mark(remote_id: str) -> str:
    """The short hash by which a response is recognised."""
    return sha256(remote_id.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Source:
    """One list of responses. All below `floor` was handed over, and of the rest what is `known`."""

    floor: int = -1
    known: Marks = field(default_factory=dict)

    def is_new(self, mark_: str, at: int) -> bool:
        """Whether the response wasn't handed over yet."""
        return at >= self.floor and mark_ not in self.known

    def at_the_end(self, fresh: Marks) -> "Source":
        """The source after a walk through it that handed `fresh` over."""
        newest = sorted({**self.known, **fresh}.items(), key=lambda one: one[1], reverse=True)
        newest = newest[:MOST_REMEMBERED]
        if not newest:
            return self
        floor = max(self.floor, newest[0][1] - OVERLAP)
        if len(newest) == MOST_REMEMBERED:
            floor = max(floor, newest[-1][1])
        return Source(floor, {one: at for one, at in newest if at >= floor})


@dataclass(frozen=True)
class Walk:
    """The walk under way: the first of `queue` is being read from `page` on, and gave `fresh` so far.

    `turn` counts the walks and `searches` the searches, the last of them made at `searched_at` (seconds since
    1970).
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    queue: tuple[str, ...] = ()
    page: str | None = None
    fresh: Marks = field(default_factory=dict)
    turn: int = 0
    searches: int = 0
    searched_at: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "Walk":
        """The walk that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept: dict[str, Any] = json.loads(cursor)
        sources = {name: Source(floor, known) for name, (floor, known) in kept.pop("sources").items()}
        return cls(**{**kept, "queue": tuple(kept["queue"])}, sources=sources)

    def text(self) -> str:
        """The walk as a cursor."""
        kept = {**vars(self), "sources": {name: [s.floor, s.known] for name, s in self.sources.items()}}
        return json.dumps(kept, separators=(",", ":"))

    @property
    def source(self) -> Source:
        """The source that is being read."""
        return self.sources.get(self.queue[0], Source())

    def is_new(self, remote_id: str, at: int) -> bool:
        """Whether the source being read hasn't handed this over before."""
        return self.source.is_new(mark(remote_id), at) and mark(remote_id) not in self.fresh

    def is_known_elsewhere(self, remote_id: str) -> bool:
        """Whether another source handed it over in the time that is remembered."""
        return any(mark(remote_id) in source.known for source in self.sources.values())

    def after(self, page: Sequence[tuple[str, int]], next_page: str | None) -> "Walk":
        """The walk behind `page`: ids and instants, all that Threads sent; None: the source's last page."""
        fresh = {**self.fresh, **{mark(one): at for one, at in page if self.is_new(one, at)}}
        if next_page is None or any(at < self.source.floor for _, at in page):
            sources = {**self.sources, self.queue[0]: self.source.at_the_end(fresh)}
            return replace(self, sources=sources, queue=self.queue[1:], page=None, fresh={})
        return replace(self, page=next_page, fresh=fresh)

    def beyond(self, queue: tuple[str, ...]) -> "Walk":
        """The walk with `queue` ahead, in place of what is being read now; sources not listed are kept."""
        return replace(self, queue=queue, page=None, fresh={})
