"""Where reading one list stands that is told newest first, so that nothing is lost or comes twice. Pure.

A server sorts notifications by an instant that the responder's own clock may have set back, newest first, and
its page cursor is that instant alone (seen). So a walk through the pages goes half an hour below the newest
that the walk before it saw, asks for the edge of each page twice, and leaves out what was handed over before.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

OVERLAP = timedelta(minutes=30)
MOST_REMEMBERED = 1000
"""Notifications of the last half hour; in a wave of more, the overlap is the time of the newest thousand."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Mark:
    """A notification to be recognised: a short hash of its address, and its instant in ms since 1970."""

    hash: str
    at: int

    @classmethod
    def of(cls, uri: str, at: datetime) -> "Mark":
        """The mark of the notification of the record `uri`."""
        return cls(sha256(uri.encode()).hexdigest()[:12], (at - _EPOCH) // _MILLISECOND)


@dataclass(frozen=True)
class Position:
    """Where reading stands between two pages.

    All below `floor` (ms since 1970) was handed over, and of the rest what is `known`. While a walk is under
    way, `page` is the server's cursor of the next page, `fresh` the newest that this walk handed over, and
    `edge` the page before.
    """

    floor: int = -1
    known: tuple[Mark, ...] = ()
    fresh: tuple[Mark, ...] = ()
    edge: tuple[Mark, ...] = ()
    page: str | None = None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Position":
        """The position that `document` wrote down; an empty one is the beginning."""
        marks = {
            name: tuple(Mark(**mark) for mark in kept.get(name, ())) for name in ("known", "fresh", "edge")
        }
        return cls(**{**kept, **marks})

    def document(self) -> dict[str, Any]:
        """The position as it is kept."""
        return asdict(self)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All that is remembered one by one."""
        return (*self.known, *self.fresh, *self.edge)

    def is_new(self, mark: Mark) -> bool:
        """Whether the notification wasn't handed over yet."""
        return mark.at >= self.floor and mark not in set(self.marks)

    def after(self, page: Sequence[Mark], next_page: str | None) -> "Position":
        """The position behind `page`, all that the server sent, newest first; `next_page` is its cursor."""
        fresh = (*self.fresh, *(mark for mark in page if self.is_new(mark)))[:MOST_REMEMBERED]
        if next_page is None or any(mark.at < self.floor for mark in page):
            return self._at_the_end(fresh)
        return replace(self, fresh=fresh, edge=tuple(page), page=_following(self.page, next_page))

    def _at_the_end(self, fresh: tuple[Mark, ...]) -> "Position":
        newest = sorted((*fresh, *self.known), key=lambda mark: mark.at, reverse=True)[:MOST_REMEMBERED]
        if not newest:
            return Position(self.floor)
        floor = max(self.floor, newest[0].at - OVERLAP // _MILLISECOND)
        if len(newest) == MOST_REMEMBERED:
            floor = max(floor, newest[-1].at)
        return Position(floor, tuple(mark for mark in newest if mark.at >= floor))


def _following(asked: str | None, cursor: str) -> str:
    """The cursor to ask with: where it is an instant, a millisecond later, as its equals may be left over.

    If that is the page we are on, all of it happened in one millisecond, and only the plain cursor gets on.
    """
    try:
        later = (datetime.fromisoformat(cursor) + _MILLISECOND).isoformat(timespec="milliseconds")
    except ValueError:
        return cursor
    return cursor if later == asked else later
