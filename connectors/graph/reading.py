"""Reading the comments under many posts so that none is lost and none comes twice. Pure but for its source.

Neither network lists all comments of an account, so a round lists the newest posts with what shows whether
something changed under each, and then reads on where it did. Under one post, what is newer than the newest
that was read, less half an hour, is looked at again, and what was handed over before is left out.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from connectors.graph.answers import Declined, Problem
from warroom.domain.response import Incoming

MENTIONS = "@"
"""Stands for the posts in which others name the account, among the posts to read under."""
OVERLAP = timedelta(minutes=30)
"""Comments show up late or out of order within it."""
MOST_REMEMBERED = 500
"""Comments of the last half hour under one post; in a wave of more, the overlap is the time of the newest."""


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """Something under a post. `incoming` is None for what isn't a response: a comment of our own."""

    id: str
    at: datetime
    incoming: Incoming | None


@dataclass(frozen=True)
class Subject:
    """A post to read under. `signature` differs when something changed; `count` is how much stands there."""

    id: str
    signature: str
    count: int = 0


@dataclass(frozen=True)
class ItemPage:
    """A page under one post; `after` leads to the next. `oldest` is set where pages come newest first: the
    instant of the last of those that are in order.
    """

    items: tuple[Item, ...]
    after: str | None
    oldest: datetime | None = None


class Source(Protocol):
    """A network's calls."""

    def subjects(self) -> Sequence[Subject]:
        """The posts to look at, newest first."""
        ...

    def page(self, subject: str, after: str | None, since: datetime | None, /) -> ItemPage:
        """A page of what stands under a post; of what came before `since` nothing is needed."""
        ...


Mark = tuple[str, int]
"""An item to be recognised: a short hash of its id, and its instant in seconds since 1970."""


@dataclass(frozen=True)
class Reading:
    """How far one post is read: all before `floor` was handed over, and of the rest what is `known`."""

    signature: str = ""
    count: int = 0
    floor: int = -1
    known: tuple[Mark, ...] = ()

    def is_new(self, mark: Mark) -> bool:
        """Whether the item wasn't handed over yet."""
        return mark[1] >= self.floor and mark not in self.known

    def ended(self, subject: Subject, fresh: Sequence[Mark]) -> "Reading":
        """The reading after all pages, on which `fresh` was new."""
        newest = _newest((*fresh, *self.known))
        floor = max(self.floor, newest[0][1] - int(OVERLAP.total_seconds())) if newest else self.floor
        if len(newest) == MOST_REMEMBERED:
            floor = max(floor, newest[-1][1])
        known = tuple(mark for mark in newest if mark[1] >= floor)
        return Reading(subject.signature, subject.count, floor, known)


@dataclass(frozen=True)
class Position:
    """Where reading stands between two calls: `queue` are the posts still to be read in this round.

    The rest belongs to the first of them: where its next page is, how many new items it had so far, and the
    newest of those.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    queue: tuple[Subject, ...] = ()
    after: str | None = None
    found: int = 0
    fresh: tuple[Mark, ...] = ()

    @classmethod
    def parse(cls, cursor: str | None) -> "Position":
        """The position that `text` wrote down; None is the beginning."""
        if cursor is None:
            return cls()
        kept = json.loads(cursor)
        readings = {
            key: Reading(signature, count, floor, _marks(known))
            for key, (signature, count, floor, known) in kept["readings"].items()
        }
        queue = tuple(Subject(**subject) for subject in kept["queue"])
        return cls(readings, queue, kept["after"], kept["found"], _marks(kept["fresh"]))

    def text(self) -> str:
        """The position as a cursor."""
        readings = {key: (r.signature, r.count, r.floor, r.known) for key, r in self.readings.items()}
        queue = [asdict(subject) for subject in self.queue]
        kept = {"readings": readings, "queue": queue, "after": self.after}
        return json.dumps({**kept, "found": self.found, "fresh": self.fresh}, separators=(",", ":"))


def step(position: Position, source: Source) -> tuple[list[Incoming], Position]:
    """One call on: the responses that are new, oldest first, and the position after them.

    The round is over when its queue is empty.
    """
    if not position.queue:
        return [], _begun(position, source.subjects())
    subject = position.queue[0]
    reading = position.readings.get(subject.id, Reading())
    since = datetime.fromtimestamp(reading.floor, UTC) if reading.floor >= 0 else None
    try:
        page = source.page(subject.id, position.after, since)
    except Declined as declined:
        if not _concerns_it_alone(declined, subject):
            raise
        # Deleted meanwhile, or a page that is forgotten: the others are read, and it is tried next time.
        _log.warning("What stands under a post can't be read: %s", declined)
        return [], Position(position.readings, position.queue[1:])
    items = {_mark(item): item for item in page.items}
    new = [mark for mark in items if reading.is_new(mark) and mark not in position.fresh]
    fresh, found = _newest((*position.fresh, *new)), position.found + len(new)
    in_order = sorted((items[mark] for mark in new), key=lambda item: item.at)
    responses = [item.incoming for item in in_order if item.incoming is not None]
    if page.after not in (None, position.after) and not _is_enough(
        page, since, subject.count - reading.count - found
    ):
        return responses, replace(position, after=page.after, found=found, fresh=fresh)
    readings = position.readings | {subject.id: reading.ended(subject, fresh)}
    return responses, Position(readings, position.queue[1:])


def _concerns_it_alone(declined: Declined, subject: Subject) -> bool:
    """Whether the other posts may still be read."""
    if declined.problem is Problem.PERMISSION:
        # Reading where others name the account is granted by itself.
        return subject.id == MENTIONS
    return declined.problem in (Problem.GONE, Problem.CONTENT)


def instant(text: str) -> datetime:
    """An instant as the Graph API writes it: 2026-05-24T16:30:00+0000."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _begun(position: Position, subjects: Sequence[Subject]) -> Position:
    """A new round: what changed since the last one, the oldest post first."""
    readings = {each.id: position.readings.get(each.id, Reading()) for each in subjects}
    changed = [each for each in reversed(subjects) if each.signature != readings[each.id].signature]
    return Position(readings, tuple(changed))


def _is_enough(page: ItemPage, since: datetime | None, missing: int) -> bool:
    """Whether the rest of the pages, which is older, can hold nothing new."""
    return page.oldest is not None and since is not None and page.oldest < since and missing <= 0


def _newest(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: mark[1], reverse=True)[:MOST_REMEMBERED])


def _mark(item: Item) -> Mark:
    return sha256(item.id.encode()).hexdigest()[:12], int(item.at.timestamp())


def _marks(kept: Sequence[Sequence[str | int]]) -> tuple[Mark, ...]:
    return tuple((str(hashed), int(at)) for hashed, at in kept)
